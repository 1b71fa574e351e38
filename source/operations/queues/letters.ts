import { type Asked, missingOf } from '../../domain/diagnosis/finding.ts';
import { lettersNotAsked } from '../../domain/diagnosis/queue-subject.ts';
import type { Failure } from '../../domain/failure.ts';
import { letterSenders, looksLikeDeadLetters } from '../../domain/queues/letter-senders.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { deadLetterTargetArnIn } from '../../domain/topics/redrive-policy.ts';
import { listFunctions } from '../consumers/listed-functions.ts';
import { listMappings } from '../consumers/mapped-functions.ts';
import { part } from '../parts.ts';
import type { Gateways } from '../ports.ts';
import { subscriptionsOf } from '../topics/topic-subscriptions.ts';

/*
Whether a queue is there for what others than queues could not deliver. SQS tells it of queues alone, so its neighbours are asked: the
topics that its policy names, subscription by subscription, the functions that read queues and streams, and those that are called.
*/

/** Topics of a policy, and subscriptions of them together, that are looked into: each subscription is a request. */
const mostTopics = 5;
const mostSubscriptions = 100;
/** Mappings of an account that are looked through. */
const mostMappings = 1000;

/**
 * Asks whether others than queues send letters to one, whose policy is asked for where it is not given. Throws when aborted, and else
 * never.
 */
export type ReadLetters = (
	queue: QueueRef,
	signal: AbortSignal,
	policy?: { readonly known: string | undefined },
) => Promise<Asked<boolean>>;

/**
 * Reads for many queues: the functions are asked once. A queue that a topic delivers to is none for letters; where some could not be
 * asked it is not known.
 */
export function letterReader(
	gateways: Pick<Gateways, 'queues' | 'topics' | 'functions'>,
): ReadLetters {
	let onFailure: Promise<Destinations> | undefined;
	return async ({ name, url, arn }, signal, known) => {
		const asked = async () => (await gateways.queues.attributes(url, { signal })).policy;
		const policy = known === undefined ? await part(asked, signal) : known.known;
		if (typeof policy === 'object' && !policy.ok) {
			return { ok: false, missing: missingOf(lettersNotAsked.what, policy.failure) };
		}
		const { topics, others } = letterSenders(typeof policy === 'object' ? policy.value : policy);
		const role = await roleIn(gateways, arn, topics, signal);
		if (!role.ok) return role;
		if (role.value !== 'neither') return { ok: true, value: role.value === 'letters' };
		onFailure ??= failureDestinations(gateways, signal);
		const { known: destinations, failure } = await onFailure;
		if (destinations.has(arn)) return { ok: true, value: true };
		// An endpoint without Lambda has no functions.
		if (failure !== undefined && failure.kind !== 'unsupported') {
			return { ok: false, missing: missingOf(lettersNotAsked.what, failure) };
		}
		return others && looksLikeDeadLetters(name)
			? { ok: false, missing: lettersNotAsked }
			: { ok: true, value: false };
	};
}

/** ARNs that functions send to what they gave up, and why these may not be all. */
type Destinations = { readonly known: ReadonlySet<string>; readonly failure?: Failure };

type Role = 'letters' | 'delivered' | 'neither';

/** What the queue is to the subscriptions of these topics. */
async function roleIn(
	{ topics }: Pick<Gateways, 'topics'>,
	arn: string,
	named: readonly string[],
	signal: AbortSignal,
): Promise<Asked<Role>> {
	let left = mostSubscriptions;
	for (const topicArn of named.slice(0, mostTopics)) {
		const listed = await part(() => subscriptionsOf(topics, topicArn, signal, left), signal);
		if (!listed.ok) {
			// A topic that is gone sends nothing; the others may.
			if (listed.failure.kind === 'not-found') continue;
			return { ok: false, missing: missingOf(lettersNotAsked.what, listed.failure) };
		}
		if (listed.value.some(({ endpoint }) => endpoint === arn)) {
			return { ok: true, value: 'delivered' };
		}
		const confirmed = listed.value.filter((one) => one.arn.startsWith('arn:'));
		for (const subscription of confirmed.slice(0, left)) {
			const ask = () => topics.subscription(subscription.arn, { signal });
			const told = await part(ask, signal);
			if (told.ok) {
				if (deadLetterTargetArnIn(told.value.redrivePolicy) === arn) {
					return { ok: true, value: 'letters' };
				}
			} else if (told.failure.kind !== 'not-found') {
				return { ok: false, missing: missingOf(lettersNotAsked.what, told.failure) };
			}
		}
		left -= listed.value.length;
		if (left <= 0) return { ok: false, missing: lettersNotAsked };
	}
	return named.length > mostTopics
		? { ok: false, missing: lettersNotAsked }
		: { ok: true, value: 'neither' };
}

/**
 * Where the functions that read queues and streams send what they give up, and where any function sends calls that nobody waits for. A
 * destination of such calls is a request a function, and not asked.
 */
async function failureDestinations(
	{ functions }: Pick<Gateways, 'functions'>,
	signal: AbortSignal,
): Promise<Destinations> {
	const mappings = await part(
		() => listMappings(functions, undefined, signal, mostMappings),
		signal,
	);
	if (!mappings.ok) return { known: new Set(), failure: mappings.failure };
	const { functions: all, failure } = await listFunctions(functions, signal);
	const own = all.flatMap(({ deadLetterTargetArn }) => deadLetterTargetArn ?? []);
	const mapped = mappings.value.flatMap(({ onFailure }) => onFailure ?? []);
	return { known: new Set([...mapped, ...own]), ...(failure === undefined ? {} : { failure }) };
}
