import { fail } from '../../../source/domain/failure.ts';
import type { Message } from '../../../source/domain/messages/message.ts';
import type { QueueAttributes, QueueRef, TopicRef } from '../../../source/domain/resources.ts';
import type { ProcessStanding } from '../../../source/domain/topics/topic-tail.ts';
import type { TailOwner } from '../../../source/operations/ports.ts';
import type { TailPorts } from '../../../source/operations/topics/topic-tail.ts';
import { grantFor } from '../../helpers/grants.ts';
import { account, queueGateway, region, topicGateway } from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

export const topic: TopicRef = { name: 'events', arn: `arn:aws:sns:${region}:${account}:events` };

export const queueRef = (name: string): QueueRef => ({
	name,
	url: `https://sqs.${region}.amazonaws.com/${account}/${name}`,
	arn: `arn:aws:sqs:${region}:${account}:${name}`,
});

/** What one call comes to; a call that fails may have taken effect all the same. */
export type Outcome = 'done' | 'refused' | 'lost' | 'unanswered';

/** Who makes the tails of a test: processes run unless they are named here. */
export function ownerOf(
	process = 'p1',
	standings: Readonly<Record<string, ProcessStanding>> = {},
): TailOwner {
	let made = 0;
	return {
		name: 'ada@desk',
		process,
		unique: () => `${process}x${made++}`,
		standing: async (one) => standings[one] ?? (one === process ? 'runs' : 'unknown'),
	};
}

/** An account with queues, their tags, and subscriptions, in memory. `outcomes`: what the calls come to, in their order. */
export class TailWorld {
	/** Of whoever works there. */
	clock = new VirtualClock();
	readonly queues = new Map<string, Map<string, string>>();
	readonly policies = new Map<string, string>();
	/** Endpoints by the ARNs of their subscriptions. */
	readonly subscriptions = new Map<string, string>();
	readonly waiting = new Map<string, Message[]>();
	/** More settings of queues, by their names. */
	readonly settings = new Map<string, Partial<QueueAttributes>>();
	readonly calls: string[] = [];
	readonly #outcomes: Outcome[];
	#made = 0;
	/** Called before each call. */
	before: (call: string) => void = () => {};

	constructor(outcomes: readonly Outcome[] = []) {
		this.#outcomes = [...outcomes];
	}

	ports(owner = ownerOf()): TailPorts {
		const nameOf = (url: string) => url.slice(url.lastIndexOf('/') + 1);
		const tagsOf = (url: string) => {
			const tags = this.queues.get(nameOf(url));
			if (tags === undefined) throw fail('not-found', 'there is no such queue');
			return tags;
		};
		return {
			clock: this.clock,
			owner,
			queues: queueGateway({
				create: ({ name, attributes, tags }) =>
					this.#call('create', () => {
						this.queues.set(name, new Map(Object.entries(tags)));
						this.policies.set(name, attributes['Policy'] ?? '');
						return queueRef(name);
					}),
				tag: ({ url, tags }) =>
					this.#call('tag', () => {
						for (const [key, value] of Object.entries(tags)) tagsOf(url).set(key, value);
					}),
				untag: ({ url, keys }) =>
					this.#call('untag', () => {
						for (const key of keys) tagsOf(url).delete(key);
					}),
				resolve: (name) =>
					this.#call('resolve', () => {
						tagsOf(name);
						return queueRef(name);
					}),
				remove: (url) =>
					this.#call('remove', () => {
						tagsOf(url);
						this.queues.delete(nameOf(url));
					}),
				tags: async (url) => Object.fromEntries(tagsOf(url)),
				attributes: async (url) => ({
					...{ arn: queueRef(nameOf(url)).arn, fifo: false, raw: {} },
					policy: this.policies.get(nameOf(url)) ?? '',
					...this.settings.get(nameOf(url)),
				}),
				listPage: async ({ prefix = '' }) => ({
					items: [...this.queues.keys()].filter((name) => name.startsWith(prefix)).map(queueRef),
				}),
				receive: async ({ url }, { signal }) => {
					signal.throwIfAborted();
					const all = this.waiting.get(nameOf(url)) ?? [];
					const some = all.splice(0, 10);
					if (some.length === 0) await this.clock.sleep(1000, signal);
					return some;
				},
				delete: async ({ receiptHandles }) => receiptHandles.map(() => ({ ok: true })),
			}),
			topics: topicGateway({
				subscribe: ({ endpoint }) =>
					this.#call('subscribe', () => {
						const arn = `${topic.arn}:id${this.#made++}`;
						this.subscriptions.set(arn, endpoint);
						return { arn };
					}),
				unsubscribe: (arn) =>
					this.#call('unsubscribe', () => {
						this.subscriptions.delete(arn);
					}),
				subscriptionsPage: async () => ({
					items: [...this.subscriptions].map(([arn, endpoint]) => ({
						...{ arn, endpoint, topicArn: topic.arn, protocol: 'sqs', owner: account },
					})),
				}),
			}),
		};
	}

	async #call<Answer>(name: string, take: () => Answer): Promise<Answer> {
		this.before(name);
		this.calls.push(name);
		switch (this.#outcomes.shift() ?? 'done') {
			case 'refused':
				throw fail('denied', `${name} was denied`);
			case 'lost':
				throw fail('timeout', `${name} was not answered`, { outcomeUnknown: true });
			case 'unanswered':
				take();
				throw fail('timeout', `${name} was not answered`, { outcomeUnknown: true });
			default:
				return take();
		}
	}
}

/** A grant for the topic and a queue, as the guard gives it. */
export function tailGrant(queue: string) {
	const [first] = grantFor('events', { kind: 'topic', account, region }).resources;
	const { resources } = grantFor(queue, { account, region });
	return { ...grantFor('events'), resources: [first, ...resources] as const };
}
