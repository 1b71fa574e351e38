import {
	type Arn,
	formatArn,
	parseArn,
	parseReference,
	type ResourceReference,
} from '../domain/arn.ts';
import { asFailure, type Failure, FailureError, fail } from '../domain/failure.ts';
import {
	type Comparison,
	compareWithAnswer,
	compareWithHere,
	type Elsewhere,
	endpointOf,
	type Here,
	isAws,
	type Told,
} from '../domain/here.ts';
import { partitionOf } from '../domain/place.ts';
import { awsQueueUrl, readQueueUrl } from '../domain/queues/queue-url.ts';
import type { QueueRef, StreamRef, TopicRef } from '../domain/resources.ts';
import { withoutSecrets } from '../domain/text/url-secrets.ts';
import { throwIfAborted } from './pause.ts';
import type { ContextInfo, Gateways, Page } from './ports.ts';

/**
 * Where a reference leads; `elsewhere` when another account, region or endpoint would have to be asked. `note`:
 * one sentence without a period, on what was not compared.
 */
export type Located =
	| { readonly kind: 'queue'; readonly ref: QueueRef; readonly note?: string }
	| { readonly kind: 'topic'; readonly ref: TopicRef; readonly note?: string }
	| {
			readonly kind: 'stream';
			/** Of another account, `name` is the ARN: it can be read by that alone, and never be mistaken. */
			readonly ref: StreamRef;
			readonly note?: string;
	  }
	| ({ readonly kind: 'elsewhere' } & Elsewhere);

type Kind = 'queue' | 'topic' | 'stream';

const kindOfService = { sqs: 'queue', sns: 'topic', kinesis: 'stream' } as const;
const serviceOf = { queue: 'SQS', topic: 'SNS', stream: 'Kinesis' } as const;

/**
 * Finds what the user means by a name, queue URL or ARN. A bare name is tried as a queue, then as a
 * topic, then as a stream, and the first that exists wins; `topic:orders` says which. A service that fails keeps
 * none of the others from being asked. What an address tells is
 * compared with the context before anything is asked, and with what the endpoint answers after it.
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
	const { only, reference } = parseOperand(text);
	if (reference.form === 'none') throw invalid(text, reference.why);
	if (reference.form === 'name') return byName(gateways, here, reference.name, only, signal);
	const kind = reference.form === 'arn' ? kindOfService[reference.arn.service] : 'queue';
	if (only !== undefined && only !== kind) {
		throw fail('invalid', `${text} is a ${kind}, not a ${only}`);
	}
	const told: Told = { service: serviceOf[kind], ...addressOf(reference) };
	const compared = compareWithHere(told, here);
	if (reference.form === 'arn' && mayBeForeign(reference.arn, compared, here)) {
		return foreignStream(gateways, reference.arn, signal);
	}
	if (compared.where === 'elsewhere') return elsewhere(compared);
	if (kind === 'queue') return queueByAddress(gateways, here, reference, told, signal);
	if (reference.form !== 'arn') throw invalid(text);
	if (kind === 'topic') {
		const ref = await topicByArn(gateways, reference.arn, signal);
		return { kind, ref, ...noteOf(compared) };
	}
	const ref = await streamByName(gateways, reference.arn.name, reference.arn, signal);
	const answered = compareWithAnswer(told, accountOfArn(ref.arn), here);
	if (answered.where === 'elsewhere') return elsewhere(answered);
	return { kind, ref, ...noteOf(answered) };
}

/**
 * Whether a stream of this region is of another account, or nobody knows of which: a policy of its own may let us
 * read it, and only its ARN names it for certain.
 */
function mayBeForeign(arn: Arn, compared: Comparison, here: Here): boolean {
	if (arn.service !== 'kinesis' || !isAws(here, 'Kinesis')) return false;
	const isHere = arn.region === here.region;
	return isHere && (compared.where === 'elsewhere' || here.account === undefined);
}

async function foreignStream(gateways: Gateways, arn: Arn, signal: AbortSignal): Promise<Located> {
	const name = formatArn(arn);
	const ref = await streamByName(gateways, name, arn, signal);
	if (ref.arn !== name) {
		throw fail('service', `asked for ${name}, the endpoint answered ${ref.arn}`);
	}
	return { kind: 'stream', ref: { name, arn: name } };
}

/** The context of a connection, with the account once it is known. */
export function hereOf(info: ContextInfo, account: string | undefined): Here {
	const { region, endpoint, endpoints } = info;
	return {
		region,
		...(account === undefined ? {} : { account }),
		...(endpoint === undefined ? {} : { endpoint }),
		...(endpoints === undefined ? {} : { endpoints }),
	};
}

/** What an operand says: the kind it is limited to, and the resource. */
export function parseOperand(text: string): {
	readonly only?: Kind;
	readonly reference: ResourceReference;
} {
	const prefixed = /^(queue|topic|stream):(.+)$/s.exec(text.trim());
	if (prefixed === null) return { reference: parseReference(text) };
	return { only: prefixed[1] as Kind, reference: parseReference(prefixed[2] ?? '') };
}

type Address = Extract<ResourceReference, { readonly form: 'arn' | 'url' }>;

function addressOf(reference: Address): Omit<Told, 'service'> {
	const { account, region } = reference.form === 'arn' ? reference.arn : reference;
	return {
		...(account === undefined ? {} : { account }),
		...(region === undefined ? {} : { region }),
		...(reference.form === 'url' ? { origin: reference.origin, ofAws: reference.ofAws } : {}),
	};
}

function accountOfArn(text: string): Pick<Told, 'account'> {
	const account = parseArn(text)?.account;
	return account === undefined ? {} : { account };
}

function elsewhere({ where: _, ...place }: Extract<Comparison, { where: 'elsewhere' }>): Located {
	return { kind: 'elsewhere', ...place };
}

function noteOf(compared: Comparison): { readonly note?: string } {
	return compared.where === 'here' && compared.note !== undefined ? { note: compared.note } : {};
}

/**
 * GetQueueUrl by name, whose answer must be the queue that was meant. Where that is denied, a URL or ARN says
 * enough to open a queue of AWS.
 */
async function queueByAddress(
	gateways: Gateways,
	here: Here,
	reference: Address,
	told: Told,
	signal: AbortSignal,
): Promise<Located> {
	const { name } = reference.form === 'arn' ? reference.arn : reference;
	try {
		const ref = await gateways.queues.resolve(name, { signal });
		const url = readQueueUrl(ref.url);
		const answer = url.ok ? { origin: url.origin, ofAws: url.ofAws } : {};
		const compared = compareWithAnswer(told, { ...answer, ...accountOfArn(ref.arn) }, here);
		if (compared.where === 'elsewhere') return elsewhere(compared);
		return { kind: 'queue', ref, ...noteOf(compared) };
	} catch (error) {
		throwIfAborted(signal);
		const { account } = told;
		if (asFailure(error).kind !== 'denied' || !isAws(here, 'SQS') || account === undefined) {
			throw error;
		}
		const { region } = here;
		const url = reference.form === 'url' ? reference.url : awsQueueUrl({ region, account, name });
		const arn = formatArn({
			partition: partitionOf(region),
			service: 'sqs',
			region,
			account,
			name,
		});
		return { kind: 'queue', ref: { name, url, arn } };
	}
}

function invalid(text: string, why?: string): FailureError {
	const shown = text.trim() === '' ? 'an empty text' : withoutSecrets(text);
	return fail('invalid', `${shown} names no resource${why === undefined ? '' : `: ${why}`}`, {
		hint: 'Give the name, URL or ARN of a queue, or the name or ARN of a topic or stream',
	});
}

async function byName(
	gateways: Gateways,
	here: Here,
	name: string,
	only: Kind | undefined,
	signal: AbortSignal,
): Promise<Located> {
	const unasked: Failure[] = [];
	let failed: unknown;
	let broken: { readonly error: unknown; readonly endpoint: string | undefined } | undefined;
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
		const endpoint = endpointOf(here, serviceOf[kind]);
		// What no connection leads to, or no credentials open, is so for its other services too.
		if (broken !== undefined && broken.endpoint === endpoint) continue;
		try {
			const located = await tries[kind]();
			if (located !== undefined) return located;
		} catch (error) {
			throwIfAborted(signal);
			const failure = asFailure(error);
			// AWS calls a name that this kind can't have invalid.
			if (failure.kind === 'not-found' || failure.kind === 'invalid') continue;
			const isDown = failure.kind === 'unreachable' || failure.kind === 'credentials';
			if (isDown) broken ??= { error, endpoint };
			else if (failure.kind === 'denied' || failure.kind === 'unsupported') unasked.push(failure);
			// An endpoint that has one service alone answers for the others with anything.
			else failed ??= error;
		}
	}
	if (broken !== undefined) throw broken.error;
	if (failed !== undefined) throw failed;
	const where = here.endpoint ?? here.region;
	const what = only ?? 'queue, topic or stream';
	const blind = unasked.map((failure) => `; could not ask: ${failure.message}`).join('');
	throw fail('not-found', `no ${what} named ${name} at ${where}${blind}`, {
		hint: 'Check the name, --profile and --region, or give the full URL or ARN',
	});
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
