import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import {
	type EntryOutcome,
	messageSize,
	type OutgoingMessage,
} from '../../../source/domain/messages/message.ts';
import {
	importMessages,
	type LineOutcome,
} from '../../../source/operations/messages/import-messages.ts';
import { importState } from '../../../source/operations/messages/import-record.ts';
import type { Journal, LineSource } from '../../../source/operations/ports.ts';
import { notSent, readyFor, topicLimits } from '../../../source/operations/topics/publish-file.ts';
import { memoryJournal } from '../../commands/memory-stores.ts';
import { grantFor } from '../../helpers/grants.ts';
import { runs } from '../../helpers/whole.ts';
import { account, queueGateway, region } from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

const most = 1000;

function topicOf(fifo: boolean) {
	const name = fifo ? 'events.fifo' : 'events';
	return { name, arn: `arn:aws:sns:${region}:${account}:${name}` };
}

/** What SNS does with a request, or with one entry of it. */
type Fault = 'good' | 'refused' | 'busy' | 'left out' | 'lost' | 'throttled' | 'denied' | 'invalid';
const ofEntries: readonly Fault[] = ['good', 'good', 'good', 'refused', 'busy', 'left out'];
const ofRequests: readonly Fault[] = [
	'good',
	'good',
	'good',
	'lost',
	'throttled',
	'invalid',
	'denied',
];

type Trial = {
	readonly fifo: boolean;
	/** Sizes of the bodies, and their groups. */
	readonly lines: readonly { readonly size: number; readonly group: string }[];
	readonly requests: readonly Fault[];
	readonly entries: readonly Fault[];
	/** The request at which the user stops it, and the entry of the journal that can't be written; none for 0. */
	readonly stopAt: number;
	readonly diskFullAt: number;
};

const trial: fc.Arbitrary<Trial> = fc.record({
	fifo: fc.boolean(),
	lines: fc.array(
		fc.record({
			size: fc.oneof(fc.integer({ min: 12, max: 150 }), fc.integer({ min: 300, max: most })),
			group: fc.constantFrom('a', 'b', 'c'),
		}),
		{ minLength: 1, maxLength: 230 },
	),
	requests: fc.array(fc.constantFrom(...ofRequests), { minLength: 1, maxLength: 20 }),
	entries: fc.array(fc.constantFrom(...ofEntries), { minLength: 1, maxLength: 40 }),
	stopAt: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 30 })),
	diskFullAt: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 30 })),
});

/** A topic that takes messages as a trial says, and what it took. */
class FakeTopic {
	readonly taken: number[] = [];
	readonly batches: (readonly OutgoingMessage[])[] = [];
	readonly #trial: Trial;
	readonly #stop: AbortController;
	#entries = 0;

	constructor(of: Trial, stop: AbortController) {
		this.#trial = of;
		this.#stop = stop;
	}

	async publishBatch({ entries }: { readonly entries: readonly OutgoingMessage[] }) {
		this.batches.push(entries);
		const { requests, stopAt } = this.#trial;
		const call = this.batches.length;
		if (call === stopAt) this.#stop.abort();
		const fault = requests[call % requests.length];
		const bytes = entries.reduce((sum, one) => sum + messageSize(one), 0);
		if (bytes > most || fault === 'invalid') {
			throw fail('invalid', 'BatchRequestTooLong', { code: 'BatchRequestTooLong' });
		}
		if (fault === 'throttled') throw fail('throttled', 'slow down', { code: 'Throttling' });
		if (fault === 'denied') throw fail('denied', 'no', { code: 'AuthorizationError' });
		const answers = entries.map((entry) => this.#answer(entry));
		if (fault === 'lost') throw fail('timeout', 'no answer', { outcomeUnknown: true });
		return answers;
	}

	#answer({ body }: OutgoingMessage): EntryOutcome {
		const { entries } = this.#trial;
		const fault = entries[this.#entries++ % entries.length];
		const told = (code: string, senderFault: boolean): EntryOutcome => ({
			...{ ok: false, code, message: code, senderFault },
		});
		if (fault === 'refused') return told('InvalidParameter', true);
		if (fault === 'busy') return told('InternalError', false);
		this.taken.push(lineIn(body));
		return fault === 'left out' ? told('NoOutcome', false) : { ok: true, messageId: `id-${body}` };
	}
}

const lineIn = (body: string) => Number(body.slice(0, body.indexOf(' ')));

function sourceOf({ fifo, lines }: Trial): LineSource {
	const texts = lines.map(({ size, group }, index) =>
		JSON.stringify({
			body: `${index + 1} `.padEnd(size, 'x'),
			...(fifo ? { group } : {}),
		}),
	);
	return {
		name: 'events.ndjson',
		digest: 'e1'.repeat(32),
		async *lines() {
			yield* texts;
		},
	};
}

async function publish(of: Trial, journal: Journal) {
	const clock = new VirtualClock();
	const stop = new AbortController();
	const topic = topicOf(of.fifo);
	const fake = new FakeTopic(of, stop);
	const told: LineOutcome[] = [];
	const source = sourceOf(of);
	const settings = {
		ok: true,
		value: { arn: topic.arn, fifo: of.fifo, maximumMessageBytes: most, raw: {} },
	} as const;
	const report = await clock.run(
		importMessages(
			{
				queues: queueGateway({}),
				topics: { publishBatch: (input) => fake.publishBatch(input) },
				clock,
				journal,
			},
			{
				source,
				topicArn: topic.arn,
				queue: topicLimits(topic, settings),
				grant: grantFor(topic.name, { account, region, kind: 'topic' }),
				messages: of.lines.length,
				state: await importState(journal),
				asSent: readyFor(topic),
				onOutcomes: (outcomes) => void told.push(...outcomes),
			},
			stop.signal,
		),
	);
	return { fake, told, report, source };
}

/** The journal, which can't be written from one entry on. */
function fullAt(journal: Journal, at: number): Journal {
	let written = 0;
	return {
		...journal,
		async append(entry, options) {
			if (++written === at) throw fail('invalid', 'the disk is full', { code: 'ENOSPC' });
			return journal.append(entry, options);
		},
	};
}

describe('a file that is published under random faults', () => {
	test('names for each line exactly one outcome, and never a better or worse one than is so', async () => {
		await fc.assert(
			fc.asyncProperty(trial, async (of) => {
				const { journal } = memoryJournal();
				const first = await publish(
					of,
					of.diskFullAt < 2 ? journal : fullAt(journal, of.diskFullAt),
				);
				const { told, fake, source } = first;
				expect(told.map(({ line }) => line).toSorted((a, b) => a - b)).toEqual(
					of.lines.map((_, index) => index + 1),
				);
				const taken = new Set(fake.taken);
				for (const { line, outcome } of told) {
					if (outcome.outcome === 'sent') expect(taken.has(line)).toBe(true);
					if (outcome.outcome === 'rejected') expect(taken.has(line)).toBe(false);
				}
				expect(fake.taken).toHaveLength(taken.size);
				heldWithin(of, fake);
				// What is written for another try is what certainly was not sent, as it stood in the file.
				const state = await importState(journal);
				const left: string[] = [];
				for await (const line of notSent(source, state)) left.push(JSON.parse(line).body);
				for (const body of left) expect(taken.has(lineIn(body))).toBe(false);
				// Gone on with, nothing is sent twice, whatever became of it.
				if (state.ended) return;
				const rest = await publish(
					{ ...of, requests: ['good'], entries: ['good'], stopAt: 0 },
					journal,
				);
				for (const line of rest.fake.taken) expect(taken.has(line)).toBe(false);
				expect(rest.fake.taken.toSorted((a, b) => a - b)).toEqual(left.map(lineIn));
			}),
			{ numRuns: runs(120) },
		);
	});
});

/** No request is larger than SNS takes, and no group overtakes itself. */
function heldWithin(of: Trial, { batches, taken }: FakeTopic): void {
	for (const batch of batches) {
		expect(batch.length).toBeLessThanOrEqual(10);
		expect(batch.reduce((sum, one) => sum + messageSize(one), 0)).toBeLessThanOrEqual(most);
		if (!of.fifo) continue;
		const groups = batch.map(({ groupId }) => groupId);
		expect(new Set(groups).size).toBe(groups.length);
	}
	if (!of.fifo) return;
	for (const group of ['a', 'b', 'c']) {
		const own = taken.filter((line) => of.lines[line - 1]?.group === group);
		expect(own).toEqual(own.toSorted((a, b) => a - b));
	}
}
