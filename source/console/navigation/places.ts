import { eachKind, type KindId, kinds } from '../../domain/kinds.ts';
import { paneIds, panes } from '../resources/panes.ts';
import { globalCommands } from '../shell/global-commands.ts';
import type { Pane } from '../state/panes.ts';
import type { ViewKind } from '../state/views.ts';
import type { WordId } from './words.ts';

/** Where a command works: a list by its pane, any other screen by its kind. */
export type PlaceId = Pane | Exclude<ViewKind, 'list'>;

/** What a screen is called, and the way to it. */
export type Place = {
	readonly name: string;
	/** The `:` word that leads there, or says how to get there. */
	readonly word: WordId;
	/** The place before it and the key there, where no word leads to it by itself. */
	readonly after?: { readonly place: PlaceId; readonly key: string; readonly on?: string };
};

const lists = Object.fromEntries(
	paneIds.map((pane): [Pane, Place] => [pane, { name: panes[pane].title, word: pane }]),
) as Readonly<Record<Pane, Place>>;

const details = eachKind<Readonly<Record<KindId, Place>>>((kind) => ({
	name: `Details of a ${kind}`,
	word: 'describe',
	after: { place: kinds[kind].many, key: 'enter', on: `a ${kind}` },
}));

/** Every screen with its way. A screen without one does not compile. */
export const places: { readonly [Id in PlaceId]: Place } = {
	...lists,
	...details,
	messages: {
		name: 'Messages of a queue',
		word: 'peek',
		after: { place: 'queues', key: 'p', on: 'a queue' },
	},
	message: {
		name: 'A message',
		word: 'peek',
		after: { place: 'messages', key: 'enter', on: 'a message' },
	},
	why: {
		name: 'Why: the log lines of a message',
		word: 'why',
		after: { place: 'messages', key: 'l', on: 'a message' },
	},
	'stream-why': {
		name: 'Why: who reads a stream, and what their logs tell',
		word: 'why',
		after: { place: 'streams', key: 'l', on: 'a stream' },
	},
	ask: {
		name: 'Questions: scan, group by, export, import, change visibility',
		word: 'scan',
		after: { place: 'messages', key: 'A' },
	},
	report: {
		name: 'A report',
		word: 'groups',
		after: { place: 'messages', key: '=', on: 'two marked messages' },
	},
	plan: {
		name: 'Redrive plan',
		word: 'redrive',
		after: { place: 'dead', key: 'r', on: 'a queue' },
	},
	run: {
		name: 'Report of a redrive',
		word: 'resume',
		after: { place: 'tasks', key: 'enter', on: 'a redrive' },
	},
	form: {
		name: 'Send, publish, put',
		word: 'send',
		after: { place: 'queues', key: 's', on: 'a queue' },
	},
	'stream-change': {
		name: 'Changing a stream',
		word: 'stream',
		after: { place: 'streams', key: 'e', on: 'a stream' },
	},
	whatif: {
		name: 'What if',
		word: 'whatif',
		after: { place: 'queues', key: 'w', on: 'a queue' },
	},
	'tail-start': {
		name: 'Start of a tail',
		word: 'tail',
		after: { place: 'streams', key: 'p', on: 'a stream' },
	},
	tail: {
		name: 'Tail of a shard',
		word: 'tail',
		after: { place: 'tail-start', key: 'enter' },
	},
	record: {
		name: 'A record',
		word: 'tail',
		after: { place: 'tail', key: 'enter', on: 'a record' },
	},
	chart: { name: 'Chart', word: 'charts' },
	pulse: { name: 'Pulse: what is wrong right now', word: 'pulse' },
	alarms: { name: 'Alarms', word: 'alarms' },
	push: { name: 'Mobile push', word: 'push' },
	'push-endpoints': {
		name: 'Endpoints of a platform application',
		word: 'push',
		after: { place: 'push', key: 'enter', on: 'an application' },
	},
	xray: { name: 'Fan-out map', word: 'xray' },
	journal: { name: 'Journal of deletions', word: 'journal' },
	tasks: { name: 'Tasks', word: 'tasks' },
	calls: { name: 'API calls', word: 'calls' },
	errors: { name: 'Errors', word: 'errors' },
	identity: { name: 'Identity', word: 'identity' },
	permissions: { name: 'Permissions', word: 'permissions' },
	across: { name: 'Queues across profiles and regions', word: 'across' },
	contexts: { name: 'Profiles', word: 'profile' },
	regions: { name: 'Regions', word: 'region' },
	login: { name: 'Login', word: 'login' },
};

export const placeIds = Object.keys(places) as readonly PlaceId[];

/** The place that a way begins at: a word alone leads there. */
export function rootOf(id: PlaceId): PlaceId {
	const { after } = places[id];
	return after === undefined ? id : rootOf(after.place);
}

/** What leads from the first place of the way to this one: `p on a queue`, `enter on a message`. */
export function stepsTo(id: PlaceId): readonly string[] {
	const { after } = places[id];
	if (after === undefined) return [];
	const step = after.on === undefined ? after.key : `${after.key} on ${after.on}`;
	return [...stepsTo(after.place), step];
}

/** `1, then p on a queue, then enter on a message`: the keys that lead to a place from anywhere. */
export function wayTo(id: PlaceId): string {
	const { word } = places[rootOf(id)];
	const key = globalCommands.find(({ title }) => title === word)?.keys[0];
	return [key ?? `:${word}`, ...stepsTo(id)].join(', then ');
}
