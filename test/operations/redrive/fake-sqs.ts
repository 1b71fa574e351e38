import { type Failure, FailureError } from '../../../source/domain/failure.ts';
import type {
	EntryOutcome,
	Message,
	MessageAttribute,
	OutgoingMessage,
} from '../../../source/domain/messages/message.ts';
import type { QueueGateway } from '../../../source/operations/ports.ts';
import { queueAttributes, queueGateway, queueRef } from '../fakes.ts';
import type { VirtualClock } from '../virtual-clock.ts';

/**
 * What goes wrong in one request. `jump`: the process stands still past every lease. `sleep`: the
 * computer does, and its timers and steady clock with it. `set-back`: the process stands still, and
 * the clock on the wall is set back meanwhile. `within`: between the call and the wire, as when a
 * back-off or new credentials are waited for.
 */
export type FakeFault =
	| 'throttle'
	| 'error-before'
	| 'error-after'
	| 'reset-before'
	| 'reset-after'
	| 'timeout-after'
	| 'md5'
	| 'partial'
	| 'expired'
	| 'jump-before'
	| 'jump-within'
	| 'jump-after'
	| 'sleep-before'
	| 'sleep-within'
	| 'sleep-after'
	| 'set-back-within'
	| 'set-back-after';

export const fakeFaults: readonly FakeFault[] = [
	'throttle',
	'error-before',
	'error-after',
	'reset-before',
	'reset-after',
	'timeout-after',
	'md5',
	'partial',
	'expired',
	'jump-before',
	'jump-within',
	'jump-after',
	'sleep-before',
	'sleep-within',
	'sleep-after',
	'set-back-within',
	'set-back-after',
];

export type FakeOperation = 'receive' | 'changeVisibility' | 'send' | 'delete' | 'attributes';

export type Stored = {
	readonly id: string;
	readonly body: string;
	readonly attributes: Readonly<Record<string, MessageAttribute>>;
	readonly group?: string;
	readonly trace?: string;
	readonly sequence: number;
	/** When it was sent first, and the queue that it is a dead letter of, where a test says it. */
	sentAt?: number;
	origin?: string;
	firstReceivedAt?: number;
	handle: string;
	hiddenUntil: number;
	receives: number;
};

type FakeQueue = {
	readonly name: string;
	readonly fifo: boolean;
	readonly messages: Stored[];
	/** Everything that was ever accepted, in order. */
	readonly accepted: Stored[];
	readonly seen: Map<string, { at: number; id: string }>;
};

/** SQS in memory, on a clock that a test owns; it is as strict as AWS about handles and groups. */
export class FakeSqs {
	readonly clock: VirtualClock;
	readonly queues = new Map<string, FakeQueue>();
	/** Sends or deletes that were asked for when a lease was over. */
	readonly violations: string[] = [];
	readonly calls: FakeOperation[] = [];
	readonly largest = { count: 0, bytes: 0 };
	/** Decides about each request. */
	fault: (operation: FakeOperation, number: number) => FakeFault | undefined = () => undefined;
	latency: () => number = () => 5;
	/** Set when the process was killed: nothing is answered any more. */
	dead = false;
	sourceArn = queueRef('orders').arn;
	/** Where what was given back, or whose lease is over, comes in the next receive. */
	order: (free: Stored[]) => Stored[] = (free) => free;
	/** Most that were in flight at any moment, of the queue that was received from. */
	mostHidden = 0;
	#next = 1;

	constructor(clock: VirtualClock) {
		this.clock = clock;
	}

	add(name: string): FakeQueue {
		const queue: FakeQueue = {
			name,
			fifo: name.endsWith('.fifo'),
			messages: [],
			accepted: [],
			seen: new Map(),
		};
		this.queues.set(queueRef(name).url, queue);
		return queue;
	}

	queue(name: string): FakeQueue {
		return this.#queue(queueRef(name).url);
	}

	put(name: string, message: OutgoingMessage): Stored {
		const queue = this.queue(name);
		const stored: Stored = {
			id: `${name}-${this.#next}`,
			body: message.body,
			attributes: message.attributes ?? {},
			...(message.groupId === undefined ? {} : { group: message.groupId }),
			...(message.traceHeader === undefined ? {} : { trace: message.traceHeader }),
			sequence: this.#next++,
			handle: '',
			hiddenUntil: 0,
			receives: 0,
		};
		queue.messages.push(stored);
		queue.accepted.push(stored);
		return stored;
	}

	gateway(): QueueGateway {
		const guarded = <Input, Answer>(
			operation: FakeOperation,
			check: (input: Input) => void,
			effect: (input: Input, partial: boolean) => Answer,
		) => {
			return async (input: Input, options: { signal: AbortSignal }): Promise<Answer> => {
				if (this.dead) return new Promise(() => {});
				this.calls.push(operation);
				const fault = this.fault(operation, this.calls.length);
				if (fault?.endsWith('-within')) await this.#standStill(fault);
				if (options.signal.aborted) throw new FailureError(aborted);
				check(input);
				await this.#travel();
				if (fault?.endsWith('-before')) await this.#standStill(fault);
				const before = failureBefore(fault);
				if (before !== undefined) throw new FailureError(before);
				if (options.signal.aborted) throw new FailureError(aborted);
				const answer = effect(input, fault === 'partial');
				if (fault?.endsWith('-after')) await this.#standStill(fault);
				await this.#travel();
				const after = failureAfter(fault, operation);
				const isRefused = fault === 'md5' && operation === 'receive';
				const hidden = isRefused && Array.isArray(answer) ? answer : [];
				if (after !== undefined) throw new FailureError(after, hidden);
				return answer;
			};
		};
		return queueGateway({
			receive: guarded(
				'receive',
				() => {},
				(input) => this.#receive(input),
			),
			changeVisibility: guarded(
				'changeVisibility',
				() => {},
				(input) => this.#changeVisibility(input),
			),
			send: guarded(
				'send',
				(input) => this.#checkSend(input),
				(input, partial) => this.#send(input, partial),
			),
			delete: guarded(
				'delete',
				(input) => this.#checkDelete(input),
				(input, partial) => this.#delete(input, partial),
			),
			attributes: guarded(
				'attributes',
				() => {},
				(url: string) => this.#attributes(url),
			),
		});
	}

	async #travel(): Promise<void> {
		await this.clock.sleep(this.latency(), new AbortController().signal);
		if (this.dead) await new Promise(() => {});
	}

	async #standStill(fault: FakeFault): Promise<void> {
		if (/^sleep/.test(fault)) this.clock.suspend(200_000);
		else if (/^(jump|set-back)/.test(fault)) {
			if (/^set-back/.test(fault)) this.clock.set(-3_600_000);
			await this.clock.sleep(200_000, new AbortController().signal);
		}
		if (this.dead) await new Promise(() => {});
	}

	#queue(url: string): FakeQueue {
		const queue = this.queues.get(url);
		if (queue === undefined) {
			throw new FailureError({
				kind: 'not-found',
				message: 'the queue does not exist',
				retryable: false,
				code: 'QueueDoesNotExist',
			});
		}
		return queue;
	}

	#receive(input: { url: string; max: number; leaseSeconds: number }): readonly Message[] {
		const queue = this.#queue(input.url);
		const now = this.clock.truth;
		const locked = new Set(
			queue.messages.flatMap(({ hiddenUntil, group }) =>
				queue.fifo && hiddenUntil > now && group !== undefined ? [group] : [],
			),
		);
		const free = queue.messages.filter(
			({ hiddenUntil, group }) => hiddenUntil <= now && !locked.has(group ?? ''),
		);
		const taken = this.order(free).slice(0, input.max);
		this.mostHidden = Math.max(
			this.mostHidden,
			queue.messages.filter(({ hiddenUntil }) => hiddenUntil > now).length + taken.length,
		);
		return taken.map((stored) => {
			stored.receives++;
			stored.firstReceivedAt ??= now;
			stored.handle = `${stored.id}#${stored.receives}`;
			stored.hiddenUntil = now + input.leaseSeconds * 1000;
			return {
				id: stored.id,
				receiptHandle: stored.handle,
				body: stored.body,
				attributes: stored.attributes,
				system: {
					ApproximateReceiveCount: String(stored.receives),
					ApproximateFirstReceiveTimestamp: String(stored.firstReceivedAt),
					DeadLetterQueueSourceArn: stored.origin ?? this.sourceArn,
					...(stored.sentAt === undefined ? {} : { SentTimestamp: String(stored.sentAt) }),
					...(stored.group === undefined ? {} : { MessageGroupId: stored.group }),
					...(stored.trace === undefined ? {} : { AWSTraceHeader: stored.trace }),
					...(queue.fifo ? { SequenceNumber: String(stored.sequence) } : {}),
				},
				receivedAt: now,
			};
		});
	}

	#changeVisibility(input: {
		url: string;
		entries: readonly { receiptHandle: string; seconds: number }[];
	}): readonly EntryOutcome[] {
		const queue = this.#queue(input.url);
		const now = this.clock.truth;
		return input.entries.map(({ receiptHandle, seconds }) => {
			const stored = queue.messages.find(({ handle }) => handle === receiptHandle);
			if (stored === undefined || stored.hiddenUntil <= now) return refused('MessageNotInflight');
			stored.hiddenUntil = now + seconds * 1000;
			return { ok: true };
		});
	}

	#checkSend({ entries }: { entries: readonly OutgoingMessage[] }): void {
		const now = this.clock.truth;
		this.largest.count = Math.max(this.largest.count, entries.length);
		for (const { body } of entries) {
			for (const queue of this.queues.values()) {
				if (!/dlq/.test(queue.name)) continue;
				const stored = queue.messages.find((one) => one.body === body);
				if (stored === undefined) this.violations.push(`sent ${body}, which is not in the queue`);
				else if (stored.hiddenUntil <= now) this.violations.push(`sent ${body} without a lease`);
			}
		}
	}

	#send(
		input: { url: string; entries: readonly OutgoingMessage[] },
		partial: boolean,
	): readonly EntryOutcome[] {
		const queue = this.#queue(input.url);
		const now = this.clock.truth;
		return input.entries.map((entry, index) => {
			if (partial && index % 2 === 0) return refused('InternalError');
			const dedup = entry.deduplicationId;
			const known = queue.fifo && dedup !== undefined ? queue.seen.get(dedup) : undefined;
			if (known !== undefined && now - known.at <= 300_000)
				return { ok: true, messageId: known.id };
			const stored = this.put(queue.name, entry);
			if (dedup !== undefined) queue.seen.set(dedup, { at: now, id: stored.id });
			return { ok: true, messageId: stored.id };
		});
	}

	#checkDelete({ url, receiptHandles }: { url: string; receiptHandles: readonly string[] }): void {
		const now = this.clock.truth;
		for (const handle of receiptHandles) {
			const stored = this.#queue(url).messages.find((one) => one.handle === handle);
			if (stored !== undefined && stored.hiddenUntil <= now) {
				this.violations.push(`deleted ${stored.id} without a lease`);
			}
		}
		if (new Set(receiptHandles).size !== receiptHandles.length) {
			this.violations.push('the same handle twice in one delete');
		}
	}

	#delete(
		input: { url: string; receiptHandles: readonly string[] },
		partial: boolean,
	): readonly EntryOutcome[] {
		const queue = this.#queue(input.url);
		return input.receiptHandles.map((handle, index) => {
			if (partial && index % 2 === 0) return refused('InternalError');
			const at = queue.messages.findIndex((one) => one.handle === handle);
			if (at < 0) return queue.fifo ? refused('ReceiptHandleIsInvalid') : { ok: true };
			queue.messages.splice(at, 1);
			return { ok: true };
		});
	}

	#attributes(url: string) {
		const queue = this.#queue(url);
		const now = this.clock.truth;
		const inFlight = queue.messages.filter(({ hiddenUntil }) => hiddenUntil > now).length;
		return queueAttributes(queue.name, { visible: queue.messages.length - inFlight, inFlight });
	}
}

function refused(code: string): EntryOutcome {
	return { ok: false, code, message: `the fake says ${code}`, senderFault: false };
}

const aborted: Failure = { kind: 'aborted', message: 'stopped', retryable: false };

function failureBefore(fault: FakeFault | undefined): Failure | undefined {
	if (fault === 'throttle') {
		return { kind: 'throttled', message: 'slow down', retryable: true, code: 'RequestThrottled' };
	}
	if (fault === 'error-before') return serviceError;
	if (fault === 'reset-before') return reset;
	if (fault === 'expired') {
		return { kind: 'credentials', message: 'expired', retryable: false, code: 'ExpiredToken' };
	}
	return;
}

function failureAfter(fault: FakeFault | undefined, operation: FakeOperation): Failure | undefined {
	if (fault === 'error-after') return serviceError;
	if (fault === 'reset-after') return reset;
	if (fault === 'timeout-after') {
		return { kind: 'timeout', message: 'no answer', retryable: true, outcomeUnknown: true };
	}
	if (fault === 'md5' && (operation === 'send' || operation === 'receive')) {
		return { kind: 'service', message: 'wrong checksum', retryable: false, outcomeUnknown: true };
	}
	return;
}

const serviceError: Failure = {
	kind: 'service',
	message: '500',
	retryable: true,
	code: 'InternalFailure',
};

const reset: Failure = {
	kind: 'unreachable',
	message: 'the connection broke',
	retryable: true,
	code: 'ECONNRESET',
};
