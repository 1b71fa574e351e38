import { fingerprintOf } from '../../domain/messages/fingerprint.ts';
import type { Message } from '../../domain/messages/message.ts';
import { turnOfOthers } from '../pause.ts';

/** How many messages of a kind something was done about. */
export type KindCount = { readonly id: string; readonly title: string; readonly many: number };

/** Messages whose kind is found out: each costs a look at its whole body, and there may be a hundred thousand. */
const most = 2000;

/** Remembers of which kind messages are that something is done about, of the first ones alone. */
export class KindTally {
	readonly #kindOf = new Map<string, string>();
	readonly #titles = new Map<string, string>();
	readonly #seen: (message: Message) => Message;

	/** `seen`: a message as it may be seen, which a title tells of. */
	constructor(seen: (message: Message) => Message = (message) => message) {
		this.#seen = seen;
	}

	add(message: Message): void {
		if (this.#kindOf.size >= most || this.#kindOf.has(message.id)) return;
		const { id, title } = fingerprintOf(this.#seen(message));
		this.#kindOf.set(message.id, id);
		if (!this.#titles.has(id)) this.#titles.set(id, title);
	}

	/** Adds messages one by one; others have their turn between two. */
	async addAll(messages: readonly Message[]): Promise<void> {
		for (const message of messages) {
			if (this.#kindOf.size >= most) return;
			this.add(message);
			await turnOfOthers();
		}
	}

	/** How many of each kind are among those that `isDone` says it of. */
	counts(isDone: (messageId: string) => boolean): readonly KindCount[] {
		const counts = new Map<string, number>();
		for (const [messageId, kind] of this.#kindOf) {
			if (isDone(messageId)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
		}
		return Array.from(counts, ([id, many]) => ({ id, title: this.#titles.get(id) ?? '', many }));
	}
}
