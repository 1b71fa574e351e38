import { nameOfArn } from '../../domain/arn.ts';
import type { MoveTask } from '../../domain/resources.ts';
import { count, time } from '../../presentation/formats.ts';
import type { Run } from '../shell/context.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { isoTime } from '../shell/json.ts';
import { printList, wantsJson } from '../shell/print.ts';
import { find } from '../shell/resource.ts';
import { listRuns } from './runs.ts';

/** `awsmsg tasks [dlq]`: runs of this computer; with a queue its newest move tasks in AWS. */
export const run: Run = async (context) => {
	const { clock, out, signal, invocation } = context;
	const [text] = invocation.operands;
	if (text === undefined) {
		if ((await listRuns(context, {})) === 0) out.note('This computer knows of no redrive.');
		return exitCodes.done;
	}
	const connected = await context.connect();
	const queue = await find(context, connected, 'queue', text);
	const tasks = await connected.gateways.queues.listMoves(queue.arn, { signal });
	const now = clock.now();
	await printList<MoveTask>(context, tasks, {
		columns: [
			{
				title: 'STARTED',
				cell: ({ startedAt }) => (startedAt === undefined ? '?' : time(startedAt, now)),
			},
			{ title: 'STATUS', cell: ({ status }) => status },
			{ title: 'MOVED', align: 'right', cell: ({ moved }) => count(moved) },
			{
				title: 'OF',
				align: 'right',
				cell: ({ toMove }) => (toMove === undefined ? '?' : count(toMove)),
			},
			{
				title: 'TO',
				cell: ({ destinationArn }) =>
					destinationArn === undefined ? 'each its own source' : nameOfArn(destinationArn),
			},
			{ title: 'REASON', cell: ({ failureReason }) => failureReason ?? '' },
		],
		toJson: taskJson,
	});
	if (tasks.length === 0) out.note(`AWS knows of no move of ${queue.name}.`);
	if (!wantsJson(context)) await listRuns(context, { sourceArn: queue.arn });
	return exitCodes.done;
};

/** A move task in JSON; its handle is for us alone. */
export function taskJson(task: MoveTask) {
	return {
		status: task.status,
		source: task.sourceArn,
		destination: task.destinationArn,
		moved: task.moved,
		toMove: task.toMove,
		perSecond: task.perSecond,
		startedAt: isoTime(task.startedAt),
		failureReason: task.failureReason,
	};
}
