import type { SubscriptionDetail } from '../../domain/details.ts';
import type { OutgoingMessage } from '../../domain/messages/message.ts';
import type { TopicRef } from '../../domain/resources.ts';
import {
	audienceOf,
	type Recipient,
	recipientsOf,
	type Subscribers,
} from '../../domain/topics/audience.ts';
import type { FilterScope } from '../../domain/topics/filter/filter-policy.ts';
import { readSubscribers } from '../../operations/topics/subscribers.ts';
import { listedSubscriptions } from '../../operations/topics/topic-subscriptions.ts';
import { span } from '../../presentation/line.ts';
import { deliveryJson } from '../../presentation/topics/delivery-json.ts';
import { deliveryWords, reachLines } from '../../presentation/topics/delivery-words.ts';
import { flagValue } from '../command-line/flag-values.ts';
import { messageFlags } from '../command-line/shared-flags.ts';
import { parseAttributes, readText } from '../shell/bodies.ts';
import type { CommandContext, Connected } from '../shell/context.ts';
import type { Flag } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { printList } from '../shell/print.ts';
import type { TableColumn } from '../shell/table.ts';
import { usage } from '../shell/usage.ts';

/** What a message for a topic carries, for `publish` and `match` alike. */
export const topicMessageFlags: readonly Flag[] = [
	...messageFlags,
	{ name: 'subject', value: 'TEXT', about: 'subject, for subscriptions by mail' },
	{
		name: 'structure',
		value: 'json|payload',
		about:
			'the body is a JSON object with a text a protocol, one of them named default; payload: to a device, the body is for its push service as it stands',
	},
];

/** A message as the flags and the body of the command line describe it. */
export type PublishInput = {
	readonly message: OutgoingMessage;
	readonly subject?: string;
	readonly structure?: 'json';
};

/** The message that a command line means; the body is read from where it says. */
export async function topicMessage(context: CommandContext): Promise<PublishInput> {
	const { invocation } = context;
	const attributes = parseAttributes(invocation.flags.get('attribute') ?? []);
	const [groupId, deduplicationId, subject, structure] = [
		flagValue(invocation, 'group'),
		flagValue(invocation, 'dedup'),
		flagValue(invocation, 'subject'),
		flagValue(invocation, 'structure'),
	];
	if (structure === 'payload') {
		throw usage(
			'--structure payload is for the endpoint of a device',
			'A topic has --structure json, with a text for each platform',
		);
	}
	if (structure !== undefined && structure !== 'json') {
		throw usage('--structure knows json and payload', 'Leave it out for a message of one text');
	}
	const body = await readText(context, invocation.operands[1], 'body');
	return {
		message: {
			body,
			...(Object.keys(attributes).length === 0 ? {} : { attributes }),
			...(groupId === undefined ? {} : { groupId }),
			...(deduplicationId === undefined ? {} : { deduplicationId }),
		},
		...(subject === undefined ? {} : { subject }),
		...(structure === undefined ? {} : { structure }),
	};
}

const columns: readonly TableColumn<Recipient>[] = [
	{
		title: 'GETS IT',
		cell: ({ delivery: { delivers } }) =>
			delivers === 'unknown'
				? span('unknown', 'notice')
				: delivers
					? span('yes', 'good')
					: span('no', 'dim'),
	},
	{ title: 'PROTOCOL', cell: ({ subscription }) => subscription.protocol },
	{ title: 'ENDPOINT', cell: ({ subscription }) => subscription.endpoint },
	{ title: 'WHY', cell: ({ delivery }) => deliveryWords(delivery), keepsStart: true },
];

/** A filter policy that stands in for those of the subscriptions. */
export type TriedPolicy = { readonly text: string; readonly scope: FilterScope };

function withPolicy(subscribers: Subscribers, { text, scope }: TriedPolicy): Subscribers {
	const subscriptions = subscribers.subscriptions.map((one): SubscriptionDetail => {
		const { detail } = one;
		if (!detail.ok) return one;
		const value = { ...detail.value, filterPolicy: text, filterPolicyScope: scope };
		return { ...one, detail: { ok: true, value } };
	});
	return { ...subscribers, subscriptions };
}

/**
 * Prints who gets a message, a row a subscription, and how far it goes on standard error. Reads alone. Answers 3 when
 * something of a subscription could not be read.
 */
export async function printRecipients(
	context: CommandContext,
	{ gateways }: Connected,
	topic: TopicRef,
	{ message, structure }: PublishInput,
	tried?: TriedPolicy,
): Promise<number> {
	const { signal, out } = context;
	const found = await readSubscribers(gateways, topic, signal, listedSubscriptions);
	const subscribers = tried === undefined ? found : withPolicy(found, tried);
	const published = { ...message, ...(structure === undefined ? {} : { structure }) };
	const recipients = recipientsOf(published, subscribers);
	await printList(context, recipients, { columns, toJson: deliveryJson });
	const audience = audienceOf(published, recipients, subscribers);
	out.note(reachLines(audience).join(' '));
	const isWhole = !subscribers.more && recipients.every(({ delivery }) => !('failure' in delivery));
	return isWhole ? exitCodes.done : exitCodes.partly;
}
