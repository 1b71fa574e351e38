import { nextCommand } from '../console/shell/command-place.ts';
import { leaveRuns, ownRuns, standing } from '../console/shell/quit.ts';
import type { Session } from '../console/shell/session.ts';

/** How long what is held may take to be given back when awsmsg ends. */
const farewellMs = 2_000;

/** How long a running redrive may take to finish what is on its way when awsmsg ends. */
const leaveRunsMs = 20_000;

/**
 * What awsmsg does before it ends: running redrives finish what is on their way, what is held is given back.
 * `say` hears what became of each, as sentences; `local`: the queues end with awsmsg.
 */
export async function leave(
	session: Session,
	local: boolean,
	say: (text: string) => void,
): Promise<void> {
	const runs = ownRuns(session);
	for (const { resource } of runs) {
		say(`leaving the redrive of ${resource}: what is on its way is finished first`);
	}
	await leaveRuns(session, AbortSignal.timeout(leaveRunsMs));
	for (const { id, resource, redrive } of runs) {
		const now = session.tasks.list().find((task) => task.id === id) ?? { redrive };
		const { report } = now.redrive ?? {};
		if (report?.state === 'ended') {
			say(`redrive of ${resource}: ${standing(now)}; it has ended: ${report.said ?? 'as planned'}`);
			continue;
		}
		const next = local
			? 'its queues end with the local endpoint'
			: `to finish it: ${nextCommand(session.state, 'resume', redrive.runId)}`;
		say(`redrive of ${resource}: ${standing(now)}; ${next}`);
	}
	for (const { move, resource, endedAt } of session.tasks.list()) {
		if (move === undefined || endedAt !== undefined || local) continue;
		const look = nextCommand(session.state, 'tasks', resource);
		say(`AWS goes on moving ${resource} by itself; to look: ${look}`);
	}
	const farewell = await session.close(AbortSignal.timeout(farewellMs)).catch(() => undefined);
	if (farewell !== undefined) say(farewell);
}
