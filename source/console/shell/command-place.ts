import {
	awsmsgCommand,
	type CommandPlace,
	placeOfCommands,
} from '../../domain/text/shell-words.ts';
import type { State } from '../state/state.ts';

/** Where a command has to run that the console hands out. Before there is a connection nothing is known. */
export function commandPlaceOf({ context: { info, mode } }: Pick<State, 'context'>): CommandPlace {
	return info === undefined ? { mode } : placeOfCommands(info, mode);
}

/** A command that goes where the console is, for somebody to run in a shell. */
export function nextCommand(state: Pick<State, 'context'>, ...words: readonly string[]): string {
	return awsmsgCommand(commandPlaceOf(state), ...words);
}
