import { fail } from '../../domain/failure.ts';
import { throwIfAborted } from '../pause.ts';
import type { Clock } from '../ports.ts';

/** Longest wait for CloudWatch, which a network may have no way to. */
const patience = 3000;

/** Runs a call to CloudWatch, which gets no more time than our patience: a network may have no way to it. */
export async function within<Result>(
	clock: Clock,
	signal: AbortSignal,
	run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
	throwIfAborted(signal);
	const end = new AbortController();
	const tooLong = clock
		.sleep(patience, AbortSignal.any([signal, end.signal]))
		.then(() => Promise.reject(fail('timeout', 'CloudWatch did not answer within 3 s')));
	try {
		return await Promise.race([run(AbortSignal.any([signal, end.signal])), tooLong]);
	} finally {
		end.abort();
	}
}
