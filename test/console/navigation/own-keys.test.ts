import { describe, expect, test } from 'vitest';
import { commandTables } from '../../../source/console/input/input.ts';
import { isKeystroke, keysOf, nameOfTitle } from '../../../source/console/keys/bindings.ts';
import { KeySplitter } from '../../../source/console/keys/key-splitter.ts';
import { catalog } from '../../../source/console/navigation/catalog.ts';
import { readKeys, type SaidKeys } from '../../../source/console/navigation/own-keys.ts';
import { sampled } from '../../helpers/whole.ts';
import { startConsole } from '../fixture.ts';
import { screenText } from '../messages/messages-fixture.ts';
import { viewsOf, withId } from '../views.ts';

function said(keys: Readonly<Record<string, string | readonly string[]>>): SaidKeys {
	return Object.fromEntries(
		Object.entries(keys).map(([name, value], index) => {
			const by = { kind: 'file', path: 'config.toml', line: index + 2, scope: 'user' } as const;
			return [name, { value: typeof value === 'string' ? [value] : value, by }];
		}),
	);
}

function bindingsOf(keys: Parameters<typeof said>[0]) {
	const read = readKeys(said(keys));
	if (!read.ok) throw new Error(read.says);
	return read.bindings;
}

describe('keys of one’s own', () => {
	test('take the place of those that a command has, in its footer and in help', () => {
		const console = startConsole({ bindings: bindingsOf({ send: 'f5', 'copy-menu': ['Y'] }) });
		console.queues({ orders: 1 });
		console.press('s');
		expect(console.top().kind).toBe('list');
		console.press('f5');
		expect(console.top().kind).not.toBe('list');
		console.press('esc', '?');
		console.type('copy menu');
		expect(screenText(console)).toMatch(/Y +copy menu/);
	});

	test('of a command of the whole console work from everywhere', () => {
		const console = startConsole({ bindings: bindingsOf({ tasks: 'f6' }) });
		console.press('f6');
		expect(console.top().kind).toBe('tasks');
	});

	test('can be given to every command but those that lead out', () => {
		const names = new Set(catalog().map(({ title }) => nameOfTitle(title)));
		const refused = [...names].filter((name) => !readKeys(said({ [name]: 'f12' })).ok);
		expect(refused.sort()).toEqual(['back', 'command', 'help', 'quit']);
	});

	test('are known by the name of every command that any screen has, those without a key too', () => {
		const names = new Set(catalog().map(({ title }) => nameOfTitle(title)));
		const outside = { name: 'orders', body: '{}', bytes: new Uint8Array(), number: 1, now: 0 };
		const console = startConsole();
		const unnamed = new Set<string>();
		let many = 0;
		for (const view of viewsOf(outside)) {
			console.session.dispatch({ type: 'views-replaced', views: [withId(view, 0)] });
			for (const { title } of commandTables(console.session).flat()) {
				many += 1;
				if (!names.has(nameOfTitle(title))) unnamed.add(`${title} of ${view.kind}`);
			}
		}
		expect([...unnamed]).toEqual([]);
		expect(many).toBeGreaterThan(1_000);
		expect(catalog().some(({ keys }) => keys.length === 0)).toBe(true);
	});

	test('are keys that a terminal sends: each that the file may name is heard', () => {
		const sent: Readonly<Record<string, string>> = {
			...{ enter: '\r', tab: '\t', 'shift-tab': '\u001b[Z', space: ' ', backspace: '\u007f' },
			...{ up: '\u001b[A', down: '\u001b[B', right: '\u001b[C', left: '\u001b[D' },
			...{
				pgup: '\u001b[5~',
				pgdn: '\u001b[6~',
				home: '\u001b[H',
				end: '\u001b[F',
				del: '\u001b[3~',
			},
			...{ f1: '\u001bOP', f2: '\u001bOQ', f3: '\u001bOR', f4: '\u001bOS', f5: '\u001b[15~' },
			...{ f6: '\u001b[17~', f7: '\u001b[18~', f8: '\u001b[19~', f9: '\u001b[20~' },
			...{ f10: '\u001b[21~', f11: '\u001b[23~', f12: '\u001b[24~' },
			...Object.fromEntries(
				[...'abcdefghijklmnopqrstuvwxyz'].map((letter, at) => [
					`ctrl-${letter}`,
					String.fromCharCode(at + 1),
				]),
			),
		};
		const heard = (key: string) => {
			const splitter = new KeySplitter();
			const bytes = new TextEncoder().encode(sent[key] ?? key);
			// A line feed may belong to a carriage return that comes first.
			const events = [...splitter.push(bytes, 0), ...splitter.expire(10_000)];
			return events.map((event) => (event.type === 'key' ? event.key : event.type));
		};
		const printable = Array.from({ length: 95 }, (_, at) => String.fromCharCode(at + 32));
		const many = Array.from({ length: 30 }, (_, at) => `f${at}`);
		const possible = [...Object.keys(sent), ...printable, ...many].filter(isKeystroke);
		expect(possible.filter((key) => heard(key).join() !== key)).toEqual([]);
		expect(possible).toContain('f5');
		expect(possible.length).toBeGreaterThan(130);
	});

	test('are no text in a field', () => {
		const console = startConsole();
		console.press('/', 'a', 'f5', 'b');
		expect(console.topAs('list').filter).toBe('ab');
	});

	test('act, whichever command is given one, and what it had is free', () => {
		const taken = new Set(['back', 'command', 'help', 'quit']);
		const names = new Set(catalog().map(({ title }) => nameOfTitle(title)));
		for (const name of sampled([...names], 0, 4)) {
			if (taken.has(name)) continue;
			const bindings = bindingsOf({ [name]: 'f12' });
			const wrong = catalog().filter(({ title, keys }) => {
				const own = nameOfTitle(title) === name;
				return keysOf({ title, keys }, bindings).join() !== (own ? 'f12' : keys.join());
			});
			expect(wrong).toEqual([]);
		}
	});

	test.each([
		[{ sned: 'f5' }, 'config.toml line 2, keys.sned: no command is called so'],
		[{ quit: 'x' }, 'it keeps its keys'],
		[{ send: 'hyper-s' }, 'hyper-s is no key that can be given'],
		[{ send: 'ctrl-c' }, 'ctrl-c is no key'],
		[{ send: 'j' }, 'the key j means two things: send (config.toml line 2) and moving'],
		[{ send: 'p' }, 'peek (as awsmsg has it)'],
		[{ send: '1' }, 'queues (as awsmsg has it)'],
	])('%j is refused: %s', (keys, says) => {
		const read = readKeys(said(keys as Parameters<typeof said>[0]));
		expect(read.ok ? '' : read.says).toContain(says);
	});

	test('of two commands that clash name both lines', () => {
		const read = readKeys(said({ send: 'f5', chart: 'f5' }));
		expect(read.ok ? '' : read.says).toMatch(/config\.toml line 3\).*config\.toml line 2\)/);
	});

	test('may be swapped', () => {
		expect(readKeys(said({ decode: 'w', wrap: 'x' })).ok).toBe(true);
	});
});
