import type { Grant } from '../../../domain/effect.ts';
import type { RedrivePlan } from '../../../domain/redrive/redrive-plan.ts';
import { sourceKey } from '../../../domain/redrive/redrive-plan.ts';
import type { MoveTask } from '../../../domain/resources.ts';
import type { Leases } from '../../messages/leases.ts';
import { throwIfAborted } from '../../pause.ts';
import type { Clock, QueueGateway, RunStore } from '../../ports.ts';
import { tooMany } from '../canary/canary.ts';
import { movesInAws } from '../plan/plan-checks.ts';
import { cancelMove, followMove, startMove } from './move.ts';
import type { MoveProgress } from './move-progress.ts';

export type ManagedPorts = {
	readonly queues: QueueGateway;
	readonly clock: Clock;
	readonly leases: Leases;
	/** One process of this computer moves a queue at a time, by whichever engine. */
	readonly runs: Pick<RunStore, 'lock'>;
};

export type ManagedInput = {
	readonly plan: RedrivePlan;
	readonly grant: Grant;
	/** Aborted before the task was asked for, no task is. */
	readonly stop?: AbortSignal;
	/** Told of the task as soon as AWS has accepted it. */
	onStarted?(handle: string): void;
	/** Smaller in tests, whose counts don't lag. */
	readonly countsLag?: number;
};

export type ManagedEnd = {
	readonly task: MoveTask;
	/** Present when it was cancelled since too many messages came back. */
	readonly bounced?: string;
};

/** Counts of SQS lag by a minute, so that what moved since is not in them yet, ms. */
const countsLag = 90_000;
const askEvery = 5000;
const cancelWithin = 30_000;
/** Before so many have moved, a share says nothing. */
const fewest = 10;

/**
 * AWS's own move of a plan, followed to its end; what this session holds is given back first. With a
 * canary it is cancelled when the queue fills again: its count can't tell whose messages come in, so
 * what is said is that it grows. After an abort the task goes on in AWS: cancelling it is another act.
 */
export async function runManagedMove(
	ports: ManagedPorts,
	input: ManagedInput,
	onProgress: (progress: MoveProgress) => void,
	signal: AbortSignal,
): Promise<ManagedEnd> {
	const lock = await ports.runs.lock(sourceKey(input.plan), movesInAws);
	try {
		return await followed(ports, input, onProgress, signal);
	} finally {
		await lock.release();
	}
}

async function followed(
	ports: ManagedPorts,
	input: ManagedInput,
	onProgress: (progress: MoveProgress) => void,
	signal: AbortSignal,
): Promise<ManagedEnd> {
	const { queues, clock } = ports;
	const { plan, grant } = input;
	const { source, choices } = plan;
	const lag = input.countsLag ?? countsLag;
	const before = await countOf(queues, source.url, signal);
	if (input.stop !== undefined) throwIfAborted(input.stop);
	const { handle, startedAfter } = await startMove(
		ports,
		{
			source,
			grant,
			...(choices.to === undefined ? {} : { destinationArn: choices.to.arn }),
			...(choices.perSecond === undefined ? {} : { perSecond: choices.perSecond }),
		},
		// Once it is on its way to AWS, giving up would leave it unknown whether the task runs.
		AbortSignal.timeout(cancelWithin),
	);
	input.onStarted?.(handle);
	const moved: { at: number; moved: number }[] = [];
	let bounced: string | undefined;
	let asking = false;
	let askedAt = clock.now();
	const look = async (): Promise<void> => {
		const now = clock.now();
		if (choices.canary === undefined || before === undefined || asking || bounced !== undefined)
			return;
		if (now - askedAt < Math.min(askEvery, Math.max(lag, 500))) return;
		asking = true;
		askedAt = now;
		const count = await countOf(queues, source.url, signal).catch(() => undefined);
		asking = false;
		const settled = moved.findLast(({ at }) => at <= now - lag)?.moved ?? 0;
		const came = count === undefined ? 0 : count - before + settled;
		if (settled < fewest || !tooMany(came, settled, choices.canary.stopAbovePercent)) return;
		bounced = `~${came} came into ${source.name} while ${settled} were moved out`;
		await cancelMove({ queues }, { handle, grant }, signal).catch(() => {});
	};
	const task = await followMove(
		{ queues, clock },
		{ sourceArn: source.arn, handle, ...(startedAfter === undefined ? {} : { startedAfter }) },
		(progress) => {
			moved.push({ at: progress.at, moved: progress.moved });
			onProgress(progress);
			void look();
		},
		signal,
	);
	return { task, ...(bounced === undefined ? {} : { bounced }) };
}

async function countOf(
	queues: QueueGateway,
	url: string,
	signal: AbortSignal,
): Promise<number | undefined> {
	const { visible, inFlight = 0, delayed = 0 } = await queues.attributes(url, { signal });
	return visible === undefined ? undefined : visible + inFlight + delayed;
}
