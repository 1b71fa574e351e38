import { describe, expect, test } from 'vitest';
import { nameOfTitle } from '../../../source/console/keys/bindings.ts';
import { catalog } from '../../../source/console/navigation/catalog.ts';
import { readKeys, type SaidKeys } from '../../../source/console/navigation/own-keys.ts';
import { startConsole } from '../fixture.ts';
import { screenText } from '../messages/messages-fixture.ts';

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
