import { describe, expect, it } from 'vitest';
import { histories, historyOf } from './histories.ts';
import { liveSamples } from './live-samples.ts';
import { healthyKinds, sickKinds } from './queue-lives.ts';

const minute = 60_000;
const hour = 60 * minute;

describe('generated histories', () => {
	it('are the same for the same seed, and others for another', () => {
		expect(historyOf('slow', 3)).toEqual(historyOf('slow', 3));
		expect(historyOf('slow', 3).queue).not.toEqual(historyOf('slow', 4).queue);
	});

	it('hold no message that was never sent, and lose none on the way', () => {
		for (const one of histories([...healthyKinds, ...sickKinds], 17, { seed: 40 })) {
			const sum = (field: 'sent' | 'deleted') =>
				one.queue.reduce((all, each) => all + each[field], 0);
			const last = one.queue.at(-1);
			expect(sum('sent'), one.kind).toBeGreaterThanOrEqual(sum('deleted'));
			// Every minute that is counted: what was sent and not deleted is there, or has died, or was taken away.
			const left = sum('sent') - sum('deleted');
			const there = (last?.visible ?? 0) + one.letters.length + one.lost.length;
			if (one.kind !== 'drained-dlq' && one.kind !== 'dlq-refilled' && one.kind !== 'poison') {
				expect(Math.abs(left - there), one.kind).toBeLessThan(1 + left * 0.2 + 60);
			}
		}
	});

	it('of healthy queues end without a letter, and without a backlog of long standing', () => {
		for (const one of histories(healthyKinds, 24, { seed: 100 })) {
			expect(one.truth.sickSince).toBeUndefined();
			expect(one.letters, one.kind).toEqual([]);
			const { waitingSince = one.now } = one.truth;
			// A batch waits for its hour at most.
			expect(one.now - waitingSince, one.kind).toBeLessThan(
				one.kind === 'batch' ? 25 * hour : hour,
			);
		}
	});

	it('of sick queues have letters, or a backlog, since the trouble began', () => {
		for (const one of histories(sickKinds, 27, { seed: 200 })) {
			const { sickSince = 0, waitingSince, deadSince } = one.truth;
			if (one.kind.startsWith('dlq') || one.kind === 'expiring') {
				expect(deadSince, one.kind).toBeGreaterThanOrEqual(sickSince - 10_000);
			} else if (one.kind !== 'poison') {
				// The queue was last empty just before, or a little after where it grows slowly.
				expect(waitingSince, one.kind).toBeGreaterThan(sickSince - 30 * minute);
			}
		}
	});

	it('of a queue that lives change by what comes and goes', () => {
		const samples = liveSamples(1, {
			inPerMinute: 60,
			outPerMinute: 160,
			waiting: 5000,
			forMs: 10 * minute,
			everyMs: 5_000,
		});
		const total = (index: number) => {
			const one = samples.at(index);
			return (one?.visible ?? 0) + (one?.inFlight ?? 0);
		};
		expect(samples).toHaveLength(121);
		expect(total(-1)).toBeGreaterThan(3_700);
		expect(total(-1)).toBeLessThan(4_300);
	});
});
