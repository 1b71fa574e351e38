import type { Grant } from '../../domain/effect.ts';
import { asFailure, type FailureError, fail } from '../../domain/failure.ts';
import { type ResourceId, resourceOf } from '../../domain/resource-id.ts';
import type { Shard, StreamRef, StreamSummary } from '../../domain/resources.ts';
import { isHashKey, isOpen, rangeOf } from '../../domain/streams/shard-lineage.ts';
import type { StreamChange } from '../../domain/streams/stream-change.ts';
import type { Action } from '../guard.ts';
import type { Clock, StreamGateway } from '../ports.ts';
import { listShards } from '../resources/describe.ts';
import { isLoginOver } from '../silence.ts';

/** A change that was checked, with the action that has to be confirmed for it. */
export type PreparedChange = {
	readonly change: StreamChange;
	readonly action: Action;
	/** Of `retention`: which of AWS's two calls it is. */
	readonly direction?: 'raise' | 'lower';
};

/** Hours that a stream can keep records. Source: Kinesis developer guide, quotas. */
const leastHours = 24;
const mostHours = 8760;

/**
 * Checks a change against what the stream is now, and says what has to be confirmed. Throws `refused`
 * with what to do instead when AWS would refuse it, or when there is nothing to change.
 */
export async function prepareChange(
	ports: { streams: StreamGateway },
	stream: StreamRef,
	change: StreamChange,
	signal: AbortSignal,
): Promise<PreparedChange> {
	const { name } = stream;
	const { streams } = ports;
	const resource = resourceOf('stream', stream);
	switch (change.kind) {
		case 'create':
			return prepareCreate(name, change);
		case 'delete': {
			const { openShards, consumers, retentionHours } = await streams.summary(name, { signal });
			// Where they are not counted the endpoint refuses: it is not told to take them along.
			if (consumers !== undefined && consumers > 0 && change.withConsumers !== true) {
				throw refused(
					`${name} has ${counted(consumers, 'registered consumer')}`,
					'Say that they go too, or deregister them first',
				);
			}
			const detail = [`It has ${counted(openShards, 'open shard')} and keeps ${retentionHours} h.`];
			if (consumers === undefined) detail.push('How many consumers it has is unknown.');
			else if (consumers > 0) detail.push(`${counted(consumers, 'consumer')} go with it.`);
			return { change, action: { kind: 'delete-stream', resource, detail } };
		}
		case 'split':
			return prepareSplit(resource, change, await listShards(streams, name, signal));
		case 'merge':
			return prepareMerge(resource, change, await listShards(streams, name, signal));
		case 'shards':
			return prepareCount(resource, change, await streams.summary(name, { signal }));
		case 'retention':
			return prepareRetention(resource, change, await streams.summary(name, { signal }));
		case 'mode': {
			const { mode } = await streams.summary(name, { signal });
			if (mode === change.mode) throw refused(`${name} is ${modeWords(mode)} already`);
			const detail = [`From ${modeWords(mode)} to ${modeWords(change.mode)}.`];
			return { change, action: { kind: 'stream-mode', resource, detail } };
		}
		case 'register':
		case 'deregister':
			return prepareConsumer(resource, change);
	}
}

/** Sends a change that was confirmed. AWS answers at once and takes a while to do it. */
export async function applyChange(
	ports: { streams: StreamGateway },
	stream: StreamRef,
	{ change, direction }: PreparedChange,
	grant: Grant,
	signal: AbortSignal,
): Promise<void> {
	const { streams } = ports;
	const { name, arn } = stream;
	const options = { grant, signal };
	switch (change.kind) {
		case 'create': {
			const { shards } = change;
			return streams.create({ name, ...(shards === undefined ? {} : { shards }) }, options);
		}
		case 'delete':
			return streams.delete({ name, withConsumers: change.withConsumers === true }, options);
		case 'split': {
			if (change.at === undefined) throw fail('bug', 'a split without a hash key');
			return streams.split({ name, shardId: change.shardId, at: change.at }, options);
		}
		case 'merge':
			return streams.merge({ name, shardId: change.shardId, adjacent: change.with }, options);
		case 'shards':
			return streams.setShards({ name, count: change.count }, options);
		case 'retention':
			return streams.setRetention(
				{ name, hours: change.hours, change: direction ?? 'raise' },
				options,
			);
		case 'mode':
			return streams.setMode({ arn, mode: change.mode }, options);
		case 'register':
			return streams.registerConsumer({ arn, consumer: change.consumer }, options);
		case 'deregister':
			return streams.deregisterConsumer({ arn, consumer: change.consumer }, options);
	}
}

/** ms between two looks at a stream that is changing. */
const lookEvery = 1000;

/**
 * Waits until a changed stream is ACTIVE again, or gone when it was deleted. `onStatus` is told each
 * status it passes through. Returns when the signal aborts.
 */
export async function whenSettled(
	ports: { streams: StreamGateway; clock: Clock },
	name: string,
	change: StreamChange,
	onStatus: (status: string) => void,
	signal: AbortSignal,
): Promise<void> {
	let last: string | undefined;
	while (!signal.aborted) {
		try {
			const { status } = await ports.streams.summary(name, { signal });
			if (status !== last) onStatus(status);
			last = status;
			if (status === 'ACTIVE' && change.kind !== 'delete') return;
		} catch (error) {
			if (signal.aborted) return;
			const failure = asFailure(error);
			const { kind, retryable } = failure;
			if (kind === 'not-found' && change.kind === 'delete') return;
			if (!retryable && kind !== 'throttled' && !isLoginOver(failure)) throw error;
		}
		try {
			await ports.clock.sleep(lookEvery, signal);
		} catch (error) {
			if (!signal.aborted) throw error;
		}
	}
}

function prepareCreate(
	name: string,
	change: Extract<StreamChange, { kind: 'create' }>,
): PreparedChange {
	if (!/^[A-Za-z0-9_.-]{1,128}$/.test(name)) {
		throw refused(`${name} is no name for a stream`, 'Use letters, digits, _ . and -, 1 to 128');
	}
	const { shards } = change;
	if (shards !== undefined && !(Number.isInteger(shards) && shards >= 1)) {
		throw refused('a stream has one shard or more');
	}
	const size = shards === undefined ? 'On demand.' : `With ${counted(shards, 'shard')}.`;
	return {
		change,
		action: { kind: 'create-stream', resource: { kind: 'stream', name }, detail: [size] },
	};
}

function prepareSplit(
	resource: ResourceId,
	change: Extract<StreamChange, { kind: 'split' }>,
	shards: readonly Shard[],
): PreparedChange {
	const { name } = resource;
	const shard = openShard(name, change.shardId, shards);
	const range = rangeOf(shard);
	if (range === undefined) throw refused(`the endpoint does not tell the range of ${shard.id}`);
	if (range.first === range.last) throw refused(`${shard.id} has one hash key, and can't be split`);
	const { at = String((range.first + range.last) / 2n + 1n) } = change;
	if (!isHashKey(at) || BigInt(at) <= range.first || BigInt(at) > range.last) {
		throw refused(
			`${shard.id} can't be split at ${at}`,
			`Say a hash key above ${range.first} and up to ${range.last}`,
		);
	}
	const detail = [`Splits ${shard.id} at hash key ${at}.`];
	return { change: { ...change, at }, action: { kind: 'reshard', resource, detail } };
}

function prepareMerge(
	resource: ResourceId,
	change: Extract<StreamChange, { kind: 'merge' }>,
	shards: readonly Shard[],
): PreparedChange {
	const { name } = resource;
	const one = openShard(name, change.shardId, shards);
	const other = openShard(name, change.with, shards);
	const [a, b] = [rangeOf(one), rangeOf(other)];
	const areNeighbours =
		a !== undefined && b !== undefined && (a.last + 1n === b.first || b.last + 1n === a.first);
	if (!areNeighbours) {
		const beside = shards
			.filter((shard) => isOpen(shard) && touches(a, rangeOf(shard)))
			.map(({ id }) => id);
		throw refused(
			`${one.id} and ${other.id} are no neighbours`,
			beside.length === 0 ? undefined : `Beside ${one.id} is ${beside.join(' and ')}`,
		);
	}
	const detail = [`Merges ${one.id} and ${other.id}.`];
	return { change, action: { kind: 'reshard', resource, detail } };
}

type Range = ReturnType<typeof rangeOf>;

function touches(one: Range, other: Range): boolean {
	if (one === undefined || other === undefined) return false;
	return one.last + 1n === other.first || other.last + 1n === one.first;
}

function prepareCount(
	resource: ResourceId,
	change: Extract<StreamChange, { kind: 'shards' }>,
	{ openShards, mode }: StreamSummary,
): PreparedChange {
	const { name } = resource;
	if (mode === 'ON_DEMAND') throw refused(`${name} is on demand: AWS sets its shards`);
	const { count } = change;
	const least = Math.ceil(openShards / 2);
	const most = openShards * 2;
	if (count === openShards) throw refused(`${name} has ${counted(count, 'shard')} already`);
	if (!(Number.isInteger(count) && count >= least && count <= most)) {
		throw refused(
			`${name} has ${counted(openShards, 'shard')} and can't go to ${count} at once`,
			`Say ${least} to ${most}: AWS lets it at most double or halve, ten times in 24 hours`,
		);
	}
	const detail = [`From ${openShards} to ${counted(count, 'shard')}.`];
	return { change, action: { kind: 'reshard', resource, detail } };
}

function prepareRetention(
	resource: ResourceId,
	change: Extract<StreamChange, { kind: 'retention' }>,
	{ retentionHours: now }: StreamSummary,
): PreparedChange {
	const { name } = resource;
	const { hours } = change;
	if (!(Number.isInteger(hours) && hours >= leastHours && hours <= mostHours)) {
		throw refused(`a stream keeps records for ${leastHours} to ${mostHours} hours, not ${hours}`);
	}
	if (hours === now) throw refused(`${name} keeps records for ${hours} hours already`);
	const direction = hours > now ? 'raise' : 'lower';
	const detail = [`From ${now} to ${hours} hours.`];
	const kind = direction === 'raise' ? 'raise-retention' : 'lower-retention';
	return { change, direction, action: { kind, resource, detail } };
}

function prepareConsumer(
	resource: ResourceId,
	change: Extract<StreamChange, { kind: 'register' | 'deregister' }>,
): PreparedChange {
	const { consumer } = change;
	if (!/^[A-Za-z0-9_.-]{1,128}$/.test(consumer)) {
		throw refused(`${consumer} is no name for a consumer`, 'Use letters, digits, _ . and -');
	}
	const kind = change.kind === 'register' ? 'register-consumer' : 'deregister-consumer';
	const also = [{ ...resource, kind: 'consumer', name: `${resource.name}/${consumer}` } as const];
	return { change, action: { kind, resource, also, detail: [`Consumer ${consumer}.`] } };
}

function openShard(name: string, id: string, shards: readonly Shard[]): Shard {
	const shard = shards.find((one) => one.id === id);
	const open = shards.filter(isOpen).map((one) => one.id);
	const hint = `Open are ${open.slice(0, 8).join(', ')}${open.length > 8 ? ' and more' : ''}`;
	if (shard === undefined) throw refused(`${name} has no shard ${id}`, hint);
	if (!isOpen(shard)) throw refused(`${id} is closed already`, hint);
	return shard;
}

function modeWords(mode: StreamSummary['mode']): string {
	return mode === 'ON_DEMAND' ? 'on demand' : 'provisioned';
}

function counted(count: number, what: string): string {
	return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function refused(message: string, hint?: string): FailureError {
	return fail('refused', message, hint === undefined ? {} : { hint });
}
