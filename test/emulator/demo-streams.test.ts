import { expect, onTestFinished, test, vi } from 'vitest';
import { createCloudWatch } from '../../source/emulator/cloudwatch/cloudwatch.ts';
import { seedStreamMetrics } from '../../source/emulator/demo/history.ts';
import { type Announce, runStreams } from '../../source/emulator/demo/streams.ts';

/* What CloudWatch is told of the demo's streams: what came in where somebody could have seen that, else what always comes. */

const minute = 60_000;
const region = 'us-east-1';

const at = (clock: string) => Date.parse(`2026-01-05T${clock}Z`);

/** A demo's `clickstream`, opened so many ms after a start at half past a minute. */
async function opened(after = 0) {
	vi.useFakeTimers({ now: at('09:57:30.250') });
	onTestFinished(() => {
		vi.useRealTimers();
	});
	const stop = new AbortController();
	const { signal } = stop;
	const cloudwatch = createCloudWatch({ now: () => Date.now() });
	/** Records that came in, by minute. */
	const real = new Map<number, number>();
	const comeIn = (count: number) => {
		const now = Date.now();
		const begun = now - (now % minute);
		real.set(begun, (real.get(begun) ?? 0) + count);
		const dimensions = { StreamName: 'clickstream' };
		const named = { region, namespace: 'AWS/Kinesis', metric: 'IncomingRecords', dimensions };
		cloudwatch.record({ ...named, value: count, at: now });
	};
	const clients = {
		signal,
		kinesis: async (
			operation: string,
			input: { readonly StreamName?: string; readonly Records?: readonly object[] },
		) => {
			const counts = operation === 'PutRecords' && input.StreamName === 'clickstream';
			if (counts) comeIn(input.Records?.length ?? 0);
			return { StreamDescriptionSummary: { StreamStatus: 'ACTIVE' } };
		},
		sqs: async () => ({}),
		sns: async () => '',
	};
	let announced: Parameters<Announce>[0] | undefined;
	const announce: Announce = (streams) => {
		announced = streams;
	};
	const onUnseen = (from: number, to: number) =>
		seedStreamMetrics(cloudwatch, 1, region, { from, to });
	const running = { signal, onTrouble: (error: unknown) => expect(error).toBeUndefined() };
	const ended = runStreams(clients, { seed: 1, announce, onUnseen }, running);
	await vi.advanceTimersByTimeAsync(after);
	await announced?.make();
	return {
		comeIn,
		asks: (operation: string) => announced?.onRecords(operation),
		until: (clock: string) => vi.advanceTimersByTimeAsync(at(clock) - Date.now()),
		real: (clock: string) => real.get(at(clock)) ?? 0,
		told(clock: string): number | undefined {
			const { Datapoints: points } = cloudwatch.handle(
				'GetMetricStatistics',
				{
					Namespace: 'AWS/Kinesis',
					MetricName: 'IncomingRecords',
					Dimensions: [{ Name: 'StreamName', Value: 'clickstream' }],
					StartTime: at(clock) / 1000,
					EndTime: at(clock) / 1000 + 60,
					Period: 60,
					Statistics: ['Sum'],
				},
				region,
			) as { Datapoints: readonly { readonly Sum: number }[] };
			return points[0]?.Sum;
		},
		async end() {
			stop.abort();
			await ended;
		},
	};
}

test('a minute in a part of which somebody read keeps what came in, whole ones in which nobody did are told as ever', async () => {
	const { asks, until, real, told, end } = await opened();
	await until('10:00:20.250');
	asks('GetRecords');
	await until('10:05:31.000');
	for (const read of ['09:57:00', '09:58:00', '10:00:00', '10:01:00']) {
		expect.soft(told(read), read).toBe(real(read));
		expect.soft(real(read), read).toBeGreaterThan(200);
	}
	for (const unread of ['09:59:00', '10:02:00', '10:03:00', '10:04:00']) {
		expect.soft(told(unread), unread).toBeGreaterThan(1_000);
		expect.soft(real(unread), unread).toBeLessThan(20);
	}
	await end();
});

test('a put by somebody who reads nothing is counted in its minute, and lets nothing flow', async () => {
	const { asks, comeIn, until, real, told, end } = await opened();
	await until('10:03:20.250');
	asks('PutRecords');
	comeIn(50);
	await until('10:05:59.900');
	asks('PutRecord');
	await until('10:06:00.100');
	comeIn(50);
	await until('10:09:31.000');
	for (const put of ['10:03:00', '10:06:00']) {
		expect.soft(told(put), put).toBe(real(put));
		expect.soft(real(put), put).toBeLessThan(70);
	}
	for (const none of ['10:02:00', '10:04:00', '10:07:00']) {
		expect.soft(told(none), none).toBeGreaterThan(1_000);
	}
	await end();
});

test('what was unseen until the streams are opened is told from the minute of the start on', async () => {
	const { told, end } = await opened(10 * minute);
	for (const unseen of ['09:57:00', '09:58:00', '10:06:00']) {
		expect.soft(told(unseen), unseen).toBeGreaterThan(1_000);
	}
	await end();
});
