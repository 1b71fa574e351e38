import type { Failure } from '../../domain/failure.ts';
import { resourceKey } from '../../domain/resources.ts';
import type { WatchEvent } from '../../operations/watch/watch.ts';
import type { State } from './state.ts';

type Problem = { readonly at: number; readonly failure: Failure };

/**
 * What an event of a watcher adds to the errors: what was not known before it. Watchers try again and
 * again, and the same answer every few seconds is no news; neither are hundreds of queues that one
 * policy denies, which become one error that counts them.
 */
export function newProblems(before: State, event: WatchEvent): readonly Problem[] {
	const { failure, entries } = before.resources[event.kind];
	switch (event.type) {
		case 'list-failed':
			return isKnown(failure, event.failure) ? [] : [event];
		case 'sample-failed': {
			const context = before.context.info?.id ?? '';
			const known = (key: string) => entries.get(resourceKey(context, key))?.failure;
			return counted(event.failures.filter((one) => !isKnown(known(one.key), one.failure)));
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
