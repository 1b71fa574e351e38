import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Backlog } from '../../../../source/operations/redrive/canary/backlog.ts';

const left = (...looks: readonly (readonly [waiting: number, inFlight: number])[]) => {
	const backlog = new Backlog();
	for (const [at, [waiting, inFlight]] of looks.entries()) {
		backlog.note(waiting, inFlight, at * 1000);
	}
	return backlog.left;
};

test('before others until nothing waits', () => {
	expect(left()).toBeUndefined();
	expect(left([3, 0])).toBe(3);
	expect(left([3, 0], [0, 3])).toBe(0);
	expect(left([0, 40])).toBe(0);
});

test('on a queue that is never empty, until as many have gone as were there', () => {
	expect(left([3, 5], [4, 3], [5, 2])).toBe(7);
	expect(left([3, 5], [4, 0], [6, 2], [3, 1])).toBe(0);
});

test('messages that a broken consumer only takes and drops do not count as gone', () => {
	expect(left([10, 0], [1, 9], [10, 0], [1, 9], [10, 0], [1, 9])).toBe(10);
});

/** Looks once a second at a queue that is never seen empty, and whose count falls by `fall` every `every` seconds. */
function steady(held: number, fall: number, every: number) {
	const backlog = new Backlog();
	let all = held + fall;
	let at = 0;
	const look = () => {
		// Back up a second after each fall: as many came.
		if (at > 0) all = at % every === 0 ? all - fall : held + fall;
		backlog.note(Math.min(2, all), all - Math.min(2, all), at * 1000);
		at++;
	};
	return { backlog, look, now: () => (at - 1) * 1000 };
}

test('the time that is told is the time that it takes, however busy the queue and whatever it drains', () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 20, max: 200 }),
			fc.integer({ min: 1, max: 9 }),
			fc.integer({ min: 2, max: 9 }),
			fc.double({ min: 0.1, max: 50, noNaN: true }),
			(held, fall, every, drain) => {
				const { backlog, look, now } = steady(held, fall, every);
				const told: { readonly from: number; readonly at: number }[] = [];
				while (told.length < 5000) {
					look();
					if (backlog.left === 0) break;
					const eta = backlog.seenAt(now(), drain);
					if (eta.kind === 'known' && eta.atLeast !== true) told.push({ from: now(), at: eta.at });
				}
				// Within one fall more or less, as a share of what was seen by then.
				for (const { from, at } of told) {
					const [takes, says] = [now() - from, at - from];
					const share = (every * 1000) / from;
					expect(says).toBeGreaterThan((takes - every * 1000) * (1 - share) - 1);
					expect(says).toBeLessThan((takes + every * 1000) * (1 + 2 * share) + 1);
				}
			},
		),
		{ numRuns: 50 },
	);
});

test('a queue that grows is told no time by its falls, whatever they are', () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 200, max: 2000 }),
			fc.array(fc.integer({ min: -2, max: 9 }), { minLength: 30, maxLength: 300 }),
			fc.option(fc.double({ min: 0.1, max: 50, noNaN: true }), { nil: undefined }),
			(held, changes, drain) => {
				const backlog = new Backlog();
				let all = held;
				backlog.note(all, 0, 0);
				let [rose, fell] = [0, 0];
				for (const [index, change] of changes.entries()) {
					all += change;
					rose += Math.max(0, change);
					fell += Math.max(0, -change);
					const now = (index + 1) * 1000;
					backlog.note(all, 0, now);
					if (now < 10_000 || rose < 1.3 * fell || rose === 0) continue;
					expect(backlog.seenAt(now, drain)).toEqual({
						kind: 'growing',
						...(drain === undefined ? {} : { drainPerSecond: drain }),
					});
				}
			},
		),
		{ numRuns: 50 },
	);
});

test('a fall or two are no rate: until there are more, a bound is told or nothing', () => {
	const backlog = new Backlog();
	for (let at = 0; at <= 25; at++) backlog.note(1381 - (at > 12 ? 1 : 0), 0, at * 1000);
	expect(backlog.seenAt(25_000)).toEqual({ kind: 'unmeasured' });
	expect(backlog.seenAt(25_000, 1.6)).toMatchObject({ kind: 'known', atLeast: true });
});

test('without a fall no time is told, and no bound stands when it has passed', () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 1, max: 90 }),
			fc.double({ min: 0, max: 50, noNaN: true }),
			(seconds, drain) => {
				const backlog = new Backlog();
				for (let at = 0; at <= seconds; at++) backlog.note(2, 10, at * 1000);
				const eta = backlog.seenAt(seconds * 1000, drain);
				if (seconds >= 10) expect(eta).toEqual({ kind: 'still', since: 0 });
				else expect(eta).toMatchObject(drain === 0 ? { kind: 'unmeasured' } : { atLeast: true });
			},
		),
		{ numRuns: 50 },
	);
});

test('the canary should have been read once all that stood before it was, and not before now', () => {
	const backlog = new Backlog();
	backlog.note(2, 10, 0);
	// What CloudWatch said of before is no sign that anybody reads now.
	expect(backlog.readAt(1000, 2)).toEqual({ kind: 'known', at: 60_000, perSecond: 2 });
	backlog.note(2, 10, 20_000);
	expect(backlog.readAt(20_000, 2)).toEqual({ kind: 'known', at: 60_000, perSecond: 2 });
	expect(backlog.readAt(60_000, 2)).toEqual({ kind: 'still', since: 0 });
	const read = new Backlog();
	read.note(2, 10, 0);
	read.note(2, 9, 1000);
	expect(read.readAt(2000, 2)).toEqual({ kind: 'known', at: 6000, perSecond: 2 });
	read.note(2, 9, 20_000);
	expect(read.readAt(20_000, 2)).toEqual({ kind: 'known', at: 20_000, perSecond: 2 });
});
