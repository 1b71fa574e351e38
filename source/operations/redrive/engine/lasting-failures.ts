import type { Failure } from '../../../domain/failure.ts';
import { isLoginOver } from '../../silence.ts';

/** Failures that every later request of the run would meet as well. */
const lasting: ReadonlySet<Failure['kind']> = new Set([
	'refused',
	'denied',
	'not-found',
	'unsupported',
	'clock',
	'bug',
]);

/** Whether a run can't go on after this failure. */
export function endsRun(failure: Failure): boolean {
	// A login that is over is renewed by somebody.
	if (failure.kind === 'credentials') return !isLoginOver(failure);
	return lasting.has(failure.kind);
}
