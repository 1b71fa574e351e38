import { keyAt, rememberedEndpoint } from '../../../domain/here.ts';
import { reportOf } from '../../../domain/redrive/redrive-report.ts';
import type { QueueRef } from '../../../domain/resources.ts';
import type { ContextInfo } from '../../../operations/ports.ts';
import { readRun } from '../../../operations/redrive/run-journal.ts';
import { count } from '../../../presentation/formats.ts';
import type { Session } from '../../shell/session.ts';
import type { RunAtWork } from '../../state/messages.ts';

/** Which redrive of this computer has a queue now; reads files of this computer alone. */
export async function runAtWork(
	session: Session,
	{ arn }: QueueRef,
	info: ContextInfo,
): Promise<RunAtWork | undefined> {
	const { runs } = session.host.stores.redrive;
	const holder = await runs.holder(keyAt(arn, rememberedEndpoint(info))).catch(() => undefined);
	// One that perhaps runs no more holds nothing for certain.
	if (holder === undefined || holder.perhapsGone !== undefined) return;
	const { owner: runId } = holder;
	const isOurs = session.state.tasks.some(
		({ redrive, endedAt }) => redrive?.runId === runId && endedAt === undefined,
	);
	const held = await runs
		.read(runId)
		.then((content) => reportOf(readRun(runId, content).state).outcomes.held)
		.catch(() => undefined);
	return { runId, isOurs, ...(held === undefined ? {} : { held }) };
}

/** `~12 held by our run 20261120-... in another process`. */
export function runAtWorkText({ runId, held = 0, isOurs }: RunAtWork): string {
	const many = held === 0 ? 'what it receives is held' : `~${count(held)} held`;
	return `${many} by our run ${runId} ${isOurs ? 'of this session' : 'in another process'}: 6 tells where it stands`;
}
