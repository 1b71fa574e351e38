import type { Failure } from '../../../domain/failure.ts';
import type { BrakeCause } from '../../../domain/redrive/brake.ts';
import type { EndReason, RedriveEvent } from '../../../domain/redrive/redrive-event.ts';
import type { Silence } from '../../silence.ts';

/** How an engine ended; the journal holds the rest. */
export type EngineEnd = {
	readonly why: EndReason;
	readonly failure?: Failure;
	/** About how many are in the queue; absent when nobody could say. */
	readonly left?: number;
	readonly stoppedGroups: readonly (readonly [group: string, why: string])[];
	/** What became of the messages that it held. */
	readonly givenBack?: Extract<RedriveEvent, { type: 'given-back' }>;
};

/** What a user sees of a running engine. */
export type EngineView = {
	readonly phase: 'moving' | 'paused' | 'stopping';
	/** Held and waiting to be sent. */
	readonly ready: number;
	/** Held and not to be sent, until the end. */
	readonly parked: number;
	/** All that nobody else sees while the run has it, those on their way among them. */
	readonly held: number;
	readonly perSecond?: number;
	/** Requests of one kind that may run at once. */
	readonly concurrency: number;
	/** Messages that a leaving canary still lets through. */
	readonly allowanceLeft: number;
	/** While nothing answers, or the login is over: the run waits, and goes on by itself. */
	readonly silence?: Silence;
	/** While the login is over: when all that is held has come back by itself, ms since the epoch. */
	readonly backBy?: number;
	/** Why the run pauses by itself; it goes on once that is over. */
	readonly brake?: BrakeCause;
};
