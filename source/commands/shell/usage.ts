import { FailureError } from '../../domain/failure.ts';

/** A command line that can't be run as it stands: exit code 2, nothing was sent. */
export class UsageError extends FailureError {
	/** By it each file of the bundle knows the errors of the others. */
	readonly isUsage = true;

	static override [Symbol.hasInstance](value: unknown): value is UsageError {
		return value instanceof FailureError && 'isUsage' in value;
	}
}

/** Makes a {@link UsageError}: `throw usage('--rate takes a number', 'Say --rate 50')`. */
export function usage(message: string, hint?: string): UsageError {
	return new UsageError({
		kind: 'invalid',
		message,
		retryable: false,
		...(hint === undefined ? {} : { hint }),
	});
}
