import type * as Sqs from '@aws-sdk/client-sqs';
import { type ResourceId, resourceOfArn } from '../../domain/resource-id.ts';
import type { Bindings } from './bindings.ts';
import { each, nothing, type Resources, type RulesFor, type RulesOf } from './rule.ts';

type ByUrl = { readonly QueueUrl?: string | undefined };

/** The queue of the URL. The host of a URL is never dialled (law 7), and yet says which queue is meant. */
const queue = {
	resources: ({ QueueUrl }: ByUrl, told: Bindings): Resources => [told.queue(QueueUrl)],
	policyOn: 'queue',
} as const;

/** A queue by its name lies in the account of the credentials and in the region of the context. */
function ownQueue(name: string | undefined, told: Bindings): ResourceId | undefined {
	return name ? { kind: 'queue', ...told.here(), name } : undefined;
}

function queueOfArn(arn: string | undefined): ResourceId | undefined {
	const resource = resourceOfArn(arn);
	return resource?.kind === 'queue' ? resource : undefined;
}

/** A move task's handle is base64 of JSON with the source's ARN; an endpoint may do otherwise. */
function sourceOfHandle(handle: string): string | undefined {
	try {
		const parsed: unknown = JSON.parse(Buffer.from(handle, 'base64').toString('utf8'));
		if (typeof parsed !== 'object' || parsed === null || !('sourceArn' in parsed)) return;
		return typeof parsed.sourceArn === 'string' ? parsed.sourceArn : undefined;
	} catch {
		return;
	}
}

/** What AWS asks for beside, when messages are moved. Source: SQS developer guide, API permissions reference. */
const moving = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/** What may be asked of SQS. */
export const sqsRules = {
	'SQS ListQueues': {
		effect: 'read',
		repeatable: true,
		resources: nothing,
		policyOn: '*',
		jobs: ['view'],
	},
	'SQS GetQueueUrl': {
		effect: 'read',
		repeatable: true,
		resources: ({ QueueName, QueueOwnerAWSAccountId: account }, told) => {
			const own = ownQueue(QueueName, told);
			return [own && account ? { ...own, account } : own];
		},
		policyOn: 'queue',
		jobs: ['view'],
	},
	'SQS GetQueueAttributes': { effect: 'read', repeatable: true, ...queue, jobs: ['view'] },
	'SQS ListQueueTags': { effect: 'read', repeatable: true, ...queue, jobs: ['view'] },
	'SQS ListDeadLetterSourceQueues': { effect: 'read', repeatable: true, ...queue, jobs: ['view'] },
	'SQS ListMessageMoveTasks': {
		effect: 'read',
		repeatable: true,
		resources: ({ SourceArn }) => [queueOfArn(SourceArn)],
		policyOn: 'queue',
		jobs: ['view'],
	},

	// A receive whose answer got lost has raised counts and hidden messages: one look, one receive.
	'SQS ReceiveMessage': {
		effect: 'touch',
		repeatable: false,
		...queue,
		jobs: ['peek', 'redrive'],
	},
	'SQS ChangeMessageVisibilityBatch': {
		effect: 'touch',
		repeatable: true,
		...queue,
		givesBack: ({ Entries = [] }) =>
			Entries.length > 0 && Entries.every(({ VisibilityTimeout }) => VisibilityTimeout === 0),
		jobs: ['peek', 'redrive'],
	},

	'SQS SendMessageBatch': {
		effect: 'write',
		repeatable: false,
		...queue,
		jobs: ['send', 'redrive'],
	},
	'SQS DeleteMessageBatch': { effect: 'destroy', repeatable: true, ...queue, jobs: ['redrive'] },
	// A second purge within 60 s fails and would hide that the first one worked.
	'SQS PurgeQueue': { effect: 'destroy', repeatable: false, ...queue, jobs: ['admin'] },

	'SQS CreateQueue': {
		effect: 'write',
		repeatable: true,
		resources: ({ QueueName }, told) => [ownQueue(QueueName, told)],
		policyOn: 'queue',
		jobs: ['admin'],
	},
	// The second of two says that the queue does not exist, which would hide that the first one worked.
	'SQS DeleteQueue': { effect: 'destroy', repeatable: false, ...queue, jobs: ['admin'] },
	'SQS SetQueueAttributes': { effect: 'destroy', repeatable: true, ...queue, jobs: ['admin'] },
	'SQS TagQueue': { effect: 'write', repeatable: true, ...queue, jobs: ['admin'] },
	'SQS UntagQueue': { effect: 'destroy', repeatable: true, ...queue, jobs: ['admin'] },

	// Empties a dead-letter queue, but into another queue and by AWS's own copy-then-delete: nothing
	// goes away, and what does change (id, time of sending) is told by the plan. So a write. Without a
	// destination AWS takes each message's own source, which no request names.
	'SQS StartMessageMoveTask': {
		effect: 'write',
		repeatable: false,
		resources: ({ SourceArn, DestinationArn }) => [
			queueOfArn(SourceArn),
			...each(DestinationArn, queueOfArn),
		],
		policyOn: 'queue',
		needs: [...moving, 'sqs:SendMessage'],
		jobs: ['redrive'],
	},
	'SQS CancelMessageMoveTask': {
		effect: 'write',
		repeatable: false,
		// Its input has the handle alone, which means what the list of tasks said.
		resources: ({ TaskHandle = '' }, told) => [
			queueOfArn(told.moveSource(TaskHandle) ?? sourceOfHandle(TaskHandle)),
		],
		stops: true,
		policyOn: 'queue',
		needs: moving,
		jobs: ['redrive'],
	},
} satisfies RulesOf<'SQS', typeof Sqs>;

/** Requests that are no operation of AWS. */
export type EmulatorInputs = { 'Emulator GetMessages': ByUrl };

/** What emulators offer in place of a peek. */
export const emulatorRules = {
	'Emulator GetMessages': { effect: 'read', repeatable: true, ...queue, jobs: [] },
} satisfies RulesFor<EmulatorInputs>;
