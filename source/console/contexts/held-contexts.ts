import { greatest } from '../../domain/extent.ts';
import { notGivenBack, type ReleaseReport } from '../../operations/messages/release-tally.ts';
import type { Call, Clock } from '../../operations/ports.ts';
import { contextLabel } from '../../presentation/contexts/context-words.ts';
import { timeOfDay } from '../../presentation/formats.ts';
import { unheardText } from '../../presentation/messages/hidden-words.ts';
import { RenewedCredentials } from '../watch/account-now.ts';
import type { ConsoleConnection } from '../watch/connection.ts';
import type { HeldContext } from './held-context.ts';

/** How long what is held may take to be given back in a context that was left, ms. */
const releaseWithin = 20_000;

/** What leaving and renewing need of the session. */
type Asking = ConstructorParameters<typeof RenewedCredentials>[0] & {
	readonly host: { readonly clock: Clock };
};

/** The context that the console works in, and those that it left and in which something goes on to its end. */
export class HeldContexts {
	#here: HeldContext | undefined;
	readonly #left = new Set<HeldContext>();
	readonly #renewed: RenewedCredentials;
	readonly #session: Asking;

	constructor(session: Asking) {
		this.#session = session;
		this.#renewed = new RenewedCredentials(session);
	}

	get here(): HeldContext | undefined {
		return this.#here;
	}

	/** Those that were left and are not yet ended. */
	get left(): readonly HeldContext[] {
		return [...this.#left];
	}

	enter(context: HeldContext): void {
		this.#here = context;
	}

	/**
	 * Leaves the present context: nothing new is asked there. Ends it once its tasks have ended and what it holds is
	 * given back; resolves with what could not be, in words.
	 */
	async leave(): Promise<string | undefined> {
		const left = this.#here;
		if (left === undefined) return;
		left.leave();
		this.#here = undefined;
		this.#left.add(left);
		await left.settled();
		const said = await this.#within(releaseWithin, (signal) => left.end(signal));
		this.#left.delete(left);
		return said === undefined ? undefined : `${left.label}: ${said}`;
	}

	/** Ends a context in so many ms; answers what could not be given back, in words. */
	async #within(
		milliseconds: number,
		end: (signal: AbortSignal) => Promise<ReleaseReport | undefined>,
	): Promise<string | undefined> {
		const over = new AbortController();
		const ended = new AbortController();
		this.#session.host.clock.sleep(milliseconds, ended.signal).then(
			() => over.abort(),
			() => {},
		);
		try {
			return farewell(this.#session.host.clock.now(), [await end(over.signal)]);
		} finally {
			ended.abort();
		}
	}

	/** Gives back everything, here and where it was left, and ends all; answers what could not be given back, in words. */
	async end(signal: AbortSignal): Promise<string | undefined> {
		const all = [...this.#left, ...(this.#here === undefined ? [] : [this.#here])];
		const reports = await Promise.all(all.map((one) => one.end(signal)));
		return farewell(this.#session.host.clock.now(), reports);
	}

	/**
	 * Notes what calls cost in the context that made them, and names it on them where it is not the present one. `by` is
	 * the connection that made them; the present one without it.
	 */
	note(calls: readonly Call[], by: ConsoleConnection | undefined): readonly Call[] {
		// One that nothing has answered yet is told again once it has ended.
		const ended = calls.filter(({ waiting }) => waiting !== true);
		if (by === undefined || by === this.#here?.given) {
			this.#here?.spending.note(ended);
			// What is asked beside, of other profiles and regions, says nothing of the credentials here.
			const own = ended.filter(({ place }) => place === undefined);
			if (this.#here !== undefined) this.#renewed.called(this.#here, own);
			return calls;
		}
		this.left.find(({ given }) => given === by)?.spending.note(ended);
		const place = contextLabel(by.info);
		return calls.map((call) => ({ place, ...call }));
	}
}

/** What could not be given back, in words; `undefined` where everything was. */
function farewell(
	now: number,
	reports: readonly (ReleaseReport | undefined)[],
): string | undefined {
	const told = reports.filter((report) => report !== undefined);
	const hidden = told.reduce((sum, report) => sum + notGivenBack(report), 0);
	const at = timeOfDay(greatest(told.map(({ backAt = 0 }) => backAt)));
	const sure = `${hidden} messages could not be given back; they return by themselves at ${at}`;
	const unheard = told.flatMap((report) => report.unheard ?? []);
	const most = unheard.reduce((sum, one) => sum + one.most, 0);
	const until = greatest(unheard.map((one) => one.until));
	const said = [
		...(hidden === 0 ? [] : [sure]),
		...(most === 0 ? [] : [unheardText({ most, until }, now)]),
	];
	return said.length === 0 ? undefined : said.join('; ');
}
