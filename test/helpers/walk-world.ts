import { AsyncLocalStorage } from 'node:async_hooks';
import type { ConsoleConnection } from '../../source/console/shell/connection.ts';
import { fail } from '../../source/domain/failure.ts';
import type { Message } from '../../source/domain/messages/message.ts';
import type { StreamRef, TopicRef } from '../../source/domain/resources.ts';
import { BlockWriter } from '../../source/domain/streams/record-block.ts';
import type {
	Gateways,
	PushGateway,
	QueueGateway,
	StreamGateway,
	TopicGateway,
} from '../../source/operations/ports.ts';
import type { FeedEvent } from '../../source/operations/streams/record-feed.ts';
import { identity, info, startConsole } from '../console/fixture.ts';
import {
	account,
	loginGateway,
	message,
	queueAttributes,
	queueRef,
	region,
} from '../operations/fakes.ts';

/** A request that changes something or hides messages: what it was, of which resource, and for which messages. */
export type Act = {
	readonly call: string;
	readonly name: string;
	/** Bodies of the messages that it is about, where it is about some. */
	readonly bodies: readonly string[];
	/** What was on the screen when the key was pressed that led to it. */
	readonly by: unknown;
};

const topicRef = (name: string): TopicRef => ({
	name,
	arn: `arn:aws:sns:${region}:${account}:${name}`,
});
const streamRef = (name: string): StreamRef => ({
	name,
	arn: `arn:aws:kinesis:${region}:${account}:stream/${name}`,
});

/** Where dead letters go. */
export const deadLetterQueues: Readonly<Record<string, string>> = {
	'q-orders': 'd-orders',
	'q-returns': 'd-returns',
	'q-mails': 'd-mails',
};
const usualNames = [
	...Object.keys(deadLetterQueues),
	...Object.values(deadLetterQueues),
	'q-alone',
];
const topics = ['t-news', 't-prices'].map(topicRef);
const streams = ['s-clicks', 's-views'].map(streamRef);
const nameOf = (text: string) => text.slice(text.search(/[^:/]*$/));

/**
 * A console over an account whose answers come when the walk says so, in any order, and in which everything has
 * a name of its own: queues q- and d-, topics t-, streams s-, messages m- and their kind, kinds of messages k-,
 * records r-. `further` are queues besides.
 */
export function walkWorld(random: () => number, further: readonly string[] = []) {
	const names = [...usualNames, ...further];
	const pick = <One>(all: readonly One[]): One | undefined =>
		all[Math.floor(random() * all.length)];
	const pressed = new AsyncLocalStorage<unknown>();
	const acts: Act[] = [];
	const late: (() => void)[] = [];
	const feeds = new Set<(event: FeedEvent) => void>();
	/** What each queue holds, as bodies; what was received stays there, hidden or not. */
	const held = new Map<string, Message[]>(names.map((name) => [name, []]));
	let made = 0;

	/** Answers later; as soon as it is aborted it fails. Now and then it fails anyway. */
	function answer<Result>(
		make: () => Result,
		{ signal }: { signal: AbortSignal },
	): Promise<Result> {
		return new Promise((resolve, reject) => {
			const aborted = () => reject(fail('aborted', 'stopped'));
			if (signal.aborted) return aborted();
			signal.addEventListener('abort', aborted, { once: true });
			const fails = random() < 0.04;
			late.push(() => {
				if (fails) return reject(fail('throttled', 'rate exceeded'));
				try {
					resolve(make());
				} catch (error) {
					reject(error);
				}
			});
		});
	}
	const act = (call: string, name: string, handles: readonly string[] = []) =>
		acts.push({
			call,
			name,
			bodies: handles.map((handle) => handle.replace('handle of ', '')),
			by: pressed.getStore(),
		});
	const attributesOf = (name: string) => {
		const dead = deadLetterQueues[name];
		return queueAttributes(name, {
			visible: held.get(name)?.length ?? 0,
			visibilitySeconds: 30,
			...(dead === undefined
				? {}
				: { redrivePolicy: { deadLetterTargetArn: queueRef(dead).arn, maxReceiveCount: 5 } }),
		});
	};
	const done = (entries: readonly unknown[]) => entries.map(() => ({ ok: true }) as const);

	const queues: QueueGateway = {
		listPage: (_, options) => answer(() => ({ items: names.map(queueRef) }), options),
		resolve: (name, options) =>
			answer(() => {
				if (names.includes(name)) return queueRef(name);
				throw fail('not-found', `there is no queue ${name}`);
			}, options),
		attributes: (url, options) => answer(() => attributesOf(nameOf(url)), options),
		tags: (_, options) => answer(() => ({}), options),
		deadLetterSourcesPage: ({ url }, options) =>
			answer(() => {
				const [source] =
					Object.entries(deadLetterQueues).find(([, to]) => to === nameOf(url)) ?? [];
				return { items: source === undefined ? [] : [queueRef(source).url] };
			}, options),
		receive: ({ url, max }, options) => {
			act('receive', nameOf(url));
			return answer(() => received(nameOf(url), max), options);
		},
		changeVisibility: ({ entries }, options) => answer(() => done(entries), options),
		send: ({ url, entries }, options) => {
			act('send', nameOf(url));
			return answer(
				() => entries.map((_, at) => ({ ok: true, messageId: `sent-${++made}-${at}` }) as const),
				options,
			);
		},
		delete: ({ url, receiptHandles }, options) => {
			act('delete', nameOf(url), receiptHandles);
			return answer(() => {
				const gone = new Set(receiptHandles);
				const left = held.get(nameOf(url))?.filter((one) => !gone.has(one.receiptHandle));
				held.set(nameOf(url), left ?? []);
				return done(receiptHandles);
			}, options);
		},
		purge: (url, options) => {
			act('purge', nameOf(url));
			return answer(() => void held.set(nameOf(url), []), options);
		},
		create: ({ name }, options) => answer(() => queueRef(name), options),
		remove: (url, options) => {
			act('remove', nameOf(url));
			return answer(() => {}, options);
		},
		setAttributes: ({ url }, options) => {
			act('set', nameOf(url));
			return answer(() => {}, options);
		},
		tag: (_, options) => answer(() => {}, options),
		untag: (_, options) => answer(() => {}, options),
		truePeek: (_, options) => answer(() => undefined, options),
		startMove: ({ sourceArn }, options) => {
			act('move', nameOf(sourceArn));
			return answer(() => ({ handle: `move-${++made}` }), options);
		},
		listMoves: (_, options) => answer(() => [], options),
		cancelMove: (_, options) => answer(() => ({}), options),
	};

	function received(name: string, max: number): readonly Message[] {
		const all = held.get(name) ?? [];
		while (all.length < 12 && random() < 0.9) {
			const kind = pick(['refund', 'return', 'news']) ?? '';
			const id = `m-${++made}${kind}`;
			all.push(
				message(id, console.clock.now(), {
					body: JSON.stringify({ id, type: `k-${kind}` }),
					system: {
						ApproximateReceiveCount: '1',
						SentTimestamp: String(console.clock.now() - made * 1000),
					},
				}),
			);
		}
		held.set(name, all);
		return all.filter(() => random() < 0.6).slice(0, max);
	}

	const topicGateway: TopicGateway = {
		listPage: (_, options) => answer(() => ({ items: topics }), options),
		attributes: (arn, options) => answer(() => ({ arn, fifo: false, raw: {} }), options),
		tags: (_, options) => answer(() => ({}), options),
		subscriptionsPage: ({ topicArn }, options) =>
			answer(
				() => ({
					items: [
						{
							arn: `${topicArn}:1`,
							topicArn,
							protocol: 'sqs',
							endpoint: queueRef('q-alone').arn,
							owner: account,
						},
					],
				}),
				options,
			),
		allSubscriptionsPage: (_, options) => answer(() => ({ items: [] }), options),
		subscription: (_, options) =>
			answer(() => ({ rawDelivery: false, pending: false, raw: {} }), options),
		create: ({ name }, options) => {
			act('create topic', name);
			return answer(() => ({ name, arn: `arn:aws:sns:eu-west-1:${account}:${name}` }), options);
		},
		remove: (arn, options) => {
			act('delete topic', nameOf(arn));
			return answer(() => {}, options);
		},
		subscribe: ({ topicArn }, options) => {
			act('subscribe', nameOf(topicArn));
			return answer(() => ({ arn: `${topicArn}:2` }), options);
		},
		confirm: ({ topicArn }, options) => {
			act('confirm', nameOf(topicArn));
			return answer(() => ({ arn: `${topicArn}:2` }), options);
		},
		unsubscribe: (arn, options) => {
			act('unsubscribe', nameOf(arn));
			return answer(() => {}, options);
		},
		setSubscription: ({ arn }, options) => {
			act('set subscription', nameOf(arn));
			return answer(() => {}, options);
		},
		publishBatch: ({ topicArn, entries }, options) => {
			act('publish', nameOf(topicArn));
			return answer(
				() => entries.map(() => ({ ok: true, messageId: `sent-${++made}` }) as const),
				options,
			);
		},
		publish: ({ topicArn }, options) => {
			act('publish', nameOf(topicArn));
			return answer(() => ({ messageId: `sent-${++made}` }), options);
		},
	};
	const device = (id: string) => ({
		arn: `arn:aws:sns:${region}:${account}:endpoint/GCM/p-shop/${id}`,
		enabled: id === 'p-one',
		token: { shown: '…', length: 3 },
	});
	const application = {
		...{ arn: `arn:aws:sns:${region}:${account}:app/GCM/p-shop`, platform: 'GCM', name: 'p-shop' },
		...{ enabled: true, logs: { success: false, failure: true }, events: {}, raw: {} },
	};
	const push: PushGateway = {
		applicationsPage: (_, options) => answer(() => ({ items: [application] }), options),
		application: (_, options) => answer(() => application, options),
		endpointsPage: (_, options) =>
			answer(() => ({ items: ['p-one', 'p-two'].map(device) }), options),
		endpoint: (arn, options) => answer(() => device(nameOf(arn)), options),
		setEnabled: ({ arn }, options) => {
			act('enable endpoint', nameOf(arn));
			return answer(() => {}, options);
		},
		publish: ({ arn }, options) => {
			act('publish', nameOf(arn));
			return answer(() => ({ messageId: `sent-${++made}` }), options);
		},
	};
	const shards = ['0', '1'].map((number) => ({
		id: `shardId-00000000000${number}`,
		parents: [],
		startingHashKey: number,
		endingHashKey: number,
		startingSequenceNumber: number,
	}));
	const streamGateway: Partial<StreamGateway> = {
		listPage: (_, options) => answer(() => ({ items: streams }), options),
		summary: (name, options) => answer(() => streamFacts(name), options),
		tags: (_, options) => answer(() => ({}), options),
		shardsPage: (_, options) => answer(() => ({ items: shards, at: console.clock.now() }), options),
		consumersPage: (_, options) =>
			answer(() => ({ items: [{ name: 'c-app', arn: 'c-app', status: 'ACTIVE' }] }), options),
		iterator: (_, options) => answer(() => 'iterator', options),
		records: (_, options) =>
			answer(() => ({ records: [], behindMs: 0, at: console.clock.now(), bytes: 0 }), options),
		put: ({ name, records }, options) => {
			act('put', name);
			return answer(
				() => records.map(() => ({ ok: true, shardId: '0', sequenceNumber: '1' }) as const),
				options,
			);
		},
		delete: ({ name }, options) => {
			act('delete stream', name);
			return answer(() => {}, options);
		},
		...Object.fromEntries(
			['create', 'split', 'merge', 'setShards', 'setRetention', 'setMode'].map((call) => [
				call,
				(input: { name?: string; arn?: string }, options: { signal: AbortSignal }) => {
					act(call, input.name ?? nameOf(input.arn ?? ''));
					return answer(() => {}, options);
				},
			]),
		),
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

	const console = startConsole({ size: { columns: 120, rows: 60 }, connected: false, demo: true });
	const gateways: Gateways = {
		identity: { whoAmI: (options) => answer(() => identity, options) },
		logins: loginGateway({}),
		queues,
		topics: topicGateway,
		push,
		streams: streamGateway as StreamGateway,
		metrics: {
			series: ({ queries }, options) =>
				answer(() => queries.map((query) => ({ query, points: [], complete: true })), options),
			alarmsPage: (_, options) => answer(() => ({ items: [] }), options),
			alarmChangesPage: (_, options) => answer(() => ({ items: [] }), options),
			activeMutesPage: (_, options) => answer(() => ({ items: [] }), options),
			muteRule: (name, options) =>
				answer(() => ({ name, alarms: [], expression: '', duration: '' }), options),
			putMuteRule: (_, options) => answer(() => undefined, options),
			deleteMuteRule: (_, options) => answer(() => undefined, options),
		},
		functions: {
			mappingsPage: (_, options) => answer(() => ({ items: [] }), options),
			configuration: (arn, options) =>
				answer(() => ({ name: arn, arn, logGroup: '/aws/lambda/x' }), options),
		},
		logs: {
			linesPage: (_, options) => answer(() => ({ items: [] }), options),
			groupsPage: (_, options) => answer(() => ({ items: [] }), options),
			startQuery: (_, options) => answer(() => ({ id: 'q' }), options),
			queryResults: (_, options) => answer(() => ({ status: 'complete', lines: [] }), options),
			stopQuery: (_, options) => answer(() => {}, options),
		},
	};
	const startJob: ConsoleConnection['startJob'] = (name, _input, onEvent, signal) => {
		const ended = Promise.withResolvers<unknown>();
		const stop = () => ended.reject(fail('service', `the job ${name} was ended`));
		const feed = onEvent as (event: FeedEvent) => void;
		signal.addEventListener('abort', stop, { once: true });
		if (name === 'follow') {
			feeds.add(feed);
			signal.addEventListener('abort', () => feeds.delete(feed), { once: true });
		}
		ended.promise.catch(() => {});
		return { tell: () => {}, ended: ended.promise };
	};
	console.session.connected({ info, gateways, setMode: () => {}, close: () => {}, startJob });
	console.session.dispatch({ type: 'identified', identity });

	/** Samples of all, or of some in another order: what the watchers would bring. */
	function sample(): void {
		const at = console.clock.now();
		const there = names.filter(() => random() < 0.93);
		const depth = () => Math.floor(random() * 3_000);
		console.watched(
			{ kind: 'queue', type: 'listed', refs: there.map(queueRef), complete: true, at },
			{ kind: 'topic', type: 'listed', refs: topics, complete: true, at },
			{ kind: 'stream', type: 'listed', refs: streams, complete: true, at },
			{
				kind: 'queue',
				type: 'sampled',
				samples: there.map((name) => ({
					key: queueRef(name).arn,
					at,
					facts: { ...attributesOf(name), visible: depth() },
				})),
			},
			{
				kind: 'topic',
				type: 'sampled',
				samples: topics.map(({ arn }) => ({
					key: arn,
					at,
					facts: { arn, fifo: false, confirmed: depth(), raw: {} },
				})),
			},
			{
				kind: 'stream',
				type: 'sampled',
				samples: streams.map(({ arn, name }) => ({
					key: arn,
					at,
					facts: { ...streamFacts(name), openShards: depth() },
				})),
			},
		);
	}

	/** An attempt that got an answer, or none: the connection is lost, and comes back. */
	function attempt(): void {
		const failure = random() < 0.6 ? { failure: fail('unreachable', 'no route').failure } : {};
		console.session.dispatch({
			type: 'called',
			calls: [
				{
					...{ at: console.clock.now(), operation: 'SQS ListQueues', effect: 'read' },
					...{ attempt: 1, milliseconds: 1, ...failure },
				},
			],
		});
	}

	/** New records in every tail. */
	function feed(): void {
		for (const take of feeds) {
			const writer = new BlockWriter(4);
			for (let count = 0; count < 3; count++) {
				const data = new TextEncoder().encode(`{"id":"r-${++made}"}`);
				writer.add({
					shardId: shards[0]?.id ?? '',
					sequenceNumber: String(10_000 + made),
					partitionKey: `r-${made}`,
					data,
					decoded: data,
					isText: true,
					chain: 'text',
					arrivedAt: console.clock.now(),
				});
			}
			take({ type: 'feed/records', block: writer.take(), at: console.clock.now() });
		}
	}

	return {
		console,
		acts,
		pressed,
		sample,
		feed,
		attempt,
		/** Lets one of the answers that are on their way arrive. */
		async deliver(): Promise<void> {
			const [next] = late.splice(Math.floor(random() * late.length), 1);
			next?.();
			await console.settled();
		},
	};
}
