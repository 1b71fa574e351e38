import type { ConsoleMemory } from '../../domain/expressions/own-column.ts';
import { asFailure } from '../../domain/failure.ts';
import type { Session } from './session.ts';

/** Takes over what the console remembers, once it is read or written. */
export function remember(
	session: Pick<Session, 'dispatch' | 'fail'>,
	memory: Promise<ConsoleMemory>,
): void {
	memory.then(
		(known) => session.dispatch({ type: 'memory-changed', memory: known }),
		(error: unknown) => session.fail(asFailure(error)),
	);
}
