import { expect, test } from 'vitest';
import { bind, type Command, commandFor } from '../../../source/console/keys/command.ts';

type Context = { readonly key: string };

function command(keys: string[], log: string[]): Command<Context> {
	const [name = ''] = keys;
	return {
		keys,
		title: name,
		about: name,
		effect: 'write',
		disabled: () => {
			log.push(`why ${name}`);
			return undefined;
		},
		run: ({ key }) => {
			log.push(`${name} by ${key}`);
		},
	};
}

test('the innermost command that answers to a key is found without asking any what it may', () => {
	const log: string[] = [];
	const inner = command(['d', 'del'], log);
	const outer = command(['d'], log);
	expect(commandFor('d', [[], [inner], [outer]])).toBe(inner);
	expect(commandFor('x', [[inner], [outer]])).toBeUndefined();
	expect(log).toEqual([]);
});

test('a bound command says why not when it is asked, and runs for the key that led to it', () => {
	const log: string[] = [];
	const bound = bind(command(['d'], log), { key: '' }, () => undefined);
	expect(log).toEqual([]);
	expect(bound.disabled).toBeUndefined();
	bound.run('enter');
	bound.run('d');
	expect(log).toEqual(['why d', 'd by enter', 'd by d']);
});

test('what the mode forbids is said before anything else', () => {
	const log: string[] = [];
	const bound = bind(command(['d'], log), { key: '' }, (effect) => `no ${effect}`);
	expect(bound.disabled).toBe('no write');
	expect(log).toEqual([]);
});
