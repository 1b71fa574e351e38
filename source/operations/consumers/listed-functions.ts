import type { FunctionConfiguration } from '../../domain/consumers/mapping.ts';
import { asFailure, type Failure } from '../../domain/failure.ts';
import { firstPages } from '../../domain/paging.ts';
import { throwIfAborted } from '../pause.ts';
import type { FunctionGateway } from '../ports.ts';

/** Pages of functions, and how many each has, that are asked for where an account has many: the rest is named. */
const most = { pages: 40, ofEach: 50 };

/** The functions of an account and region as they are set up now, and why these are not all. */
export type ListedFunctions = {
	readonly functions: readonly FunctionConfiguration[];
	readonly failure?: Failure;
};

/** Lists the functions, so far as that goes. Throws when aborted alone. */
export async function listFunctions(
	functions: FunctionGateway,
	signal: AbortSignal,
): Promise<ListedFunctions> {
	const listed: FunctionConfiguration[] = [];
	const ask = (next: string | undefined) =>
		functions.functionsPage(next === undefined ? {} : { next }, { signal });
	try {
		const isMore = await firstPages('functions', ask, signal, most.pages, (page) => {
			for (const one of page) listed.push(one);
		});
		return { functions: listed, ...(isMore ? { failure: unfinished } : {}) };
	} catch (error) {
		throwIfAborted(signal);
		return { functions: listed, failure: asFailure(error) };
	}
}

/** None of an endpoint without functions, of which `unsupported` tells. */
const unfinished: Failure = {
	kind: 'service',
	message: `not finished: of all functions only the first ${most.pages * most.ofEach} were asked`,
	retryable: false,
};
