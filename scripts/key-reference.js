/*
Keys that are no command records, since they belong to widgets: for docs/keys.md. A test presses
every one of them, and every key that is not listed here, so that the lists stay true.
*/

/** Moves the cursor of a list or scrolls a text. */
export const movingKeys = [
	{ keys: ['up', 'k'], title: 'up', about: 'One row up' },
	{ keys: ['down', 'j'], title: 'down', about: 'One row down' },
	{ keys: ['pgup'], title: 'page up', about: 'One screen up, less a row' },
	{ keys: ['pgdn'], title: 'page down', about: 'One screen down, less a row' },
	{ keys: ['home', 'g'], title: 'top', about: 'To the first row' },
	{ keys: ['end', 'G'], title: 'end', about: 'To the last row' },
];

/** A confirmation that asks yes or no. */
export const dialogKeys = [
	{
		keys: ['y'],
		title: 'confirm',
		about: 'Do it; held down, typed ahead or pasted it does nothing',
	},
	{ keys: ['esc', 'n', 'q', 'ctrl-c'], title: 'cancel', about: 'Nothing is sent' },
	{
		keys: ['left', 'right', 'up', 'down', 'tab', 'shift-tab'],
		title: 'choose',
		about: 'Between the buttons',
	},
	{ keys: ['enter'], title: 'press', about: 'Press the chosen button; Cancel is chosen first' },
	{ keys: ['pgdn', 'pgup'], title: 'more', about: 'The sentences that have no room' },
];

/** A confirmation that wants the name of the resource typed. */
export const namedDialogKeys = [
	{ keys: ['enter'], title: 'confirm', about: 'Do it, once the name is typed exactly' },
	{ keys: ['pgdn', 'pgup'], title: 'more', about: 'The sentences that have no room' },
	{ keys: ['esc', 'ctrl-c'], title: 'cancel', about: 'Nothing is sent' },
];

/** Every text field. */
export const textFieldKeys = [
	{ keys: ['left', 'ctrl-b'], title: 'left', about: 'One character left' },
	{ keys: ['right', 'ctrl-f'], title: 'right', about: 'One character right' },
	{ keys: ['home', 'ctrl-a'], title: 'start', about: 'To the start' },
	{ keys: ['end', 'ctrl-e'], title: 'end', about: 'To the end' },
	{ keys: ['backspace', 'ctrl-h'], title: 'delete back', about: 'Delete the character before' },
	{ keys: ['del', 'ctrl-d'], title: 'delete', about: 'Delete the character under the cursor' },
	{ keys: ['ctrl-w'], title: 'delete word', about: 'Delete the word before' },
	{ keys: ['ctrl-u'], title: 'delete to start', about: 'Delete everything before' },
	{ keys: ['ctrl-k'], title: 'delete to end', about: 'Delete everything after' },
];

/** The filter line (`/`). */
export const filterKeys = [
	{ keys: ['enter'], title: 'keep', about: 'Keep the filter and go back to the list' },
	{ keys: ['esc', 'ctrl-c'], title: 'undo', about: 'Put back the filter that was there before' },
	{
		keys: ['up', 'down'],
		title: 'earlier',
		about: 'Filters that were used before, and back; without any, move in the list',
	},
	{ keys: ['ctrl-g'], title: 'help', about: 'Keep the filter and search all commands' },
];

/** The command line (`:`). */
export const commandLineKeys = [
	{ keys: ['enter'], title: 'go', about: 'Run the command, or open the resource' },
	{ keys: ['tab'], title: 'complete', about: 'Take over the chosen completion' },
	{ keys: ['up', 'down'], title: 'choose', about: 'Choose a completion' },
	{ keys: ['ctrl-g'], title: 'help', about: 'Search all commands for what was typed' },
	{ keys: ['esc', 'ctrl-c'], title: 'cancel', about: 'Close the command line' },
];

/** Help (`?`) and actions (`a`). */
export const helpKeys = [
	{ keys: ['enter'], title: 'run', about: 'Run the chosen command, or go to where it works' },
	{ keys: ['up', 'down', 'pgup', 'pgdn'], title: 'choose', about: 'Choose a command' },
	{ keys: ['esc', 'ctrl-c'], title: 'close', about: 'Close help' },
];

/** A menu: what to copy, where to go. The letter before an item chooses it at once. */
export const menuKeys = [
	{ keys: ['enter'], title: 'choose', about: 'Copy or go to what is chosen' },
	{ keys: ['up', 'shift-tab'], title: 'up', about: 'The item before' },
	{ keys: ['down', 'tab'], title: 'down', about: 'The next item' },
	{ keys: ['esc', 'ctrl-c'], title: 'close', about: 'Close the menu' },
];
