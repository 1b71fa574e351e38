import { createHash } from 'node:crypto';
import { fail } from '../../domain/failure.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import type { OutgoingRecord, Shard } from '../../domain/resources.ts';
import { recordOfLine } from '../../domain/streams/record-file.ts';
import { isHashKey, predictShard } from '../../domain/streams/shard-lineage.ts';
import type { NamedOutcome } from '../../operations/messages/outcome.ts';
import { listShards } from '../../operations/resources/describe.ts';
import { defaultMostRecordBytes, putRecords, recordSize } from '../../operations/streams/put.ts';
import { bytes, count, counted } from '../../presentation/formats.ts';
import { outcomeJson } from '../../presentation/messages/outcome-json.ts';
import { predictionJson } from '../../presentation/streams/record-json.ts';
import { flagValue, quoted, wholeFlag } from '../command-line/flag-values.ts';
import { bodyOperand, streamOperand } from '../command-line/operands.ts';
import { printOutcome } from '../messages/outcomes.ts';
import { awaitedStreams } from '../shell/awaiting.ts';
import { readBytes } from '../shell/bodies.ts';
import type { CommandContext, Connected, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { permit } from '../shell/permission.ts';
import { printList } from '../shell/print.ts';
import { find, operand } from '../shell/resource.ts';
import { usage } from '../shell/usage.ts';

export const definition: Definition = {
	name: 'put',
	summary: 'put records into a stream',
	about:
		'One record: without data the bytes are read from standard input. Many: --file with NDJSON, a record a line, as tail prints them: partitionKey, and text, base64 or data (any JSON). Nothing is put when a line is wrong. Only records that the stream could not take are tried again; the order between records is not kept.',
	operands: [
		streamOperand,
		{
			...bodyOperand,
			name: 'data',
			about: 'the data: a text, - for standard input, file:// or fileb://',
		},
	],
	flags: [
		{ name: 'key', value: 'KEY', about: 'partition key; it decides the shard' },
		{
			name: 'hash-key',
			value: 'NUMBER',
			about: 'explicit hash key instead of the hash of --key',
		},
		{ name: 'file', value: 'FILE', about: 'records as NDJSON; - is standard input' },
		{ name: 'rate', value: 'COUNT', about: 'at most this many a second' },
		{ name: 'dry-run', about: 'say which shards would take them, and put nothing' },
	],
	examples: [
		'awsmsg put clickstream \'{"page":"/"}\' --key user-17 --yes',
		'awsmsg put clickstream --file clicks.ndjson --rate 500 --yes',
	],
};

/** A record, and the line of the file that it came from. */
type Source = { readonly record: OutgoingRecord; readonly line?: number };

/** `awsmsg put <stream> [data]`: puts one record, or those of a file, and prints where each went. */
export const run: Run = async (context) => {
	const { invocation, out, signal, clock } = context;
	const file = flagValue(invocation, 'file');
	const rate = wholeFlag(invocation, 'rate', 1, 1_000_000);
	const sources = file === undefined ? [await oneRecord(context)] : await readFile(context, file);
	const connected = await context.connect();
	const { streams } = connected.gateways;
	const stream = await find(context, connected, 'stream', operand(context, 0));
	await checkSizes(context, connected, stream.name, sources);
	const shards = await listShards(streams, stream.name, signal).catch(() => undefined);
	signal.throwIfAborted();
	const predicted = sources.map(({ record }) => shardOf(shards, record));
	if (invocation.flags.has('dry-run')) return printPrediction(context, sources, predicted);

	const records = sources.map(({ record }) => record);
	const where = distribution(predicted);
	const grant = await permit(context, connected, {
		kind: 'put',
		resource: resourceOf('stream', stream),
		count: records.length,
		detail: [
			`data: ${bytes(records.reduce((sum, one) => sum + one.data.length, 0))}`,
			...(where === undefined ? [] : [`by their keys they go to ${where}`]),
		],
	});
	let done = 0;
	const { gateway, silence } = awaitedStreams(context, streams, stream, 'then the rest is not put');
	const outcomes = await putRecords(
		{ streams: gateway, clock },
		{
			name: stream.name,
			records,
			grant,
			...(rate === undefined ? {} : { perSecond: rate }),
			onOutcomes(indexes) {
				done += indexes.length;
				if (file !== undefined) out.progress(`${count(done)} of ${count(records.length)} records`);
			},
		},
		signal,
	);
	if (file === undefined) {
		if (where !== undefined) out.note(`By its key it belongs to ${where}.`);
		return printOutcome(context, outcomes[0], 'record');
	}
	const code = await printOutcomes(context, sources, outcomes);
	return silence.over ? silence.end('to go on: put the lines that were not sent') : code;
};

async function oneRecord(context: CommandContext): Promise<Source> {
	const { invocation } = context;
	const partitionKey = flagValue(invocation, 'key');
	if (partitionKey === undefined || partitionKey === '') {
		throw usage('a record needs a partition key, which decides its shard', 'Say --key KEY');
	}
	if ([...partitionKey].length > 256) throw usage('--key is longer than 256 characters');
	const explicitHashKey = flagValue(invocation, 'hash-key');
	if (explicitHashKey !== undefined && !isHashKey(explicitHashKey)) {
		throw usage(`--hash-key takes a whole number below 2^128, not ${quoted(explicitHashKey)}`);
	}
	const data = await readBytes(context, invocation.operands[1], 'data');
	return {
		record: {
			partitionKey,
			data,
			...(explicitHashKey === undefined ? {} : { explicitHashKey }),
		},
	};
}

/** The records of an NDJSON file. Throws `refused` for the first line that is none. */
async function readFile(context: CommandContext, file: string): Promise<readonly Source[]> {
	const { invocation, input, signal } = context;
	if (invocation.operands[1] !== undefined || invocation.flags.has('hash-key')) {
		throw usage('--file has the data and the hash keys in it', 'Leave the others out');
	}
	const content = file === '-' ? await input.standardInput(signal) : await input.file(file);
	const name = file === '-' ? 'standard input' : file;
	let text: string;
	try {
		text = new TextDecoder('utf-8', { fatal: true }).decode(content);
	} catch {
		throw fail('refused', `${name} is not UTF-8`, {
			hint: 'Nothing was put: NDJSON has data that is not text as base64',
		});
	}
	const sources: Source[] = [];
	for (const [index, line] of text.split('\n').entries()) {
		if (line.trim() === '') continue;
		const read = recordOfLine(line, flagValue(invocation, 'key'));
		if (!read.ok) {
			throw fail('refused', `line ${index + 1} of ${name} is no record: ${read.problem}`, {
				hint: 'Nothing was put',
			});
		}
		sources.push({ record: read.record, line: index + 1 });
	}
	if (sources.length === 0) {
		throw fail('refused', `${name} has no records`, { hint: 'Write one a line, as JSON' });
	}
	return sources;
}

/** Refuses, before anything is sent, what the stream would not take. */
async function checkSizes(
	{ signal }: CommandContext,
	{ gateways }: Connected,
	name: string,
	sources: readonly Source[],
): Promise<void> {
	const largest = sources.reduce((most, { record }) => Math.max(most, recordSize(record)), 0);
	if (largest <= defaultMostRecordBytes) return;
	// Larger records are the exception: only for them is the stream's own limit looked up.
	const summary = await gateways.streams.summary(name, { signal }).catch(() => undefined);
	signal.throwIfAborted();
	const limit =
		summary?.maxRecordKiB === undefined ? defaultMostRecordBytes : summary.maxRecordKiB * 1024;
	const first = sources.find(({ record }) => recordSize(record) > limit);
	if (first === undefined) return;
	const which = first.line === undefined ? 'the record' : `the record of line ${first.line}`;
	throw fail(
		'refused',
		`${which} has ${count(recordSize(first.record))} bytes with its key, and ${name} takes ${count(limit)}`,
		{ hint: "Nothing was put: make it smaller, or raise the stream's record size limit" },
	);
}

function shardOf(shards: readonly Shard[] | undefined, record: OutgoingRecord): string | undefined {
	const md5 = (data: Uint8Array) => createHash('md5').update(data).digest();
	return shards === undefined ? undefined : predictShard(shards, record, md5)?.id;
}

/** `shardId-000000000000 (12) and shardId-000000000001 (30)` */
function distribution(predicted: readonly (string | undefined)[]): string | undefined {
	const counts = new Map<string, number>();
	for (const id of predicted) if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
	if (counts.size === 0) return;
	if (counts.size === 1 && predicted.length === 1) return [...counts.keys()][0];
	return [...counts]
		.sort(([, a], [, b]) => b - a)
		.slice(0, 8)
		.map(([id, many]) => `${id} (${count(many)})`)
		.join(', ');
}

async function printPrediction(
	context: CommandContext,
	sources: readonly Source[],
	predicted: readonly (string | undefined)[],
): Promise<number> {
	const rows = sources.map(({ record, line }, index) => ({
		line,
		partitionKey: record.partitionKey,
		shardId: predicted[index],
		bytes: recordSize(record),
	}));
	await printList(context, rows, {
		columns: [
			{ title: 'LINE', cell: ({ line }) => String(line ?? '') },
			{ title: 'KEY', cell: ({ partitionKey }) => partitionKey },
			{ title: 'SHARD', cell: ({ shardId }) => shardId ?? '?' },
			{ title: 'BYTES', cell: (row) => String(row.bytes) },
		],
		toJson: predictionJson,
	});
	context.out.note(`${counted(rows.length, 'record')}, nothing was put.`);
	return exitCodes.done;
}

async function printOutcomes(
	context: CommandContext,
	sources: readonly Source[],
	outcomes: readonly NamedOutcome[],
): Promise<number> {
	const rows = sources.map(({ line, record: { partitionKey } }, index) => ({
		line,
		partitionKey,
		...(outcomes[index] ?? { outcome: 'unknown' as const, code: 'bug', message: 'not told' }),
	}));
	await printList(context, rows, {
		columns: [
			{ title: 'LINE', cell: ({ line }) => String(line ?? '') },
			{ title: 'KEY', cell: ({ partitionKey }) => partitionKey },
			{ title: 'OUTCOME', cell: ({ outcome }) => outcome },
			{ title: 'SHARD', cell: (row) => ('shardId' in row ? (row.shardId ?? '') : '') },
			{
				title: 'NUMBER OR REASON',
				cell: (row) => (row.outcome === 'sent' ? (row.sequenceNumber ?? '') : row.message),
			},
		],
		toJson: ({ line, partitionKey, ...outcome }) => outcomeJson(outcome, { line, partitionKey }),
	});
	const sent = outcomes.filter(({ outcome }) => outcome === 'sent').length;
	const unknown = outcomes.filter(({ outcome }) => outcome === 'unknown').length;
	const rejected = outcomes.length - sent - unknown;
	const rest = [
		...(rejected === 0 ? [] : [`${count(rejected)} were not taken`]),
		...(unknown === 0 ? [] : [`of ${count(unknown)} it is unknown whether they were taken`]),
	];
	context.out.note(`${[`${counted(sent, 'record')} put`, ...rest].join(', ')}.`);
	if (rest.length === 0) return exitCodes.done;
	context.signal.throwIfAborted();
	return sent > 0 || unknown > 0 ? exitCodes.partly : failed(outcomes);
}

/** Nothing was taken: refusals by the mode have an exit code of their own. */
function failed(outcomes: readonly NamedOutcome[]): number {
	const refused = outcomes.some((one) => one.outcome !== 'sent' && one.code === 'refused');
	return refused ? exitCodes.refused : exitCodes.failed;
}
