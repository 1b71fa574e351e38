import { asFailure, fail } from '../../domain/failure.ts';
import type { StreamConsumer, StreamRef } from '../../domain/resources.ts';
import { consumersOf } from '../../operations/consumers/stream-consumers.ts';
import { flagValue } from '../command-line/flag-values.ts';
import type { CommandContext, Connected } from '../shell/context.ts';
import { nextCommand } from '../shell/place.ts';
import { usage } from '../shell/usage.ts';

/** How long a consumer is waited for that was just registered, s; AWS takes a few seconds. */
const patience = 30;

/** The registered consumer that `--consumer` names, by its name or ARN; `undefined` without the flag. */
export async function consumerToUse(
	{ invocation, signal, clock, out }: CommandContext,
	connected: Connected,
	stream: StreamRef,
): Promise<StreamConsumer | undefined> {
	const wanted = flagValue(invocation, 'consumer');
	if (wanted === undefined) return;
	for (let tries = 1; ; tries++) {
		const found = await consumerNamed(connected, stream, wanted, signal);
		if (found.status === 'ACTIVE') return found;
		if (found.status !== 'CREATING' || tries > patience) {
			throw fail('conflict', `the consumer ${found.name} of ${stream.name} is ${found.status}`, {
				hint: found.status === 'CREATING' ? 'Try again later' : 'Use another one',
			});
		}
		if (tries === 1) out.note(`The consumer ${found.name} is CREATING: waiting for it.`);
		await clock.sleep(1000, signal);
	}
}

async function consumerNamed(
	connected: Connected,
	stream: StreamRef,
	wanted: string,
	signal: AbortSignal,
): Promise<StreamConsumer> {
	const { streams } = connected.gateways;
	let consumers: readonly StreamConsumer[];
	try {
		consumers = await consumersOf(streams, stream.arn, signal);
	} catch (error) {
		throw asFailure(error).kind === 'unsupported' ? noFanOut('ListStreamConsumers') : error;
	}
	const found = consumers.find(({ name, arn }) => name === wanted || arn === wanted);
	if (found !== undefined) return found;
	const names = consumers.map(({ name }) => name).join(', ');
	throw usage(
		`${stream.name} has no consumer ${wanted}`,
		consumers.length > 0
			? `It has ${names}`
			: `Leave --consumer out, or register it, which is billed: ${nextCommand(connected, 'stream', 'register', stream.name, wanted)}`,
	);
}

/** For endpoints without enhanced fan-out. */
export function noFanOut(operation: string) {
	return fail('unsupported', `this endpoint has no ${operation}`, {
		hint: 'Leave --consumer out: reading by GetRecords needs no consumer',
	});
}
