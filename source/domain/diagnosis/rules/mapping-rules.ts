import {
	type EventSourceMapping,
	functionName,
	isReading,
	type MappedFunction,
	problemOf,
} from '../../consumers/mapping.ts';
import type { QueueAttributes } from '../../resources.ts';
import { doublings } from '../acknowledgement.ts';
import { type Asked, atOnce, type Missing, type Rules } from '../finding.ts';

/*
What the event source mappings of a queue or a stream tell: whether Lambda calls the functions that are to read it, and
whether their settings fit the queue's.
*/

export type MappingFinding =
	| 'mapping-disabled'
	| 'mapping-failing'
	| 'visibility-under-six-timeouts'
	| 'no-partial-batch-response';

/** A queue or a stream with its mappings; what nobody asked for is absent. */
export type MappingSubject = {
	readonly mappings?: Asked<readonly MappedFunction[]>;
	/** The function whose mapping was disabled when somebody asked last; where nobody asks now. */
	readonly stopped?: string;
	/** Of a queue. */
	readonly attributes?: Asked<QueueAttributes>;
	/** Whether dead letters lie in that queue: a function that is to take them is called when somebody wants it. */
	readonly isForLetters?: boolean;
	/** Of a stream: how many records came in the last half hour. */
	readonly incoming?: Asked<number>;
};

/** Source: Lambda developer guide, "Creating and configuring an Amazon SQS event source mapping". */
const timeoutsInVisibility = 6;

export const mappingRules: Rules<MappingFinding, MappingSubject> = {
	'mapping-disabled': {
		severity: 'now',
		foundWithin: atOnce,
		judge: orBefore(
			ofMappings((all, { attributes, incoming, isForLetters }) => {
				const stopped = all.find((one) => !isReading(one.mapping));
				if (stopped === undefined || isForLetters) return;
				const name = functionName(stopped.mapping);
				if (attributes !== undefined) {
					// Another function gets what this one does not: messages go to one of them.
					if (all.some(({ mapping }) => isReading(mapping))) return;
					if (!attributes.ok) return { missing: attributes.missing };
					return stoppedQueue(name, attributes.value);
				}
				// Each function of a stream gets all records.
				if (incoming === undefined) return;
				if (!incoming.ok) return { missing: incoming.missing };
				if (incoming.value === 0) return;
				return { severity: 'now' as const, evidence: { function: name } };
			}),
		),
	},
	'mapping-failing': {
		severity: 'now',
		foundWithin: atOnce,
		judge: ofMappings((all) => {
			for (const { mapping } of all) {
				const problem = problemOf(mapping);
				// What was stopped fails no more: its last result is of before.
				if (problem === undefined || !isReading(mapping)) continue;
				return { severity: 'now', evidence: { function: functionName(mapping), problem } };
			}
			return;
		}),
	},
	'visibility-under-six-timeouts': {
		severity: 'hygiene',
		foundWithin: atOnce,
		judge: ofMappings((all, { attributes }) => {
			if (attributes === undefined || all.length === 0) return;
			if (!attributes.ok) return { missing: attributes.missing };
			const { visibilitySeconds } = attributes.value;
			if (visibilitySeconds === undefined) return { missing: notKept };
			let missing: Missing | undefined;
			for (const { mapping, function: called } of all) {
				if (!called.ok) {
					missing ??= { what: functionName(mapping), because: 'failed', failure: called.failure };
					continue;
				}
				const { timeoutSeconds } = called.value;
				if (timeoutSeconds === undefined) continue;
				const neededSeconds = neededVisibility(timeoutSeconds, mapping);
				if (visibilitySeconds >= neededSeconds) continue;
				return {
					severity: 'hygiene',
					evidence: {
						function: functionName(mapping),
						visibilitySeconds,
						timeoutSeconds,
						neededSeconds,
					},
				};
			}
			return missing && { missing };
		}),
	},
	'no-partial-batch-response': {
		severity: 'hygiene',
		foundWithin: atOnce,
		judge: ofMappings((all, { attributes }) => {
			// Of a stream a batch that fails is halved or tried again as a whole, by settings of its own.
			if (attributes === undefined) return;
			for (const { mapping } of all) {
				const { batchSize = 1, reportsBatchItemFailures } = mapping;
				if (batchSize < 2 || reportsBatchItemFailures) continue;
				return {
					severity: 'hygiene',
					measure: doublings(batchSize),
					evidence: { function: functionName(mapping), batchSize },
				};
			}
			return;
		}),
	},
};

/** The visibility timeout that Lambda advises, in seconds: six times the function's, and the window of the batch. */
export function neededVisibility(
	timeoutSeconds: number,
	{ batchWindowSeconds = 0 }: Pick<EventSourceMapping, 'batchWindowSeconds'>,
): number {
	return timeoutsInVisibility * timeoutSeconds + batchWindowSeconds;
}

const notKept: Missing = { what: 'attributes', because: 'not kept' };

/** What waits in a queue for a function that is not called. */
function stoppedQueue(name: string, { visible }: QueueAttributes) {
	if (visible === undefined) return { missing: notKept };
	if (visible === 0) return;
	return {
		severity: 'now' as const,
		measure: doublings(visible),
		evidence: { function: name, waiting: visible },
	};
}

/** A rule, or what was known of the mappings before, where nobody asks for them now. */
function orBefore<Verdict>(judge: (subject: MappingSubject) => Verdict) {
	return (subject: MappingSubject): Verdict | ReturnType<typeof stoppedQueue> => {
		const { mappings, stopped, attributes, isForLetters } = subject;
		if (mappings !== undefined || stopped === undefined) return judge(subject);
		return attributes?.ok === true && isForLetters !== true
			? stoppedQueue(stopped, attributes.value)
			: undefined;
	};
}

/** A rule that needs the mappings: nothing where nobody asked for them, and unknown where they are hidden. */
function ofMappings<Verdict>(
	judge: (all: readonly MappedFunction[], subject: MappingSubject) => Verdict,
) {
	return (subject: MappingSubject): Verdict | { readonly missing: Missing } | undefined => {
		const { mappings } = subject;
		if (mappings === undefined) return;
		return mappings.ok ? judge(mappings.value, subject) : { missing: mappings.missing };
	};
}
