import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kindProblem, notesText, readNotes } from '../../../source/domain/messages/known-file.ts';
import {
	cameBack,
	type KnownKinds,
	withDone,
	withNote,
	withOthers,
	withSeen,
} from '../../../source/domain/messages/known-kinds.ts';
import type { KnownAct, KnownFingerprint } from '../../../source/domain/messages/seen.ts';

const place = { arn: 'arn:aws:sqs:eu-west-1:123456789012:orders-dlq' };
const none: KnownKinds = new Map();
const kind = { id: '5f1c0a9b2d3e', title: 'type=Refund' };

const act = (at: number, more: Partial<KnownAct> = {}): KnownAct => ({
	...{ what: 'moved', at, many: 31, run: `run-${at}`, place, to: ['orders'] },
	...more,
});

const only = (known: KnownKinds): KnownFingerprint => {
	const [one, ...others] = known.values();
	if (one === undefined || others.length > 0) throw new Error('there is not one kind');
	return one;
};

describe('whether a kind came back after something was done about it', () => {
	test('is yes once one was seen that was sent since, whoever sent it', () => {
		const seen = withSeen(none, [{ ...kind, newestSent: 5 }], place, 9);
		const moved = withDone(seen, [{ ...kind, act: act(10) }]);
		expect(cameBack(only(moved), act(10))).toBe('unknown');
		const looked = withSeen(moved, [{ ...kind, newestSent: 5 }], place, 20);
		expect(cameBack(only(looked), act(10)), 'what was left behind is none that came back').toBe(
			'no',
		);
		const again = withSeen(looked, [{ ...kind, newestSent: 15 }], place, 30);
		expect(cameBack(only(again), act(10))).toBe('yes');
	});

	test('is unknown where nobody was told when they were sent', () => {
		const seen = withSeen(none, [kind], place, 20);
		expect(cameBack(only(seen), act(10))).toBe('unknown');
	});

	test('is unknown where it was seen in another queue too: the youngest may be of that', () => {
		const other = { arn: 'arn:aws:sqs:eu-west-1:123456789012:returns-dlq' };
		const elsewhere = { ...place, endpoint: 'http://127.0.0.1:4566' };
		const seen = withSeen(none, [{ ...kind, newestSent: 15 }], place, 20);
		expect(cameBack(only(seen), act(10))).toBe('yes');
		for (const one of [other, elsewhere]) {
			for (const newestSent of [5, 30]) {
				const both = withSeen(seen, [{ ...kind, newestSent }], one, 40);
				expect(cameBack(only(both), act(10))).toBe('unknown');
			}
		}
	});
});

describe('what is remembered of a kind', () => {
	test('has each run once, the latest first, and not all of them for ever', () => {
		let known = none;
		for (let at = 1; at <= 30; at++) known = withDone(known, [{ ...kind, act: act(at) }]);
		known = withDone(known, [{ ...kind, act: act(30, { many: 9 }) }]);
		const { acts = [] } = only(known);
		expect(acts).toHaveLength(20);
		expect(acts[0], 'a run that went on').toMatchObject({ at: 30, many: 40 });
		expect(acts.map(({ at }) => at)).toEqual(acts.map(({ at }) => at).toSorted((a, b) => b - a));
	});

	test('keeps a note of one’s own beside one of somebody else, and takes one where there is none', () => {
		const seen = withSeen(none, [kind], place, 1);
		const theirs = { ...only(seen), note: 'theirs' };
		expect(only(withOthers(withNote(seen, kind.id, 'ours'), [theirs])).note).toBe('ours');
		expect(only(withOthers(seen, [theirs])).note).toBe('theirs');
		expect(withNote(seen, kind.id, '').get(kind.id)).not.toHaveProperty('note');
		expect(withNote(seen, 'another', 'x')).toBe(seen);
	});
});

/** A clock of ours tells parts of milliseconds. */
const time = fc.oneof(fc.nat(1_000_000), fc.double({ min: 0, max: 1e15, noNaN: true }));
const word = fc.string({ maxLength: 12 });

const aKind: fc.Arbitrary<KnownFingerprint> = fc.record(
	{
		id: fc.constantFrom('a', 'b', 'c'),
		title: word,
		firstSeen: time,
		lastSeen: time,
		newestSent: time,
		queues: fc.array(word, { maxLength: 12 }),
		places: fc.array(fc.record({ arn: word }), { maxLength: 12 }),
		acts: fc.array(
			fc.record({
				what: fc.constantFrom('moved' as const, 'deleted' as const),
				at: time,
				run: word,
				place: fc.record({ arn: word }),
			}),
			{ maxLength: 24 },
		),
		note: word,
	},
	{ requiredKeys: ['id', 'title', 'firstSeen', 'lastSeen', 'queues'] },
);

test('two memories become one: nothing later or earlier is lost, twice is as once, and it stays bounded', () => {
	fc.assert(
		fc.property(
			fc.array(aKind, { maxLength: 5 }),
			fc.array(aKind, { maxLength: 5 }),
			(ours, theirs) => {
				const before = withOthers(none, ours);
				const once = withOthers(before, theirs);
				expect(withOthers(once, theirs)).toEqual(once);
				for (const one of [...before.values(), ...theirs]) {
					const now = once.get(one.id);
					if (now === undefined) throw new Error(`${one.id} is lost`);
					expect(now.firstSeen).toBeLessThanOrEqual(one.firstSeen);
					expect(now.lastSeen).toBeGreaterThanOrEqual(one.lastSeen);
					expect(now.newestSent ?? 0).toBeGreaterThanOrEqual(one.newestSent ?? 0);
				}
				const isMerged = (id: string) =>
					[...ours, ...theirs].filter((one) => one.id === id).length > 1;
				for (const one of once.values()) {
					if (!isMerged(one.id)) continue;
					expect(one.queues.length).toBeLessThanOrEqual(10);
					expect(one.acts?.length ?? 0).toBeLessThanOrEqual(20);
				}
			},
		),
		{ numRuns: 200 },
	);
});

describe('a file of notes', () => {
	test('brings back what was written, whatever the texts are', () => {
		const hostile = fc.oneof(
			word,
			fc.constant('\u001b]0;owned\u0007\u202e'),
			fc.string({ unit: 'binary' }),
		);
		fc.assert(
			fc.property(fc.array(aKind, { maxLength: 5 }), hostile, (kinds, note) => {
				const all = kinds.map((one) => ({ ...one, note }));
				expect(readNotes(notesText(all))).toEqual({ ok: true, kinds: all });
			}),
		);
	});

	test('is what groups --known prints, too', () => {
		const seen = only(withSeen(none, [kind], place, 1));
		expect(readNotes(JSON.stringify([seen]))).toEqual({ ok: true, kinds: [seen] });
	});

	const one = only(withSeen(none, [kind], place, 1));
	test.each([
		['{', /JSON/],
		['{}', /no list of kinds/],
		[JSON.stringify({ kind: 'awsmsg notes', version: 2, kinds: [] }), /no list of kinds/],
		[JSON.stringify([{ ...one, lastSeen: 'yesterday' }]), /\[0\]\.lastSeen/],
		[JSON.stringify([one, { ...one, body: 'secret' }]), /\[1\]\.body is no field/],
		[JSON.stringify([{ ...one, note: 'x'.repeat(2001) }]), /\[0\]\.note has more than 2000/],
		[JSON.stringify([{ ...one, acts: Array(101).fill(act(1)) }]), /\[0\]\.acts has more than 100/],
		[JSON.stringify(Array(5001).fill(one)), /more than 5000 kinds/],
	])('that is wrong anywhere is refused as a whole: %.40s', (content, said) => {
		const read = readNotes(content);
		expect(read.ok ? '' : read.problem).toMatch(said);
	});

	test('of what this version makes itself is right', () => {
		fc.assert(
			fc.property(fc.array(aKind, { maxLength: 4 }), (kinds) => {
				for (const made of withOthers(none, kinds).values())
					expect(kindProblem(made, '')).toBe(undefined);
			}),
		);
	});
});
