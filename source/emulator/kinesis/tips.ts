import type { Input } from '../input.ts';

/** How long an answer may be given again, ms: the iterator in it has the rest of its five minutes left. */
const goodFor = 30_000;
const mostKept = 1_000;

/** What is asked without changing any stream. */
const leavesAll = /^(?:Get|List|Describe|Subscribe)/;

/** The most that one read answers, where it names no other limit; and bytes of an answer that is surely not cut short. */
const mostRecords = 10_000;
const surelyWhole = 1024 * 1024;

/**
 * Answers of reads that had come to the end of their shard. For as long as nothing is put and no stream is changed, whoever reads on
 * is told the same, iterator included, without kinesis-local being asked: there each read costs as much as ten of SQS's, and a
 * console that follows a stream reads every shard of it several times between two puts.
 */
export function createTips(now: () => number) {
	/** Counts what may have changed a stream, once when it begins and once when it ends. */
	let changes = 0;
	let changing = 0;
	const known = new Map<string, { readonly output: Input; readonly at: number }>();
	const forget = () => {
		changes += 1;
		known.clear();
	};
	return {
		/** Everything may be another thing: the streams are gone. */
		forget,
		/**
		 * Serves one request to kinesis-local; what it may change is not told from memory meanwhile, nor afterwards. `serve`, told
		 * whether it may change anything, has to wait then until that is done.
		 */
		async during<Result>(
			operation: string,
			serve: (changes: boolean) => Promise<Result>,
		): Promise<Result> {
			if (leavesAll.test(operation)) return serve(false);
			changing += 1;
			forget();
			try {
				return await serve(true);
			} finally {
				changing -= 1;
				forget();
			}
		},
		/** How often a stream may have changed until now, for {@link remember}. */
		changes: () => changes,
		/** The answer to a read that was begun after so many changes, and `bytes` of records in it: whoever goes on from there gets none. */
		remember({ Limit: limit = mostRecords }: Input, output: Input, bytes: number, begunAt: number) {
			const { NextShardIterator: next, Records: records, MillisBehindLatest: behind } = output;
			if (typeof next !== 'string' || behind !== 0 || !Array.isArray(records)) return;
			// Records of one put have one time: one that was cut short may say that nothing is behind.
			if (records.length >= Number(limit) || bytes > surelyWhole) return;
			if (changing > 0 || changes !== begunAt) return;
			if (known.size >= mostKept) known.clear();
			known.set(next, { output: { ...output, Records: [] }, at: now() });
		},
		/** What a read would be told; `undefined` where that has to be asked. */
		of({ ShardIterator: iterator, Limit: limit = 1, ...more }: Input): Input | undefined {
			const isPlain = Number.isInteger(limit) && Number(limit) >= 1 && Number(limit) <= mostRecords;
			if (!isPlain || changing > 0 || Object.keys(more).length > 0) return undefined;
			const kept = known.get(String(iterator));
			return kept !== undefined && Math.abs(now() - kept.at) < goodFor ? kept.output : undefined;
		},
	};
}
