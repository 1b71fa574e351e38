import { nameOfArn } from '../arn.ts';
import type { Part } from '../details.ts';
import type { Failure } from '../failure.ts';
import type { Subscription, SubscriptionAttributes, TopicAttributes } from '../resources.ts';
import type { NeverTaken } from './filter/never-taken.ts';

/**
 * A subscription as lists name it. Before it is confirmed, and after it was deleted, SNS gives it no ARN: `arn` is
 * then its state, topic, protocol and endpoint, which is an ARN for nobody, so that no request can be made of it.
 */
export type SubscriptionRef = Subscription & {
	/** What stands behind the account in its ARN: `orders-events:6b0e71bd-…`. */
	readonly name: string;
};

/** Where a subscription stands. */
export type SubscriptionState = 'confirmed' | 'pending' | 'deleted';

const states: readonly (readonly [word: string, state: SubscriptionState])[] = [
	['PendingConfirmation', 'pending'],
	['Deleted', 'deleted'],
];

/** A subscription of a list as a reference. */
export function subscriptionRef(listed: Subscription): SubscriptionRef {
	const { arn, topicArn, protocol, endpoint } = listed;
	const topic = nameOfArn(topicArn);
	return arn.startsWith('arn:')
		? { ...listed, name: `${topic}:${nameOfArn(arn)}` }
		: {
				...listed,
				arn: `${arn} ${topicArn} ${protocol} ${endpoint}`,
				name: `${topic}:${arn}`,
			};
}

/** What SNS's lists say instead of an ARN, or the ARN. */
export function listedArn({ arn }: Pick<SubscriptionRef, 'arn'>): string {
	return arn.startsWith('arn:') ? arn : (arn.split(' ', 1)[0] ?? arn);
}

/** Where it stands, as its list says; Subscribe gives an ARN before that, too, and then what SNS tells of it says more. */
export function subscriptionState(
	ref: Pick<SubscriptionRef, 'arn'>,
	facts?: Pick<SubscriptionAttributes, 'pending'>,
): SubscriptionState {
	const word = listedArn(ref);
	const listed = states.find(([said]) => said === word)?.[1];
	return listed ?? (facts?.pending === true ? 'pending' : 'confirmed');
}

/** Whether a name is that of a subscription: no other resource has a colon in its name. */
export function isSubscriptionName(name: string): boolean {
	return /^[\w-]+(?:\.fifo)?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(name);
}

/** What a subscription is called in a sentence: `sqs billing of orders-events`. */
export function subscriptionWords({ protocol, endpoint, topicArn }: Subscription): string {
	return `${protocol} ${endpointName({ protocol, endpoint })} of ${nameOfArn(topicArn)}`;
}

/** An endpoint in short: the name in an ARN, all of an address. */
function endpointName({ protocol, endpoint }: Pick<Subscription, 'protocol' | 'endpoint'>) {
	return takesArn.has(protocol) ? nameOfArn(endpoint) : endpoint;
}

const takesArn = new Set(['sqs', 'lambda', 'firehose', 'application']);

/** The dead-letter queue that a subscription names, as far as it could be looked at. */
export type SubscriptionDeadLetters = {
	readonly arn: string;
	/** Ready there and in flight; absent where it could not be read. */
	readonly depth?: number;
	/** There is no such queue. */
	readonly missing?: true;
	/** Why it certainly does not let the topic in: its policy, or the key that it is encrypted with. */
	readonly keptOut?: 'policy' | 'key';
	/** Why it could not be read. */
	readonly failure?: Failure;
};

/** The endpoint of mobile push that a subscription delivers to, as far as it could be looked at. */
export type SubscriptionDevice = {
	/** Absent where it could not be read, or SNS does not tell. */
	readonly enabled?: boolean;
	/** There is no such endpoint. */
	readonly missing?: true;
	/** Why it could not be read. */
	readonly failure?: Failure;
};

/** The facts of a subscription: its attributes, what its policy certainly never takes, its dead-letter queue, its device. */
export type SubscriptionFacts = SubscriptionAttributes & {
	/** `filterPolicy` is its beginning alone: lists keep no more of a long one. */
	readonly filterIsCut?: true;
	/** Why its filter policy can never match. */
	readonly never?: NeverTaken;
	readonly deadLetters?: SubscriptionDeadLetters;
	/** A replay with an ending point keeps new messages out. */
	readonly pause?: 'over' | 'perhaps';
	/** Of one that delivers to a device. */
	readonly device?: SubscriptionDevice;
};

/** Everything about one subscription. */
export type SubscriptionDescription = {
	readonly ref: SubscriptionRef;
	/** ms since 1970 */
	readonly at: number;
	readonly attributes: Part<SubscriptionFacts>;
	/** Of its topic: delivery status logs are turned on there. */
	readonly topic: Part<TopicAttributes>;
};

/** Characters of a filter policy that lists keep. */
export const filterInList = 1000;

/** The attributes of a topic that turn the delivery status logs of a protocol on, and what they say. */
export type DeliveryLogs = {
	/** `SQSSuccessFeedbackRoleArn`, `SQSFailureFeedbackRoleArn`: a role each that may write to CloudWatch Logs. */
	readonly successAttribute: string;
	readonly failureAttribute: string;
	readonly success: boolean;
	readonly failure: boolean;
	/** Percent of the successes that are logged; absent where none are. */
	readonly sampleRate?: string;
};

/** What the topic's attributes for delivery status begin with. Source: SNS API reference, SetTopicAttributes. */
const logged: Readonly<Record<string, string>> = {
	application: 'Application',
	firehose: 'Firehose',
	http: 'HTTP',
	https: 'HTTP',
	lambda: 'Lambda',
	sqs: 'SQS',
};

/** Protocols with attributes of their own; `https` is logged with `http`. */
export const loggedProtocols: readonly string[] = [
	'sqs',
	'http',
	'lambda',
	'firehose',
	'application',
];

/** The delivery status logs of a protocol at a topic; `undefined` for mail, of which SNS logs nothing, and SMS, which is set for the account. */
export function deliveryLogs(
	protocol: string,
	{ raw }: Pick<TopicAttributes, 'raw'>,
): DeliveryLogs | undefined {
	const prefix = Object.hasOwn(logged, protocol) ? logged[protocol] : undefined;
	if (prefix === undefined) return;
	const value = (name: string) => (Object.hasOwn(raw, name) ? raw[name] : undefined);
	const [successAttribute, failureAttribute] = [
		`${prefix}SuccessFeedbackRoleArn`,
		`${prefix}FailureFeedbackRoleArn`,
	];
	const success = Boolean(value(successAttribute));
	const sampleRate = value(`${prefix}SuccessFeedbackSampleRate`);
	return {
		...{ successAttribute, failureAttribute, success },
		failure: Boolean(value(failureAttribute)),
		...(success && sampleRate ? { sampleRate } : {}),
	};
}

/** Protocols with raw delivery; elsewhere the setting counts for nothing. Source: SNS developer guide, "Raw message delivery". */
export const takesRaw: ReadonlySet<string> = new Set(['sqs', 'http', 'https', 'firehose']);
