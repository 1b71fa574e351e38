/** What one batch request may carry. */
export type BatchLimits = { readonly count: number; readonly bytes: number };

/** Indexes of the packed items: batches in order, and the items too large for any batch. */
export type Packed = {
	readonly batches: readonly (readonly number[])[];
	readonly oversized: readonly number[];
};

/** SendMessageBatch: ten entries, 1 MiB in all. Source: SQS API reference. */
export const sqsSendLimits: BatchLimits = { count: 10, bytes: 1024 * 1024 };

/** PublishBatch: ten entries; together they may be as large as one message of the topic. Source: SNS API reference. */
export const snsPublishEntries = 10;

/** PutRecords: 500 records, 10 MiB with their partition keys. Source: Kinesis API reference. */
export const kinesisPutLimits: BatchLimits = { count: 500, bytes: 10 * 1024 * 1024 };

/**
 * Packs items into as few batches as their order allows, since the order of a FIFO group must
 * stand: each batch holds a run of items within both limits. Sizes in bytes.
 *
 * Items with the same entry in `apart` never share a batch: when one entry of a batch fails, those
 * behind it have landed already, so that messages of one FIFO group would overtake each other.
 */
export function pack(
	sizes: readonly number[],
	limits: BatchLimits,
	apart: readonly (string | undefined)[] = [],
): Packed {
	const batches: number[][] = [];
	const oversized: number[] = [];
	let batch: number[] = [];
	let bytes = 0;
	const groups = new Set<string>();
	for (const [index, size] of sizes.entries()) {
		if (size > limits.bytes) {
			oversized.push(index);
			continue;
		}
		const group = apart[index];
		const full = batch.length === limits.count || bytes + size > limits.bytes;
		if (batch.length > 0 && (full || (group !== undefined && groups.has(group)))) {
			batches.push(batch);
			batch = [];
			bytes = 0;
			groups.clear();
		}
		batch.push(index);
		bytes += size;
		if (group !== undefined) groups.add(group);
	}
	if (batch.length > 0) batches.push(batch);
	return { batches, oversized };
}
