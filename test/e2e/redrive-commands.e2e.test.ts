import path from 'node:path';
import { expect, test } from 'vitest';
import { startEndpoint } from '../helpers/faults.ts';
import { temporaryHome } from '../helpers/program.ts';
import { runHere } from '../helpers/run-here.ts';

type Attribute = { DataType: string; StringValue?: string; BinaryValue?: string };
type Stored = {
	body: string;
	messageAttributes: Record<string, Attribute>;
	messageGroupId?: string;
	traceHeader?: string;
};

async function queueOf(url: string, name: string): Promise<readonly Stored[]> {
	const response = await fetch(`${url}/_awsmsg/queue?name=${name}`);
	const { ready } = (await response.json()) as { ready: readonly Stored[] };
	return ready;
}

async function call(url: string, operation: string, input: object) {
	const response = await fetch(url, {
		method: 'POST',
		headers: {
			'content-type': 'application/x-amz-json-1.0',
			'x-amz-target': `AmazonSQS.${operation}`,
			authorization:
				'AWS4-HMAC-SHA256 Credential=test/20261120/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=x',
		},
		body: JSON.stringify(input),
	});
	const text = await response.text();
	if (!response.ok) throw new Error(text);
	return JSON.parse(text || '{}');
}

/** Dead letters of every kind in `NAME-dlq`, which come from `NAME`. */
async function fill(url: string, name: string, count: number): Promise<void> {
	await call(url, 'CreateQueue', { QueueName: `${name}-dlq` });
	const RedrivePolicy = JSON.stringify({
		deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:${name}-dlq`,
		maxReceiveCount: 1,
	});
	const { QueueUrl } = await call(url, 'CreateQueue', {
		QueueName: name,
		Attributes: { VisibilityTimeout: '0', RedrivePolicy },
	});
	for (let at = 0; at < count; at += 10) {
		const Entries = Array.from({ length: 10 }, (_, index) => {
			const number = at + index;
			return {
				Id: String(index),
				MessageBody: `body ${number} \u00e9\u{1f600}\t"\\ \u0085${'x'.repeat(number % 300)}`,
				MessageAttributes: {
					text: { DataType: 'String', StringValue: `t${number}` },
					custom: { DataType: 'String.order', StringValue: ' \u00fc ' },
					number: { DataType: 'Number', StringValue: String(number) },
					int: { DataType: 'Number.int', StringValue: '7' },
					bytes: {
						DataType: 'Binary',
						BinaryValue: Buffer.from([0, number % 256]).toString('base64'),
					},
					gzip: { DataType: 'Binary.gzip', BinaryValue: 'H4sIAAA=' },
				},
				MessageSystemAttributes: {
					AWSTraceHeader: { DataType: 'String', StringValue: `Root=1-${number}-a` },
				},
				MessageGroupId: `tenant-${number % 13}`,
			};
		});
		await call(url, 'SendMessageBatch', { QueueUrl, Entries });
	}
	while ((await queueOf(url, `${name}-dlq`)).length < count) {
		await call(url, 'ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 });
	}
}

/** What a receiver sees of a message, whatever its id. */
function face({ body, messageAttributes, messageGroupId, traceHeader }: Stored): string {
	const attributes = Object.entries(messageAttributes).toSorted(([a], [b]) => (a < b ? -1 : 1));
	return JSON.stringify([body, attributes, messageGroupId, traceHeader]);
}

test('1,000 messages with attributes of all types, trace headers and groups arrive as they were', async () => {
	const { url, flags } = await startEndpoint();
	await fill(url, 'many', 1000);
	const before = (await queueOf(url, 'many-dlq')).map(face).toSorted();
	const moved = await runHere([
		'redrive',
		'--all-at-once',
		'many-dlq',
		'--engine',
		'own',
		'--yes',
		'--json',
		...flags,
	]);
	expect(moved.code, moved.stderr).toBe(0);
	expect(JSON.parse(moved.stdout)).toMatchObject({
		matched: 1000,
		outcomes: { moved: 1000 },
		possibleDuplicateMessageIds: [],
		approximateNumberOfMessagesLeft: 0,
	});
	expect((await queueOf(url, 'many')).map(face).toSorted()).toEqual(before);
	expect(await queueOf(url, 'many-dlq')).toEqual([]);
	expect((await runHere(['tasks', ...flags])).code).toBe(0);
});

test('a saved split drains the queue: both ways are in the plan, in the dry run and in the report', async () => {
	const { url, flags } = await startEndpoint();
	await fill(url, 'split', 30);
	await call(url, 'CreateQueue', { QueueName: 'parking' });
	const file = path.join(temporaryHome(), 'split.json');
	const split = ['redrive', 'split-dlq', '--where', 'attributes.number < 3.0'];
	const rest = ['--rest-to', 'parking', ...flags];
	const tried = await runHere([...split, '--dry-run', '-n', '30', '--json', ...rest]);
	expect(tried.code, tried.stderr).toBe(0);
	expect(JSON.parse(tried.stdout)).toMatchObject({
		restDestination: { name: 'parking' },
		dryRun: { matched: 3, unmatched: 27, goingWithRest: 27 },
	});
	const saved = await runHere([...split, '--all-at-once', '--plan-out', file, ...rest]);
	expect(saved.code, saved.stderr).toBe(0);
	expect(saved.stderr).toMatch(/REST +parking: what is not meant, as it is/);
	const before = (await queueOf(url, 'split-dlq')).map(face);
	const applied = await runHere(['apply', file, '--yes', '--json', ...flags]);
	expect(applied.code, applied.stderr).toBe(0);
	expect(JSON.parse(applied.stdout)).toMatchObject({
		outcomes: { moved: 30 },
		rest: { matched: 27, outcomes: { moved: 27 } },
		approximateNumberOfMessagesLeft: 0,
	});
	expect(await queueOf(url, 'split')).toHaveLength(3);
	const both = [...(await queueOf(url, 'split')), ...(await queueOf(url, 'parking'))];
	expect(both.map(face).toSorted()).toEqual(before.toSorted());
});

test('a saved plan runs exactly, or refuses with what has changed', async () => {
	const { url, flags } = await startEndpoint();
	await fill(url, 'plan', 30);
	const file = path.join(temporaryHome(), 'plan.json');
	const where = ['--where', 'attributes.number < 3.0'];
	const saved = await runHere([
		'redrive',
		'--all-at-once',
		'plan-dlq',
		...where,
		'--plan-out',
		file,
		...flags,
	]);
	expect(saved.code, saved.stderr).toBe(0);
	await call(url, 'SetQueueAttributes', {
		QueueUrl: `${url}/000000000000/plan`,
		Attributes: { DelaySeconds: '1' },
	});
	const refused = await runHere(['apply', file, '--yes', ...flags]);
	expect(refused.code).toBe(4);
	expect(refused.stderr).toMatch(/a queue has other settings/);
	await call(url, 'SetQueueAttributes', {
		QueueUrl: `${url}/000000000000/plan`,
		Attributes: { DelaySeconds: '0' },
	});
	const applied = await runHere(['apply', file, '--yes', '--json', ...flags]);
	expect(applied.code, applied.stderr).toBe(0);
	expect(JSON.parse(applied.stdout)).toMatchObject({
		outcomes: { moved: 3 },
		unmatched: 27,
		approximateNumberOfMessagesLeft: 27,
	});
});

test('an edit changes what it names, and no other byte, whatever that is called', async () => {
	const { url, flags } = await startEndpoint();
	const document = '{"f":100.00,"z":-0,"dup":1,"dup":2,"10":1,"id":18446744073709551615,"a":1}';
	const envelope = (inner: string) =>
		`{ "Type":"Notification","TopicArn":"arn:aws:sns:us-east-1:000000000000:t","Message":"${inner}","Signature":"a\\/b" }`;
	const spelled = document.replaceAll('"', '\\u0022');
	for (const name of ['edited', 'edited-dlq']) {
		await call(url, 'CreateQueue', { QueueName: name });
	}
	const QueueUrl = `${url}/000000000000/edited-dlq`;
	const bodies = [document, envelope(spelled), '["no object"]'];
	for (const MessageBody of bodies) await call(url, 'SendMessage', { QueueUrl, MessageBody });
	const patch = JSON.stringify([
		{ op: 'test', path: '/id', value: 0 },
		{ op: 'remove', path: '/f' },
	]).replace('"value":0', '"value":18446744073709551615');
	const moved = await runHere([
		...['redrive', '--all-at-once', 'edited-dlq', '--to', 'edited', '--yes', '--patch', patch],
		...['--set', 'attributes.constructor="x"', '--set', 'body.toString=2.50', ...flags],
	]);
	expect(moved.code, moved.stderr).toBe(3);
	expect(moved.stderr).toMatch(/test \/id: there is no such value/);
	const there = await queueOf(url, 'edited');
	expect(there.map(({ body }) => body).toSorted()).toEqual(
		[
			document.replace('"f":100.00,', '').replace('"a":1}', '"a":1,"toString":2.50}'),
			envelope(
				spelled.replace('\\u0022f\\u0022:100.00,', '').replace(/1}$/, '1,\\"toString\\":2.50}'),
			),
		].toSorted(),
	);
	expect(there.map(({ messageAttributes }) => Object.keys(messageAttributes))).toEqual([
		['constructor'],
		['constructor'],
	]);
	// What did not fit is back at once, and not hidden.
	expect((await queueOf(url, 'edited-dlq')).map(({ body }) => body)).toEqual(['["no object"]']);
});

test("AWS's own move: to its end, its history, and its failure reason", async () => {
	const { url, flags } = await startEndpoint();
	await fill(url, 'own', 20);
	const moved = await runHere(['redrive', '--all-at-once', 'own-dlq', '--yes', '--json', ...flags]);
	expect(moved.code, moved.stderr).toBe(0);
	expect(JSON.parse(moved.stdout)).toMatchObject({
		status: 'COMPLETED',
		approximateNumberOfMessagesMoved: 20,
	});
	await call(url, 'SendMessage', {
		QueueUrl: `${url}/000000000000/own-dlq`,
		MessageBody: 'by hand',
	});
	const failed = await runHere(['redrive', '--all-at-once', 'own-dlq', '--yes', ...flags]);
	expect(failed.code).toBe(1);
	expect(failed.stderr).toMatch(/no source queue: name a destination/);
	const tasks = await runHere(['tasks', 'own-dlq', '--json', ...flags]);
	expect(JSON.parse(tasks.stdout)).toMatchObject([{ status: 'FAILED' }, { status: 'COMPLETED' }]);
	// Ours leaves it where it is, and says so.
	const ours = await runHere([
		'redrive',
		'--all-at-once',
		'own-dlq',
		'--engine',
		'own',
		'--yes',
		'--json',
		...flags,
	]);
	expect(ours.code).toBe(3);
	expect(JSON.parse(ours.stdout)).toMatchObject({
		outcomes: { rejected: 1 },
		approximateNumberOfMessagesLeft: 1,
	});
});

test.each([
	['redrive nobody-dlq', 1, /no queue named nobody-dlq/],
	['redrive a-dlq --to a-dlq', 2, /is the queue itself/],
	['redrive a-dlq --to b.fifo --engine own', 4, /messages go between queues of one type/],
	['redrive a-dlq --where receives=3', 2, /at character 9/],
	['redrive a-dlq --set amount=3', 2, /does not start with/],
	['resume 20261120-090000-abcdef', 1, /there is no run/],
	['apply /dev/null', 4, /is no redrive plan/],
])('%s ends with %i and one sentence', async (line, code, sentence) => {
	const { url, flags } = await startEndpoint();
	await fill(url, 'a', 10);
	await call(url, 'CreateQueue', { QueueName: 'b.fifo', Attributes: { FifoQueue: 'true' } });
	const result = await runHere([...line.split(' '), '--yes', ...flags]);
	expect(result.stderr).toMatch(sentence);
	expect(result.code).toBe(code);
	expect(await queueOf(url, 'a-dlq')).toHaveLength(10);
});
