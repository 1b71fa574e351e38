import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	changesOf,
	muteRuleName,
	muteRuleOf,
} from '../../../source/aws/cloudwatch/alarm-history.ts';

const at = new Date(Date.UTC(2026, 10, 20));

describe('the history of alarms', () => {
	test('is read for its changes of state alone', () => {
		const data = { oldState: { stateValue: 'OK' }, newState: { stateValue: 'ALARM' } };
		const changes = changesOf([
			{
				...{ AlarmName: 'depth', Timestamp: at, HistoryItemType: 'StateUpdate' },
				HistoryData: JSON.stringify(data),
			},
			{ AlarmName: 'depth', Timestamp: at, HistoryItemType: 'Action', HistoryData: '{}' },
			{ AlarmName: 'depth', HistoryItemType: 'StateUpdate', HistoryData: JSON.stringify(data) },
		]);
		expect(changes).toEqual([{ alarm: 'depth', at: at.getTime(), from: 'OK', to: 'ALARM' }]);
	});

	test('is read by the summary of a change whose text was cut off', () => {
		const one = { AlarmName: 'depth', Timestamp: at, HistoryItemType: 'StateUpdate' } as const;
		const cut = '{"oldState":{"stateValue":"OK"},"newState":{"stateVa';
		const summary = 'Alarm updated from OK to ALARM';
		expect(
			changesOf([
				{ ...one, HistoryData: cut, HistorySummary: summary },
				{ ...one, HistoryData: cut, HistorySummary: 'Alarm updated from DUSK to DAWN' },
			]),
		).toEqual([
			{ alarm: 'depth', at: at.getTime(), from: 'OK', to: 'ALARM' },
			{ alarm: 'depth', at: at.getTime() },
		]);
	});

	test('keeps the time of a change whose text says no state, whatever it says', () => {
		const text = fc.oneof(
			fc.string(),
			fc.json(),
			fc.constantFrom('{"newState":null}', '{"newState":{"stateValue":"BROKEN"}}', 'null', '[]'),
		);
		fc.assert(
			fc.property(text, (HistoryData) => {
				const [change, ...more] = changesOf([
					{ AlarmName: 'depth', Timestamp: at, HistoryItemType: 'StateUpdate', HistoryData },
				]);
				expect(more).toEqual([]);
				expect(change?.at).toBe(at.getTime());
				expect([undefined, 'OK', 'ALARM', 'INSUFFICIENT_DATA']).toContain(change?.to);
			}),
			{ numRuns: 100 },
		);
	});
});

test('a mute rule is read by its name, of its ARN too, and with what it leaves out', () => {
	const arn = 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm-mute-rule:release: nightly';
	expect(muteRuleName(arn)).toBe('release: nightly');
	expect(muteRuleName('odd')).toBe('odd');
	expect(muteRuleOf('release', { $metadata: {} })).toEqual({
		...{ name: 'release', alarms: [], expression: '', duration: '' },
	});
	expect(
		muteRuleOf('release', {
			$metadata: {},
			Rule: { Schedule: { Expression: 'at(2026-11-20T09:30)', Duration: 'PT1H', Timezone: 'UTC' } },
			MuteTargets: { AlarmNames: ['depth'] },
			ExpireDate: at,
		}),
	).toEqual({
		...{ name: 'release', alarms: ['depth'], expression: 'at(2026-11-20T09:30)', duration: 'PT1H' },
		...{ timezone: 'UTC', expiresAt: at.getTime() },
	});
});
