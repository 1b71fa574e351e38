import { compileFilter } from '../../domain/expression.ts';
import type { Message } from '../../domain/message.ts';
import type { KeptRecord, RecordRing } from '../../domain/record-ring.ts';
import { parseRowFilter } from '../../domain/row-filter.ts';
import { recordColumns } from '../../presentation/record-columns.ts';

/** Whether a record of a ring is shown. */
export type RecordFilter = {
	readonly ok: true;
	test(ring: RecordRing, index: number, now: number): boolean;
	/** Plain texts that a shown record holds. */
	readonly needles: readonly string[];
};

export type RecordFilterProblem = { readonly ok: false; readonly problem: string };

/** Bytes of a record's text that a text filter looks into. */
const searchedBytes = 4096;

/** Reads the filter of a tail: text, `/pattern/`, `column:value`, or `=` and an expression. */
export function parseRecordFilter(text: string): RecordFilter | RecordFilterProblem {
	return text.trimStart().startsWith('=') ? byExpression(text) : byText(text);
}

function byText(text: string): RecordFilter | RecordFilterProblem {
	const parsed = parseRowFilter(text, recordColumns);
	if (!parsed.ok) return parsed;
	return {
		ok: true,
		needles: parsed.needles,
		test: (ring, index) => {
			const record = ring.at(index);
			if (record === undefined) return false;
			const body = ring.text(index, searchedBytes) ?? '';
			const row = `${record.shardId}\n${record.partitionKey ?? ''}\n${body}`;
			return parsed.test(row, (id) => cellOf(id, record, body));
		},
	};
}

function cellOf(id: string, record: KeptRecord, body: string) {
	switch (id) {
		case 'time': {
			const { arrivedAt } = record;
			if (arrivedAt === undefined) return { text: '?' };
			return { text: new Date(arrivedAt).toISOString(), number: arrivedAt };
		}
		case 'shard':
			return { text: record.shardId };
		case 'key':
			return { text: record.partitionKey ?? '' };
		case 'size':
			return { text: String(record.size), number: record.size };
		case 'record':
			return { text: body };
		default:
			return undefined;
	}
}

function byExpression(text: string): RecordFilter | RecordFilterProblem {
	const compiled = compileFilter(text.trimStart().slice(1));
	if (!compiled.ok) return compiled;
	const { filter } = compiled;
	return {
		ok: true,
		needles: [],
		test: (ring, index, now) => {
			const record = ring.at(index);
			if (record === undefined) return false;
			return filter.test(asMessage(ring, record), { now }) === 'match';
		},
	};
}

/**
 * A record in the words of the one expression language: `body` is its data, `group` its partition
 * key, `id` its sequence number, `attributes.shard` and `attributes.key` are texts.
 */
function asMessage(ring: RecordRing, record: KeptRecord): Message {
	const { index, shardId, sequenceNumber, partitionKey, arrivedAt } = record;
	return {
		id: sequenceNumber,
		receiptHandle: '',
		body: ring.text(index) ?? '',
		attributes: {
			shard: { type: 'String', text: shardId },
			...(partitionKey === undefined ? {} : { key: { type: 'String', text: partitionKey } }),
		},
		system: {
			...(partitionKey === undefined ? {} : { MessageGroupId: partitionKey }),
			...(arrivedAt === undefined ? {} : { SentTimestamp: String(arrivedAt) }),
		},
		receivedAt: arrivedAt ?? 0,
	};
}
