import type { CanaryEta } from '../../../domain/redrive/canary-eta.ts';
import type { CanaryVerdict } from '../../../domain/redrive/redrive-event.ts';
import { graceOf, type PlannedDestination } from '../../../domain/redrive/redrive-plan.ts';
import type { Clock, QueueGateway } from '../../ports.ts';
import type { CopyLook } from '../engine/intake.ts';
import { Backlog } from './backlog.ts';

/** What one look at a step says. */
export type CanaryLook = {
	readonly step: number;
	/** Sent in this step, and of these back as dead letters. */
	readonly sent: number;
	readonly returned: number;
	/** How many are still to leave the destinations before the canary is known to have been read. */
	readonly waiting?: number;
	/** How long it waits behind these, or why nobody can say. */
	readonly eta?: CanaryEta;
	/** It does not wait until what stood before it is gone. */
	readonly alone?: true;
	/** When the verdict is due, ms since the epoch; absent while the canary waits behind others. */
	readonly verdictAt?: number;
	readonly verdict?: CanaryVerdict;
	/** One sentence for people. */
	readonly said: string;
};

/** What the canary asks of the run. */
export type CanaryRun = {
	/** Confirmed copies so far. */
	sent(): number;
	/** Copies that are dead letters again. */
	returned(): number;
	/**
	 * Whether everything in the dead-letter queue is seen all the time, so that a copy could not hide there; `undefined`
	 * where it was, and nobody could look since that time, ms since the epoch: the run is held, or nothing answers.
	 */
	sawAll(since: number): boolean | undefined;
	/**
	 * Looks once at all that is there, `total` by its counts; absent where all is seen anyway, or where each receive
	 * counts.
	 */
	look?(total: number): void;
	looked?(): CopyLook | undefined;
	/** Originals that are gone from the dead-letter queue. */
	deleted(): number;
	/** Whether no more will be sent in this step. */
	stepIsOver(total: number): boolean;
	allow(total: number): void;
	watch(on: boolean): void;
};

export type CanaryPorts = { readonly queues: QueueGateway; readonly clock: Clock };

export type CanaryOptions = {
	/** URL of the dead-letter queue. */
	readonly sourceUrl: string;
	readonly destinations: readonly PlannedDestination[];
	readonly stopAbovePercent: number;
	readonly windowSeconds?: number;
	/** How long a canary may wait behind a backlog before it is undecided, ms. */
	readonly patience: number;
	/**
	 * Whether to decide by the canary's own messages, by their ids in the dead-letter queue, and not to wait until what
	 * stood before them is gone. When they should have been read is worked out from the drain; without one there is no
	 * verdict but that they came back.
	 */
	alone?(): boolean;
};

const lookEvery = 1000;
const askEvery = 1000;
/** A count that can't be had is asked for so long, ms: one request that fails decides nothing. */
const countsWithin = 30_000;

/** Whether too many came back. */
export function tooMany(returned: number, sent: number, stopAbovePercent: number): boolean {
	return returned > 0 && returned * 100 > stopAbovePercent * sent;
}

/**
 * One step: lets messages through until `total` are sent, then watches whether they come back. The
 * window begins once nothing can wait before the canary any more, since nobody may have read it until
 * then. Ends with a verdict, or with `undefined` when the signal aborts first.
 */
export async function canaryStep(
	ports: CanaryPorts,
	run: CanaryRun,
	step: {
		readonly number: number;
		readonly total: number;
		/** Sent before this step; what was sent since belongs to it, also before a crash. */
		readonly sentBefore: number;
		readonly returnedBefore: number;
	},
	options: CanaryOptions,
	emit: (look: CanaryLook) => void,
	signal: AbortSignal,
): Promise<CanaryVerdict | undefined> {
	const { clock } = ports;
	const { stopAbovePercent, windowSeconds } = options;
	const before = {
		sent: step.sentBefore,
		returned: step.returnedBefore,
		deleted: run.deleted(),
	};
	const countBefore = await countAt(ports, options.sourceUrl, signal);
	run.allow(step.total);
	run.watch(true);
	let windowFrom: number | undefined;
	let sentAt: number | undefined;
	let waiting: number | undefined;
	let eta: CanaryEta | undefined;
	/** How the window began, where it did not begin with an empty queue. */
	let guessed: 'by the drain' | 'unread' | undefined;
	const backlogs = options.destinations.map(() => new Backlog());
	let askedAt = Number.NEGATIVE_INFINITY;
	/** What came since, once that was looked into. */
	let grew: number | undefined;
	while (!signal.aborted) {
		const now = clock.now();
		const sent = run.sent() - before.sent;
		const returned = run.returned() - before.returned;
		const look = (said: string, more: Partial<CanaryLook> = {}): CanaryVerdict | undefined => {
			const counts = { step: step.number, sent, returned };
			emit({
				...counts,
				said,
				...(waiting === undefined ? {} : { waiting }),
				...(eta === undefined || windowFrom !== undefined ? {} : { eta }),
				...(guessed === undefined ? {} : { alone: true as const }),
				...more,
			});
			return more.verdict;
		};
		if (tooMany(returned, sent, stopAbovePercent)) {
			return look(`${returned} of ${sent} came back: the destination still fails on them`, {
				verdict: 'returned',
			});
		}
		if (!run.stepIsOver(step.total)) look(`step ${step.number}: sending`);
		else if (sent === 0) return look('nothing was left to send', { verdict: 'no-return' });
		else {
			sentAt ??= now;
			if (windowSeconds === undefined) {
				return look('a destination has no dead-letter queue: its messages can not come back', {
					verdict: 'undecided',
				});
			}
			if ((windowFrom === undefined || guessed !== undefined) && now - askedAt >= askEvery) {
				askedAt = now;
				waiting = await waitingAt(ports, options.destinations, backlogs, signal);
				// Cut off by the run's end, the counts say nothing: that is no verdict.
				if (signal.aborted) return;
				const slowest = (when: 'seenAt' | 'readAt') =>
					waiting === undefined ? undefined : slowestOf(options.destinations, backlogs, when, now);
				eta = slowest('seenAt');
				const isOpen = windowFrom === undefined || guessed === 'unread';
				if (waiting === 0) {
					// What is seen is better than a guess that is not due.
					if (isOpen || now < (windowFrom ?? now)) [windowFrom, guessed] = [now, undefined];
				} else if (options.alone?.() === true) {
					const read = slowest('readAt');
					if (read?.kind === 'known' && isOpen) [windowFrom, guessed] = [read.at, 'by the drain'];
					// Also where the drain that was counted on has stopped since.
					else if (read?.kind !== 'known' && (isOpen || read?.kind === 'still')) {
						[windowFrom, guessed] = [Math.min(windowFrom ?? now, now), 'unread'];
					}
				}
			}
			if (windowFrom === undefined) {
				if (now - sentAt >= options.patience) {
					return look(`the canary still waits behind ~${waiting ?? '?'} messages`, {
						verdict: 'undecided',
					});
				}
				look(
					waiting === undefined
						? 'nobody can say how many messages wait at the destination: no verdict'
						: `the canary waits behind ~${waiting} messages: no verdict before that`,
				);
			} else {
				const verdictAt = windowFrom + windowSeconds * 1000 + graceOf(windowSeconds) * 1000;
				if (now >= verdictAt) {
					if (guessed === 'unread') {
						return look(
							`none of the ${sent} came back within ${windowSeconds} s, and whether they were read is unknown: no drain was measured`,
							{ verdict: 'undecided' },
						);
					}
					const looked = grew === undefined ? undefined : run.looked?.();
					if (looked === 'under-way') {
						look(`the dead-letter queue grew by ~${grew}: looking whether these are ours`);
						if (await rested(clock, signal)) continue;
						return;
					}
					const sawAll = looked === 'saw-all' || run.sawAll(windowFrom + windowSeconds * 1000);
					if (sawAll === undefined) {
						look('nobody could look into the dead-letter queue since: no verdict before that');
						if (await rested(clock, signal)) continue;
						return;
					}
					const when = guessed === undefined ? '' : ' of when they were read, by the drain';
					if (sawAll) {
						const others = grew === undefined ? '' : `; ~${grew} others came`;
						return look(`${sent} sent, none came back within ${windowSeconds} s${when}${others}`, {
							verdict: 'no-return',
						});
					}
					// Not all of it could be seen: its count tells whether anything came.
					const count = await countAt(ports, options.sourceUrl, signal);
					if (signal.aborted) return;
					if (count === undefined && now < verdictAt + countsWithin) {
						look('nobody can say how many are in the dead-letter queue: no verdict before that');
						if (await rested(clock, signal)) continue;
						return;
					}
					const grown =
						count === undefined || countBefore === undefined
							? undefined
							: count - countBefore + run.deleted() - before.deleted;
					if (grown !== undefined && grown <= 0) {
						return look(
							`${sent} sent, and the dead-letter queue did not grow within ${windowSeconds} s${when}`,
							{ verdict: 'no-return' },
						);
					}
					if (run.look !== undefined && grew === undefined && count !== undefined) {
						grew = grown;
						run.look(count);
						continue;
					}
					return look(
						grown === undefined
							? 'the dead-letter queue could not be seen whole: nobody can say'
							: `the dead-letter queue grew by ~${grown}, and nobody can say by what`,
						{ verdict: 'undecided' },
					);
				}
				look(`step ${step.number}: ${sent} sent, ${returned} back`, { verdictAt });
			}
		}
		if (!(await rested(clock, signal))) return;
	}
	return;
}

/** Waits until the next look; whether there is one. */
async function rested(clock: Clock, signal: AbortSignal): Promise<boolean> {
	try {
		await clock.sleep(lookEvery, signal);
		return true;
	} catch {
		return false;
	}
}

/** Everything in a queue, by its counts. */
async function countAt(
	{ queues }: CanaryPorts,
	url: string,
	signal: AbortSignal,
): Promise<number | undefined> {
	try {
		const { visible, inFlight = 0, delayed = 0 } = await queues.attributes(url, { signal });
		return visible === undefined ? undefined : visible + inFlight + delayed;
	} catch {
		return;
	}
}

/** About how many still stand before the canary at all destinations; `undefined` when one can't be asked. */
async function waitingAt(
	{ queues, clock }: CanaryPorts,
	destinations: readonly PlannedDestination[],
	backlogs: readonly Backlog[],
	signal: AbortSignal,
): Promise<number | undefined> {
	try {
		const all = await Promise.all(
			destinations.map(async ({ ref }, index) => {
				const counts = await queues.attributes(ref.url, { signal });
				const { visible = 0, delayed = 0, inFlight = 0 } = counts;
				const at = clock.now();
				const backlog = backlogs[index];
				backlog?.note(visible + delayed, inFlight, at);
				return backlog?.left ?? 0;
			}),
		);
		return all.reduce((sum, left) => sum + left, 0);
	} catch {
		return;
	}
}

/** When what stands before the canary has been seen to go, or should have been read, at the slowest of the destinations. */
function slowestOf(
	destinations: readonly PlannedDestination[],
	backlogs: readonly Backlog[],
	when: 'seenAt' | 'readAt',
	now: number,
): CanaryEta | undefined {
	const etas = backlogs.flatMap((backlog, index) => {
		const { left = 0 } = backlog;
		return left === 0 ? [] : [backlog[when](now, destinations[index]?.drainPerSecond)];
	});
	return (
		etas.find(({ kind }) => kind === 'still') ??
		etas.find(({ kind }) => kind === 'growing') ??
		etas.find(({ kind }) => kind === 'unmeasured') ??
		etas
			.filter((one) => one.kind === 'known')
			.reduce<CanaryEta | undefined>(
				(latest, one) => (latest?.kind === 'known' && latest.at > one.at ? latest : one),
				undefined,
			)
	);
}
