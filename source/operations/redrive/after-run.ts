import { type KnownAct, seenPlace } from '../../domain/messages/seen.ts';
import type { RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import { queueKey } from '../messages/receive-budget.ts';
import type { FingerprintMemory, ReceiveMemory, RunStore } from '../ports.ts';
import type { RunEnd } from './run-events.ts';
import { readRun } from './run-journal.ts';

/** What is remembered on this computer of messages. */
type Memories = {
	readonly receives: Pick<ReceiveMemory, 'forget'>;
	readonly fingerprints: Pick<FingerprintMemory, 'did' | 'load'>;
};

/**
 * Remembers what a run of ours has moved: the messages are gone from where they were seen, so that nobody takes them for
 * letters that are about to be lost; and of each kind, that it was moved, by which run. `endpoint` is that of the context. A
 * comfort: what can't be read or written is left as it is.
 */
export async function rememberRun(
	{ runs, receives, fingerprints }: Memories & { readonly runs: Pick<RunStore, 'read'> },
	{ runId, moved = [] }: Pick<RunEnd, 'runId' | 'moved'>,
	endpoint: string | undefined,
): Promise<void> {
	try {
		const { header, state } = readRun(runId, await runs.read(runId));
		const { plan, at } = header;
		const gone = [...state.fates].flatMap(([id, fate]) =>
			fate.state === 'deleted' || fate.state === 'gone' ? [id] : [],
		);
		if (gone.length > 0) await receives.forget(queueKey(plan.source.arn, endpoint), gone);
		const act = actOf(plan, { at, run: runId });
		if (moved.length === 0) return;
		await fingerprints.did(
			moved.map(({ id, title, many }) => ({ id, title, act: { ...act, many } })),
		);
	} catch {
		// What was seen ends by itself, when it is too old.
	}
}

/** Kinds that were seen so long ago may not have been there any more, ms: SQS keeps nothing longer. */
const longestKept = 14 * 86_400_000;

/**
 * Remembers that AWS has moved a whole queue, of every kind that was seen there last, and not moved from there since:
 * how many of each nobody counted. A comfort as well.
 */
export async function rememberMove(
	{ fingerprints }: Pick<Memories, 'fingerprints'>,
	plan: RedrivePlan,
	{
		at,
		now,
		canary,
	}: {
		readonly at: number;
		readonly now: number;
		/** The run of ours that went before, and moved some of them. */
		readonly canary?: string | undefined;
	},
): Promise<void> {
	try {
		const run = `aws-${new Date(at).toISOString()}`;
		const act = actOf(plan, { at, run });
		const { arn, endpoint } = act.place;
		const there = (await fingerprints.load()).filter(({ lastSeen, places, acts }) => {
			const [last] = places ?? [];
			const isHere = last?.arn === arn && last.endpoint === endpoint;
			const isGone = acts?.some(
				(one) => one.place.arn === arn && one.at >= lastSeen && one.run !== canary,
			);
			return isHere && isGone !== true && lastSeen > now - longestKept;
		});
		if (there.length === 0) return;
		await fingerprints.did(there.map(({ id, title }) => ({ id, title, act })));
	} catch {
		// Nothing hangs on it.
	}
}

function actOf(
	plan: RedrivePlan,
	{ at, run }: { readonly at: number; readonly run: string },
): KnownAct {
	const { source, place, choices } = plan;
	return {
		...{ what: 'moved', at, run },
		place: seenPlace(source.arn, place.endpoint),
		to: [
			...plan.destinations.map(({ ref }) => ref.name),
			...(plan.topic === undefined ? [] : [plan.topic.ref.name]),
		],
		...(choices.edits === undefined ? {} : { edited: true as const }),
	};
}
