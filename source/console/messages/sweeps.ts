import type { QueueRef } from '../../domain/resources.ts';
import type { Session } from '../shell/session.ts';

/** Work that receives from a queue and gives back all that this session holds there when it ends. */
type Sweep = {
	readonly url: string;
	/** `an export`. */
	readonly what: string;
	/** It goes on after the screen that it was started from has left. */
	readonly isTask: boolean;
};

const sweeps = new WeakMap<Session, Set<Sweep>>();

/** Notes that `work` sweeps a queue, until it has ended. */
export async function sweeping<Result>(
	session: Session,
	{ url }: QueueRef,
	how: Omit<Sweep, 'url'>,
	work: () => Promise<Result>,
): Promise<Result> {
	const mine = sweeps.get(session) ?? new Set<Sweep>();
	sweeps.set(session, mine);
	const sweep = { url, ...how };
	mine.add(sweep);
	try {
		return await work();
	} finally {
		mine.delete(sweep);
	}
}

/** What sweeps a queue at the moment. */
export function sweepOf(session: Session, { url }: QueueRef): Sweep | undefined {
	return [...(sweeps.get(session) ?? [])].find((sweep) => sweep.url === url);
}

/**
 * Whether something else must not begin because a sweep goes on, which is said then. Leases have no
 * owner: the end of one would give back what the other holds, and consumers would get it.
 */
export function refusedBySweep(session: Session, ref: QueueRef): boolean {
	const sweep = sweepOf(session, ref);
	if (sweep === undefined) return false;
	const stop = sweep.isTask ? ', or stop it on the Tasks screen (6)' : '';
	session.say(`${sweep.what} holds messages of ${ref.name}: wait until it ends${stop}`, 'notice');
	return true;
}
