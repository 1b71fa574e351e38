import { inTime } from '../../domain/in-time.ts';
import { meantBy } from '../../domain/redrive/redrive-plan.ts';
import type { Confirmation } from '../../operations/guard.ts';
import type { RedriveTask, Task } from '../../operations/tasks.ts';
import { approximate, count } from '../../presentation/formats.ts';
import { commandAbout, inPlace } from '../contexts/task-place.ts';
import { topicTailTask } from '../tail/open-topic.ts';
import type { Session } from './session.ts';

/**
 * Leaves awsmsg. While a redrive of ours is under way it is asked once: leaving is safe, and the rest
 * would stay where it is without anybody having meant that. `ctrl-c` a second time leaves, and so does a
 * question that can't be seen.
 */
export async function quit(session: Session, code: number, key: string): Promise<void> {
	const runs = ownRuns(session);
	const [first] = runs;
	if (first === undefined) {
		session.host.exit(code);
		return;
	}
	const question: Confirmation = {
		level: 2,
		title: 'Leave while a redrive runs?',
		lines: [
			...runs.map((task) => `${task.resource}${inPlace(session.state, task)}: ${standing(task)}.`),
			'It is left safely: what is on its way is finished, the rest is given back to the queue. Nothing is lost.',
			first.context?.local === true
				? 'The local endpoint ends with awsmsg, and its queues with it.'
				: `The Tasks screen (6) finishes it later, and so does ${commandAbout(session.state, first, 'resume', first.redrive.runId)}`,
		],
		confirmLabel: 'Leave',
		cancelLabel: 'Stay',
		grant: undefined,
	};
	const leaves = session.ask(question, key, 'ctrl-c');
	session.host.whenUnseen(() => {
		const { overlay } = session.state;
		const asked = overlay.kind === 'dialog' && overlay.dialog.confirmation === question;
		if (asked) session.host.exit(code);
	});
	if (await leaves) session.host.exit(code);
}

/** `12 moved, ~25 left`: what a run has done, and what it would leave. */
export function standing({ redrive }: Pick<Task, 'redrive'>): string {
	if (redrive === undefined) return 'not begun';
	const { plan, counts } = redrive;
	const moved = counts?.outcomes.moved ?? 0;
	const meant = meantBy(plan);
	const exact = plan.choices.chosen !== undefined;
	if (meant === undefined) return `${count(moved)} moved, how many are left is unknown`;
	const left = Math.max(0, meant - moved);
	return `${count(moved)} moved, ${exact ? count(left) : approximate(left)} left`;
}

/** Redrives of our own engine that are under way. */
export function ownRuns({
	tasks,
}: Pick<Session, 'tasks'>): readonly (Task & { readonly redrive: RedriveTask })[] {
	return tasks.list().flatMap((task) => {
		const { redrive, move, endedAt } = task;
		const own = redrive !== undefined && move === undefined && endedAt === undefined;
		return own ? [{ ...task, redrive }] : [];
	});
}

/** Tails of topics that are open: each has a queue of its own. */
function openTails({ tasks }: Pick<Session, 'tasks'>): readonly Task[] {
	return tasks
		.list()
		.filter(({ kind, endedAt }) => kind === topicTailTask && endedAt === undefined);
}

/** Ends the tails of topics and takes away what they made. Answers them as they are then, or when the signal aborts. */
export async function leaveTails(session: Session, signal: AbortSignal): Promise<readonly Task[]> {
	const ids = openTails(session).map(({ id }) => id);
	if (ids.length === 0) return [];
	for (const id of ids) session.tasks.stop(id);
	await inTime(session.tasks.ended(ids), signal);
	return session.tasks.list().filter(({ id }) => ids.includes(id));
}

/**
 * Lets our runs end safely and be resumable: what is on its way is finished, the rest given back, their
 * journals are closed. Resolves when they have ended, or when the signal aborts.
 */
export async function leaveRuns(session: Session, signal: AbortSignal): Promise<void> {
	const ids = ownRuns(session).map(({ id }) => id);
	if (ids.length === 0) return;
	for (const id of ids) session.tasks.tell(id, { type: 'leave' });
	await inTime(session.tasks.ended(ids), signal);
}
