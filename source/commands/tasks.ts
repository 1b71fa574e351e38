import { nameOfArn } from '../domain/arn.ts';
import type { MoveTask } from '../domain/resources.ts';
import { count, time } from '../presentation/formats.ts';
import type { Run } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { printList } from './print.ts';
import { taskJson } from './redrive.ts';
import { find, operand } from './resource.ts';

/** `awsmsg tasks <dlq>`: the newest move tasks of a queue. */
export const run: Run = async (context) => {
	const { clock, out, signal } = context;
	const connected = await context.connect();
	const queue = await find(context, connected, 'queue', operand(context, 0));
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
	return exitCodes.done;
};
