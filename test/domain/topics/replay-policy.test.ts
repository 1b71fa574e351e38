import { describe, expect, test } from 'vitest';
import { subscriptionProblems } from '../../../source/domain/topics/new-subscription.ts';
import { readReplayPolicy } from '../../../source/domain/topics/replay-policy.ts';
import { replayWords } from '../../../source/presentation/topics/change-words.ts';

const from = '"PointType":"Timestamp","StartingPoint":"2026-01-31T12:00:00.000Z"';

describe('a replay policy', () => {
	test.each([
		[`{${from}}`, { from: Date.UTC(2026, 0, 31, 12) }],
		[
			`{${from},"EndingPoint":"2026-02-01T12:00:00Z"}`,
			{ from: Date.UTC(2026, 0, 31, 12), to: Date.UTC(2026, 1, 1, 12) },
		],
		[`{${from},"EndingPoint":"2026-01-31T12:00:00Z"}`, 'order'],
		['{"PointType":"Timestamp","StartingPoint":"2026-01-31"}', 'form'],
		['{"PointType":"Timestamp","StartingPoint":"yesterday"}', 'form'],
		[`{${from},"Endpoint":1}`, 'form'],
		['{"StartingPoint":"2026-01-31T12:00:00Z"}', 'form'],
		['[]', 'form'],
		['{', 'form'],
	])('%s', (text, read) => {
		expect(readReplayPolicy(text)).toEqual(read);
	});

	test('is of FIFO topics alone', () => {
		const wanted = (topic: string) => ({
			...{ topicArn: `arn:aws:sns:eu-west-1:123456789012:${topic}`, protocol: 'sqs' },
			endpoint: `arn:aws:sqs:eu-west-1:123456789012:${topic}`,
			attributes: { ReplayPolicy: `{${from}}` },
		});
		expect(subscriptionProblems(wanted('a'))).toEqual([{ what: 'replay', fault: 'standard' }]);
		expect(subscriptionProblems(wanted('a.fifo'))).toEqual([]);
	});

	test('with an ending point warns that nothing new comes after it', () => {
		expect(replayWords({ ReplayPolicy: `{${from}}` }).join(' ')).toMatch(/goes on to come\.$/);
		const ended = `{${from},"EndingPoint":"2026-02-01T12:00:00Z"}`;
		expect(replayWords({ ReplayPolicy: ended }).join(' ')).toMatch(/gets nothing new/);
		expect(replayWords({})).toEqual([]);
	});
});
