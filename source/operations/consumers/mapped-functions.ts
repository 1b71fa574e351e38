import type {
	EventSourceMapping,
	FunctionConfiguration,
	MappedFunction,
} from '../../domain/consumers/mapping.ts';
import type { Part } from '../../domain/details.ts';
import { all, part } from '../parts.ts';
import { throwIfAborted } from '../pause.ts';
import type { Clock, FunctionGateway, StreamGateway } from '../ports.ts';
import { consumersOf } from './stream-consumers.ts';

/** Functions of one queue or stream, and of all, that are asked for their configuration; the rest is named. */
const askedFunctions = { ofOne: 20, ofAll: 100 };
/** Registered consumers of a stream that are asked for their functions; a stream has 20, or 50. */
const askedConsumers = 20;
/** Lambda answers 15 of such requests a second an account, deployments included: half of them are left to others. */
const everyMs = 150;

/** The mappings of what has this ARN, without one those of the account and region; all, or at least `enough`. */
export function listMappings(
	functions: FunctionGateway,
	sourceArn: string | undefined,
	signal: AbortSignal,
	enough?: number,
): Promise<readonly EventSourceMapping[]> {
	const of = sourceArn === undefined ? {} : { sourceArn };
	return all(
		sourceArn === undefined ? 'event source mappings' : `event source mappings of ${sourceArn}`,
		(next) =>
			functions.mappingsPage({ ...of, ...(next === undefined ? {} : { next }) }, { signal }),
		signal,
		enough,
	);
}

/** The functions that read what has one of these ARNs, each with its configuration. Throws where they can't be listed. */
export async function mappedFunctions(
	functions: FunctionGateway,
	sourceArns: readonly string[],
	signal: AbortSignal,
): Promise<readonly MappedFunction[]> {
	const lists: (readonly EventSourceMapping[])[] = [];
	for (const arn of sourceArns) lists.push(await listMappings(functions, arn, signal));
	return configurations(functions, signal)(lists.flat());
}

/** ARNs by which the functions of a stream are mapped: its own, and those of its registered consumers. */
export function sourcesOfStream(
	arn: string,
	consumers: readonly { readonly arn: string }[],
): readonly string[] {
	return [arn, ...consumers.slice(0, askedConsumers).map((consumer) => consumer.arn)];
}

/** The same where the consumers were not listed yet. */
export async function functionsOfStream(
	{ streams, functions }: { streams: StreamGateway; functions: FunctionGateway },
	arn: string,
	signal: AbortSignal,
): Promise<readonly MappedFunction[]> {
	const consumers = await consumersOf(streams, arn, signal);
	return mappedFunctions(functions, sourcesOfStream(arn, consumers), signal);
}

/** Which functions read what has an ARN: all mappings are listed at once, and each function is asked once. */
export async function functionsOfAll(
	{ functions, clock }: { functions: FunctionGateway; clock: Clock },
	signal: AbortSignal,
): Promise<(arn: string) => Promise<readonly MappedFunction[]>> {
	const bySource = new Map<string, EventSourceMapping[]>();
	for (const mapping of await listMappings(functions, undefined, signal)) {
		const arn = mapping.sourceArn?.replace(/\/consumer\/.*$/s, '') ?? '';
		const others = bySource.get(arn);
		if (others === undefined) bySource.set(arn, [mapping]);
		else others.push(mapping);
	}
	const pause = () => clock.sleep(everyMs, signal);
	const ask = configurations(functions, signal, { most: askedFunctions.ofAll, pause });
	return (arn) => ask(bySource.get(arn) ?? []);
}

/** Asks functions for their configuration, each once, one after the other, and no more than are asked at all. */
function configurations(
	functions: FunctionGateway,
	signal: AbortSignal,
	{ most, pause }: { readonly most: number; pause(): Promise<void> } = {
		most: askedFunctions.ofOne,
		pause: async () => {},
	},
) {
	const known = new Map<string, Promise<Part<FunctionConfiguration>>>();
	let last: Promise<unknown> = Promise.resolve();
	const ask = (arn: string): Promise<Part<FunctionConfiguration>> => {
		const asked = known.get(arn);
		if (asked !== undefined) return asked;
		if (known.size >= most) return Promise.resolve(notAsked(most));
		const isFirst = known.size === 0;
		const answer = last
			.then(() => (isFirst ? undefined : pause()))
			.then(() => part(() => functions.configuration(arn, { signal }), signal));
		last = answer.catch(() => {});
		known.set(arn, answer);
		return answer;
	};
	return async (mappings: readonly EventSourceMapping[]): Promise<readonly MappedFunction[]> => {
		const found: MappedFunction[] = [];
		for (const mapping of mappings) {
			throwIfAborted(signal);
			found.push({ mapping, function: await ask(mapping.functionArn) });
		}
		return found;
	};
}

function notAsked(most: number): Part<never> {
	const message = `not asked: only the first ${most} functions are`;
	return { ok: false, failure: { kind: 'unsupported', message, retryable: false } };
}
