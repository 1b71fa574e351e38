import type { Failure } from '../../../domain/failure.ts';

/** Failures that every later request of the run would meet as well. A login that is over is renewed by somebody. */
const lasting: ReadonlySet<Failure['kind']> = new Set([
	'refused',
	'denied',
	'not-found',
	'unsupported',
	'clock',
	'bug',
]);

/** Whether a run can't go on after this failure. */
export function endsRun({ kind }: Failure): boolean {
	return lasting.has(kind);
}
