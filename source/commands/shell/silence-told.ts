import { capital } from '../../domain/text/first-letter.ts';
import { type HeldMeanwhile, longestSilence, type Silence } from '../../operations/silence.ts';
import { duration, time } from '../../presentation/formats.ts';
import { silenceText } from '../../presentation/silence-words.ts';
import type { CommandContext } from './context.ts';
import { exitCodes } from './exit-codes.ts';

/** A shorter silence is a moment that one request fails while others are answered, ms. */
const worthAWord = 3000;

/**
 * Says once when an endpoint falls silent, or a login is over, and once when it answers again, and when it has been so for
 * too long.
 */
export class SilenceTold {
	readonly #context: Pick<CommandContext, 'out' | 'clock'>;
	readonly #then: string;
	readonly #held: () => HeldMeanwhile | undefined;
	#told: Silence | undefined;
	#over = false;

	/**
	 * `then` is what happens when no answer comes, as in `then the run pauses and can be resumed`; `held` is asked when a
	 * login is over.
	 */
	constructor(
		context: Pick<CommandContext, 'out' | 'clock'>,
		then: string,
		held: () => HeldMeanwhile | undefined = () => undefined,
	) {
		this.#context = context;
		this.#then = then;
		this.#held = held;
	}

	/** Whether it was waited for as long as it may be. */
	get over(): boolean {
		return this.#over;
	}

	/** Whether there is no answer at the moment, and that was said. */
	get silent(): boolean {
		return this.#told !== undefined;
	}

	/** Takes in how it stands; answers whether it is over just now. */
	take(silence: Silence | undefined): boolean {
		const { out, clock } = this.#context;
		const now = clock.now();
		if (this.#over) return false;
		if (silence?.since !== this.#told?.since) {
			if (silence === undefined) {
				out.note(`It answers again, after ${duration(now - (this.#told?.since ?? now))}.`);
				this.#told = undefined;
			} else if (now - silence.since >= worthAWord) {
				const until = time(silence.since + longestSilence, now);
				const text = silenceText(silence, now, this.#held());
				const next = silence.renewal === undefined ? '' : ' It goes on by itself then.';
				out.note(`${capital(text)}.${next} Waiting until ${until}, ${this.#then}.`);
				this.#told = silence;
			}
		}
		if (silence === undefined || now - silence.since < longestSilence) return false;
		this.#over = true;
		return true;
	}

	/** The last words, and the exit code that belongs to them. */
	end(next: string): number {
		const { out, clock } = this.#context;
		const { since = clock.now(), renewal } = this.#told ?? {};
		const at = time(since, clock.now());
		out.note(
			renewal === undefined
				? `awsmsg: no answer since ${at}: paused, nothing is lost; ${next}`
				: `awsmsg: the login is over since ${at}: paused, nothing is lost. ${renewal}; ${next}`,
		);
		return exitCodes.partly;
	}
}
