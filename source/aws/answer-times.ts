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
 * time is the endpoint's. `operation`: `CloudWatch GetMetricData`.
 */
export function noteAnswerTime(
	operation: string,
	input: object,
	{ date, age }: Readonly<Record<string, string>>,
): void {
	// A cached answer tells another time.
	if (!dated.has(operation) || date === undefined || age !== undefined) return;
	const at = Date.parse(date);
	if (!Number.isNaN(at)) times.set(input, at);
}

/** Has a client of Kinesis do so. */
export function installAnswerTimes<Input extends object, Output extends MetadataBearer>(
	stack: MiddlewareStack<Input, Output>,
): void {
	stack.add(
		(next, context) => async (args) => {
			const result = await next(args);
			if (isRawResponse(result.response)) {
				const action = (context.commandName ?? '').replace(/Command$/, '');
				noteAnswerTime(`Kinesis ${action}`, args.input, result.response.headers);
			}
			return result;
		},
		{ step: 'deserialize', name: 'awsmsgAnswerTimes', priority: 'low' },
	);
}

const dated: ReadonlySet<string> = new Set([
	'Kinesis GetRecords',
	'Kinesis ListShards',
	'CloudWatch GetMetricData',
]);
