import type { Grant } from '../../domain/effect.ts';
import { asFailure, type Failure, fail } from '../../domain/failure.ts';
import type { MuteEvent } from '../../domain/redrive/mute.ts';
import { checksThat } from '../../domain/redrive/plan-check.ts';
import type { RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import { throwIfAborted } from '../pause.ts';
import { type ManagedEnd, type ManagedPorts, runManagedMove } from './aws/managed.ts';
import { cancelMove } from './aws/move.ts';
import type { MoveProgress } from './aws/move-progress.ts';
import { type RedriveGrants, redriveGrants } from './grants.ts';
import { type GoesOn, type MutePorts, whileMuted } from './muting.ts';
import type { RedriveStart } from './run.ts';
import type { RunEnd } from './run-events.ts';

/** How long AWS may take to accept a cancel, ms. */
const cancelWithin = 30_000;

/** What a redrive needs of the world. Where our engine runs is the caller's: a worker, or this process. */
export type RedrivePorts = ManagedPorts &
	MutePorts & {
		newRunId(): string;
		/** Runs our engine to its end, and tells what happens in the meantime by itself. */
		runOwn(start: RedriveStart): Promise<RunEnd>;
	};

export type RedriveInput = {
	readonly plan: RedrivePlan;
	/** Of the confirmation, which named the source and the destinations. */
	readonly grant: Grant;
	/** Whether a move in AWS that was stopped is followed until AWS has cancelled it, or left to AWS. */
	readonly onStop: 'follow' | 'leave';
	/** Aborts to follow a move in AWS no longer, which goes on; then this throws `aborted`. */
	readonly unfollow?: AbortSignal;
};

/** What happens in AWS; what our engine does is told by whoever runs it. */
export type MoveEvent =
	| MuteEvent
	/** The canary went well: AWS moves the rest. */
	| { readonly type: 'move/canary-passed'; readonly runId: string }
	| { readonly type: 'move/started'; readonly handle: string }
	/** AWS was asked to start it, and whether it did is not known. */
	| { readonly type: 'move/perhaps-started' }
	| { readonly type: 'move/progress'; readonly progress: MoveProgress }
	| { readonly type: 'move/cancel-failed'; readonly failure: Failure };

/** What AWS said to a cancel: how many had moved, where it tells. */
export type CancelEnd =
	| { readonly ok: true; readonly moved?: number }
	| { readonly ok: false; readonly failure: Failure };

/** How a redrive ended. With AWS's engine `canary` is the run of ours that went first. */
export type RedriveEnd =
	| { readonly by: 'own'; readonly run: RunEnd }
	| ({ readonly by: 'aws'; readonly canary?: RunEnd } & (
			| ManagedEnd
			| { readonly cancel: CancelEnd }
	  ));

/**
 * Does what a confirmed plan says, whatever its engine: the one door for screens and commands. A canary of a move
 * by AWS goes by our engine, and AWS moves the rest once it passed. An abort asks AWS to cancel its move; our
 * engine hears of it from whoever runs it.
 */
export async function redrive(
	ports: RedrivePorts,
	input: RedriveInput,
	tell: (event: MoveEvent) => void,
	signal: AbortSignal,
): Promise<RedriveEnd> {
	const { plan, grant } = input;
	const obstacles = checksThat(plan, 'obstacle').map(({ name }) => name);
	if (obstacles.length > 0) {
		throw fail('refused', `the plan can't be run as it is (${obstacles.join(', ')})`, {
			hint: 'Nothing was sent: look at the plan',
		});
	}
	const grants = redriveGrants(grant, plan);
	let goesOn: GoesOn = false;
	const carried = async () => {
		const end = await carryOut(
			ports,
			{ ...input, grants },
			(event) => {
				if (event.type === 'move/started') goesOn = true;
				else if (event.type === 'move/perhaps-started') goesOn = 'perhaps';
				tell(event);
			},
			signal,
		);
		goesOn = 'cancel' in end && !end.cancel.ok;
		return end;
	};
	return whileMuted(ports, { plan, grant, goesOn: () => goesOn }, tell, carried, signal);
}

async function carryOut(
	ports: RedrivePorts,
	{ grants, ...input }: RedriveInput & { readonly grants: RedriveGrants },
	tell: (event: MoveEvent) => void,
	signal: AbortSignal,
): Promise<RedriveEnd> {
	const { plan } = input;
	const runId = ports.newRunId();
	if (plan.engine === 'own') {
		return { by: 'own', run: await ports.runOwn({ runId, plan, grants }) };
	}
	if (plan.choices.canary === undefined) {
		return { by: 'aws', ...(await moveInAws(ports, input, tell, signal)) };
	}
	const canary = await ports.runOwn({ runId, plan, grants, canaryOnly: true });
	// With so few in the queue the canary was all of it.
	if (canary.end.why !== 'target' || signal.aborted) return { by: 'own', run: canary };
	tell({ type: 'move/canary-passed', runId });
	return { by: 'aws', canary, ...(await moveInAws(ports, input, tell, signal)) };
}

async function moveInAws(
	ports: RedrivePorts,
	{ plan, grant, onStop, unfollow }: RedriveInput,
	tell: (event: MoveEvent) => void,
	signal: AbortSignal,
): Promise<ManagedEnd | { readonly cancel: CancelEnd }> {
	throwIfAborted(signal);
	// How many were moved is known only at the end, so following may go on while AWS cancels.
	const following = new AbortController();
	let cancelling: Promise<CancelEnd> | undefined;
	const cancel = async (handle: string): Promise<CancelEnd> => {
		try {
			const { queues } = ports;
			const input = { handle, grant: cancelGrant(grant, plan) };
			const { moved } = await cancelMove({ queues }, input, AbortSignal.timeout(cancelWithin));
			return { ok: true, ...(moved === undefined ? {} : { moved }) };
		} catch (error) {
			const failure = asFailure(error);
			tell({ type: 'move/cancel-failed', failure });
			return { ok: false, failure };
		} finally {
			if (onStop === 'leave') following.abort();
		}
	};
	let stop: (() => void) | undefined;
	try {
		return await runManagedMove(
			ports,
			{
				plan,
				grant,
				stop: signal,
				onStarted: (handle) => {
					tell({ type: 'move/started', handle });
					stop = () => {
						cancelling ??= cancel(handle);
					};
					// It may have been stopped while AWS was accepting it.
					if (signal.aborted) stop();
					else signal.addEventListener('abort', stop, { once: true });
				},
			},
			(progress) => tell({ type: 'move/progress', progress }),
			unfollow === undefined ? following.signal : AbortSignal.any([following.signal, unfollow]),
		);
	} catch (error) {
		const isUnknown = stop === undefined && asFailure(error).outcomeUnknown === true;
		if (isUnknown) tell({ type: 'move/perhaps-started' });
		if (onStop === 'follow' || cancelling === undefined) throw error;
		return { cancel: await cancelling };
	} finally {
		if (stop !== undefined) signal.removeEventListener('abort', stop);
	}
}

function cancelGrant(grant: Grant, { source }: RedrivePlan): Grant {
	return { ...grant, what: `stop the move of ${source.name}` };
}
