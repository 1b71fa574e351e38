import { fail } from '../../domain/failure.ts';
import { throwIfAborted } from '../pause.ts';
import type { Clock } from '../ports.ts';

/** What is a comfort is waited for no longer, ms: a network may have no way to CloudWatch. */
export const comfortPatience = 3000;

/** Runs a call to CloudWatch, which gets no more time than the patience of who waits for it, ms. */
export async function within<Result>(
	{ clock, patienceMs }: { readonly clock: Clock; readonly patienceMs: number },
	signal: AbortSignal,
	run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
	throwIfAborted(signal);
	const end = new AbortController();
	const seconds = patienceMs / 1000;
	const tooLong = clock
		.sleep(patienceMs, AbortSignal.any([signal, end.signal]))
		.then(() => Promise.reject(fail('timeout', `CloudWatch did not answer within ${seconds} s`)));
	try {
		return await Promise.race([run(AbortSignal.any([signal, end.signal])), tooLong]);
	} finally {
		end.abort();
	}
}
