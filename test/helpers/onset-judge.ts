import {
	backlogSince,
	type Depth,
	type Since,
	standingSince,
} from '../../source/domain/diagnosis/onset.ts';
import type { Minute, QueueHistory } from './histories.ts';

const minute = 60_000;

/** What CloudWatch has of a dead-letter queue: what is visible and what somebody holds. */
export const allThere = (minutes: readonly Minute[]): readonly Depth[] =>
	minutes.map(({ at, visible, inFlight }) => ({ at, value: visible + inFlight }));

export const visibleOf = (minutes: readonly Minute[]): readonly Depth[] =>
	minutes.map(({ at, visible }) => ({ at, value: visible }));

/** How far an onset is from the truth, ms; 0 inside of what was said, `undefined` where none was said. */
function farFrom(since: Since | undefined, truth: number): number | undefined {
	if (since === undefined) return;
	if (since.kind === 'at-least') return Math.max(0, truth - since.at);
	const [from, to] =
		since.kind === 'at' ? [since.at, since.at + since.within] : [since.from, since.to + minute];
	return Math.max(0, from - truth, truth - to);
}

export type Judged = {
	readonly one: QueueHistory;
	readonly what: 'dead' | 'backlog';
	readonly since?: Since;
	readonly off?: number;
};

/** The onsets that the rules tell of a history, against what really was. */
export function judgedOnsets(one: QueueHistory): readonly Judged[] {
	const judged: Judged[] = [];
	const { deadSince, sickSince } = one.truth;
	const add = (what: Judged['what'], since: Since | undefined, truth: number) => {
		const off = farFrom(since, truth);
		judged.push({
			...{ one, what },
			...(since === undefined ? {} : { since }),
			...(off === undefined ? {} : { off }),
		});
	};
	if (deadSince !== undefined)
		add('dead', standingSince(allThere(one.dlq), { periodMs: minute }), deadSince);
	if (sickSince !== undefined && backlogKinds.has(one.kind)) {
		const since = backlogSince(visibleOf(one.queue), { periodMs: minute });
		// A backlog that is no larger than a usual one is none yet.
		if (since !== undefined) add('backlog', since, one.truth.waitingSince ?? sickSince);
	}
	return judged;
}

const backlogKinds: ReadonlySet<string> = new Set(['no-consumer', 'slow', 'surge', 'fifo-blocked']);
