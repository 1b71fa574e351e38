import type { Call, Clock, ContextInfo, KeptText } from '../ports.ts';

/** What a day may cost in a context, US dollars. */
const usualBudget = 1;
/** From this part of the budget on, what is asked by itself is asked half as often. */
const slowsAt = 0.8;
/** What was spent is written down so often at most, ms. */
const writeEvery = 30_000;
/** Contexts whose sums are kept. */
const mostContexts = 100;

const hair = 1e-9;

/** How what costs money may go on: `keys`: only what a key or a command asks for. */
export type Pace = 'full' | 'half' | 'keys';

type Sum = { readonly day: string; readonly dollars: number };
type Sums = Readonly<Record<string, Sum>>;

/**
 * What a context has cost today by what CloudWatch asks for metrics and logs: one budget for all of it, a day and a
 * context, whoever asks. Fed by the calls as the gate counts them; kept on this computer for all awsmsg of its user.
 * Losing it loses no message, so that a file that can't be kept stops nothing.
 */
export class Spending {
	readonly #clock: Pick<Clock, 'now'>;
	readonly #context: string;
	readonly #kept: KeptText | undefined;
	readonly #budget: number;
	#day: string;
	/** Of today, by others and by us as far as it is written down. */
	#written = 0;
	#unwritten = 0;
	#writtenAt = Number.NEGATIVE_INFINITY;

	constructor(input: {
		readonly clock: Pick<Clock, 'now'>;
		readonly context: string;
		readonly kept?: KeptText;
		readonly budget?: number;
	}) {
		this.#clock = input.clock;
		this.#context = input.context;
		this.#kept = input.kept;
		this.#budget = input.budget ?? usualBudget;
		this.#day = dayOf(input.clock.now());
	}

	/** What today has cost, US dollars, as far as is known. */
	get spent(): number {
		this.#turn();
		return this.#written + this.#unwritten;
	}

	get budget(): number {
		return this.#budget;
	}

	/** How what is asked by itself may go on. */
	get pace(): Pace {
		// Sums of fractions fall short of a whole by a hair.
		const spent = this.spent + hair;
		if (spent >= this.#budget) return 'keys';
		return spent >= slowsAt * this.#budget ? 'half' : 'full';
	}

	/** Whether something of this price may be asked by itself. */
	allows(price: number): boolean {
		return this.spent + price <= this.#budget + hair;
	}

	/** Takes in what calls have cost. */
	note(calls: readonly Call[]): void {
		this.#turn();
		for (const { price = 0 } of calls) this.#unwritten += price;
	}

	/** Reads what today has cost before this program began, and writes down what it spent. Never throws. */
	async write(now = false): Promise<void> {
		const at = this.#clock.now();
		if (this.#kept === undefined || (!now && at - this.#writtenAt < writeEvery)) return;
		this.#turn();
		this.#writtenAt = at;
		const [day, adding] = [this.#day, this.#unwritten];
		let total = 0;
		try {
			await this.#kept.change((text) => {
				const { [this.#context]: before, ...others } = sumsOf(text);
				total = (before?.day === day ? before.dollars : 0) + adding;
				if (adding === 0) return text;
				const rest = Object.entries(others).slice(0, mostContexts - 1);
				const all = Object.fromEntries([[this.#context, { day, dollars: total }], ...rest]);
				return `${JSON.stringify(all)}\n`;
			});
		} catch {
			// The sum of this program stays what it is.
			return;
		}
		if (this.#day !== day) return;
		this.#written = total;
		this.#unwritten -= adding;
	}

	/** Writes down what is not yet; touches no file where that is nothing. */
	async flush(): Promise<void> {
		if (this.#unwritten > 0) await this.write(true);
	}

	/** A new day begins with nothing. */
	#turn(): void {
		const day = dayOf(this.#clock.now());
		if (day === this.#day) return;
		this.#day = day;
		this.#written = 0;
		this.#unwritten = 0;
	}
}

/** The budget of a context; the embedded endpoint costs nothing, and no day of it ends with what was spent. */
export function spendingIn(
	info: Pick<ContextInfo, 'id' | 'local'>,
	clock: Pick<Clock, 'now'>,
	kept: KeptText,
): Spending {
	if (info.local)
		return new Spending({ clock, context: info.id, budget: Number.POSITIVE_INFINITY });
	return new Spending({ clock, context: info.id, kept });
}

/** The local day: `2026-11-20`. */
function dayOf(at: number): string {
	const date = new Date(at);
	const two = (value: number) => String(value).padStart(2, '0');
	return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** What a file says that may hold anything. */
function sumsOf(text: string): Sums {
	let read: unknown;
	try {
		read = JSON.parse(text);
	} catch {
		return {};
	}
	if (typeof read !== 'object' || read === null) return {};
	return Object.fromEntries(
		Object.entries(read).filter((entry): entry is [string, Sum] => isSum(entry[1])),
	);
}

function isSum(value: unknown): value is Sum {
	if (typeof value !== 'object' || value === null) return false;
	const { day, dollars } = value as Partial<Record<string, unknown>>;
	return typeof day === 'string' && typeof dollars === 'number' && dollars >= 0;
}
