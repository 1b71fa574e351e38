import type { Grant } from '../../domain/effect.ts';
import { asFailure, type Failure, FailureError, fail } from '../../domain/failure.ts';
import { sameResource } from '../../domain/resource-id.ts';
import type { QueueRef } from '../../domain/resources.ts';
import {
	type Removal,
	subscriptionId,
	type TopicTailPlan,
	tailLease,
	tailQueueAttributes,
	tailSubjects,
	tailSubscription,
	tailTags,
} from '../../domain/topics/topic-tail.ts';
import { mayHaveTakenEffect } from '../messages/outcome.ts';
import { throwIfAborted } from '../pause.ts';
import type { Clock, Gateways, TailOwner } from '../ports.ts';
import { checkLent } from './plan-tail.ts';
import { removeTail } from './remove-tail.ts';

export type TailPorts = Pick<Gateways, 'topics' | 'queues'> & {
	readonly clock: Clock;
	readonly owner: TailOwner;
};

/** A tail that is made: its messages come to the queue from now on. */
export type OpenTopicTail = {
	readonly plan: TopicTailPlan;
	readonly queue: QueueRef;
	readonly subscriptionArn: string;
	/** Why its queue does not say which subscription is its own: whoever cleans up has to look for it. */
	readonly unmarked?: Failure;
};

/**
 * Makes a tail, uses it, and takes all of it away again, whatever ends it. What is on its way when the signal aborts is
 * finished first: a queue of which nobody knows would stay. `removed` hears what became of it, and is called in any case
 * where anything was sent. Throws what could not be made, and what `use` throws.
 */
export async function withTopicTail<Result>(
	ports: TailPorts,
	{ plan, grant }: { readonly plan: TopicTailPlan; readonly grant: Grant },
	use: (tail: OpenTopicTail) => Promise<Result>,
	removed: (removal: Removal) => void,
	signal: AbortSignal,
): Promise<Result> {
	throwIfAborted(signal);
	checkGrant(grant, plan);
	const making = new Making(ports, plan, grant);
	try {
		return await use(await making.open(signal));
	} finally {
		const removal = await making.takeAway();
		if (removal !== undefined) removed(removal);
	}
}

function checkGrant(grant: Grant, plan: TopicTailPlan): void {
	const { resource, also } = tailSubjects(plan);
	const strange = [resource, ...also].find(
		(one) => !grant.resources.some((known) => sameResource(known, one)),
	);
	if (strange === undefined) return;
	throw fail('bug', `${grant.what} was confirmed, and not for ${strange.name}`);
}

/** Whether tags can not be set at all, so that there are none to take away. */
const isRefused = (failure: Failure | undefined) =>
	failure?.kind === 'denied' || failure?.kind === 'unsupported';

/** Nobody waits for these requests but the tail itself, which has to know how they end. */
const never = new AbortController().signal;

/** What was made of a tail so far, and perhaps. */
class Making {
	readonly #ports: TailPorts;
	readonly #plan: TopicTailPlan;
	readonly #grant: Grant;
	#queue: QueueRef | 'perhaps' | undefined;
	#subscription: string | 'perhaps' | undefined;
	#unmarked: Failure | undefined;

	constructor(ports: TailPorts, plan: TopicTailPlan, grant: Grant) {
		this.#ports = ports;
		this.#plan = plan;
		this.#grant = grant;
	}

	async open(signal: AbortSignal): Promise<OpenTopicTail> {
		const { topics, queues } = this.#ports;
		const plan = this.#plan;
		const options = { signal: never, grant: this.#grant };
		const queue = plan.queue.kind === 'made' ? await this.#makeQueue() : await this.#lend(signal);
		throwIfAborted(signal);
		this.#subscription = 'perhaps';
		const { arn } = await topics
			.subscribe(
				{
					topicArn: plan.topic.arn,
					protocol: 'sqs',
					endpoint: queue.arn,
					attributes: tailSubscription(plan),
				},
				options,
			)
			.catch((error: unknown) => {
				if (!mayHaveTakenEffect(asFailure(error))) this.#subscription = undefined;
				throw error;
			});
		this.#subscription = arn;
		throwIfAborted(signal);
		this.#unmarked ??= await queues
			.tag({ url: queue.url, tags: tailTags({ subscription: subscriptionId(arn) }) }, options)
			.then(() => undefined, asFailure);
		throwIfAborted(signal);
		const unmarked = this.#unmarked === undefined ? {} : { unmarked: this.#unmarked };
		return { plan, queue, subscriptionArn: arn, ...unmarked };
	}

	async #makeQueue(): Promise<QueueRef> {
		const { queues } = this.#ports;
		const plan = this.#plan;
		this.#queue = 'perhaps';
		try {
			const queue = await queues.create(
				{ name: plan.queue.name, attributes: tailQueueAttributes(plan), tags: this.#tags() },
				{ signal: never, grant: this.#grant },
			);
			this.#queue = queue;
			return queue;
		} catch (error) {
			const failure = asFailure(error);
			if (!mayHaveTakenEffect(failure)) this.#queue = undefined;
			if (failure.kind !== 'denied') throw error;
			throw new FailureError({
				...failure,
				hint: 'Where queues can not be made, tail_queue of the configuration, or --queue, names one for tails',
			});
		}
	}

	/** A queue that is there for tails is marked while it is in use. One that can not be marked is used all the same. */
	async #lend(signal: AbortSignal): Promise<QueueRef> {
		const { queue } = this.#plan;
		if (queue.kind !== 'lent') throw fail('bug', 'a queue that was made can not be lent');
		const { name, arn, url } = queue;
		await checkLent(this.#ports, { name, arn, url }, this.#plan.topic, signal);
		this.#queue = { name, arn, url };
		await this.#ports.queues
			.tag({ url, tags: this.#tags() }, { signal: never, grant: this.#grant })
			.catch((error: unknown) => {
				this.#unmarked = asFailure(error);
			});
		return this.#queue;
	}

	#tags() {
		const { owner, clock } = this.#ports;
		return tailTags({
			owner: owner.name,
			process: owner.process,
			expiresAt: clock.now() + tailLease,
			topic: this.#plan.topic.name,
		});
	}

	/** Removes what was made; `undefined` where nothing was. */
	async takeAway(): Promise<Removal | undefined> {
		if (this.#queue === undefined && this.#subscription === undefined) return;
		const { queue, topic } = this.#plan;
		return removeTail(
			this.#ports,
			{
				queue: this.#queue === 'perhaps' || this.#queue === undefined ? queue.name : this.#queue,
				stays: queue.kind === 'lent',
				...(isRefused(this.#unmarked) ? { plain: true } : {}),
				topicArn: topic.arn,
				queueArn: queue.arn,
				...(this.#subscription === undefined ? {} : { subscription: this.#subscription }),
				grant: this.#grant,
			},
			never,
		);
	}
}
