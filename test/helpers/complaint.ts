import { asFailure, failureLine } from '../../source/domain/failure.ts';

/** What `run` throws, with the line that a user would read; fails when it throws nothing. */
export function complaint(run: () => unknown): { readonly thrown: unknown; readonly line: string } {
	try {
		run();
	} catch (thrown) {
		return { thrown, line: failureLine(asFailure(thrown)) };
	}
	throw new Error('nothing was thrown');
}
