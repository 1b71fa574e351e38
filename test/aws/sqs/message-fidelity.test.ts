import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	type Message,
	type MessageAttribute,
	messageSize,
	type OutgoingMessage,
} from '../../../source/domain/messages/message.ts';
import { copyOf } from '../../../source/domain/messages/message-copy.ts';
import { messageRecord } from '../../../source/domain/messages/message-file.ts';
import { messageProblems } from '../../../source/domain/messages/message-limits.ts';
import type { QueueRef } from '../../../source/domain/resources.ts';
import { fileLines } from '../../../source/host/files/line-source.ts';
import { outputFile } from '../../../source/host/files/output-file.ts';
import {
	checkImport,
	importMessages,
} from '../../../source/operations/messages/import-messages.ts';
import { importState } from '../../../source/operations/messages/import-record.ts';
import { keptMessages } from '../../../source/operations/messages/message-journal.ts';
import { undoDeletions } from '../../../source/operations/messages/undo.ts';
import { memoryClaims, memoryJournal } from '../../commands/memory-stores.ts';
import { stopLater } from '../../helpers/fixtures.ts';
import { whole } from '../../helpers/whole.ts';
import { forever } from '../kinesis/fake-endpoint.ts';
import { clock, world } from './message-world.ts';

/*
Law 2: whatever SQS takes as a message comes out of export and import, and of delete and undo, as it went
in. Only ids, times and receive counts are new, and Numbers are as SQS normalises them.
*/

const largest = 1_048_576;

/** Characters at the borders of what SQS allows, and those that programs like to lose. */
const character = fc.oneof(
	{ weight: 4, arbitrary: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }) },
	{
		weight: 3,
		arbitrary: fc.constantFrom(
			...'\t\n\r \u007f\u0080\u009b\u00ad\u0301\u200b\u200d\u202e\u2028\u2029\u2066\ud7ff\ue000\ufdd0\ufeff\ufffd"\\/<&\'%',
			'\r\n',
			'\u{10000}',
			'\u{1f469}\u{200d}\u{1f680}',
			'\u{e0041}',
			'\u{10ffff}',
			'\u{1ffff}',
		),
	},
	{ weight: 2, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
);
const allowed = (value: string) => messageProblems({ body: value }, { fifo: false }).length === 0;
const textOf = (maxLength: number) =>
	fc
		.array(character.filter(allowed), { minLength: 1, maxLength })
		.map((characters) => characters.join(''));

const digits = (most: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${most}}$`));
const number = fc.oneof(
	fc.tuple(fc.constantFrom('', '-', '+'), digits(19)).map((parts) => parts.join('')),
	fc
		.tuple(fc.constantFrom('', '-'), fc.constantFrom('', '0', '00'), digits(18), digits(18))
		.map(([sign, zeros, whole, part]) => `${sign}${zeros}${whole}.${part}00`),
	fc.constantFrom('0', '-0', '0.0', '.5', '5.', '1e126', '1E-128', '-12.50e+3', '9'.repeat(38)),
);

const label = fc.constantFrom('', '.int', '.json', '.gzip.v2', `.${'x'.repeat(200)}`, '.ключ');
const attribute: fc.Arbitrary<MessageAttribute> = fc.oneof(
	fc.record({ type: label.map((custom) => `String${custom}`), text: textOf(40) }),
	fc.record({ type: label.map((custom) => `Number${custom}`), text: number }),
	fc.record({
		type: label.map((custom) => `Binary${custom}`),
		bytes: fc.uint8Array({ minLength: 1, maxLength: 60 }),
	}),
);
const name = fc.oneof(
	fc.stringMatching(/^[A-Za-z0-9_-]{1,9}(\.[A-Za-z0-9_-]{1,9}){0,3}$/),
	fc.constantFrom('__proto__', 'constructor', 'toString', '7', '10', 'length', 'x'.repeat(256)),
);
const traceHeader = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';

/** Pads a body so that the message is exactly as large as a message may be. */
function filled(message: OutgoingMessage): OutgoingMessage {
	const rest = largest - messageSize(message);
	return { ...message, body: `${message.body}${'ü'.repeat(rest >> 1)}${'.'.repeat(rest & 1)}` };
}

const outgoing = (groupId: fc.Arbitrary<string | undefined>): fc.Arbitrary<OutgoingMessage> =>
	fc
		.record({
			body: textOf(80),
			attributes: fc.uniqueArray(fc.tuple(name, attribute), {
				selector: ([key]) => key,
				maxLength: 10,
				size: 'max',
			}),
			groupId,
			traceHeader: fc.option(fc.constant(traceHeader), { nil: undefined }),
			isLargest: fc.oneof({ weight: 60, arbitrary: fc.constant(false) }, fc.constant(true)),
		})
		.map(({ body, attributes, groupId: group, traceHeader: trace, isLargest }) => {
			const message = {
				body,
				...(attributes.length === 0 ? {} : { attributes: Object.fromEntries(attributes) }),
				...(group === undefined ? {} : { groupId: group }),
				...(trace === undefined ? {} : { traceHeader: trace }),
			};
			return isLargest ? filled(message) : message;
		})
		.filter((message) => messageProblems(message, { fifo: false }).length === 0);

const printable = fc.stringMatching(/^[!-~]{1,128}$/);

/** Everything that must be the same, as text; Numbers are given as SQS keeps them. */
function faithful(copy: OutgoingMessage, normalise = (text: string) => text): string {
	const { attributes = {}, ...rest } = copy;
	const sorted = Object.entries(attributes)
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([key, value]) =>
			'bytes' in value
				? [key, value.type, Buffer.from(value.bytes).toString('hex')]
				: [key, value.type, value.type.startsWith('Number') ? normalise(value.text) : value.text],
		);
	const order = ['body', 'groupId', 'traceHeader'] as const;
	return JSON.stringify([order.map((key) => rest[key] ?? null), sorted]);
}

/** SQS removes leading and trailing zeros. Source: SQS developer guide, message attribute data types. */
function asSqsKeeps(text: string): string {
	const [, sign = '', whole = '', part = '', exponent = ''] =
		/^([+-]?)(\d*)\.?(\d*)(e.*)?$/i.exec(text) ?? [];
	const [start, end] = [whole.replace(/^0+/, ''), part.replace(/0+$/, '')];
	return `${sign}${start || '0'}${end === '' ? '' : `.${end}`}${exponent}`;
}

/** As a set; of a FIFO queue, group by group in the order of the messages. */
function laidOut(
	messages: readonly OutgoingMessage[],
	fifo: boolean,
	normalise = (text: string) => text,
) {
	if (!fifo) return messages.map((message) => faithful(message, normalise)).sort();
	const groups = Map.groupBy(messages, ({ groupId }) => groupId);
	return [...groups]
		.sort(([a = ''], [b = '']) => (a < b ? -1 : 1))
		.map(([group, members]) => [group, members.map((message) => faithful(message, normalise))]);
}

async function exportTo(file: string, messages: readonly Message[]): Promise<void> {
	const output = await outputFile(file);
	for (const message of messages) await output.write(`${JSON.stringify(messageRecord(message))}\n`);
	await output.finish();
}

describe.each([
	{ kind: 'standard', suffix: '', fifo: false, many: whole ? 300 : 120 },
	{ kind: 'FIFO', suffix: '.fifo', fifo: true, many: whole ? 240 : 120 },
])('on a $kind queue', ({ suffix, fifo, many }) => {
	it(`${many} messages of all that SQS allows go out, in, out again and back from a deletion as they are`, async () => {
		const w = await world();
		const folder = await mkdtemp(path.join(tmpdir(), 'awsmsg-fidelity-'));
		stopLater(() => rm(folder, { recursive: true }));
		// Five of each group: two groups fill a receive. Of a group that a receive cuts in two SQS shows the
		// rest only when the first are gone.
		const groups = fc.sample(
			fc.uniqueArray(printable, { minLength: many / 5, maxLength: many / 5 }),
			{
				numRuns: 1,
				seed: 5,
			},
		)[0];
		const group = fifo ? fc.constant('group') : fc.option(printable, { nil: undefined });
		const messages = fc
			.sample(outgoing(group), { numRuns: many, seed: 3 })
			.map((message, index) => {
				const groupId = fifo ? groups?.[index % (many / 5)] : message.groupId;
				return groupId === undefined ? message : { ...message, groupId };
			});
		expect(messages).toHaveLength(many);
		expect(messages.filter((one) => messageSize(one) === largest).length).toBeGreaterThan(1);
		expect(
			messages.filter(({ attributes = {} }) => Object.keys(attributes).length === 10).length,
		).toBeGreaterThan(1);

		const [from, to] = [await w.make(`from${suffix}`), await w.make(`to${suffix}`)];
		const withIds = messages.map((message, index) =>
			fifo ? { ...message, deduplicationId: `d-${index}` } : message,
		);
		const outcomes = await w.send(from, withIds);
		expect(outcomes.filter(({ outcome }) => outcome !== 'sent')).toEqual([]);
		const exported = await w.all(from);
		const wanted = laidOut(exported.map(copyOf), fifo);
		expect(wanted).toEqual(laidOut(messages, fifo, asSqsKeeps));

		const file = path.join(folder, 'export.ndjson');
		await exportTo(file, exported);
		const source = await fileLines(file);
		const check = await checkImport(source, { fifo }, forever);
		expect(check).toMatchObject({ messages: many, bad: [] });
		const { journal } = memoryJournal();
		const report = await importMessages(
			{ queues: w.queues, clock, journal },
			{
				source,
				url: to.url,
				queue: { fifo },
				grant: w.grant(to.name),
				messages: many,
				state: await importState(journal),
			},
			forever,
		);
		expect(report).toMatchObject({ sent: many, rejected: [], unknown: [], notTried: 0 });
		const imported = await w.all(to);
		expect(laidOut(imported.map(copyOf), fifo)).toEqual(wanted);

		const again = path.join(folder, 'again.ndjson');
		await exportTo(again, imported);
		expect(await recordsIn(again)).toEqual(await recordsIn(file));

		expect(await deletedAndBack(w, to, imported)).toEqual(new Set(['sent']));
		const back = await w.all(to);
		expect(laidOut(back.map(copyOf), fifo)).toEqual(wanted);
		const known = new Set(imported.map(({ id }) => id));
		expect(back.filter(({ id }) => known.has(id))).toEqual([]);
	});
});

async function deletedAndBack(
	w: Awaited<ReturnType<typeof world>>,
	queue: QueueRef,
	messages: readonly Message[],
): Promise<ReadonlySet<string>> {
	const deletions = await w.remove(queue, messages);
	expect(new Set(deletions.map(({ outcome }) => outcome))).toEqual(new Set(['deleted']));
	const { messages: kept } = await keptMessages(w.journal);
	const inOrder = messages.flatMap(({ id }) => kept.find((one) => one.id === id) ?? []);
	expect(inOrder).toHaveLength(messages.length);
	const undos = await undoDeletions(
		{ queues: w.queues, journal: w.journal, claims: memoryClaims() },
		{ kept: inOrder, grant: w.grant(queue.name) },
		forever,
	);
	return new Set(undos.map(({ outcome }) => outcome.outcome));
}

/** The records of an export without what is new in every copy, in an order of their own. */
async function recordsIn(file: string): Promise<readonly string[]> {
	const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
	return lines
		.map((line) => {
			const { id: _, sentAt: __, receives: ___, system, attributes, ...rest } = JSON.parse(line);
			const kept = Object.fromEntries(
				Object.entries(system).filter(([key]) => /GroupId|AWSTraceHeader/.test(key)),
			);
			const sorted = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
			return JSON.stringify([rest, Object.entries(kept).sort(), sorted]);
		})
		.sort();
}

it('a file that was written by hand is taken as well as one of ours', async () => {
	const w = await world();
	const folder = await mkdtemp(path.join(tmpdir(), 'awsmsg-fidelity-'));
	stopLater(() => rm(folder, { recursive: true }));
	const file = path.join(folder, 'hand.ndjson');
	await writeFile(
		file,
		'{"body":"a\\u2028b","attributes":{"kind":"refund"}}\r\n\r\n{"body":"x","group":"g","trace":"Root=1-5759e988-bd862e3fe1be46a994272793"}\r\n',
	);
	const source = await fileLines(file);
	expect(await checkImport(source, { fifo: false }, forever)).toMatchObject({
		messages: 2,
		bad: [],
	});
	const to = await w.make('to');
	const { journal } = memoryJournal();
	await importMessages(
		{ queues: w.queues, clock, journal },
		{
			source,
			url: to.url,
			queue: { fifo: false },
			grant: w.grant('to'),
			messages: 2,
			state: await importState(journal),
		},
		forever,
	);
	expect(laidOut((await w.all(to)).map(copyOf), false)).toEqual(
		laidOut(
			[
				{ body: 'a\u2028b', attributes: { kind: { type: 'String', text: 'refund' } } },
				{ body: 'x', groupId: 'g', traceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793' },
			],
			false,
		),
	);
});
