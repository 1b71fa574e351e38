import { nameOfArn } from '../../domain/arn.ts';
import type { QueueRef, TopicRef } from '../../domain/resources.ts';
import { all } from '../../operations/parts.ts';
import { counted } from '../../presentation/formats.ts';
import type { Work } from '../shell/connection.ts';
import type { Session } from '../shell/session.ts';
import type { MenuItem } from '../state/menu.ts';
import { queueByArn, sourcesOf, topView } from '../state/selectors.ts';

/** Topics whose subscriptions are asked for; more would be felt, and cost. */
const mostTopics = 100;
/** A topic may have millions of subscriptions. */
const mostSubscriptions = 1000;
const itemKeys = [...'123456789abcdefghijklmnoprstvwxyz'];

/** Shows what a queue is connected with: dead letters, sources, topics that deliver to it. */
export function queueRelations(session: Session, ref: QueueRef): void {
	const { state } = session;
	const target = queueByArn(state, ref.arn)?.facts?.redrivePolicy?.deadLetterTargetArn;
	const dead = target === undefined ? undefined : queueByArn(state, target)?.ref;
	const items = [
		...(dead === undefined ? [] : [{ label: 'its dead-letter queue', ref: dead }]),
		...sourcesOf(state, ref.arn).map((one) => ({ label: 'sends dead letters here', ref: one.ref })),
	].map(({ label, ref: other }) => ({
		label,
		text: other.name,
		choice: { kind: 'open', resource: { kind: 'queue', ref: other } } as const,
	}));
	const topics = [...state.resources.topic.entries.values()]
		.slice(0, mostTopics)
		.map((one) => one.ref);
	session.say(`asking ${counted(topics.length, 'topic')} who delivers to ${ref.name}`);
	const { id } = topView(state);
	session.run(id, async (work) => {
		const delivering: TopicRef[] = [];
		for (const topic of topics) {
			if ((await endpointsOf(topic, work)).includes(ref.arn)) delivering.push(topic);
		}
		const more = delivering.map((topic) => ({
			label: 'topic that delivers here',
			text: topic.name,
			choice: { kind: 'open', resource: { kind: 'topic', ref: topic } } as const,
		}));
		const left = state.resources.topic.entries.size - topics.length;
		const says = left > 0 ? `${counted(left, 'topic')} more were not asked.` : undefined;
		show(session, id, ref.name, [...items, ...more], says);
	});
}

/** Shows the queues that a topic delivers to. */
export function topicRelations(session: Session, ref: TopicRef): void {
	const { id } = topView(session.state);
	session.run(id, async (work) => {
		const endpoints = await endpointsOf(ref, work);
		const items = endpoints.map((arn): Omit<MenuItem, 'key'> => {
			const queue = queueByArn(session.state, arn)?.ref;
			const label = 'delivers to';
			return queue === undefined
				? { label: `${label} (not here)`, text: arn, choice: { kind: 'copy', text: arn } }
				: {
						label,
						text: nameOfArn(arn),
						choice: { kind: 'open', resource: { kind: 'queue', ref: queue } },
					};
		});
		const cut = endpoints.length >= mostSubscriptions;
		const says = cut
			? `Only the first ${mostSubscriptions} subscriptions were asked for.`
			: undefined;
		show(session, id, ref.name, items, says);
	});
}

/** Whom a topic delivers to by SQS or otherwise: ARNs, URLs, addresses. Of very many only the first. */
async function endpointsOf(
	{ arn, name }: TopicRef,
	{ gateways, signal }: Work,
): Promise<readonly string[]> {
	const subscriptions = await all(
		`subscriptions of ${name}`,
		(next) => {
			const input = { topicArn: arn, ...(next === undefined ? {} : { next }) };
			return gateways.topics.subscriptionsPage(input, { signal });
		},
		signal,
		mostSubscriptions,
	);
	return subscriptions.map(({ endpoint }) => endpoint);
}

function show(
	session: Session,
	view: number,
	name: string,
	items: readonly Omit<MenuItem, 'key'>[],
	says?: string,
): void {
	// It came late: what was begun since must not be taken over.
	if (!session.standsOn(view)) return;
	if (items.length === 0) {
		session.say(`${name} is connected with nothing that is listed here`, 'notice');
		return;
	}
	session.setOverlay({
		kind: 'menu',
		cursor: 0,
		menu: {
			title: `connected with ${name}`,
			verb: 'go there',
			...(says === undefined ? {} : { says }),
			items: items.map((item, index) => ({ ...item, key: itemKeys[index] ?? ' ' })),
		},
	});
}
