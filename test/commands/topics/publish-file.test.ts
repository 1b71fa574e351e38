import { describe, expect, test } from 'vitest';
import { run as publish } from '../../../source/commands/topics/publish.ts';
import { nameOfArn } from '../../../source/domain/arn.ts';
import { fail } from '../../../source/domain/failure.ts';
import type { EntryOutcome, OutgoingMessage } from '../../../source/domain/messages/message.ts';
import type { SubscriptionAttributes, TopicAttributes } from '../../../source/domain/resources.ts';
import { letsTopicsIn } from '../../helpers/queue-policies.ts';
import { account, denied, queueAttributes, queueRef, runFake } from '../fake-context.ts';
import { memoryStores } from '../memory-stores.ts';

const loopback = 'http://127.0.0.1:4566';

type Send = (entries: readonly OutgoingMessage[], call: number) => readonly EntryOutcome[];
const good: Send = (entries) => entries.map(({ body }) => ({ ok: true, messageId: `id-${body}` }));

type World = {
	readonly topic?: string;
	readonly settings?: Partial<TopicAttributes>;
	/** The filter policies of its subscriptions. */
	readonly policies?: readonly (string | undefined)[];
	readonly unlisted?: true;
};

/** A topic with queues that subscribed, and what was published to it, by request. */
function world(text: string, { topic = 'events', settings, policies = [], unlisted }: World = {}) {
	const topicArn = `arn:aws:sns:eu-west-1:${account}:${topic}`;
	const stores = memoryStores();
	const batches: OutgoingMessage[][] = [];
	const topics = (send: Send) => ({
		attributes: async () => ({
			arn: topicArn,
			fifo: topic.endsWith('.fifo'),
			raw: {},
			...settings,
		}),
		listPage: async () => ({ items: [{ name: topic, arn: topicArn }] }),
		subscriptionsPage: async () => {
			if (unlisted === true) throw denied('SNS ListSubscriptionsByTopic');
			return {
				items: policies.map((_, index) => ({
					arn: `${topicArn}:${index}`,
					topicArn,
					protocol: 'sqs',
					endpoint: `arn:aws:sqs:eu-west-1:${account}:queue-${index}`,
					owner: account,
				})),
			};
		},
		subscription: async (arn: string): Promise<SubscriptionAttributes> => {
			const filterPolicy = policies[Number(arn.slice(topicArn.length + 1))];
			return {
				rawDelivery: true,
				pending: false,
				raw: {},
				...(filterPolicy === undefined ? {} : { filterPolicy }),
			};
		},
		publishBatch: async ({ entries }: { readonly entries: readonly OutgoingMessage[] }) => {
			batches.push([...entries]);
			return send(entries, batches.length);
		},
	});
	const queues = {
		resolve: async (name: string) => queueRef(name),
		attributes: async (url: string) => {
			const { name, arn } = queueRef(nameOfArn(url));
			return queueAttributes(name, { policy: letsTopicsIn(arn).Policy });
		},
	};
	const command = (args: readonly string[], send: Send = good, file = 'events.ndjson') =>
		runFake(publish, ['publish', topic, '--file', file, ...args], {
			...{ stores, loopback, stdin: Buffer.from(text) },
			files: { 'events.ndjson': Buffer.from(text) },
			gateways: { topics: topics(send), queues },
		});
	const bodies = () => batches.flat().map(({ body }) => body);
	return { topicArn, stores, batches, bodies, command };
}

const line = (body: string, more: object = {}) => JSON.stringify({ body, ...more });
const kindOf = (value: string) => ({ attributes: { kind: { type: 'String', value } } });
const lines = (many: number) => Array.from({ length: many }, (_, at) => line(`b${at}`)).join('\n');
const rowsIn = (stdout: string): readonly Record<string, unknown>[] =>
	stdout
		.trim()
		.split('\n')
		.map((row) => JSON.parse(row));

describe('awsmsg publish --file', () => {
	test('publishes in batches of ten, and tells what became of each line', async () => {
		const { batches, command } = world(lines(25), { policies: [undefined] });
		const { code, stdout, stderr } = await command(['--yes', '--output', 'ndjson']);
		expect(code).toBe(0);
		expect(batches.map(({ length }) => length)).toEqual([10, 10, 5]);
		expect(rowsIn(stdout)).toEqual(
			Array.from({ length: 25 }, (_, at) => ({
				kind: 'outcome',
				outcome: 'sent',
				messageId: `id-b${at}`,
				line: at + 1,
			})),
		);
		expect(stderr).toContain('Published 25 messages to events.');
	});

	test('says before who gets how many, and what is billed', async () => {
		const text = [
			...Array.from({ length: 9 }, (_, at) => line(`o${at}`, kindOf('Order'))),
			line('r', kindOf('Refund')),
		].join('\n');
		const policies = [
			undefined,
			'{"kind":["Order"]}',
			'{"kind":["Refund"]}',
			'{"kind":[{"near":1}]}',
		];
		const { command, batches } = world(text, { policies });
		const refused = await command([]);
		expect(refused.code).toBe(4);
		expect(refused.stderr).toContain(
			'Of 10 messages: 20 deliveries to 3 subscriptions, 10 times not, 10 times unknown.',
		);
		expect(refused.stderr).toMatch(
			/sqs queue-1: gets 9, not 1 \(kind is "Refund", wants \["Order"\]\)\./,
		);
		expect(refused.stderr).toContain('AWS bills 1 request; those by sqs (20) are free.');
		expect(batches).toEqual([]);

		const { code, stdout } = await command(['--dry-run', '--json']);
		expect(code).toBe(0);
		expect(JSON.parse(stdout)).toMatchObject([
			{ kind: 'file-reach', messages: 10, judged: 10, deliveries: 10, notDelivered: 0, unknown: 0 },
			{ deliveries: 9, notDelivered: 1, unknown: 0, reason: 'filter' },
			{ deliveries: 1, notDelivered: 9, unknown: 0 },
			{ deliveries: 0, notDelivered: 0, unknown: 10, reason: 'policy' },
		]);
		expect(batches).toEqual([]);
	});

	test('says that who gets them is unknown where nobody may list, and publishes all the same', async () => {
		const { command, bodies } = world(lines(2), { unlisted: true });
		const { code, stderr } = await command(['--yes']);
		expect(code).toBe(0);
		expect(stderr).toMatch(/Who gets them is unknown: SNS ListSubscriptionsByTopic was denied/);
		expect(bodies()).toEqual(['b0', 'b1']);
	});

	test('writes what certainly failed to a file that can be published, and nothing of unknown outcome', async () => {
		const { command, stores, bodies, batches } = world(
			Array.from({ length: 30 }, (_, at) => line(`b${at}`, { subject: `s${at}` })).join('\n'),
		);
		const troubled: Send = (entries, call) => {
			if (call === 2) throw fail('timeout', 'no answer', { outcomeUnknown: true });
			return entries.map(({ body }) =>
				body === 'b3'
					? { ok: false, code: 'InvalidParameter', message: 'no', senderFault: true }
					: { ok: true, messageId: 'id' },
			);
		};
		const first = await command(['--yes', '--json', '--failed', 'left.ndjson'], troubled);
		expect(first.code).toBe(3);
		const rows: readonly { readonly line: number; readonly outcome: string }[] = JSON.parse(
			first.stdout,
		);
		expect(rows.map((row) => row.line).toSorted((a, b) => a - b)).toEqual(
			Array.from({ length: 30 }, (_, at) => at + 1),
		);
		expect(rows.find((row) => row.line === 4)).toEqual({
			kind: 'outcome',
			outcome: 'rejected',
			code: 'InvalidParameter',
			message: 'no',
			senderFault: true,
			line: 4,
		});
		expect(rows.filter(({ outcome }) => outcome === 'unknown')).toHaveLength(10);
		expect(stores.files.get('left.ndjson')).toBe('{"body":"b3","subject":"s3"}\n');
		expect(first.stderr).toMatch(
			/Of 10 it is unknown whether they arrived: --resume leaves them out/,
		);
		expect(batches[0]?.[3]).toMatchObject({ body: 'b3', subject: 's3' });

		// Nothing of unknown outcome goes again unless that is asked for.
		const before = bodies().length;
		expect((await command(['--yes'])).code).toBe(4);
		const resumed = await command(['--yes', '--resume']);
		expect(resumed.code).toBe(3);
		expect(bodies().slice(before)).toEqual(['b3']);
		const repeated = await command(['--yes', '--resume', '--repeat-unknown']);
		expect(repeated.code).toBe(0);
		expect(repeated.stderr).toMatch(/Perhaps published to events twice: lines 11, 12/);
	});

	test('never writes what failed over the file that it reads', async () => {
		const { command, stores, batches } = world(lines(2));
		for (const failed of ['events.ndjson', './events.ndjson']) {
			const { code, stderr } = await command(['--yes', '--failed', failed]);
			expect([code, batches]).toEqual([2, []]);
			expect(stderr).toContain('--failed would write over events.ndjson, which is published');
		}
		const piped = await command(['--yes', '--failed', '-'], good, '-');
		expect(piped.stderr).toContain('--failed would write over standard input, which is published');
		expect(stores.files.size).toBe(0);
	});

	test('leaves nothing of the file of what failed where the same file is on its way already', async () => {
		const { command, stores, bodies } = world(lines(2));
		let open = 0;
		const outputFile: typeof stores.outputFile = async () => {
			open++;
			const close = async () => void open--;
			return { write: async () => {}, finish: close, discard: close };
		};
		Object.assign(stores, { outputFile });
		const { importJournal } = stores;
		const busy: typeof importJournal = async () => {
			throw fail('refused', 'the sending of the same file is under way in process 1');
		};
		Object.assign(stores, { importJournal: busy });
		const { code, stderr } = await command(['--yes', '--failed', 'left.ndjson']);
		expect(stderr).toContain('is under way in process 1');
		expect([code, bodies(), open]).toEqual([4, [], 0]);
		Object.assign(stores, { importJournal });
		expect((await command(['--yes', '--failed', 'left.ndjson'])).code).toBe(0);
		expect(open).toBe(0);
	});

	test('names what a stop left untried, each line once', async () => {
		const { command } = world(lines(250));
		const denying: Send = (entries, call) => {
			if (call > 3) throw denied('SNS PublishBatch');
			return good(entries, call);
		};
		const { code, stdout } = await command(['--yes', '--output', 'ndjson'], denying);
		const rows = rowsIn(stdout);
		expect(code).toBe(3);
		expect(rows.map((row) => row['line'])).toEqual(Array.from({ length: 250 }, (_, at) => at + 1));
		const sent = rows.filter((row) => row['outcome'] === 'sent').length;
		expect(sent).toBeGreaterThanOrEqual(30);
		expect(rows.filter((row) => row['outcome'] === 'rejected')).toHaveLength(250 - sent);
	});

	test('calls what was never tried so for people as well, apart from what was refused', async () => {
		const { command } = world(lines(250));
		const denying: Send = (entries, call) => {
			if (call > 3) throw denied('SNS PublishBatch');
			return good(entries, call);
		};
		const { stdout, stderr } = await command(['--yes'], denying);
		const untried = stdout.split('\n').filter((row) => /^[\d,]+ +not tried +/.test(row)).length;
		expect(untried).toBeGreaterThan(0);
		expect(stderr).toContain(`, ${untried} not tried.`);
	});

	test('FIFO: one message of a group in a request, and nothing past one that failed', async () => {
		const text = Array.from({ length: 12 }, (_, at) =>
			line(`b${at}`, { group: at % 2 === 0 ? 'a' : 'b' }),
		).join('\n');
		const { command, batches } = world(text, { topic: 'events.fifo', policies: [undefined] });
		const refusing: Send = (entries, call) =>
			entries.some(({ body }) => body === 'b4')
				? entries.map(({ body }) =>
						body === 'b4'
							? { ok: false, code: 'InvalidParameter', message: 'no', senderFault: true }
							: { ok: true, messageId: 'id', sequenceNumber: '7' },
					)
				: good(entries, call);
		const { code, stdout } = await command(['--yes', '--output', 'ndjson'], refusing);
		expect(code).toBe(3);
		for (const batch of batches) {
			const groups = batch.map(({ groupId }) => groupId);
			expect(new Set(groups).size).toBe(groups.length);
			for (const { deduplicationId } of batch) expect(deduplicationId).toMatch(/^awsmsg-import-/);
		}
		const failed = rowsIn(stdout).filter((row) => row['outcome'] !== 'sent');
		expect(failed.map((row) => row['line'])).toEqual([5, 7, 9, 11]);
		expect(failed[1]?.['message']).toMatch(/an earlier message of group a was not confirmed/);
	});

	test('counts a FIFO message that repeats an id of the file as delivered to nobody', async () => {
		const text = [1, 2].map(() => line('b', { group: 'a', dedup: 'same' })).join('\n');
		const { command } = world(text, { topic: 'events.fifo', policies: [undefined] });
		const { stderr } = await command(['--dry-run']);
		expect(stderr).toContain('Of 2 messages: 1 delivery to 1 subscription, 1 time not.');
		expect(stderr).toMatch(/1 message with a deduplication id that an earlier one of the file has/);
	});

	test('takes what a tail of the topic and peeks at its queues print, without envelopes', async () => {
		const { topicArn, command, batches } = world('', {});
		const envelope = JSON.stringify({
			Type: 'Notification',
			TopicArn: topicArn,
			Message: 'inner',
			Subject: 'hi',
			MessageAttributes: { kind: { Type: 'String', Value: 'Refund' } },
		});
		const text = [
			JSON.stringify({
				id: 'p',
				topicArn,
				publishedAt: '2026-01-01T00:00:00.000Z',
				subject: 's',
				body: 'tailed',
				attributes: {},
			}),
			JSON.stringify({
				id: 'm',
				receives: 1,
				body: envelope,
				attributes: {},
				system: { AWSTraceHeader: 'Root=1' },
			}),
		].join('\n');
		expect(batches).toEqual([]);
		const done = world(text);
		const { code, stderr } = await done.command(['--yes']);
		expect(code).toBe(0);
		expect(done.batches).toEqual([
			[
				{ body: 'tailed', subject: 's' },
				{ body: 'inner', subject: 'hi', attributes: { kind: { type: 'String', text: 'Refund' } } },
			],
		]);
		expect(stderr).toContain(
			'1 message with a trace header, which no topic carries: it is left out.',
		);
		expect((await command(['--yes'])).stderr).toMatch(/has no message/);
	});

	test.each([
		['', 'events', /events\.ndjson has no message/],
		[`${line('a')}\n{"body":`, 'events', /events\.ndjson, line 2: it is not JSON/],
		[line('a', { kind: 'x' }), 'events', /a field "kind" that no message has/],
		[
			line('x'.repeat(256 * 1024 + 1)),
			'events',
			/262,145 bytes with its attributes, the topic takes 262,144/,
		],
		[line('a'), 'events.fifo', /a FIFO topic needs a group id/],
		[line('a', { dedup: 'd' }), 'events', /only a FIFO topic takes a deduplication id/],
		[line('a', { delay: 5 }), 'events', /it has a delay, which no topic takes/],
		[
			line('a', { subject: 'x'.repeat(100) }),
			'events',
			/the subject has 100 characters, SNS takes 99/,
		],
		[line('a', { subject: 'one\ntwo' }), 'events', /a line break or a control character/],
		[line('{"sqs":"x"}', { structure: 'json' }), 'events', /no text named default/],
		[line('no', { structure: 'json' }), 'events', /no JSON object of texts/],
		[line('no', { structure: 'xml' }), 'events', /its structure is not "json"/],
		[
			line(
				JSON.stringify({
					Type: 'Notification',
					TopicArn: 'arn:aws:sns:eu-west-1:1:other',
					Message: 'm',
				}),
			),
			'events',
			/it was published to arn:aws:sns:eu-west-1:1:other, not to events/,
		],
	])('refuses a file before anything is sent: %.40s to %s', async (text, topic, expected) => {
		const { command, batches } = world(text, { topic });
		const { code, stderr } = await command(['--yes']);
		expect([code, batches]).toEqual([4, []]);
		expect(stderr).toMatch(expected);
	});

	test('an eleventh attribute is no fault of the message, but of raw delivery', async () => {
		const attributes = Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`a${at}`, 'x']));
		const { command } = world(line('a', { attributes }), { policies: [undefined] });
		const { code, stderr } = await command(['--dry-run']);
		expect(code).toBe(0);
		expect(stderr).toMatch(/gets 0, not 1 \(raw delivery takes 10 attributes, of 11 SNS discards/);
	});

	test.each([
		[['--subject', 'x'], /with --file each message says its own subject/],
		[['--group', 'x'], /with --file each message says its own group/],
	])('is refused with flags of one message: %j', async (flags, expected) => {
		const { command, batches } = world(lines(1));
		const { code, stderr } = await command(['--yes', ...flags]);
		expect([code, batches]).toEqual([2, []]);
		expect(stderr).toMatch(expected);
	});
});
