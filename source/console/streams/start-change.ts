import { asFailure } from '../../domain/failure.ts';
import type { TaskAt } from '../contexts/task-at.ts';
import type { Session } from '../shell/session.ts';

/**
 * Starts a confirmed change as a task: whoever leaves the screen while the request is out still hears
 * what became of it, and aborts nothing. `change` answers the outcome in words; its failure is said,
 * and kept for the errors screen.
 */
export function startChange(
	session: Session,
	input: { readonly kind: string; readonly title: string; readonly resource: string },
	change: (task: TaskAt) => Promise<string>,
): void {
	session.startTask(input, async (task) => {
		try {
			return await change(task);
		} catch (error) {
			const failure = asFailure(error);
			// A stop that was asked for is no failure, as long as it is known what it left.
			if (failure.kind !== 'aborted' || failure.outcomeUnknown === true) task.fail(failure);
			throw error;
		}
	});
}
