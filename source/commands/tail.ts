import { failureLine } from '../domain/failure.ts';
import type { Shard, StreamRecord } from '../domain/resources.ts';
import { listShards } from '../operations/describe.ts';
import { type TailEvent, tailShard } from '../operations/tail.ts';
import { counted, duration, preciseTime, time } from '../presentation/formats.ts';
import { span } from '../presentation/line.ts';
import { recordRow } from '../presentation/rows.ts';
import { startWords } from '../presentation/wording.ts';
import type { CommandContext, Run } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { bytesJson, isoTime } from './json.ts';
import { flagValue } from './parse.ts';
import { printDocument, printLines, printText, wantsJson } from './print.ts';
import { find, operand } from './resource.ts';
import { parsePosition } from './times.ts';
import { usage } from './usage.ts';

/** A tail that is further behind than this says so. */
const worthTelling = 10_000;

/** `awsmsg tail <stream>`: follows one shard and prints its records. */
export const run: Run = async (context) => {
	const { invocation, settings, clock, signal, out } = context;
	const from = parsePosition(
		flagValue(invocation, 'from'),
		flagValue(invocation, 'since'),
		clock.now(),
	);
	const connected = await context.connect();
	const { streams } = connected.gateways;
	const stream = await find(context, connected, 'stream', operand(context, 0));
	const shards = await listShards(streams, stream.name, signal);
	const shardId = chooseShard(stream.name, shards, flagValue(invocation, 'shard'));
	out.note(
		`Tailing ${shardId} of ${stream.name} ${startWords(from, clock.now())}; ctrl-c ends it.`,
	);
	const limit = settings.limit ?? Number.POSITIVE_INFINITY;
	const enough = new AbortController();
	let printed = 0;
	// The tail doesn't wait for its listener, so what it brought is printed one page after another.
	let printing: Promise<unknown> = Promise.resolve();
	const onEvent = (event: TailEvent) => {
		if (event.type !== 'tail/records') return note(context, event);
		const records = event.records.slice(0, limit - printed);
		printed += records.length;
		if ((event.behindMs ?? 0) >= worthTelling) {
			out.progress(`${duration(event.behindMs ?? 0)} behind`);
		}
		if (records.length > 0) {
			printing = printing.then(() => print(context, shardId, records));
		}
		if (printed >= limit) enough.abort();
	};
	await tailShard(
		{ streams, clock },
		{ name: stream.name, shardId, from, ...(limit < 1000 ? { limitPerCall: limit } : {}) },
		onEvent,
		AbortSignal.any([signal, enough.signal]),
	);
	await printing;
	if (!enough.signal.aborted) signal.throwIfAborted();
	return exitCodes.done;
};

function chooseShard(stream: string, shards: readonly Shard[], wanted: string | undefined): string {
	if (wanted !== undefined) {
		// People say 3 for shardId-000000000003.
		const id = /^\d{1,12}$/.test(wanted) ? `shardId-${wanted.padStart(12, '0')}` : wanted;
		if (shards.some((shard) => shard.id === id)) return id;
		throw usage(`${stream} has no shard ${wanted}`, `It has ${named(shards)}`);
	}
	const open = shards.filter(({ endingSequenceNumber }) => endingSequenceNumber === undefined);
	const [only] = open.length === 0 ? shards : open;
	if (only === undefined) throw usage(`${stream} has no shard yet`, 'Try again when it is active');
	if (open.length === 1 || shards.length === 1) return only.id;
	throw usage(
		`${stream} has ${counted(open.length, 'open shard')}, and tail follows one`,
		`Say --shard with one of ${named(open)}`,
	);
}

const namedShards = 8;

function named(shards: readonly Shard[]): string {
	const ids = shards.slice(0, namedShards).map(({ id }) => id);
	const more = shards.length - ids.length;
	return `${ids.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function note({ out, clock }: CommandContext, event: Exclude<TailEvent, { type: 'tail/records' }>) {
	switch (event.type) {
		case 'tail/waiting':
			return out.note(`Waiting until ${time(event.until, clock.now())}: ${event.why}.`);
		case 'tail/resumed':
			return out.note(`Went on without a gap: ${event.why}.`);
		case 'tail/closed': {
			const { children, childrenUnknown } = event;
			const after = children.length === 0 ? '' : `; it goes on in ${children.join(' and ')}`;
			const unknown =
				childrenUnknown === undefined
					? ''
					: `; what follows it is unknown: ${failureLine(childrenUnknown)}`;
			return out.note(`${event.shardId} is closed and read to its end${after}${unknown}.`);
		}
	}
}

async function print(context: CommandContext, shardId: string, records: readonly StreamRecord[]) {
	if (wantsJson(context)) {
		for (const record of records) await printDocument(context, recordJson(shardId, record));
		return;
	}
	if (context.settings.output === 'text') {
		return printText(context, records, [
			{ title: '', cell: ({ arrivedAt }) => isoTime(arrivedAt) ?? '' },
			{ title: '', cell: ({ sequenceNumber }) => sequenceNumber },
			{ title: '', cell: ({ partitionKey }) => partitionKey ?? '' },
			{ title: '', cell: ({ data }) => Object.values(bytesJson(data)).join('') },
		]);
	}
	await printLines(
		context,
		records.map((record) => {
			const { at, partitionKey = '-', snippet } = recordRow(record, shardId);
			const when = at === undefined ? '?' : preciseTime(at);
			return [
				span(`${when}  `, 'dim'),
				span(partitionKey.padEnd(14), 'accent'),
				span(`  ${snippet}`),
			];
		}),
	);
}

/** A record in JSON: its data as text where it is UTF-8, else as base64. */
function recordJson(shardId: string, record: StreamRecord) {
	return {
		shardId,
		sequenceNumber: record.sequenceNumber,
		partitionKey: record.partitionKey,
		arrivedAt: isoTime(record.arrivedAt),
		...bytesJson(record.data),
	};
}
