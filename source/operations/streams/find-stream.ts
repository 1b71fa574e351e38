import { type Arn, formatArn, parseArn } from '../../domain/arn.ts';
import { asFailure, fail } from '../../domain/failure.ts';
import type { StreamRef } from '../../domain/resources.ts';
import type { Answered } from '../kinds.ts';
import { throwIfAborted } from '../pause.ts';
import type { Gateways } from '../ports.ts';
import { byName } from '../resources/by-name.ts';

/** A stream by its name, or by its ARN where the name is one; `arn` is enough to open one that may not be described. */
export async function streamByName(
	gateways: Gateways,
	name: string,
	arn: Arn | undefined,
	signal: AbortSignal,
): Promise<StreamRef> {
	try {
		const summary = await gateways.streams.summary(name, { signal });
		return { name: summary.name, arn: summary.arn };
	} catch (error) {
		throwIfAborted(signal);
		const { kind } = asFailure(error);
		if (kind !== 'denied' && kind !== 'unsupported') throw error;
		if (arn !== undefined) return { name, arn: formatArn(arn) };
		const listed = await byName(
			'streams',
			(next) => gateways.streams.listPage(next === undefined ? {} : { next }, { signal }),
			name,
			signal,
		);
		if (listed === undefined) throw fail('not-found', `no stream named ${name}`);
		return listed;
	}
}

/** The stream of an ARN, with the account that answered for its name. */
export async function streamByArn(
	gateways: Gateways,
	arn: Arn,
	signal: AbortSignal,
): Promise<Answered<StreamRef>> {
	const ref = await streamByName(gateways, arn.name, arn, signal);
	const account = parseArn(ref.arn)?.account;
	return { ref, answer: account === undefined ? {} : { account } };
}

/**
 * A stream of another account, whose own policy may let us read it: asked by its ARN, which is its name from
 * then on.
 */
export async function foreignStream(
	gateways: Gateways,
	arn: Arn,
	signal: AbortSignal,
): Promise<StreamRef> {
	const name = formatArn(arn);
	const ref = await streamByName(gateways, name, arn, signal);
	if (ref.arn !== name) {
		throw fail('service', `asked for ${name}, the endpoint answered ${ref.arn}`);
	}
	return streamOfArn(arn);
}

/** A stream of another account, as requests name it. */
export function streamOfArn(arn: Arn): StreamRef {
	const name = formatArn(arn);
	return { name, arn: name };
}
