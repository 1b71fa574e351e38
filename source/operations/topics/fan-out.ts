import { nameOfArn } from '../../domain/arn.ts';
import type { EventSourceMapping } from '../../domain/consumers/mapping.ts';
import type { Part } from '../../domain/details.ts';
import { asFailure } from '../../domain/failure.ts';
import { pagesOf } from '../../domain/paging.ts';
import { namedTopics } from '../../domain/queues/policy-evaluation.ts';
import type { QueueAttributes, QueueRef, Subscription, TopicRef } from '../../domain/resources.ts';
import type { Subscribers } from '../../domain/topics/audience.ts';
import type { ReadDevice } from '../../domain/topics/device-entry.ts';
import {
	type FanOutMap,
	fanOutMap,
	type KnownFanOut,
	type LeftOut,
} from '../../domain/topics/fan-out.ts';
import { isNear } from '../../domain/topics/queue-entry.ts';
import { deadLetterTargetArnIn } from '../../domain/topics/redrive-policy.ts';
import type { Gateways } from '../gateways.ts';
import { all, part } from '../parts.ts';
import { throwIfAborted } from '../pause.ts';
import { deadLetterSources, subscriptionDetails } from '../resources/describe.ts';
import { readQueues, readSubscribers } from './subscribers.ts';

/** What a map may be drawn for. */
export type MapRoot =
	| { readonly kind: 'topic'; readonly ref: TopicRef }
	| { readonly kind: 'queue'; readonly ref: QueueRef };

/** Subscriptions of a topic on the map, topics that feed a queue, queues in all; what is looked through for a queue. */
export const mapLimits = {
	subscriptions: 100,
	topics: 20,
	queues: 300,
	lookedThrough: 3000,
	mappings: 1000,
};
export type MapLimits = typeof mapLimits;

type Ports = Pick<Gateways, 'topics' | 'queues' | 'functions' | 'push'>;
type Topics = Map<string, Pick<Subscribers, 'topic' | 'subscriptions'>>;

/**
 * Reads the way of messages around a topic or a queue, within bounds that the map tells. Throws what the topic, or the
 * queue itself, could not be asked for.
 */
export async function readFanOut(
	ports: Ports,
	root: MapRoot,
	signal: AbortSignal,
	limits: MapLimits = mapLimits,
): Promise<FanOutMap> {
	const reading = new MapReading(ports, limits, signal);
	return root.kind === 'topic' ? reading.ofTopic(root.ref) : reading.ofQueue(root.ref);
}

class MapReading {
	readonly #ports: Ports;
	readonly #limits: MapLimits;
	readonly #signal: AbortSignal;
	readonly #topics: Topics = new Map();
	readonly #queues = new Map<string, Part<QueueAttributes>>();
	readonly #devices = new Map<string, Part<ReadDevice>>();
	readonly #leftOut: LeftOut[] = [];

	constructor(ports: Ports, limits: MapLimits, signal: AbortSignal) {
		this.#ports = ports;
		this.#limits = limits;
		this.#signal = signal;
	}

	async ofTopic(ref: TopicRef): Promise<FanOutMap> {
		const { subscriptions: most } = this.#limits;
		const { topic, subscriptions, queues, devices, more } = await readSubscribers(
			this.#ports,
			ref,
			this.#signal,
			most,
		);
		const shown = subscriptions.slice(0, most);
		const left = subscriptions.length - shown.length;
		if (left > 0 || more) {
			this.#leftOut.push({ what: 'subscriptions', topic: ref.arn, count: left, more });
		}
		this.#topics.set(ref.arn, { topic, subscriptions: shown });
		for (const [arn, queue] of queues) this.#queues.set(arn, queue);
		for (const [arn, device] of devices ?? []) this.#devices.set(arn, device);
		return this.#drawn(ref.arn);
	}

	async ofQueue(ref: QueueRef): Promise<FanOutMap> {
		const { queues } = this.#ports;
		this.#queues.set(ref.arn, {
			ok: true,
			value: await queues.attributes(ref.url, { signal: this.#signal }),
		});
		await this.#upstream(ref);
		await this.#feeding(ref.arn);
		return this.#drawn(ref.arn);
	}

	/** The queues whose dead letters come to a queue, and those whose come to these. */
	async #upstream(ref: QueueRef): Promise<void> {
		const left = [ref];
		for (let one = left.shift(); one !== undefined; one = left.shift()) {
			const queue = one;
			const sources = await part(
				() => deadLetterSources(this.#ports.queues, queue, this.#signal),
				this.#signal,
			);
			if (!sources.ok) {
				this.#leftOut.push({ what: 'sources', failure: sources.failure });
				return;
			}
			const fresh = sources.value.filter(({ arn }) => !this.#queues.has(arn));
			await this.#ask(fresh.map(({ arn }) => arn));
			for (const next of fresh) if (this.#queues.has(next.arn)) left.push(next);
		}
	}

	/** The topics that send to a queue known by now, or their undeliverable messages to `root`. */
	async #feeding(root: string): Promise<void> {
		const found = new Map<string, Subscription[]>();
		const add = (one: Subscription) => {
			const known = found.get(one.topicArn) ?? [];
			if (known.every(({ arn, endpoint }) => arn !== one.arn || endpoint !== one.endpoint)) {
				found.set(one.topicArn, [...known, one]);
			}
		};
		const queue = this.#queues.get(root);
		// Whose undeliverable messages come here is told by nobody but the policy that lets them in.
		const named = queue?.ok ? namedTopics(queue.value.policy) : [];
		for (const topicArn of named.filter((arn) => isNear(arn, root))) {
			for (const one of await this.#undeliveredTo(root, topicArn)) add(one);
		}
		try {
			for (const one of await this.#all()) if (this.#queues.has(one.endpoint)) add(one);
		} catch (error) {
			throwIfAborted(this.#signal);
			this.#leftOut.push({ what: 'feeding', failure: asFailure(error) });
		}
		const { topics: most } = this.#limits;
		if (found.size > most) this.#leftOut.push({ what: 'topics', count: found.size - most });
		for (const [arn, subscriptions] of [...found].slice(0, most)) {
			const [topic, details] = await Promise.all([
				part(() => this.#ports.topics.attributes(arn, { signal: this.#signal }), this.#signal),
				subscriptionDetails(
					this.#ports.topics,
					subscriptions,
					this.#signal,
					this.#limits.subscriptions,
				),
			]);
			this.#topics.set(arn, { topic, subscriptions: details });
		}
	}

	async #undeliveredTo(root: string, arn: string): Promise<readonly Subscription[]> {
		const ref = { name: nameOfArn(arn), arn };
		const known = await part(
			() => readSubscribers(this.#ports, ref, this.#signal, this.#limits.subscriptions),
			this.#signal,
		);
		if (!known.ok) return [];
		return known.value.subscriptions.filter(
			({ detail, endpoint }) =>
				endpoint === root ||
				(detail.ok && deadLetterTargetArnIn(detail.value.redrivePolicy) === root),
		);
	}

	/** The subscriptions of all topics, as many as are looked through. */
	async #all(): Promise<readonly Subscription[]> {
		const { lookedThrough: most } = this.#limits;
		const found: Subscription[] = [];
		const pages = pagesOf(
			'subscriptions',
			(next) =>
				this.#ports.topics.allSubscriptionsPage(next === undefined ? {} : { next }, {
					signal: this.#signal,
				}),
			this.#signal,
		);
		for await (const some of pages) {
			for (const one of some) found.push(one);
			if (found.length < most) continue;
			this.#leftOut.push({ what: 'all-subscriptions', count: found.length });
			break;
		}
		return found;
	}

	/** What the dead letters of all that is known lead to is asked too, until nothing new comes. */
	async #drawn(root: string): Promise<FanOutMap> {
		for (let fresh = this.#unasked(root); fresh.length > 0; fresh = this.#unasked(root)) {
			const before = this.#queues.size;
			await this.#ask(fresh);
			if (this.#queues.size === before) {
				this.#leftOut.push({ what: 'queues', count: fresh.length });
				break;
			}
		}
		const known: KnownFanOut = {
			root,
			topics: this.#topics,
			queues: this.#queues,
			devices: this.#devices,
			mappings: this.#queues.size === 0 ? [] : await this.#mappings(),
			leftOut: this.#leftOut,
		};
		return fanOutMap(known);
	}

	/** How Lambda reads queues: one list tells of all. */
	async #mappings(): Promise<readonly EventSourceMapping[]> {
		const { mappings: most } = this.#limits;
		const listed = await part(
			() =>
				all(
					'event source mappings',
					(next) =>
						this.#ports.functions.mappingsPage(next === undefined ? {} : { next }, {
							signal: this.#signal,
						}),
					this.#signal,
					most,
				),
			this.#signal,
		);
		if (!listed.ok) {
			this.#leftOut.push({ what: 'consumers', failure: listed.failure });
			return [];
		}
		if (listed.value.length >= most) {
			this.#leftOut.push({ what: 'mappings', count: listed.value.length });
		}
		return listed.value;
	}

	#unasked(root: string): readonly string[] {
		const subscriptions = [...this.#topics.values()].flatMap(({ subscriptions: all }) => all);
		const wanted = [
			...subscriptions.flatMap(({ protocol, endpoint }) => (protocol === 'sqs' ? [endpoint] : [])),
			...subscriptions.flatMap(({ detail }) =>
				detail.ok ? (deadLetterTargetArnIn(detail.value.redrivePolicy) ?? []) : [],
			),
			...[...this.#queues.values()].flatMap((queue) =>
				queue.ok ? (queue.value.redrivePolicy?.deadLetterTargetArn ?? []) : [],
			),
		];
		return [...new Set(wanted)].filter((arn) => !this.#queues.has(arn) && isNear(arn, root));
	}

	async #ask(arns: readonly string[]): Promise<void> {
		const room = Math.max(0, this.#limits.queues - this.#queues.size);
		const some = arns.slice(0, room);
		for (const [arn, queue] of await readQueues(this.#ports.queues, some, this.#signal)) {
			this.#queues.set(arn, queue);
		}
	}
}
