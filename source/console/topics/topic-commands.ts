import type { TopicRef } from '../../domain/resources.ts';
import { openChart } from '../charts/chart-load.ts';
import { openPublishForm } from '../forms/send-forms.ts';
import type { Command } from '../keys/command.ts';
import { aws, awsmsg, copyItem, openCopyMenu } from '../resources/copy-menu.ts';
import { openResource } from '../resources/detail-load.ts';
import { topicRelations } from '../resources/related.ts';
import type { Session } from '../shell/session.ts';
import type { MenuItem } from '../state/menu.ts';
import { openXray } from './xray.ts';

type Needs = { readonly session: Session };

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
	const details: Command<Context> = {
		keys: ['enter', 'd'],
		title: 'open',
		about: 'Attributes, policy, subscriptions and tags of the topic',
		inFooter: true,
		effect: 'read',
		disabled: needed,
		run: on((ref, session) => openResource(session, { kind: 'topic', ref })),
	};
	return [
		...(open ? [details] : []),
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
			keys: ['C'],
			title: 'copy menu',
			about: 'Choose what to copy: name, ARN, or a command that does the same',
			effect: 'read',
			disabled: needed,
			run: on((ref, session) => openCopyMenu(session, ref.name, topicItems(session, ref))),
		},
	];
}

/** What can be copied of a topic. */
export function topicItems(session: Session, { name, arn }: TopicRef): readonly MenuItem[] {
	return [
		copyItem('n', 'name', name),
		copyItem('r', 'ARN', arn),
		copyItem('d', 'describe command', awsmsg(session, 'describe', arn)),
		copyItem('p', 'publish command', awsmsg(session, 'publish', name, '-')),
		copyItem(
			'a',
			'AWS CLI command',
			aws(session, 'sns', 'get-topic-attributes', '--topic-arn', arn),
		),
	];
}
