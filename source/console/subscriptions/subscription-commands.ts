import { nameOfArn } from '../../domain/arn.ts';
import { isEndpointArn } from '../../domain/push/device.ts';
import type { QueueRef, TopicRef } from '../../domain/resources.ts';
import {
	listedArn,
	type SubscriptionRef,
	subscriptionState,
} from '../../domain/topics/subscription.ts';
import { openChart } from '../charts/chart-load.ts';
import type { Command } from '../keys/command.ts';
import { openEndpointsOf } from '../push/endpoints.ts';
import { aws, awsmsg, copyItem, openCopyMenu } from '../resources/copy-menu.ts';
import { openResource } from '../resources/detail-load.ts';
import { subscriptionRelations } from '../resources/related.ts';
import type { Session } from '../shell/session.ts';
import type { MenuItem } from '../state/menu.ts';
import { queueByArn, topView } from '../state/selectors.ts';
import type { State } from '../state/state.ts';
import { showDeliveries } from '../topics/deliveries.ts';
import { openXray } from '../topics/xray.ts';
import {
	editSubscription,
	endSubscriptions,
	subscribeTo,
	undoSubscription,
} from './change-subscriptions.ts';

type Needs = { readonly session: Session; readonly state: State; readonly key: string };

const topicOf = ({ topicArn }: SubscriptionRef): TopicRef => ({
	name: nameOfArn(topicArn),
	arn: topicArn,
});

/** The topic of a subscription; without one that of the list, which may be empty. */
function topicMeant({ state }: Needs, ref: SubscriptionRef | undefined): TopicRef | undefined {
	if (ref !== undefined) return topicOf(ref);
	const view = topView(state);
	return view.kind === 'list' ? view.of : undefined;
}

/** The queue that a subscription delivers to, where it is listed here. */
function queueOf(state: State, { protocol, endpoint }: SubscriptionRef): QueueRef | undefined {
	return protocol === 'sqs' ? queueByArn(state, endpoint)?.ref : undefined;
}

/** The ARN of the endpoint of mobile push that a subscription delivers to. */
function deviceOf({ protocol, endpoint }: SubscriptionRef): string | undefined {
	return protocol === 'application' && isEndpointArn(endpoint) ? endpoint : undefined;
}

/** The marked subscriptions of the list on show that have an ARN; without marks the one that is meant. */
function markedOr({ state }: Needs, ref: SubscriptionRef | undefined): readonly SubscriptionRef[] {
	const view = topView(state);
	const marks = view.kind === 'list' && view.pane === 'subscriptions' ? [...view.marks] : [];
	const marked = marks.flatMap((key) => state.resources.subscription.entries.get(key)?.ref ?? []);
	const chosen = marked.length > 0 ? marked : ref === undefined ? [] : [ref];
	return chosen.filter((one) => subscriptionState(one) === 'confirmed');
}

/** What can be done with a subscription, wherever one stands under the cursor. */
export function subscriptionCommands<Context extends Needs>(
	refOf: (context: Context) => SubscriptionRef | undefined,
	open = true,
): readonly Command<Context>[] {
	const needed = (context: Context) =>
		refOf(context) === undefined ? 'there is no subscription under the cursor' : undefined;
	const confirmed = (context: Context) => {
		const ref = refOf(context);
		if (ref === undefined) return needed(context);
		return subscriptionState(ref) === 'confirmed'
			? undefined
			: 'one that is not confirmed has no ARN to be changed by';
	};
	const on =
		(run: (ref: SubscriptionRef, context: Context) => void) =>
		(context: Context): void => {
			const ref = refOf(context);
			if (ref !== undefined) run(ref, context);
		};
	const details: Command<Context> = {
		keys: ['enter', 'd'],
		title: 'open',
		about: 'Settings, filter policy and delivery logs of the subscription',
		inFooter: true,
		effect: 'read',
		disabled: needed,
		run: on((ref, { session }) => openResource(session, { kind: 'subscription', ref })),
	};
	return [
		...(open ? [details] : []),
		{
			// In the actions menu, and by its word.
			keys: [],
			title: 'subscribe',
			about: 'Subscribe something else to the topic of the list, or of the subscription',
			effect: 'destroy',
			disabled: (context) =>
				topicMeant(context, refOf(context)) === undefined
					? 'which topic is meant is not known: there is no subscription under the cursor'
					: undefined,
			run: (context) => {
				const topic = topicMeant(context, refOf(context));
				if (topic !== undefined) subscribeTo(context.session, topic, context.key);
			},
		},
		{
			// In the actions menu, and by its word.
			keys: [],
			title: 'xray',
			about: 'The way of messages from the topic of the subscription on, and what is broken on it',
			effect: 'read',
			disabled: needed,
			run: on((ref, { session }) => openXray(session, { kind: 'topic', ref: topicOf(ref) })),
		},
		{
			keys: ['J'],
			title: 'queue',
			about:
				'Jump to the queue that the subscription delivers to, or to the endpoint of its device',
			inFooter: true,
			effect: 'read',
			disabled: (context) => {
				const ref = refOf(context);
				if (ref === undefined) return needed(context);
				if (deviceOf(ref) !== undefined) return undefined;
				if (ref.protocol !== 'sqs') return `it delivers by ${ref.protocol}, to no queue`;
				return queueOf(context.state, ref) === undefined
					? `${nameOfArn(ref.endpoint)} is not among the listed queues`
					: undefined;
			},
			run: on((ref, { session, state }) => {
				const device = deviceOf(ref);
				if (device !== undefined) return openEndpointsOf(session, device);
				const queue = queueOf(state, ref);
				if (queue !== undefined) openResource(session, { kind: 'queue', ref: queue });
			}),
		},
		{
			keys: ['e'],
			title: 'edit',
			about: 'Edit settings and filter policy in your editor; the changes are shown and confirmed',
			effect: 'destroy',
			disabled: confirmed,
			run: on((ref, { session, key }) => editSubscription(session, ref, key)),
		},
		{
			keys: [],
			title: 'undo settings',
			about: 'Restore what the last change of the settings in this session replaced',
			effect: 'destroy',
			disabled: (context) => {
				const ref = refOf(context);
				if (ref === undefined) return needed(context);
				return context.session.settingsBefore.has(ref.arn)
					? undefined
					: 'its settings were not changed in this session';
			},
			run: on((ref, { session, key }) => undoSubscription(session, ref, key)),
		},
		{
			keys: [],
			title: 'unsubscribe',
			about: 'End the subscription, or all that are marked',
			effect: 'destroy',
			disabled: confirmed,
			run: (context) => {
				const [first, ...others] = markedOr(context, refOf(context));
				return first && endSubscriptions(context.session, [first, ...others], context.key);
			},
		},
		{
			keys: ['m'],
			title: 'chart',
			about:
				'What the topic published and delivered to all its subscriptions: SNS measures topics alone',
			effect: 'read',
			disabled: needed,
			run: on((ref, { session }) => openChart(session, 'topic', topicOf(ref))),
		},
		{
			keys: ['c'],
			title: 'copy',
			about: 'Copy the endpoint of the subscription',
			effect: 'read',
			disabled: needed,
			run: on(({ endpoint }, { session }) => session.copy(endpoint, endpoint)),
		},
		{
			keys: ['u'],
			title: 'related',
			about: 'Its topic, the queue that it delivers to, and its dead-letter queue',
			effect: 'read',
			disabled: needed,
			run: on((ref, { session }) => subscriptionRelations(session, ref)),
		},
		{
			keys: [],
			title: 'deliveries',
			about:
				'How its deliveries of the last hour ended, from the delivery status logs of its topic',
			effect: 'read',
			disabled: needed,
			run: on((ref, { session }) => showDeliveries(session, ref)),
		},
		{
			keys: ['C'],
			title: 'copy menu',
			about: 'Choose what to copy: endpoint, ARN, or a command that does the same',
			effect: 'read',
			disabled: needed,
			run: on((ref, { session }) =>
				openCopyMenu(session, ref.name, subscriptionItems(session, ref)),
			),
		},
	];
}

/** What can be copied of a subscription. */
export function subscriptionItems(session: Session, ref: SubscriptionRef): readonly MenuItem[] {
	const arn = listedArn(ref);
	const topic = topicOf(ref);
	return [
		copyItem('e', 'endpoint', ref.endpoint),
		...(subscriptionState(ref) === 'confirmed'
			? [
					copyItem('r', 'ARN', arn),
					copyItem('d', 'describe command', awsmsg(session, 'describe', arn)),
					copyItem(
						'a',
						'AWS CLI command',
						aws(session, 'sns', 'get-subscription-attributes', '--subscription-arn', arn),
					),
				]
			: []),
		copyItem('t', 'ARN of its topic', topic.arn),
		copyItem('l', 'command that lists them', awsmsg(session, 'subscriptions', topic.arn)),
	];
}
