import { asFailure, failureLine } from '../domain/failure.ts';
import type { MoveTask, QueueRef } from '../domain/resources.ts';
import { Leases } from '../operations/leases.ts';
import { cancelMove, followMove, type MovePlan, planMove, startMove } from '../operations/move.ts';
import { type MoveProgress, moveFailure } from '../operations/move-progress.ts';
import { approximate, count, counted, duration } from '../presentation/formats.ts';
import type { CommandContext, Run } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { isoTime } from './json.ts';
import { flagValue, wholeFlag } from './parse.ts';
import { permit } from './permission.ts';
import { printDocument, wantsJson } from './print.ts';
import { find, operand } from './resource.ts';
import { usage } from './usage.ts';

/** AWS's limit of MaxNumberOfMessagesPerSecond. */
const highestRate = 500;
/** How long AWS may take to accept a start or a cancel, ms. */
const decideWithin = 30_000;

/** `awsmsg redrive <dlq>`: plans, confirms, starts AWS's move task and follows it to its end. */
export const run: Run = async (context) => {
	const { invocation, out, signal, clock } = context;
	const perSecond = wholeFlag(invocation, 'rate', 1, highestRate);
	const to = flagValue(invocation, 'to');
	const connected = await context.connect();
	const { queues } = connected.gateways;
	const source = await find(context, connected, 'queue', operand(context, 0));
	const destination = to === undefined ? undefined : await find(context, connected, 'queue', to);
	if (destination?.arn === source.arn) throw usage(`--to ${source.name} is the queue itself`);
	const plan = await planMove(
		{ queues, clock },
		{ source, ...(destination === undefined ? {} : { destination }) },
		signal,
	);
	for (const line of planLines(plan, perSecond)) out.note(line);
	if (invocation.flags.has('dry-run')) {
		out.note('Dry run: nothing was sent.');
		if (wantsJson(context)) await printDocument(context, planJson(plan));
		return exitCodes.done;
	}
	const grant = await permit(context, connected, {
		kind: 'redrive',
		resource: source.name,
		approximate: true,
		detail: planLines(plan, perSecond),
		...(plan.count === undefined ? {} : { count: plan.count }),
	});
	signal.throwIfAborted();
	// Once it is on its way to AWS, giving up would leave it unknown whether the task runs.
	const { handle, startedAfter } = await startMove(
		{ queues, leases: new Leases(queues, clock) },
		{
			source,
			grant,
			...(destination === undefined ? {} : { destinationArn: destination.arn }),
			...(perSecond === undefined ? {} : { perSecond }),
		},
		AbortSignal.timeout(decideWithin),
	);
	const cancelGrant = { ...grant, what: `cancel the move of ${source.name} that was just started` };
	try {
		const task = await followMove(
			{ queues, clock },
			{ sourceArn: source.arn, handle, ...(startedAfter === undefined ? {} : { startedAfter }) },
			(progress) => out.progress(progressText(source, progress)),
			signal,
		);
		return await report(context, source, task);
	} catch (error) {
		if (!signal.aborted) {
			out.note(`The move of ${source.name} was started, and AWS goes on with it.`);
			throw error;
		}
		return await cancel(context, source, () =>
			cancelMove(
				{ queues },
				{ sourceArn: source.arn, handle, grant: cancelGrant },
				AbortSignal.timeout(decideWithin),
			),
		);
	}
};

/** Stopped by the user: the task that this run started is cancelled, and what it did is told. */
async function cancel(
	{ out }: CommandContext,
	source: QueueRef,
	stop: () => Promise<{ readonly moved: number }>,
): Promise<number> {
	try {
		const { moved } = await stop();
		out.note(
			`Cancelled: ${counted(moved, 'message')} of ${source.name} had moved and stay moved; the rest is where it was.`,
		);
	} catch (error) {
		out.note(
			`awsmsg: the move of ${source.name} could not be cancelled and may go on: ${failureLine(asFailure(error))}. awsmsg tasks ${source.name} shows it.`,
		);
	}
	return exitCodes.interrupted;
}

async function report(context: CommandContext, source: QueueRef, task: MoveTask): Promise<number> {
	if (wantsJson(context)) await printDocument(context, taskJson(task));
	const failure = moveFailure(task);
	if (failure !== undefined) {
		context.out.note(`awsmsg: ${failureLine(failure)}.`);
		return task.moved > 0 ? exitCodes.partly : exitCodes.failed;
	}
	const of = task.toMove === undefined ? '' : ` of ${approximate(task.toMove)}`;
	if (task.status === 'COMPLETED') {
		context.out.note(`Moved ${count(task.moved)}${of} messages of ${source.name}.`);
		return exitCodes.done;
	}
	context.out.note(
		`awsmsg: somebody cancelled the move: ${count(task.moved)}${of} messages of ${source.name} had moved.`,
	);
	return exitCodes.partly;
}

function progressText({ name }: QueueRef, { moved, toMove, rate, eta, status }: MoveProgress) {
	const parts = [
		`${status === 'CANCELLING' ? 'Stopping' : 'Moving'} ${name}: ${count(moved)}`,
		...(toMove === undefined ? [] : [`of ${approximate(toMove)}`]),
		...(rate === undefined ? [] : [`${rate.toFixed(1)}/s`]),
		...(eta === undefined ? [] : [`${duration(eta)} left`]),
	];
	return parts.join(' ');
}

function planLines(plan: MovePlan, perSecond: number | undefined): readonly string[] {
	const { source, destinations, count: messages, inFlight = 0 } = plan;
	const names = destinations.ok ? destinations.value.map(({ name }) => name).join(', ') : '?';
	return [
		`From ${source.name}: ${messages === undefined ? 'an unknown number of' : approximate(messages)} messages`,
		`To ${names === '' ? 'nowhere' : names}${destinations.ok && destinations.value.length > 1 ? ', each to its own source' : ''}`,
		`Rate: ${perSecond === undefined ? 'as AWS sees fit' : `at most ${perSecond} a second`}`,
		...(inFlight > 0 ? [`Held by others: ${approximate(inFlight)}`] : []),
		...plan.warnings.map((warning) => `Warning: ${warning}`),
	];
}

function planJson({
	source,
	destinations,
	count,
	inFlight,
	running,
	warnings,
	permissions,
}: MovePlan) {
	return {
		source: source.arn,
		destinations: destinations.ok ? destinations.value.map(({ arn }) => arn) : undefined,
		count,
		inFlight,
		running: running === undefined ? undefined : taskJson(running),
		warnings,
		permissions,
	};
}

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
