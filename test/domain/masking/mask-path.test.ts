import { describe, expect, test } from 'vitest';
import {
	endsHere,
	readMaskPath,
	standingAtRoot,
	standingBelow,
} from '../../../source/domain/masking/mask-path.ts';

/** Whether a path leads to a place in a body. */
function leads(path: string, way: readonly (string | number)[]): boolean {
	const read = readMaskPath(path);
	if (read?.root !== 'body') throw new Error(`${path} is no path into a body`);
	return endsHere(way.reduce(standingBelow, standingAtRoot([read.steps])));
}

describe('a path of a mask', () => {
	test.each([
		['body', [], true],
		['body.card', ['card'], true],
		['body.card', ['cards'], false],
		['body.card', ['order', 'card'], false],
		['body.items[0].card', ['items', 0, 'card'], true],
		['body.items[0].card', ['items', 1, 'card'], false],
		['body.items[*].card', ['items', 7, 'card'], true],
		['body.items.*.card', ['items', 'a', 'card'], true],
		['body.**.iban', ['iban'], true],
		['body.**.iban', ['a', 0, 'b', 'iban'], true],
		['body.**.iban', ['a', 'iban', 'c'], false],
		['body.a.**', ['a'], true],
		['body["a key"]', ['a key'], true],
		['body.**.**.x', ['x'], true],
	] as const)('%s and %j: %s', (path, way, is) => expect(leads(path, way)).toBe(is));

	test('stands at each of its steps once, however deep a value is', () => {
		const read = readMaskPath('body.**.customer.**.email');
		if (read?.root !== 'body') throw new Error('no path into a body');
		let standing = standingAtRoot([read.steps, read.steps.slice(2)]);
		for (let depth = 0; depth < 100; depth++) standing = standingBelow(standing, 'customer');
		expect(standing).toHaveLength(6);
		expect(endsHere(standingBelow(standing, 'email'))).toBe(true);
	});

	test('names an attribute, or all', () => {
		expect(readMaskPath('attributes.token')).toEqual({ root: 'attributes', name: 'token' });
		expect(readMaskPath('attributes["x.y"]')).toEqual({ root: 'attributes', name: 'x.y' });
		expect(readMaskPath('attributes.*')).toEqual({ root: 'attributes', name: '*' });
	});

	test('names an id', () => {
		expect(['group', 'dedup', 'key'].map(readMaskPath)).toEqual(
			['group', 'dedup', 'key'].map((root) => ({ root })),
		);
	});

	test.each([
		'',
		'group.x',
		'key[0]',
		'id',
		'raw.a',
		'bodyx',
		'body.',
		'body..a',
		'body[a]',
		'body["a]',
		'body.a b',
		'attributes',
		'attributes.a.b',
		'attributes[0]',
		'attributes.**',
	])('"%s" is none', (text) => expect(readMaskPath(text)).toBeUndefined());
});
