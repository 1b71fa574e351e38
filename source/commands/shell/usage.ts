import { FailureError } from '../../domain/failure.ts';

/** A command line that can't be run as it stands: exit code 2, nothing was sent. */
export class UsageError extends FailureError {}

/** Makes a {@link UsageError}: `throw usage('--rate takes a number', 'Say --rate 50')`. */
export function usage(message: string, hint?: string): UsageError {
	return new UsageError({
		kind: 'invalid',
		message,
		retryable: false,
		...(hint === undefined ? {} : { hint }),
	});
}
