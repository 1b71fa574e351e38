import { nameOfArn } from '../../domain/arn.ts';
import { asFailure, failureLine } from '../../domain/failure.ts';
import { memo } from '../../domain/memo.ts';
import { firstPages } from '../../domain/paging.ts';
import type { QueueRef, TopicRef } from '../../domain/resources.ts';
import { type SubscriptionRef, subscriptionWords } from '../../domain/topics/subscription.ts';
import { throwIfAborted } from '../../operations/pause.ts';
import { subscriptionsPage } from '../../operations/topics/subscriptions.ts';
import {
	listedSubscriptions,
	subscriptionsOf,
} from '../../operations/topics/topic-subscriptions.ts';
import { count } from '../../presentation/formats.ts';
import type { Session } from '../shell/session.ts';
import type { Collection } from '../state/collection.ts';
import type { MenuItem } from '../state/menu.ts';
import { knownHere } from '../state/resources.ts';
import { queueByArn, sourcesOf, topView } from '../state/selectors.ts';
import type { State } from '../state/state.ts';
import type { Work } from '../watch/connection.ts';

/** Pages of subscriptions that are asked for: as many as a second has time for. */
const mostPages = 10;
/** How long a list of all subscriptions is taken for the present one, ms. */
const knownFor = 60_000;
const itemKeys = [...'123456789abcdefghijklmnoprstvwxyz'];

/** Shows what a queue is connected with: dead letters, sources, topics that deliver to it; and what could not be asked. */
export function queueRelations(session: Session, ref: QueueRef): void {
	const { state } = session;
	const target = queueByArn(state, ref.arn)?.facts?.redrivePolicy?.deadLetterTargetArn;
	const items = [
		...(target === undefined ? [] : [queueItem(state, target, 'its dead-letter queue')]),
		...sourcesOf(state, ref.arn).map((one) =>
			queueItem(state, one.ref.arn, 'sends dead letters here'),
		),
	];
	const { id } = topView(state);
	const { wholeAt } = state.resources.subscription;
	const told = (says: string) => {
		const topics = topicsInto(session.state, ref.arn).map((topic) => ({
			label: 'topic that delivers here',
			text: topic.name,
			choice: { kind: 'open', resource: { kind: 'topic', ref: topic } } as const,
		}));
		show(session, id, ref.name, [...items, ...topics], says);
	};
	if (wholeAt !== undefined && session.host.clock.now() - wholeAt < knownFor) return told('');
	session.say(`asking which topics deliver to ${ref.name}`);
	session.run(id, async (work) => told(await askSubscriptions(session, work)));
}

/**
 * Asks for the first subscriptions of all topics, and answers what was not asked, in words. What is found is known
 * from then on.
 */
async function askSubscriptions(session: Session, { gateways, signal }: Work): Promise<string> {
	const refs: SubscriptionRef[] = [];
	const tell = (complete: boolean) => {
		const at = session.host.clock.now();
		const event = { kind: 'subscription', type: 'listed', refs, complete, at } as const;
		session.dispatch({ type: 'watched', events: [event] });
	};
	try {
		const page = (next: string | undefined) => subscriptionsPage(gateways, next, signal);
		const isMore = await firstPages('subscriptions', page, signal, mostPages, (some) => {
			for (const ref of some) refs.push(ref);
		});
		tell(!isMore);
		return isMore
			? `The first ${count(refs.length)} subscriptions were asked for, and those that were seen before are known; :subscriptions asks for all.`
			: '';
	} catch (error) {
		throwIfAborted(signal);
		tell(false);
		return `Not all subscriptions could be listed: ${failureLine(asFailure(error))}.`;
	}
}

/** The topics whose subscriptions, as far as they are known, deliver to an endpoint. */
function topicsInto(state: State, endpoint: string): readonly TopicRef[] {
	const topics = byEndpoint(state.resources.subscription.entries).get(endpoint) ?? [];
	return [...new Set(topics)].map((arn) => ({ name: nameOfArn(arn), arn }));
}

/** ARNs of topics by the endpoints that they deliver to. */
const byEndpoint = memo((known: Collection<'subscription'>['entries']) => {
	const topics = new Map<string, string[]>();
	for (const { ref } of known.values()) {
		const others = topics.get(ref.endpoint);
		if (others === undefined) topics.set(ref.endpoint, [ref.topicArn]);
		else others.push(ref.topicArn);
	}
	return topics;
});

/** Shows what a subscription stands between: its topic, its queue, and the queue of what could not be delivered. */
export function subscriptionRelations(session: Session, ref: SubscriptionRef): void {
	const { state } = session;
	const { topicArn, protocol, endpoint } = ref;
	const facts = knownHere(state, 'subscription', ref.arn)?.facts;
	const target = facts?.deadLetters?.arn;
	const topic = { name: nameOfArn(topicArn), arn: topicArn };
	const items = [
		{
			label: 'its topic',
			text: topic.name,
			choice: { kind: 'open', resource: { kind: 'topic', ref: topic } } as const,
		},
		{
			label: 'all subscriptions of the topic',
			text: topic.name,
			choice: { kind: 'subscriptions', of: topic } as const,
		},
		...(protocol === 'sqs' ? [queueItem(state, endpoint, 'delivers to')] : []),
		...(target === undefined ? [] : [queueItem(state, target, 'what could not be delivered')]),
	];
	const says = facts === undefined ? 'Its settings are not known yet.' : '';
	show(session, topView(state).id, subscriptionWords(ref), items, says);
}

/** A queue to go to; one that is not listed here is there to be copied. */
function queueItem(state: State, arn: string, label: string): Omit<MenuItem, 'key'> {
	const queue = queueByArn(state, arn)?.ref;
	return queue === undefined
		? { label: `${label} (not here)`, text: arn, choice: { kind: 'copy', text: arn } }
		: {
				label,
				text: nameOfArn(arn),
				choice: { kind: 'open', resource: { kind: 'queue', ref: queue } },
			};
}

/** Shows the queues that a topic delivers to. */
export function topicRelations(session: Session, ref: TopicRef): void {
	const { id } = topView(session.state);
	session.run(id, async (work) => {
		const endpoints = await endpointsOf(ref, work);
		const items = endpoints.map((arn) => queueItem(session.state, arn, 'delivers to'));
		const cut = endpoints.length >= listedSubscriptions;
		const says = cut ? `Only the first ${listedSubscriptions} subscriptions were asked for.` : '';
		show(session, id, ref.name, items, says);
	});
}

/** Whom a topic delivers to by SQS or otherwise: ARNs, URLs, addresses. Of very many only the first. */
async function endpointsOf(
	{ arn }: TopicRef,
	{ gateways, signal }: Work,
): Promise<readonly string[]> {
	const subscriptions = await subscriptionsOf(gateways.topics, arn, signal);
	return subscriptions.map(({ endpoint }) => endpoint);
}

/** `says` is what could not be asked; empty where all was. */
function show(
	session: Session,
	view: number,
	name: string,
	items: readonly Omit<MenuItem, 'key'>[],
	says: string,
): void {
	// It came late: what was begun since must not be taken over.
	if (!session.standsOn(view)) {
		const many = items.length === 0 ? 'nothing that is listed here' : `${items.length} others`;
		session.say(`${name} is connected with ${many}: u there shows it. ${says}`.trim());
		return;
	}
	if (items.length === 0) {
		session.say(`${name} is connected with nothing that is listed here. ${says}`.trim(), 'notice');
		return;
	}
	session.setOverlay({
		kind: 'menu',
		cursor: 0,
		menu: {
			title: `connected with ${name}`,
			verb: 'go there',
			...(says === '' ? {} : { says }),
			items: items.map((item, index) => ({ ...item, key: itemKeys[index] ?? ' ' })),
		},
	});
}
