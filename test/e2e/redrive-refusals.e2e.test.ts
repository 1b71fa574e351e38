import {
	appendFileSync,
	chmodSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Endpoint, startEndpoint } from '../helpers/faults.ts';
import { temporaryHome } from '../helpers/program.ts';
import { RedriveWorld } from '../helpers/redrive-world.ts';
import type { RunResult } from '../helpers/run.ts';
import { runHere } from '../helpers/run-here.ts';
import { sampled } from '../helpers/whole.ts';
import { contentsOf, makeQueue } from './ask.ts';

/* What a redrive by our own engine refuses, and what it says then: nothing is sent, nothing is lost. */

let made = 0;

async function worldOf(endpoint: Endpoint, count = 30, fifo = false): Promise<RedriveWorld> {
	const name = `refused-${++made}`;
	return RedriveWorld.make(endpoint, { name, fifo, count, groups: 3, leaseSeconds: 20 });
}

/** One sentence, the code, and every message where it was. */
async function refused(
	world: RedriveWorld,
	result: RunResult,
	code: number,
	sentence: RegExp,
): Promise<void> {
	expect(result.stderr).toMatch(sentence);
	expect(result.code).toBe(code);
	expect(await world.bodiesIn(world.target)).toEqual([]);
	expect((await world.bodiesIn(world.source)).toSorted()).toEqual(world.bodies.toSorted());
}

const journals = (home: string) => path.join(home, '.local', 'share', 'awsmsg', 'redrives');

function journalOf({ home, runId }: RedriveWorld): string {
	const file = readdirSync(journals(home)).find((name) => name.startsWith(`${runId}.`));
	if (file === undefined) throw new Error(`no journal of ${runId}`);
	return path.join(journals(home), file);
}

/** A run that was killed in its middle, with its journal. */
async function killedRun(endpoint: Endpoint): Promise<RedriveWorld> {
	const world = await worldOf(endpoint, 60);
	const program = world.startWith([
		'redrive',
		world.source,
		'--engine',
		'own',
		'--rate',
		'20',
		'--lease',
		'1',
	]);
	await program.begun;
	await expect.poll(async () => (await world.bodiesIn(world.target)).length).toBeGreaterThan(5);
	program.signal('SIGKILL');
	await program.ended;
	return world;
}

test('a destination of the other type, both ways', async () => {
	const endpoint = await startEndpoint();
	const standard = await worldOf(endpoint);
	const fifo = await worldOf(endpoint, 9, true);
	const flags = ['--engine', 'own', '--yes', ...endpoint.flags];
	const toFifo = await runHere([
		'redrive',
		'--all-at-once',
		standard.source,
		'--to',
		fifo.target,
		...flags,
	]);
	await refused(
		standard,
		toFifo,
		4,
		/is a FIFO queue and .* is not: messages go between queues of one type/,
	);
	const toStandard = await runHere([
		'redrive',
		'--all-at-once',
		fifo.source,
		'--to',
		standard.target,
		...flags,
	]);
	await refused(fifo, toStandard, 4, /is a standard queue and .* is not/);
});

test('the same queue, an unknown queue, an unknown destination', async () => {
	const endpoint = await startEndpoint();
	const world = await worldOf(endpoint);
	const flags = ['--yes', ...endpoint.flags];
	const same = await runHere([
		'redrive',
		'--all-at-once',
		world.source,
		'--to',
		world.source,
		...flags,
	]);
	await refused(world, same, 2, /is the queue itself/);
	const unknown = await runHere(['redrive', '--all-at-once', 'nobody-dlq', ...flags]);
	await refused(world, unknown, 1, /no queue named nobody-dlq/);
	const nowhere = await runHere([
		'redrive',
		'--all-at-once',
		world.source,
		'--to',
		'nowhere',
		...flags,
	]);
	await refused(world, nowhere, 1, /no queue named nowhere/);
});

test('a filter that matches nothing moves nothing, gives everything back, and says so', async () => {
	const endpoint = await startEndpoint();
	const world = await worldOf(endpoint);
	const where = ['--where', 'body == "something else"'];
	const result = await runHere([
		'redrive',
		'--all-at-once',
		world.source,
		...where,
		'--yes',
		'--json',
		...endpoint.flags,
	]);
	await refused(
		world,
		result,
		0,
		/30 received, 0 meant[\s\S]*Nothing was meant: all that was received is back/,
	);
	expect(JSON.parse(result.stdout)).toMatchObject({
		scanned: 30,
		matched: 0,
		approximateNumberOfMessagesLeft: 30,
	});
	const { ready } = (await (
		await fetch(`${endpoint.url}/_awsmsg/queue?name=${world.source}`)
	).json()) as { ready: unknown[] };
	expect(ready).toHaveLength(30);
});

test('a filter that is too costly for some messages moves the others, counts each once, and ends with 3', async () => {
	const endpoint = await startEndpoint();
	const numbers = (many: number) => JSON.stringify({ n: Array.from(Array(many).keys()) });
	const bodies = Array.from({ length: 12 }, (_, index) => numbers(index % 2 === 0 ? 2000 : 1));
	await makeQueue(endpoint, 'costly-dlq', bodies);
	await makeQueue(endpoint, 'costly');
	const where = 'body.n.all(a, body.n.all(b, body.n.all(c, a + b + c >= 0)))';
	const words = [
		'redrive',
		'--all-at-once',
		'costly-dlq',
		'--to',
		'costly',
		'--engine',
		'own',
		'--where',
		where,
	];
	const result = await runHere([...words, '--yes', '--json', ...endpoint.flags]);
	expect(result, result.stderr).toMatchObject({ code: 3 });
	expect(JSON.parse(result.stdout)).toMatchObject({
		scanned: 12,
		matched: 6,
		undecided: 6,
		outcomes: { moved: 6, released: 0 },
	});
	expect(await contentsOf(endpoint, 'costly-dlq')).toEqual({ ready: 6, inFlight: 0 });
	expect(await contentsOf(endpoint, 'costly')).toEqual({ ready: 6, inFlight: 0 });
});

test('an edit that makes a message invalid: it is given back and reported, the others move', async () => {
	const endpoint = await startEndpoint();
	const world = await worldOf(endpoint, 12);
	const set = ['--set', 'body=body == "message 3" ? "\\u0000" : body + "!"'];
	const result = await runHere([
		'redrive',
		'--all-at-once',
		world.source,
		...set,
		'--yes',
		'--json',
		...endpoint.flags,
	]);
	expect(result.code, result.stderr).toBe(3);
	expect(JSON.parse(result.stdout)).toMatchObject({
		outcomes: { moved: 11, rejected: 1 },
		failed: [{ code: 'InvalidMessage', count: 1 }],
		approximateNumberOfMessagesLeft: 1,
	});
	expect(result.stderr).toMatch(/1 InvalidMessage: /);
	expect(await world.bodiesIn(world.source)).toEqual(['message 3']);
	expect((await world.bodiesIn(world.target)).toSorted()).toEqual(
		world.bodies
			.filter((body) => body !== 'message 3')
			.map((body) => `${body}!`)
			.toSorted(),
	);
});

test('two runs on one dead-letter queue at once: the second is refused and names the first', async () => {
	const endpoint = await startEndpoint();
	const world = await worldOf(endpoint, 60);
	const words = ['redrive', world.source, '--engine', 'own', '--rate', '20'];
	const first = world.startWith(words);
	await first.begun;
	// It stands still, so that it is not over before the second one comes.
	first.signal('SIGSTOP');
	const second = await world.runCalm(words);
	first.signal('SIGCONT');
	// The plan knows it, before anything is confirmed.
	expect(second.code).toBe(4);
	expect(second.stderr).toContain(`our run ${world.runId} is at work on`);
	expect(second.stderr).toContain(`awsmsg cancel ${world.runId} --region`);
	const { code, stdout } = await first.ended;
	expect(code).toBe(0);
	expect(JSON.parse(stdout)).toMatchObject({
		outcomes: { moved: 60 },
		approximateNumberOfMessagesLeft: 0,
	});
});

test('a journal that is cut short is read; the run goes on, again and again', async () => {
	const endpoint = await startEndpoint();
	const world = await killedRun(endpoint);
	appendFileSync(journalOf(world), '{"n":99999,"at":17');
	// The second part is interrupted too: what follows the torn line must stay readable.
	const second = world.startWith(['resume', world.runId ?? '', '--resolve-unknown', 'resend']);
	await second.begun;
	second.signal('SIGINT');
	const left = await second.ended;
	expect([0, 130]).toContain(left.code);
	expect(left.stderr).toMatch(/last line of its journal was cut short/);
	const { report, said } = await world.finish();
	const { lost, unnamed } = await world.judge(report);
	expect({ lost, unnamed, left: report?.approximateNumberOfMessagesLeft }, said).toEqual({
		lost: [],
		unnamed: [],
		left: 0,
	});
});

const damages = [
	[
		'corrupt in its middle',
		(text: string) => text.replace(/^(.*\n.*\n).*\n/, '$1{"n":#corrupt\n'),
		/misses line 2|can't be read at line 3/,
	],
	[
		'without its beginning',
		(text: string) => text.slice(text.indexOf('\n') + 1),
		/has lost its beginning/,
	],
	['empty of events but garbage', () => 'garbage\n', /can't be read at line 1/],
	['from another program', () => '{"n":0,"kind":"something"}\n', /has lost its beginning/],
] as const;

test.each(sampled(damages, 0, 2))(
	'a journal that is %s is refused in one sentence, and nothing is sent',
	async (_, damage, sentence) => {
		const endpoint = await startEndpoint();
		const world = await killedRun(endpoint);
		const file = journalOf(world);
		writeFileSync(file, damage(readFileSync(file, 'utf8')));
		const before = await world.bodiesIn(world.target);
		const result = await world.runCalm(['resume', world.runId ?? '']);
		expect(result.stderr).toMatch(sentence);
		expect(result.stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
		expect(result.code).toBe(4);
		expect(await world.bodiesIn(world.target)).toEqual(before);
		// The other runs are still listed.
		const tasks = await runHere(['tasks', ...endpoint.flags], { home: world.home });
		expect(tasks.code).toBe(0);
		expect(tasks.stderr).toMatch(sentence);
	},
);

// Root may write anywhere.
test.skipIf(process.getuid?.() === 0)(
	'a journal that can not be written, by its permissions',
	async () => {
		const endpoint = await startEndpoint();
		const world = await worldOf(endpoint);
		const home = temporaryHome();
		mkdirSync(journals(home), { recursive: true });
		chmodSync(journals(home), 0o500);
		const flags = ['--engine', 'own', '--yes', ...endpoint.flags];
		const result = await runHere(['redrive', '--all-at-once', world.source, ...flags], { home });
		chmodSync(journals(home), 0o700);
		await refused(world, result, 1, /redrives/);
	},
);

test('a journal that has no place to be written: refused before anything is received', async () => {
	const endpoint = await startEndpoint();
	const world = await worldOf(endpoint);
	const home = temporaryHome();
	mkdirSync(path.dirname(journals(home)), { recursive: true });
	writeFileSync(journals(home), 'a file where the directory should be');
	const flags = ['--engine', 'own', '--yes', ...endpoint.flags];
	const result = await runHere(['redrive', '--all-at-once', world.source, ...flags], { home });
	await refused(world, result, 1, /redrives/);
	const received = (await endpoint.calls()).filter(
		({ target, resource }) => target === 'SQS.ReceiveMessage' && resource === world.source,
	);
	expect(received).toEqual([]);
});

test('ctrl-c: what is on its way is finished, the rest is given back, and resume goes on', async () => {
	const endpoint = await startEndpoint();
	const world = await worldOf(endpoint, 60);
	const program = world.startWith(['redrive', world.source, '--engine', 'own', '--rate', '20']);
	await program.begun;
	await expect.poll(async () => (await world.bodiesIn(world.target)).length).toBeGreaterThan(3);
	program.signal('SIGINT');
	const { code, stderr, stdout } = await program.ended;
	expect(code).toBe(130);
	expect(stderr).toContain(
		`Interrupted, nothing is lost; to go on: awsmsg resume ${world.runId} --region`,
	);
	const { outcomes } = JSON.parse(stdout);
	const moved = await world.bodiesIn(world.target);
	expect(outcomes.moved).toBe(moved.length);
	expect(moved.length).toBeLessThan(60);
	// All of the rest can be received at once: nothing is left held.
	const { ready } = (await (
		await fetch(`${endpoint.url}/_awsmsg/queue?name=${world.source}`)
	).json()) as { ready: unknown[] };
	expect(ready).toHaveLength(60 - moved.length);
	const listed = await runHere(['resume', ...endpoint.flags], { home: world.home });
	expect(listed.stdout).toContain(world.runId);
	expect(listed.stdout).toContain('interrupted');
	const resumed = await world.runCalm(['resume', world.runId ?? '']);
	expect(resumed.code, resumed.stderr).toBe(0);
	expect(JSON.parse(resumed.stdout)).toMatchObject({
		outcomes: { moved: 60 },
		approximateNumberOfMessagesLeft: 0,
		possibleDuplicateMessageIds: [],
	});
});
