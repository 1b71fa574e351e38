import type { RedriveReport } from '../../domain/redrive/redrive-report.ts';
import type { KindCount } from '../messages/kind-tally.ts';
import type { CanaryLook } from './canary/canary.ts';
import type { EngineEnd, EngineView } from './engine/engine-view.ts';

/** What a running redrive tells: plain data. */
export type RunEvent =
	/** The journal stands: from here on the run can be resumed. */
	| { readonly type: 'redrive/begun'; readonly runId: string }
	| {
			readonly type: 'redrive/progress';
			readonly runId: string;
			readonly at: number;
			readonly view: EngineView;
			readonly counts: RunCounts;
			/** Messages a second of late. */
			readonly rate?: number;
	  }
	| { readonly type: 'redrive/canary'; readonly runId: string; readonly look: CanaryLook }
	/** A step is undecided: the run waits for `proceed` or `stop`. */
	| { readonly type: 'redrive/asks'; readonly runId: string; readonly look: CanaryLook };

/** The numbers of a report, without its lists. */
export type RunCounts = Pick<
	RedriveReport,
	'scanned' | 'matched' | 'unmatched' | 'costly' | 'outcomes' | 'rest'
> & {
	readonly sent: number;
	readonly returned: number;
	readonly possibleDuplicates: number;
};

/** How a run ended. */
export type RunEnd = {
	readonly runId: string;
	readonly end: EngineEnd;
	readonly report: RedriveReport;
	/** The last look of the canary, when there was one. */
	readonly canary?: CanaryLook;
	/** How many of each kind of message were moved, as far as their kinds were found out. */
	readonly moved?: readonly KindCount[];
	/** What `resume` goes on with: its plan, or exactly so many messages; absent when nothing is left. */
	readonly resumable?: 'whole' | number;
};
