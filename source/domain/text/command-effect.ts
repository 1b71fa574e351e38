import type { Effect } from '../effect.ts';

/** What the commands of awsmsg do at most to the account; those that are not here read alone. */
const effects: Readonly<Record<string, Effect>> = {
	peek: 'touch',
	groups: 'touch',
	why: 'touch',
	export: 'touch',
	send: 'write',
	publish: 'write',
	put: 'write',
	import: 'write',
	undo: 'write',
	delete: 'destroy',
	purge: 'destroy',
	redrive: 'destroy',
	apply: 'destroy',
	resume: 'destroy',
	cancel: 'write',
	topic: 'destroy',
	subscribe: 'destroy',
	confirm: 'write',
	subscription: 'destroy',
	unsubscribe: 'destroy',
	'tail-topic': 'destroy',
	'push-endpoint': 'destroy',
	cleanup: 'destroy',
	queue: 'destroy',
	stream: 'destroy',
};

/** Flags with which a command reads alone. */
const readingFlags = ['--plan-out', '--known', '--note', '--around'];

/** What a command line of awsmsg, the program's name left out, does at most to the account. */
export function effectOfCommand([name = '', ...rest]: readonly string[]): Effect {
	if (rest.some((word) => readingFlags.includes(word))) return 'read';
	if (name === 'rescue') return rescueEffect(rest);
	if (name === 'tail') return rest.includes('--consumer') ? 'touch' : 'read';
	return Object.hasOwn(effects, name) ? (effects[name] ?? 'read') : 'read';
}

/** It lists, looks at a queue, or moves what it finds there. */
function rescueEffect(words: readonly string[]): Effect {
	if (words.includes('--to') || words.includes('--home')) return 'destroy';
	const [first = ''] = words;
	return first === '' || first.startsWith('-') ? 'read' : 'touch';
}
