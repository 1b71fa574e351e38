import { describe, expect, it } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import type { MetricRange } from '../../../source/domain/metric.ts';
import type { Shard, StreamSummary } from '../../../source/domain/resources.ts';
import {
	streamVolume,
	type VolumeInput,
} from '../../../source/operations/streams/stream-volume.ts';
import { volumeSentence } from '../../../source/presentation/streams/volume-words.ts';
import { metricsGateway, streamGateway } from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

const now = Date.UTC(2026, 10, 20, 9, 0, 0);
const hour = 3_600_000;
const mebibyte = 1024 * 1024;
const never = new AbortController().signal;

const summary: StreamSummary = {
	arn: 'arn',
	name: 'clicks',
	status: 'ACTIVE',
	mode: 'PROVISIONED',
	openShards: 4,
	consumers: 0,
	retentionHours: 24,
	shardMetrics: [],
};

const half = 2n ** 127n;
const shards: readonly Shard[] = [
	{ id: 'a', parents: [], ...range(0n, half - 1n), endingSequenceNumber: '9' },
	{ id: 'b', parents: [], ...range(half, 2n * half - 1n) },
	{ id: 'c', parents: ['a'], ...range(0n, half / 2n - 1n) },
	{ id: 'd', parents: ['a'], ...range(half / 2n, half - 1n) },
];

function range(first: bigint, last: bigint) {
	return {
		startingHashKey: String(first),
		endingHashKey: String(last),
		startingSequenceNumber: '1',
	};
}

/** A stream of which CloudWatch says that `perMinute` bytes arrived at each time that `has` figures. */
function asked(
	input: Partial<VolumeInput>,
	{
		perMinute = 0,
		has = () => true,
		series,
		createdAt,
	}: {
		perMinute?: number;
		has?: (at: number) => boolean;
		series?: () => Promise<never>;
		createdAt?: number;
	} = {},
) {
	const clock = new VirtualClock(now);
	const ranges: MetricRange[] = [];
	const volume = streamVolume(
		{
			clock,
			streams: streamGateway({
				summary: async () => ({ ...summary, ...(createdAt === undefined ? {} : { createdAt }) }),
				shardsPage: async () => ({ items: shards }),
			}),
			metrics: metricsGateway({
				series: async ({ queries, range }) => {
					if (series !== undefined) return series();
					ranges.push(range);
					const points: { at: number; value: number }[] = [];
					for (let at = range.from; at < range.to; at += range.periodSeconds * 1000) {
						if (has(at)) points.push({ at, value: (perMinute * range.periodSeconds) / 60 });
					}
					return queries.map((query) => ({
						query,
						complete: true,
						points:
							query.metric === 'IncomingBytes'
								? points
								: points.map(({ at, value }) => ({ at, value: value / 1024 })),
					}));
				},
			}),
		},
		{ name: 'clicks', scope: { kind: 'all' }, from: { type: 'TRIM_HORIZON' }, ...input },
		never,
	);
	return { clock, volume, ranges };
}

describe('streamVolume', () => {
	it('adds up what arrived since the oldest record that is kept, and what reading it takes', async () => {
		const { volume, ranges } = asked({ untilNow: true }, { perMinute: 10 * mebibyte });
		const all = 24 * 60 * 10 * mebibyte;
		const known = await volume;
		expect(known).toEqual({
			from: now - 24 * hour,
			to: now,
			shards: 4,
			bytes: all,
			records: all / 1024,
			covered: 1,
			// 14,400 MiB at 4 times 2 MiB a second.
			expectedMs: 1_800_000,
		});
		expect(ranges[0]?.periodSeconds).toBe(300);
		expect(known && volumeSentence(known)).toBe(
			'About 14.1 GiB in 14,745,600 records, about 30 m: 4 shards give at most 2 MiB a second each, to all consumers together.',
		);
	});

	it('takes what arrives meanwhile into account when reading goes on after that', async () => {
		// Half of what the four shards give.
		const { volume } = asked({}, { perMinute: 240 * mebibyte });
		expect((await volume)?.expectedMs).toBeCloseTo(24 * hour, -3);
		const flood = await asked({}, { perMinute: 480 * mebibyte }).volume;
		expect(flood?.expectedMs).toBe(Number.POSITIVE_INFINITY);
		expect(flood && volumeSentence(flood)).toMatch(/more arrives than can be read: 4 shards/);
	});

	it('counts the periods at the edges by their part', async () => {
		const from = { type: 'AT_TIMESTAMP', at: now - 10.5 * 60_000 } as const;
		const { volume } = asked({ from }, { perMinute: 60_000 });
		expect((await volume)?.bytes).toBe(630_000);
	});

	it('counts the period whole in which the stream was made', async () => {
		const createdAt = now - 10.5 * 60_000;
		const { volume } = asked({}, { perMinute: 60_000, createdAt });
		expect(await volume).toMatchObject({ from: createdAt, bytes: 660_000 });
	});

	it('says that gaps make it a lower bound', async () => {
		const from = { type: 'AT_TIMESTAMP', at: now - 2 * hour } as const;
		const has = (at: number) => at < now - hour;
		const volume = await asked({ from }, { perMinute: mebibyte, has }).volume;
		expect(volume).toMatchObject({ bytes: 60 * mebibyte, covered: 0.5 });
		expect(volume && volumeSentence(volume)).toMatch(
			/^At least 60 MiB .*figures of 50% of the time/,
		);
	});

	it('says that nothing is known, and why', async () => {
		const silent = await asked({}, { has: () => false }).volume;
		expect(silent).toEqual({ from: now - 24 * hour, to: now, shards: 4, covered: 0 });
		expect(silent && volumeSentence(silent)).toBe(
			'How much there is to read is not known: CloudWatch has no figures of it.',
		);
		const series = async () => {
			throw fail('denied', 'CloudWatch GetMetricData was denied');
		};
		const refused = await asked({}, { series }).volume;
		expect(refused && volumeSentence(refused)).toMatch(
			/is not known: CloudWatch GetMetricData was denied/,
		);
	});

	it('does not wait for a CloudWatch that never answers', async () => {
		const { clock, volume } = asked({}, { series: () => new Promise(() => {}) });
		const stuck = volume.then((known) => known?.unknown?.message);
		await clock.advance(3000);
		// The port promises to end soon after its signal has aborted; this one keeps no promise.
		expect(await Promise.race([stuck, 'still waiting'])).toBe(
			'CloudWatch did not answer within 3 s',
		);
	});

	it('asks nothing for what is short, or begins where nobody knows the time', async () => {
		for (const from of [
			{ type: 'LATEST' },
			{ type: 'AT_TIMESTAMP', at: now - 4 * 60_000 },
			{ type: 'AT_SEQUENCE_NUMBER', sequenceNumber: '1' },
		] as const) {
			const { volume, ranges } = asked({ from });
			expect(await volume).toBeUndefined();
			expect(ranges).toEqual([]);
		}
		const resumed = asked({ from: { type: 'LATEST' }, resumedFrom: now - 2 * hour });
		expect(await resumed.volume).toMatchObject({ from: now - 2 * hour });
	});

	it('reckons a key and some of the shards by their part of the keys', async () => {
		const key = await asked(
			{ scope: { kind: 'key', hashKey: '5' }, untilNow: true },
			{ perMinute: mebibyte },
		).volume;
		expect(key).toMatchObject({ shards: 1, bytes: (24 * 60 * mebibyte) / 4 });
		const some = await asked(
			{ scope: { kind: 'shards', ids: ['b', 'c'] } },
			{ perMinute: mebibyte },
		).volume;
		expect(some).toMatchObject({ shards: 2, bytes: (24 * 60 * mebibyte * 3) / 4 });
		// How much a closed shard has is not known by its part of the keys: it closed at some time.
		const closed = await asked({ scope: { kind: 'shards', ids: ['a'] } }, { perMinute: 1 }).volume;
		expect(closed).not.toHaveProperty('bytes');
	});
});
