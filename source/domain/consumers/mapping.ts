import type { Part } from '../details.ts';

/**
 * An event source mapping: Lambda reads a queue or a stream by it, and calls a function with what it read. Settings
 * under AWS's names, absent where Lambda tells none. Source: Lambda API reference, EventSourceMappingConfiguration.
 */
export type EventSourceMapping = {
	/** Its UUID. */
	readonly id: string;
	/** Of the queue, the stream, or a registered consumer of the stream. */
	readonly sourceArn?: string;
	/** As it is mapped, with the version or the alias behind the name where it has one. */
	readonly functionArn: string;
	/** `Enabled`, `Disabled`, `Updating`, ... */
	readonly state?: string;
	readonly stateReason?: string;
	/** What became of the last batch, in Lambda's words: `OK`, `PROBLEM: Function call failed`, ... */
	readonly lastResult?: string;
	/** ms since 1970. */
	readonly changedAt?: number;
	readonly batchSize?: number;
	readonly batchWindowSeconds?: number;
	/** How many copies of the function it may keep busy. */
	readonly maximumConcurrency?: number;
	/** Pollers that are kept for it alone. */
	readonly pollers?: { readonly minimum?: number; readonly maximum?: number };
	/** Patterns, as JSON texts: what meets none of them never reaches the function. */
	readonly filters?: readonly string[];
	/** Why its filters can not be applied. */
	readonly filterProblem?: string;
	/** Whether the function may tell which messages of a batch failed. */
	readonly reportsBatchItemFailures?: true;
	/** ARN of what gets what was given up. */
	readonly onFailure?: string;
	/** Of streams: batches of one shard that are worked on at a time, and how often and how long a batch is tried. */
	readonly parallelizationFactor?: number;
	readonly maximumRetryAttempts?: number;
	readonly maximumRecordAgeSeconds?: number;
	readonly bisectsBatch?: true;
};

/** The function of a mapping, in the version that the mapping calls. */
export type FunctionConfiguration = {
	readonly name: string;
	readonly arn: string;
	readonly version?: string;
	readonly timeoutSeconds?: number;
	readonly runtime?: string;
	readonly state?: string;
	/** Where it writes its log; `/aws/lambda/NAME` where Lambda tells no other. */
	readonly logGroup: string;
	readonly logFormat?: 'Text' | 'JSON';
	/** ARN of the queue or the topic that gets asynchronous invocations which were given up. */
	readonly deadLetterTargetArn?: string;
};

/** A mapping with the function that it calls, which is a call of its own. */
export type MappedFunction = {
	readonly mapping: EventSourceMapping;
	readonly function: Part<FunctionConfiguration>;
};

/**
 * The name of a function and the version or alias behind it, by its ARN:
 * `arn:aws:lambda:eu-west-1:123456789012:function:orders:live` is `orders` and `live`.
 */
export function functionOfArn(arn: string): { readonly name: string; readonly qualifier?: string } {
	const [, , , , , kind, name, qualifier] = arn.split(':');
	if (kind !== 'function' || name === undefined) return { name: arn };
	return qualifier === undefined ? { name } : { name, qualifier };
}

/** As it is called in a sentence: `orders`, `orders:live`. */
export function functionName({ functionArn }: Pick<EventSourceMapping, 'functionArn'>): string {
	const { name, qualifier } = functionOfArn(functionArn);
	return qualifier === undefined ? name : `${name}:${qualifier}`;
}

/** Whether Lambda reads by a mapping, or begins to; what Lambda does not tell counts as reading. */
export function isReading({ state }: Pick<EventSourceMapping, 'state'>): boolean {
	return state === undefined || !/^(?:Disabl|Delet)/i.test(state);
}

/** Results after which nothing is wrong. Source: Lambda API reference. */
const goodResults = /^(?:OK|No records processed)\.?$/i;

/** What Lambda says is wrong with a mapping, in its own words; `undefined` where it says nothing of the kind. */
export function problemOf(mapping: EventSourceMapping): string | undefined {
	const { filterProblem, lastResult, stateReason } = mapping;
	if (filterProblem !== undefined) return filterProblem;
	if (
		lastResult !== undefined &&
		lastResult.trim() !== '' &&
		!goodResults.test(lastResult.trim())
	) {
		return lastResult;
	}
	// Codes of the reasons that Lambda gives for what it stopped by itself; those of users say who it was.
	return stateReason !== undefined &&
		/NOT_VALID|NOT_AUTHORIZED|_ERROR|PROBLEM|denied|not authorized|cannot|can't|failed/i.test(
			stateReason,
		)
		? stateReason
		: undefined;
}
