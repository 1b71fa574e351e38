import { fail } from '../../domain/failure.ts';
import { messageSize, type OutgoingMessage } from '../../domain/messages/message.ts';
import { messageProblems } from '../../domain/messages/message-limits.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import type { QueueAttributes } from '../../domain/resources.ts';
import type { NamedOutcome } from '../../operations/messages/outcome.ts';
import { sendMessages } from '../../operations/messages/send.ts';
import { bytes, count, counted } from '../../presentation/formats.ts';
import { outcomeJson } from '../../presentation/messages/outcome-json.ts';
import { flagValue, wholeFlag } from '../command-line/flag-values.ts';
import { bodyOperand, queueOperand } from '../command-line/operands.ts';
import { messageFlags } from '../command-line/shared-flags.ts';
import { awaitedQueues } from '../shell/awaiting.ts';
import { parseAttributes, readText } from '../shell/bodies.ts';
import type { CommandContext, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { checkMode, permit } from '../shell/permission.ts';
import { printList } from '../shell/print.ts';
import { find, operand } from '../shell/resource.ts';
import { usage } from '../shell/usage.ts';
import { printOutcome } from './outcomes.ts';

export const definition: Definition = {
	name: 'send',
	summary: 'send one message, or copies of it',
	about:
		'Without a body the text is read from standard input. awsmsg import sends many different ones.',
	operands: [queueOperand, bodyOperand],
	flags: [
		...messageFlags,
		{ name: 'delay', value: 'SECONDS', about: 'hide the message for 0 to 900 seconds' },
		{ name: 'trace', value: 'HEADER', about: 'X-Ray trace header' },
		{ name: 'copies', value: 'COUNT', about: 'send this many, up to 10,000' },
	],
	examples: [
		'awsmsg send orders \'{"type":"Refund"}\' --yes',
		'awsmsg send orders.fifo file://order.json --group shop-1 --dedup 42 --yes',
	],
};

const mostCopies = 10_000;

/** `awsmsg send <queue> [body]`: sends one message, or copies of it, and prints the ids. */
export const run: Run = async (context) => {
	const { invocation, signal } = context;
	const copies = wholeFlag(invocation, 'copies', 1, mostCopies) ?? 1;
	const message = await messageFrom(context);
	const connected = await context.connect();
	const queue = await find(context, connected, 'queue', operand(context, 0), 'send');
	const { queues } = connected.gateways;
	checkMode(connected, { kind: 'send', resource: resourceOf('queue', queue) });
	// What is not allowed to be read is left to SQS to judge.
	const attributes = await queues.attributes(queue.url, { signal }).catch(() => undefined);
	refuseBad(message, queue.name, attributes);
	if (copies > 1 && message.deduplicationId !== undefined) {
		throw usage('copies with one deduplication id arrive once', 'Leave --dedup out');
	}
	const grant = await permit(context, connected, {
		kind: 'send',
		resource: resourceOf('queue', queue),
		count: copies,
		detail: [`body: ${bytes(messageSize(message))} with its attributes`],
	});
	const { gateway, silence } = awaitedQueues(context, queues, queue, 'then the rest is not sent');
	const outcomes = await sendMessages(
		{ queues: gateway },
		{ url: queue.url, messages: copiesOf(context, message, copies, attributes), grant },
		signal,
	);
	if (copies === 1) return printOutcome(context, outcomes[0], 'message');
	const code = await printOutcomes(context, outcomes);
	return silence.over ? silence.end('to go on: send as many as were not sent') : code;
};

async function messageFrom(context: CommandContext): Promise<OutgoingMessage> {
	const { invocation } = context;
	const attributes = parseAttributes(invocation.flags.get('attribute') ?? []);
	const delaySeconds = wholeFlag(invocation, 'delay', 0, 900);
	const groupId = flagValue(invocation, 'group');
	const deduplicationId = flagValue(invocation, 'dedup');
	const traceHeader = flagValue(invocation, 'trace');
	const body = await readText(context, invocation.operands[1], 'body');
	return {
		body,
		...(Object.keys(attributes).length === 0 ? {} : { attributes }),
		...(groupId === undefined ? {} : { groupId }),
		...(deduplicationId === undefined ? {} : { deduplicationId }),
		...(delaySeconds === undefined ? {} : { delaySeconds }),
		...(traceHeader === undefined ? {} : { traceHeader }),
	};
}

/** Everything that SQS would refuse is said before anything is sent. */
function refuseBad(
	message: OutgoingMessage,
	name: string,
	attributes: QueueAttributes | undefined,
) {
	const fifo = attributes?.fifo ?? name.endsWith('.fifo');
	if (fifo && message.groupId === undefined) {
		throw usage(`${name} is a FIFO queue and needs a group`, 'Say --group ID');
	}
	const { maximumMessageBytes, contentBasedDeduplication } = attributes ?? {};
	const problems = messageProblems(message, {
		fifo,
		...(maximumMessageBytes === undefined ? {} : { maximumMessageBytes }),
		...(contentBasedDeduplication === undefined ? {} : { contentBasedDeduplication }),
	});
	if (problems.length === 0) return;
	throw fail('refused', `the message can't be sent: ${problems.join('; ')}`, {
		hint: 'Nothing was sent',
	});
}

/** On a FIFO queue each copy needs an id of its own, or SQS takes only the first. */
function copiesOf(
	{ stores }: CommandContext,
	message: OutgoingMessage,
	copies: number,
	attributes: QueueAttributes | undefined,
): readonly OutgoingMessage[] {
	if (copies === 1) return [message];
	const run = stores.newRun();
	return Array.from({ length: copies }, (_, index) =>
		attributes?.fifo === true ? { ...message, deduplicationId: `awsmsg-${run}-${index}` } : message,
	);
}

async function printOutcomes(
	context: CommandContext,
	outcomes: readonly NamedOutcome[],
): Promise<number> {
	await printList<NamedOutcome>(context, outcomes, {
		columns: [
			{ title: 'OUTCOME', cell: ({ outcome }) => outcome },
			{
				title: 'ID',
				cell: (outcome) => (outcome.outcome === 'sent' ? (outcome.messageId ?? '?') : '-'),
			},
			{
				title: 'WHY',
				cell: (outcome) => (outcome.outcome === 'sent' ? '' : outcome.message),
				keepsStart: true,
			},
		],
		toJson: (outcome) => outcomeJson(outcome),
	});
	const sent = outcomes.filter(({ outcome }) => outcome === 'sent').length;
	const rest = outcomes.length - sent;
	context.out.note(
		`Sent ${counted(sent, 'message')}${rest === 0 ? '' : `, ${count(rest)} not for certain`}.`,
	);
	if (rest === 0) return exitCodes.done;
	return sent > 0 ? exitCodes.partly : exitCodes.failed;
}
