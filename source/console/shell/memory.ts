import type { ConsoleMemory } from '../../domain/expressions/own-column.ts';
import { asFailure, type Failure } from '../../domain/failure.ts';
import type { Event } from '../state/events.ts';

/** Takes over what the console remembers, once it is read or written. */
export function remember(
	session: { dispatch(event: Event): void; fail(failure: Failure): void },
	memory: Promise<ConsoleMemory>,
): void {
	memory.then(
		(known) => session.dispatch({ type: 'memory-changed', memory: known }),
		(error: unknown) => session.fail(asFailure(error)),
	);
}
