import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameRows } from '../../../source/console/frame/frame.ts';
import { commandTables } from '../../../source/console/input/input.ts';
import { loadDetail, openResource } from '../../../source/console/resources/detail-load.ts';
import { kinds, resource } from '../../../source/domain/kinds.ts';
import { plainLine } from '../../../source/presentation/line.ts';
import { queueAttributes, queueRef } from '../../operations/fakes.ts';
import { startConsole } from '../fixture.ts';

const dead = queueRef('orders-dlq');
const orders = queueRef('orders');

/** A console on the details of a dead-letter queue, whose list and description are answered apart. */
async function details() {
	let now = { visible: 0, inFlight: 0 };
	const facts = () => queueAttributes(dead.name, now);
	const console = startConsole({
		gateways: {
			queues: {
				attributes: async () => facts(),
				tags: async () => ({}),
				deadLetterSourcesPage: async () => ({ items: [orders.url] }),
				listMoves: async () => [],
			},
		},
	});
	console.queues({ orders: 0, [dead.name]: 0 }, { orders: dead.name });
	openResource(console.session, resource('queue', dead));
	await console.settled();
	return {
		...console,
		async answered(by: 'list' | 'description', counts: typeof now) {
			await console.pass(2000);
			now = counts;
			if (by === 'description') loadDetail(console.session, console.top().id);
			else {
				const samples = [{ key: dead.arn, at: console.clock.now(), facts: facts() }];
				console.watched({ kind: 'queue', type: 'sampled', samples });
			}
			await console.settled();
			await console.settled();
			const screen = frameRows(console.session.state, commandTables(console.session))
				.map((row) => plainLine(row.line))
				.join('\n');
			return {
				why: Number(/(\d+) dead/.exec(screen)?.[1] ?? 0),
				held: Number(/dead.*?, (\d+) in flight/.exec(screen)?.[1] ?? 0),
				ready: Number(/ready +~(\d+)/.exec(screen)?.[1]),
				inFlight: Number(/in flight +~(\d+)/.exec(screen)?.[1]),
			};
		},
	};
}

const count = fc.integer({ min: 0, max: 99 });

test('details say one thing, whichever of list and description was answered last', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(
				fc.tuple(
					fc.constantFrom('list' as const, 'description' as const),
					fc.record({ visible: count, inFlight: count }),
				),
				{ minLength: 1, maxLength: 6 },
			),
			async (answers) => {
				const { answered } = await details();
				for (const [by, counts] of answers) {
					const { visible, inFlight } = counts;
					expect(await answered(by, counts)).toEqual({
						why: visible + inFlight,
						held: inFlight,
						ready: visible,
						inFlight,
					});
				}
			},
		),
		{ numRuns: 20 },
	);
});

test('what a description could not read is not told as none by what the list knows', () => {
	const failure = { kind: 'throttled' as const, message: 'slow down', retryable: true };
	const detail = {
		ref: orders,
		at: 1,
		attributes: { ok: false as const, failure },
		tags: { ok: true as const, value: {} },
		sources: { ok: true as const, value: [] },
		moves: { ok: true as const, value: [] },
		mappings: { ok: true as const, value: [] },
		alarms: { ok: true as const, value: [] },
	};
	// Lists keep no policy: a queue that is open to the world would be told as its account's alone.
	expect(kinds.queue.withFacts(detail, queueAttributes('orders'))).toMatchObject({
		attributes: { ok: false, failure },
	});
});
