import { jsonTextsIn } from '../../domain/json/json-reader.ts';
import { maskedData, maskedKey } from '../../domain/masking/mask-record.ts';
import type { Mask } from '../../domain/masking/masks.ts';
import { kplProblems, looksAggregated, readAggregate } from '../../domain/streams/kpl.ts';
import {
	chainText,
	type DecodingTools,
	decodeRecord,
} from '../../domain/streams/record-decoding.ts';
import type { FollowedRecord } from '../../operations/streams/follow-events.ts';
import { preciseTime } from '../../presentation/formats.ts';
import { exactBytes } from '../../presentation/json/exact-bytes.ts';
import { isoTime } from '../../presentation/json/json-facts.ts';
import { type Line, span } from '../../presentation/line.ts';
import { recordRow, shardNumber } from '../../presentation/rows.ts';
import * as recordForm from '../../presentation/streams/record-json.ts';
import type { CommandContext } from '../shell/context.ts';
import { jsonText } from '../shell/json.ts';
import { printLines, printText } from '../shell/print.ts';
import type { RecordSelection } from './record-selection.ts';

/** A record as a consumer sees it: a part of a KPL aggregate, or all of it. */
export type UserRecord = FollowedRecord & {
	readonly part?: { readonly index: number; readonly of: number };
	/** Why it was not taken apart, where it should have been. */
	readonly problem?: string;
	/** Values of it are masked: its data are not what was sent. */
	readonly masked?: true;
};

export type Printing = {
	/** `line` and `raw`: the data alone, with and without a newline after each record. */
	readonly format?: 'line' | 'raw';
	/** Absent when records are printed as they are stored. */
	readonly tools?: DecodingTools;
	/** What may not be seen of them, and what it is found by. */
	readonly masking?: { readonly mask: Mask; readonly tools: DecodingTools };
	/** Only records with this partition key. */
	readonly key?: string;
	/** Only records of `--where`. */
	readonly selection?: RecordSelection;
};

/**
 * Records as consumers see them: aggregates taken apart, and what was not asked for left out. `looked`:
 * how many there were before that.
 */
export function userRecords(
	records: readonly FollowedRecord[],
	{ tools, key, selection, masking }: Printing,
): { readonly looked: number; readonly records: readonly UserRecord[] } {
	// Most streams have no aggregates: their records go through as they are.
	const hasAggregates = tools !== undefined && records.some(({ data }) => looksAggregated(data));
	const apart = hasAggregates ? records.flatMap((one) => takenApart(one, tools)) : records;
	// Streams with the AUTO distribution keep no keys: nothing can be left out there.
	const mine =
		key === undefined
			? apart
			: apart.filter(({ partitionKey }) => partitionKey === undefined || partitionKey === key);
	const seen = masking === undefined ? mine : mine.map((record) => seenRecord(record, masking));
	const shown =
		selection === undefined ? seen : seen.filter((record) => selection.test(record, tools));
	return { looked: apart.length, records: shown };
}

function seenRecord(
	record: UserRecord,
	{ mask, tools }: NonNullable<Printing['masking']>,
): UserRecord {
	const data = maskedData(record.data, mask, tools);
	const partitionKey = maskedKey(record.partitionKey, mask);
	if (data === undefined && partitionKey === undefined) return record;
	return {
		...record,
		...(data === undefined ? {} : { data }),
		...(partitionKey === undefined ? {} : { partitionKey }),
		masked: true,
	};
}

function takenApart(record: FollowedRecord, tools: DecodingTools): UserRecord | UserRecord[] {
	const parts = readAggregate(record.data, tools.md5);
	if (parts === undefined) return record;
	if (typeof parts === 'string') return { ...record, problem: kplProblems[parts] };
	return parts.map(({ partitionKey, data, index, of }) => ({
		...record,
		partitionKey,
		data,
		part: { index, of },
	}));
}

/** Prints records as the settings say; answers whether all of them were taken. */
export async function printRecords(
	context: CommandContext,
	records: readonly UserRecord[],
	printing: Printing,
): Promise<boolean> {
	if (records.length === 0) return true;
	const { settings, out } = context;
	if (printing.format !== undefined) return out.data(rawData(records, printing.format));
	if (settings.output === 'ndjson' || settings.output === 'json') {
		const indent = settings.output === 'json' ? 2 : undefined;
		let text = '';
		for (const record of records) {
			const isPlain = indent === undefined && !out.isTerminal;
			text += isPlain
				? recordForm.recordLine(record, printing.tools)
				: `${jsonText(recordForm.recordJson(record, printing.tools), out.isTerminal, indent)}\n`;
		}
		return out.data(text);
	}
	if (settings.output === 'text') {
		return printText(context, records, [
			{ title: '', cell: ({ arrivedAt }) => isoTime(arrivedAt) ?? '' },
			{ title: '', cell: ({ shardId }) => shardId },
			{ title: '', cell: ({ sequenceNumber }) => sequenceNumber },
			{ title: '', cell: ({ partitionKey }) => partitionKey ?? '' },
			{ title: '', cell: ({ data }) => Object.values(exactBytes(data)).join('') },
		]);
	}
	return printLines(
		context,
		records.flatMap((record) => recordLines(record, printing)),
	);
}

function rawData(records: readonly UserRecord[], format: 'line' | 'raw'): Uint8Array {
	const newline = Buffer.from('\n');
	return Buffer.concat(
		records.flatMap(({ data }) => (format === 'line' ? [data, newline] : [data])),
	);
}

/** Cells of a key that is shown whole. */
const keyWidth = 14;

/** A record as a line; one that holds several JSON values as a line for each of those that are meant. */
function recordLines(record: UserRecord, { tools, selection }: Printing): readonly Line[] {
	const [inner] = tools === undefined ? [] : decodeRecord(record.data, tools);
	const layers =
		inner !== undefined && (inner.chain.length > 1 || inner.values !== undefined)
			? chainText(inner)
			: undefined;
	const part = record.part === undefined ? undefined : `${record.part.index + 1}/${record.part.of}`;
	const marks = [
		record.late === true ? 'late' : undefined,
		record.masked === true ? 'masked' : undefined,
		part === undefined ? undefined : `kpl ${part}`,
		layers,
		record.problem ?? inner?.problem,
	].filter((mark) => mark !== undefined);
	const shown = inner === undefined ? record : { ...record, data: inner.bytes };
	const texts = inner?.values === undefined ? undefined : jsonTextsIn(inner.text ?? '');
	if (texts === undefined) return [recordLine(shown, marks)];
	const meant = selection?.matching(record, tools) ?? [...texts.keys()];
	return meant.map((index) => {
		const data = utf8.encode(texts[index] ?? '');
		return recordLine({ ...record, data }, [...marks, `value ${index + 1}`]);
	});
}

const utf8 = new TextEncoder();

function recordLine(record: UserRecord, marks: readonly string[]): Line {
	const { at, partitionKey = '-', snippet } = recordRow(record, record.shardId);
	const when = at === undefined ? '?'.padEnd(12) : preciseTime(at);
	return [
		span(`${when}  `, 'dim'),
		span(`${shardNumber(record.shardId).padEnd(4)}`, 'dim'),
		span(partitionKey.padEnd(keyWidth), 'accent'),
		...(marks.length === 0 ? [] : [span(`  [${marks.join(', ')}]`, 'notice')]),
		span(`  ${snippet}`),
	];
}
