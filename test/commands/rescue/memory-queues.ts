import type { Message, OutgoingMessage } from '../../../source/domain/messages/message.ts';
import type { QueueAttributes } from '../../../source/domain/resources.ts';
import type { QueueGateway } from '../../../source/operations/ports.ts';
import { message, queueAttributes, queueRef } from '../fake-context.ts';

type Letter = { readonly sentAt?: number; readonly origin?: string; readonly body?: string };

/** A few queues in memory: what is received is hidden until its lease ends, or it is given back or deleted. */
export class MemoryQueues {
	readonly #facts = new Map<string, Partial<QueueAttributes>>();
	readonly #messages = new Map<string, Message[]>();
	readonly #hiddenUntil = new Map<string, number>();
	/** The time, which a test sets. */
	now: () => number = () => 0;
	readonly sent: { readonly queue: string; readonly entry: OutgoingMessage }[] = [];
	#next = 0;

	add(name: string, facts: Partial<QueueAttributes> = {}, letters: readonly Letter[] = []): this {
		this.#facts.set(name, facts);
		this.#messages.set(
			name,
			letters.map(({ sentAt, origin, body = '{}' }) =>
				this.#made(body, {
					ApproximateReceiveCount: '3',
					...(sentAt === undefined ? {} : { SentTimestamp: String(sentAt) }),
					...(origin === undefined ? {} : { DeadLetterQueueSourceArn: queueRef(origin).arn }),
				}),
			),
		);
		return this;
	}

	/** Bodies of what a queue holds. */
	bodiesIn(name: string): readonly string[] {
		return this.#in(name).map(({ body }) => body);
	}

	#made(body: string, system: Readonly<Record<string, string>>): Message {
		const id = `m${this.#next++}`;
		return message(id, body, { system, receiptHandle: id });
	}

	#in(name: string): Message[] {
		const messages = this.#messages.get(name);
		if (messages === undefined) throw new Error(`there is no queue ${name}`);
		return messages;
	}

	gateway(): Partial<QueueGateway> {
		const nameOf = (url: string) => url.split('/').at(-1) ?? '';
		const free = (url: string) =>
			this.#in(nameOf(url)).filter(({ id }) => (this.#hiddenUntil.get(id) ?? 0) <= this.now());
		return {
			listPage: async () => ({ items: [...this.#facts.keys()].map(queueRef) }),
			attributes: async (url) => {
				const name = nameOf(url);
				const visible = free(url).length;
				const inFlight = this.#in(name).length - visible;
				return queueAttributes(name, { visible, inFlight, ...this.#facts.get(name) });
			},
			deadLetterSourcesPage: async ({ url }) => ({
				items: [...this.#facts]
					.filter(
						([, { redrivePolicy }]) =>
							redrivePolicy?.deadLetterTargetArn === queueRef(nameOf(url)).arn,
					)
					.map(([name]) => queueRef(name).url),
			}),
			listMoves: async () => [],
			receive: async ({ url, max, leaseSeconds }) => {
				const batch = free(url).slice(0, max);
				for (const { id } of batch) this.#hiddenUntil.set(id, this.now() + leaseSeconds * 1000);
				return batch.map((one) => ({ ...one, receivedAt: this.now() }));
			},
			changeVisibility: async ({ entries }) =>
				entries.map(({ receiptHandle, seconds }) => {
					this.#hiddenUntil.set(receiptHandle, this.now() + seconds * 1000);
					return { ok: true };
				}),
			delete: async ({ url, receiptHandles }) => {
				const gone = new Set(receiptHandles);
				this.#messages.set(
					nameOf(url),
					this.#in(nameOf(url)).filter(({ id }) => !gone.has(id)),
				);
				return receiptHandles.map(() => ({ ok: true }));
			},
			send: async ({ url, entries }) =>
				entries.map((entry) => {
					const made = this.#made(entry.body, { ApproximateReceiveCount: '1' });
					this.#in(nameOf(url)).push(made);
					this.sent.push({ queue: nameOf(url), entry });
					return { ok: true, messageId: made.id };
				}),
		};
	}
}
