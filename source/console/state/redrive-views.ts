import type { Message } from '../../domain/messages/message.ts';
import type { Home, RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import type { MoveTask, QueueRef } from '../../domain/resources.ts';
import type { StandingRun } from '../../operations/redrive/standing.ts';
import type { TextField } from '../widgets/text-field.ts';
import type { FormField, Listing, Loaded } from './view-parts.ts';

/** A redrive of this computer as its journal tells it, and who is at work on it. */
export type ListedRun = StandingRun;

/** A move task of AWS's and the dead-letter queue that it empties. */
export type ListedMove = {
	readonly source: QueueRef;
	readonly move: MoveTask;
};

/** What says of any message of a queue whether it is meant. */
export type Criterion = { readonly where?: string; readonly fingerprint?: string };

/** Which messages a plan is for: everything in the queue without `ids` and `where`. */
export type PlanSubject = {
	/** `3 marked`, `group type=Refund`. */
	readonly title?: string;
	readonly ids?: readonly string[];
	/** A filter expression. */
	readonly where?: string;
	/**
	 * What the ids were chosen in: the whole queue, or a sample of it; then the same is said of the whole queue by
	 * the criterion, where there is one that says exactly the same.
	 */
	readonly chosenIn?: 'whole' | { readonly criterion?: Criterion };
	/** What may be lost before a time goes to a queue that keeps it for longer, which is named here. */
	readonly rescue?: { readonly to: string; readonly endsBefore: number };
	/** The ids are of copies that a run put aside: each goes to the queue that it came from, unless one is named. */
	readonly home?: Home;
	/** Some of them, for a preview of edits. */
	readonly messages?: readonly Message[];
};

/** The screens in which a redrive is planned, watched and found again. */
export type RedriveView =
	| {
			readonly kind: 'plan';
			readonly ref: QueueRef;
			readonly what: PlanSubject;
			readonly plan: Loaded<RedrivePlan>;
			/** What the user chose, then the buttons Cancel, Dry run, Save plan and Start. */
			readonly fields: readonly FormField[];
			readonly focus: number;
			/** First line of the facts on show. */
			readonly offset: number;
			/** The name of a file that is being asked for. */
			readonly file?: TextField;
			/** The file that this plan was saved to. */
			readonly saved?: string;
			/** What goes on at the moment: `receiving for the dry run`. */
			readonly busy?: string;
	  }
	| {
			/** What became of a redrive: a task of this session, or a run as its journal tells it. */
			readonly kind: 'run';
			readonly runId: string;
			readonly task?: string;
			readonly run: Loaded<ListedRun>;
			/** What to do about messages of unknown outcome when the run is finished. */
			readonly resolve: 'leave' | 'resend' | 'skip';
			readonly offset: number;
			/** The name of a file that is being asked for. */
			readonly file?: TextField;
	  }
	| ({
			readonly kind: 'tasks';
			/** Redrives of our engine on this computer, ended or interrupted, the newest first. */
			readonly runs?: Loaded<readonly ListedRun[]>;
			/** AWS's own move tasks: the last ten of each dead-letter queue that was asked. */
			readonly moves?: Loaded<readonly ListedMove[]>;
	  } & Listing);
