import { readParked } from '../../operations/rescue/read-parked.ts';
import { isLate } from '../input/late.ts';
import { placeHere, queueNamed } from '../redrive/plan-choices.ts';
import { openPlan } from '../redrive/plan-load.ts';
import { nextCommand } from '../shell/command-place.ts';
import type { Session } from '../shell/session.ts';
import type { ViewOf } from '../state/views.ts';

/** Plans to bring back what a run put aside: each copy to the queue that it came from, by the run's journal. */
export function bringHome(session: Session, { id, runId }: ViewOf<'run'>): void {
	session.run(id, async (work) => {
		const { runs } = session.host.stores.redrive;
		const [parked, ...others] = await readParked(runs, runId, await placeHere(session, work));
		if (others.length > 0) {
			const command = nextCommand(session.state, 'rescue', parked.queue.name, '--home', runId);
			session.say(`they lie in several queues; in a shell: ${command}`, 'notice');
			return;
		}
		const ways = [];
		for (const { arn, ids } of parked.homes) {
			ways.push({ to: await queueNamed(session, arn, work), ids });
		}
		if (isLate(session, id, 'the way home is known: press B there again')) return;
		openPlan(session, parked.queue, {
			title: `put there by run ${runId}`,
			ids: ways.flatMap((way) => way.ids),
			home: { run: runId, ways },
		});
	});
}
