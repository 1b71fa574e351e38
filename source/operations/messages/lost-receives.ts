import { greatest } from '../../domain/extent.ts';

/** `most` messages at the most are hidden until `until`, ms since the epoch: a receive hides no more than it asked for. */
export type UnheardReceives = { readonly most: number; readonly until: number };

type LostReceive = UnheardReceives & { readonly at: number };

/**
 * Receives that may have hidden messages of which no answer told. They are over by time, or when the counts of a queue say so: not
 * everybody who gives back shows what is left.
 */
export class LostReceives {
	#all: readonly (LostReceive & { readonly url: string })[] = [];

	note(url: string, lost: LostReceive): void {
		if (lost.most > 0) this.#all = [...this.#all, { url, ...lost }];
	}

	/** Those of one queue or of all that are not over; absent where there are none. */
	at(now: number, url?: string): UnheardReceives | undefined {
		this.#all = this.#all.filter(({ until }) => until > now);
		const some = this.#all.filter((one) => url === undefined || one.url === url);
		if (some.length === 0) return;
		const most = some.reduce((sum, one) => sum + one.most, 0);
		return { most, until: greatest(some.map(({ until }) => until)) };
	}

	/** Forgets those of a queue that were lost before then. */
	forget(url: string, before: number): void {
		this.#all = this.#all.filter((one) => one.url !== url || one.at >= before);
	}
}
