import { commandTables } from '../../source/console/input/input.ts';
import { globalCommands } from '../../source/console/shell/global-commands.ts';
import { screens } from '../../source/console/shell/registry.ts';
import type { NewView } from '../../source/console/state/views.ts';
import { hasTourRow } from '../../source/console/tour/tour-line.ts';
import { fail } from '../../source/domain/failure.ts';
import { tailPrefix } from '../../source/domain/topics/topic-tail.ts';
import { screenText } from '../console/messages/messages-fixture.ts';
import { randomFrom } from '../operations/redrive/simulation.ts';
import { composite, endpointNamed, namePattern, namesIn } from './walk-account.ts';
import { listIn, moved, otherEnd, read, type Seen } from './walk-frames.ts';
import { allReached, anyWord, beginnings, keysTo, later, reachedBy } from './walk-ways.ts';
import { walkWorld } from './walk-world.ts';

/*
Somebody presses whatever there is, while answers come late and in any order. What each key then does is held
against the last frame that was written, read as text: nothing may happen to a row that it did not show.
*/

/** What a walk came to. */
export type Walked = {
	readonly keys: number;
	/** Each a sentence; empty when nothing was wrong. */
	readonly wrong: readonly string[];
	/** Screens and forms that it came to, as `reachedBy` names them. */
	readonly reached: ReadonlySet<string>;
	/** Requests, screens, questions and copies that were held against a frame. */
	readonly checked: number;
};

/** What a view is about, by name; none for lists and what was there before. */
function subjectOf(view: NewView, isMarked: boolean): readonly string[] {
	switch (view.kind) {
		case 'message':
			return [view.message.id];
		case 'plan':
			// Of marks that a group or a filter hides their number is told.
			return [view.ref.name, ...(view.what.ids?.length === 1 && !isMarked ? view.what.ids : [])];
		case 'chart':
			return [view.ref.name];
		case 'form':
			return [view.target.name];
		case 'record':
			return [view.record.partitionKey ?? ''];
		case 'ask':
			return [view.queue ?? view.topic].flatMap((one) => one?.name ?? []);
		case 'subscription':
			return [endpointNamed(view.ref.arn)];
		default:
			return 'ref' in view ? [view.ref.name] : [];
	}
}

/** How many are marked, as the frame says it: those that a filter or a group hides are told by their number. */
function markedIn(by: Seen | undefined): number | undefined {
	const [, marked] = /(\d+) marked/.exec(by?.text.split('\n')[2] ?? '') ?? [];
	return marked === undefined ? undefined : Number(marked);
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
/** Whether a message is of a kind that is among some names. */
const isOfKind = (message: string, names: ReadonlySet<string>) =>
	[...names].some((name) => name.startsWith('k-') && message.endsWith(name.slice(2)));

/** What a frame says of a group that is chosen: in its heading, under a cursor, or with a mark. A kind in other rows is nobody's. */
const chosenIn = ({ text, cursors, marked }: Seen): ReadonlySet<string> =>
	new Set([...namesIn(text.split('\n').slice(0, 3).join('\n')), ...cursors, ...marked]);

/** What stands in the box that lies over a frame; all of it where it has none. */
function boxed(frame: string): string {
	const lines = frame.split('\n');
	const top = lines.findIndex((line) => /[┌╭]/.test(line));
	const left = lines[top]?.search(/[┌╭]/) ?? 0;
	const end = lines.findIndex((line, at) => at > top && /[└╰]/.test(line));
	if (top < 0 || end < 0) return frame;
	const right = lines[top]?.search(/[┐╮]/) ?? -1;
	return lines
		.slice(top + 1, end)
		.map((line) => line.slice(left + 1, right < 0 ? undefined : right))
		.join('\n');
}

const typed = [...'qdm-o=>:1 *ae'].map((one) => (one === ' ' ? 'space' : one));
/** Keys that go back to what was there before, wherever the cursor is. */
const elsewhere = new Set(['-', ',', '.']);
/** Reports of what a task did: its end is told wherever somebody is by then. */
const toldByTasks = /not deleted from|import into/;
/** Of so many keys one begins a way to a screen that was not come to so far, or a word. */
const oneWay = 1 / 40;
/** Steps to the first screen, whatever was opened over it. */
const mostSteps = 30;

/** Presses `count` random keys, and then goes home by `esc`, or by `q` and `esc` in turn. */
export async function walk(seed: number, count: number): Promise<Walked> {
	const random = randomFrom(seed);
	const pick = <One>(all: readonly One[]): One => all[Math.floor(random() * all.length)] as One;
	const world = walkWorld(random);
	const { console, late } = world;
	const { session, host } = console;
	const wrong: string[] = [];
	const reached = new Set<string>();
	let checked = 0;
	let frame = '';
	/** The frame before help was laid over it, and whether it stood when the key came that did. */
	let below = '';
	let stood = false;
	let isHelp = false;
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
		isHelp = session.state.overlay.kind === 'help';
		if (!isHelp) below = frame;
		isFresh = true;
	};
	/** What the questions named that were answered with yes, by the keys that led to them. */
	const agreed = new Map<Seen, ReadonlySet<string>>();
	/** Holds what is done to `names` against the frame of the key that led there. */
	const hold = (what: string, names: readonly string[], by: Seen | undefined): void => {
		if (by === undefined) {
			wrong.push(`seed ${seed}: ${what} without a key`);
			return;
		}
		if (by.names === undefined || elsewhere.has(by.key)) return;
		// Where no resource is under the cursor it charts the deepest queue.
		const isCharts = by.key === '5' || /^:charts?$/m.test(by.under);
		if (isCharts && listIn(by.text) === undefined) return;
		checked++;
		const may = new Set([...by.names, ...(agreed.get(by) ?? [])]);
		for (const name of by.names) if (composite[name] !== undefined) may.add(composite[name]);
		if (by.key === 'J') for (const name of by.names) may.add(otherEnd(name) ?? name);
		const kinds = new Set([...chosenIn(by), ...(agreed.get(by) ?? [])]);
		const other = names
			.flatMap((name) => [...namesIn(name)])
			.find((name) => !may.has(name) && !isOfKind(name, kinds));
		if (other !== undefined) complain(`${what} of ${other}`, by);
	};
	/** Messages that are deleted: those that are marked, else those of the group or the row under the cursor. */
	const holdMessages = (bodies: readonly string[], by: Seen) => {
		if (by.names === undefined) return;
		checked++;
		const marked = markedIn(by);
		if (marked !== undefined) {
			if (bodies.length > marked) complain(`delete of ${bodies.length}`, by);
			return;
		}
		const chosen = by.cursors;
		const other = bodies.find(
			(body) => !chosen.has(body) && !isOfKind(body, chosen) && by.cursors.size > 0,
		);
		if (other !== undefined) complain(`delete of ${other}`, by);
	};
	/** The key that is being handled. */
	let pressing: Seen | undefined;
	/** What comes once its key has been handled takes nothing over that was begun since. */
	const holdLate = (what: string, by: Seen | undefined) => {
		if (by === undefined || by === pressing) return;
		const { views, overlay } = session.state;
		const top = views.at(-1);
		// Whoever has left its screen has heard of that already; a key may open one screen after the other.
		const isThere = top?.id === by.view || openedBy.get(top?.id ?? -1) === by;
		const isOver = views.some(({ id }) => id === by.view) && !isThere;
		checked++;
		if (isOver || overlay.kind !== 'none') {
			complain(`${what} over ${top?.kind} ${overlay.kind}`, by);
		}
	};
	/** Which key has opened a screen. */
	const openedBy = new Map<number, Seen>();
	/** Which key has led to the question that is open. */
	let asking: Seen | undefined;
	const byNow = () => late.pressed.getStore() as Seen | undefined;
	const setOverlay = session.setOverlay.bind(session);
	session.setOverlay = (overlay) => {
		if (overlay.kind === 'dialog' || overlay.kind === 'menu')
			holdLate(`a ${overlay.kind}`, byNow());
		const before = session.state.overlay;
		const isSame =
			overlay.kind === 'dialog' &&
			before.kind === 'dialog' &&
			overlay.dialog.confirmation === before.dialog.confirmation;
		if (!isSame) asking = overlay.kind === 'dialog' ? byNow() : undefined;
		return setOverlay(overlay);
	};
	const edit = host.edit.bind(host);
	host.edit = (text, name) => {
		holdLate(`an editor of ${name}`, byNow());
		return edit(text, name);
	};
	const fromHere = { ...session.here?.info };
	// Another profile or region that keys may choose lets nobody in.
	host.connecting = async ({ profile, region }) => {
		const by = byNow();
		if (by?.names !== undefined && by.under !== '') {
			checked++;
			// A profile has a region of its own.
			const named = profile === fromHere.profile ? region : profile;
			const isShown = named === undefined || named === fromHere.region || by.under.includes(named);
			if (!isShown) complain(`going to ${named}`, by);
		}
		throw fail('denied', 'this world has one context');
	};
	const push = session.push.bind(session);
	session.push = (view) => {
		const by = byNow();
		hold(`a screen ${view.kind}`, subjectOf(view, markedIn(by) !== undefined), by);
		// What a task came to is told in any case; anything else that comes late stays away.
		const isTold = view.kind === 'report' && toldByTasks.test(view.title);
		if (!isTold) holdLate(`a screen ${view.kind}`, by);
		const id = push(view);
		if (by !== undefined) openedBy.set(id, by);
		return id;
	};
	let [acts, copies] = [0, 0];
	const check = (by: Seen) => {
		for (const act of late.acts.slice(acts)) {
			hold(act.call, [act.name], act.by as Seen | undefined);
			const isOfTail = act.name.startsWith(tailPrefix);
			if (act.call === 'delete' && act.by !== undefined && !isOfTail)
				holdMessages(act.bodies, act.by as Seen);
		}
		acts = late.acts.length;
		for (const text of host.copied.slice(copies)) {
			const [first] = text.match(namePattern) ?? [];
			if (first !== undefined && !text.includes(' ')) hold('a copy', [first], by);
		}
		copies = host.copied.length;
	};

	const somethingComes = async () => {
		if (random() < 0.3) world.sample();
		if (random() < 0.2) world.feed();
		if (random() < 0.2) world.watchFar();
		if (random() < 0.05) world.attempt();
		while (random() < (late.waiting > 10 ? 0.9 : 0.6)) await world.deliver();
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
		// Of help it is the key of the row that is chosen.
		const chosen = /^> ?(\S+) /m.exec(frame)?.[1];
		const meant = isHelp && key === 'enter' ? (chosen ?? key) : key;
		if (!isHelp) stood = isFresh;
		const by =
			isFresh && stood
				? read(isHelp ? below : frame, meant, id)
				: { ...read(frame, key, id), names: undefined };
		trail.push(key);
		if (key === 'y' && asking !== undefined) agreed.set(asking, namesIn(boxed(frame)));
		isFresh = false;
		pressing = by;
		late.pressed.run(by, () => console.press(key));
		pressing = undefined;
		check(by);
		reached.add(reachedBy(console.top()));
	};
	/** Keys one after the other, each at a new frame, with time for answers where `later` says so. */
	const pressAll = async (keys: readonly string[]) => {
		for (const key of keys) {
			if (key !== later) press(key);
			for (let turn = 0; key === later && turn < 20; turn++) await world.deliver();
			if (key === later) await console.pass(700);
			write();
		}
		reached.add(reachedBy(console.top()));
	};

	world.sample();
	write();
	await pressAll(beginnings[seed % beginnings.length] ?? []);
	for (let number = 0; number < count; number++) {
		await somethingComes();
		if (random() < 0.6) write();
		if (random() < oneWay) {
			const left = allReached.filter((one) => !reached.has(one));
			const way = random() < 0.3 || left.length === 0 ? anyWord(pick) : keysTo(pick(left));
			write();
			await pressAll(['esc', 'esc', 'esc', ...(random() < 0.5 ? ['1'] : []), ...way]);
			continue;
		}
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
	// The last random key may have been one.
	await console.pass(1_000);
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
	return { keys: trail.length, wrong, reached, checked };
}
