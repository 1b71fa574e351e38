import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { heldFor, hiddenFor, turnsAtOnce } from '../../source/emulator/demo/consumers.ts';
import { createLooks, type Looks } from '../../source/emulator/demo/looks.ts';
import { mostAtOnce, repeat } from '../../source/emulator/demo/loop.ts';
import { consumers, producers } from '../../source/emulator/demo/programs.ts';

/* What a demo does while nobody looks, in counted turns and moments of a clock that the test moves. */

const minute = 60_000;

beforeEach(() => {
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
	vi.useRealTimers();
});

/** Every program of the story, with work that is only counted: turns, and how often one woke up for some. */
function running(looks: Looks | undefined) {
	const stop = new AbortController();
	let turns = 0;
	let wakes = 0;
	const programs = [
		...producers.map(({ everyMilliseconds }) => ({ everyMilliseconds, atOnce: mostAtOnce })),
		...consumers.map((spec) => ({
			everyMilliseconds: spec.everyMilliseconds,
			atOnce: turnsAtOnce(spec),
		})),
	];
	const onTrouble = (error: unknown) => {
		throw error;
	};
	const ended = programs.map(({ everyMilliseconds, atOnce }) => {
		let last: number | undefined;
		const turn = async () => {
			const now = performance.now();
			turns += 1;
			if (now !== last) wakes += 1;
			last = now;
		};
		return repeat(
			{ signal: stop.signal, onTrouble, ...(looks && { looks }) },
			everyMilliseconds,
			turn,
			atOnce,
		);
	});
	return {
		turns: () => turns,
		wakes: () => wakes,
		forget() {
			turns = 0;
			wakes = 0;
		},
		async stop() {
			stop.abort();
			await Promise.all(ended);
		},
	};
}

describe('a demo that nobody asks', () => {
	test('takes as many turns as ever, and wakes up a few times for them', async () => {
		const watched = running(undefined);
		const unseen = running(createLooks());
		await vi.advanceTimersByTimeAsync(18 * minute);
		for (const one of [watched, unseen]) one.forget();
		await vi.advanceTimersByTimeAsync(30 * minute);
		expect(unseen.turns() / watched.turns()).toBeGreaterThan(0.97);
		expect(unseen.turns() / watched.turns()).toBeLessThan(1.03);
		expect(watched.wakes()).toBe(watched.turns());
		// The consumer of payments has five seconds for a message, and wakes up as ever: it alone has 900.
		expect(unseen.wakes()).toBeLessThan(watched.wakes() / 3);
		await Promise.all([watched.stop(), unseen.stop()]);
	});

	test('goes on at its pace for whoever begins to look, with what was due done at once', async () => {
		const looks = createLooks();
		const stop = new AbortController();
		const taken: number[] = [];
		const ended = repeat(
			{ signal: stop.signal, onTrouble: () => {}, looks },
			2_000,
			async () => {
				taken.push(performance.now());
			},
			10,
		);
		await vi.advanceTimersByTimeAsync(3 * minute);
		const asleep = taken.length;
		await vi.advanceTimersByTimeAsync(7_000);
		expect(taken.length).toBeLessThanOrEqual(asleep + 10);
		taken.length = 0;
		looks.seen();
		await vi.advanceTimersByTimeAsync(0);
		const atOnce = taken.length;
		await vi.advanceTimersByTimeAsync(20_000);
		expect(taken.length - atOnce).toBe(10);
		expect(new Set(taken.slice(atOnce)).size).toBe(10);
		stop.abort();
		await ended;
	});

	test('never does more at once than was due, however often somebody looks for a moment', async () => {
		const looks = createLooks();
		const stop = new AbortController();
		let turns = 0;
		const ended = repeat(
			{ signal: stop.signal, onTrouble: () => {}, looks },
			1_000,
			async () => {
				turns += 1;
			},
			10,
		);
		for (let look = 0; look < 20; look++) {
			await vi.advanceTimersByTimeAsync(2 * minute + 300 * look);
			looks.seen();
		}
		const passed = performance.now();
		expect(turns).toBeLessThan(passed);
		expect(Math.abs(turns - (40 * minute + 300 * 190) / 1_000)).toBeLessThan(25);
		stop.abort();
		await ended;
	});

	test.each([4_000, 12_000, 90_000])(
		'rests for half a minute at most, and a slow program for no more than its pause: every %i ms',
		async (every) => {
			const stop = new AbortController();
			const taken: number[] = [];
			const ended = repeat(
				{ signal: stop.signal, onTrouble: () => {}, looks: createLooks() },
				every,
				async () => {
					taken.push(performance.now());
				},
				mostAtOnce,
			);
			await vi.advanceTimersByTimeAsync(30 * minute);
			const pauses = taken.slice(1).map((at, index) => at - (taken[index] ?? 0));
			expect(Math.max(...pauses)).toBeLessThanOrEqual(Math.max(30_000, every));
			expect(taken.length).toBeGreaterThanOrEqual((30 * minute) / every - mostAtOnce);
			stop.abort();
			await ended;
		},
	);

	test('ends at once with its signal, asleep as awake', async () => {
		const looks = createLooks();
		const asleep = running(looks);
		await vi.advanceTimersByTimeAsync(5 * minute);
		await asleep.stop();
		expect(vi.getTimerCount()).toBe(0);
	});
});

test('somebody looks until two minutes after the last request', async () => {
	const looks = createLooks();
	expect(looks.isSeen()).toBe(true);
	await vi.advanceTimersByTimeAsync(2 * minute);
	expect(looks.isSeen()).toBe(false);
	looks.seen();
	expect(looks.isSeen()).toBe(true);
});

test.each(consumers)(
	'the consumer of $queue deletes what it holds before it comes back, awake and asleep',
	(spec) => {
		for (const turns of [1, turnsAtOnce(spec)]) {
			expect(heldFor(spec, turns)).toBeLessThan(hiddenFor(spec.queue));
		}
	},
);
