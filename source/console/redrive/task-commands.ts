import type { Confirmation } from '../../operations/guard.ts';
import type { Task } from '../../operations/tasks.ts';
import { count } from '../../presentation/formats.ts';
import { inPlace, labelElsewhere, whyElsewhere } from '../contexts/task-place.ts';
import type { Command } from '../keys/command.ts';
import type { ScreenContext } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import type { ListedMove, ListedRun } from '../state/redrive-views.ts';
import type { State } from '../state/state.ts';
import type { ViewKind } from '../state/views.ts';
import { canCancel, stopMove } from './redrive-moves.ts';
import { whyNotReached } from './task-rows.ts';

/** Messages a second that `<` and `>` walk through; after the last one there is no limit. */
export const rates: readonly number[] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500];

/** The next pace in a direction; `undefined` is no limit. */
export function nextRate(now: number | undefined, by: 1 | -1): number | undefined {
	if (now === undefined) return by === 1 ? undefined : rates.at(-1);
	return by === 1
		? rates.find((rate) => rate > now)
		: (rates.findLast((rate) => rate < now) ?? rates[0]);
}

const noPause = "AWS's own move has no pause and no other pace: X cancels it";

/** Whether a pace is above another one; no limit is above all. */
function isFaster(one: number | undefined, other: number | undefined): boolean {
	return other !== undefined && (one === undefined || one > other);
}

/** Asks before more goes to the destination than the plan said that was confirmed. */
async function agreesToPace(
	{ session, key }: Pick<ScreenContext<ViewKind>, 'session' | 'key'>,
	task: Task,
	perSecond: number | undefined,
	planned: number | undefined,
): Promise<boolean> {
	const pace = perSecond === undefined ? 'as fast as it goes' : `${count(perSecond)} a second`;
	const grant = await session.confirm(
		{
			kind: 'redrive',
			resource: { kind: 'queue', name: task.resource },
			detail: [`The plan says at most ${count(planned ?? 0)} a second: this is ${pace}.`],
		},
		key,
	);
	return grant !== undefined;
}

/** What can be done with a task while it runs; the same keys on its row and on its report. */
export function taskCommands<Kind extends ViewKind>(
	taskOf: (context: ScreenContext<Kind>) => Task | undefined,
	moveOf: (context: ScreenContext<Kind>) => ListedMove | undefined = () => undefined,
	runOf: (context: ScreenContext<Kind>) => ListedRun | undefined = () => undefined,
): readonly Command<ScreenContext<Kind>>[] {
	const noTask = (context: ScreenContext<Kind>): string => {
		const run = runOf(context);
		return run === undefined ? 'there is no task of this session here' : whyNotReached(run);
	};
	const ours = (context: ScreenContext<Kind>): string | undefined => {
		const task = taskOf(context);
		if (moveOf(context) !== undefined) return noPause;
		if (task === undefined) return noTask(context);
		if (task.state !== 'running') return `the task is ${task.state}`;
		if (task.move !== undefined) return noPause;
		if (task.redrive === undefined) return 'it has no pause: X stops it';
		return whyElsewhere(context.state, task);
	};
	const setRate = async (context: ScreenContext<Kind>, by: 1 | -1) => {
		const task = taskOf(context);
		if (task?.redrive === undefined) return;
		const perSecond = nextRate(task.redrive.view?.perSecond, by);
		const planned = task.redrive.plan.choices.perSecond;
		if (by === 1 && isFaster(perSecond, planned)) {
			const agreed = await agreesToPace(context, task, perSecond, planned);
			if (!agreed) return;
		}
		const word = { type: 'rate', ...(perSecond === undefined ? {} : { perSecond }) };
		context.session.tasks.tell(task.id, word);
		context.session.say(
			perSecond === undefined ? 'pace: as fast as it goes' : `pace: ${count(perSecond)} a second`,
		);
	};
	return [
		{
			keys: ['space'],
			title: 'pause',
			about:
				'Pause the redrive, or go on, also where its brake holds it; after an undecided canary: go on with the rest',
			inFooter: true,
			effect: 'write',
			disabled: ours,
			run: async (context) => {
				const task = taskOf(context);
				if (task !== undefined) await pause(context.session, task, context.key);
			},
		},
		{
			keys: ['<'],
			title: 'slower',
			about: 'Fewer messages a second',
			inFooter: true,
			effect: 'write',
			disabled: ours,
			run: (context) => setRate(context, -1),
		},
		{
			keys: ['>'],
			title: 'faster',
			about: 'More messages a second; above the pace of the plan it asks',
			inFooter: true,
			effect: 'write',
			disabled: ours,
			run: (context) => setRate(context, 1),
		},
		{
			keys: ['W'],
			title: 'watch alone',
			about:
				"Decide the canary by its own messages, not by what stood before them: the verdict comes once they should have been read, by the destination's drain",
			effect: 'write',
			disabled: (context) =>
				ours(context) ??
				(isWaiting(taskOf(context)) ? undefined : 'no canary waits behind other messages here'),
			run: (context) => {
				const task = taskOf(context);
				if (task === undefined) return;
				context.session.tasks.tell(task.id, { type: 'alone' });
				context.session.say('the canary watches its own messages alone');
			},
		},
		{
			keys: ['X'],
			title: 'stop safely',
			about:
				'Stop the task: what is on its way is finished; AWS is asked to cancel a move of its own',
			inFooter: true,
			byKeyAlone: true,
			// Less is done by it, not more: no mode keeps a task running. To cancel a move of AWS's is asked for as a write.
			effect: 'read',
			disabled: (context) => {
				const listed = moveOf(context);
				if (listed !== undefined) {
					return canCancel(listed) ? undefined : 'this move does not run';
				}
				const task = taskOf(context);
				if (task === undefined) return noTask(context);
				return task.state === 'running' ? undefined : `the task is ${task.state}`;
			},
			run: async (context) => {
				const { session, key } = context;
				const listed = moveOf(context);
				if (listed !== undefined) return stopMove(session, listed, key);
				const task = taskOf(context);
				if (task === undefined) return;
				const isElsewhere = labelElsewhere(session.state, task) !== undefined;
				if (isElsewhere || task.move === undefined) {
					if (await session.ask(stopOf(session.state, task), key)) session.tasks.stop(task.id);
					return;
				}
				const grant = await session.confirm(
					{
						kind: 'cancel-move',
						resource: { kind: 'queue', name: task.resource },
						detail: [
							'What is on its way is finished first; the rest is in the dead-letter queue again then.',
						],
					},
					key,
				);
				if (grant !== undefined) session.tasks.stop(task.id);
			},
		},
	];
}

/** To stop needs no grant, and nobody is asked whose account it is: what is on its way has the grant of its start. */
function stopOf(state: State, task: Task): Confirmation {
	return {
		level: 2,
		title: `Stop ${task.title}${inPlace(state, task)}?`,
		lines: ['What is on its way is finished first; the rest stays where it is.'],
		confirmLabel: 'Stop',
		grant: undefined,
	};
}

/** Whether a canary waits until what stands before it is gone. */
function isWaiting(task: Task | undefined): boolean {
	const { look, asks } = task?.redrive ?? {};
	if (look === undefined || asks === true) return false;
	const { verdict, verdictAt, waiting = 0, alone } = look;
	return verdict === undefined && verdictAt === undefined && waiting > 0 && alone !== true;
}

async function pause(session: Session, task: Task, key: string): Promise<void> {
	const { redrive } = task;
	if (redrive?.asks === true) {
		const grant = await session.confirm(
			{
				kind: 'redrive',
				resource: { kind: 'queue', name: task.resource },
				detail: [
					`The canary is undecided: ${redrive.look?.said ?? 'nobody can say'}.`,
					'Goes on all the same, with the next step.',
				],
			},
			key,
		);
		if (grant !== undefined) session.tasks.tell(task.id, { type: 'proceed' });
		return;
	}
	const paused = redrive?.view?.phase === 'paused';
	session.tasks.tell(task.id, { type: paused ? 'resume' : 'pause' });
	session.say(paused ? 'going on' : 'pausing: what is on its way is finished');
}
