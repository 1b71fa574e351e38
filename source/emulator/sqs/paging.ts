import { EmulatedError } from '../errors.ts';
import { type Input, integer, text } from '../input.ts';

/** Without MaxResults AWS answers at most this many, and no token to go on. */
const UNPAGED_LIMIT = 1000;

/**
 * One page of names in ascending order, as ListQueues and ListDeadLetterSourceQueues page: a token
 * comes back only to callers that set MaxResults.
 */
export function page(
	names: readonly string[],
	input: Input,
): { readonly names: readonly string[]; readonly next?: string } {
	const limit = integer(input, 'MaxResults', { min: 1, max: 1000 });
	const token = text(input, 'NextToken');
	if (token !== undefined && limit === undefined) {
		throw new EmulatedError('InvalidParameterValue', 'NextToken requires MaxResults to be set.');
	}
	const after = token === undefined ? undefined : decode(token);
	const start = after === undefined ? 0 : firstAfter(names, after);
	const end = start + (limit ?? UNPAGED_LIMIT);
	const last = names[end - 1];
	return {
		names: names.slice(start, end),
		...(limit !== undefined && end < names.length && last !== undefined
			? { next: Buffer.from(last).toString('base64url') }
			: {}),
	};
}

function decode(token: string): string {
	const name = Buffer.from(token, 'base64url').toString('utf8');
	if (Buffer.from(name).toString('base64url') !== token) {
		throw new EmulatedError('InvalidParameterValue', 'Invalid or expired next token.');
	}
	return name;
}

function firstAfter(names: readonly string[], name: string): number {
	let low = 0;
	let high = names.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((names[middle] ?? '') > name) high = middle;
		else low = middle + 1;
	}
	return low;
}
