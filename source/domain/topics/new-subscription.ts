import { nameOfArn, parseArn } from '../arn.ts';
import { type PolicyLimit, policyLimits } from './filter/filter-limits.ts';
import {
	type FilterScope,
	jsonObjectProblem,
	type PolicyProblem,
	readFilterPolicy,
} from './filter/filter-policy.ts';
import { deadLetterTargetArnIn } from './redrive-policy.ts';
import { type ReplayFault, readReplayPolicy } from './replay-policy.ts';
import { takesRaw } from './subscription.ts';

/*
What SNS takes as a subscription, checked before anything is sent. Source: SNS API reference, Subscribe and
SetSubscriptionAttributes; SNS developer guide, "Amazon SNS FIFO topics".
*/

/** Every protocol of SNS. */
export const protocols = [
	'sqs',
	'lambda',
	'firehose',
	'http',
	'https',
	'email',
	'email-json',
	'sms',
	'application',
] as const;

export type Protocol = (typeof protocols)[number];

/** Attributes of a subscription under AWS's names; an empty text clears one. */
export type SubscriptionSettings = Readonly<Record<string, string>>;

/** Attributes that can be set, in the order in which they are shown. */
export const settableSubscriptionAttributes: readonly string[] = [
	'RawMessageDelivery',
	'FilterPolicyScope',
	'FilterPolicy',
	'RedrivePolicy',
	'DeliveryPolicy',
	'SubscriptionRoleArn',
	'ReplayPolicy',
];

/** Those that are JSON objects; what else a filter policy has to be, `readFilterPolicy` tells. */
const inJson = new Set(['RedrivePolicy', 'DeliveryPolicy', 'ReplayPolicy']);

/** A subscription that is to be made. */
export type NewSubscription = {
	readonly topicArn: string;
	readonly protocol: string;
	readonly endpoint: string;
	readonly attributes: SubscriptionSettings;
};

/** What speaks against a subscription or a setting of one, as a fact. */
export type SubscriptionProblem =
	| { readonly what: 'protocol'; readonly protocol: string }
	/** `wants`: the form that the protocol has. */
	| {
			readonly what: 'endpoint';
			readonly protocol: Protocol;
			readonly endpoint: string;
			/** The protocol that has such endpoints. */
			readonly of?: Protocol;
	  }
	/** A FIFO topic delivers to queues alone, and a standard topic to no FIFO queue. */
	| { readonly what: 'fifo'; readonly topic: 'fifo' | 'standard' }
	/** Firehose needs a role. */
	| { readonly what: 'role' }
	| { readonly what: 'name'; readonly name: string }
	| { readonly what: 'value'; readonly name: string; readonly value: string }
	/** Raw delivery, where the protocol has none. */
	| { readonly what: 'raw'; readonly protocol: string }
	/** A policy that is none; `name`: the attribute. */
	| { readonly what: 'policy'; readonly name: string; readonly problem: PolicyProblem }
	| { readonly what: 'limit'; readonly limit: PolicyLimit }
	/** A replay policy that is none; `standard`: only a FIFO topic has an archive. */
	| { readonly what: 'replay'; readonly fault: ReplayFault | 'standard' }
	/** The dead-letter queue is no queue, or stands elsewhere. */
	| { readonly what: 'dead-letters'; readonly target?: string }
	/** The dead-letter queue is of the other type than the topic. */
	| { readonly what: 'dead-letters-fifo'; readonly topic: 'fifo' | 'standard' };

const isArnOf = (service: string, resource: RegExp) => (text: string) => {
	const [arn, partition, found, region, account, ...rest] = text.split(':');
	const isWhole = arn === 'arn' && Boolean(partition && region && account);
	return isWhole && found === service && resource.test(rest.join(':'));
};

/** What an endpoint looks like, by protocol. Source: SNS API reference, Subscribe, Endpoint. */
const isEndpoint: Readonly<Record<Protocol, (text: string) => boolean>> = {
	sqs: (text) => parseArn(text)?.service === 'sqs',
	lambda: isArnOf('lambda', /^function:[^:]+(:[^:]+)?$/),
	firehose: isArnOf('firehose', /^deliverystream\/[^/:]+$/),
	http: (text) => text.startsWith('http://') && URL.canParse(text),
	https: (text) => text.startsWith('https://') && URL.canParse(text),
	email: isAddress,
	'email-json': isAddress,
	sms: (text) => /^\+[1-9]\d{1,14}$/.test(text),
	application: isArnOf('sns', /^endpoint\/[^/]+\/[^/]+\/[^/]+$/),
};

function isAddress(text: string): boolean {
	return /^[^\s@]+@[^\s@]+$/.test(text);
}

function isProtocol(text: string): text is Protocol {
	return (protocols as readonly string[]).includes(text);
}

/** What SNS would refuse of a new subscription; empty where nothing speaks against it. */
export function subscriptionProblems(wanted: NewSubscription): readonly SubscriptionProblem[] {
	const { topicArn, protocol, endpoint, attributes } = wanted;
	if (!isProtocol(protocol)) return [{ what: 'protocol', protocol }];
	const problems: SubscriptionProblem[] = [];
	if (!isEndpoint[protocol](endpoint)) {
		const of = protocols.find((one) => isEndpoint[one](endpoint));
		problems.push({ what: 'endpoint', protocol, endpoint, ...(of && { of }) });
	}
	const isFifo = topicArn.endsWith('.fifo');
	if (isFifo && protocol !== 'sqs') problems.push({ what: 'fifo', topic: 'fifo' });
	if (!isFifo && protocol === 'sqs' && endpoint.endsWith('.fifo')) {
		problems.push({ what: 'fifo', topic: 'standard' });
	}
	if (protocol === 'firehose' && !attributes['SubscriptionRoleArn']) {
		problems.push({ what: 'role' });
	}
	return [...problems, ...subscriptionSettingProblems(attributes, { topicArn, protocol })];
}

/** What SNS would refuse of settings of a subscription. `now` are its attributes as they are. */
export function subscriptionSettingProblems(
	settings: SubscriptionSettings,
	{ topicArn, protocol }: { readonly topicArn: string; readonly protocol: string },
	now: SubscriptionSettings = {},
): readonly SubscriptionProblem[] {
	const scope = settings['FilterPolicyScope'] ?? now['FilterPolicyScope'] ?? '';
	const asked = Object.entries(settings).flatMap(
		([name, value]): readonly SubscriptionProblem[] => {
			if (!settableSubscriptionAttributes.includes(name)) return [{ what: 'name', name }];
			if (value === '') return [];
			const none = inJson.has(name) ? jsonObjectProblem(value) : undefined;
			if (none !== undefined) return [{ what: 'policy', name, problem: none }];
			switch (name) {
				case 'RawMessageDelivery':
					if (value !== 'true' && value !== 'false') return [{ what: 'value', name, value }];
					return value === 'true' && !takesRaw.has(protocol) ? [{ what: 'raw', protocol }] : [];
				case 'FilterPolicyScope':
					return isFilterScope(value) ? [] : [{ what: 'value', name, value }];
				case 'RedrivePolicy':
					return deadLetterProblems(value, topicArn);
				case 'ReplayPolicy':
					return replayProblems(value, topicArn);
				default:
					return [];
			}
		},
	);
	// A scope that changes is a matter of the policy that stays, too.
	const policy =
		settings['FilterPolicy'] ?? ('FilterPolicyScope' in settings ? now['FilterPolicy'] : '');
	return policy === undefined || policy === ''
		? asked
		: [...asked, ...policyProblems(policy, isFilterScope(scope) ? scope : 'MessageAttributes')];
}

function isFilterScope(text: string): text is FilterScope {
	return text === 'MessageAttributes' || text === 'MessageBody';
}

/** What SNS would refuse of a filter policy: what is wrong and where, or that it is too large. */
function policyProblems(text: string, scope: FilterScope): readonly SubscriptionProblem[] {
	const read = readFilterPolicy(text, scope);
	if (!read.ok) return [{ what: 'policy', name: 'FilterPolicy', problem: read.problem }];
	return policyLimits(text, read.policy).map((limit) => ({ what: 'limit', limit }));
}

/** SNS wants the queue in the account and region of the subscription, and of the type of its topic. Source: "Amazon SNS dead-letter queues". */
function deadLetterProblems(text: string, topicArn: string): readonly SubscriptionProblem[] {
	const target = deadLetterTargetArnIn(text);
	const [queue, topic] = [target === undefined ? undefined : parseArn(target), parseArn(topicArn)];
	if (queue?.service !== 'sqs') return [{ what: 'dead-letters' }];
	if (queue.region !== topic?.region || queue.account !== topic.account) {
		return [{ what: 'dead-letters', target: target ?? '' }];
	}
	const isFifo = topicArn.endsWith('.fifo');
	return queue.name.endsWith('.fifo') === isFifo
		? []
		: [{ what: 'dead-letters-fifo', topic: isFifo ? 'fifo' : 'standard' }];
}

function replayProblems(text: string, topicArn: string): readonly SubscriptionProblem[] {
	if (!topicArn.endsWith('.fifo')) return [{ what: 'replay', fault: 'standard' }];
	const read = readReplayPolicy(text);
	return typeof read === 'string' ? [{ what: 'replay', fault: read }] : [];
}

/** The redrive policy that sends what can't be delivered to a queue, by its name beside the topic or its ARN. */
export function redrivePolicyFor(queue: string, topicArn: string): string {
	const [arn, partition, , region, account] = topicArn.split(':');
	const target = queue.startsWith('arn:')
		? queue
		: [arn, partition, 'sqs', region, account, nameOfArn(queue)].join(':');
	return JSON.stringify({ deadLetterTargetArn: target });
}

/** One attribute a request: which of them first, so that SNS takes each of them at its time. */
export function inOrder<Change extends { readonly name: string; readonly after?: string }>(
	changes: readonly Change[],
): readonly Change[] {
	const scope = changes.find(({ name }) => name === 'FilterPolicyScope');
	// Attributes take no nested policy: the policy goes first where they become the scope, and last where the body does.
	const late = scope?.after === 'MessageBody' ? 'FilterPolicy' : 'FilterPolicyScope';
	return [
		...changes.filter(({ name }) => name !== late),
		...changes.filter(({ name }) => name === late),
	];
}

/** What takes an attribute back to what it is without being set. Source: SNS developer guide, "Removing a subscription filter policy". */
export function clearedBy(name: string): string {
	switch (name) {
		case 'FilterPolicy':
			return '{}';
		case 'FilterPolicyScope':
			return 'MessageAttributes';
		case 'RawMessageDelivery':
			return 'false';
		default:
			return '';
	}
}

/** What an attribute says; empty where it says what one says that was never set. */
export function settingOf(raw: SubscriptionSettings, name: string): string {
	const value = Object.hasOwn(raw, name) ? (raw[name] ?? '') : '';
	return value === clearedBy(name) ? '' : value;
}

/** Attributes of a topic that are JSON objects. Source: SNS API reference, CreateTopic. */
const policiesOfTopic = ['Policy', 'DeliveryPolicy', 'ArchivePolicy', 'DataProtectionPolicy'];

/** The first attribute of a new topic that is to be a policy and is no JSON, and where that goes wrong. */
export function topicPolicyProblem(
	attributes: Readonly<Record<string, string>>,
): { readonly name: string; readonly problem: PolicyProblem } | undefined {
	for (const name of policiesOfTopic) {
		const text = Object.hasOwn(attributes, name) ? (attributes[name] ?? '') : '';
		const problem = text === '' ? undefined : jsonObjectProblem(text);
		if (problem !== undefined) return { name, problem };
	}
	return;
}

/** What is wrong with the name of a new topic. Source: SNS API reference, CreateTopic. */
export function topicNameProblem(name: string, fifo: boolean): string | undefined {
	const stem = fifo ? name.replace(/\.fifo$/, '') : name;
	if (fifo && stem === name) return `the name of a FIFO topic ends in .fifo: ${name}.fifo`;
	if (!fifo && name.endsWith('.fifo')) {
		return 'only a FIFO topic has a name that ends in .fifo: make it one, or say --fifo';
	}
	if (name.length > 256) return `the name has ${name.length} characters, SNS takes 256`;
	return /^[A-Za-z0-9_-]+$/.test(stem)
		? undefined
		: 'a topic name has letters, digits, - and _ alone';
}
