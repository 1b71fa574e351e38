import { type BrakeCause, isSameCause } from '../../domain/redrive/brake.ts';
import { duration } from '../../presentation/formats.ts';
import { brakeText } from '../../presentation/redrive/brake-words.ts';
import type { CommandContext } from '../shell/context.ts';
import { exitCodes } from '../shell/exit-codes.ts';

/**
 * How long a command waits while a brake holds, ms. The usual depth is ten minutes of drain, and a run goes on at
 * half of that: three times as long, and the drain is not what it was. Somebody has to look then.
 */
const waitsFor = 30 * 60_000;

/** Tells of a run that its brake holds, once for every change, and ends the waiting. */
export class BrakeTold {
	readonly #context: Pick<CommandContext, 'out'>;
	#cause: BrakeCause | undefined;
	#since: number | undefined;
	#isOver = false;

	constructor(context: Pick<CommandContext, 'out'>) {
		this.#context = context;
	}

	/** Whether it has waited as long as it does. */
	get over(): boolean {
		return this.#isOver;
	}

	get holds(): boolean {
		return this.#cause !== undefined;
	}

	/** Takes what holds the run at a time; answers whether it has waited long enough. */
	take(cause: BrakeCause | undefined, now: number): boolean {
		const { out } = this.#context;
		const isNew = !isSameCause(this.#cause, cause);
		this.#cause = cause;
		if (cause === undefined) {
			this.#since = undefined;
			if (isNew && !this.#isOver) out.note('The brake lets go: it goes on.');
			return false;
		}
		this.#since ??= now;
		if (isNew) {
			const until = duration(Math.max(0, this.#since + waitsFor - now));
			out.note(
				`Paused by the brake: ${brakeText(cause)}. It waits ${until} for that, then the run pauses and can be resumed.`,
			);
		}
		this.#isOver ||= now - this.#since >= waitsFor;
		return this.#isOver;
	}

	/** Says how it ended; answers the exit code. */
	end(next: string): number {
		this.#context.out.note(
			`awsmsg: the brake held for ${duration(waitsFor)}, so the run was paused; ${next}`,
		);
		return exitCodes.partly;
	}
}
