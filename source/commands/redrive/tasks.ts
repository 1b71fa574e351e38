import { nameBeside } from '../../domain/arn.ts';
import { failureLine } from '../../domain/failure.ts';
import { keyAt, rememberedEndpoint } from '../../domain/here.ts';
import type { MoveTask } from '../../domain/resources.ts';
import { part } from '../../operations/parts.ts';
import { count, time } from '../../presentation/formats.ts';
import { taskJson } from '../../presentation/json/json-facts.ts';
import { runJson } from '../../presentation/redrive/run-json.ts';
import { whereText } from '../../presentation/where.ts';
import { deadLetterOperand } from '../command-line/operands.ts';
import type { CommandContext, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { printList, wantsJson } from '../shell/print.ts';
import { find } from '../shell/resource.ts';
import { listRuns, printRuns, type RunRow, toldRun } from './runs.ts';

export const definition: Definition = {
	name: 'tasks',
	summary: 'redrives of this computer, and the move tasks of a queue',
	operands: [{ ...deadLetterOperand, optional: true }],
	flags: [],
	examples: ['awsmsg tasks', 'awsmsg tasks orders-dlq'],
};

/** `awsmsg tasks [dlq]`: runs of this computer; with a queue its newest move tasks in AWS, too. */
export const run: Run = async (context) => {
	const { out, signal, invocation } = context;
	const [text] = invocation.operands;
	if (text === undefined) {
		const runs = await listRuns(context, {});
		await printRuns(context, runs);
		if (runs.length === 0) out.note('This computer knows of no redrive.');
		return exitCodes.done;
	}
	const connected = await context.connect();
	const queue = await find(context, connected, 'queue', text);
	const { queues } = connected.gateways;
	const moves = await part(() => queues.listMoves(queue.arn, { signal }), signal);
	// What this computer did is known, whatever AWS lets be asked.
	const endpoint = rememberedEndpoint(connected.info);
	const runs = await listRuns(context, { source: keyAt(queue.arn, endpoint) });
	const named = `${queue.name} (${whereText(queue.arn, endpoint)})`;
	const tasks = moves.ok ? moves.value : [];
	if (wantsJson(context)) await printBoth(context, tasks, runs);
	else {
		if (moves.ok) await printMoves(context, tasks);
		await printRuns(context, runs);
	}
	return moves.ok || moves.failure.kind === 'unsupported'
		? noteNone(context, named, tasks)
		: noteUnknown(context, named, failureLine(moves.failure));
};

function noteNone({ out }: CommandContext, queue: string, tasks: readonly MoveTask[]): number {
	if (tasks.length === 0) out.note(`${queue} has had no move by AWS.`);
	return exitCodes.done;
}

function noteUnknown({ out }: CommandContext, queue: string, why: string): number {
	out.note(`awsmsg: whether AWS moves ${queue} is unknown: ${why}.`);
	return exitCodes.partly;
}

async function printMoves(context: CommandContext, tasks: readonly MoveTask[]): Promise<void> {
	const now = context.clock.now();
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
}

/** Moves in AWS, then the runs of this computer: `kind` tells them apart. */
async function printBoth(
	context: CommandContext,
	tasks: readonly MoveTask[],
	runs: readonly RunRow[],
): Promise<void> {
	await printList<MoveTask | RunRow>(context, [...tasks, ...runs], {
		columns: [],
		toJson: (row) => ('runId' in row ? runJson(toldRun(row)) : taskJson(row)),
	});
}
