import type { Part } from '../../domain/details.ts';
import type { Failure } from '../../domain/failure.ts';
import type { MoveTask } from '../../domain/resources.ts';
import { toldTime } from '../../domain/told-time.ts';
import type { Form, failure as failureShape } from './shapes/parts.ts';
import type { moveTask } from './shapes/redrives.ts';

/** A time of our own in JSON: ISO 8601, or nothing. */
export function isoTime(at: number): string;
export function isoTime(at: number | undefined): string | undefined;
export function isoTime(at: number | undefined): string | undefined {
	return at === undefined ? undefined : new Date(at).toISOString();
}

/** A time that an endpoint told, in JSON: what is none is not known. */
export function knownTime(at: number | undefined): string | undefined {
	return isoTime(toldTime(at));
}

/** A failure in JSON: what a script can decide on. */
export function failureJson({ kind, code, message }: Failure): Form<typeof failureShape> {
	return { kind, code, message };
}

/** The value of a part that could be had. */
export function known<T>(part: Part<T>): T | undefined {
	return part.ok ? part.value : undefined;
}

/** The parts of a description that are missing, with the reasons. What the endpoint does not have is no failure. */
export function missingParts(
	detail: object,
): readonly (readonly [part: string, failure: Failure])[] {
	return Object.entries(detail).flatMap(([name, part]: [string, unknown]) => {
		if (typeof part !== 'object' || part === null || !('failure' in part)) return [];
		const { failure } = part as { readonly failure: Failure };
		return failure.kind === 'unsupported' ? [] : [[name, failure] as const];
	});
}

/**
 * {@link missingParts} in JSON, under the names that the parts have there; `undefined` when none is
 * missing.
 */
export function missingJson(detail: object, names: Readonly<Record<string, string>> = {}) {
	return failuresJson(
		missingParts(detail).map(([part, failure]) => [names[part] ?? part, failure]),
	);
}

/** What could not be read, by the name of the part; `undefined` when all could. */
export function failuresJson(failures: readonly (readonly [part: string, failure: Failure])[]) {
	if (failures.length === 0) return;
	return Object.fromEntries(failures.map(([part, failure]) => [part, failureJson(failure)]));
}

/** A text that says something, or nothing: an empty one is as absent as an unknown one. */
export function saying(text: string): string | undefined {
	return text === '' ? undefined : text;
}

/** A move task in JSON; its handle is for us alone. */
export function taskJson(task: MoveTask): Form<typeof moveTask> {
	return {
		kind: 'move-task',
		status: task.status,
		sourceArn: task.sourceArn,
		destinationArn: task.destinationArn,
		approximateNumberOfMessagesMoved: task.moved,
		approximateNumberOfMessagesToMove: task.toMove,
		maxNumberOfMessagesPerSecond: task.perSecond,
		startedTimestamp: knownTime(task.startedAt),
		failureReason: task.failureReason,
	};
}
