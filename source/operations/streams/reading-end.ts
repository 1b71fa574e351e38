import type { RecordPage } from '../../domain/resources.ts';
import type { EndpointTime } from './endpoint-time.ts';
import type { FollowInput } from './follow-plan.ts';

/** How much a time may be ahead of AWS's without hiding the last records before the one that is asked for, ms. */
const clockMargin = 5000;

/**
 * Whether a shard has been read as far as was asked for: to a time, or to what was there at the start. `behind`: how
 * far its reader is behind, ms, where that says something about time; `askedAt` and `startedAt` are moments.
 */
export function hasReached(
	{ to, untilNow }: Pick<FollowInput, 'to' | 'untilNow'>,
	page: RecordPage,
	behind: number | undefined,
	{ askedAt, startedAt, time }: { askedAt: number; startedAt: number; time: EndpointTime },
): boolean {
	const isEmpty = page.records.length === 0;
	// Some emulators always say 0: only an empty page, or a record of later, is the end then.
	const tells = behind !== undefined && (behind > 0 || isEmpty);
	if (to !== undefined) {
		if (page.records.some(({ arrivedAt = to }) => arrivedAt > to)) return true;
		if (tells && time.of(askedAt) - behind > to + clockMargin) return true;
	}
	if (untilNow !== true || behind === undefined) return false;
	// By its lag, so that a difference between this clock and AWS's plays no part.
	if (tells) return isEmpty && behind === 0 ? true : behind < askedAt - startedAt;
	const last = page.records.at(-1)?.arrivedAt ?? Number.NEGATIVE_INFINITY;
	return last > time.of(startedAt) + clockMargin;
}
