import { EmulatedError } from '../errors.ts';

/** Reads of one shard by all consumers together. Source: Kinesis developer guide, quotas. */
const CALLS_PER_SECOND = 5;
const BYTES_PER_SECOND = 2 * 1024 * 1024;

type Budget = {
	/** Times of the calls of the last second, ms. */
	calls: number[];
	/** Bytes read and not yet paid for by passed time. */
	debt: number;
	paidAt: number;
	/** After a read of more than a second's worth, nothing until all of it is paid. */
	blocked: boolean;
};

/** GetRecords limits of every shard, as AWS throttles them. */
export function createReadLimits(now: () => number) {
	const budgets = new Map<string, Budget>();

	function budgetOf(shard: string): Budget {
		const at = now();
		const budget = budgets.get(shard) ?? { calls: [], debt: 0, paidAt: at, blocked: false };
		budgets.set(shard, budget);
		budget.calls = budget.calls.filter((call) => at - call < 1000);
		budget.debt = Math.max(0, budget.debt - ((at - budget.paidAt) / 1000) * BYTES_PER_SECOND);
		budget.paidAt = at;
		if (budget.debt === 0) budget.blocked = false;
		return budget;
	}

	return {
		/** Counts a call. Throws ProvisionedThroughputExceededException when the shard is spent. */
		admit(shard: string, names: { readonly stream: string; readonly shardId: string }): void {
			const budget = budgetOf(shard);
			const spent = budget.blocked || budget.debt >= BYTES_PER_SECOND;
			if (spent || budget.calls.length >= CALLS_PER_SECOND) {
				throw new EmulatedError(
					'ProvisionedThroughputExceededException',
					`Rate exceeded for shard ${names.shardId} in stream ${names.stream} under account 000000000000.`,
				);
			}
			budget.calls.push(now());
		},
		/** Charges what a call returned. */
		charge(shard: string, bytes: number): void {
			const budget = budgetOf(shard);
			budget.debt += bytes;
			budget.blocked ||= bytes > BYTES_PER_SECOND;
		},
	};
}
