import { describe, expect, it } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import { type WatchEventOf, watchKind } from '../../../source/operations/watch/watch.ts';
import { gateways, streamGateway, topicGateway } from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

const view = { visible: () => [] as string[], attention: () => 'active' as const };

/** Starts of calls within the busiest second. */
function busiest(starts: readonly number[]): number {
	return Math.max(
		0,
		...starts.map((from) => starts.filter((at) => at >= from && at < from + 1000).length),
	);
}

describe('watching topics', () => {
	it('lists and samples topics by ARN within half of what the account may ask', async () => {
		const clock = new VirtualClock();
		const asked: number[] = [];
		const events: WatchEventOf<'topic'>[] = [];
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
		const ended = watchKind(
			'topic',
			{ gateways: gateways({ topics }), clock },
			view,
			(one) => events.push(one),
			controller.signal,
		);
		await clock.advance(20_000);
		controller.abort();
		await ended;
		expect(asked).toHaveLength(250);
		expect(busiest(asked)).toBeLessThanOrEqual(15 + 8);
		const samples = events.flatMap((one) => (one.type === 'sampled' ? one.samples : []));
		expect(new Set(samples.map((one) => one.key)).size).toBe(249);
		expect(events).toContainEqual(
			expect.objectContaining({
				kind: 'topic',
				type: 'sample-failed',
				failures: [expect.objectContaining({ key: arn('topic-7') })],
			}),
		);
	});
});

describe('watching streams', () => {
	it('lists and samples streams within half of what the account may ask', async () => {
		const clock = new VirtualClock();
		const asked: number[] = [];
		const listed: number[] = [];
		const events: WatchEventOf<'stream'>[] = [];
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
		const ended = watchKind(
			'stream',
			{ gateways: gateways({ streams }), clock },
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
		const samples = events.flatMap((one) => (one.type === 'sampled' ? one.samples : []));
		expect(samples).toHaveLength(100);
		expect(samples[0]).toMatchObject({ facts: { name: 'stream-0', openShards: 2 } });
	});
});
