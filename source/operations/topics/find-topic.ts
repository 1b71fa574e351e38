import { type Arn, formatArn } from '../../domain/arn.ts';
import { asFailure, FailureError } from '../../domain/failure.ts';
import type { Here } from '../../domain/here.ts';
import { partitionOf } from '../../domain/place.ts';
import type { TopicRef } from '../../domain/resources.ts';
import { throwIfAborted } from '../pause.ts';
import type { Gateways } from '../ports.ts';
import { byName } from '../resources/by-name.ts';

/** The topic of a name: found in the list, or by its ARN where the list is denied. */
export async function topicByName(
	gateways: Gateways,
	here: Here,
	name: string,
	signal: AbortSignal,
): Promise<TopicRef | undefined> {
	try {
		return await byName(
			'topics',
			(next) => gateways.topics.listPage(next === undefined ? {} : { next }, { signal }),
			name,
			signal,
		);
	} catch (error) {
		throwIfAborted(signal);
		const denied = error instanceof FailureError && error.failure.kind === 'denied';
		if (!denied || here.account === undefined) throw error;
		const { region, account } = here;
		const partition = partitionOf(region);
		try {
			return await topicByArn(
				gateways,
				{ partition, service: 'sns', region, account, name },
				signal,
				'strict',
			);
		} catch (second) {
			throwIfAborted(signal);
			// A denied list and a topic that isn't there: what the list would say stays unknown.
			throw asFailure(second).kind === 'not-found' ? second : error;
		}
	}
}

/** The topic that an ARN names. */
export function topicOfArn(arn: Arn): TopicRef {
	return { name: arn.name, arn: formatArn(arn) };
}

/** A topic by its ARN; one whose attributes are denied can still be opened, unless `strict`. */
export async function topicByArn(
	gateways: Gateways,
	arn: Arn,
	signal: AbortSignal,
	strict?: 'strict',
): Promise<TopicRef> {
	const ref = topicOfArn(arn);
	try {
		await gateways.topics.attributes(ref.arn, { signal });
	} catch (error) {
		throwIfAborted(signal);
		const { kind } = asFailure(error);
		if (strict || (kind !== 'denied' && kind !== 'unsupported')) throw error;
	}
	return ref;
}
