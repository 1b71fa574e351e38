import { fail } from '../../source/domain/failure.ts';
import type { Message } from '../../source/domain/messages/message.ts';
import type { SubscriptionAttributes, Tags } from '../../source/domain/resources.ts';
import { tailPrefix, tailTags } from '../../source/domain/topics/topic-tail.ts';
import type {
	Clock,
	QueueGateway,
	StreamGateway,
	TopicGateway,
} from '../../source/operations/ports.ts';
import { account, message, queueAttributes, queueRef, region } from '../operations/fakes.ts';
import {
	deadLetterQueues,
	endpointNamed,
	nameAtEnd,
	streamRef,
	streams,
	subscriptions,
	topics,
} from './walk-account.ts';
import type { LateAnswers } from './walk-late.ts';

/** How many messages a queue gets, as long as somebody receives from it. */
const mostHeld = 12;
/** A tail that was left was last heard of so long ago, ms. */
const longAgo = 24 * 3_600_000;

/** SQS, SNS and Kinesis of the world of a walk; `names` are its queues. */
export function messagingOf(
	late: LateAnswers,
	clock: Clock,
	names: readonly string[],
	random: () => number,
) {
	const { answer: later } = late;
	const answer = later.bind(late);
	const act = late.act.bind(late);
	/** What each queue holds, as bodies; what was received stays there, hidden or not. */
	const held = new Map<string, Message[]>(names.map((name) => [name, []]));
	/** What was made besides, with its tags; a tail that was killed has left its queue. */
	const made = new Map<string, Tags>([
		[
			`${tailPrefix}t-news-left`,
			tailTags({
				...{ owner: 'eve@desk', process: 'p9', topic: 't-news' },
				expiresAt: clock.now() - longAgo,
			}),
		],
	]);
	let count = 0;

	const attributesOf = (name: string) => {
		const dead = deadLetterQueues[name];
		return queueAttributes(name, {
			visible: held.get(name)?.length ?? 0,
			visibilitySeconds: 30,
			retentionSeconds: 345_600,
			raw: { VisibilityTimeout: '30', MessageRetentionPeriod: '345600' },
			...(dead === undefined
				? {}
				: { redrivePolicy: { deadLetterTargetArn: queueRef(dead).arn, maxReceiveCount: 5 } }),
		});
	};
	const done = (entries: readonly unknown[]) => entries.map(() => ({ ok: true }) as const);

	/** What a topic delivered to the queue of a tail. */
	const published = (id: string) =>
		JSON.stringify({
			...{ Type: 'Notification', MessageId: `sns-${id}`, Message: `{"id":"${id}"}` },
			...{ TopicArn: topics[0]?.arn, Timestamp: new Date(clock.now()).toISOString() },
		});

	function received(name: string, max: number): readonly Message[] {
		const all = held.get(name) ?? [];
		const pick = <One>(some: readonly One[]): One | undefined =>
			some[Math.floor(random() * some.length)];
		while (all.length < mostHeld && random() < 0.9) {
			const kind = pick(['refund', 'return', 'news']) ?? '';
			const id = `m-${++count}${kind}`;
			all.push(
				message(id, clock.now(), {
					body: name.startsWith(tailPrefix)
						? published(`r-${count}`)
						: JSON.stringify({ id, type: `k-${kind}` }),
					system: {
						ApproximateReceiveCount: '1',
						SentTimestamp: String(clock.now() - count * 1000),
					},
				}),
			);
		}
		held.set(name, all);
		return all.filter(() => random() < 0.6).slice(0, max);
	}

	const queues: QueueGateway = {
		listPage: ({ prefix = '' }, options) =>
			answer(() => {
				const all = [...names, ...made.keys()].filter((name) => name.startsWith(prefix));
				return { items: all.map(queueRef) };
			}, options),
		resolve: (name, options) =>
			answer(() => {
				if (names.includes(name) || made.has(name)) return queueRef(name);
				throw fail('not-found', `there is no queue ${name}`);
			}, options),
		attributes: (url, options) => answer(() => attributesOf(nameAtEnd(url)), options),
		tags: (url, options) => answer(() => made.get(nameAtEnd(url)) ?? {}, options),
		deadLetterSourcesPage: ({ url }, options) =>
			answer(() => {
				const [source] =
					Object.entries(deadLetterQueues).find(([, to]) => to === nameAtEnd(url)) ?? [];
				return { items: source === undefined ? [] : [queueRef(source).url] };
			}, options),
		receive: ({ url, max }, options) => {
			act('receive', nameAtEnd(url));
			return answer(() => received(nameAtEnd(url), max), options);
		},
		changeVisibility: ({ entries }, options) => answer(() => done(entries), options),
		send: ({ url, entries }, options) => {
			act('send', nameAtEnd(url));
			return answer(
				() => entries.map((_, at) => ({ ok: true, messageId: `sent-${++count}-${at}` }) as const),
				options,
			);
		},
		delete: ({ url, receiptHandles }, options) => {
			act('delete', nameAtEnd(url), receiptHandles);
			return answer(() => {
				const gone = new Set(receiptHandles);
				const left = held.get(nameAtEnd(url))?.filter((one) => !gone.has(one.receiptHandle));
				held.set(nameAtEnd(url), left ?? []);
				return done(receiptHandles);
			}, options);
		},
		purge: (url, options) => {
			act('purge', nameAtEnd(url));
			return answer(() => void held.set(nameAtEnd(url), []), options);
		},
		create: ({ name, tags }, options) => {
			act('create queue', name);
			return answer(() => {
				made.set(name, tags);
				return queueRef(name);
			}, options);
		},
		remove: (url, options) => {
			act('remove', nameAtEnd(url));
			return answer(() => void made.delete(nameAtEnd(url)), options);
		},
		setAttributes: ({ url }, options) => {
			act('set', nameAtEnd(url));
			return answer(() => {}, options);
		},
		tag: ({ url, tags }, options) =>
			answer(() => {
				const before = made.get(nameAtEnd(url));
				if (before !== undefined) made.set(nameAtEnd(url), { ...before, ...tags });
			}, options),
		untag: (_, options) => answer(() => {}, options),
		truePeek: (_, options) => answer(() => undefined, options),
		startMove: ({ sourceArn }, options) => {
			act('move', nameAtEnd(sourceArn));
			return answer(() => ({ handle: `move-${++count}` }), options);
		},
		listMoves: (_, options) => answer(() => [], options),
		cancelMove: (_, options) => answer(() => ({}), options),
	};

	const subscriptionFacts = (arn: string): SubscriptionAttributes => ({
		rawDelivery: false,
		pending: !arn.startsWith('arn:'),
		filterPolicy: '{"type":["k-news"]}',
		filterPolicyScope: 'MessageBody',
		raw: {
			RawMessageDelivery: 'false',
			FilterPolicy: '{"type":["k-news"]}',
			FilterPolicyScope: 'MessageBody',
		},
	});
	const topicFacts = (arn: string) => ({
		...{ arn, fifo: false, confirmed: 2, pending: 1 },
		raw: { SQSFailureFeedbackRoleArn: `arn:aws:iam::${account}:role/logs` },
	});
	const topicGateway: TopicGateway = {
		listPage: (_, options) => answer(() => ({ items: topics }), options),
		attributes: (arn, options) => answer(() => topicFacts(arn), options),
		tags: (_, options) => answer(() => ({}), options),
		subscriptionsPage: ({ topicArn }, options) =>
			answer(() => ({ items: subscriptions.filter((one) => one.topicArn === topicArn) }), options),
		allSubscriptionsPage: (_, options) => answer(() => ({ items: subscriptions }), options),
		subscription: (arn, options) => answer(() => subscriptionFacts(arn), options),
		create: ({ name }, options) => {
			act('create topic', name);
			return answer(() => ({ name, arn: `arn:aws:sns:${region}:${account}:${name}` }), options);
		},
		remove: (arn, options) => {
			act('delete topic', nameAtEnd(arn));
			return answer(() => {}, options);
		},
		subscribe: ({ topicArn }, options) => {
			act('subscribe', nameAtEnd(topicArn));
			const id = `0000000f-0000-0000-0000-00000000000${++count % 10}`;
			return answer(() => ({ arn: `${topicArn}:${id}` }), options);
		},
		confirm: ({ topicArn }, options) => {
			act('confirm', nameAtEnd(topicArn));
			return answer(() => ({ arn: `${topicArn}:0000000e-0000-0000-0000-000000000000` }), options);
		},
		unsubscribe: (arn, options) => {
			act('unsubscribe', endpointNamed(arn));
			return answer(() => {}, options);
		},
		setSubscription: ({ arn }, options) => {
			act('set subscription', endpointNamed(arn));
			return answer(() => {}, options);
		},
		publishBatch: ({ topicArn, entries }, options) => {
			act('publish', nameAtEnd(topicArn));
			return answer(
				() => entries.map(() => ({ ok: true, messageId: `sent-${++count}` }) as const),
				options,
			);
		},
		publish: ({ topicArn }, options) => {
			act('publish', nameAtEnd(topicArn));
			return answer(() => ({ messageId: `sent-${++count}` }), options);
		},
	};

	const streamFacts = (name: string) => ({
		...streamRef(name),
		status: 'ACTIVE',
		mode: 'PROVISIONED' as const,
		openShards: 2,
		consumers: 1,
		retentionHours: 24,
		shardMetrics: [],
	});
	/** A change of a stream that is named, or known by its ARN. */
	const change =
		(call: string) =>
		(
			input: { readonly name?: string; readonly arn?: string },
			options: { signal: AbortSignal },
		): Promise<void> => {
			act(call, input.name ?? nameAtEnd(input.arn ?? ''));
			return answer(() => {}, options);
		};
	const streamGateway: StreamGateway = {
		listPage: (_, options) => answer(() => ({ items: streams }), options),
		summary: (name, options) => answer(() => streamFacts(name), options),
		tags: (_, options) => answer(() => ({}), options),
		tryRecords: (_, options) => answer(() => 'would succeed', options),
		tryPut: (_, options) => answer(() => 'would succeed', options),
		shardsPage: (_, options) => answer(() => ({ items: shards }), options),
		consumersPage: (_, options) =>
			answer(() => ({ items: [{ name: 'c-app', arn: 'c-app', status: 'ACTIVE' }] }), options),
		iterator: (_, options) => answer(() => 'iterator', options),
		records: (_, options) => answer(() => ({ records: [], millisBehindLatest: 0 }), options),
		subscribe: (_, __, options) => answer(() => {}, options),
		put: ({ name, records }, options) => {
			act('put', name);
			return answer(
				() => records.map(() => ({ ok: true, shardId: '0', sequenceNumber: '1' }) as const),
				options,
			);
		},
		create: change('create stream'),
		delete: change('delete stream'),
		split: change('split'),
		merge: change('merge'),
		setShards: change('set shards'),
		setRetention: change('set retention'),
		setMode: change('set mode'),
		registerConsumer: change('register'),
		deregisterConsumer: change('deregister'),
	};
	return {
		queues,
		topics: topicGateway,
		streams: streamGateway,
		attributesOf,
		streamFacts,
		subscriptionFacts,
	};
}

/** The shards of every stream. */
export const shards = ['0', '1'].map((number) => ({
	id: `shardId-00000000000${number}`,
	parents: [],
	startingHashKey: number,
	endingHashKey: number,
	startingSequenceNumber: number,
}));
