import type { QueueRef } from '../../../domain/resources.ts';
import type { Notice } from '../../state/state.ts';

/** Work that receives from a queue and gives back all that this session holds there when it ends. */
export type Sweep = {
	readonly url: string;
	/** `an export`. */
	readonly what: string;
	/** It goes on after the screen that it was started from has left. */
	readonly isTask: boolean;
};

/** The sweeps of a session that are under way. */
export class Sweeps {
	readonly #now = new Set<Sweep>();

	/** Notes that `work` sweeps a queue, until it has ended. */
	async during<Result>(
		{ url }: QueueRef,
		how: Omit<Sweep, 'url'>,
		work: () => Promise<Result>,
	): Promise<Result> {
		const sweep = { url, ...how };
		this.#now.add(sweep);
		try {
			return await work();
		} finally {
			this.#now.delete(sweep);
		}
	}

	/** What sweeps a queue at the moment. */
	of({ url }: Pick<QueueRef, 'url'>): Sweep | undefined {
		return [...this.#now].find((sweep) => sweep.url === url);
	}
}

/**
 * Whether something else must not begin because a sweep goes on, which is said then. Leases have no
 * owner: the end of one would give back what the other holds, and consumers would get it.
 */
export function refusedBySweep(
	session: { readonly sweeps: Sweeps; say(text: string, style: Notice['style']): void },
	ref: QueueRef,
): boolean {
	const sweep = session.sweeps.of(ref);
	if (sweep === undefined) return false;
	const stop = sweep.isTask ? ', or stop it on the Tasks screen (6)' : '';
	session.say(`${sweep.what} holds messages of ${ref.name}: wait until it ends${stop}`, 'notice');
	return true;
}
