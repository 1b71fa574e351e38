import { type Failure, fail, failureLine } from '../../domain/failure.ts';
import type { Clock } from '../../operations/ports.ts';
import type { TaskRun, Tasks } from '../../operations/tasks.ts';
import { commandPlaceOf } from '../shell/command-place.ts';
import type { Event } from '../state/events.ts';
import type { Notice, State } from '../state/state.ts';
import type { RunningJob, Work } from '../watch/connection.ts';
import type { HeldContext } from './held-context.ts';

/**
 * What a task works with: the context that it was started in, to its end. What it says names that context once the
 * console has left it.
 */
export type TaskAt = Parameters<TaskRun>[0] &
	Work & {
		/** Whether the console is still in that context. */
		isHere(): boolean;
		startJob<Event>(
			name: string,
			input: unknown,
			onEvent: (event: Event) => void,
			signal: AbortSignal,
		): RunningJob;
		/** `until`: see `Notice`. */
		say(text: string, style?: Notice['style'], until?: number): void;
		/** Says a failure and keeps it for the errors screen. */
		fail(failure: Failure): void;
		/** A title of a screen that tells of the task. */
		titled(text: string): string;
		/** Lists everything again, where the console is still here. */
		refreshLists(): void;
	};

/** What starting a task needs of the session. */
type Starting = {
	readonly here: HeldContext | undefined;
	readonly tasks: Tasks;
	readonly state: State;
	readonly host: { readonly clock: Clock };
	dispatch(event: Event): void;
	say(text: string, style?: Notice['style'], until?: number): void;
	refreshLists(): void;
};

/** See `Session.startTask`. */
export function startTask(
	session: Starting,
	input: { readonly kind: string; readonly title: string; readonly resource: string },
	run: (task: TaskAt) => Promise<string | undefined>,
): string {
	const { here, tasks, state } = session;
	if (here === undefined) throw fail('bug', `${input.title}: there is no context to work in`);
	const { info, label } = here;
	const place = commandPlaceOf(state);
	return tasks.start(
		{ ...input, context: { id: info.id, label, place, local: info.local } },
		(task) =>
			here.keptFor(() =>
				run({
					...here.work(),
					...task,
					isHere: () => !here.isLeft,
					startJob: (name, from, onEvent, signal) => here.startJob(name, from, onEvent, signal),
					say: (text, style, until) => session.say(here.named(text), style, until),
					fail(failure) {
						session.dispatch({ type: 'failed', at: session.host.clock.now(), failure });
						session.say(here.named(failureLine(failure)), 'bad');
					},
					titled: (text) => (here.isLeft ? `${text}, in ${label}` : text),
					refreshLists() {
						if (!here.isLeft) session.refreshLists();
					},
				}),
			),
	);
}
