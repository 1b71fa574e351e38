import { describe, expect, it } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import type { OutgoingRecord, PutOutcome } from '../../../source/domain/resources.ts';
import { putRecords } from '../../../source/operations/streams/put.ts';
import { grant, streamGateway } from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

const never = new AbortController().signal;
const throttled: PutOutcome = {
	ok: false,
	code: 'ProvisionedThroughputExceededException',
	message: 'rate exceeded',
};
const sent: PutOutcome = { ok: true, shardId: 'shardId-0', sequenceNumber: '7' };

const records = (count: number, bytes = 3): OutgoingRecord[] =>
	Array.from({ length: count }, (_, index) => ({
		partitionKey: `k${index}`,
		data: new Uint8Array(bytes),
	}));

function put(
	answer: (record: OutgoingRecord, call: number) => PutOutcome,
	some: readonly OutgoingRecord[],
	signal = never,
) {
	const clock = new VirtualClock();
	const calls: string[][] = [];
	const streams = streamGateway({
		put: async ({ records }) => {
			calls.push(records.map((one) => one.partitionKey));
			return records.map((one) => answer(one, calls.length));
		},
	});
	const input = { name: 'clicks', records: some, grant: grant('clicks') };
	return { calls, clock, outcomes: clock.run(putRecords({ streams, clock }, input, signal)) };
}

describe('putRecords', () => {
	it('puts at most 500 records and 10 MiB a request', async () => {
		const { calls, outcomes } = put(() => sent, records(1200));
		expect(await outcomes).toHaveLength(1200);
		expect(calls.map((one) => one.length)).toEqual([500, 500, 200]);
		const heavy = put(() => sent, records(25, 1024 * 1024));
		await heavy.outcomes;
		expect(heavy.calls.map((one) => one.length)).toEqual([9, 9, 7]);
	});

	it('puts only refused records again, so that nothing confirmed is put twice', async () => {
		const { calls, outcomes } = put(
			(one, call) => (one.partitionKey === 'k1' && call < 3 ? throttled : sent),
			records(3),
		);
		expect(await outcomes).toEqual(
			new Array(3).fill({ outcome: 'sent', shardId: 'shardId-0', sequenceNumber: '7' }),
		);
		expect(calls).toEqual([['k0', 'k1', 'k2'], ['k1'], ['k1']]);
	});

	it('gives up after a while with the code that AWS gave', async () => {
		const { calls, outcomes } = put(() => throttled, records(1));
		expect(await outcomes).toMatchObject([{ outcome: 'rejected', code: throttled.code }]);
		expect(calls).toHaveLength(6);
	});

	it('does not put again what AWS will never take', async () => {
		const invalid: PutOutcome = { ok: false, code: 'ValidationException', message: 'no' };
		const { calls, outcomes } = put(() => invalid, records(1));
		expect(await outcomes).toMatchObject([{ outcome: 'rejected', code: 'ValidationException' }]);
		expect(calls).toHaveLength(1);
	});

	it('keeps confirmed records confirmed when a later request gets lost', async () => {
		const { outcomes } = put((one, call) => {
			if (call === 2) throw fail('timeout', 'no answer');
			return one.partitionKey === 'k1' ? throttled : sent;
		}, records(3));
		expect((await outcomes).map((one) => one.outcome)).toEqual(['sent', 'unknown', 'sent']);
	});

	it('stops while it waits, and keeps what AWS answered', async () => {
		const stop = new AbortController();
		const { calls, outcomes } = put(
			(one) => {
				if (one.partitionKey === 'k0') stop.abort();
				return throttled;
			},
			records(600),
			stop.signal,
		);
		const all = await outcomes;
		expect(calls).toHaveLength(1);
		expect(all[0]).toMatchObject({ outcome: 'rejected', code: throttled.code });
		expect(all[599]).toMatchObject({ outcome: 'rejected', code: 'NotSent' });
	});
});

describe('putRecords at a rate', () => {
	it('spreads requests over time and tells of each', async () => {
		const clock = new VirtualClock();
		const startedAt = clock.now();
		const at: number[] = [];
		const told: number[][] = [];
		const streams = streamGateway({
			put: async ({ records: some }) => {
				at.push(clock.now() - startedAt);
				return some.map(() => sent);
			},
		});
		const input = {
			name: 'clicks',
			records: records(25),
			grant: grant('clicks'),
			perSecond: 10,
			onOutcomes: (indexes: readonly number[]) => told.push([...indexes]),
		};
		await clock.run(putRecords({ streams, clock }, input, never));
		expect(at).toEqual([0, 1000, 2000]);
		expect(told.map((one) => one.length)).toEqual([10, 10, 5]);
	});
});
