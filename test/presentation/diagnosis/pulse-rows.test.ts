import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../source/domain/diagnosis/finding.ts';
import type { Outlook } from '../../../source/domain/diagnosis/flow.ts';
import { type PulseFacts, pulseOf, sectionIds } from '../../../source/domain/diagnosis/pulse.ts';
import { pulseLines } from '../../../source/presentation/diagnosis/pulse-rows.ts';
import { pulseText } from '../../../source/presentation/diagnosis/pulse-text.ts';
import { sectionWords } from '../../../source/presentation/diagnosis/pulse-words.ts';
import { sinceCell } from '../../../source/presentation/diagnosis/since-words.ts';
import { plainLine } from '../../../source/presentation/line.ts';
import { queueRef } from '../../operations/fakes.ts';

const now = Date.UTC(2026, 10, 20, 12);
const nothing: PulseFacts = { now, found: [], unknown: [], tasks: [] };
const options = { now, place: {} };

const slow: Finding = {
	...{ name: 'slow-consumer', severity: 'now' },
	evidence: { ageMs: 720_000, usualAgeMs: 20_000, sinceAt: now - 3_600_000 },
};
const found = [{ resource: { kind: 'queue' as const, ref: queueRef('orders') }, findings: [slow] }];
const net = { perMinute: 24, low: 20, high: 28 } as Outlook['net'];

describe('lines of pulse', () => {
	it('say since when, how fast, and what to do next', () => {
		const outlookOf = (): Outlook => ({ kind: 'grows', net });
		const line = pulseLines(pulseOf({ ...nothing, found }), { ...options, outlookOf }).find(
			({ row }) => row !== undefined,
		);
		expect(line).toMatchObject({
			section: 'growing',
			mark: '!',
			name: 'orders',
			what: 'slow consumer, oldest 12 m, +24/min',
			sinceAt: now - 3_600_000,
			next: 'Add consumers, or see what makes them slow',
		});
		expect(line?.sinceText).toMatch(/^since \d\d:\d\d$/);
	});

	it('say when it is over', () => {
		const span = { inMs: 840_000, soonestMs: 1, latestMs: 2 };
		const outlookOf = (): Outlook => ({ kind: 'empties', net, ...span });
		const lines = pulseLines(pulseOf({ ...nothing, found }), { ...options, outlookOf });
		expect(lines.map(({ what }) => what)).toContain('slow consumer, oldest 12 m, empty in 14 m');
	});

	it('say of each section something, and never that nothing is wrong where something is not known', () => {
		const unknown = fc.array(
			fc.record({
				sections: fc.subarray([...sectionIds]),
				missing: fc.constant({ what: 'CloudWatch', because: 'refused' } as const),
				many: fc.nat({ max: 9 }),
				named: fc.constant(['orders']),
			}),
			{ maxLength: 5 },
		);
		fc.assert(
			fc.property(unknown, fc.boolean(), (all, isPending) => {
				const lines = pulseLines(pulseOf({ ...nothing, unknown: all }), { ...options, isPending });
				for (const id of sectionIds) {
					const own = lines.filter(({ section }) => section === id).map(({ what }) => what);
					const hidden = all.some(({ sections }) => sections.includes(id));
					const isHealthy = own.includes(sectionWords[id].none);
					expect(own.length).toBeGreaterThan(0);
					expect(isHealthy).toBe(!hidden && !(isPending && id !== 'tasks'));
				}
				expect(new Set(lines.map(({ key }) => key)).size).toBe(lines.length);
			}),
			{ numRuns: 100 },
		);
	});

	it('fit any terminal as a text', () => {
		const lines = pulseLines(pulseOf({ ...nothing, found }), options);
		for (const width of [20, 60, 80, 200]) {
			for (const line of pulseText(lines, width)) {
				expect(plainLine(line).length).toBeLessThanOrEqual(width);
			}
		}
	});
});

it('says since when in a cell as a time or a span of times, open where it may be any time before', () => {
	const now = new Date(2026, 10, 20, 23).getTime();
	const at = new Date(2026, 10, 20, 20, 31).getTime();
	const earlier = new Date(2026, 10, 20, 20).getTime();
	const cells = [
		sinceCell({}, now),
		sinceCell({ sinceAt: at }, now),
		sinceCell({ sinceAt: at, atLeast: true }, now),
		sinceCell({ sinceAt: at, notBeforeAt: earlier }, now),
	];
	expect(cells).toEqual(['', '20:31', '?-20:31', '20:00-20:31']);
});
