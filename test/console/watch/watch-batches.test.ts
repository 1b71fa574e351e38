import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WatchBatches } from '../../../source/console/watch/watch-batches.ts';
import type { WatchEvent } from '../../../source/operations/watch/watch.ts';
import { queueAttributes, queueRef } from '../../operations/fakes.ts';
import { startConsole } from '../fixture.ts';

beforeEach(() => {
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
	vi.useRealTimers();
});

/** A console that knows two queues, and what is told of them from now on. */
function batching() {
	const console = startConsole();
	console.queues({ a: 1, b: 2 });
	const told: WatchEvent[][] = [];
	const news: boolean[] = [];
	const batches = new WatchBatches(
		() => console.session.state,
		(events, isNews) => {
			told.push([...events]);
			news.push(isNews);
		},
	);
	const sampled = (name: string, visible: number) =>
		batches.add({
			kind: 'queue',
			type: 'sampled',
			samples: [{ key: queueRef(name).arn, at: 9, facts: queueAttributes(name, { visible }) }],
		});
	return { console, batches, told, news, sampled };
}

test('what says something else is told after a tenth of a second, with all that has come meanwhile', () => {
	const { told, sampled } = batching();
	sampled('a', 1);
	vi.advanceTimersByTime(50);
	sampled('b', 7);
	sampled('a', 1);
	vi.advanceTimersByTime(99);
	expect(told).toEqual([]);
	vi.advanceTimersByTime(1);
	expect(told).toHaveLength(1);
	expect(told[0]).toMatchObject([
		{ type: 'sampled', samples: [{ facts: { visible: 1 } }, { facts: { visible: 7 } }, {}] },
	]);
	vi.advanceTimersByTime(10_000);
	expect(told).toHaveLength(1);
});

test('what says what is known waits three times as long, and no longer for news that come at its end', () => {
	const { told, sampled } = batching();
	sampled('a', 1);
	vi.advanceTimersByTime(299);
	expect(told).toEqual([]);
	sampled('b', 9);
	vi.advanceTimersByTime(1);
	expect(told).toHaveLength(1);
});

test('whether any of a batch is news is told with it', () => {
	const { news, sampled } = batching();
	sampled('a', 1);
	vi.advanceTimersByTime(300);
	sampled('a', 1);
	sampled('b', 9);
	vi.advanceTimersByTime(300);
	sampled('b', 2);
	vi.advanceTimersByTime(300);
	expect(news).toEqual([false, true, false]);
});

test('what failed, and what is not a sample, is news', () => {
	const { batches, told } = batching();
	const failure = { kind: 'denied', message: 'no', retryable: false } as const;
	const failures = [{ key: queueRef('a').arn, failure, at: 9 }];
	batches.add({ kind: 'queue', type: 'sample-failed', failures });
	vi.advanceTimersByTime(100);
	expect(told).toHaveLength(1);
	batches.add({ kind: 'queue', type: 'listed', refs: [queueRef('a')], complete: true, at: 9 });
	vi.advanceTimersByTime(100);
	expect(told).toHaveLength(2);
});

test('a list of a kind of which nothing is known is told at once', () => {
	const { batches, told } = batching();
	batches.add({ kind: 'topic', type: 'listed', refs: [], complete: false, at: 9 });
	expect(told).toHaveLength(1);
});

test('what was known when it came and is another value by now is news: it goes in over that', () => {
	const { console, news, sampled } = batching();
	sampled('a', 5);
	vi.advanceTimersByTime(300);
	console.queues({ a: 5, b: 2 });
	sampled('a', 5);
	vi.advanceTimersByTime(200);
	console.queues({ a: 0, b: 2 });
	vi.advanceTimersByTime(100);
	expect(news).toEqual([true, true]);
});

test('what was news when it came and is known by now is none', () => {
	const { console, news, sampled } = batching();
	sampled('a', 5);
	console.queues({ a: 5, b: 2 });
	vi.advanceTimersByTime(100);
	expect(news).toEqual([false]);
});
