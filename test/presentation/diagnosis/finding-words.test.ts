import { describe, expect, it } from 'vitest';
import type { Finding, FindingName, Judgement } from '../../../source/domain/diagnosis/finding.ts';
import { judge } from '../../../source/domain/diagnosis/judge.ts';
import { findingText, nextStep } from '../../../source/presentation/diagnosis/finding-words.ts';
import type { Subject } from '../../../source/presentation/diagnosis/wording.ts';
import { scenarios } from '../../domain/diagnosis/scenarios.ts';
import {
	day,
	deadLetters,
	known,
	now,
	queueWith,
	series,
	settings,
	stream,
	streamWith,
} from '../../domain/diagnosis/subjects.ts';

const subject: Subject = { kind: 'queue', name: 'orders-dlq', place: {} };

function found({ findings }: Judgement, name: FindingName): Finding {
	const one = findings.find((finding) => finding.name === name);
	if (one === undefined) throw new Error(`${name} is not found`);
	return one;
}

describe('words of findings', () => {
	it('advise letters to be kept for longer only where they can be', () => {
		const next = (retentionSeconds: number) => {
			const sources = known([{ name: 'orders', attributes: { ...settings, retentionSeconds } }]);
			const judged = judge.queue(deadLetters({ retentionSeconds }, {}, { sources }));
			return nextStep(found(judged, 'dlq-retention-short'), subject);
		};
		expect(next(345_600)).toContain('queue set orders-dlq --set MessageRetentionPeriod=1209600');
		expect(next(1_209_600)).toBe(
			'It keeps letters for as long as SQS can: let orders keep messages for less, awsmsg queue set orders --set MessageRetentionPeriod=SECONDS',
		);
	});

	it('send no stream on demand that is there', () => {
		const throttled = streamWith({ writesThrottled: series(7) });
		const next = (mode: 'PROVISIONED' | 'ON_DEMAND') => {
			const summary = stream.summary.ok ? known({ ...stream.summary.value, mode }) : stream.summary;
			return nextStep(found(judge.stream({ ...throttled, summary }), 'stream-throttled'), subject);
		};
		expect(next('PROVISIONED')).toBe('Add shards, or go on demand');
		expect(next('ON_DEMAND')).toContain('Spread the partition keys');
	});

	it('say until when a slow queue was as young as they say', () => {
		// Half an hour at most until two days ago, then ever older.
		const age = series(1_800_000).map(({ at, value }) => ({
			at,
			value: at < now - 2 * day ? value : Math.max(value, (at - now + 2 * day) / 2),
		}));
		const slow = found(judge.queue(queueWith({}, { age })), 'slow-consumer');
		expect(slow.evidence).toMatchObject({ usualAgeMs: 1_800_000, usualUntilAt: now - 3 * day });
		expect(findingText(slow, now)).toMatch(
			/^The oldest message is 23 h 55 m old, where until Nov 17 \d\d:\d\d it was at most 30 m$/,
		);
	});

	it('give a subscription the two days that its token is valid for', () => {
		const pending = found(scenarios['subscription-pending'].appears, 'subscription-pending');
		expect(nextStep(pending, subject)).toContain('two days');
	});
});
