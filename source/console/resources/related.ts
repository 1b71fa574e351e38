import { nameOfArn } from '../../domain/arn.ts';
import { asFailure, type Failure, failureLine } from '../../domain/failure.ts';
import type { QueueRef, TopicRef } from '../../domain/resources.ts';
import { all } from '../../operations/parts.ts';
import { throwIfAborted } from '../../operations/pause.ts';
import { counted } from '../../presentation/formats.ts';
import type { Work } from '../shell/connection.ts';
import type { Session } from '../shell/session.ts';
import type { MenuItem } from '../state/menu.ts';
import { queueByArn, sourcesOf, topView } from '../state/selectors.ts';
import type { State } from '../state/state.ts';

/** Topics whose subscriptions are asked for; more would be felt, and cost. */
const mostTopics = 100;
/** A topic may have millions of subscriptions. */
const mostSubscriptions = 1000;
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
	const { entries, failure: notListed, listedAt } = state.resources.topic;
	const topics = Array.from(entries.values(), (one) => one.ref).slice(0, mostTopics);
	session.say(`asking ${counted(topics.length, 'topic')} who delivers to ${ref.name}`);
	const { id } = topView(state);
	session.run(id, async (work) => {
		const delivering: TopicRef[] = [];
		const refused: Failure[] = [];
		for (const topic of topics) {
			throwIfAborted(work.signal);
			try {
				if ((await endpointsOf(topic, work)).includes(ref.arn)) delivering.push(topic);
			} catch (error) {
				throwIfAborted(work.signal);
				// One that is refused says nothing of the others.
				refused.push(asFailure(error));
			}
		}
		const more = delivering.map((topic) => ({
			label: 'topic that delivers here',
			text: topic.name,
			choice: { kind: 'open', resource: { kind: 'topic', ref: topic } } as const,
		}));
		const left = entries.size - topics.length;
		const [first] = refused;
		const unasked = [
			...(left > 0 ? [`${counted(left, 'topic')} more were not asked.`] : []),
			...(first === undefined
				? []
				: [`${counted(refused.length, 'topic')} could not be asked: ${failureLine(first)}.`]),
			...(notListed === undefined
				? listedAt === undefined
					? ['Topics are not listed yet.']
					: []
				: [`Topics could not be listed: ${failureLine(notListed)}.`]),
		];
		show(session, id, ref.name, [...items, ...more], unasked.join(' '));
	});
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
		const cut = endpoints.length >= mostSubscriptions;
		const says = cut ? `Only the first ${mostSubscriptions} subscriptions were asked for.` : '';
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

/** `says` is what could not be asked; empty where all was. */
function show(
	session: Session,
	view: number,
	name: string,
	items: readonly Omit<MenuItem, 'key'>[],
	says: string,
): void {
	// It came late: what was begun since must not be taken over.
	if (session.state.overlay.kind !== 'none' || topView(session.state).id !== view) {
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
