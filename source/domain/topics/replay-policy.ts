import { isObject } from '../messages/message-file.ts';

/** From when on archived messages of a FIFO topic are sent again, and until when. Source: SNS developer guide, "Message replay for FIFO topic subscribers". */
export type ReplayPolicy = {
	/** ms since 1970. */
	readonly from: number;
	/** Without it the subscription goes on with what is published; with it nothing new comes once the replay has ended. */
	readonly to?: number;
};

/** What is wrong with a replay policy: no JSON object of its form, or an end before its start. */
export type ReplayFault = 'form' | 'order';

/** A replay policy, or what is wrong with it. */
export function readReplayPolicy(text: string): ReplayPolicy | ReplayFault {
	let policy: unknown;
	try {
		policy = JSON.parse(text);
	} catch {
		return 'form';
	}
	if (!isObject(policy)) return 'form';
	const { PointType: type, StartingPoint: start, EndingPoint: end, ...rest } = policy;
	const [from, to] = [timeOf(start), end === undefined ? undefined : timeOf(end)];
	if (type !== 'Timestamp' || Object.keys(rest).length > 0 || Number.isNaN(from)) return 'form';
	if (to === undefined) return { from };
	if (Number.isNaN(to)) return 'form';
	return to > from ? { from, to } : 'order';
}

/**
 * Whether a replay keeps new messages out: one with an ending point does once it is over, and perhaps before, since what is
 * published meanwhile may lie behind that point. Source: SNS API reference, GetSubscriptionAttributes, ReplayStatus.
 */
export function replayPause(raw: Readonly<Record<string, string>>): 'over' | 'perhaps' | undefined {
	const said = (name: string) => (Object.hasOwn(raw, name) ? (raw[name] ?? '') : '');
	const text = said('ReplayPolicy');
	const policy = text === '' ? 'form' : readReplayPolicy(text);
	if (typeof policy === 'string' || policy.to === undefined) return;
	return said('ReplayStatus') === 'Completed' ? 'over' : 'perhaps';
}

/** ISO 8601 with a time: a day alone is none that SNS takes. */
function timeOf(value: unknown): number {
	return typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)$/.test(value)
		? Date.parse(value)
		: Number.NaN;
}
