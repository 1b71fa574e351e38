import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import type {
	EntryOutcome,
	Message,
	OutgoingMessage,
} from '../../../source/domain/messages/message.ts';
import { copyOf } from '../../../source/domain/messages/message-copy.ts';
import {
	csvRow,
	messageRecord,
	parseMessageLine,
} from '../../../source/domain/messages/message-file.ts';
import { messageProblems } from '../../../source/domain/messages/message-limits.ts';
import {
	checkImport,
	importMessages,
} from '../../../source/operations/messages/import-messages.ts';
import {
	type ImportState,
	importState,
	wasBegun,
} from '../../../source/operations/messages/import-record.ts';
import type { Journal, LineSource } from '../../../source/operations/ports.ts';
import { memoryJournal } from '../../commands/memory-stores.ts';
import { runs } from '../../helpers/whole.ts';
import { grant, message, queueGateway, queueRef } from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

const never = new AbortController().signal;
const standard = { fifo: false };
const fifo = { fifo: true };

function sourceOf(lines: readonly string[]): LineSource {
	return {
		name: 'dead.ndjson',
		digest: 'd1'.repeat(32),
		async *lines() {
			yield* lines;
		},
	};
}

const line = (body: string, more: object = {}) => JSON.stringify({ body, ...more });

type Send = (entries: readonly OutgoingMessage[], call: number) => readonly EntryOutcome[];
const good: Send = (entries) => entries.map(() => ({ ok: true }));

async function run(
	lines: readonly string[],
	send: Send = good,
	more: {
		journal?: Journal;
		fifo?: boolean;
		perSecond?: number;
		repeatUnknown?: boolean;
		signal?: AbortSignal;
		state?: ImportState;
	} = {},
) {
	const clock = new VirtualClock();
	const sent: OutgoingMessage[] = [];
	let calls = 0;
	const queues = queueGateway({
		send: async ({ entries }) => {
			const outcomes = send(entries, ++calls);
			sent.push(...entries.filter((_, index) => outcomes[index]?.ok === true));
			return outcomes;
		},
	});
	const journal = more.journal ?? memoryJournal().journal;
	const source = sourceOf(lines);
	const started = clock.now();
	const report = await clock.run(
		importMessages(
			{ queues, clock, journal },
			{
				source,
				url: queueRef(more.fifo === true ? 'orders.fifo' : 'orders').url,
				queue: more.fifo === true ? fifo : standard,
				grant: grant('orders'),
				messages: lines.length,
				state: more.state ?? (await importState(journal)),
				...(more.perSecond === undefined ? {} : { perSecond: more.perSecond }),
				...(more.repeatUnknown === undefined ? {} : { repeatUnknown: more.repeatUnknown }),
			},
			more.signal ?? never,
		),
	);
	return { report, sent, journal, calls, milliseconds: clock.now() - started };
}

const lines = (count: number) => Array.from({ length: count }, (_, index) => line(`b${index}`));

describe('checking a file', () => {
	it('names the broken line of ten thousand, and sends nothing', async () => {
		const all = lines(10_000);
		all[4710] = '{"body": "x"';
		const check = await checkImport(sourceOf(all), standard, never);
		expect(check).toMatchObject({ messages: 10_000, badLines: 1 });
		expect(check.bad[0]?.line).toBe(4711);
		expect(check.bad[0]?.problem).toMatch(/not JSON/);
	});

	it.each([
		['[]', /not a JSON object/],
		['{}', /no body/],
		['{"body":5}', /not a text/],
		['{"body":""}', /body is empty/],
		['{"body":"x\\u0001"}', /U\+0001 at character 2/],
		['{"body":"\\ud800"}', /U\+D800/],
		['{"body":"x","bdy":1}', /field "bdy"/],
		['{"body":"x","attributes":{"a":{"type":"Binary","base64":"*"}}}', /not base64/],
		[
			'{"body":"x","attributes":{"a":{"type":"Text","value":"b"}}}',
			/must be String, Number or Binary/,
		],
		['{"body":"x","attributes":{"Amazon.a":"b"}}', /reserved/],
		[`{"body":"x","dedup":"d"}`, /only a FIFO/],
		[line('x'.repeat(1024 * 1024 + 1)), /1,048,577 bytes/],
	])('%.40s: %s', async (text, expected) => {
		const check = await checkImport(sourceOf([line('fine'), text]), standard, never);
		expect(check.bad).toEqual([{ line: 2, problem: expect.stringMatching(expected) }]);
	});

	it('asks for a group on a FIFO queue, and for no deduplication id', async () => {
		const check = await checkImport(sourceOf([line('x'), line('x', { group: 'g' })]), fifo, never);
		expect(check.bad).toEqual([{ line: 1, problem: expect.stringMatching(/group id/) }]);
	});
});

describe('an import', () => {
	it('sends every line in order and keeps the rate', async () => {
		const { report, sent, milliseconds } = await run(lines(250), good, { perSecond: 50 });
		expect(report).toMatchObject({ sent: 250, rejected: [], unknown: [], notTried: 0 });
		expect(sent.map(({ body }) => body)).toEqual(lines(250).map((_, index) => `b${index}`));
		expect(milliseconds).toBeGreaterThanOrEqual(4000);
		expect(milliseconds).toBeLessThan(6000);
	});

	it('tries again what was throttled, and tells what was refused and what is unknown', async () => {
		const { report, sent } = await run(lines(30), (entries, call) => {
			if (call === 2) throw fail('timeout', 'no answer', { outcomeUnknown: true });
			return entries.map(({ body }): EntryOutcome => {
				if (body === 'b3') {
					return { ok: false, code: 'InvalidMessageContents', message: 'bad', senderFault: true };
				}
				return call === 1 && body === 'b4'
					? { ok: false, code: 'InternalError', message: '', senderFault: false }
					: { ok: true };
			});
		});
		expect(report).toMatchObject({ sent: 19, notTried: 0 });
		expect(report.rejected.map((each) => each.line)).toEqual([4]);
		expect(report.unknown.map((each) => each.line)).toEqual(
			Array.from({ length: 10 }, (_, index) => index + 11),
		);
		expect(sent.map(({ body }) => body)).toContain('b4');
	});

	it('goes on where it was interrupted, and leaves out what is unknown', async () => {
		const stop = new AbortController();
		const { journal } = memoryJournal();
		const first = await run(
			lines(500),
			(entries, call) => {
				if (call === 15) stop.abort();
				return good(entries, call);
			},
			{ journal, signal: stop.signal },
		);
		expect(first.report.sent + first.report.notTried + first.report.unknown.length).toBe(500);
		expect(first.report.notTried).toBeGreaterThan(0);
		const second = await run(lines(500), good, { journal });
		expect(second.report).toMatchObject({ rejected: [], notTried: 0 });
		const all = [...first.sent, ...second.sent].map(({ body }) => body);
		expect(new Set(all).size).toBe(500);
		expect(all).toHaveLength(500);
		expect((await importState(journal)).ended).toBe(true);
	});

	it('counts lines that were on their way when it was killed as unknown', async () => {
		const { journal } = memoryJournal();
		await journal.append({ type: 'begin', fresh: true });
		await journal.append({ type: 'sending', lines: [1, 2, 3] });
		await journal.append({ type: 'sent', lines: [1] });
		const without = await run(lines(5), good, { journal });
		expect(without.sent.map(({ body }) => body)).toEqual(['b3', 'b4']);
		const repeated = await run(lines(5), good, { journal, repeatUnknown: true });
		expect(repeated.sent.map(({ body }) => body)).toEqual(['b1', 'b2']);
	});

	it('ends with a report when its journal can not be written, and nothing is sent twice after that', async () => {
		await fc.assert(
			fc.asyncProperty(fc.integer({ min: 1, max: 30 }), async (writes) => {
				const { journal, state } = memoryJournal();
				let written = 0;
				const failing: Journal = {
					...journal,
					async append(entry, options) {
						if (++written > writes) state.broken = true;
						return journal.append(entry, options);
					},
				};
				const first = await run(lines(500), good, { journal: failing });
				state.broken = false;
				const { sent, notTried, unknown, failure } = first.report;
				expect(sent).toBe(first.sent.length);
				expect(sent + notTried + unknown.length).toBe(500);
				if (sent < 500) expect(failure?.message).toMatch(/can't be written down.*full/);
				if ((await importState(journal)).ended) return;
				const second = await run(lines(500), good, { journal });
				const all = [...first.sent, ...second.sent].map(({ body }) => body);
				expect(new Set(all).size).toBe(all.length);
				// What arrived and could not be noted is left out, and named.
				expect(second.report.leftOut + all.length).toBeGreaterThanOrEqual(500);
			}),
			{ numRuns: runs(60) },
		);
	});

	it('ends with a report when its file is not what it was, which can not be gone on with', async () => {
		const clock = new VirtualClock();
		const queues = queueGateway({ send: async ({ entries }) => good(entries, 1) });
		const { journal } = memoryJournal();
		const report = await clock.run(
			importMessages(
				{ queues, clock, journal },
				{
					source: {
						...sourceOf([]),
						async *lines() {
							yield* lines(150);
							throw fail('conflict', 'dead.ndjson has changed while it was read');
						},
					},
					url: queueRef('orders').url,
					queue: standard,
					grant: grant('orders'),
					messages: 300,
					state: await importState(journal),
				},
				never,
			),
		);
		expect(report).toMatchObject({ sent: 100, notTried: 200, notResumable: true });
		expect(report.failure?.message).toMatch(/has changed/);
	});

	it('does not begin when another import of the file went on since the user was asked', async () => {
		const { journal } = memoryJournal();
		const state = await importState(journal);
		await run(lines(5), good, { journal });
		await expect(run(lines(5), good, { journal, state })).rejects.toThrow(
			/another import of dead\.ndjson went on meanwhile/,
		);
	});

	it('knows of what was refused for a while and not tried again that it was not taken', async () => {
		const { journal } = memoryJournal();
		const stop = new AbortController();
		const first = await run(
			lines(10),
			(entries) => {
				stop.abort();
				return entries.map(() => ({
					...{ ok: false, code: 'InternalError', message: '', senderFault: false },
				}));
			},
			{ journal, signal: stop.signal },
		);
		expect(first.report).toMatchObject({ sent: 0, notTried: 10 });
		const second = await run(lines(10), good, { journal });
		expect(second.report).toMatchObject({ sent: 10, leftOut: 0 });
	});

	it('names lines that it sends though they may have arrived', async () => {
		const { journal } = memoryJournal();
		await run(
			lines(3),
			() => {
				throw fail('timeout', 'no answer', { outcomeUnknown: true });
			},
			{ journal },
		);
		const { report } = await run(lines(3), good, { journal, repeatUnknown: true });
		expect(report).toMatchObject({ sent: 3, perhapsTwice: [1, 2, 3] });
	});

	it('knows when an entry of its journal is missing, and that one cut short is no harm', async () => {
		const { journal, state } = memoryJournal();
		await run(lines(500), good, { journal });
		expect((await importState(journal)).missing).toBe(0);
		const torn = { segment: 'x', line: 3, what: 'unreadable', followed: true } as const;
		const read = async () => ({ entries: state.entries, damage: [torn] });
		expect((await importState({ read })).missing).toBe(0);
		const holed = state.entries.filter((_, index) => index !== 3);
		expect(
			(await importState({ read: async () => ({ entries: holed, damage: [torn] }) })).missing,
		).toBe(1);
		// Its beginning, too; what was begun anew after that is whole.
		const late = await importState({
			read: async () => ({ entries: state.entries.slice(2), damage: [] }),
		});
		expect([late.missing, late.generation, wasBegun(late)]).toEqual([2, 0, true]);
		const again = [...state.entries.slice(2), { n: 90, type: 'begin', fresh: true }];
		expect(
			(await importState({ read: async () => ({ entries: again, damage: [] }) })).missing,
		).toBe(0);
		const atEnd = { segment: 'x', line: 9, what: 'unreadable' } as const;
		const cut = { entries: state.entries.slice(0, 3), damage: [atEnd] };
		expect((await importState({ read: async () => cut })).missing).toBe(1);
	});

	it('FIFO: sends nothing of a group past a message that was not confirmed, and ids of its own', async () => {
		const all = Array.from({ length: 40 }, (_, index) =>
			line(`b${index}`, { group: index % 2 === 0 ? 'a' : 'b' }),
		);
		const { report, sent } = await run(
			all,
			(entries) =>
				entries.map(
					({ body }): EntryOutcome =>
						body === 'b6'
							? { ok: false, code: 'InvalidParameterValue', message: 'no', senderFault: true }
							: { ok: true },
				),
			{ fifo: true },
		);
		expect(report.rejected).toHaveLength(1);
		const of = (group: string) => sent.filter(({ groupId }) => groupId === group).length;
		expect(of('a')).toBe(3);
		expect(of('b')).toBe(20);
		expect(report.notTried).toBe(16);
		expect(new Set(sent.map(({ deduplicationId }) => deduplicationId)).size).toBe(sent.length);
	});

	it.each(['rejected', 'unknown'] as const)(
		'FIFO: sends nothing past a message that was %s, though another group is tried again',
		async (what) => {
			const bodies = ['c1', 'a1', 'a2', 'c2', 'a3', 'c3'];
			// A group's name is in what is said of the lines held back: it must not pass for a reason.
			const group = (body: string) => (body.startsWith('a') ? 'throttled' : 'c');
			const all = bodies.map((body) => line(body, { group: group(body) }));
			const { report, sent, journal } = await run(
				all,
				(entries, call) =>
					entries.flatMap(({ body }): readonly EntryOutcome[] => {
						if (body === 'c1' && call === 1) {
							return [{ ok: false, code: 'InternalError', message: '', senderFault: false }];
						}
						if (body !== 'a1') return [{ ok: true }];
						// An entry that the answer leaves out is unknown.
						return what === 'unknown'
							? []
							: [{ ok: false, code: 'InvalidParameterValue', message: 'no', senderFault: true }];
					}),
				{ fifo: true },
			);
			expect(sent.map(({ body }) => body)).toEqual(['c1', 'c2', 'c3']);
			expect(report).toMatchObject({ sent: 3, notTried: 2 });
			expect(report[what].map((each) => each.line)).toEqual([2]);
			const { unknown } = await importState(journal);
			expect([...unknown]).toEqual(what === 'unknown' ? [2] : []);
		},
	);

	it('FIFO: tries again what was held back before a message of its group that can not be sent', async () => {
		const all = ['a1', 'a2', 'x'.repeat(1024 * 1024 + 1)].map((body) => line(body, { group: 'a' }));
		const { report, sent } = await run(
			all,
			(entries, call) =>
				entries.map(
					(): EntryOutcome =>
						call === 1
							? { ok: false, code: 'InternalError', message: '', senderFault: false }
							: { ok: true },
				),
			{ fifo: true },
		);
		expect(sent.map(({ body }) => body)).toEqual(['a1', 'a2']);
		expect(report.rejected.map((each) => each.line)).toEqual([3]);
	});
});

/** Any message that SQS allows; numbers as SQS normalises them. */
const text = fc
	.string({ unit: 'binary', minLength: 1, maxLength: 60 })
	.filter((value) => messageProblems({ body: value }, standard).length === 0);
const attribute = fc.oneof(
	fc.record({ type: fc.constantFrom('String', 'String.any thing'), text }),
	fc.record({
		type: fc.constantFrom('Number', 'Number.int'),
		text: fc.integer().map(String),
	}),
	fc.record({
		type: fc.constantFrom('Binary', 'Binary.png'),
		bytes: fc.uint8Array({ minLength: 1, maxLength: 60 }),
	}),
);
const anyMessage: fc.Arbitrary<Message> = fc
	.record({
		body: fc.oneof(text, fc.constantFrom('x'.repeat(1024 * 1024 - 9000), '"'.repeat(500_000))),
		attributes: fc.dictionary(fc.stringMatching(/^[A-Za-z0-9_-]{1,30}$/), attribute, {
			maxKeys: 10,
		}),
		group: fc.option(fc.stringMatching(/^[!-~]{1,128}$/), { nil: undefined }),
		trace: fc.option(fc.constant('Root=1-5759e988-bd862e3fe1be46a994272793'), { nil: undefined }),
	})
	.map(({ body, attributes, group, trace }) =>
		message('m1', 0, {
			body,
			attributes,
			system: {
				ApproximateReceiveCount: '2',
				SentTimestamp: '1000',
				...(group === undefined ? {} : { MessageGroupId: group }),
				...(trace === undefined ? {} : { AWSTraceHeader: trace }),
			},
		}),
	);

describe('the file of messages', () => {
	it('keeps any message that SQS allows: out, in, and out again', () => {
		fc.assert(
			fc.property(anyMessage, (original) => {
				const first = JSON.stringify(messageRecord(original));
				const parsed = parseMessageLine(first);
				expect(parsed).toEqual({ ok: true, value: copyOf(original) });
				if (!parsed.ok) return;
				expect(messageProblems(parsed.value, standard)).toEqual([]);
				const { body, attributes = {}, groupId, traceHeader } = parsed.value;
				const again = message('m1', 0, {
					body,
					attributes,
					system: {
						ApproximateReceiveCount: '2',
						SentTimestamp: '1000',
						...(groupId === undefined ? {} : { MessageGroupId: groupId }),
						...(traceHeader === undefined ? {} : { AWSTraceHeader: traceHeader }),
					},
				});
				expect(JSON.stringify(messageRecord(again))).toBe(first);
			}),
			{ numRuns: runs(150) },
		);
	});

	it('has no cell in CSV that a spreadsheet would run', () => {
		fc.assert(
			fc.property(
				fc.oneof(
					fc.string(),
					fc.constantFrom('=1+1', '+1', '-1', '@x', '\t=1', ' =HYPERLINK("x")'),
				),
				(body) => {
					const row = csvRow(message('m1', 0, { body: `${body} ` }));
					const cells = row.match(/("(?:[^"]|"")*"|[^,"]*)(,|\r\n)/g) ?? [];
					for (const cell of cells) {
						expect(cell.replace(/^"/, '')).not.toMatch(/^\s*[=+\-@]/);
					}
				},
			),
		);
	});
});
