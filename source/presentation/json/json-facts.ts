import type { Part } from '../../domain/details.ts';
import type { Failure } from '../../domain/failure.ts';
import type { MoveTask } from '../../domain/resources.ts';

/** A time in JSON: ISO 8601, or nothing. */
export function isoTime(at: number | undefined): string | undefined {
	return at === undefined ? undefined : new Date(at).toISOString();
}

/** A failure in JSON: what a script can decide on. */
export function failureJson(failure: Failure | undefined) {
	if (failure === undefined) return;
	const { kind, code, message } = failure;
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

/** {@link missingParts} in JSON; `undefined` when none is. */
export function missingJson(detail: object) {
	const failures = missingParts(detail).map(([part, failure]) => [part, failureJson(failure)]);
	return failures.length === 0 ? undefined : Object.fromEntries(failures);
}

/** A move task in JSON; its handle is for us alone. */
export function taskJson(task: MoveTask) {
	return {
		status: task.status,
		source: task.sourceArn,
		destination: task.destinationArn,
		moved: task.moved,
		toMove: task.toMove,
		perSecond: task.perSecond,
		startedAt: isoTime(task.startedAt),
		failureReason: task.failureReason,
	};
}
