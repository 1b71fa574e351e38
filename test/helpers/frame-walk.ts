import { drawnFrame } from '../../source/console/frame/drawn-frame.ts';
import { frame } from '../../source/console/frame/frame.ts';
import { commandTables } from '../../source/console/input/input.ts';
import { globalCommands } from '../../source/console/shell/global-commands.ts';
import type { Session } from '../../source/console/shell/session.ts';
import { workFor } from '../../source/console/state/background.ts';
import type { Collection } from '../../source/console/state/collection.ts';
import { topView } from '../../source/console/state/selectors.ts';
import type { Collections, State } from '../../source/console/state/state.ts';
import { createStore } from '../../source/console/state/store.ts';
import { listRow } from '../../source/console/widgets/list-lines.ts';
import { fail } from '../../source/domain/failure.ts';
import { type KindId, kindIds } from '../../source/domain/kinds.ts';
import { PagedMap } from '../../source/domain/paged-map.ts';
import { chooseTheme } from '../../source/presentation/theme.ts';
import { queueAttributes, queueRef } from '../operations/fakes.ts';
import { randomFrom } from '../operations/redrive/simulation.ts';
import { walkWorld } from './walk-world.ts';

/*
Whatever happens, one event after the other, the frame that goes on from the ones before is held against one that is drawn
from nothing: of the same state, whose resources are known by other objects, so that nothing that is remembered fits.
*/

/** What a walk came to. */
export type FrameWalk = {
	readonly events: number;
	/** Frames that were drawn from nothing. */
	readonly checked: number;
	/** Each a sentence; empty when nothing was wrong. */
	readonly wrong: readonly string[];
	readonly screens: ReadonlySet<string>;
};

const sizes = [
	[120, 40],
	[200, 60],
	[80, 24],
	[60, 15],
	[20, 5],
	[140, 30],
] as const;
const themes = [
	chooseTheme({ noColor: false, ascii: false }),
	chooseTheme({ name: 'light', noColor: false, ascii: false }),
	chooseTheme({ noColor: true, ascii: false }),
	chooseTheme({ noColor: false, ascii: true }),
];
const moves = ['j', 'k', 'down', 'up', 'j', 'k', 'pgdn', 'pgup', 'g', 'G', 'space', 'tab'];
const lists = ['1', '2', '3', '4', '0', 'O', '*', '/', 'esc', 'esc', '?', ':', '-', '6', '@', '!'];
const typed = [...'qdx-01o!:a'];

type Event = { readonly name: string; readonly happen: () => unknown };

/** The state with its resources as they are, known by other objects. */
function madeAnew(state: State): State {
	// What is wrong right now is worked out every ten seconds, or when a resource is another one: anew it is of another time.
	if (topView(state).kind === 'pulse') return state;
	const anew = <Kind extends KindId>(kind: Kind): Collection<Kind> => {
		const collection: Collection<Kind> = state.resources[kind];
		const others = [...collection.entries].map(([key, known]) => [key, { ...known }] as const);
		return { ...collection, entries: PagedMap.of(others) };
	};
	const resources = Object.fromEntries(kindIds.map((kind) => [kind, anew(kind)]));
	return { ...state, resources: resources as unknown as Collections };
}

/** Other rows than any screen has, until all lines that lists remember are forgotten. */
function forgetLines(): void {
	const look = { layout: [], here: false, marked: false };
	for (let row = 0; row < 2_000; row++) listRow({ row }, look);
}

/** The frame of the session's state, drawn without anything that was drawn before. */
function fromNothing(session: Session): readonly string[] {
	const { store } = session;
	forgetLines();
	Object.assign(session, { store: createStore(madeAnew(store.get())) });
	try {
		return frame(session.state, commandTables(session));
	} finally {
		Object.assign(session, { store });
	}
}

/** Lets `count` events happen to a console with so many queues besides the usual ones, and compares now and then, and at the end. */
export async function walkFrames(seed: number, count: number, further = 40): Promise<FrameWalk> {
	const random = randomFrom(seed);
	const pick = <One>(all: readonly One[]): One => all[Math.floor(random() * all.length)] as One;
	const names = Array.from({ length: further }, (_, at) => `q-x${at}`);
	const world = walkWorld(random, names);
	const { console } = world;
	const { session } = console;
	const drawn = drawnFrame(session);
	const trail: string[] = [];
	const wrong: string[] = [];
	const screens = new Set<string>();
	let checked = 0;

	const sampleOne = () => {
		const name = pick(names);
		const at = console.clock.now();
		const key = queueRef(name).arn;
		if (random() < 0.1) {
			const { failure } = fail('denied', 'not allowed');
			console.watched({ kind: 'queue', type: 'sample-failed', failures: [{ key, failure, at }] });
			return;
		}
		const visible = Math.floor(random() * (random() < 0.5 ? 3 : 3_000));
		const facts = queueAttributes(name, { visible, inFlight: Math.floor(random() * 3) });
		console.watched({ kind: 'queue', type: 'sampled', samples: [{ key, at, facts }] });
	};
	const key = (): string => {
		const chance = random();
		if (chance < 0.55) return pick(moves);
		if (chance < 0.75) return pick(lists);
		if (chance < 0.83) return pick(typed);
		if (chance < 0.9) return 'enter';
		if (chance < 0.96) return 'esc';
		const here = commandTables(session).flatMap((table) => table.flatMap(({ keys }) => keys));
		return pick(here.length === 0 ? (globalCommands[0]?.keys ?? ['j']) : here);
	};
	const events: readonly (readonly [weight: number, name: string, happen: () => unknown])[] = [
		[
			45,
			'key',
			() => {
				const pressed = key();
				trail.push(pressed);
				console.press(pressed);
			},
		],
		[20, 'sample', sampleOne],
		[4, 'samples', () => world.sample()],
		[10, 'answer', () => world.deliver()],
		[3, 'records', () => world.feed()],
		[2, 'attempt', () => world.attempt()],
		[8, 'time', () => console.pass(Math.floor(random() * 4_000))],
		[
			4,
			'size',
			() => {
				const [columns, rows] = pick(sizes);
				session.dispatch({ type: 'resized', size: { columns, rows } });
			},
		],
		[2, 'theme', () => session.dispatch({ type: 'theme-chosen', theme: pick(themes) })],
		[
			2,
			'figures',
			() => {
				const figures = [{ arn: queueRef(pick(names)).arn, figures: { sentAt: [0] } }];
				session.dispatch({ type: 'figures-known', figures });
			},
		],
	];
	/** Each as often as it weighs. */
	const all = events.flatMap(
		([weight, name, happen]) => Array(weight).fill({ name, happen }) as Event[],
	);
	const compare = () => {
		// What is worked out behind the frames is there before both are looked at.
		for (let more = true; more; ) {
			drawn();
			const work = workFor(1_000, () => 0);
			if (work.finished) session.dispatch({ type: 'rows-ready' });
			more = work.more || work.finished;
		}
		const rows = [...drawn()];
		const anew = fromNothing(session);
		checked++;
		const at = rows.findIndex((row, index) => row !== anew[index]);
		if (at < 0 && rows.length === anew.length) return;
		wrong.push(
			`seed ${seed}, ${console.top().kind} after ${trail.slice(-8).join(' ')}: row ${at} of ${rows.length} is ${JSON.stringify(rows[at])}, from nothing ${JSON.stringify(anew[at])} of ${anew.length}`,
		);
	};

	world.sample();
	for (let event = 0; event < count && wrong.length === 0; event++) {
		const { name, happen } = pick(all);
		if (name !== 'key') trail.push(`(${name})`);
		await happen();
		screens.add(console.top().kind);
		drawn();
		if (random() < 0.7) session.shown.written();
		if (random() < 0.06) compare();
	}
	compare();
	session.close(AbortSignal.timeout(0)).catch(() => {});
	return { events: count, checked, wrong, screens };
}
