import { Duration } from '@marcbachmann/cel-js/evaluator';
import { readJsonValues } from '../json/json-reader.ts';
import { compileFilterOf, type Filter, type Vocabulary } from './expression.ts';
import { asJson } from './expression-values.ts';

/** A record as an expression reads it: a KPL aggregate's user records are records of their own. */
export type RecordSubject = {
	readonly shardId: string;
	readonly sequenceNumber: string;
	/** Absent in streams that keep no keys. */
	readonly partitionKey?: string;
	/** ms since 1970. */
	readonly arrivedAt?: number;
	/** Bytes of its data as they are stored. */
	readonly size: number;
	/** Its data without gzip, base64 and the like; `undefined` when that is no text. Asked when it is read. */
	text(): string | undefined;
	/** Its data as it is stored; `undefined` when that is no text. Asked when it is read. */
	raw(): string | undefined;
};

export type RecordFilter = Filter<RecordSubject, { readonly now: number }>;

/** What an expression may read of a record, with CEL's types. */
const variables: Readonly<Record<string, string>> = {
	body: 'dyn',
	/** The data as it was put; `raw.field` reads a field of it where it is JSON. */
	raw: 'string',
	/** All that a text may be looked for in: the key, the data as it was put and decoded. */
	text: 'string',
	key: 'string',
	shard: 'string',
	sequence: 'string',
	time: 'google.protobuf.Timestamp',
	age: 'google.protobuf.Duration',
	size: 'int',
};

/** The names, for help and completion. */
export const recordNames: readonly string[] = Object.keys(variables);

const records: Vocabulary<RecordSubject, { readonly now: number }> = {
	subject: 'record',
	variables,
	asJson,
	bindingsOf(record, { now }, reads) {
		const values: Record<string, unknown> = {};
		let bodies: readonly unknown[] | undefined;
		for (const path of reads) {
			const [name = ''] = path.split('.', 1);
			if (name === 'body' && bodies === undefined) {
				const text = record.text();
				bodies = text === undefined ? undefined : (readJsonValues(text) ?? [text]);
			}
			const value = recordValue(name, record, now);
			if (value !== undefined) values[name] = value;
			const json = asJson[name];
			if (json !== undefined && typeof value === 'string') {
				values[json] = readJsonValues(value)?.[0] ?? value;
			}
		}
		return bodies === undefined ? [values] : bodies.map((body) => ({ ...values, body }));
	},
};

/** Checks a filter of records before anything is read, as `compileFilter` does for messages. */
export function compileRecordFilter(text: string) {
	return compileFilterOf(records, text);
}

function recordValue(name: string, record: RecordSubject, now: number): unknown {
	const { arrivedAt } = record;
	switch (name) {
		case 'raw':
			return record.raw();
		case 'text':
			return [record.partitionKey, record.text(), record.raw()].join('\n');
		case 'key':
			return record.partitionKey;
		case 'shard':
			return record.shardId;
		case 'sequence':
			return record.sequenceNumber;
		case 'time':
			return arrivedAt === undefined ? undefined : new Date(arrivedAt);
		case 'age':
			return arrivedAt === undefined ? undefined : Duration.fromMilliseconds(now - arrivedAt);
		case 'size':
			return BigInt(record.size);
		default:
			return;
	}
}
