import { asFailure, failureLine } from '../../domain/failure.ts';
import type { Standing } from '../../domain/permissions/standing.ts';
import type { StreamRef } from '../../domain/resources.ts';
import { throwIfAborted } from '../pause.ts';
import type { Clock, DryRunOutcome, Gateways } from '../ports.ts';

/** One request with DryRun a second: a shard has five reads a second for everybody. */
const paceMs = 1000;

/** The requests that can carry DryRun here. */
export const dryOperations = ['Kinesis GetRecords', 'Kinesis PutRecords'] as const;
type DryOperation = (typeof dryOperations)[number];

type Ports = {
	readonly streams: Gateways['streams'];
	readonly clock: Clock;
	readonly signal: AbortSignal;
};

/** Where a request was passed over that would have done something, this is what it did. */
const done: Readonly<Record<DryOperation, string>> = {
	'Kinesis GetRecords': 'the endpoint ignored DryRun, and read a record',
	'Kinesis PutRecords':
		'the endpoint ignored DryRun, and put a record of one byte with the partition key awsmsg-dry-run',
};

async function told(
	operation: DryOperation,
	ask: () => Promise<DryRunOutcome>,
	signal: AbortSignal,
): Promise<Standing> {
	try {
		return (await ask()) === 'would succeed'
			? { standing: 'allowed', by: 'dry run' }
			: { standing: 'unknown', by: 'dry run', why: done[operation] };
	} catch (error) {
		throwIfAborted(signal);
		const failure = asFailure(error);
		const standing = failure.kind === 'denied' ? 'denied' : 'unknown';
		return { standing, by: 'dry run', why: failureLine(failure) };
	}
}

/**
 * Tells by DryRun whether records of a stream may be read and put: two requests at most, one a second, and the read of an iterator before.
 * The put is asked about only after the read was answered as DryRun is, which shows that nothing would be written; the gate
 * holds to that too.
 *
 * @returns standings by request; what could not be asked is not there, or unknown.
 */
export async function tryStream(
	{ name }: StreamRef,
	wanted: ReadonlySet<string>,
	{ streams, clock, signal }: Ports,
): Promise<ReadonlyMap<string, Standing>> {
	const found = new Map<string, Standing>();
	const iterator = await iteratorOf(name, { streams, signal });
	if ('why' in iterator) {
		const { why, isDenied } = iterator;
		if (isDenied) found.set('Kinesis GetShardIterator', { standing: 'denied', by: 'call', why });
		for (const one of dryOperations) found.set(one, { standing: 'unknown', why });
		return found;
	}
	found.set('Kinesis GetShardIterator', { standing: 'allowed', by: 'call' });
	await clock.sleep(paceMs, signal);
	const tryRecords = () => streams.tryRecords({ ...iterator, name }, { signal });
	const read = await told('Kinesis GetRecords', tryRecords, signal);
	found.set('Kinesis GetRecords', read);
	if (!wanted.has('Kinesis PutRecords')) return found;
	if (read.standing !== 'allowed') {
		const why = 'no read has shown that DryRun is known here, and a put without it writes';
		return found.set('Kinesis PutRecords', { standing: 'unknown', why });
	}
	await clock.sleep(paceMs, signal);
	const tryPut = () => streams.tryPut(name, { signal });
	return found.set('Kinesis PutRecords', await told('Kinesis PutRecords', tryPut, signal));
}

/** An iterator at the end of any shard; where there is none, why, and whether that is a refusal of its own request. */
async function iteratorOf(
	name: string,
	{ streams, signal }: Pick<Ports, 'streams' | 'signal'>,
): Promise<{ readonly iterator: string } | { readonly why: string; readonly isDenied: boolean }> {
	try {
		const { items } = await streams.shardsPage({ name }, { signal });
		const shard = items.at(-1);
		if (shard === undefined) return { why: `${name} has no shard`, isDenied: false };
		const from = { type: 'LATEST' } as const;
		return { iterator: await streams.iterator({ name, shardId: shard.id, from }, { signal }) };
	} catch (error) {
		throwIfAborted(signal);
		const failure = asFailure(error);
		const isDenied = failure.kind === 'denied' && failure.operation === 'Kinesis GetShardIterator';
		return { why: failureLine(failure), isDenied };
	}
}
