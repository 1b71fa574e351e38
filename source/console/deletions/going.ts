import type { Message } from '../../domain/messages/message.ts';
import type { QueueRef } from '../../domain/resources.ts';

/** What a session deletes: a row stays until its task has ended, and a key may mean it once more. */
export class Going {
	/** Under way, by queue and id. */
	readonly #now = new Set<string>();
	/** Deliveries that were deleted. One that SQS delivers once more all the same is another. */
	readonly #gone = new WeakSet<Message>();

	/** Why a message must not be deleted again, which would search the whole queue for it. */
	whyNot(ref: QueueRef, message: Message): string | undefined {
		if (this.#now.has(`${ref.arn} ${message.id}`)) return 'is being deleted';
		return this.#gone.has(message) ? 'is deleted already: z brings it back' : undefined;
	}

	begin(ref: QueueRef, messages: readonly Message[]): void {
		for (const { id } of messages) this.#now.add(`${ref.arn} ${id}`);
	}

	/** What was not deleted for certain may be tried again. */
	end(ref: QueueRef, messages: readonly Message[], gone: ReadonlySet<string>): void {
		for (const message of messages) {
			this.#now.delete(`${ref.arn} ${message.id}`);
			if (gone.has(message.id)) this.#gone.add(message);
		}
	}
}
