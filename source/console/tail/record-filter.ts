import { compileFilter, type Verdict } from '../../domain/expressions/expression.ts';
import {
	compileRecordFilter,
	type RecordSubject,
} from '../../domain/expressions/record-expression.ts';
import { parseRowFilter } from '../../domain/expressions/row-filter.ts';
import type { KeptRecord, ReadRing } from '../../domain/streams/record-ring.ts';
import {
	deliveryOfRecord,
	publicationOf,
	withPublishedAttributes,
} from '../../domain/topics/topic-record.ts';
import { utf8Text } from '../../presentation/rows.ts';
import { recordColumns } from '../../presentation/streams/record-columns.ts';
import {
	attributesWords,
	publicationColumns,
} from '../../presentation/topics/publication-columns.ts';

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
export function parseRecordFilter(
	text: string,
	of: 'stream' | 'topic' = 'stream',
): RecordFilter | RecordFilterProblem {
	if (!text.trimStart().startsWith('=')) return byText(text, of);
	return of === 'topic' ? byMessage(text) : byExpression(text);
}

function byText(text: string, of: 'stream' | 'topic'): RecordFilter | RecordFilterProblem {
	const parsed = parseRowFilter(text, of === 'topic' ? publicationColumns : recordColumns);
	if (!parsed.ok) return parsed;
	return {
		ok: true,
		needles: parsed.needles,
		test: (ring, index) => {
			const record = ring.at(index);
			if (record === undefined) return 'no-match';
			const body = ring.text(index, searchedBytes) ?? '';
			const said = of === 'topic' ? attributesText(ring, index) : record.shardId;
			const row = `${said}\n${record.partitionKey ?? ''}\n${body}`;
			const cell = (id: string) =>
				id === 'attributes' ? { text: said } : cellOf(id, record, body);
			return parsed.test(row, cell) ? 'match' : 'no-match';
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

/** The attributes that a message was published with, as its row says them. */
export function attributesText(ring: Pick<ReadRing, 'about' | 'data'>, index: number): string {
	const delivery = deliveryOfRecord(ring.about(index), ring.data(index));
	return delivery === undefined ? '' : attributesWords(publicationOf(delivery));
}

/** The expressions of messages, on what was published. */
function byMessage(text: string): RecordFilter | RecordFilterProblem {
	const compiled = compileFilter(text.trimStart().slice(1));
	if (!compiled.ok) {
		return { ...compiled, position: compiled.position + text.indexOf('=') + 1 };
	}
	const { filter } = compiled;
	return {
		ok: true,
		needles: [],
		test: (ring, index, now) => {
			const delivery = deliveryOfRecord(ring.about(index), ring.data(index));
			if (delivery === undefined) return 'no-match';
			return filter.test(withPublishedAttributes(delivery), { now });
		},
	};
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
