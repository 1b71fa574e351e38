import { afterEach, describe, expect, test } from 'vitest';
import { bodySize } from '../../../source/console/frame/frame.ts';
import { visibleKeys } from '../../../source/console/resources/list.ts';
import { workFor } from '../../../source/console/state/background.ts';
import { resourceRows } from '../../../source/console/state/selectors.ts';
import { watchOnDemand } from '../../../source/console/watch/watch-on-demand.ts';
import { watchKind } from '../../../source/operations/watch/watch.ts';
import { gateways } from '../../operations/fakes.ts';
import { startConsole } from '../fixture.ts';
import { fakeTopics, plainAttributes, subscribed, topicRef } from '../subscriptions/fake-topics.ts';

/* What thousands cost is counted, not timed: requests a list and a minute, and rows that are made anew for a sample. */

const many = 10_000;
const aPage = 100;
const screen = () => bodySize({ columns: 120, rows: 40 }).rows;

let end: AbortController | undefined;
afterEach(() => end?.abort());

/** How many of the rows are others than before. */
function anew(before: readonly object[], after: readonly object[]): number {
	const known = new Set(before);
	return after.filter((row) => !known.has(row)).length;
}

/** Rows whose like is worked out behind the frames, when that is done. */
function atLast<Rows>(rows: () => Rows): Rows {
	rows();
	while (workFor(1000, () => 0).more) rows();
	return rows();
}

describe('ten thousand topics', () => {
	function watchingTopics() {
		const all = Array.from({ length: many }, (_, index) =>
			topicRef(`topic-${String(index).padStart(5, '0')}`),
		);
		const asked = { pages: 0, attributes: [] as string[] };
		const topics = {
			listPage: async ({ next }: { readonly next?: string }) => {
				asked.pages++;
				const from = Number(next ?? 0);
				const items = all.slice(from, from + aPage);
				return from + aPage < many ? { items, next: String(from + aPage) } : { items };
			},
			attributes: async (arn: string) => {
				asked.attributes.push(arn);
				return { arn, fifo: false, raw: {} };
			},
		};
		const console = startConsole();
		const { session, clock } = console;
		const at = { ended: undefined as unknown };
		end = new AbortController();
		watchKind(
			'topic',
			{ gateways: gateways({ topics }), clock },
			{ visible: () => visibleKeys(session.state, 'topic', screen()), attention: () => 'active' },
			(event) => session.dispatch({ type: 'watched', events: [event] }),
			end.signal,
		).catch((error: unknown) => {
			at.ended = error;
		});
		return { console, asked, at };
	}

	test('are listed in a hundred requests, and asked about under the budget, those on screen first', async () => {
		const { console, asked, at } = watchingTopics();
		console.press('3');
		await console.pass(20_000);
		expect(at.ended).toBeUndefined();
		expect(asked.pages).toBe(many / aPage);
		expect(console.session.state.resources.topic.entries.size).toBe(many);
		const seen = visibleKeys(console.session.state, 'topic', screen());
		expect(seen.length).toBeGreaterThan(20);
		expect(seen.every((arn) => asked.attributes.includes(arn))).toBe(true);
		const before = asked.attributes.length;
		await console.pass(10_000);
		// No more than what an account may be asked a second, whatever the number of topics.
		expect(asked.attributes.length - before).toBeLessThanOrEqual(150);
		// The one under the cursor before all others.
		const [first, second] = visibleKeys(console.session.state, 'topic', screen());
		console.press('j');
		expect(visibleKeys(console.session.state, 'topic', screen()).slice(0, 2)).toEqual([
			second,
			first,
		]);
	});

	test('a sample of one makes one row anew, and a key none', async () => {
		const { console } = watchingTopics();
		console.press('3');
		await console.pass(20_000);
		end?.abort();
		const rows = () => resourceRows.topic(console.session.state.resources.topic);
		const before = atLast(rows);
		expect(before).toHaveLength(many);
		console.press('j');
		expect(rows()).toBe(before);
		const [some] = before;
		const arn = some?.arn ?? '';
		const facts = { arn, fifo: false, raw: {}, confirmed: 7 };
		const samples = [{ key: arn, at: console.clock.now() + 1_000, facts }];
		console.watched({ kind: 'topic', type: 'sampled', samples });
		expect(anew(before, atLast(rows))).toBe(1);
	});
});

test('of ten thousand subscriptions of a topic a sample of one makes one row anew', async () => {
	const all = Array.from({ length: many }, (_, index) => subscribed('events', index));
	const { topics, asked } = fakeTopics(all);
	const console = startConsole({ gateways: { topics } });
	const { session, clock } = console;
	end = new AbortController();
	watchOnDemand(
		'subscription',
		{ gateways: gateways({ topics }), clock, store: session.store },
		{
			visible: () => visibleKeys(session.state, 'subscription', screen()),
			attention: () => 'active',
		},
		(event) => session.dispatch({ type: 'watched', events: [event] }),
		(error) => {
			throw error;
		},
		end.signal,
	);
	console.watched({
		...{ kind: 'topic', type: 'listed', refs: [topicRef('events')] },
		...{ complete: true, at: 0 },
	});
	console.press('3', 'p');
	await console.pass(20_000);
	expect(asked.byTopic).toHaveLength(many / aPage);
	end.abort();
	const rows = () => resourceRows.subscription(session.state.resources.subscription);
	const before = atLast(rows);
	expect(before).toHaveLength(many);
	console.press('j');
	expect(rows()).toBe(before);
	const key = subscribed('events', 0).arn;
	const samples = [
		{ key, at: clock.now() + 1_000, facts: { ...plainAttributes, rawDelivery: false } },
	];
	console.watched({ kind: 'subscription', type: 'sampled', samples });
	expect(anew(before, atLast(rows))).toBe(1);
});
