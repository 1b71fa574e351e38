import { type Arn, formatArn } from '../domain/arn.ts';
import { asFailure, type Failure, FailureError, fail } from '../domain/failure.ts';
import { type Here, isAws } from '../domain/here.ts';
import { type Page, pagesOf } from '../domain/paging.ts';
import { partitionOf } from '../domain/place.ts';
import type { QueueRef, StreamRef, TopicRef } from '../domain/resources.ts';
import { throwIfAborted } from './pause.ts';
import type { Gateways } from './ports.ts';

export type Kind = 'queue' | 'topic' | 'stream';

/** A resource that is here. `note`: one sentence without a period, on what was not compared. */
export type Found =
	| { readonly kind: 'queue'; readonly ref: QueueRef; readonly note?: string }
	| { readonly kind: 'topic'; readonly ref: TopicRef; readonly note?: string }
	| {
			readonly kind: 'stream';
			/** Of another account, `name` is the ARN: it can be read by that alone, and never be mistaken. */
			readonly ref: StreamRef;
			readonly note?: string;
	  };

/** The service that has each kind. */
export const serviceOf = { queue: 'SQS', topic: 'SNS', stream: 'Kinesis' } as const;

/**
 * The resource of a name: the queue, else the topic, else the stream; `only` asks for one kind alone. A service that
 * fails keeps none of the others from being asked, since an endpoint may have one of them and answer for the
 * rest with anything; they are then asked at once, lest a dead one is waited for three times.
 *
 * Throws the failure of a service that has the name perhaps, and `not-found` with all that could not be asked.
 */
export async function findByName(
	gateways: Gateways,
	here: Here,
	name: string,
	only: Kind | undefined,
	signal: AbortSignal,
): Promise<Found> {
	const kinds = (['queue', 'topic', 'stream'] as const).filter(
		(kind) => only === undefined || only === kind,
	);
	const tries: Record<Kind, () => Promise<Found | undefined>> = {
		queue: async () => ({ kind: 'queue', ref: await gateways.queues.resolve(name, { signal }) }),
		topic: async () => {
			const ref = await topicByName(gateways, here, name, signal);
			return ref && { kind: 'topic', ref };
		},
		stream: async () => {
			const ref = await streamByName(gateways, name, undefined, signal);
			return { kind: 'stream', ref };
		},
	};
	const unasked: Failure[] = [];
	for (const [index, kind] of kinds.entries()) {
		throwIfAborted(signal);
		try {
			const found = await tries[kind]();
			if (found !== undefined) return found;
		} catch (error) {
			throwIfAborted(signal);
			const failure = asFailure(error);
			// AWS calls a name that this kind can't have invalid.
			if (failure.kind === 'not-found' || isNoName(failure)) continue;
			if (['denied', 'unsupported', 'invalid'].includes(failure.kind)) {
				unasked.push(failure);
				continue;
			}
			// The same credentials are for all of AWS.
			if (failure.kind === 'credentials' && isAws(here, serviceOf[kind])) throw error;
			const others = await Promise.allSettled(
				kinds.slice(index + 1).map((other) => tries[other]()),
			);
			throwIfAborted(signal);
			for (const other of others) {
				if (other.status === 'fulfilled' && other.value !== undefined) return other.value;
			}
			throw error;
		}
	}
	// A refusal that is about something else says nothing of what is there.
	const odd = unasked.find(({ kind }) => kind === 'invalid');
	if (odd !== undefined) throw new FailureError(odd);
	const where = here.endpoint ?? here.region;
	const what = only ?? 'queue, topic or stream';
	const blind = unasked.map((failure) => `; could not ask: ${failure.message}`).join('');
	throw fail('not-found', `no ${what} named ${name} at ${where}${blind}`, {
		hint: 'Check the name, --profile and --region, or give the full URL or ARN',
	});
}

/** Whether a refusal says that nothing can have this name; any other refusal says nothing of what is there. */
function isNoName({ kind, code = '' }: Failure): boolean {
	return (
		kind === 'invalid' &&
		/(?:^|[.#])(?:InvalidParameter(?:Value)?|InvalidAddress|Validation|InvalidArgument)(?:Exception|Error)?$/.test(
			code,
		)
	);
}

async function topicByName(
	gateways: Gateways,
	here: Here,
	name: string,
	signal: AbortSignal,
): Promise<TopicRef | undefined> {
	try {
		return await inPages(
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

/** A topic by its ARN; one whose attributes are denied can still be opened, unless `strict`. */
export async function topicByArn(
	gateways: Gateways,
	arn: Arn,
	signal: AbortSignal,
	strict?: 'strict',
): Promise<TopicRef> {
	const ref = { name: arn.name, arn: formatArn(arn) };
	try {
		await gateways.topics.attributes(ref.arn, { signal });
	} catch (error) {
		throwIfAborted(signal);
		const { kind } = asFailure(error);
		if (strict || (kind !== 'denied' && kind !== 'unsupported')) throw error;
	}
	return ref;
}

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
		const listed = await inPages(
			'streams',
			(next) => gateways.streams.listPage(next === undefined ? {} : { next }, { signal }),
			name,
			signal,
		);
		if (listed === undefined) throw fail('not-found', `no stream named ${name}`);
		return listed;
	}
}

async function inPages<Ref extends { readonly name: string }>(
	what: string,
	page: (next: string | undefined) => Promise<Page<Ref>>,
	name: string,
	signal: AbortSignal,
): Promise<Ref | undefined> {
	for await (const refs of pagesOf(what, page, signal)) {
		const found = refs.find((ref) => ref.name === name);
		if (found !== undefined) return found;
	}
	return;
}
