import { asFailure, failureLine } from '../domain/failure.ts';
import type { Position } from '../domain/stream-position.ts';
import type { FollowEnd, FollowEvent } from '../operations/follow-events.ts';
import type { FollowInput } from '../operations/follow-plan.ts';
import { followStream } from '../operations/follow-stream.ts';
import { PositionKeeper } from '../operations/position-keeper.ts';
import { streamVolume } from '../operations/stream-volume.ts';
import { count, counted, duration, time } from '../presentation/formats.ts';
import { volumeSentence } from '../presentation/volume-words.ts';
import { startWords } from '../presentation/wording.ts';
import type { CommandContext, Connected, Run } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { flagValue } from './parse.ts';
import { wantsJson } from './print.ts';
import { find, operand } from './resource.ts';
import { PositionFile, readPositionFile } from './tail-position.ts';
import { type Printing, printRecords, userRecords } from './tail-records.ts';
import {
	checkHasPast,
	isSequence,
	parseStart,
	resumedFrom,
	retentionNotice,
	scopeWords,
	type TailStart,
} from './tail-start.ts';
import { usage } from './usage.ts';

/** `awsmsg tail <stream>`: follows a stream and prints its records, once each. */
export const run: Run = async (context) => {
	const { invocation, out, signal, clock } = context;
	const start = parseStart(context);
	const printing = await parsePrinting(context, start);
	const path = flagValue(invocation, 'position-file');
	const text = path === undefined ? undefined : await readPositionFile(context, path);
	if (text === undefined) checkHasPast(start);
	const connected = await context.connect();
	const stream = await find(context, connected, 'stream', operand(context, 0));
	const resume =
		text === undefined || path === undefined
			? undefined
			: resumedFrom(text, path, stream.arn, start);
	const expired = await noticeOfRetention(context, connected, stream.name, start, resume);
	if (expired !== undefined) out.note(expired);
	const input = followInput(context, stream.name, start, resume);
	noteStart(context, input, start, path);
	await noteVolume(context, connected, input);

	const keeper = new PositionKeeper(stream.arn, input.scope, resume);
	const file = path === undefined ? undefined : new PositionFile(context, path, keeper);
	const told = new Told(context, printing, keeper, file);
	let end: FollowEnd;
	try {
		const { streams } = connected.gateways;
		end = await followStream({ streams, clock }, input, (event) => told.take(event), signal);
	} catch (error) {
		await file?.write();
		throw told.opened ? error : asUsage(error, input);
	}
	await file?.write();
	told.sum(end);
	if (end === 'stopped') signal.throwIfAborted();
	return expired === undefined && !told.lost ? exitCodes.done : exitCodes.partly;
};

async function parsePrinting(context: CommandContext, start: TailStart): Promise<Printing> {
	const { invocation, out } = context;
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
		...(invocation.flags.has('no-decode') ? {} : { tools: await context.decodingTools() }),
	};
}

function followInput(
	{ settings }: CommandContext,
	name: string,
	start: TailStart,
	resume: Position | undefined,
): FollowInput {
	const { limit } = settings;
	return {
		name,
		scope: resume?.scope ?? start.scope,
		from: start.from,
		untilNow: start.untilNow,
		...(resume === undefined ? {} : { resume }),
		...(start.to === undefined ? {} : { to: start.to }),
		...(limit === undefined ? {} : { count: limit }),
		// A few records are asked for: more would only cost the shard's budget.
		...(limit === undefined || limit >= 10_000 ? {} : { limitPerCall: Math.max(limit, 10) }),
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
) {
	const now = clock.now();
	const where =
		resume === undefined
			? startWords(from, now)
			: `from where ${path} left it ${duration(now - resume.notedAt)} ago`;
	out.note(
		`Tailing ${scopeWords(scope)} of ${name} ${where}; ctrl-c ends it. It reads each shard once a second, up to 4 times while behind, of the 5 that all consumers share.`,
	);
	if (resume !== undefined && fromWasChosen) {
		out.note(`${path} has a position: --from and --since are for a tail without one.`);
	}
}

/** How much there is to read, and for how long, where that is more than a few minutes' worth. */
async function noteVolume(
	{ out, clock, signal }: CommandContext,
	{ gateways: { streams, metrics } }: Connected,
	{ name, scope, from, resume, to, untilNow, count: most }: FollowInput,
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

/** Takes in what the stream tells: prints, notes the position, says what is worth saying. */
class Told {
	readonly #context: CommandContext;
	readonly #printing: Printing;
	readonly #keeper: PositionKeeper;
	readonly #file: PositionFile | undefined;
	#records = 0;
	#late = 0;
	#calls = 0;
	/** Whether a page of a shard has come. */
	opened = false;
	/** Whether something that was asked for is gone. */
	lost = false;

	constructor(
		context: CommandContext,
		printing: Printing,
		keeper: PositionKeeper,
		file: PositionFile | undefined,
	) {
		this.#context = context;
		this.#printing = printing;
		this.#keeper = keeper;
		this.#file = file;
	}

	async take(event: FollowEvent): Promise<void> {
		if (event.type === 'follow/progress') {
			this.#progress(event);
			return;
		}
		if (event.type === 'follow/records') {
			this.opened = true;
			const records = userRecords(event.records, this.#printing);
			// What nobody has taken is not part of the position.
			if (!(await printRecords(this.#context, records, this.#printing))) return;
			this.#records += records.length;
			this.#late += records.reduce((sum, { late }) => sum + (late === true ? 1 : 0), 0);
		} else {
			this.#note(event);
		}
		this.#keeper.take(event);
		await this.#file?.noted();
	}

	/** One line about the whole, for people. */
	sum(end: FollowEnd): void {
		const late = this.#late === 0 ? '' : `, ${count(this.#late)} of them late`;
		const why = {
			stopped: 'Stopped',
			counted: 'Done',
			reached: 'Read to the end',
			drained: 'Every shard is closed and read to its end',
		}[end];
		this.#context.out.note(
			`${why}: ${counted(this.#records, 'record')}${late}, ${counted(this.#calls, 'read')}.`,
		);
	}

	#progress(event: Extract<FollowEvent, { type: 'follow/progress' }>): void {
		this.#calls = event.calls;
		if (event.calls > 0) this.opened = true;
		const behind = event.behindMs ?? 0;
		const reading = event.shards.filter(({ state }) => state === 'reading').length;
		const lag = behind === 0 ? 'up to date' : `${duration(behind)} behind`;
		this.#context.out.progress(
			`${counted(reading, 'shard')}, ${counted(event.records, 'record')}, ${lag}`,
		);
	}

	#note(event: Exclude<FollowEvent, { type: 'follow/progress' | 'follow/records' }>): void {
		const { out, clock } = this.#context;
		switch (event.type) {
			case 'follow/opened':
				// The first ones are what was asked for.
				for (const { shardId, parents } of event.shards) {
					if (parents.length > 0) out.note(`${shardId} follows ${parents.join(' and ')}.`);
				}
				return;
			case 'follow/waiting':
				return out.note(
					`${event.shardId ?? 'The list of shards'} waits until ${time(event.until, clock.now())}: ${event.why}.`,
				);
			case 'follow/resumed':
				return out.note(`${event.shardId} goes on without a gap: ${event.why}.`);
			case 'follow/expired':
				this.lost = true;
				return out.note(
					`${event.shardId} has expired before it was read to its end: some of its records are lost.`,
				);
			case 'follow/closed': {
				const { shardId, children, childrenUnknown } = event;
				const after = children.length === 0 ? '' : `; it goes on in ${children.join(' and ')}`;
				const unknown =
					childrenUnknown === undefined
						? ''
						: `; what follows it is unknown: ${failureLine(childrenUnknown)}`;
				return out.note(`${shardId} is closed and read to its end${after}${unknown}.`);
			}
		}
	}
}
