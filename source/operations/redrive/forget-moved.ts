import { queueKey } from '../messages/receive-budget.ts';
import type { ReceiveMemory, RunStore } from '../ports.ts';
import { readRun } from './run-journal.ts';

/**
 * Drops what looks remember of messages that a run has moved, so that nobody takes them for letters that are about to be
 * lost. `endpoint` is that of the context. A comfort: what can't be read or written is left as it is.
 */
export async function forgetMoved(
	{
		runs,
		receives,
	}: {
		readonly runs: Pick<RunStore, 'read'>;
		readonly receives: Pick<ReceiveMemory, 'forget'>;
	},
	runId: string,
	endpoint: string | undefined,
): Promise<void> {
	try {
		const { header, state } = readRun(runId, await runs.read(runId));
		const gone = [...state.fates].flatMap(([id, fate]) =>
			fate.state === 'deleted' || fate.state === 'gone' ? [id] : [],
		);
		if (gone.length > 0) await receives.forget(queueKey(header.plan.source.arn, endpoint), gone);
	} catch {
		// What was seen ends by itself, when it is too old.
	}
}
