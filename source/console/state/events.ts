import type { ConsoleMemory } from '../../domain/expressions/own-column.ts';
import type { Failure } from '../../domain/failure.ts';
import type { AnyResource } from '../../domain/kinds.ts';
import type { Alarm } from '../../domain/metric.ts';
import type { Denial } from '../../domain/permissions/denials.ts';
import type { ContextId, Identity } from '../../domain/resources.ts';
import type { FiguresOf } from '../../operations/metrics/watch-figures.ts';
import type { Call, ContextInfo } from '../../operations/ports.ts';
import type { Task } from '../../operations/tasks.ts';
import type { WatchEvent } from '../../operations/watch/watch.ts';
import type { Theme } from '../../presentation/line.ts';
import type { ChosenColumns } from '../../presentation/resources/chosen-columns.ts';
import type { ListState } from '../widgets/list.ts';
import type { ListPart } from './held-order.ts';
import type { ContextState, Notice, Overlay, Size, Tour } from './state.ts';
import type { View } from './views.ts';

/** Everything that can change the state: results of operations, and what the user did. */
export type Event =
	| { readonly type: 'ticked'; readonly now: number }
	/** What was worked out behind the frames is there: another frame shows it. */
	| { readonly type: 'rows-ready' }
	| { readonly type: 'resized'; readonly size: Size }
	| { readonly type: 'theme-chosen'; readonly theme: Theme }
	| { readonly type: 'mouse-chosen'; readonly on: boolean }
	| { readonly type: 'columns-chosen'; readonly columns: ChosenColumns }
	| {
			/** Resources opened before: they stay reachable where listing is refused. */
			readonly type: 'remembered';
			readonly resources: readonly AnyResource[];
	  }
	| { readonly type: 'connected'; readonly info: ContextInfo }
	/** The context was left: what was known of it and what stood on its screens is not the next one's. */
	| { readonly type: 'context-left' }
	/** Another context is being connected to, or no longer. */
	| { readonly type: 'going'; readonly to: string | undefined }
	| { readonly type: 'connection-failed'; readonly failure: Failure }
	/** The part that talks to AWS is gone: nothing is asked any more. */
	| { readonly type: 'connection-ended'; readonly failure: Failure; readonly at: number }
	| { readonly type: 'identified'; readonly identity: Identity }
	/** Why what is confirmed from now on is done. */
	| { readonly type: 'reason-given'; readonly reason: string }
	/** `:mode` chose a mode, for a while where it says until when. */
	| { readonly type: 'mode-chosen'; readonly chosen: NonNullable<ContextState['chosen']> }
	| {
			readonly type: 'watched';
			readonly events: readonly WatchEvent[];
			/** The context that they tell of; of another one than the present they change nothing. */
			readonly context?: ContextId;
			/**
			 * Set where all of them say what is known (`moment` in operations/kinds.ts): no frame of its own is drawn. Times, and what changes by
			 * itself (rates, since when a queue is empty, findings, the order by trouble), are told with the next second.
			 */
			readonly asKnown?: true;
	  }
	| {
			/** What CloudWatch and earlier looks tell of queues, by ARN. */
			readonly type: 'figures-known';
			readonly figures: readonly FiguresOf[];
	  }
	/** What this context has cost today, US dollars. */
	| { readonly type: 'spent'; readonly dollars: number }
	| { readonly type: 'alarms-known'; readonly alarms: readonly Alarm[] }
	| { readonly type: 'called'; readonly calls: readonly Call[] }
	/** What is denied, as something else than a request tells it. */
	| { readonly type: 'denials-known'; readonly denials: readonly Denial[] }
	| { readonly type: 'tasks-changed'; readonly tasks: readonly Task[] }
	| { readonly type: 'noticed'; readonly notice: Notice | undefined }
	| { readonly type: 'failed'; readonly at: number; readonly failure: Failure }
	| { readonly type: 'memory-changed'; readonly memory: ConsoleMemory }
	| { readonly type: 'overlay-set'; readonly overlay: Overlay }
	| { readonly type: 'tour-changed'; readonly tour: Tour }
	/** The demo is set up: what was seen of it until now was its making. */
	| { readonly type: 'demo-stands' }
	| { readonly type: 'view-pushed'; readonly view: View }
	| { readonly type: 'view-popped' }
	| { readonly type: 'views-replaced'; readonly views: readonly View[] }
	| {
			/** A list as it was shown: its cursor is on a row from now on, and its order may stand still. */
			readonly type: 'stood';
			readonly id: number;
			readonly part: ListPart;
			readonly list: ListState;
	  }
	| {
			/** A no-op when the view has left the stack: late results change nothing. */
			readonly type: 'view-updated';
			readonly id: number;
			readonly update: (view: View) => View;
	  };
