import { isAbove } from '../../domain/contexts/terms.ts';
import { type Mode, modes } from '../../domain/effect.ts';
import { labelElsewhere } from '../contexts/task-place.ts';
import type { State } from '../state/state.ts';
import type { ConsoleConnection } from '../watch/connection.ts';

/**
 * Tells the gate of a connection what may be sent: what the header says. A task that runs was confirmed while it was
 * allowed: torn in the middle it would leave messages that are sent and not deleted, so the gate goes down to a
 * stricter mode once none runs there. What needs a confirmation gets none meanwhile, and what a ceiling forbids is refused at once.
 */
export class GateKeeping {
	readonly #connection: Pick<ConsoleConnection, 'setMode'>;
	#told: Pick<State['context'], 'mode' | 'terms'> | undefined;

	constructor(connection: Pick<ConsoleConnection, 'setMode'>) {
		this.#connection = connection;
	}

	/** Looks at the state after something has happened. */
	follow({ context, tasks }: Pick<State, 'context' | 'tasks'>): void {
		const here = tasks.filter((task) => labelElsewhere({ context }, task) === undefined);
		const mode = this.#modeFor(context, here);
		const receive = context.terms.receive.value;
		const before = this.#told;
		if (before?.mode === mode && before.terms.receive.value === receive) return;
		this.#told = { mode, terms: context.terms };
		this.#connection.setMode(mode, receive);
	}

	#modeFor({ mode, terms }: State['context'], tasks: State['tasks']): Mode {
		const before = this.#told?.mode;
		if (before === undefined || modes.indexOf(before) <= modes.indexOf(mode)) return mode;
		if (isAbove(before, terms)) return mode;
		return tasks.some(({ state }) => state === 'running') ? before : mode;
	}
}
