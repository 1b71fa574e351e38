import { commandAbout, inPlace } from '../console/contexts/task-place.ts';
import { leaveRuns, leaveTails, ownRuns, standing } from '../console/shell/quit.ts';
import type { Session } from '../console/shell/session.ts';
import { inTime } from '../domain/in-time.ts';

/** How long what is held may take to be given back when awsmsg ends. */
const farewellMs = 2_000;

/** How long a running redrive may take to finish what is on its way when awsmsg ends. */
const leaveRunsMs = 20_000;

/** How long the audit file is waited for when awsmsg ends: nobody shall wait for a folder that hangs. */
const auditMs = 1_000;

/** How long tails of topics may take to remove their queues when awsmsg ends. */
const leaveTailsMs = 5_000;

/**
 * What awsmsg does before it ends: running redrives finish what is on their way, what is held is given back,
 * and all requests that changed something stand in the audit file.
 * `say` hears what became of each, as sentences.
 */
export async function leave(session: Session, say: (text: string) => void): Promise<void> {
	const runs = ownRuns(session);
	for (const task of runs) {
		say(
			`leaving the redrive of ${task.resource}${inPlace(session.state, task)}: what is on its way is finished first`,
		);
	}
	const [, tails] = await Promise.all([
		leaveRuns(session, AbortSignal.timeout(leaveRunsMs)),
		leaveTails(session, AbortSignal.timeout(leaveTailsMs)),
	]);
	for (const task of tails) {
		const { resource, endedAt, note, leaves, context } = task;
		// The queues of the local endpoint end with it.
		if (context?.local || (endedAt !== undefined && leaves !== true)) continue;
		const cleanup = commandAbout(session.state, task, 'cleanup');
		say(note ?? `the tail of ${resource} could not take its queue away in time: ${cleanup} does`);
	}
	for (const task of runs) {
		const { id, resource, redrive, context } = task;
		const now = session.tasks.list().find((one) => one.id === id) ?? { redrive };
		const { report } = now.redrive ?? {};
		if (report?.state === 'ended') {
			say(`redrive of ${resource}: ${standing(now)}; it has ended: ${report.said ?? 'as planned'}`);
			continue;
		}
		const next = context?.local
			? 'its queues end with the local endpoint'
			: `to finish it: ${commandAbout(session.state, task, 'resume', redrive.runId)}`;
		say(`redrive of ${resource}: ${standing(now)}; ${next}`);
	}
	for (const task of session.tasks.list()) {
		const { move, resource, endedAt, context } = task;
		if (move === undefined || endedAt !== undefined || context?.local) continue;
		const look = commandAbout(session.state, task, 'tasks', resource);
		say(`AWS goes on moving ${resource} by itself; to look: ${look}`);
	}
	const farewell = await session.close(AbortSignal.timeout(farewellMs)).catch(() => undefined);
	if (farewell !== undefined) say(farewell);
	// Last of all: what was on its way until now is noted as it ends.
	await inTime(session.audit.close(), AbortSignal.timeout(auditMs));
}
