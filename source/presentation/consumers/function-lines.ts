import {
	functionName,
	isReading,
	type MappedFunction,
	problemOf,
} from '../../domain/consumers/mapping.ts';
import { neededVisibility } from '../../domain/diagnosis/rules/mapping-rules.ts';
import { failureLine } from '../../domain/failure.ts';
import { count, counted, seconds } from '../formats.ts';
import { type Line, span } from '../line.ts';
import { factLines, sentenceLines } from '../sections.ts';
import { type Fact, fact } from '../wording.ts';

/** The functions that Lambda calls with what it reads, each with its settings; of a queue or of a stream. */
export function functionLines(
	all: readonly MappedFunction[],
	of: 'queue' | 'stream',
	width: number,
): readonly Line[] {
	if (all.length === 0) {
		const others =
			'no function of this account: other consumers (ECS, EC2, ...) show in the traffic alone';
		return sentenceLines(others, width).map((line) =>
			line.map((one) => ({ ...one, style: 'dim' })),
		);
	}
	return all.flatMap((one, index) => [
		...(index === 0 ? [] : [[]]),
		...headLines(one, width),
		...factLines(functionFacts(one, of), width),
	]);
}

function headLines({ mapping }: MappedFunction, width: number): readonly Line[] {
	const problem = problemOf(mapping);
	const style = !isReading(mapping) || problem !== undefined ? 'notice' : 'plain';
	return sentenceLines(readingWords(mapping), width).map((line) =>
		line.map((one) => span(one.text, style)),
	);
}

/** Whether a function is called, and what became of the last batch: `orders: enabled, last batch OK`. */
export function readingWords(mapping: MappedFunction['mapping']): string {
	const { state, stateReason, lastResult } = mapping;
	const said = state === undefined ? 'state not told' : state.toLowerCase();
	const why = isReading(mapping) || stateReason === undefined ? '' : ` (${stateReason})`;
	const last = lastResult === undefined || lastResult === '' ? '' : `, last batch ${lastResult}`;
	const problem = problemOf(mapping);
	const more = problem === undefined || problem === lastResult ? '' : `, ${problem}`;
	return `${functionName(mapping)}: ${said}${why}${last}${more}`;
}

/** The settings of a mapping and of its function; what Lambda left out is left out. */
export function functionFacts(
	{ mapping, function: called }: MappedFunction,
	of: 'queue' | 'stream',
): readonly Fact[] {
	const one = of === 'queue' ? 'message' : 'record';
	const { batchSize, batchWindowSeconds, maximumConcurrency, pollers, filters } = mapping;
	return [
		...fact(
			'batch',
			batchSize === undefined
				? undefined
				: `up to ${counted(batchSize, one)}${windowWords(batchWindowSeconds)}`,
			of === 'queue' ? batchNote(mapping) : streamNote(mapping),
		),
		...fact(
			'at once',
			maximumConcurrency === undefined ? undefined : `up to ${count(maximumConcurrency)} copies`,
		),
		...fact(
			'at once of a shard',
			told(mapping.parallelizationFactor, (many) => counted(many, 'batch', 'batches')),
		),
		...fact('pollers', pollers && pollerWords(pollers)),
		...fact('filter', filters?.join(' or '), 'what does not meet it is never worked on'),
		...fact(
			'tried',
			told(mapping.maximumRetryAttempts, (times) =>
				times < 0 ? 'until it is too old' : `${counted(times, 'time')} more`,
			),
		),
		...fact('given up to', mapping.onFailure),
		...(called.ok
			? [
					...fact(
						'may take',
						told(called.value.timeoutSeconds, seconds),
						of === 'queue' ? visibilityNote(called.value.timeoutSeconds, mapping) : undefined,
					),
					...fact(
						'log',
						called.value.logGroup,
						called.value.logFormat === 'JSON' ? 'in JSON' : undefined,
					),
				]
			: fact('function', failureLine(called.failure))),
	];
}

function windowWords(secondsOfIt: number | undefined): string {
	return secondsOfIt === undefined || secondsOfIt === 0 ? '' : ` in ${seconds(secondsOfIt)}`;
}

function batchNote({ batchSize = 1, reportsBatchItemFailures }: MappedFunction['mapping']) {
	if (reportsBatchItemFailures) return 'those that fail come back alone';
	return batchSize > 1 ? 'one that fails brings all of them back' : undefined;
}

function streamNote({ bisectsBatch, reportsBatchItemFailures }: MappedFunction['mapping']) {
	if (reportsBatchItemFailures) return 'tried again from the one that failed';
	return bisectsBatch ? 'a batch that fails is halved' : 'a batch that fails is tried again whole';
}

function visibilityNote(timeout: number | undefined, mapping: MappedFunction['mapping']) {
	return timeout === undefined
		? undefined
		: `AWS advises a visibility timeout of ${seconds(neededVisibility(timeout, mapping))}`;
}

function pollerWords({
	minimum,
	maximum,
}: NonNullable<MappedFunction['mapping']['pollers']>): string {
	if (minimum === undefined) return `up to ${count(maximum ?? 0)}`;
	return maximum === undefined
		? `${count(minimum)} or more`
		: `${count(minimum)} to ${count(maximum)}`;
}

function told<Value>(
	value: Value | undefined,
	words: (value: Value) => string,
): string | undefined {
	return value === undefined ? undefined : words(value);
}
