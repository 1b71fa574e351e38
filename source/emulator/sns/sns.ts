import { EmulatedError } from '../errors.ts';
import type {
	Fauxqs,
	QueueStore,
	StoredMessage,
	StoredQueue,
	StoredSubscription,
	StoredTopic,
	SubscriptionPage,
	TopicStore,
} from '../fauxqs.ts';
import type { Input } from '../input.ts';
import { Archive, isPaused, replayOf } from './archive.ts';
import type { Attempts } from './attempts.ts';
import { Confirmations } from './confirmations.ts';
import { deliver, type Published } from './deliver.ts';
import { refusing, rulesOf } from './filter-rules.ts';
import { post } from './http-post.ts';
import { checkTogether, entriesIn, messageIn } from './publish.ts';
import { Devices } from './push.ts';
import { knownFor, Repeats } from './repeats.ts';
import type { Delivered } from './status-logs.ts';
import { checkEndpoint, checkRaw, checkRedrivePolicy } from './subscribe-rules.ts';
import { checkTopicPolicies } from './topic-rules.ts';

/** SNS of one region. */
export type Sns = {
	/** Serves one operation: Query parameters to the text of an XML answer. Throws EmulatedError. */
	handle(operation: string, input: Input): Promise<string>;
};

/** Makes the SNS of one region; it delivers into the queues of the same region. */
export function createSns(options: {
	readonly fauxqs: Fauxqs;
	readonly region: string;
	readonly queues: QueueStore;
	/** One message that a subscription put into a queue. */
	onDelivered(queue: StoredQueue, message: StoredMessage): void;
	/** How a delivery to a queue ended. */
	onEnded(delivered: Delivered): void;
	/** What is not delivered from this computer. */
	readonly attempts: Attempts;
	now(): number;
}): Sns {
	const { fauxqs, now } = options;
	const topics = new fauxqs.SnsStore();
	topics.region = options.region;
	const confirmations = new Confirmations(now);
	const [listed, silent] = [asListed(topics), withoutSubscribers(topics)];
	const repeats = new Repeats(now);
	const archive = new Archive(now);
	const devices = new Devices(options.region, options.attempts, now);
	const headers = {
		authorization: `Credential=local/20000101/${options.region}/sns/aws4_request`,
	};

	async function serve(operation: string, input: Parameters, store = listed): Promise<string> {
		const handler = fauxqs.topicHandlers.get(operation);
		if (handler === undefined) {
			throw new EmulatedError(
				'InvalidAction',
				`Could not find operation ${operation} for version 2010-03-31`,
			);
		}
		try {
			return await handler(input, store, options.queues, { headers });
		} catch (error) {
			throw asEmulated(error);
		}
	}

	function fanOut(topicArn: string, message: Published): void {
		const topic = topics.getTopic(topicArn);
		if (topic === undefined) return;
		const one = named(topic, message);
		if (repeats.has(topic, one)) return;
		archive.keep(topic, one);
		const subscriptions = topic.subscriptionArns.flatMap(
			(arn) => topics.getSubscription(arn) ?? [],
		);
		deliverTo(
			topic,
			subscriptions.filter((each) => !isPaused(each)),
			one,
			now,
		);
	}

	/** Sends a subscription what the archive of its topic has, as its replay policy says. */
	function replay(subscription: StoredSubscription, text: string): void {
		if (text === '') {
			delete subscription.attributes['ReplayPolicy'];
			delete subscription.attributes['ReplayStatus'];
			return;
		}
		const topic = topics.getTopic(subscription.topicArn);
		const { from, to = now() } = replayOf(text, topic);
		subscription.attributes['ReplayPolicy'] = text;
		subscription.attributes['ReplayStatus'] = 'Completed';
		if (topic === undefined) return;
		for (const { message, at } of archive.between(topic, from, to)) {
			deliverTo(topic, [subscription], { ...message, isReplayed: true }, () => at);
		}
	}

	/** `at`: the time that an envelope tells, ms since 1970. */
	function deliverTo(
		topic: StoredTopic,
		subscriptions: readonly StoredSubscription[],
		message: Published,
		at: () => number,
	): void {
		deliver(message, {
			topic,
			subscriptions,
			createMessage: fauxqs.SqsStore.createMessage,
			queueOf(arn) {
				const queue = options.queues.getQueueByArn(arn);
				return queue === undefined ? undefined : watched(queue, options.onDelivered);
			},
			now: at,
			isLongAgo: now() - at() >= knownFor,
			onEnded: (subscription, messageId, taken) =>
				options.onEnded({ topic, subscription, messageId, taken, at: now() }),
			onPost(subscription, { messageId, body, isRaw }, undelivered) {
				const { endpoint, arn: subscriptionArn } = subscription;
				const about = { type: 'Notification', messageId, topicArn: topic.arn, isRaw } as const;
				void post(endpoint, { ...about, subscriptionArn }, body).then((status) => {
					const taken = status !== undefined && status >= 200 && status < 300;
					const told = status === undefined ? {} : { status };
					options.onEnded({ topic, subscription, messageId, taken, at: now(), ...told });
					if (!taken) undelivered();
				});
			},
			onAttempt({ protocol, endpoint, topicArn }, messageId) {
				if (protocol === 'application' && !devices.takes(endpoint)) return;
				options.attempts.add({ at: now(), protocol, endpoint, topicArn, messageId });
			},
		});
	}

	/** A message of a FIFO topic with the id that its content gives it. */
	function named({ attributes }: StoredTopic, message: Published): Published {
		if (attributes['FifoTopic'] !== 'true' || message.deduplicationId !== undefined) return message;
		const { contentBasedDeduplicationId } = fauxqs.SqsStore;
		return { ...message, deduplicationId: contentBasedDeduplicationId(message.body) };
	}

	return {
		async handle(operation, input) {
			const given = input as Parameters;
			const pushed = devices.handle(operation, given);
			if (pushed !== undefined) return pushed;
			const parameters = withTopic(operation, given);
			const { TopicArn = '' } = parameters;
			switch (operation) {
				case 'Publish': {
					// Before anything is taken: a wrong structure is refused.
					const message = messageIn(parameters, '', '');
					const xml = await serve(operation, parameters, silent);
					fanOut(TopicArn, {
						...message,
						id: /<MessageId>(.*?)<\/MessageId>/.exec(xml)?.[1] ?? '',
					});
					return xml;
				}
				case 'PublishBatch': {
					const entries = entriesIn(parameters);
					// Before anything is taken: a wrong structure is refused.
					const messages = [...entries.values()].map((prefix) => messageIn(parameters, prefix, ''));
					checkTogether(messages);
					const xml = await serve(operation, parameters, silent);
					for (const [, entry = '', id = ''] of xml.matchAll(
						/<Id>([^<]*)<\/Id><MessageId>([^<]*)<\/MessageId>/g,
					)) {
						const prefix = entries.get(entry);
						if (prefix !== undefined) fanOut(TopicArn, messageIn(parameters, prefix, id));
					}
					return xml;
				}
				case 'CreateTopic':
					checkTopicPolicies(subscribed(parameters));
					return serve(operation, parameters);
				case 'SetTopicAttributes': {
					const { AttributeName = '', AttributeValue = '' } = parameters;
					checkTopicPolicies({ [AttributeName]: AttributeValue });
					return serve(operation, parameters);
				}
				case 'DeleteTopic': {
					const xml = await serve(operation, parameters);
					archive.forget(TopicArn);
					return xml;
				}
				case 'Subscribe': {
					const attributes = subscribed(parameters);
					const { Protocol: protocol = '', Endpoint: endpoint = '' } = parameters;
					checkEndpoint({ protocol, endpoint }, TopicArn.endsWith('.fifo'), attributes);
					checkRedrivePolicy(attributes['RedrivePolicy']);
					checkAttributes(attributes, refusing('subscribe'));
					const { ReplayPolicy: again = '' } = attributes;
					if (again !== '') replayOf(again, topics.getTopic(TopicArn));
					const policy = attributes['FilterPolicy'] ?? '';
					const xml = await serve(
						operation,
						withoutPolicy(parameters),
						policy === '' ? listed : subscribingWith(policy, listed),
					);
					const arn = /<SubscriptionArn>(.*?)<\/SubscriptionArn>/.exec(xml)?.[1] ?? '';
					const subscription = topics.getSubscription(arn);
					if (subscription === undefined) return xml;
					if (confirmsItself.has(subscription.protocol)) subscription.confirmed = true;
					else if (!subscription.confirmed) confirmations.ask(subscription);
					if (again !== '') replay(subscription, again);
					const hides = !subscription.confirmed && parameters['ReturnSubscriptionArn'] !== 'true';
					return hides ? xml.replace(arn, 'pending confirmation') : xml;
				}
				case 'SetSubscriptionAttributes': {
					const { AttributeName = '', AttributeValue = '', SubscriptionArn = '' } = parameters;
					const subscription = topics.getSubscription(SubscriptionArn);
					if (AttributeName === 'ReplayPolicy' && subscription !== undefined) {
						replay(subscription, AttributeValue);
						return serve(operation, { ...parameters, AttributeName: '' });
					}
					const before = subscription?.attributes ?? {};
					const after = { ...before, [AttributeName]: AttributeValue };
					checkRaw(subscription?.protocol ?? '', after);
					if (AttributeName === 'RedrivePolicy') checkRedrivePolicy(parameters['AttributeValue']);
					checkAttributes(after, refusing('set'));
					if (AttributeName !== 'FilterPolicy') return serve(operation, parameters);
					const xml = await serve(operation, { ...parameters, AttributeValue: '' });
					if (subscription !== undefined) subscription.attributes['FilterPolicy'] = AttributeValue;
					return xml;
				}
				case 'ConfirmSubscription': {
					// Its own answer, to a token of its own making: the ARN.
					const arn = confirmations.take(TopicArn, parameters['Token'] ?? '');
					return serve(operation, { ...parameters, Token: arn });
				}
				case 'Unsubscribe': {
					const { SubscriptionArn = '' } = parameters;
					if (SubscriptionArn.split(':').length < 6) {
						const why = `An ARN must have at least 6 elements, not ${SubscriptionArn.split(':').length}`;
						throw new EmulatedError(
							'InvalidParameter',
							`Invalid parameter: SubscriptionArn Reason: ${why}`,
						);
					}
					return serve(operation, parameters);
				}
				default:
					return serve(operation, parameters);
			}
		},
	};
}

type Parameters = Record<string, string>;

/** A publish may name its topic as the target. Source: SNS API reference, Publish. */
function withTopic(operation: string, parameters: Parameters): Parameters {
	const { TopicArn, TargetArn } = parameters;
	if (operation !== 'Publish' || TargetArn === undefined || TopicArn !== undefined)
		return parameters;
	return { ...parameters, TopicArn: TargetArn };
}

/** Protocols whose owner is asked by nobody. The others wait for a confirmation. */
const confirmsItself = new Set(['sqs', 'lambda', 'firehose', 'sms', 'application']);

/** The attributes of a Subscribe or CreateTopic. */
function subscribed(parameters: Parameters): Parameters {
	const attributes: [string, string][] = [];
	for (const [name, key] of Object.entries(parameters)) {
		const place = /^Attributes\.entry\.(\d+)\.key$/.exec(name)?.[1];
		if (place !== undefined)
			attributes.push([key, parameters[`Attributes.entry.${place}.value`] ?? '']);
	}
	return Object.fromEntries(attributes);
}

function checkAttributes(
	attributes: Readonly<Parameters>,
	refuse: ReturnType<typeof refusing>,
): void {
	const { FilterPolicy: policy = '', FilterPolicyScope: scope = 'MessageAttributes' } = attributes;
	if (scope !== 'MessageAttributes' && scope !== 'MessageBody') {
		throw refuse(
			`FilterPolicyScope: Invalid value [${scope}]. Please use either MessageBody or MessageAttributes`,
		);
	}
	if (policy !== '') rulesOf(policy, scope, refuse);
}

/** What fauxqs is asked, so that it judges no policy: it counts an escaped star for a wildcard. */
function withoutPolicy(parameters: Parameters): Parameters {
	const places = Object.keys(parameters).filter((name) => parameters[name] === 'FilterPolicy');
	const gone = new Set(places.map((name) => name.replace(/\.key$/, '')));
	const kept = Object.entries(parameters).filter(
		([name]) => !gone.has(name.replace(/\.(key|value)$/, '')),
	);
	return Object.fromEntries(kept);
}

/** The store as a Subscribe finds it: the policy is there again when the subscription is kept. */
function subscribingWith(policy: string, topics: TopicStore): TopicStore {
	return Object.create(topics, {
		subscribe: {
			value: (topic: string, protocol: string, endpoint: string, attributes?: Parameters) =>
				topics.subscribe(topic, protocol, endpoint, { ...attributes, FilterPolicy: policy }),
		},
	});
}

/** The store as it is listed: what is not confirmed has no ARN. */
function asListed(topics: TopicStore): TopicStore {
	const hidden = (page: SubscriptionPage): SubscriptionPage => ({
		...page,
		subscriptions: page.subscriptions.map((one) =>
			one.confirmed ? one : { ...one, arn: 'PendingConfirmation' },
		),
	});
	return Object.create(topics, {
		listSubscriptions: { value: (next?: string) => hidden(topics.listSubscriptions(next)) },
		listSubscriptionsByTopic: {
			value: (arn: string, next?: string) => hidden(topics.listSubscriptionsByTopic(arn, next)),
		},
	});
}

/** The store as a publish finds it: fauxqs checks and answers it, and has nobody to deliver to. */
function withoutSubscribers(topics: TopicStore): TopicStore {
	return Object.create(topics, {
		getTopic: {
			value(arn: string) {
				const topic = topics.getTopic(arn);
				return topic && Object.create(topic, { subscriptionArns: { value: [] } });
			},
		},
	});
}

/** The queue itself, except that what is put into it is seen, and delayed as its queue says. */
function watched(
	queue: StoredQueue,
	onDelivered: (queue: StoredQueue, message: StoredMessage) => void,
): StoredQueue {
	return Object.create(queue, {
		enqueue: {
			value(message: StoredMessage) {
				const delay = Number(queue.attributes['DelaySeconds']);
				if (delay > 0) message.delayUntil = message.sentTimestamp + delay * 1000;
				queue.enqueue(message);
				onDelivered(queue, message);
			},
		},
	});
}

function asEmulated(error: unknown): unknown {
	if (!(error instanceof Error) || error.name !== 'SnsError') return error;
	const { code, statusCode } = error as Error & { code?: unknown; statusCode?: unknown };
	return new EmulatedError(String(code), error.message, { status: Number(statusCode) });
}
