import { describe, expect, it } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import {
	type WatchStreamsEvent,
	watchStreams,
} from '../../../source/operations/watch/watch-streams.ts';
import {
	type WatchTopicsEvent,
	watchTopics,
} from '../../../source/operations/watch/watch-topics.ts';
import { streamGateway, topicGateway } from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

const view = { visible: () => [] as string[], attention: () => 'active' as const };

/** Starts of calls within the busiest second. */
function busiest(starts: readonly number[]): number {
	return Math.max(
		0,
		...starts.map((from) => starts.filter((at) => at >= from && at < from + 1000).length),
	);
}

describe('watchTopics', () => {
	it('lists and samples topics by ARN within half of what the account may ask', async () => {
		const clock = new VirtualClock();
		const asked: number[] = [];
		const events: WatchTopicsEvent[] = [];
		const names = Array.from({ length: 250 }, (_, index) => `topic-${index}`);
		const arn = (name: string) => `arn:aws:sns:eu-west-1:1:${name}`;
		const topics = topicGateway({
			listPage: async ({ next }) => {
				const at = Number(next ?? 0);
				const items = names.slice(at, at + 100).map((name) => ({ name, arn: arn(name) }));
				return at + 100 < names.length ? { items, next: String(at + 100) } : { items };
			},
			attributes: async (topic) => {
				asked.push(clock.now());
				if (topic.endsWith('-7')) throw fail('denied', 'not allowed');
				return { arn: topic, fifo: false, confirmed: 1, raw: {} };
			},
		});
		const controller = new AbortController();
		const ended = watchTopics(
			{ topics, clock },
			view,
			(one) => events.push(one),
			controller.signal,
		);
		await clock.advance(20_000);
		controller.abort();
		await ended;
		expect(asked).toHaveLength(250);
		expect(busiest(asked)).toBeLessThanOrEqual(15 + 8);
		const samples = events.flatMap((one) => (one.type === 'topics/sampled' ? one.samples : []));
		expect(new Set(samples.map((one) => one.arn)).size).toBe(249);
		expect(events).toContainEqual(
			expect.objectContaining({
				type: 'topics/sample-failed',
				failures: [expect.objectContaining({ arn: arn('topic-7') })],
			}),
		);
	});
});

describe('watchStreams', () => {
	it('lists and samples streams within half of what the account may ask', async () => {
		const clock = new VirtualClock();
		const asked: number[] = [];
		const listed: number[] = [];
		const events: WatchStreamsEvent[] = [];
		const streams = streamGateway({
			listPage: async ({ next }) => {
				listed.push(clock.now());
				const page = Number(next ?? 0);
				const items = Array.from({ length: 20 }, (_, index) => {
					const name = `stream-${page * 20 + index}`;
					return { name, arn: `arn:aws:kinesis:eu-west-1:1:stream/${name}` };
				});
				return page < 4 ? { items, next: String(page + 1) } : { items };
			},
			summary: async (name) => {
				asked.push(clock.now());
				return {
					arn: `arn:aws:kinesis:eu-west-1:1:stream/${name}`,
					name,
					status: 'ACTIVE',
					mode: 'PROVISIONED',
					openShards: 2,
					consumers: 0,
					retentionHours: 24,
					shardMetrics: [],
				};
			},
		});
		const controller = new AbortController();
		const ended = watchStreams(
			{ streams, clock },
			view,
			(one) => events.push(one),
			controller.signal,
		);
		await clock.advance(20_000);
		controller.abort();
		await ended;
		expect(asked).toHaveLength(100);
		expect(busiest(asked)).toBeLessThanOrEqual(8 + 8);
		expect(busiest(listed)).toBeLessThanOrEqual(2);
		const samples = events.flatMap((one) => (one.type === 'streams/sampled' ? one.samples : []));
		expect(samples).toHaveLength(100);
		expect(samples[0]).toMatchObject({ name: 'stream-0', summary: { openShards: 2 } });
	});
});
