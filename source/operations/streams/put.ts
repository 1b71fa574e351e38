import { kinesisPutLimits, pack } from '../../domain/batch.ts';
import type { Grant } from '../../domain/effect.ts';
import { asFailure } from '../../domain/failure.ts';
import type { OutgoingRecord, PutOutcome } from '../../domain/resources.ts';
import { inHalves } from '../in-halves.ts';
import {
	endsSending,
	isLeftOut,
	type NamedOutcome,
	notTried,
	outcomeOfFailure,
} from '../messages/outcome.ts';
import type { Clock, StreamGateway } from '../ports.ts';

/** Tries in all for a record that the stream could not take yet. */
const mostTries = 6;
const firstWait = 250;
const longestWait = 5000;

/** Entry errors after which PutRecords expects the entry again. Source: Kinesis API reference. */
const again = new Set(['ProvisionedThroughputExceededException', 'InternalFailure']);

/** What a stream takes as one record, data and partition key, unless it says otherwise. */
export const defaultMostRecordBytes = 1024 * 1024;

const encoder = new TextEncoder();

export type PutInput = {
	readonly name: string;
	readonly records: readonly OutgoingRecord[];
	readonly grant: Grant;
	/** Records a second, at most. */
	readonly perSecond?: number;
	/** Told after each request which records it was about. */
	onOutcomes?(indexes: readonly number[], outcomes: readonly NamedOutcome[]): void;
};

/** Bytes of a record as PutRecords counts them: data and partition key. */
export function recordSize(record: OutgoingRecord): number {
	return record.data.length + encoder.encode(record.partitionKey).length;
}

/**
 * Puts records, up to 500 and 10 MiB a request, and answers an outcome for each, in their order.
 * HTTP 200 with failed entries is normal: only entries that AWS refused for lack of throughput are
 * tried again, so that nothing confirmed is ever put twice. Order between records is not kept by
 * PutRecords. Never throws.
 */
export async function putRecords(
	ports: { streams: StreamGateway; clock: Clock },
	input: PutInput,
	signal: AbortSignal,
): Promise<readonly NamedOutcome[]> {
	const { records, perSecond = Number.POSITIVE_INFINITY } = input;
	const count = Math.max(1, Math.min(kinesisPutLimits.count, Math.floor(perSecond)));
	const { batches, oversized } = pack(records.map(recordSize), { ...kinesisPutLimits, count });
	const outcomes: NamedOutcome[] = records.map(() => notTried('stopped before its turn'));
	for (const index of oversized) {
		outcomes[index] = {
			outcome: 'rejected',
			code: 'RecordTooLong',
			message: `the record is larger than a request may be, ${kinesisPutLimits.bytes} bytes`,
		};
	}
	const tell = (indexes: readonly number[]) =>
		input.onOutcomes?.(
			indexes,
			indexes.flatMap((index) => outcomes[index] ?? []),
		);
	if (oversized.length > 0) tell(oversized);
	const startedAt = ports.clock.now();
	let ended: NamedOutcome | undefined;
	let before = 0;
	for (const batch of batches) {
		if (ended === undefined) {
			await waitUntil(ports.clock, startedAt + (before / perSecond) * 1000, signal);
			if (signal.aborted) break;
			ended = await putBatch(ports, input, batch, outcomes, signal);
		} else {
			for (const index of batch) outcomes[index] = ended;
		}
		before += batch.length;
		tell(batch);
	}
	return outcomes;
}

/** Puts one batch; answers the outcome of all further records when it is no use to go on. */
async function putBatch(
	ports: { streams: StreamGateway; clock: Clock },
	input: PutInput,
	batch: readonly number[],
	outcomes: NamedOutcome[],
	signal: AbortSignal,
): Promise<NamedOutcome | undefined> {
	let open = batch;
	for (let tries = 1; open.length > 0; tries++) {
		try {
			const answers = await inHalves(
				open.flatMap((index) => input.records[index] ?? []),
				(records) =>
					ports.streams.put({ name: input.name, records }, { signal, grant: input.grant }),
				signal,
			);
			const failed: number[] = [];
			for (const [at, index] of open.entries()) {
				const answer = answers[at];
				outcomes[index] = outcomeOf(answer);
				if (answer?.ok === false && again.has(answer.code)) failed.push(index);
			}
			open = failed;
		} catch (error) {
			const failure = asFailure(error);
			for (const index of open) outcomes[index] = outcomeOfFailure(failure);
			return endsSending(failure) ? notTried(failure.message) : undefined;
		}
		if (open.length === 0 || tries === mostTries || signal.aborted) return;
		try {
			await ports.clock.sleep(Math.min(longestWait, firstWait * 2 ** (tries - 1)), signal);
		} catch {
			// Stopped while waiting: each entry keeps the refusal that AWS answered.
			return;
		}
	}
	return;
}

async function waitUntil(clock: Clock, time: number, signal: AbortSignal): Promise<void> {
	const milliseconds = time - clock.now();
	if (!(milliseconds > 0) || signal.aborted) return;
	try {
		await clock.sleep(milliseconds, signal);
	} catch (error) {
		if (!signal.aborted) throw error;
	}
}

function outcomeOf(answer: PutOutcome | undefined): NamedOutcome {
	if (answer === undefined || isLeftOut(answer)) {
		return { outcome: 'unknown', code: 'NoAnswer', message: 'the answer leaves this record out' };
	}
	if (!answer.ok) return { outcome: 'rejected', code: answer.code, message: answer.message };
	const { shardId, sequenceNumber } = answer;
	return { outcome: 'sent', shardId, sequenceNumber };
}
