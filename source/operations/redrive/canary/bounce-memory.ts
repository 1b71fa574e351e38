import type { Message } from '../../../domain/messages/message.ts';
import { copyOf } from '../../../domain/messages/message-copy.ts';
import { type RedrivePlan, sourceKey } from '../../../domain/redrive/redrive-plan.ts';
import type { KeptText } from '../../ports.ts';
import { fingerprintText } from '../plan/fingerprint.ts';

/** Fingerprints that are remembered, the latest ones. */
const most = 5000;

/** Where the memory is kept, and how its digests are made. */
export type BouncePorts = {
	readonly bounces?: KeptText;
	/** 64 hexadecimal digits. */
	hash(text: string): string;
};

type Entry = { readonly count: number; readonly at: number };

/**
 * Which messages came back after a redrive, and how often: a message that did so twice is not mended
 * by a third try. Kept on this computer, as digests.
 */
export class BounceMemory {
	readonly #kept: KeptText;
	readonly #hash: (text: string) => string;
	readonly #entries: Map<string, Entry>;
	/** What this run has noted and not saved. */
	#news = new Map<string, Entry>();

	private constructor(kept: KeptText, hash: (text: string) => string, entries: Map<string, Entry>) {
		this.#kept = kept;
		this.#hash = hash;
		this.#entries = entries;
	}

	/** What cannot be read counts as empty: the memory is a comfort. */
	static async load(kept: KeptText, hash: (text: string) => string): Promise<BounceMemory> {
		return new BounceMemory(kept, hash, entriesIn(await kept.read().catch(() => '')));
	}

	/** The memory of what a plan moves; empty where nothing is remembered. */
	static async of(
		{ bounces, hash }: BouncePorts,
		plan: Pick<RedrivePlan, 'source' | 'place'>,
	): Promise<BounceMemory> {
		const where = sourceKey(plan);
		const kept = bounces ?? { read: async () => '', change: async () => {} };
		return BounceMemory.load(kept, (text) => hash(`${where}\n${text}`));
	}

	/** How often a message of this content came back. */
	countOf(message: Message): number {
		// The print is a digest of the whole message: it is made where it can be known.
		return this.#entries.size === 0 ? 0 : (this.#entries.get(this.#print(message))?.count ?? 0);
	}

	note(message: Message, at: number): void {
		const news = new Map([[this.#print(message), { count: 1, at }]]);
		add(this.#entries, news);
		add(this.#news, news);
	}

	/** Adds what was noted to what is kept by then: other runs add theirs. Never throws. */
	async save(): Promise<void> {
		if (this.#news.size === 0) return;
		const news = this.#news;
		this.#news = new Map();
		await this.#kept
			.change((text) => {
				const entries = entriesIn(text);
				add(entries, news);
				return JSON.stringify(Array.from(entries, ([print, { count, at }]) => [print, count, at]));
			})
			.catch(() => {});
	}

	#print(message: Message): string {
		return this.#hash(fingerprintText(copyOf(message)));
	}
}

/** Adds counts; the eldest go beyond the limit. */
function add(entries: Map<string, Entry>, news: ReadonlyMap<string, Entry>): void {
	for (const [print, { count, at }] of news) {
		const before = entries.get(print);
		entries.delete(print);
		entries.set(print, { count: (before?.count ?? 0) + count, at });
	}
	for (const eldest of entries.keys()) {
		if (entries.size <= most) break;
		entries.delete(eldest);
	}
}

function entriesIn(text: string): Map<string, Entry> {
	const entries = new Map<string, Entry>();
	try {
		const value: unknown = JSON.parse(text || '[]');
		for (const entry of Array.isArray(value) ? value : []) {
			const [print, count, at]: readonly unknown[] = Array.isArray(entry) ? entry : [];
			if (typeof print === 'string' && typeof count === 'number' && typeof at === 'number') {
				entries.set(print, { count, at });
			}
		}
	} catch {
		// Somebody else's file, or half of ours.
	}
	return entries;
}
