import {
	awsmsgCommand,
	type CommandPlace,
	placeOfCommands,
} from '../../domain/text/shell-words.ts';
import type { Connected } from './context.ts';

/** The endpoint of a context as the journal knows it; account and region are in the queue's ARN. */
export function placeOf({ info }: Pick<Connected, 'info'>): string {
	return info.endpoint ?? 'aws';
}

/** Where a command has to run that this one hands out. */
export function commandPlaceOf({ info, guard }: Pick<Connected, 'info' | 'guard'>): CommandPlace {
	const place = placeOfCommands(info, guard.mode);
	return info.local ? { region: info.region, mode: guard.mode, embedded: true } : place;
}

/** A command that goes where this one went, for somebody to run next. */
export function nextCommand(
	connected: Pick<Connected, 'info' | 'guard'>,
	...words: readonly string[]
): string {
	return awsmsgCommand(commandPlaceOf(connected), ...words);
}
