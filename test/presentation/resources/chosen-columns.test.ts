import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutColumns } from '../../../source/presentation/columns.ts';
import {
	type ChoosableList,
	choosable,
	inOrder,
	readAllColumns,
	readColumns,
} from '../../../source/presentation/resources/chosen-columns.ts';
import { queueColumns } from '../../../source/presentation/resources/queue-columns.ts';
import { topicSubscriptionColumns } from '../../../source/presentation/resources/subscription-columns.ts';

const lists = Object.keys(choosable) as ChoosableList[];
const by = { kind: 'file', path: 'config.toml', line: 3, scope: 'user' } as const;
const source = () => 'config.toml line 3';

function said(columns: Readonly<Record<string, readonly string[]>>): string {
	const read = readAllColumns(
		Object.fromEntries(Object.entries(columns).map(([list, value]) => [list, { value, by }])),
		source,
	);
	return read.ok ? JSON.stringify(read.columns) : `${read.says}. ${read.hint}`;
}

describe('columns that somebody chose', () => {
	it.each([
		[
			{ queues: ['name', 'redy'] },
			'config.toml line 3, columns.queues: queues have no column "redy". Did you mean ready?',
		],
		[{ queues: ['name', 'x'] }, 'queues have no column "x". There are severity, name, type'],
		[{ queue: ['name'] }, 'columns.queue: no list is called so. Did you mean queues?'],
		[{ orders: ['name'] }, 'columns.orders: no list is called so. There are queues, dead'],
		[{ queues: ['name', 'ready', 'name'] }, 'the column name stands there twice. Name it once'],
		[{ queues: ['ready'] }, 'without name nobody knows which row is which. Name name too'],
		[{ subscriptions: ['topic'] }, 'without endpoint nobody knows which row is which'],
		[{ __proto__: ['name'] }, '{}'],
	])('%j: %s', (columns, expected) => {
		expect(said(columns)).toContain(expected);
	});

	it('are those that a list has, in any order, with what names its rows', () => {
		fc.assert(
			fc.property(
				fc
					.constantFrom(...lists)
					.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray([...choosable[list]]))),
				([list, names]) => {
					const read = readColumns(list, names);
					expect(read.ok).toBe(names.includes('name') || names.includes('endpoint'));
					if (read.ok) expect(read.columns).toEqual(names);
				},
			),
		);
	});

	it('are drawn in their order, in any width, with the name always among them', () => {
		const ids = queueColumns.map(({ id }) => id).filter((id) => id !== 'name');
		fc.assert(
			fc.property(
				fc.shuffledSubarray(ids),
				fc.nat({ max: ids.length }),
				fc.integer({ min: 20, max: 200 }),
				(others, at, width) => {
					const chosen = [...others.slice(0, at), 'name', ...others.slice(at)];
					const columns = inOrder(queueColumns, chosen);
					expect(columns.map(({ id }) => id)).toEqual(chosen);
					const shown = layoutColumns(columns, width);
					const drawn = shown.map(({ column }) => column.id);
					expect(drawn).toEqual(chosen.filter((id) => drawn.includes(id)));
					expect(drawn).toContain('name');
					const cells = shown.reduce((sum, one) => sum + one.width, shown.length - 1);
					expect(cells).toBe(width);
					// The same array: a table is laid out once for it.
					expect(inOrder(queueColumns, chosen)).toBe(columns);
				},
			),
		);
	});

	it('are all where nobody chose, and of a part those that it has', () => {
		expect(inOrder(queueColumns, undefined)).toBe(queueColumns);
		const some = inOrder(topicSubscriptionColumns, ['topic', 'endpoint']);
		expect(some.map(({ id }) => id)).toEqual(['endpoint']);
	});
});
