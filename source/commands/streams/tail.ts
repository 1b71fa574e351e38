import { nameOfArn } from '../../domain/arn.ts';
import { asFailure } from '../../domain/failure.ts';
import { keyAt, rememberedEndpoint } from '../../domain/here.ts';
import { resource } from '../../domain/kinds.ts';
import type { Position } from '../../domain/streams/stream-position.ts';
import { Answers } from '../../operations/silence.ts';
import type { FollowEnd } from '../../operations/streams/follow-events.ts';
import type { FollowInput } from '../../operations/streams/follow-plan.ts';
import { followStream } from '../../operations/streams/follow-stream.ts';
import { PositionKeeper } from '../../operations/streams/position-keeper.ts';
import { streamVolume } from '../../operations/streams/stream-volume.ts';
import { duration } from '../../presentation/formats.ts';
import { consumerPrice } from '../../presentation/streams/consumer-words.ts';
import { volumeSentence } from '../../presentation/streams/volume-words.ts';
import { startWords } from '../../presentation/wording.ts';
import { flagValue } from '../command-line/flag-values.ts';
import { streamOperand } from '../command-line/operands.ts';
import { grepFlag, revealFlag, sinceFlag } from '../command-line/shared-flags.ts';
import { masksFor } from '../messages/reveal.ts';
import type { CommandContext, Connected, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { permitLook } from '../shell/permission.ts';
import { wantsJson } from '../shell/print.ts';
import { find, operand } from '../shell/resource.ts';
import { SilenceTold } from '../shell/silence-told.ts';
import { usage } from '../shell/usage.ts';
import { recordSelection } from './record-selection.ts';
import { consumerToUse, noFanOut } from './tail-consumer.ts';
import { PositionFile, readPositionFile } from './tail-position.ts';
import type { Printing } from './tail-records.ts';
import {
	checkHasPast,
	isSequence,
	parseStart,
	resumedFrom,
	retentionNotice,
	scopeWords,
	type TailStart,
} from './tail-start.ts';
import { ToldRecords } from './tail-told.ts';

export const definition: Definition = {
	name: 'tail',
	summary: 'follow a stream: every record once, across splits and merges',
	about:
		'Prints records as they arrive, in the order of their arrival, until ctrl-c, -n records, or --to. Shards are read once a second, and up to 4 times while behind; all consumers of a shard share 5. KPL aggregates are taken apart, and a table has a line for each of several JSON values in a record. JSON is one document a record; data that is not UTF-8 is base64 in it. With --position-file the next tail goes on after the last record that was printed.',
	operands: [streamOperand],
	flags: [
		{
			name: 'shard',
			value: 'ID',
			many: true,
			about: 'this shard alone, without its children; 3 is shardId-000000000003',
		},
		{ name: 'key', value: 'KEY', about: 'only this partition key, from the shards that own it' },
		{
			name: 'where',
			value: 'EXPR',
			about:
				'only records for which this CEL expression is true; it reads body, raw, text, key, shard, sequence, time, age and size. Of a record of several JSON values one must match, and a table shows those that do',
		},
		grepFlag,
		{
			name: 'from',
			value: 'WHERE',
			about:
				'latest (as without it), trim-horizon, a time, a span ago (--from=-15m), seq:NUMBER or after:NUMBER',
		},
		sinceFlag,
		revealFlag,
		{ name: 'to', value: 'TIME', about: 'end after everything that arrived until then' },
		{ name: 'follow', about: 'wait for new records, as without it' },
		{ name: 'no-follow', about: 'end once what is there has been read' },
		{
			name: 'consumer',
			value: 'NAME',
			about:
				'read by this registered consumer (enhanced fan-out): a budget of its own, billed; whoever reads by it now is cut off, so it needs --yes',
		},
		{
			name: 'position-file',
			value: 'FILE',
			about:
				'go on where this file says, and keep it up to date; after a kill (SIGKILL) the last second comes again',
		},
		{
			name: 'format',
			value: 'FORMAT',
			choices: ['line', 'raw'],
			about: 'the data alone, byte for byte: line ends each record with a newline, raw does not',
		},
		{ name: 'no-decode', about: 'records as they are stored: aggregates whole, gzip closed' },
	],
	examples: [
		'awsmsg tail clickstream --since 15m',
		'awsmsg tail clickstream --key user-17 --since 3h --no-follow --json',
		`awsmsg tail clickstream --since 1h --where 'body.status >= 500 && size > 1000'`,
		'awsmsg tail clickstream --since 1h --position-file clicks.json',
	],
};

/** `awsmsg tail <stream>`: follows a stream and prints its records, once each. */
export const run: Run = async (context) => {
	const { invocation, out, signal, clock } = context;
	const start = parseStart(context);
	const asked = await parsePrinting(context, start);
	const path = flagValue(invocation, 'position-file');
	const text = path === undefined ? undefined : await readPositionFile(context, path);
	if (text === undefined) checkHasPast(start);
	const connected = await context.connect();
	const stream = await find(context, connected, 'stream', operand(context, 0), 'read');
	const masks = await masksFor(context, connected, resource('stream', stream));
	const mask = masks.of([nameOfArn(stream.name)]);
	const printing: Printing =
		mask === undefined
			? asked
			: { ...asked, masking: { mask, tools: await context.decodingTools() } };
	const key = keyAt(stream.arn, rememberedEndpoint(connected.info));
	const resume =
		text === undefined || path === undefined
			? undefined
			: resumedFrom(text, path, { key, arn: stream.arn }, start);
	const expired = await noticeOfRetention(context, connected, stream.name, start, resume);
	if (expired !== undefined) out.note(expired);
	const consumer = await consumerToUse(context, connected, stream);
	const picks = printing.key !== undefined || printing.selection !== undefined;
	const input = {
		...followInput(context, stream.name, start, resume, picks),
		...(consumer === undefined ? {} : { consumerArn: consumer.arn }),
	};
	if (consumer !== undefined) await permitConsumer(context, connected, stream.name, consumer.name);
	noteStart(context, input, start, path, consumer?.name);
	await noteVolume(context, connected, input);

	const keeper = new PositionKeeper(key, input.scope, resume);
	const file = path === undefined ? undefined : new PositionFile(context, path, keeper);
	const over = new AbortController();
	const silence = new SilenceTold(context, 'then it ends');
	const answers = new Answers(clock, () => {
		if (silence.take(answers.silence)) over.abort();
	});
	const told = new ToldRecords(context, printing, keeper, file, () => silence.silent);
	// A quiet stream would not notice for hours that `| head -1` has its line.
	out.endsWithReader();
	let end: FollowEnd;
	try {
		const streams = answers.of(connected.gateways.streams);
		const ended = AbortSignal.any([signal, over.signal]);
		end = await followStream({ streams, clock }, input, (event) => told.take(event), ended);
	} catch (error) {
		await file?.write();
		const { operation } = asFailure(error);
		const noPush =
			operation === 'Kinesis SubscribeToShard' && asFailure(error).kind === 'unsupported';
		if (noPush) throw noFanOut('SubscribeToShard');
		throw told.opened ? error : asUsage(error, input);
	}
	await file?.write();
	told.sum(end);
	if (silence.over && !signal.aborted) return silence.end(goOn(path));
	if (end === 'stopped') signal.throwIfAborted();
	return expired === undefined && !told.incomplete ? exitCodes.done : exitCodes.partly;
};

function goOn(path: string | undefined): string {
	return path === undefined
		? 'with --position-file a tail goes on where it ended'
		: 'the same command goes on where it ended';
}

async function parsePrinting(context: CommandContext, start: TailStart): Promise<Printing> {
	const { invocation, out } = context;
	const selection = recordSelection(context);
	const format = flagValue(invocation, 'format');
	if (format !== undefined && wantsJson(context)) {
		throw usage('--format and JSON contradict each other', 'Leave one of them out');
	}
	if (format !== undefined && out.isTerminal) {
		throw usage(
			'raw data can act on the terminal that shows it',
			'Send it to a file or a pipe, or leave --format out',
		);
	}
	return {
		...(format === 'raw' || format === 'line' ? { format } : {}),
		...(start.key === undefined ? {} : { key: start.key }),
		...(selection === undefined ? {} : { selection }),
		...(invocation.flags.has('no-decode') ? {} : { tools: await context.decodingTools() }),
	};
}

function followInput(
	{ settings }: CommandContext,
	name: string,
	start: TailStart,
	resume: Position | undefined,
	picks: boolean,
): FollowInput {
	const { limit } = settings;
	// Of a filter, nobody knows how many records it takes until enough have matched.
	const most = picks ? undefined : limit;
	return {
		name,
		scope: resume?.scope ?? start.scope,
		from: start.from,
		untilNow: start.untilNow,
		...(resume === undefined ? {} : { resume }),
		...(start.to === undefined ? {} : { to: start.to }),
		...(most === undefined ? {} : { count: most }),
		// A few records are asked for: more would only cost the shard's budget.
		...(most === undefined || most >= 10_000 ? {} : { limitPerCall: Math.max(most, 10) }),
	};
}

/** What has expired of what is asked for. Without permission to describe the stream nothing is said. */
async function noticeOfRetention(
	{ clock, signal }: CommandContext,
	{ gateways }: Connected,
	name: string,
	start: TailStart,
	resume: Position | undefined,
): Promise<string | undefined> {
	const since = resume?.notedAt ?? (start.from.type === 'AT_TIMESTAMP' ? start.from.at : undefined);
	if (since === undefined && start.to === undefined) return;
	const summary = await gateways.streams.summary(name, { signal }).catch(() => undefined);
	signal.throwIfAborted();
	if (summary === undefined) return;
	return retentionNotice(since, start, summary.retentionHours, clock.now());
}

function noteStart(
	{ out, clock }: CommandContext,
	{ name, scope, from, resume }: FollowInput,
	{ fromWasChosen }: TailStart,
	path: string | undefined,
	consumer: string | undefined,
) {
	const now = clock.now();
	const where =
		resume === undefined
			? startWords(from, now)
			: `from where ${path} left it ${duration(now - resume.notedAt)} ago`;
	const how =
		consumer === undefined
			? 'It reads each shard once a second, up to 4 times while behind, of the 5 that all consumers share.'
			: `It reads by the consumer ${consumer}.`;
	out.note(`Tailing ${scopeWords(scope)} of ${name} ${where}; ctrl-c ends it. ${how}`);
	if (resume !== undefined && fromWasChosen) {
		out.note(`${path} has a position: --from and --since are for a tail without one.`);
	}
}

/**
 * Reading by a consumer cuts off whoever reads by it, and is billed: it is confirmed, and the price is
 * said. Without permission to describe the stream, the more that it may be.
 */
async function permitConsumer(
	context: CommandContext,
	connected: Connected,
	name: string,
	consumer: string,
): Promise<void> {
	const { signal, out } = context;
	const { streams } = connected.gateways;
	const summary = await streams.summary(name, { signal }).catch(() => undefined);
	signal.throwIfAborted();
	const price = consumerPrice(summary?.mode);
	out.note(`${price} Whoever else reads by ${consumer} now is cut off meanwhile.`);
	await permitLook(context, connected, {
		kind: 'subscribe',
		resource: { kind: 'stream', name },
		detail: [`consumer: ${consumer}`, price],
	});
}

/** How much there is to read, and for how long, where that is more than a few minutes' worth. */
async function noteVolume(
	{ out, clock, signal }: CommandContext,
	{ gateways: { streams, metrics } }: Connected,
	{ name, scope, from, resume, to, untilNow, consumerArn, count: most }: FollowInput,
) {
	// A few records are read at once, whatever there is.
	if (most !== undefined) return;
	const volume = await streamVolume(
		{ streams, metrics, clock },
		{
			name,
			scope,
			from,
			...(resume === undefined ? {} : { resumedFrom: resume.notedAt }),
			...(to === undefined ? {} : { to }),
			...(untilNow === true ? { untilNow } : {}),
			...(consumerArn === undefined ? {} : { ownBudget: true }),
		},
		signal,
	);
	if (volume !== undefined) out.note(volumeSentence(volume));
}

/** Before anything was opened, what AWS finds invalid is the command line's fault. */
function asUsage(error: unknown, { from, scope }: FollowInput): unknown {
	const failure = asFailure(error);
	if (failure.kind === 'invalid' && isSequence(from) && failure.operation !== undefined) {
		const where = scope.kind === 'shards' ? (scope.ids[0] ?? '') : 'this shard';
		return usage(
			`the sequence number is not one of ${where}: ${failure.detail ?? failure.message}`,
			'Say --shard with the shard that the record came from',
		);
	}
	if (failure.kind === 'invalid') return usage(failure.message, failure.hint);
	return error;
}
