import { type Arn, formatArn, parseReference, type ResourceReference } from '../domain/arn.ts';
import { asFailure, type Failure, FailureError, fail } from '../domain/failure.ts';
import { partitionOf } from '../domain/place.ts';
import type { QueueRef, StreamRef, TopicRef } from '../domain/resources.ts';
import { throwIfAborted } from './pause.ts';
import type { Gateways, Page } from './ports.ts';

/** Where a reference leads; `elsewhere` when another account or region would have to be asked. */
export type Located =
	| { readonly kind: 'queue'; readonly ref: QueueRef }
	| { readonly kind: 'topic'; readonly ref: TopicRef }
	| { readonly kind: 'stream'; readonly ref: StreamRef }
	| {
			readonly kind: 'elsewhere';
			readonly reference: ResourceReference;
			readonly account?: string;
			readonly region?: string;
			/** One sentence without a period. */
			readonly why: string;
	  };

/** The present context, as far as it is known. */
export type Here = {
	readonly account?: string;
	readonly region: string;
	readonly endpoint?: string;
};

type Kind = 'queue' | 'topic' | 'stream';

const kindOfService = { sqs: 'queue', sns: 'topic', kinesis: 'stream' } as const;

/**
 * Finds what the user means by a name, queue URL or ARN. A bare name is tried as a queue, then as a
 * topic, then as a stream, and the first that exists wins; `topic:orders` says which. At a custom
 * endpoint accounts are not compared: there the endpoint says whose resources it has.
 *
 * Throws `invalid` for text that names nothing of ours and `not-found` with everything that could
 * not be asked.
 */
export async function locate(
	gateways: Gateways,
	here: Here,
	text: string,
	signal: AbortSignal,
): Promise<Located> {
	throwIfAborted(signal);
	const prefixed = /^(queue|topic|stream):(.+)$/s.exec(text.trim());
	const only = prefixed?.[1] as Kind | undefined;
	const reference = parseReference(prefixed?.[2] ?? text);
	if (reference === undefined) throw invalid(text);
	if (reference.form === 'name') return byName(gateways, here, reference.name, only, signal);
	const { account, region, name } = reference.form === 'arn' ? reference.arn : reference;
	const kind = reference.form === 'arn' ? kindOfService[reference.arn.service] : 'queue';
	if (only !== undefined && only !== kind) {
		throw fail('invalid', `${text} is a ${kind}, not a ${only}`);
	}
	const why = whyElsewhere(here, account, region);
	if (why !== undefined) {
		return { kind: 'elsewhere', reference, account, ...(region ? { region } : {}), why };
	}
	if (kind === 'queue') {
		return { kind, ref: await queueOf(gateways, here, reference, { account, name }, signal) };
	}
	if (reference.form !== 'arn') throw invalid(text);
	return kind === 'topic'
		? { kind, ref: await topicByArn(gateways, reference.arn, signal) }
		: { kind, ref: await streamByName(gateways, name, reference.arn, signal) };
}

/** GetQueueUrl by name; where that is denied, an URL or ARN says enough to open the queue. */
async function queueOf(
	gateways: Gateways,
	here: Here,
	reference: ResourceReference,
	{ account, name }: { account: string; name: string },
	signal: AbortSignal,
): Promise<QueueRef> {
	try {
		return await gateways.queues.resolve(name, { signal });
	} catch (error) {
		throwIfAborted(signal);
		if (asFailure(error).kind !== 'denied' || here.endpoint !== undefined) throw error;
		const { region } = here;
		const partition = partitionOf(region);
		const domain = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
		return {
			name,
			url:
				reference.form === 'url'
					? reference.url
					: `https://sqs.${region}.${domain}/${account}/${name}`,
			arn: formatArn({ partition, service: 'sqs', region, account, name }),
		};
	}
}

function invalid(text: string): FailureError {
	return fail('invalid', `${text.trim() === '' ? 'an empty text' : text} names no resource`, {
		hint: 'Give the name, URL or ARN of a queue, or the name or ARN of a topic or stream',
	});
}

function whyElsewhere(here: Here, account: string, region: string | undefined) {
	if (region !== undefined && region !== here.region) {
		return `it is in region ${region}, this context is in ${here.region}`;
	}
	if (here.endpoint === undefined && here.account !== undefined && account !== here.account) {
		return `it belongs to account ${account}, this context to ${here.account}`;
	}
	return;
}

async function byName(
	gateways: Gateways,
	here: Here,
	name: string,
	only: Kind | undefined,
	signal: AbortSignal,
): Promise<Located> {
	const unasked: Failure[] = [];
	const tries: Record<Kind, () => Promise<Located | undefined>> = {
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
	for (const kind of ['queue', 'topic', 'stream'] as const) {
		if (only !== undefined && only !== kind) continue;
		throwIfAborted(signal);
		try {
			const located = await tries[kind]();
			if (located !== undefined) return located;
		} catch (error) {
			throwIfAborted(signal);
			const failure = asFailure(error);
			// AWS calls a name that this kind can't have invalid.
			if (failure.kind === 'not-found' || isNoName(failure)) continue;
			if (!['denied', 'unsupported', 'invalid'].includes(failure.kind)) throw error;
			unasked.push(failure);
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
export function isNoName({ kind, code = '' }: Failure): boolean {
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
async function topicByArn(
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

async function streamByName(
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
			(next) => gateways.streams.listPage(next === undefined ? {} : { next }, { signal }),
			name,
			signal,
		);
		if (listed === undefined) throw fail('not-found', `no stream named ${name}`);
		return listed;
	}
}

async function inPages<Ref extends { readonly name: string }>(
	page: (next: string | undefined) => Promise<Page<Ref>>,
	name: string,
	signal: AbortSignal,
): Promise<Ref | undefined> {
	let next: string | undefined;
	do {
		throwIfAborted(signal);
		const answer = await page(next);
		const found = answer.items.find((ref) => ref.name === name);
		if (found !== undefined) return found;
		next = answer.next;
	} while (next !== undefined);
	return;
}
