import { fail } from '../../domain/failure.ts';
import { billsMetrics } from '../../domain/prices.ts';
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

const stretches: Readonly<Record<Pace, number>> = {
	full: 1,
	half: 2,
	keys: Number.POSITIVE_INFINITY,
};

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
	/** Whether anybody sends a bill: only AWS does. */
	readonly bills: boolean;
	#day: string;
	/** Of today, by others and by us as far as it is written down. */
	#written = 0;
	#unwritten = 0;
	#writtenAt = Number.NEGATIVE_INFINITY;
	/** Of what is on its way and not counted yet. */
	#held = 0;

	constructor(input: {
		readonly clock: Pick<Clock, 'now'>;
		readonly context: string;
		readonly kept?: KeptText;
		readonly budget?: number;
		/** Left out where AWS is asked. */
		readonly bills?: boolean;
	}) {
		this.#clock = input.clock;
		this.#context = input.context;
		this.#kept = input.kept;
		this.#budget = input.budget ?? usualBudget;
		this.bills = input.bills ?? true;
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
		if (!this.bills) return 'full';
		// Sums of fractions fall short of a whole by a hair.
		const spent = this.spent + hair;
		if (spent >= this.#budget) return 'keys';
		return spent >= slowsAt * this.#budget ? 'half' : 'full';
	}

	/** By how much longer what is asked by itself waits before it is asked again; it is not asked any more when that is infinite. */
	get stretch(): number {
		return stretches[this.pace];
	}

	/** Whether something of this price fits into what is left. */
	allows(price: number): boolean {
		return !this.bills || this.spent + this.#held + price <= this.#budget + hair;
	}

	/**
	 * Does what awsmsg does by itself and costs so much at most, where that fits into what is left beside what is on its way.
	 *
	 * @throws {FailureError} `refused`; nothing was done.
	 */
	async during<Result>(price: number, work: () => Promise<Result>): Promise<Result> {
		if (!this.allows(price)) {
			const spent = `$${this.spent.toFixed(4)} of $${this.#budget.toFixed(2)} a day are spent`;
			throw fail('refused', `CloudWatch was not asked: ${spent}`, {
				hint: 'A key or a command asks all the same',
			});
		}
		this.#held += price;
		try {
			return await work();
		} finally {
			this.#held -= price;
		}
	}

	/** Takes in what calls have cost. */
	note(calls: readonly Call[]): void {
		if (!this.bills) return;
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

/** The budget of a context. Where nobody sends a bill nothing is spent, and nothing is kept of it. */
export function spendingIn(
	info: Pick<ContextInfo, 'id' | 'region' | 'endpoint' | 'endpoints'>,
	clock: Pick<Clock, 'now'>,
	kept: KeptText,
	budget?: number,
): Spending {
	const bills = billsMetrics(info);
	return new Spending({
		clock,
		context: info.id,
		bills,
		...(bills ? { kept } : {}),
		...(budget === undefined ? {} : { budget }),
	});
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
