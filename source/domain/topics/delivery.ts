import type { SubscriptionDetail } from '../details.ts';
import type { Failure } from '../failure.ts';
import { type MessageAttribute, messageSize } from '../messages/message.ts';
import type { JsonReader } from './filter-fields.ts';
import { type Clause, type Judged, judge } from './filter-judge.ts';
import { type PolicyProblem, readFilterPolicy } from './filter-policy.ts';
import {
	type MessageStructure,
	readStructure,
	type StructureProblem,
	textFor,
} from './message-structure.ts';

/** A message as it would be published to a topic. */
export type TopicMessage = {
	readonly body: string;
	readonly attributes?: Readonly<Record<string, MessageAttribute>>;
	/** `MessageStructure=json`: the body has a text a protocol. */
	readonly structure?: 'json';
};

/** What a subscriber gets. */
export type Receives = {
	/** `envelope` is SNS's JSON around the message, `event` what a Lambda function is called with. */
	readonly form: 'raw' | 'envelope' | 'event' | 'text';
	readonly text: string;
	/** Of `MessageStructure=json`: the name of the text that it gets. */
	readonly name?: string;
	/** The attributes that the message has and it does not get. */
	readonly without?: 'attributes';
};

/** Whether one subscription gets a message, and why not. What can't be known is said: it is no "no". */
export type Delivery =
	| { readonly delivers: true; readonly receives: Receives }
	| { readonly delivers: false; readonly why: 'pending' | 'deleted' | 'body' }
	| { readonly delivers: false; readonly why: 'filter'; readonly clause: Clause }
	/** SQS takes no message with more attributes, and raw delivery makes them its own: it is discarded. */
	| { readonly delivers: false; readonly why: 'attributes'; readonly found: number }
	| {
			readonly delivers: false;
			readonly why: 'size';
			readonly found: number;
			readonly most: number;
	  }
	| { readonly delivers: false; readonly why: 'structure'; readonly problem: StructureProblem }
	| { readonly delivers: 'unknown'; readonly why: 'unread'; readonly failure: Failure }
	| { readonly delivers: 'unknown'; readonly why: 'policy'; readonly problem: PolicyProblem }
	| { readonly delivers: 'unknown'; readonly why: 'number'; readonly clause: Clause }
	/**
	 * `large`: only a topic whose MaximumMessageSize says so takes more than 256 KiB. `unsent`: AWS says that attributes
	 * are not sent with a message structure, and not what a filter on them then does (developer guide, "Message attributes").
	 */
	| { readonly delivers: 'unknown'; readonly why: 'elements' | 'steps' | 'large' | 'unsent' };

/** Attributes that SQS takes with one message. Source: SNS developer guide, "Message attributes". */
export const mostRawAttributes = 10;

/** Larger messages go to queues, streams of Firehose and functions alone, bytes. Source: SNS, MaximumMessageSize. */
const mostElsewhere = 256 * 1024;

/** Characters of a message by SMS, over all its parts. Source: SNS API reference, Publish. */
const mostSms = 1600;

/** Whether a subscription would get a message, from what is known of it. */
export function deliveryOf(
	message: TopicMessage,
	subscription: SubscriptionDetail,
	reader?: JsonReader,
): Delivery {
	const { arn, protocol, endpoint, detail } = subscription;
	if (arn === 'Deleted') return { delivers: false, why: 'deleted' };
	if (arn === 'PendingConfirmation' || (detail.ok && detail.value.pending)) {
		return { delivers: false, why: 'pending' };
	}
	const structure = message.structure === undefined ? undefined : readStructure(message.body);
	if (typeof structure === 'string')
		return { delivers: false, why: 'structure', problem: structure };
	const chosen = chosenFrom(message, structure, { protocol, endpoint });
	const limit = sizeLimit(protocol, chosen.text, message);
	if (limit !== undefined) return { delivers: false, why: 'size', ...limit };
	if (protocol !== 'sms' && messageSize({ attributes: {}, ...message }) > mostElsewhere) {
		return { delivers: 'unknown', why: 'large' };
	}
	if (!detail.ok) return { delivers: 'unknown', why: 'unread', failure: detail.failure };
	const { rawDelivery, filterPolicy, filterPolicyScope } = detail.value;
	const raw = rawDelivery && takesRaw.has(protocol);
	const count = Object.keys(message.attributes ?? {}).length;
	const goesByAttributes =
		(filterPolicy !== undefined && filterPolicyScope !== 'MessageBody') ||
		(raw && protocol === 'sqs' && count > mostRawAttributes);
	if (structure !== undefined && count > 0 && goesByAttributes) {
		return { delivers: 'unknown', why: 'unsent' };
	}
	if (filterPolicy !== undefined) {
		const filtered = filteredBy(filterPolicy, filterPolicyScope, {
			...message,
			body: chosen.text,
			...(reader === undefined ? {} : { reader }),
		});
		if (filtered !== undefined) return filtered;
	}
	if (raw && protocol === 'sqs' && count > mostRawAttributes) {
		return { delivers: false, why: 'attributes', found: count };
	}
	const form = raw ? 'raw' : formOf(protocol);
	const drops = count > 0 && (form === 'text' || (raw && protocol !== 'sqs'));
	return {
		delivers: true,
		receives: { form, ...chosen, ...(drops ? { without: 'attributes' } : {}) },
	};
}

function chosenFrom(
	{ body }: TopicMessage,
	structure: MessageStructure | undefined,
	subscriber: { readonly protocol: string; readonly endpoint: string },
): { readonly text: string; readonly name?: string } {
	return structure === undefined ? { text: body } : textFor(structure, subscriber);
}

/** Protocols with raw delivery; elsewhere the setting counts for nothing. Source: SNS, "Raw message delivery". */
const takesRaw = new Set(['sqs', 'http', 'https', 'firehose']);

function formOf(protocol: string): Receives['form'] {
	switch (protocol) {
		case 'email':
		case 'sms':
		case 'application':
			return 'text';
		case 'lambda':
			return 'event';
		default:
			return 'envelope';
	}
}

const takesLarge = new Set(['sqs', 'lambda', 'firehose']);

function sizeLimit(protocol: string, body: string, { attributes = {} }: TopicMessage) {
	if (protocol === 'sms') {
		const found = [...body].length;
		return found > mostSms ? { found, most: mostSms } : undefined;
	}
	const found = messageSize({ body, attributes });
	return found > mostElsewhere && !takesLarge.has(protocol)
		? { found, most: mostElsewhere }
		: undefined;
}

function filteredBy(
	text: string,
	scope: 'MessageAttributes' | 'MessageBody' | undefined,
	message: Judged,
): Delivery | undefined {
	const read = readFilterPolicy(text, scope);
	if (!read.ok) return { delivers: 'unknown', why: 'policy', problem: read.problem };
	const verdict = judge(read.policy, message);
	if (verdict.takes === true) return;
	if (verdict.takes === 'unknown') {
		return verdict.why === 'number'
			? { delivers: 'unknown', why: verdict.why, clause: verdict.clause }
			: { delivers: 'unknown', why: verdict.why };
	}
	return verdict.why === 'body'
		? { delivers: false, why: 'body' }
		: { delivers: false, why: 'filter', clause: verdict.clause };
}
