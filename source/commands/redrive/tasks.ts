import { nameBeside } from '../../domain/arn.ts';
import { keyAt, rememberedEndpoint } from '../../domain/here.ts';
import type { MoveTask } from '../../domain/resources.ts';
import { count, time } from '../../presentation/formats.ts';
import { taskJson } from '../../presentation/json/json-facts.ts';
import { whereText } from '../../presentation/where.ts';
import type { Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { deadLetterOperand } from '../shell/operands.ts';
import { printList, wantsJson } from '../shell/print.ts';
import { find } from '../shell/resource.ts';
import { listRuns } from './runs.ts';

export const definition: Definition = {
	name: 'tasks',
	summary: 'redrives of this computer, and the move tasks of a queue',
	operands: [{ ...deadLetterOperand, optional: true }],
	flags: [],
	examples: ['awsmsg tasks', 'awsmsg tasks orders-dlq'],
};

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
				cell: ({ destinationArn, sourceArn }) =>
					destinationArn === undefined
						? 'each its own source'
						: nameBeside(destinationArn, sourceArn),
			},
			{ title: 'REASON', cell: ({ failureReason }) => failureReason ?? '' },
		],
		toJson: taskJson,
	});
	const endpoint = rememberedEndpoint(connected.info);
	if (tasks.length === 0) {
		out.note(`${queue.name} (${whereText(queue.arn, endpoint)}) has had no move by AWS.`);
	}
	const source = keyAt(queue.arn, endpoint);
	if (!wantsJson(context)) await listRuns(context, { source });
	return exitCodes.done;
};
