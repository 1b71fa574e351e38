import { globalCommands } from '../../source/console/shell/global-commands.ts';
import { commandTables } from '../../source/console/shell/input.ts';
import { screens } from '../../source/console/shell/registry.ts';
import type { NewView } from '../../source/console/state/views.ts';
import { hasTourRow } from '../../source/console/tour/tour-line.ts';
import { fail } from '../../source/domain/failure.ts';
import { screenText } from '../console/messages/messages-fixture.ts';
import { randomFrom } from '../operations/redrive/simulation.ts';
import { deadLetterQueues, walkWorld } from './walk-world.ts';

/*
Somebody presses whatever there is, while answers come late and in any order. What each key then does is held
against the last frame that was written, read as text: nothing may happen to a row that it did not show.
*/

/** What a walk came to. */
export type Walked = {
	readonly keys: number;
	/** Each a sentence; empty when nothing was wrong. */
	readonly wrong: readonly string[];
	readonly screens: ReadonlySet<string>;
	/** Requests, screens and copies that were held against a frame. */
	readonly checked: number;
};

/** A frame as somebody reads it, and the key that was pressed at it. */
type Seen = {
	readonly key: string;
	readonly text: string;
	/** Names that a key may act on; absent where nothing was drawn since the key before. */
	readonly names: ReadonlySet<string> | undefined;
	/** Names of the rows with a mark, and of those under the cursors. */
	readonly marked: ReadonlySet<string>;
	readonly cursors: ReadonlySet<string>;
	/** The view that the key was for. */
	readonly view: number;
};

const namePattern = /\b[qdtsmkr]-[a-z0-9]+/g;
const namesIn = (text: string) => new Set(text.match(namePattern) ?? []);

/** The other end of a queue: its dead-letter queue, or its source. */
function otherEnd(name: string): string | undefined {
	return (
		deadLetterQueues[name] ?? Object.entries(deadLetterQueues).find(([, to]) => to === name)?.[0]
	);
}

/** Reads a frame: where a row has the cursor it is that one, else all that it says. */
function read(text: string, key: string, view: number): Seen {
	const lines = text.split('\n');
	const head = namesIn(lines.slice(0, 3).join('\n'));
	// Left of the detail beside a list; the heading of groups is no row.
	const rows = lines.slice(3, -2).map((line) => line.split('│')[0] ?? '');
	const cursors = rows.filter((line) => /^>[ *] *\S/.test(line) && !line.startsWith('> Groups'));
	const under = namesIn(cursors.join('\n'));
	const over = /[┌╭]/.test(text) || /^:/.test(lines.at(-2) ?? '');
	const marked = namesIn(rows.filter((line) => /^[ >]\*/.test(line)).join('\n'));
	const chosen = new Set([...head, ...under, ...marked]);
	const names = cursors.length === 0 || over ? namesIn(text) : chosen;
	return { key, text, names, marked, cursors: under, view };
}

/** The names of the rows of a list of resources, and which has the cursor; none of other screens. */
function listIn(
	text: string,
): { readonly rows: readonly string[]; readonly at: number } | undefined {
	const lines = text.split('\n');
	const isList = /^ (Queues|Dead letters|Topics|Streams) {2}/.test(lines[2] ?? '');
	if (!isList || /[┌╭]/.test(text) || /^[:/]/.test(lines.at(-2) ?? '')) return undefined;
	const names = lines.slice(4, 20).map((line) => /^[> ][* ]. ([qdts]-[a-z]+)/.exec(line)?.[1]);
	const rows = names.slice(0, names.includes(undefined) ? names.indexOf(undefined) : undefined);
	const at = lines.slice(4).findIndex((line) => line.startsWith('>'));
	return at < 0 ? undefined : { rows: rows.flatMap((name) => name ?? []), at };
}

/** What is wrong with the frame after a key that moves: the rows stand as they did, the cursor on the next of them. */
function moved(before: string, key: string, after: string): string | undefined {
	const by = { j: 1, down: 1, k: -1, up: -1 }[key];
	const [old, now] = [listIn(before), listIn(after)];
	if (by === undefined || old === undefined || now === undefined) return undefined;
	const there = new Set(now.rows);
	const known = new Set(old.rows);
	const stood = old.rows.filter((name) => there.has(name));
	if (now.rows.filter((name) => known.has(name)).join() !== stood.join()) {
		return `${old.rows.join()} became ${now.rows.join()}`;
	}
	const wanted = old.rows[Math.max(0, Math.min(old.rows.length - 1, old.at + by))];
	// Where all rows are still there; one that came behind the last may be gone to.
	const isThere = stood.length === old.rows.length && known.has(now.rows[now.at] ?? '');
	return isThere && now.rows[now.at] !== wanted
		? `${now.rows[now.at]} instead of ${wanted}`
		: undefined;
}

/** What a view is about, by name; none for lists and what was there before. */
function subjectOf(view: NewView): readonly string[] {
	switch (view.kind) {
		case 'message':
			return [view.message.id];
		case 'plan':
			return [view.ref.name, ...(view.what.ids?.length === 1 ? view.what.ids : [])];
		case 'chart':
			return [view.ref.name];
		case 'form':
			return [view.target.name];
		case 'record':
			return [view.record.partitionKey ?? ''];
		case 'ask':
			return view.queue === undefined ? [] : [view.queue.name];
		default:
			return 'ref' in view ? [view.ref.name] : [];
	}
}

const moves = ['j', 'k', 'up', 'down', 'j', 'down', 'tab', 'g', 'G', 'pgdn'];
const everyKey = [
	...new Set(
		[
			...Object.values(screens).flatMap(
				({ commands }) => commands as readonly { keys: readonly string[] }[],
			),
			...globalCommands,
		].flatMap(({ keys }) => keys),
	),
];
const typed = [...'qdm-o=>:1 *ae'].map((one) => (one === ' ' ? 'space' : one));
/** Ways to where chance seldom leads; `later` lets answers arrive. */
const ways: readonly (readonly string[])[] = [
	[],
	['2', 'p', 'later', 'ctrl-d', 'later', 'esc', ':', ...'journal', 'enter', 'later'],
	[
		'2',
		'p',
		'later',
		'space',
		'r',
		'later',
		'left',
		'enter',
		'later',
		'y',
		'later',
		'enter',
		'later',
	],
	['4', 'p', 'later', 'enter', 'later'],
	['2', 'p', 'later', 'b', 'enter'],
	// A group in the whole queue is deleted: the form, the sweep, the question.
	['2', 'p', 'later', 'b', 'ctrl-d', 'later', 'tab', 'tab', 'enter', 'later', 'later'],
	// A plan of a group, over the whole queue or the sample, and a queue for the rest.
	[
		...['2', 'p', 'later', 'b', 'r', 'later', 'shift-tab', ...'q-alone', 'later'],
		...['later', 'later', 'later', 'tab', 'S', 'later', 'y', 'later', 'later'],
	],
];
/** Keys that go back to what was there before, wherever the cursor is. */
const elsewhere = new Set(['-', ',', '.']);
/** Steps to the first screen, whatever was opened over it. */
const mostSteps = 30;

/** Presses `count` random keys, and then goes home by `esc`, or by `q` and `esc` in turn. */
export async function walk(seed: number, count: number): Promise<Walked> {
	const random = randomFrom(seed);
	const pick = <One>(all: readonly One[]): One => all[Math.floor(random() * all.length)] as One;
	const world = walkWorld(random);
	const { console, pressed } = world;
	// Another profile or region that keys may choose lets nobody in.
	console.host.connecting = async () => {
		throw fail('denied', 'this world has one context');
	};
	const { session, host } = console;
	const wrong: string[] = [];
	const reached = new Set<string>();
	let checked = 0;
	let frame = '';
	/** The frame before help was laid over it. */
	let below = '';
	let isFresh = false;
	const trail: string[] = [];

	const complain = (what: string, { key, text }: Seen) => {
		const row = text.split('\n').filter((line) => line.startsWith('>'));
		wrong.push(
			`seed ${seed}, ${trail.slice(-8).join(' ')}: ${what} by ${key} at ${row.join(' / ')}`,
		);
	};
	const hasTour = seed % 3 === 0;
	if (hasTour) session.dispatch({ type: 'tour-changed', tour: { on: true, step: 0 } });
	/** The frame without the row of the tour. */
	const drawing = () => {
		const text = screenText(console);
		const { rows } = session.state.terminal;
		if (text.split('\n').length !== rows) wrong.push(`seed ${seed}: a frame of another size`);
		return hasTourRow(session.state) ? text.slice(text.indexOf('\n') + 1) : text;
	};
	const write = () => {
		const drawn = random() < 0.2 ? drawing() : undefined;
		console.written();
		frame = drawing();
		if (drawn !== undefined && drawn !== frame) {
			wrong.push(`seed ${seed}: a frame differs from what it was drawn of, once it is written`);
		}
		if (!/(Keys that work|Actions) here:/.test(frame)) below = frame;
		isFresh = true;
	};
	/** Holds what is done to `names` against the frame of the key that led there. */
	const hold = (what: string, names: readonly string[], by: Seen | undefined): void => {
		if (by === undefined) {
			wrong.push(`seed ${seed}: ${what} without a key`);
			return;
		}
		if (by.names === undefined || elsewhere.has(by.key)) return;
		// Where no resource is under the cursor it charts the deepest queue.
		if (by.key === '5' && listIn(by.text) === undefined) return;
		checked++;
		const may = new Set(by.names);
		if (by.key === 'J') for (const name of by.names) may.add(otherEnd(name) ?? name);
		const other = names.find((name) => namesIn(name).size > 0 && !may.has(name));
		if (other !== undefined) complain(`${what} of ${other}`, by);
	};
	/** Messages that are deleted: those that are marked, else those of the group or the row under the cursor. */
	const holdMessages = (bodies: readonly string[], by: Seen) => {
		if (by.names === undefined) return;
		checked++;
		// Marks that a filter or a group hides are told by their number.
		const [, marked] = /(\d+) marked/.exec(by.text.split('\n')[2] ?? '') ?? [];
		if (marked !== undefined) {
			if (bodies.length > Number(marked)) complain(`delete of ${bodies.length}`, by);
			return;
		}
		const chosen = by.cursors;
		const kinds = [...chosen].flatMap((name) => (name.startsWith('k-') ? [name.slice(2)] : []));
		const other = bodies.find(
			(body) =>
				!chosen.has(body) && !kinds.some((kind) => body.endsWith(kind)) && by.cursors.size > 0,
		);
		if (other !== undefined) complain(`delete of ${other}`, by);
	};
	/** The key that is being handled. */
	let pressing: Seen | undefined;
	const push = session.push.bind(session);
	session.push = (view) => {
		const by = pressed.getStore() as Seen | undefined;
		hold(`a screen ${view.kind}`, subjectOf(view), by);
		// A report tells of something that is done; anything else that comes late stays away.
		const { views, overlay } = session.state;
		const isOver = views.some(({ id }) => id === by?.view) && views.at(-1)?.id !== by?.view;
		const isLate = by !== undefined && by !== pressing && view.kind !== 'report';
		if (isLate && (isOver || overlay.kind !== 'none')) {
			complain(`a screen ${view.kind} over ${views.at(-1)?.kind} ${overlay.kind}`, by);
		}
		return push(view);
	};
	let [acts, copies] = [0, 0];
	const check = (by: Seen) => {
		for (const act of world.acts.slice(acts)) {
			hold(act.call, [act.name], act.by as Seen | undefined);
			if (act.call === 'delete' && act.by !== undefined) holdMessages(act.bodies, act.by as Seen);
		}
		acts = world.acts.length;
		for (const text of host.copied.slice(copies)) {
			const [first] = text.match(namePattern) ?? [];
			if (first !== undefined && !text.includes(' ')) hold('a copy', [first], by);
		}
		copies = host.copied.length;
	};

	const somethingComes = async () => {
		if (random() < 0.3) world.sample();
		if (random() < 0.2) world.feed();
		if (random() < 0.05) world.attempt();
		while (random() < 0.6) await world.deliver();
		if (random() < 0.25) await console.pass(Math.floor(random() * 2_500));
		await console.settled();
	};
	const nextKey = async (): Promise<string> => {
		const { overlay } = session.state;
		if (overlay.kind === 'dialog' && random() < 0.5) {
			await console.pass(1_000);
			write();
			return 'y';
		}
		const chance = random();
		if (chance < 0.35) return pick(moves);
		if (chance < 0.62) {
			const here = commandTables(session)
				.slice(0, -1)
				.flatMap((table) => table.flatMap(({ keys }) => keys));
			return pick(here.length === 0 ? everyKey : here);
		}
		if (chance < 0.78) return 'enter';
		if (chance < 0.84) return 'esc';
		if (chance < 0.92) return pick(typed);
		return pick(everyKey);
	};
	const press = (key: string) => {
		const { id } = console.top();
		const by = isFresh
			? read(/(Keys that work|Actions) here:/.test(frame) ? below : frame, key, id)
			: { ...read(frame, key, id), names: undefined };
		trail.push(key);
		isFresh = false;
		pressing = by;
		pressed.run(by, () => console.press(key));
		pressing = undefined;
		check(by);
		reached.add(console.top().kind);
	};

	world.sample();
	write();
	for (const key of ways[seed % ways.length] ?? []) {
		if (key !== 'later') press(key);
		for (let turn = 0; key === 'later' && turn < 20; turn++) await world.deliver();
		if (key === 'later') await console.pass(700);
		write();
	}
	for (let number = 0; number < count; number++) {
		await somethingComes();
		if (random() < 0.6) write();
		const key = await nextKey();
		const before = isFresh ? frame : '';
		press(key);
		if (random() < 0.9) write();
		const other = isFresh ? moved(before, key, frame) : undefined;
		if (other !== undefined) wrong.push(`seed ${seed}, ${trail.slice(-8).join(' ')}: ${other}`);
	}
	const isHome = () =>
		host.exits.length > 0 ||
		(session.state.views.length === 1 && session.state.overlay.kind === 'none');
	host.exits.length = 0;
	let steps = 0;
	for (; steps < mostSteps && !isHome(); steps++) {
		write();
		press(seed % 2 === 0 || steps % 2 === 1 ? 'esc' : 'q');
		// A q that follows another at once leaves nothing.
		await console.pass(1_000);
	}
	if (!isHome()) {
		wrong.push(
			`seed ${seed}: no way home from ${console.top().kind}, ${session.state.overlay.kind}: ${trail.slice(-60).join(' ')}`,
		);
	}
	write();
	press('q');
	await console.settled();
	if (host.exits.length === 0 && console.overlay().kind !== 'dialog') {
		wrong.push(
			`seed ${seed}: q does not leave from ${console.top().kind}: ${trail.slice(-20).join(' ')}`,
		);
	}
	for (const { failure } of session.state.errors) {
		if (failure.kind === 'bug') wrong.push(`seed ${seed}: ${failure.message}`);
	}
	session.close(AbortSignal.timeout(0)).catch(() => {});
	return { keys: trail.length, wrong, screens: reached, checked };
}
