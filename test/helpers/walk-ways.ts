import { type PlaceId, placeIds, places } from '../../source/console/navigation/places.ts';
import { type WordId, wordOf } from '../../source/console/navigation/words.ts';
import type { AskKind, View } from '../../source/console/state/views.ts';
import { profiles, streams, topics, usualQueues } from './walk-account.ts';
import { fileToImport } from './walk-world.ts';

/*
Where a walk can come to, and keys that lead to where chance seldom does. Screens and words are those of the console: a new
one is gone to without a word of it here.
*/

/** What a walk reaches: a list by its pane, a form of questions by what it asks, any other screen by its kind. */
export function reachedBy(view: View): string {
	if (view.kind === 'list') return view.pane;
	return view.kind === 'ask' ? `ask ${view.ask}` : view.kind;
}

/** Lets answers arrive. */
export const later = 'later';

const looked = ['2', 'p', later];
const grouped = [...looked, 'b', 'enter'];
const line = (text: string) => [
	':',
	...[...text].map((one) => (one === ' ' ? 'space' : one)),
	...['enter', later],
];

/** How each form of questions is come to. One without a way does not compile. */
const askWays: Readonly<Record<AskKind, readonly string[]>> = {
	scan: [...looked, 'A'],
	group: [...grouped, 'b'],
	'group-delete': [...grouped, 'ctrl-d', later],
	export: [...looked, 'E'],
	hide: [...looked, 'a', ...'change', 'enter', later],
	// A copy has to be there before.
	'journal-export': [...looked, 'ctrl-d', later, 'y', later, ...line('journal'), 'E'],
	'queue-export': line('export q-orders'),
	import: [...line('describe q-alone'), ...line(`import ${fileToImport}`)],
	note: [...grouped, 'K'],
	code: line('login'),
	rescue: line('rescue q-orders'),
	'topic-tail': line('tail-topic t-news'),
	'publish-file': [...line('describe t-news'), ...line(`import ${fileToImport}`)],
};

/** Every place that a walk has to come to. */
export const allReached: readonly string[] = [
	...placeIds.filter((id) => id !== 'ask'),
	...Object.keys(askWays).map((ask) => `ask ${ask}`),
].sort();

/** Keys that lead to a place that {@link reachedBy} names, from a list of queues. */
export function keysTo(reached: string): readonly string[] {
	const ask = /^ask (.*)$/.exec(reached)?.[1];
	return ask === undefined ? keysToPlace(reached as PlaceId) : askWays[ask as AskKind];
}

function keysToPlace(id: PlaceId): readonly string[] {
	const { after, word } = places[id];
	if (after === undefined) return line(word);
	return [...keysToPlace(after.place), after.key, later];
}

/** What may follow a word, where that is neither a name nor nothing. */
const arguments_: Readonly<Partial<Record<WordId, readonly string[]>>> = {
	queue: ['create', 'set q-alone', 'delete q-mails'],
	topic: ['create', 'delete t-prices'],
	subscription: ['set'],
	confirm: ['abcdef'],
	import: [fileToImport],
	report: ['2h report.md'],
	reason: ['because'],
	ack: ['4h known', 'off'],
	note: ['see the runbook'],
	filter: ['k-news', ''],
	sort: ['name', 'ready'],
	column: ['kind = body.type'],
	key: ['r-1'],
	mode: ['protected', 'open'],
	theme: ['light', 'dark'],
	across: ['p-one,p-two eu-west-1', 'p-* us-east-1'],
	ctx: ['p-two us-east-1'],
	why: ['/aws/lambda/other'],
};
/** Leaving is a matter of its own. */
const leaving: ReadonlySet<string> = new Set(['quit']);
const wordIds = (Object.keys(wordOf) as WordId[]).filter((word) => !leaving.has(word));
const named = [
	...usualQueues,
	...topics.map(({ name }) => name),
	...streams.map(({ name }) => name),
];

/** Types a word, with what may follow it. */
export function anyWord(pick: <One>(all: readonly One[]) => One): readonly string[] {
	const word = pick(wordIds);
	const { takes } = wordOf[word];
	const others: Readonly<Record<NonNullable<typeof takes>, readonly string[]>> = {
		profile: profiles.map(({ name }) => name),
		region: ['us-east-1', 'eu-west-1'],
		context: profiles.map(({ name }) => name),
		columns: ['name ready', 'why name', 'usual'],
	};
	const some =
		arguments_[word] ??
		(wordOf[word].named === true ? named : takes === undefined ? [''] : others[takes]);
	return line(`${word} ${pick(['', ...some])}`.trim());
}

/** How a walk may begin: where chance seldom leads, further than one screen. */
export const beginnings: readonly (readonly string[])[] = [
	[],
	[...looked, 'ctrl-d', later, 'esc', ...line('journal')],
	[...looked, 'space', 'r', later, 'left', 'enter', later, 'y', later, 'enter', later],
	['4', 'p', later, 'enter', later],
	grouped,
	// A group in the whole queue is deleted: the form, the sweep, the question.
	[...looked, 'b', 'ctrl-d', later, 'tab', 'tab', 'enter', later, later],
	// A plan of a group, over the whole queue or the sample, and a queue for the rest.
	[
		...[...looked, 'b', 'r', later, 'shift-tab', ...'q-alone', later],
		...[later, later, later, 'tab', 'S', later, 'y', later, later],
	],
];
