import { asFailure } from '../../domain/failure.ts';
import { UsageError } from './usage.ts';

/** What each exit code means; scripts rely on it. */
export const exitCodes = {
	done: 0,
	failed: 1,
	usage: 2,
	/** Done in part: the report says what is left. */
	partly: 3,
	/** Refused by a guard, by the mode, or by a check of what was given or is there; nothing was sent. */
	refused: 4,
	/** Something is wrong with what was looked at: `doctor` or `pulse` found it. */
	found: 5,
	/** Interrupted; the state is safe. */
	interrupted: 130,
} as const;

/** The exit code for something thrown. */
export function exitCodeOf(error: unknown): number {
	if (error instanceof UsageError) return exitCodes.usage;
	const { kind } = asFailure(error);
	if (kind === 'refused') return exitCodes.refused;
	if (kind === 'aborted') return exitCodes.interrupted;
	return exitCodes.failed;
}
