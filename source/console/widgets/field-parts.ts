import { type Failure, failureLine } from '../../domain/failure.ts';
import { span } from '../../presentation/line.ts';
import type { Command } from '../keys/command.ts';
import type { BodyRow } from './body-row.ts';

/** The commands by which a view of fields moves its focus: by one field or button on, or back. */
export function focusCommands<Context>(
	move: (context: Context, by: 1 | -1) => void,
): readonly Command<Context>[] {
	return [
		{
			keys: ['tab', 'down'],
			title: 'next field',
			about: 'The next field or button',
			inFooter: true,
			effect: 'read',
			run: (context) => move(context, 1),
		},
		{
			keys: ['shift-tab', 'up'],
			title: 'field before',
			about: 'The field or button before this one',
			effect: 'read',
			run: (context) => move(context, -1),
		},
	];
}

const commandKeys = ['enter', 'tab', 'shift-tab', 'up', 'down', 'esc', 'ctrl-c'];

/** Whether a key in a field is a command and no text. */
export function isCommandKey(key: string): boolean {
	return commandKeys.includes(key);
}

/** What is wrong with a form, below its buttons. */
export function failureRows(failure: Failure | undefined): BodyRow[] {
	if (failure === undefined) return [];
	return [{ line: [] }, { line: [span(`  ${failureLine(failure)}`, 'bad')] }];
}
