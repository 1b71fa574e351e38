/** One request as the endpoint saw it. */
export type LoggedCall = {
	/** ms since the epoch. */
	readonly at: number;
	/** `SQS.SendMessage` */
	readonly target: string;
	readonly region: string;
	readonly resource?: string;
	/** HTTP status; absent when the connection was broken or nothing was answered. */
	readonly status?: number;
	/** Kind of the fault that was injected. */
	readonly fault?: string;
};

/** Longer names are cut: nothing that AWS has is as long. */
const longestText = 256;

export type CallLog = {
	add(call: LoggedCall): void;
	list(): readonly LoggedCall[];
	clear(): void;
};

/** The last `most` requests, oldest first: their texts are short, and hold no part of a request alive. */
export function createCallLog(most = 20_000): CallLog {
	let calls: LoggedCall[] = [];
	/** Where the oldest stands once there are `most`. */
	let oldest = 0;
	const texts = new Texts();
	return {
		add(call) {
			const { target, region, resource } = call;
			const kept: LoggedCall = {
				...call,
				target: texts.of(target),
				region: texts.of(region),
				...(resource === undefined ? {} : { resource: texts.of(resource) }),
			};
			if (calls.length < most) {
				calls.push(kept);
				return;
			}
			calls[oldest] = kept;
			oldest = (oldest + 1) % most;
		},
		list: () => [...calls.slice(oldest), ...calls.slice(0, oldest)],
		clear() {
			calls = [];
			oldest = 0;
		},
	};
}

/** The same few texts again and again: one copy of each is enough. */
class Texts {
	readonly #known = new Map<string, string>();

	of(text: string): string {
		const short = text.slice(0, longestText);
		const known = this.#known.get(short);
		if (known !== undefined) return known;
		if (this.#known.size >= 1_000) this.#known.clear();
		// A slice would keep the whole text that it is of.
		const copy = Buffer.from(short).toString();
		this.#known.set(copy, copy);
		return copy;
	}
}
