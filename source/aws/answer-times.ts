import type { MetadataBearer, MiddlewareStack } from '@smithy/types';
import { isRawResponse } from './failures/web-page.ts';

const times = new WeakMap<object, number>();

/** When the answer to a command's input was made, by its endpoint, ms since 1970; told once. */
export function takeAnswerTime(input: object): number | undefined {
	const time = times.get(input);
	times.delete(input);
	return time;
}

/**
 * Keeps the Date header of the answers that say where a stream is read, or when something was measured: its place in
 * time is the endpoint's.
 */
export function installAnswerTimes<Input extends object, Output extends MetadataBearer>(
	stack: MiddlewareStack<Input, Output>,
): void {
	stack.add(
		(next, context) => async (args) => {
			const result = await next(args);
			if (!dated.has(context.commandName ?? '') || !isRawResponse(result.response)) return result;
			const { date, age } = result.response.headers;
			// A cached answer tells another time.
			const at = date === undefined || age !== undefined ? Number.NaN : Date.parse(date);
			if (!Number.isNaN(at)) times.set(args.input, at);
			return result;
		},
		{ step: 'deserialize', name: 'awsmsgAnswerTimes', priority: 'low' },
	);
}

const dated = new Set(['GetRecordsCommand', 'ListShardsCommand', 'GetMetricDataCommand']);
