import { messageSize, type OutgoingMessage } from '../domain/message.ts';
import { sendMessages } from '../operations/send.ts';
import { bytes } from '../presentation/formats.ts';
import { parseAttributes, readText } from './bodies.ts';
import type { Run } from './context.ts';
import { printOutcome } from './outcomes.ts';
import { flagValue, wholeFlag } from './parse.ts';
import { permit } from './permission.ts';
import { find, operand } from './resource.ts';
import { usage } from './usage.ts';

/** `awsmsg send <queue> [body]`: sends one message and prints its id. */
export const run: Run = async (context) => {
	const { invocation, signal } = context;
	const attributes = parseAttributes(invocation.flags.get('attribute') ?? []);
	const delaySeconds = wholeFlag(invocation, 'delay', 0, 900);
	const groupId = flagValue(invocation, 'group');
	const deduplicationId = flagValue(invocation, 'dedup');
	const body = await readText(context, invocation.operands[1], 'body');
	const message: OutgoingMessage = {
		body,
		...(Object.keys(attributes).length === 0 ? {} : { attributes }),
		...(groupId === undefined ? {} : { groupId }),
		...(deduplicationId === undefined ? {} : { deduplicationId }),
		...(delaySeconds === undefined ? {} : { delaySeconds }),
	};
	const connected = await context.connect();
	const queue = await find(context, connected, 'queue', operand(context, 0));
	if (queue.name.endsWith('.fifo') && groupId === undefined) {
		throw usage(`${queue.name} is a FIFO queue and needs a group`, 'Say --group ID');
	}
	const grant = await permit(context, connected, {
		kind: 'send',
		resource: queue.name,
		count: 1,
		detail: [`body: ${bytes(messageSize(message))} with its attributes`],
	});
	const { queues } = connected.gateways;
	const [outcome] = await sendMessages(
		{ queues },
		{ url: queue.url, messages: [message], grant },
		signal,
	);
	return printOutcome(context, outcome, 'message');
};
