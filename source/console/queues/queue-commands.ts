import { nameOfArn } from '../../domain/arn.ts';
import type { Message } from '../../domain/messages/message.ts';
import { originOf } from '../../domain/queues/dead-letter-origin.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { fileNameOf } from '../../domain/text/file-name.ts';
import { awsCommand, awsmsgCommand, type CommandPlace } from '../../domain/text/shell-words.ts';
import {
	backlogAlarmWords,
	scalingNeed,
	scalingPolicyText,
} from '../../presentation/resources/scaling-texts.ts';
import { openChart } from '../charts/chart-load.ts';
import { openSendForm } from '../forms/send-forms.ts';
import type { Command } from '../keys/command.ts';
import { lookInto } from '../messages/look/look.ts';
import { noTruePeek, openTruePeek } from '../messages/look/true-peek.ts';
import { openPlan } from '../redrive/plan-load.ts';
import { openRescue } from '../rescue/ask-rescue.ts';
import { copyItem, openCopyMenu } from '../resources/copy-menu.ts';
import { openResource } from '../resources/detail-load.ts';
import { queueRelations } from '../resources/related.ts';
import { commandPlaceOf } from '../shell/command-place.ts';
import { type Asks, sayingWhatIsDenied } from '../shell/denied-here.ts';
import type { Session } from '../shell/session.ts';
import type { MenuItem } from '../state/menu.ts';
import { queueByArn, queueRows, sourcesOf } from '../state/selectors.ts';
import type { State } from '../state/state.ts';
import { openXray } from '../topics/xray.ts';
import { openImportForm } from '../transfer/ask-import.ts';
import { openQueueExport } from '../transfer/ask-queue-export.ts';
import { openWhatIf } from '../whatif/whatif.ts';
import { purge } from './purge.ts';
import {
	canUndoSettings,
	editSettings,
	makeQueue,
	removeQueue,
	undoSettings,
} from './queue-settings.ts';

/** What the commands of a queue can't do without. */
export const asksOfQueues: Asks = {
	peek: ['SQS ReceiveMessage'],
	redrive: ['SQS ReceiveMessage', 'SQS DeleteMessageBatch'],
	chart: ['CloudWatch GetMetricData'],
	send: ['SQS SendMessageBatch'],
	purge: ['SQS PurgeQueue'],
	'delete queue': ['SQS DeleteQueue'],
	export: ['SQS ReceiveMessage'],
	import: ['SQS SendMessageBatch'],
	rescue: ['SQS ReceiveMessage'],
};

/** What the commands need of a screen's context. */
type Needs = { readonly session: Session; readonly state: State; readonly key: string };

/** The dead-letter queue of a queue, or the first source of a dead-letter queue. */
function otherSide(state: State, ref: QueueRef): QueueRef | undefined {
	const target = queueByArn(state, ref.arn)?.facts?.redrivePolicy?.deadLetterTargetArn;
	if (target !== undefined) return queueByArn(state, target)?.ref;
	return sourcesOf(state, ref.arn)[0]?.ref;
}

/** What people call queues that SNS, Lambda or EventBridge fill: no attribute of a queue tells that. */
const deadName = /dlq|dead|fail/i;

/**
 * Why nothing can be redriven from the queue: nothing says that it holds dead letters, neither a redrive
 * policy, nor its name, nor a message that was seen. Where they go is the plan's question.
 */
export function noSources(
	state: State,
	ref: QueueRef,
	messages: readonly Message[] = [],
): string | undefined {
	if (sourcesOf(state, ref.arn).length > 0) return undefined;
	const policy = queueByArn(state, ref.arn)?.facts?.redrivePolicy;
	if (messages.some((message) => originOf(message).kind !== 'unknown')) return undefined;
	if (policy === undefined && deadName.test(ref.name)) return undefined;
	const own =
		policy === undefined ? '' : `: J opens its own, ${nameOfArn(policy.deadLetterTargetArn)}`;
	return `${ref.name} is no dead-letter queue of a queue that has been seen${own}`;
}

/**
 * What can be done with a queue, wherever one stands under the cursor. `open` false leaves out the
 * way to the details, for the screen that shows them.
 */
export function queueCommands<Context extends Needs>(
	queueOf: (context: Context) => QueueRef | undefined,
	open = true,
): readonly Command<Context>[] {
	const on =
		(run: (ref: QueueRef, context: Context) => void | Promise<void>) =>
		(context: Context): void | Promise<void> => {
			const ref = queueOf(context);
			return ref === undefined ? undefined : run(ref, context);
		};
	const needed = (context: Context) =>
		queueOf(context) === undefined ? 'there is no queue under the cursor' : undefined;
	const details: Command<Context> = {
		keys: ['enter', 'd'],
		title: 'open',
		about: 'Attributes, policies, links and tags of the queue',
		inFooter: true,
		effect: 'read',
		disabled: needed,
		run: on((ref, { session }) => openResource(session, { kind: 'queue', ref })),
	};
	const commands: readonly Command<Context>[] = [
		...(open ? [details] : []),
		{
			keys: ['p'],
			title: 'peek',
			about: 'Receive ten messages, show them, and give them back on leaving',
			inFooter: true,
			effect: 'touch',
			disabled: needed,
			run: on((ref, { session, key }) => lookInto(session, ref, key)),
		},
		{
			keys: ['r'],
			title: 'redrive',
			about:
				'Plan to move the dead letters back to their source queues: which, edited, and the rest to a queue of its own',
			inFooter: true,
			effect: 'write',
			disabled: (context) => {
				const ref = queueOf(context);
				return ref === undefined
					? 'there is no queue under the cursor'
					: noSources(context.state, ref);
			},
			run: on((ref, { session }) => {
				openPlan(session, ref);
			}),
		},
		{
			keys: ['J'],
			title: 'source',
			about: "Jump to the queue's dead-letter queue, or from one to its source",
			inFooter: true,
			footer: (context) => {
				const ref = queueOf(context);
				const facts = ref === undefined ? undefined : queueByArn(context.state, ref.arn)?.facts;
				return facts?.redrivePolicy === undefined ? undefined : 'DLQ';
			},
			effect: 'read',
			disabled: (context) => {
				const ref = queueOf(context);
				if (ref === undefined) return 'there is no queue under the cursor';
				if (otherSide(context.state, ref) !== undefined) return undefined;
				const target = queueByArn(context.state, ref.arn)?.facts?.redrivePolicy;
				return target === undefined
					? `${ref.name} has no dead-letter queue and is none of another queue's`
					: `${nameOfArn(target.deadLetterTargetArn)} is not among the listed queues`;
			},
			run: on((ref, { session, state }) => {
				const other = otherSide(state, ref);
				if (other !== undefined) openResource(session, { kind: 'queue', ref: other });
			}),
		},
		{
			keys: ['m'],
			title: 'chart',
			about: 'Depth over the last hours, from CloudWatch',
			inFooter: true,
			effect: 'read',
			disabled: needed,
			run: on((ref, { session }) => openChart(session, 'queue', ref)),
		},
		{
			keys: ['s'],
			title: 'send',
			about: 'Send a message',
			inFooter: true,
			effect: 'write',
			disabled: needed,
			run: on((ref, { session }) => openSendForm(session, ref)),
		},
		{
			keys: ['w'],
			title: 'what if',
			about: 'What other settings or consumers would do to the queue, on paper',
			effect: 'read',
			disabled: needed,
			run: on((ref, { session }) => openWhatIf(session, ref)),
		},
		{
			// No key of its own: too near to others for something that nothing brings back.
			keys: [],
			title: 'purge',
			about: 'Delete every message of the queue; nothing brings them back',
			effect: 'destroy',
			disabled: needed,
			run: on((ref, { session, state, key }) => purge(session, state, ref, key)),
		},
		{
			keys: ['e'],
			title: 'edit',
			about: 'Edit settings, policies and tags in your editor; the changes are shown and confirmed',
			effect: 'destroy',
			disabled: needed,
			run: on((ref, { session, key }) => editSettings(session, ref, key)),
		},
		{
			keys: [],
			title: 'undo settings',
			about: 'Restore what the last change of the settings in this session replaced',
			effect: 'destroy',
			disabled: (context) => {
				const ref = queueOf(context);
				if (ref === undefined) return 'there is no queue under the cursor';
				return canUndoSettings(context.session, ref)
					? undefined
					: `nothing of ${ref.name} was changed in this session`;
			},
			run: on((ref, { session, key }) => undoSettings(session, ref, key)),
		},
		{
			keys: [],
			title: 'create queue',
			about: 'Make a queue, with its dead-letter queue, from a text in your editor',
			effect: 'write',
			run: ({ session, key }) => makeQueue(session, key),
		},
		{
			keys: [],
			title: 'delete queue',
			about: 'Delete the queue with its messages; nothing brings them back',
			effect: 'destroy',
			disabled: needed,
			run: on((ref, { session, key }) => removeQueue(session, ref, key)),
		},
		{
			keys: ['c'],
			title: 'copy',
			about: 'Copy the name of the queue',
			effect: 'read',
			disabled: needed,
			run: on((ref, { session }) => session.copy(ref.name, ref.name)),
		},
		{
			// Asked for by name: AWS has nothing like it, and an endpoint is not probed.
			keys: [],
			title: 'true peek',
			about: 'Show all messages without receiving any, where the endpoint offers that',
			effect: 'read',
			disabled: (context) => needed(context) ?? noTruePeek(context.state),
			run: on((ref, { session }) => openTruePeek(session, ref)),
		},
		{
			keys: ['E'],
			title: 'export',
			about: 'Write all messages of the queue to a file, and give them back',
			effect: 'touch',
			disabled: needed,
			run: on((ref, { session }) => openQueueExport(session, ref)),
		},
		{
			keys: [],
			title: 'import',
			about: 'Send the messages of an export to the queue; every line is checked first',
			effect: 'write',
			disabled: needed,
			run: on((ref, { session }) => openImportForm(session, ref)),
		},
		{
			keys: ['K'],
			title: 'rescue',
			about: 'Keep what is about to be lost: move it to another queue, or copy it to a file',
			effect: 'touch',
			disabled: needed,
			run: on((ref, { session }) => openRescue(session, ref)),
		},
		{
			keys: ['u'],
			title: 'related',
			about: 'Dead-letter queue, sources, and topics that deliver to the queue',
			effect: 'read',
			disabled: needed,
			run: on((ref, { session }) => queueRelations(session, ref)),
		},
		{
			// In the actions menu, and by its word.
			keys: [],
			title: 'xray',
			about:
				'The way of messages from topics to the queue and its dead letters, and what is broken on it',
			effect: 'read',
			disabled: needed,
			run: on((ref, { session }) => openXray(session, { kind: 'queue', ref })),
		},
		{
			keys: ['C'],
			title: 'copy menu',
			about: 'Choose what to copy: name, ARN, URL, or a command that does the same',
			effect: 'read',
			disabled: needed,
			run: on((ref, { session }) => openCopyMenu(session, ref.name, queueItems(session, ref))),
		},
	];
	return sayingWhatIsDenied(commands, asksOfQueues, (context) => queueOf(context)?.name);
}

/** What can be copied of a queue. */
export function queueItems({ state }: Session, ref: QueueRef): readonly MenuItem[] {
	const place = commandPlaceOf(state);
	return [...queueItemsAt(place, ref), ...scalingItems(state, place, ref)];
}

/** An alarm and a scaling policy for the wait that a queue should have, where it is known how long a message takes. */
function scalingItems(state: State, place: CommandPlace, { name, arn }: QueueRef): MenuItem[] {
	const row = queueRows(state.resources.queue).find((one) => one.arn === arn);
	const need = row && scalingNeed(row);
	if (need === undefined) return [];
	return [
		copyItem('b', 'backlog alarm', awsCommand(place, ...backlogAlarmWords(name, need))),
		copyItem('s', 'scaling policy', scalingPolicyText(name, need)),
	];
}

/** The same of a queue in any place: its commands go there. */
export function queueItemsAt(place: CommandPlace, ref: QueueRef): readonly MenuItem[] {
	const awsmsg = (...words: readonly string[]) => awsmsgCommand(place, ...words);
	return [
		copyItem('n', 'name', ref.name),
		copyItem('r', 'ARN', ref.arn),
		copyItem('u', 'URL', ref.url),
		copyItem('p', 'peek command', awsmsg('peek', ref.name)),
		copyItem('d', 'describe command', awsmsg('describe', ref.name)),
		copyItem(
			'e',
			'export command',
			awsmsg('export', ref.name, '--out', `${fileNameOf(ref.name)}.ndjson`),
		),
		copyItem(
			'a',
			'AWS CLI command',
			awsCommand(
				place,
				...['sqs', 'get-queue-attributes', '--queue-url', ref.url, '--attribute-names', 'All'],
			),
		),
	];
}
