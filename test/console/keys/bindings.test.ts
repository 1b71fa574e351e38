import { describe, expect, test } from 'vitest';
import { movingKeys, textFieldKeys } from '../../../scripts/key-reference.js';
import type { Command } from '../../../source/console/keys/command.ts';
import { paneIds } from '../../../source/console/resources/panes.ts';
import { globalCommands } from '../../../source/console/shell/global-commands.ts';
import { screens } from '../../../source/console/shell/registry.ts';
import type { Screen } from '../../../source/console/shell/screen.ts';
import type { Pane } from '../../../source/console/state/panes.ts';
import type { ViewKind, ViewOf } from '../../../source/console/state/views.ts';

type AnyCommand = Pick<Command<never>, 'keys' | 'title' | 'about' | 'effect'>;

/** A way that a key takes: what is tried first comes first. */
type Path = {
	readonly name: string;
	readonly own: readonly AnyCommand[];
	readonly screen: Screen<ViewKind>;
};

const panes: readonly Pane[] = paneIds;

const paths: readonly Path[] = Object.values(screens).flatMap((each): Path[] => {
	const screen = each as unknown as Screen<ViewKind>;
	if (screen.kind !== 'list') {
		// Only lists have commands that depend on the view; another screen must be added here.
		expect(screen.moreCommands, `${screen.kind} has commands of its view`).toBeUndefined();
		return [{ name: screen.kind, own: screen.commands, screen }];
	}
	return panes.map((pane) => {
		const view = { kind: 'list', pane } as unknown as ViewOf<ViewKind>;
		const own = [...(screen.moreCommands?.(view) ?? []), ...screen.commands];
		return { name: `list of ${pane}`, own, screen };
	});
});

const allCommands: readonly (readonly [path: string, command: AnyCommand])[] = [
	...paths.flatMap(({ name, own }) => own.map((command) => [name, command] as const)),
	...globalCommands.map((command) => ['everywhere', command] as const),
];

const keysOf = (commands: readonly { readonly keys: readonly string[] }[]): string[] =>
	commands.flatMap(({ keys }) => keys);

/** Keys that a screen takes from what is behind it, each with the reason. */
const taken: Readonly<Record<string, readonly string[]>> = {
	// Between buttons and choices; in a focused text they move the cursor.
	ask: ['left', 'right'],
	'stream-change': ['left', 'right'],
	whatif: ['left', 'right'],
	'tail-start': ['left', 'right'],
	// In a form `ctrl-e` is $EDITOR; `end` goes to the end of the text there.
	form: ['left', 'right', 'ctrl-e'],
	plan: ['left', 'right', 'ctrl-e'],
	// Answers about unknown outcomes; only the name of a file is typed there.
	run: ['left', 'right'],
	// The cursor; only the name of a file is typed there.
	chart: ['left', 'right'],
};

/** Whatever has two meanings among `tables`, of which the first wins. */
function twice(tables: readonly (readonly string[])[]): string[] {
	const seen = new Set<string>();
	const found: string[] = [];
	for (const table of tables) {
		for (const key of table) {
			if (seen.has(key)) found.push(key);
			seen.add(key);
		}
	}
	return found;
}

describe.each(paths.map((path) => [path.name, path] as const))(
	'on the way of a key: %s',
	(_, path) => {
		test('no key has two meanings', () => {
			const moving = path.screen.move === undefined ? [] : keysOf(movingKeys);
			const typing = path.screen.takesText === undefined ? [] : keysOf(textFieldKeys);
			const found = [
				...twice([keysOf(path.own), keysOf(globalCommands), moving]),
				...twice([keysOf(path.own), typing]),
			];
			expect([...new Set(found)].sort()).toEqual([...(taken[path.name] ?? [])].sort());
		});
	},
);

test('what is taken is still there to be taken', () => {
	expect(Object.keys(taken).filter((name) => !paths.some((path) => path.name === name))).toEqual(
		[],
	);
});

describe('keys that are never bound', () => {
	const controls = [...'sqwtnabhijmk'].map((letter) => `ctrl-${letter}`);
	const never = new Set([...controls, 'ctrl-space', 'ctrl- ', 'ctrl-\\', 'D']);
	const multi = new Set(
		'enter esc tab shift-tab space up down left right pgup pgdn home end del backspace'.split(' '),
	);

	test('no command uses one, nor Alt, nor a function key', () => {
		const wrong = allCommands.flatMap(([path, { keys, title }]) =>
			keys
				.filter((key) => never.has(key) || /^(alt|meta|f\d)/.test(key) || !isKeystroke(key))
				.map((key) => `${path}: ${title} uses ${key}`),
		);
		expect(wrong).toEqual([]);
	});

	/** Whether toKeystrokes can produce it: a misspelt key would never be heard. */
	function isKeystroke(key: string): boolean {
		return multi.has(key) || /^ctrl-[a-z]$/.test(key) || ([...key].length === 1 && key !== ' ');
	}
});

test('digits are panes everywhere, and `m` is a chart', () => {
	for (const [path, { keys, title }] of allCommands) {
		if (keys.some((key) => /^[0-9]$/.test(key))) expect(path).toBe('everywhere');
		if (keys.includes('m')) expect([path, title]).toEqual([path, 'chart']);
	}
});

describe('every command explains itself', () => {
	test.each(allCommands.map(([path, command]) => [path, command.title, command] as const))(
		'%s: %s',
		(_path, _title, command) => {
			expect(command.title).toMatch(/^\S+( \S+)?$/);
			// One sentence that fits a row of help, without the final period.
			expect(command.about).toMatch(/^[A-Z][^.]*[^.\s]$/);
			expect(command.about.split(' ').length).toBeGreaterThan(1);
			expect(['read', 'touch', 'write', 'destroy']).toContain(command.effect);
		},
	);
});

/** What each command that changes something is, so that a new one is thought about. */
test('commands carry the effect of what they end in', () => {
	const effects = new Map<string, string>();
	for (const [path, { title, effect }] of allCommands) {
		if (effect !== 'read') effects.set(`${path.replace(/^list of /, '')}: ${title}`, effect);
	}
	expect(Object.fromEntries(effects)).toEqual({
		'queues: peek': 'touch',
		'push-endpoints: notify': 'write',
		'push-endpoints: enable': 'destroy',
		'push-endpoints: undo enable': 'destroy',
		'queues: redrive': 'write',
		'queues: rescue': 'touch',
		'queues: send': 'write',
		'queues: export': 'touch',
		'queues: import': 'write',
		'queues: purge': 'destroy',
		'queues: edit': 'destroy',
		'queues: undo settings': 'destroy',
		'queues: create queue': 'write',
		'queues: delete queue': 'destroy',
		'dead: peek': 'touch',
		'dead: redrive': 'write',
		'dead: rescue': 'touch',
		'dead: send': 'write',
		'dead: export': 'touch',
		'dead: import': 'write',
		'dead: purge': 'destroy',
		'dead: edit': 'destroy',
		'dead: undo settings': 'destroy',
		'dead: create queue': 'write',
		'dead: delete queue': 'destroy',
		'expiring: peek': 'touch',
		'expiring: redrive': 'write',
		'expiring: rescue': 'touch',
		'expiring: send': 'write',
		'expiring: export': 'touch',
		'expiring: import': 'write',
		'expiring: purge': 'destroy',
		'expiring: edit': 'destroy',
		'expiring: undo settings': 'destroy',
		'expiring: create queue': 'write',
		'expiring: delete queue': 'destroy',
		'queue: peek': 'touch',
		'queue: redrive': 'write',
		'queue: rescue': 'touch',
		'queue: send': 'write',
		'queue: export': 'touch',
		'queue: import': 'write',
		'queue: purge': 'destroy',
		'queue: edit': 'destroy',
		'queue: undo settings': 'destroy',
		'queue: create queue': 'write',
		'queue: delete queue': 'destroy',
		'topics: publish': 'write',
		'topics: publish file': 'write',
		'topics: tail': 'destroy',
		'topics: subscribe': 'destroy',
		'topics: create topic': 'write',
		'topics: delete topic': 'destroy',
		'topic: publish': 'write',
		'topic: publish file': 'write',
		'topic: tail': 'destroy',
		'topic: subscribe': 'destroy',
		'topic: create topic': 'write',
		'topic: delete topic': 'destroy',
		'subscriptions: edit': 'destroy',
		'subscriptions: undo settings': 'destroy',
		'subscriptions: unsubscribe': 'destroy',
		'subscriptions: subscribe': 'destroy',
		'subscription: edit': 'destroy',
		'subscription: undo settings': 'destroy',
		'subscription: unsubscribe': 'destroy',
		'subscription: subscribe': 'destroy',
		'streams: put': 'write',
		'streams: change': 'destroy',
		'stream: change': 'destroy',
		'stream-change: press': 'write',
		'stream: put': 'write',
		'tail: put': 'write',
		'messages: +10': 'touch',
		'messages: +100': 'touch',
		'messages: scan': 'touch',
		'messages: hold': 'touch',
		'messages: change visibility': 'touch',
		'messages: delete': 'destroy',
		'messages: undo': 'write',
		'messages: edit copy': 'write',
		'ask: press': 'touch',
		'messages: redrive': 'write',
		'messages: send': 'write',
		'messages: purge': 'destroy',
		'message: redrive': 'write',
		'message: undo': 'write',
		'message: edit copy': 'write',
		'message: publish again': 'write',
		'journal: undo': 'write',
		'pulse: peek': 'touch',
		'pulse: redrive': 'write',
		'pulse: rescue': 'touch',
		'plan: press': 'write',
		'plan: start': 'write',
		'form: from file': 'write',
		'form: press': 'write',
		'run: bring home': 'write',
		'tasks: go on': 'write',
		'tasks: pause': 'write',
		'tasks: slower': 'write',
		'tasks: faster': 'write',
		'tasks: watch alone': 'write',
		'run: resume': 'write',
		'run: pause': 'write',
		'run: slower': 'write',
		'run: faster': 'write',
		'run: watch alone': 'write',
	});
});
