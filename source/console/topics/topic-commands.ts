import type { TopicRef } from '../../domain/resources.ts';
import { openChart } from '../charts/chart-load.ts';
import { openPublishForm } from '../forms/send-forms.ts';
import type { Command } from '../keys/command.ts';
import { aws, awsmsg, copyItem, openCopyMenu } from '../resources/copy-menu.ts';
import { openResource } from '../resources/detail-load.ts';
import { topicRelations } from '../resources/related.ts';
import { type Asks, sayingWhatIsDenied } from '../shell/denied-here.ts';
import type { Session } from '../shell/session.ts';
import type { MenuItem } from '../state/menu.ts';
import { subscribeTo } from '../subscriptions/change-subscriptions.ts';
import { openSubscriptions } from '../subscriptions/open-subscriptions.ts';
import { openPublishFileForm } from '../transfer/ask-import.ts';
import { askTopicTail } from './ask-tail.ts';
import { makeTopic, removeTopic } from './change-topics.ts';
import { showDeliveries } from './deliveries.ts';
import { openXray } from './xray.ts';

type Needs = { readonly session: Session; readonly key: string };

/** What the commands of a topic can't do without. */
export const asksOfTopics: Asks = {
	subscriptions: ['SNS ListSubscriptionsByTopic'],
	tail: ['SNS Subscribe'],
	publish: ['SNS Publish', 'SNS PublishBatch'],
	'publish file': ['SNS PublishBatch'],
	subscribe: ['SNS Subscribe'],
	'delete topic': ['SNS DeleteTopic'],
	chart: ['CloudWatch GetMetricData'],
};

/** What can be done with a topic, wherever one stands under the cursor. */
export function topicCommands<Context extends Needs>(
	topicOf: (context: Context) => TopicRef | undefined,
	open = true,
): readonly Command<Context>[] {
	const needed = (context: Context) =>
		topicOf(context) === undefined ? 'there is no topic under the cursor' : undefined;
	const on =
		(run: (ref: TopicRef, session: Session) => void) =>
		(context: Context): void => {
			const ref = topicOf(context);
			if (ref !== undefined) run(ref, context.session);
		};
	const onKey =
		(run: (ref: TopicRef, session: Session, key: string) => void | Promise<void>) =>
		(context: Context): void | Promise<void> => {
			const ref = topicOf(context);
			return ref === undefined ? undefined : run(ref, context.session, context.key);
		};
	const details: Command<Context> = {
		keys: ['enter', 'd'],
		title: 'open',
		about: 'Attributes, policy, subscriptions and tags of the topic',
		inFooter: true,
		effect: 'read',
		disabled: needed,
		run: on((ref, session) => openResource(session, { kind: 'topic', ref })),
	};
	const commands: readonly Command<Context>[] = [
		...(open ? [details] : []),
		{
			keys: ['p'],
			title: 'subscriptions',
			about: 'The subscriptions of the topic: where they deliver, what they filter, what failed',
			inFooter: true,
			effect: 'read',
			disabled: needed,
			run: on((ref, session) => openSubscriptions(session, ref)),
		},
		{
			keys: ['f'],
			title: 'tail',
			about: 'Follow what is published from now on, through a queue that is made and removed',
			inFooter: true,
			effect: 'destroy',
			disabled: needed,
			run: on((ref, session) => askTopicTail(session, ref)),
		},
		{
			keys: ['s'],
			title: 'publish',
			about: 'Publish a message to the topic',
			inFooter: true,
			effect: 'write',
			disabled: needed,
			run: on((ref, session) => openPublishForm(session, ref)),
		},
		{
			keys: [],
			title: 'publish file',
			about:
				'Publish the messages of a file; every line is checked first, and who gets them is told',
			effect: 'write',
			disabled: needed,
			run: on((ref, session) => openPublishFileForm(session, ref)),
		},
		{
			keys: [],
			title: 'subscribe',
			about: 'Subscribe a queue, a function or an address, from a text in your editor',
			effect: 'destroy',
			disabled: needed,
			run: onKey((ref, session, key) => subscribeTo(session, ref, key)),
		},
		{
			keys: [],
			title: 'create topic',
			about: 'Make a topic from a text in your editor',
			effect: 'write',
			run: ({ session, key }) => makeTopic(session, key),
		},
		{
			keys: [],
			title: 'delete topic',
			about: 'Delete the topic with its subscriptions; nothing brings them back',
			effect: 'destroy',
			disabled: needed,
			run: onKey((ref, session, key) => removeTopic(session, ref, key)),
		},
		{
			keys: ['m'],
			title: 'chart',
			about: 'Messages published and delivered over the last hours, from CloudWatch',
			inFooter: true,
			effect: 'read',
			disabled: needed,
			run: on((ref, session) => openChart(session, 'topic', ref)),
		},
		{
			keys: ['c'],
			title: 'copy',
			about: 'Copy the ARN of the topic',
			effect: 'read',
			disabled: needed,
			run: on((ref, session) => session.copy(ref.arn, ref.arn)),
		},
		{
			keys: ['u'],
			title: 'related',
			about: 'The queues that the topic delivers to',
			effect: 'read',
			disabled: needed,
			run: on((ref, session) => topicRelations(session, ref)),
		},
		{
			// In the actions menu, and by its word.
			keys: [],
			title: 'xray',
			about:
				'The way of messages from the topic to queues and dead letters, and what is broken on it',
			effect: 'read',
			disabled: needed,
			run: on((ref, session) => openXray(session, { kind: 'topic', ref })),
		},
		{
			keys: [],
			title: 'deliveries',
			about: 'How deliveries of the last hour ended, from the delivery status logs of the topic',
			effect: 'read',
			disabled: needed,
			run: on(({ arn }, session) => showDeliveries(session, { topicArn: arn })),
		},
		{
			keys: ['C'],
			title: 'copy menu',
			about: 'Choose what to copy: name, ARN, or a command that does the same',
			effect: 'read',
			disabled: needed,
			run: on((ref, session) => openCopyMenu(session, ref.name, topicItems(session, ref))),
		},
	];
	return sayingWhatIsDenied(commands, asksOfTopics, (context) => topicOf(context)?.name);
}

/** What can be copied of a topic. */
export function topicItems(session: Session, { name, arn }: TopicRef): readonly MenuItem[] {
	return [
		copyItem('n', 'name', name),
		copyItem('r', 'ARN', arn),
		copyItem('d', 'describe command', awsmsg(session, 'describe', arn)),
		copyItem('t', 'tail command', awsmsg(session, 'tail-topic', name)),
		copyItem('p', 'publish command', awsmsg(session, 'publish', name, '-')),
		copyItem(
			'a',
			'AWS CLI command',
			aws(session, 'sns', 'get-topic-attributes', '--topic-arn', arn),
		),
	];
}
