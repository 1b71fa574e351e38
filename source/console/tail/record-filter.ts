import type { Verdict } from '../../domain/expressions/expression.ts';
import {
	compileRecordFilter,
	type RecordSubject,
} from '../../domain/expressions/record-expression.ts';
import { parseRowFilter } from '../../domain/expressions/row-filter.ts';
import type { KeptRecord, ReadRing } from '../../domain/streams/record-ring.ts';
import { utf8Text } from '../../presentation/rows.ts';
import { recordColumns } from '../../presentation/streams/record-columns.ts';

/** Whether a record of a ring is shown. */
export type RecordFilter = {
	readonly ok: true;
	test(ring: ReadRing, index: number, now: number): Verdict;
	/** Plain texts that a shown record holds. */
	readonly needles: readonly string[];
};

export type RecordFilterProblem = {
	readonly ok: false;
	readonly problem: string;
	/** Where in the text it is wrong, from 0. */
	readonly position?: number;
};

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
			if (record === undefined) return 'no-match';
			const body = ring.text(index, searchedBytes) ?? '';
			const row = `${record.shardId}\n${record.partitionKey ?? ''}\n${body}`;
			return parsed.test(row, (id) => cellOf(id, record, body)) ? 'match' : 'no-match';
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
	const compiled = compileRecordFilter(text.trimStart().slice(1));
	if (!compiled.ok) {
		return { ...compiled, position: compiled.position + text.indexOf('=') + 1 };
	}
	const { filter } = compiled;
	return {
		ok: true,
		needles: [],
		test: (ring, index, now) => {
			const record = ring.at(index);
			if (record === undefined) return 'no-match';
			return filter.test(subjectOf(ring, record), { now });
		},
	};
}

function subjectOf(ring: ReadRing, record: KeptRecord): RecordSubject {
	const { index } = record;
	return { ...record, text: () => ring.text(index), raw: () => utf8Text(ring.data(index)) };
}
