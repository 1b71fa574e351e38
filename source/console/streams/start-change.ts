import { asFailure } from '../../domain/failure.ts';
import type { TaskProgress } from '../../operations/tasks.ts';
import type { Work } from '../shell/connection.ts';
import type { Session } from '../shell/session.ts';

/**
 * Starts a confirmed change as a task: whoever leaves the screen while the request is out still hears
 * what became of it, and aborts nothing. `change` answers the outcome in words; its failure is said,
 * and kept for the errors screen.
 */
export function startChange(
	session: Session,
	input: { readonly kind: string; readonly title: string; readonly resource: string },
	change: (work: Work & { report(progress: TaskProgress): void }) => Promise<string>,
): void {
	session.tasks.start(input, async ({ signal, report }) => {
		try {
			return await change({ ...session.work(), signal, report });
		} catch (error) {
			const failure = asFailure(error);
			// A stop that was asked for is no failure, as long as it is known what it left.
			if (failure.kind !== 'aborted' || failure.outcomeUnknown === true) session.fail(failure);
			throw error;
		}
	});
}
