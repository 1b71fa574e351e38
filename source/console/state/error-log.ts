import type { Failure } from '../../domain/failure.ts';
import { resourceKey } from '../../domain/resources.ts';
import type { WatchEvent } from './events.ts';
import type { State } from './state.ts';

type Problem = { readonly at: number; readonly failure: Failure };

/**
 * What an event of a watcher adds to the errors: what was not known before it. Watchers try again and
 * again, and the same answer every few seconds is no news; neither are hundreds of queues that one
 * policy denies, which become one error that counts them.
 */
export function newProblems(before: State, event: WatchEvent): readonly Problem[] {
	switch (event.type) {
		case 'queues/list-failed':
			return isKnown(before.queues.failure, event.failure) ? [] : [event];
		case 'topics/list-failed':
			return isKnown(before.topics.failure, event.failure) ? [] : [event];
		case 'streams/list-failed':
			return isKnown(before.streams.failure, event.failure) ? [] : [event];
		case 'queues/sample-failed': {
			const known = new Map(
				Array.from(before.queues.entries.values(), ({ ref, failure }) => [ref.url, failure]),
			);
			return counted(
				event.failures.filter(({ url, failure }) => !isKnown(known.get(url), failure)),
			);
		}
		case 'topics/sample-failed':
		case 'streams/sample-failed': {
			const context = before.context.info?.id ?? '';
			const { entries } = event.type === 'topics/sample-failed' ? before.topics : before.streams;
			const known = (arn: string) => entries.get(resourceKey(context, arn))?.failure;
			return counted(event.failures.filter(({ arn, failure }) => !isKnown(known(arn), failure)));
		}
		default:
			return [];
	}
}

function isKnown(old: Failure | undefined, next: Failure): boolean {
	return old !== undefined && old.kind === next.kind && old.operation === next.operation;
}

/** The first of each kind and operation, with the number of the others. */
function counted(problems: readonly Problem[]): readonly Problem[] {
	const alike = Map.groupBy(problems, ({ failure }) => `${failure.kind} ${failure.operation}`);
	return Array.from(alike.values()).flatMap(([first, ...others]): readonly Problem[] => {
		if (first === undefined) return [];
		const { at, failure } = first;
		if (others.length === 0) return [{ at, failure }];
		return [
			{ at, failure: { ...failure, message: `${failure.message} (and ${others.length} alike)` } },
		];
	});
}
