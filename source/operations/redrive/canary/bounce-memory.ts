import type { Message } from '../../../domain/messages/message.ts';
import { copyOf } from '../../../domain/messages/message-copy.ts';
import type { KeptText } from '../../ports.ts';
import { fingerprintText } from '../plan/fingerprint.ts';

/** Fingerprints that are remembered, the latest ones. */
const most = 5000;

type Entry = { readonly count: number; readonly at: number };

/**
 * Which messages came back after a redrive, and how often: a message that did so twice is not mended
 * by a third try. Kept on this computer, as digests.
 */
export class BounceMemory {
	readonly #kept: KeptText;
	readonly #hash: (text: string) => string;
	readonly #entries: Map<string, Entry>;
	#changed = false;

	private constructor(kept: KeptText, hash: (text: string) => string, entries: Map<string, Entry>) {
		this.#kept = kept;
		this.#hash = hash;
		this.#entries = entries;
	}

	/** What cannot be read counts as empty: the memory is a comfort. */
	static async load(kept: KeptText, hash: (text: string) => string): Promise<BounceMemory> {
		const entries = new Map<string, Entry>();
		try {
			const value: unknown = JSON.parse((await kept.read()) || '[]');
			for (const entry of Array.isArray(value) ? value : []) {
				const [print, count, at]: readonly unknown[] = Array.isArray(entry) ? entry : [];
				if (typeof print === 'string' && typeof count === 'number' && typeof at === 'number') {
					entries.set(print, { count, at });
				}
			}
		} catch {
			// Somebody else's file, or half of ours.
		}
		return new BounceMemory(kept, hash, entries);
	}

	/** How often a message of this content came back. */
	countOf(message: Message): number {
		// The print is a digest of the whole message: it is made where it can be known.
		return this.#entries.size === 0 ? 0 : (this.#entries.get(this.#print(message))?.count ?? 0);
	}

	note(message: Message, at: number): void {
		const print = this.#print(message);
		const count = (this.#entries.get(print)?.count ?? 0) + 1;
		this.#entries.delete(print);
		this.#entries.set(print, { count, at });
		for (const eldest of this.#entries.keys()) {
			if (this.#entries.size <= most) break;
			this.#entries.delete(eldest);
		}
		this.#changed = true;
	}

	/** Never throws. */
	async save(): Promise<void> {
		if (!this.#changed) return;
		this.#changed = false;
		const list = Array.from(this.#entries, ([print, { count, at }]) => [print, count, at]);
		await this.#kept.write(JSON.stringify(list)).catch(() => {});
	}

	#print(message: Message): string {
		return this.#hash(fingerprintText(copyOf(message)));
	}
}
