import { FailureError, fail } from '../../domain/failure.ts';
import { keyAt, rememberedEndpoint } from '../../domain/here.ts';
import { placeOfPlanned, sourceKey } from '../../domain/redrive/redrive-plan.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import { awsmsgCommand } from '../../domain/text/shell-words.ts';
import { part } from '../../operations/parts.ts';
import { cancelMove, runningMove } from '../../operations/redrive/aws/move.ts';
import { readRun } from '../../operations/redrive/run-journal.ts';
import { countedAsTold } from '../../presentation/formats.ts';
import { queueChangeJson } from '../../presentation/resources/change-json.ts';
import type { CommandContext, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { permit } from '../shell/permission.ts';
import { nextCommand } from '../shell/place.ts';
import { printDocument, wantsJson } from '../shell/print.ts';
import { find, operand } from '../shell/resource.ts';

export const definition: Definition = {
	name: 'cancel',
	summary: "stop a redrive: a run of this computer, or AWS's move task",
	about: 'What has moved stays moved. A run stops safely: what is on its way is finished.',
	operands: [{ name: 'dlq or run', about: 'a dead-letter queue, or the id of a run' }],
	flags: [],
	examples: ['awsmsg cancel orders-dlq --yes', 'awsmsg cancel 20261120-091205-3fa2b1'],
};

/**
 * `awsmsg cancel <dlq or run>`: stops AWS's move task of a queue, or a run of this computer. Whether anything runs is
 * asked before a confirmation is.
 */
export const run: Run = async (context) => {
	const { out, signal } = context;
	const text = operand(context, 0);
	if (/^\d{8}-\d{6}-[0-9a-f]+$/.test(text)) return cancelRun(context, text);
	const connected = await context.connect();
	const { queues } = connected.gateways;
	const queue = await find(context, connected, 'queue', text);
	const asked = await part(() => runningMove(queues, queue.arn, signal), signal);
	if (!asked.ok || asked.value === undefined) {
		const { runs } = context.redrives;
		const held = await runs.holder(keyAt(queue.arn, rememberedEndpoint(connected.info)));
		if (held !== undefined) return cancelRun(context, held.owner);
		if (!asked.ok) throw new FailureError(asked.failure);
		throw fail(
			'conflict',
			`no move of ${queue.name} can be cancelled: none is running, or it is stopping already`,
			{
				hint: `What was moved: ${nextCommand(connected, 'tasks', queue.name)}`,
			},
		);
	}
	const grant = await permit(context, connected, {
		kind: 'cancel-move',
		resource: resourceOf('queue', queue),
	});
	const { moved } = await cancelMove({ queues }, { handle: asked.value, grant }, signal);
	if (wantsJson(context))
		await printDocument(
			context,
			queueChangeJson('cancel-move', queue, { approximateNumberOfMessagesMoved: moved }),
		);
	else
		out.note(
			`Cancelled: ${countedAsTold(moved, 'message')} of ${queue.name} had moved and stay moved.`,
		);
	return exitCodes.done;
};

/** Asks the process that runs it to end safely: nothing is lost by that, so nothing is confirmed. */
async function cancelRun(
	{ redrives, settings, out }: CommandContext,
	runId: string,
): Promise<number> {
	const { runs } = redrives;
	const { plan } = readRun(runId, await runs.read(runId)).header;
	const { source } = plan;
	const place = placeOfPlanned(plan.place, settings.context.profile);
	const key = sourceKey(plan);
	if (!(await runs.stopHolder(key, runId))) {
		const { owner, perhapsGone } = (await runs.holder(key)) ?? {};
		if (owner === runId && perhapsGone !== undefined) {
			throw fail('conflict', `run ${runId} can't be stopped from here: it is in ${perhapsGone}`);
		}
		throw fail('conflict', `run ${runId} is not running on this computer`, {
			hint: `To finish it, if something is open: ${awsmsgCommand(place, 'resume', runId)}`,
		});
	}
	out.note(`Run ${runId} of ${source.name} was asked to stop; its own report tells the rest.`);
	return exitCodes.done;
}
