import { type FailureError, fail } from '../failure.ts';
import type { StartPosition } from '../resources.ts';

/** How far a shard has been taken in. */
export type ShardPosition =
	/** After the record of this sequence number, the last that was taken. */
	| { readonly after: string }
	/** From the record of this sequence number; nothing was taken yet. */
	| { readonly from: string }
	/** From a time (ms since 1970); nothing was taken yet. */
	| { readonly at: number; readonly parents?: readonly string[] }
	/** From the shard's first record, after the end of its parents; nothing was taken yet. */
	| { readonly start: true; readonly parents?: readonly string[] }
	/** Closed and taken to its end. `childrenAt`: its children begin at a time, not at their start. */
	| { readonly done: true; readonly childrenAt?: number };

/** Which shards of a stream are read. */
export type Scope =
	| { readonly kind: 'all' }
	/** These alone, not their children. */
	| { readonly kind: 'shards'; readonly ids: readonly string[] }
	/** Those that own a hash key (decimal, 128 bits), and their children that do. */
	| { readonly kind: 'key'; readonly hashKey: string };

/** Where reading a stream can be taken up again, so that nothing is skipped and nothing comes twice. */
export type Position = {
	/** ARN of the stream, behind its endpoint where that is not AWS's (`keyAt`). */
	readonly stream: string;
	readonly scope: Scope;
	/** When it was noted, ms since 1970. */
	readonly notedAt: number;
	readonly shards: Readonly<Record<string, ShardPosition>>;
};

const version = 1;

/** A position as the JSON text of a file. */
export function positionText(position: Position): string {
	const { stream, scope, notedAt, shards } = position;
	const document = { version, stream, notedAt: new Date(notedAt).toISOString(), scope, shards };
	return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** Reads what {@link positionText} wrote. Throws `invalid`, naming what is wrong. */
export function parsePosition(text: string): Position {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		throw unreadable('it is no JSON');
	}
	if (!isObject(value)) throw unreadable('it is no JSON object');
	if (value['version'] !== version) throw unreadable(`its version is not ${version}`);
	const { stream, notedAt, scope, shards } = value;
	const at = typeof notedAt === 'string' ? Date.parse(notedAt) : Number.NaN;
	if (typeof stream !== 'string' || Number.isNaN(at))
		throw unreadable('it names no stream or time');
	if (!isObject(shards)) throw unreadable('it has no shards');
	const read = Object.entries(shards).map(([id, shard]) => [id, parseShard(id, shard)] as const);
	return { stream, scope: parseScope(scope), notedAt: at, shards: Object.fromEntries(read) };
}

function parseShard(id: string, value: unknown): ShardPosition {
	if (isObject(value)) {
		const { after, from, at, start, done, childrenAt, parents } = value;
		if (isSequenceNumber(after)) return { after };
		if (isSequenceNumber(from)) return { from };
		const family = isTexts(parents) ? { parents } : {};
		if (typeof at === 'number' && Number.isFinite(at)) return { at, ...family };
		if (start === true) return { start, ...family };
		if (done === true && childrenAt === undefined) return { done };
		if (done === true && typeof childrenAt === 'number') return { done, childrenAt };
	}
	throw unreadable(`the position of ${id} is none`);
}

function parseScope(value: unknown): Scope {
	if (isObject(value)) {
		const { kind, ids, hashKey } = value;
		if (kind === 'all') return { kind };
		if (kind === 'shards' && isTexts(ids)) return { kind, ids };
		if (kind === 'key' && typeof hashKey === 'string' && /^\d{1,39}$/.test(hashKey)) {
			return { kind, hashKey };
		}
	}
	throw unreadable('it does not say which shards are read');
}

/** Whether two scopes read the same shards. */
export function sameScope(one: Scope, other: Scope): boolean {
	const text = (scope: Scope) =>
		JSON.stringify(scope.kind === 'shards' ? { ...scope, ids: scope.ids.toSorted() } : scope);
	return text(one) === text(other);
}

/** The iterator that goes on from a position; `undefined` for a shard that is done. */
export function startAt(position: ShardPosition): StartPosition | undefined {
	if ('after' in position) return { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: position.after };
	if ('from' in position) return { type: 'AT_SEQUENCE_NUMBER', sequenceNumber: position.from };
	if ('at' in position) return { type: 'AT_TIMESTAMP', at: position.at };
	return 'start' in position ? { type: 'TRIM_HORIZON' } : undefined;
}

/** The position of a shard that is about to be read. `now` stands for LATEST, which can't be kept. */
export function positionOf(start: StartPosition, now: number): ShardPosition {
	switch (start.type) {
		case 'LATEST':
			return { at: now };
		case 'TRIM_HORIZON':
			return { start: true };
		case 'AT_TIMESTAMP':
			return { at: start.at };
		case 'AT_SEQUENCE_NUMBER':
			return { from: start.sequenceNumber };
		case 'AFTER_SEQUENCE_NUMBER':
			return { after: start.sequenceNumber };
	}
}

function isTexts(value: unknown): value is readonly string[] {
	return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isSequenceNumber(value: unknown): value is string {
	return typeof value === 'string' && /^\d{1,256}$/.test(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unreadable(why: string): FailureError {
	return fail('invalid', `this is not a position of a stream: ${why}`, {
		hint: 'Name the file that an earlier tail wrote, or another one that does not exist yet',
	});
}
