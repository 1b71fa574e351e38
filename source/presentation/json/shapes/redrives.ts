import Type from 'typebox';
import { checkNames, checkStates } from '../../../domain/redrive/plan-check.ts';
import {
	count,
	flag,
	kindOf,
	listOf,
	mark,
	maybe,
	number,
	queueRef,
	text,
	texts,
	time,
} from './parts.ts';

const endpointUrl = maybe(text("the endpoint; absent for AWS's own"));

const moveTaskFields = {
	kind: kindOf('move-task'),
	status: text('`RUNNING`, `COMPLETED`, `CANCELLING`, `CANCELLED`, `FAILED`'),
	sourceArn: text('the dead-letter queue'),
	destinationArn: maybe(text('absent when each message goes to its own source')),
	approximateNumberOfMessagesMoved: count('moved so far'),
	approximateNumberOfMessagesToMove: maybe(count('counted once, at the start')),
	maxNumberOfMessagesPerSecond: maybe(count('absent when AWS decides')),
	startedTimestamp: maybe(time('when it was started')),
	failureReason: maybe(text("AWS's word")),
};

/** AWS's own move task, as a queue's description and `tasks` have it. */
export const moveTask = Type.Object(moveTaskFields);

const outcomes = Type.Object(
	{
		moved: count('the copy is confirmed and the original is gone'),
		'sent-not-deleted': count('the copy is confirmed, the original may be there still'),
		'not-found': count('asked for, and not in the queue any more'),
		'lease-lost': count('back in the queue before it was sent'),
		rejected: count('certainly not taken'),
		unknown: count('may have been taken, and is still in the queue'),
		released: count('given back untouched'),
		held: count('not confirmed to be given back: returns when its lease ends'),
	},
	{ description: 'how many matched messages came to what' },
);

const runFields = {
	kind: kindOf('run'),
	runId: text('id, for `resume` and `cancel`'),
	state: Type.Enum(['running', 'perhaps-running', 'interrupted', 'open', 'ended'], {
		description:
			'`open`: it has ended, and `resume` has something to go on with; `perhaps-running`: its process is of a container or computer that can not be asked',
	}),
	sourceArn: text('the dead-letter queue'),
	endpointUrl,
	startedAt: maybe(time('when it began')),
	changedAt: maybe(time('when its journal was last written')),
	endReason: maybe(
		Type.Enum(['target', 'believed-empty', 'rest-hidden', 'stopped', 'canary', 'failed'], {
			description: 'why it ended',
		}),
	),
	said: maybe(text('the same in a sentence')),
	scanned: count('messages received, each once'),
	unmatched: count('of these, not meant'),
	missing: count('of the unmatched, without a field that the filter asks for'),
	undecided: count('of the unmatched, too costly for the filter: what it would say is unknown'),
	matched: count('to be moved: what is meant and, in a split, the rest'),
	outcomes,
	rest: maybe(
		Type.Object(
			{ matched: count('how many'), outcomes },
			{ description: 'of the matched, the rest of a split: what went to a queue of its own' },
		),
	),
	deleted: count('deletes that were confirmed'),
	failed: listOf(
		Type.Object({
			code: text("AWS's code, or ours"),
			count: count('how many'),
			message: text('why'),
		}),
		'failures by code, the most first',
	),
	possibleDuplicateMessageIds: texts('may be at the destination twice, or there and here'),
	sentNotDeletedMessageIds: texts('see outcomes'),
	unknownMessageIds: texts('see outcomes'),
	returnedMessageIds: texts('dead letters again'),
	givenBackMessageIds: maybe(texts('meant, and went back untouched')),
	perhapsGivenBack: maybe(
		Type.Object(
			{
				messageIds: texts('meant, and back or hidden until then'),
				returnsAt: time('when all have returned by themselves'),
			},
			{ description: 'what it was giving back when it was cut off' },
		),
	),
	hidden: maybe(
		Type.Object(
			{ count: count('how many'), returnsAt: time('when all have returned by themselves') },
			{ description: 'what could not be given back' },
		),
	),
	edited: listOf(
		Type.Object({
			messageId: text('id of the original'),
			newMessageId: maybe(text('id of the copy')),
			digestBefore: text('digest of the original'),
			digestAfter: text('digest of the copy'),
		}),
		'edited copies',
	),
	approximateNumberOfMessagesLeft: maybe(count('in the queue afterwards')),
	stoppedGroups: listOf(
		Type.Object({ messageGroupId: text('the group'), why: text('a sentence') }),
		'groups of a FIFO queue that were stopped',
	),
	steps: listOf(
		Type.Object({
			step: count('number'),
			sent: count('messages sent'),
			verdict: Type.Enum(['returned', 'no-return', 'undecided']),
		}),
		'of a canary',
	),
};

export const run = Type.Object(runFields);

/** A move task that `redrive` has followed to its end. */
export const followedMoveTask = Type.Object({
	...moveTaskFields,
	bounced: maybe(text('why awsmsg cancelled it: messages came back')),
	canary: maybe(Type.Object(runFields, { description: 'the run that went before' })),
});

const destination = Type.Object({
	...queueRef,
	fifoQueue: flag('whether it is a FIFO queue'),
	maximumMessageSize: count('bytes'),
	visibilityTimeout: maybe(count('seconds')),
	delaySeconds: maybe(count('seconds')),
	messageRetentionPeriod: maybe(count('seconds that it keeps a message')),
	maxReceiveCount: maybe(count('after so many receives a message is a dead letter again')),
	returnsHere: mark('its dead letters come back to the source'),
	approximateNumberOfMessages: maybe(count('ready there')),
	drainPerSecond: maybe(number('deletes a second of late, by CloudWatch')),
	brakeDepth: maybe(count('above so many ready the run pauses')),
});

const topicRef = { name: queueRef.name, arn: queueRef.arn };

const reach = Type.Object(
	{
		judged: count(
			'messages that were judged; with 0 the numbers are for each message, whatever it says',
		),
		deliveries: count('certain ones'),
		notDelivered: count('subscriptions that do not get a message, each time'),
		unknown: count('of which that can not be known'),
		more: flag('whether there may be more subscriptions'),
		requests: count('that AWS bills for publishing'),
		byProtocol: Type.Record(Type.String(), Type.Integer(), {
			description: 'deliveries by protocol',
		}),
	},
	{ description: 'who gets what is published' },
);

const topic = Type.Object(
	{
		...topicRef,
		fifoTopic: flag('whether it is a FIFO topic'),
		maximumMessageSize: count('bytes'),
		reach: maybe(reach),
	},
	{ description: 'the topic that messages would be published to' },
);

const choices = Type.Object(
	{
		to: maybe(Type.Object(queueRef, { description: 'one queue for all' })),
		republish: maybe(Type.Object(topicRef, { description: 'published to this topic again' })),
		restTo: maybe(Type.Object(queueRef, { description: 'a split: where what is not meant goes' })),
		engine: Type.Enum(['auto', 'aws', 'own']),
		where: maybe(text('filter expression')),
		fingerprint: maybe(text('only this group')),
		endsBefore: maybe(time('only what the queue may have deleted before, since it is too old')),
		homeOfRun: maybe(text('what this run put aside goes back')),
		homes: maybe(
			listOf(
				Type.Object({ ...queueRef, messageIds: texts('of the copies that go there') }),
				'the queues that these copies came from',
			),
		),
		messageIds: maybe(texts('only these')),
		edits: maybe(
			Type.Object({
				set: maybe(texts('as `--set` takes them')),
				patch: maybe(text('JSON Patch')),
				unwrap: mark('the envelope of SNS is taken off'),
			}),
		),
		limit: maybe(count('at most so many')),
		maxNumberOfMessagesPerSecond: maybe(count('pace')),
		canary: maybe(
			Type.Object({
				stopAbovePercent: number('share of returning messages'),
				alone: mark('it does not wait until what stood before it is gone'),
			}),
		),
		brakeDepth: maybe(count('most ready messages at a destination before the run pauses')),
		muteSeconds: maybe(count('alarms about these queues are muted for so long')),
		noBrake: mark('the brake is off'),
		visibilityTimeout: count('seconds that a receive hides a message'),
	},
	{ description: 'what was chosen' },
);

const dryRun = Type.Object(
	{
		received: count('received and given back'),
		matched: count('meant'),
		cameBack: count('of these, those whose like came back after an earlier redrive'),
		unmatched: count('not meant'),
		missing: count('of the unmatched, without a field that the filter asks for'),
		undecided: count('of the unmatched, too costly for the filter: what it would say is unknown'),
		goingWithRest: maybe(count('of the unmatched, would go to the queue for the rest of a split')),
		problems: listOf(
			Type.Object({ problem: text('a sentence'), count: count('how many') }),
			'could not be edited',
		),
		origins: listOf(
			Type.Object({ origin: text('where they are from'), count: count('how many') }),
			'without a source queue of their own',
		),
		destinations: listOf(
			Type.Object({ name: queueRef.name, count: count('how many') }),
			'where they would go',
		),
		reach: maybe(reach),
		samples: listOf(
			Type.Object({ messageId: text('id'), before: text('body'), after: text('body') }),
			'edits on some messages',
		),
		released: count('confirmed to be given back'),
		notReleased: count('come back when their lease ends'),
		stopped: Type.Enum(['max', 'empty', 'lease', 'last-delivery', 'failure'], {
			description: 'why it looked at no more',
		}),
	},
	{ description: 'what the plan would do to some messages, where it was tried' },
);

const check = Type.Object({
	name: Type.Enum([...checkNames], { description: 'what it is about' }),
	state: Type.Enum([...checkStates], {
		description: '`obstacle`: it can not be run as it is; `unknown`: it could not be checked',
	}),
	finding: text('what was found'),
	details: Type.Record(Type.String(), Type.Unknown(), {
		description: 'the names and numbers that belong to the finding',
	}),
	text: text('the same in a phrase'),
});

export const plan = Type.Object({
	kind: kindOf('plan'),
	source: Type.Object(queueRef, { description: 'the dead-letter queue' }),
	fifoQueue: flag('whether the source is a FIFO queue'),
	destinations: listOf(destination, 'where messages would go'),
	topic: maybe(topic),
	restDestination: maybe(destination),
	choices,
	engine: Type.Enum(['aws', 'own'], { description: 'who would move' }),
	engineWhy: text('a sentence'),
	checks: listOf(check, 'all that was checked'),
	obstacles: texts('why it can not be run; empty when it can'),
	approximateNumberOfMessages: maybe(count('ready in the source')),
	approximateNumberOfMessagesNotVisible: maybe(count('in flight in the source')),
	approximateNumberOfMessagesDelayed: maybe(count('delayed in the source')),
	messageRetentionPeriod: maybe(count('seconds that the source keeps a message')),
	oldestExpiresAt: maybe(time('when the oldest message ends, where somebody looked')),
	oldestExpiresBy: maybe(time('when it ends at the latest, by CloudWatch')),
	hides: maybe(
		Type.Object(
			{
				atOnce: maybe(count('so many at a time; absent where a filter decides')),
				most: maybe(count('at most, should what is meant lie behind others')),
				heldOnce: mark(
					'receives are counted: each is received once, and held until the search is over',
				),
			},
			{ description: 'what others can not see meanwhile' },
		),
	),
	mutes: maybe(
		Type.Object(
			{
				rule: text('the mute rule that is made for it'),
				alarmNames: texts('that it mutes'),
				notMuted: texts(
					'about the same queues: they watch something else too, or do more than tell',
				),
				muteSeconds: count('for so long at most'),
			},
			{ description: 'alarms that are muted meanwhile' },
		),
	),
	expectedSeconds: maybe(number('of the move')),
	windowSeconds: maybe(number('that a step of the canary waits for its verdict')),
	keeps: texts('what copies keep'),
	differs: texts('what copies lose or change'),
	warnings: texts('what should be known before'),
	unreachable: texts('what no tool can do'),
	permissions: texts('IAM actions that are needed'),
	place: Type.Object(
		{ account: maybe(text('id')), region: text('region'), endpointUrl },
		{ description: 'where it can be run' },
	),
	facts: text('digest: `apply` runs exactly this plan'),
	command: maybe(text('the command that does the same; absent where none does')),
	dryRun: maybe(dryRun),
});
