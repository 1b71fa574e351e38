import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Endpoint, startEndpoint } from '../helpers/faults.ts';
import { temporaryHome } from '../helpers/program.ts';
import { RedriveWorld } from '../helpers/redrive-world.ts';
import { runHere } from '../helpers/run-here.ts';
import { ask, contentsOf, makeQueue } from './ask.ts';

/* Messages that are changed on their way back: tried on samples first, linked to their originals in the report. */

const arnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

type Stored = {
	readonly body: string;
	readonly messageAttributes: Readonly<Record<string, { readonly StringValue?: string }>>;
};

async function buried(endpoint: Endpoint, bodies: readonly string[]): Promise<void> {
	await makeQueue(endpoint, 'parcels-dlq');
	const url = await makeQueue(endpoint, 'parcels', bodies, {
		VisibilityTimeout: '0',
		RedrivePolicy: JSON.stringify({
			deadLetterTargetArn: arnOf('parcels-dlq'),
			maxReceiveCount: 1,
		}),
	});
	while ((await contentsOf(endpoint, 'parcels-dlq')).ready < bodies.length) {
		await ask(endpoint, 'SQS.ReceiveMessage', { QueueUrl: url, MaxNumberOfMessages: 10 });
	}
}

async function inQueue(endpoint: Endpoint, name: string): Promise<readonly Stored[]> {
	const response = await fetch(new URL(`/_awsmsg/queue?name=${name}`, endpoint.url));
	return ((await response.json()) as { ready: readonly Stored[] }).ready;
}

const parcels = Array.from({ length: 8 }, (_, id) =>
	JSON.stringify({ type: 'Parcel', id, weight: null, tags: ['a'] }),
);

test('a dry run shows what the edits do to some messages, sends nothing and gives all back', async () => {
	const endpoint = await startEndpoint();
	await buried(endpoint, parcels);
	const edits = ['--set', 'body.weight=body.id * 2', '--set', 'attributes.mended="yes"'];
	const args = ['redrive', '--all-at-once', 'parcels-dlq', ...edits, ...endpoint.flags];
	const tried = await runHere([...args, '--dry-run', '--json']);
	expect(tried.code, tried.stderr).toBe(0);
	const { dryRun, command } = JSON.parse(tried.stdout);
	expect(dryRun).toMatchObject({ received: 8, matched: 8, problems: [] });
	expect(dryRun.samples).toHaveLength(3);
	const [sample] = dryRun.samples;
	expect(JSON.parse(sample.before).weight).toBe(null);
	expect(JSON.parse(sample.after).weight).toBe(JSON.parse(sample.before).id * 2);
	expect(command).toContain('--set');
	expect(tried.stderr).toMatch(/^- \{"type":"Parcel".*\n\+ \{"type":"Parcel"/m);
	expect(tried.stderr).toMatch(/Dry run: nothing was sent\.\nRECEIVED +8 messages and given back/);
	expect(await contentsOf(endpoint, 'parcels-dlq')).toEqual({ ready: 8, inFlight: 0 });
	expect(await inQueue(endpoint, 'parcels')).toEqual([]);

	const moved = await runHere([...args, '--yes', '--json']);
	expect(moved.code, moved.stderr).toBe(0);
	expect(moved.stderr).toMatch(/with --dry-run shows what the edits do/);
	const report = JSON.parse(moved.stdout);
	expect(report).toMatchObject({ outcomes: { moved: 8 }, approximateNumberOfMessagesLeft: 0 });
	expect(report.edited).toHaveLength(8);
	expect(report.edited[0]).toMatchObject({
		digestBefore: expect.stringMatching(/^[0-9a-f]{64}$/),
		digestAfter: expect.stringMatching(/^[0-9a-f]{64}$/),
		newMessageId: expect.any(String),
	});
	const there = await inQueue(endpoint, 'parcels');
	expect(
		there
			.map(({ body }) => JSON.parse(body))
			.map(({ id, weight }) => [id, weight])
			.toSorted(),
	).toEqual(parcels.map((_, id) => [id, id * 2]));
	expect(
		there.every(({ messageAttributes }) => messageAttributes['mended']?.StringValue === 'yes'),
	).toBe(true);
});

test('a JSON Patch from a file; a message that it does not fit stays, and is named with the reason', async () => {
	const endpoint = await startEndpoint();
	await buried(endpoint, [...parcels, '{"type":"Letter"}']);
	const file = path.join(temporaryHome(), 'patch.json');
	writeFileSync(
		file,
		JSON.stringify([
			{ op: 'test', path: '/type', value: 'Parcel' },
			{ op: 'replace', path: '/weight', value: 1.5 },
			{ op: 'add', path: '/tags/-', value: 'mended' },
		]),
	);
	const patch = [
		'redrive',
		'--all-at-once',
		'parcels-dlq',
		'--patch',
		`file://${file}`,
		...endpoint.flags,
	];
	const tried = await runHere([...patch, '--dry-run']);
	expect(tried.stderr).toMatch(/CAN'T BE SENT +1: /);
	const moved = await runHere([...patch, '--yes', '--json']);
	expect(moved.code, moved.stderr).toBe(3);
	expect(JSON.parse(moved.stdout)).toMatchObject({
		outcomes: { moved: 8, rejected: 1 },
		failed: [{ code: 'EditFailed', count: 1 }],
		approximateNumberOfMessagesLeft: 1,
	});
	const there = (await inQueue(endpoint, 'parcels')).map(({ body }) => JSON.parse(body));
	expect(there.every(({ weight, tags }) => weight === 1.5 && tags.join() === 'a,mended')).toBe(
		true,
	);
	expect((await inQueue(endpoint, 'parcels-dlq')).map(({ body }) => body)).toEqual([
		'{"type":"Letter"}',
	]);
});

test('the envelope of an SNS notification is taken off, and its attributes are kept', async () => {
	const endpoint = await startEndpoint();
	const envelope = (number: number) =>
		JSON.stringify({
			Type: 'Notification',
			MessageId: `00000000-0000-0000-0000-00000000000${number}`,
			TopicArn: 'arn:aws:sns:us-east-1:000000000000:parcel-events',
			Message: JSON.stringify({ parcel: number }),
			Timestamp: '2026-11-20T09:00:00.000Z',
			MessageAttributes: { event: { Type: 'String', Value: 'Sent' } },
		});
	await buried(endpoint, [envelope(1), envelope(2), 'no envelope']);
	const moved = await runHere([
		'redrive',
		'--all-at-once',
		'parcels-dlq',
		'--unwrap',
		'--yes',
		'--json',
		...endpoint.flags,
	]);
	expect(moved.code, moved.stderr).toBe(3);
	expect(JSON.parse(moved.stdout)).toMatchObject({
		outcomes: { moved: 2, rejected: 1 },
		failed: [{ code: 'NoEnvelope', count: 1 }],
	});
	const there = await inQueue(endpoint, 'parcels');
	expect(there.map(({ body }) => body).toSorted()).toEqual(['{"parcel":1}', '{"parcel":2}']);
	expect(there.map(({ messageAttributes }) => messageAttributes['event']?.StringValue)).toEqual([
		'Sent',
		'Sent',
	]);
});

test('a patch that is none, and an expression that is none, are refused before anything is received', async () => {
	const endpoint = await startEndpoint();
	await buried(endpoint, parcels);
	for (const [flag, value, sentence] of [
		['--patch', '{"op":"add"}', /the patch can't be used/],
		['--patch', '[{"op":"jump","path":"/a"}]', /the patch can't be used/],
		['--set', 'body.weight=', /--set|set|empty/],
		['--set', 'body.weight=bdy.id', /bdy/],
	] as const) {
		const refused = await runHere([
			'redrive',
			'--all-at-once',
			'parcels-dlq',
			flag,
			value,
			'--yes',
			...endpoint.flags,
		]);
		expect(refused.code, refused.stderr).toBe(2);
		expect(refused.stderr).toMatch(sentence);
	}
	expect(await contentsOf(endpoint, 'parcels-dlq')).toEqual({ ready: 8, inFlight: 0 });
	const received = (await endpoint.calls()).filter(
		({ target, resource }) => target === 'SQS.ReceiveMessage' && resource === 'parcels-dlq',
	);
	expect(received).toEqual([]);
});

test('a run is cancelled from another process: it ends safely, and can go on', async () => {
	const endpoint = await startEndpoint();
	const world = await RedriveWorld.make(endpoint, {
		name: 'cancelled',
		fifo: false,
		count: 60,
		groups: 1,
		leaseSeconds: 20,
	});
	const program = world.startWith(['redrive', world.source, '--engine', 'own', '--rate', '15']);
	await program.begun;
	await expect.poll(async () => (await world.bodiesIn(world.target)).length).toBeGreaterThan(3);
	// It stands still, so that it is not over before it is asked.
	program.signal('SIGSTOP');
	const cancelled = await runHere(['cancel', world.runId ?? '', ...endpoint.flags], {
		home: world.home,
	});
	expect(cancelled.code, cancelled.stderr).toBe(0);
	expect(cancelled.stderr).toMatch(/was asked to stop/);
	program.signal('SIGCONT');
	const { stderr } = await program.ended;
	expect(stderr).toContain(`to go on: awsmsg resume ${world.runId} --region`);
	expect(await contentsOf(endpoint, world.source)).toMatchObject({ inFlight: 0 });
	const again = await runHere(['cancel', world.runId ?? '', ...endpoint.flags], {
		home: world.home,
	});
	expect(again.code).toBe(1);
	expect(again.stderr).toMatch(/is not running on this computer/);
	const { report, said } = await world.finish();
	expect(report?.outcomes.moved, said).toBe(60);
	expect(await world.judge(report)).toMatchObject({ lost: [], twice: [], left: 0 });
});
