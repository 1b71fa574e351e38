import { awsmsgCommand } from '../../domain/text/shell-words.ts';
import type { Task } from '../../operations/tasks.ts';
import { commandPlaceOf } from '../shell/command-place.ts';
import type { State } from '../state/state.ts';

type Where = Pick<State, 'context'>;

/** The label of the context that a task works in, where that is not the one on screen. */
export function labelElsewhere(
	{ context: { info } }: Where,
	{ context }: Pick<Task, 'context'>,
): string | undefined {
	return context === undefined || context.id === info?.id ? undefined : context.label;
}

/** ` in staging eu-west-1`, of a task that works elsewhere. */
export function inPlace(state: Where, task: Pick<Task, 'context'>): string {
	const label = labelElsewhere(state, task);
	return label === undefined ? '' : ` in ${label}`;
}

/** Why a task can't be changed from here; `undefined` when it can. */
export function whyElsewhere(state: Where, task: Pick<Task, 'context'>): string | undefined {
	const label = labelElsewhere(state, task);
	return label === undefined ? undefined : `it is in ${label}: go there first (P, R)`;
}

/** A command about a task, for somebody to run in a shell: it goes where the task works. */
export function commandAbout(
	state: Where,
	task: Pick<Task, 'context'>,
	...words: readonly string[]
): string {
	const { context } = task;
	const elsewhere = labelElsewhere(state, task) === undefined ? undefined : context?.place;
	return awsmsgCommand(elsewhere ?? commandPlaceOf(state), ...words);
}
