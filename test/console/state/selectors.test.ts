import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	deadCount,
	deadRows,
	queueRows,
	shownRows,
} from '../../../source/console/state/selectors.ts';
import { type Listing, newListing } from '../../../source/console/state/views.ts';
import { queueColumns } from '../../../source/presentation/resources/queue-columns.ts';
import type { QueueRow } from '../../../source/presentation/rows.ts';
import { troubleOrder } from '../../../source/presentation/sorting.ts';
import { queueAttributes, queueRef } from '../../operations/fakes.ts';
import { startConsole } from '../fixture.ts';

function rowsOf(depths: Readonly<Record<string, number>>, dead?: Readonly<Record<string, string>>) {
	const console = startConsole();
	console.queues(depths, dead);
	return queueRows(console.session.state.resources.queue);
}

const listing = (some: Partial<Listing> = {}): Listing => ({ ...newListing('trouble'), ...some });
const sortBy = (column: string, reversed = false) => listing({ sort: { column, reversed } });
const names = (shown: { readonly rows: readonly QueueRow[] }) => shown.rows.map(({ name }) => name);

test('a dead-letter queue that fills up is marked at the queue that fills it', async () => {
	const console = startConsole();
	const rising = () =>
		queueRows(console.session.state.resources.queue).find(({ name }) => name === 'orders')
			?.dlqRising;
	console.queues({ orders: 1, 'orders-dlq': 36 }, { orders: 'orders-dlq' });
	// One look tells no trend.
	expect(rising()).toBeUndefined();
	const sampled = async (depth: number) => {
		await console.pass(30_000);
		const facts = queueAttributes('orders-dlq', { visible: depth });
		const sample = { key: queueRef('orders-dlq').arn, at: console.clock.now(), facts };
		console.watched({ kind: 'queue', type: 'sampled', samples: [sample] });
	};
	await sampled(37);
	expect(rising()).toBe(true);
	for (let look = 0; look < 12; look++) await sampled(37);
	expect(rising()).toBeUndefined();
});

describe('what was computed is remembered', () => {
	test('a key that changes nothing about the queues makes no new rows', () => {
		const console = startConsole();
		console.queues({ a: 1, b: 2 });
		const before = queueRows(console.session.state.resources.queue);
		console.press('j');
		console.session.dispatch({ type: 'ticked', now: console.clock.now() + 5_000 });
		expect(queueRows(console.session.state.resources.queue)).toBe(before);
		expect(deadRows(before)).toBe(deadRows(before));
	});

	test('a sample of one queue makes one new row', () => {
		const console = startConsole();
		console.queues({ a: 1, b: 2, c: 3 });
		const before = queueRows(console.session.state.resources.queue);
		const { arn } = queueRef('b');
		const at = console.clock.now() + 1_000;
		const facts = queueAttributes('b', { visible: 9 });
		console.watched({ kind: 'queue', type: 'sampled', samples: [{ key: arn, at, facts }] });
		const after = queueRows(console.session.state.resources.queue);
		expect(after.map((row, index) => row === before[index])).toEqual([true, false, true]);
	});

	test('the same rows, filter and sort answer the same arrays, wherever the cursor is', () => {
		const shown = shownRows(queueColumns, troubleOrder<QueueRow>());
		const rows = rowsOf({ orders: 5, emails: 1, orders2: 9 });
		for (const view of [listing(), listing({ filter: 'ord' }), sortBy('ready', true)]) {
			const first = shown(rows, view);
			const again = shown(rows, { ...view, list: { cursor: 'x', top: 1 }, marks: new Set(['y']) });
			expect(again.rows).toBe(first.rows);
			expect(again.keys).toBe(first.keys);
		}
	});

	test('no filter copies nothing', () => {
		const shown = shownRows(queueColumns);
		const rows = rowsOf({ a: 1, b: 2 });
		expect(shown(rows, listing({ sort: { column: 'arrival', reversed: false } })).rows).toBe(rows);
	});
});

describe('filters', () => {
	const shown = shownRows(queueColumns, troubleOrder<QueueRow>());
	const rows = rowsOf({ orders: 5, 'orders-dlq': 37, emails: 0 }, { orders: 'orders-dlq' });

	test.each([
		['ord', ['orders', 'orders-dlq']],
		['!ord', ['emails']],
		['!dlq', ['orders', 'emails']],
		// None is called so: other columns are named, as is the trouble that tells of another queue.
		['!std', ['orders', 'orders-dlq', 'emails']],
		['!type:std', []],
		['/^emails/', ['emails']],
		['name:emails', ['emails']],
	])('%s', (filter, expected) => {
		expect(names(shown(rows, listing({ filter }))).sort()).toEqual(expected.toSorted());
	});

	test('one that can not be read shows nothing that it might hide, and says what is wrong', () => {
		const answer = shown(rows, listing({ filter: '/(?=a)/' }));
		expect(answer.rows).toEqual([]);
		expect(answer.problem).toMatch(/\S/);
	});

	test('of rows it keeps a part, in order, and counts the whole', () => {
		fc.assert(
			fc.property(fc.string({ maxLength: 6 }), (filter) => {
				const answer = shown(
					rows,
					listing({ filter, sort: { column: 'arrival', reversed: false } }),
				);
				expect(answer.total).toBe(rows.length);
				expect(answer.keys).toEqual(answer.rows.map(({ key }) => key));
				const order = answer.rows.map((row) => rows.indexOf(row));
				expect(order).toEqual(order.toSorted((a, b) => a - b));
			}),
		);
	});
});

describe('orders', () => {
	const shown = shownRows(queueColumns, troubleOrder<QueueRow>());
	const rows = rowsOf(
		{ busy: 50, calm: 0, orders: 5, 'orders-dlq': 37, other: 3 },
		{ orders: 'orders-dlq' },
	);

	test('trouble comes first', () => {
		expect(names(shown(rows, listing()))[0]).toBe('orders-dlq');
		expect(names(shown(rows, sortBy('trouble', true))).at(-1)).toBe('orders-dlq');
		expect(shown(rows, listing()).order).toBeUndefined();
	});

	test('numbers start with the largest, names with the first, and both turn', () => {
		const [ready] = queueColumns.filter(({ title }) => title === 'READY');
		const id = ready?.id ?? '';
		expect(names(shown(rows, sortBy(id)))).toEqual([
			'busy',
			'orders-dlq',
			'orders',
			'other',
			'calm',
		]);
		expect(shown(rows, sortBy(id)).order).toEqual({ column: id, direction: 'descending' });
		expect(names(shown(rows, sortBy(id, true)))[0]).toBe('calm');
		expect(names(shown(rows, sortBy('name')))[0]).toBe('busy');
		expect(names(shown(rows, sortBy('name', true)))[0]).toBe('other');
	});

	test('every column orders the same rows, none lost', () => {
		for (const { id } of queueColumns) {
			for (const reversed of [false, true]) {
				expect(names(shown(rows, sortBy(id, reversed))).toSorted()).toEqual(
					rows.map(({ name }) => name).toSorted(),
				);
			}
		}
	});

	test('a column that is not there leaves the order', () => {
		expect(shown(rows, sortBy('nonsense')).rows).toBe(rows);
	});
});

describe('dead letters', () => {
	test('a queue that a redrive policy names is one, with its sources', () => {
		const rows = rowsOf(
			{ orders: 5, returns: 1, 'orders-dlq': 37 },
			{ orders: 'orders-dlq', returns: 'orders-dlq' },
		);
		expect(deadRows(rows).map(({ name, sources }) => [name, sources])).toEqual([
			['orders-dlq', ['orders (max 5)', 'returns (max 5)']],
		]);
		expect(rows.find(({ name }) => name === 'orders')).toMatchObject({
			dlqName: 'orders-dlq',
			dlqDepth: 37,
		});
		expect(deadCount(deadRows(rows))).toBe(37);
	});

	test('are those of all rows, whichever of these have changed since', () => {
		const rows = rowsOf({ a: 1, 'a-dlq': 2, b: 3, 'b-dlq': 4, c: 5 }, { a: 'a-dlq', b: 'b-dlq' });
		const change = fc.record({
			at: fc.nat({ max: rows.length - 1 }),
			dead: fc.option(fc.boolean(), { freq: 3 }),
		});
		fc.assert(
			fc.property(fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 6 }), (steps) => {
				let now = rows;
				for (const step of steps) {
					const next = [...now];
					for (const { at, dead } of step) {
						const row = next[at] as QueueRow;
						next[at] = { ...row, deadLetter: dead ?? row.deadLetter };
					}
					now = next;
					const expected = now.filter((row) => row.deadLetter);
					expect(deadRows(now).every((row, at) => row === expected[at])).toBe(true);
					expect(deadRows(now)).toHaveLength(expected.length);
				}
			}),
		);
	});

	test('how many there are is unknown before a sample', () => {
		expect(deadCount([])).toBeUndefined();
	});
});
