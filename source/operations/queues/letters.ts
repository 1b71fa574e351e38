import type { Part } from '../../domain/details.ts';
import { type Asked, missingOf } from '../../domain/diagnosis/finding.ts';
import { lettersNotAsked } from '../../domain/diagnosis/queue-subject.ts';
import { letterSenders, looksLikeDeadLetters } from '../../domain/queues/letter-senders.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { deadLetterTargetArnIn } from '../../domain/topics/redrive-policy.ts';
import { listMappings } from '../consumers/mapped-functions.ts';
import { all, part } from '../parts.ts';
import type { Gateways } from '../ports.ts';

/*
Whether a queue is there for what others than queues could not deliver. SQS tells it of queues alone, so its neighbours are asked: the
topics that its policy names, subscription by subscription, and the functions that read queues and streams.
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
	let onFailure: Promise<Part<ReadonlySet<string>>> | undefined;
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
		const functions = await onFailure;
		// An endpoint without Lambda has no functions.
		if (!functions.ok && functions.failure.kind !== 'unsupported') {
			return { ok: false, missing: missingOf(lettersNotAsked.what, functions.failure) };
		}
		if (functions.ok && functions.value.has(arn)) return { ok: true, value: true };
		return others && looksLikeDeadLetters(name)
			? { ok: false, missing: lettersNotAsked }
			: { ok: true, value: false };
	};
}

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
		const page = (next: string | undefined) =>
			topics.subscriptionsPage({ topicArn, ...(next === undefined ? {} : { next }) }, { signal });
		const listed = await part(() => all('subscriptions', page, signal, left), signal);
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

/** Where the functions that read queues and streams send what they give up. */
async function failureDestinations(
	{ functions }: Pick<Gateways, 'functions'>,
	signal: AbortSignal,
): Promise<Part<ReadonlySet<string>>> {
	const mappings = await part(
		() => listMappings(functions, undefined, signal, mostMappings),
		signal,
	);
	if (!mappings.ok) return mappings;
	return { ok: true, value: new Set(mappings.value.flatMap(({ onFailure }) => onFailure ?? [])) };
}
