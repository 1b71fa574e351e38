import { createHash } from 'node:crypto';
import type { StartPosition } from '../../domain/resources.ts';
import { hashKeyOf } from '../../domain/streams/shard-lineage.ts';
import {
	type Position,
	parsePosition as readPosition,
	type Scope,
	sameScope,
} from '../../domain/streams/stream-position.ts';
import { duration, time } from '../../presentation/formats.ts';
import { flagValue, quoted } from '../command-line/flag-values.ts';
import type { CommandContext } from '../shell/context.ts';
import { parseEnd, parsePosition } from '../shell/times.ts';
import { usage } from '../shell/usage.ts';

/** What a tail was asked to read, before anything is known of the stream. */
export type TailStart = {
	readonly from: StartPosition;
	/** Whether `--from` or `--since` said so. */
	readonly fromWasChosen: boolean;
	readonly scope: Scope;
	readonly scopeWasChosen: boolean;
	readonly key?: string;
	readonly to?: number;
	readonly untilNow: boolean;
};

/** Reads the flags that say what to read. Throws a UsageError for what contradicts itself. */
export function parseStart({ invocation, clock }: CommandContext): TailStart {
	const now = clock.now();
	const chosen = flagValue(invocation, 'from') ?? flagValue(invocation, 'since');
	const from = parsePosition(flagValue(invocation, 'from'), flagValue(invocation, 'since'), now);
	const to = parseEnd(flagValue(invocation, 'to'), now);
	const follows = invocation.flags.has('follow');
	const untilNow = invocation.flags.has('no-follow');
	if (follows && to !== undefined) {
		throw usage('--follow and --to contradict each other', 'Leave one of them out');
	}
	if (to !== undefined && from.type === 'AT_TIMESTAMP' && to < from.at) {
		throw usage('--to is before the time to begin at', 'Swap them, or say a later --to');
	}
	if (from.type === 'LATEST' && to !== undefined && to < now) {
		throw usage('--to is in the past, and the tail begins now', 'Say --from or --since too');
	}
	const shards = (invocation.flags.get('shard') ?? []).map(shardIdOf);
	const key = flagValue(invocation, 'key');
	if (key !== undefined && shards.length > 0) {
		throw usage('--key and --shard contradict each other', 'Leave one of them out');
	}
	if (key === '') throw usage('--key is empty', 'Name the partition key');
	if (isSequence(from) && shards.length > 1) {
		throw usage('a sequence number belongs to one shard, and several are named', 'Name that one');
	}
	return {
		from,
		fromWasChosen: chosen !== undefined,
		scope: scopeOf(shards, key),
		scopeWasChosen: shards.length > 0 || key !== undefined,
		...(key === undefined ? {} : { key }),
		...(to === undefined ? {} : { to }),
		untilNow,
	};
}

export function isSequence(from: StartPosition): boolean {
	return from.type === 'AT_SEQUENCE_NUMBER' || from.type === 'AFTER_SEQUENCE_NUMBER';
}

/** What `--no-follow` needs: a beginning in the past. Not asked where a position file has one. */
export function checkHasPast({ from, untilNow }: TailStart): void {
	if (!untilNow || from.type !== 'LATEST') return;
	throw usage(
		'--no-follow from the end of the stream reads nothing',
		'Say --since 15m or --from trim-horizon',
	);
}

/**
 * The position that an earlier tail wrote; checked against what is asked for now. `stream`: how a file names it
 * (`keyAt`), or its ARN alone, as files of before do.
 */
export function resumedFrom(
	text: string,
	path: string,
	stream: { readonly key: string; readonly arn: string },
	start: TailStart,
): Position {
	const position = readPosition(text);
	if (position.stream !== stream.key && position.stream !== stream.arn) {
		throw usage(
			`${path} is a position of ${position.stream}, not of ${stream.key}`,
			'Name another --position-file, or that stream',
		);
	}
	if (start.scopeWasChosen && !sameScope(start.scope, position.scope)) {
		throw usage(
			`${path} was written by a tail of ${scopeWords(position.scope)}`,
			'Leave --shard and --key as they were then, or name another --position-file',
		);
	}
	return position;
}

/**
 * What must be said when the stream no longer keeps what is asked for; `undefined` when it does. Throws
 * a UsageError when all of it is gone.
 */
export function retentionNotice(
	since: number | undefined,
	start: Pick<TailStart, 'to'>,
	retentionHours: number,
	now: number,
): string | undefined {
	const oldest = now - retentionHours * 3_600_000;
	const keeps = `the stream keeps ${duration(retentionHours * 3_600_000, 1)}`;
	if (start.to !== undefined && start.to < oldest) {
		throw usage(
			`everything until --to has expired: ${keeps}, since ${time(oldest, now)}`,
			'Say a later time',
		);
	}
	// Clocks differ, and nobody means the second.
	if (since === undefined || since >= oldest - 60_000) return;
	return `What came before ${time(oldest, now)} has expired: ${keeps}. The tail begins with the oldest record.`;
}

/** The shards in words: `shards shardId-000000000003`. */
export function scopeWords(scope: Scope): string {
	switch (scope.kind) {
		case 'all':
			return 'all shards';
		case 'shards':
			return scope.ids.join(', ');
		case 'key':
			return 'the shards of one key';
	}
}

/** People say 3 for shardId-000000000003. */
export function shardIdOf(text: string): string {
	if (text === '') throw usage(`--shard takes a shard's id, not ${quoted(text)}`);
	return /^\d{1,12}$/.test(text) ? `shardId-${text.padStart(12, '0')}` : text;
}

function scopeOf(ids: readonly string[], key: string | undefined): Scope {
	if (ids.length > 0) return { kind: 'shards', ids: [...new Set(ids)] };
	if (key === undefined) return { kind: 'all' };
	const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest();
	return { kind: 'key', hashKey: String(hashKeyOf({ partitionKey: key }, md5)) };
}
