import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Roster } from '../../../source/operations/watch/roster.ts';

const roster = () => new Roster<string>((ref) => ref);
const never = () => false;
const every = () => 1000;
const denied = { kind: 'denied', message: 'no', retryable: false } as const;

describe('Roster', () => {
	it('does not wait for what a whole list no longer names', () => {
		const list = roster();
		list.add(['a', 'b'], never);
		list.abandonSweep();
		list.add(['a'], never);
		list.endSweep();
		expect(list.size).toBe(1);
		expect(list.unattempted).toBe(1);
		const entry = list.pick(0, [], every);
		expect(entry?.key).toBe('a');
		if (entry !== undefined) {
			list.started(entry, 0);
			list.succeeded(entry);
		}
		expect(list.unattempted).toBe(0);
		expect(list.pick(1, [], every)).toBeUndefined();
	});

	it('pins only what no list has named: that goes with the list that names it no more', () => {
		const list = roster();
		list.add(['remembered'], never, true);
		list.add(['a', 'b', 'named'], never);
		list.endSweep();
		expect(list.size).toBe(4);
		// As the console does while a list fails: it knows them by the lists before.
		list.add(['a', 'b', 'named', 'remembered'], never, true);
		list.add(['named'], never);
		list.endSweep();
		expect(list.size).toBe(2);
	});

	it('keeps the reference that it has where a list names the same again', () => {
		const list = new Roster<{ readonly arn: string; readonly url: string }>(({ arn }) => arn);
		const first = { arn: 'a', url: 'here' };
		list.add([first], never);
		list.add([{ arn: 'a', url: 'here' }], never);
		const entry = list.pick(0, [], every);
		expect(entry?.ref).toBe(first);
		list.add([{ arn: 'a', url: 'there' }], never);
		expect(entry?.ref.url).toBe('there');
	});

	it('goes round in turn past rows that may not be asked, without skipping one that may', () => {
		const list = roster();
		list.add(
			Array.from({ length: 600 }, (_, index) => `q${index}`),
			never,
		);
		list.endSweep();
		for (
			let entry = list.pick(0, [], every);
			entry !== undefined;
			entry = list.pick(0, [], every)
		) {
			list.started(entry, 0);
			if (entry.key.endsWith('7')) list.succeeded(entry);
			else list.failed(entry, denied, 0);
		}
		const asked: string[] = [];
		for (let step = 0; step < 100; step++) {
			const entry = list.pickInTurn(10_000, 5000);
			if (entry === undefined) continue;
			list.started(entry, 10_000);
			list.succeeded(entry);
			asked.push(entry.key);
		}
		expect(asked).toHaveLength(60);
		expect(new Set(asked).size).toBe(60);
	});

	it('counts what was never answered, whatever happens to lists and samples', () => {
		const step = fc.oneof(
			fc.record({ do: fc.constant('list' as const), refs: fc.array(fc.constantFrom(...'abcdef')) }),
			fc.record({ do: fc.constantFrom('end', 'abandon', 'pick', 'good', 'bad', 'promote') }),
		);
		fc.assert(
			fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
				const list = roster();
				const known = new Map<string, { sweep: number; answered: boolean }>();
				let sweep = 0;
				let running: NonNullable<ReturnType<typeof list.pick>>[] = [];
				steps.forEach((one, now) => {
					if ('refs' in one) {
						list.add(one.refs, never);
						for (const ref of one.refs) {
							known.set(ref, { answered: known.get(ref)?.answered ?? false, sweep });
						}
					} else if (one.do === 'end') {
						list.endSweep();
						for (const [key, value] of known) if (value.sweep !== sweep) known.delete(key);
						sweep++;
						running = running.filter((entry) => list.has(entry));
					} else if (one.do === 'abandon') {
						list.abandonSweep();
						sweep++;
					} else if (one.do === 'promote') {
						list.promote('c');
					} else if (one.do === 'pick') {
						const entry = list.pick(now, [], every);
						if (entry !== undefined) {
							expect(running).not.toContain(entry);
							expect(list.has(entry)).toBe(true);
							list.started(entry, now);
							running.push(entry);
						}
					} else {
						const entry = running.shift();
						if (entry === undefined) return;
						if (one.do === 'good') list.succeeded(entry);
						else list.failed(entry, denied, now);
						const value = known.get(entry.key);
						if (value !== undefined) value.answered = true;
					}
					const open = [...known.values()].filter((value) => !value.answered).length;
					expect(list.size).toBe(known.size);
					expect(list.unattempted).toBe(open);
				});
			}),
		);
	});
});
