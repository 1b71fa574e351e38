import { messageSize, type OutgoingMessage } from '../../domain/messages/message.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import { publishMessage } from '../../operations/topics/publish.ts';
import { bytes } from '../../presentation/formats.ts';
import { printOutcome } from '../messages/outcomes.ts';
import { parseAttributes, readText } from '../shell/bodies.ts';
import type { Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { flagValue } from '../shell/flag-values.ts';
import { bodyOperand, topicOperand } from '../shell/operands.ts';
import { permit } from '../shell/permission.ts';
import { find, operand } from '../shell/resource.ts';
import { messageFlags } from '../shell/shared-flags.ts';
import { usage } from '../shell/usage.ts';

export const definition: Definition = {
	name: 'publish',
	summary: 'publish one message to a topic',
	about: 'Without a body the text is read from standard input.',
	operands: [topicOperand, bodyOperand],
	flags: [
		...messageFlags,
		{ name: 'subject', value: 'TEXT', about: 'subject, for subscriptions by mail' },
	],
	examples: ['awsmsg publish orders-events "hello" --attribute kind=String:Refund --yes'],
};

/** `awsmsg publish <topic> [body]`: publishes one message and prints its id. */
export const run: Run = async (context) => {
	const { invocation, signal } = context;
	const attributes = parseAttributes(invocation.flags.get('attribute') ?? []);
	const groupId = flagValue(invocation, 'group');
	const deduplicationId = flagValue(invocation, 'dedup');
	const subject = flagValue(invocation, 'subject');
	const body = await readText(context, invocation.operands[1], 'body');
	const message: OutgoingMessage = {
		body,
		...(Object.keys(attributes).length === 0 ? {} : { attributes }),
		...(groupId === undefined ? {} : { groupId }),
		...(deduplicationId === undefined ? {} : { deduplicationId }),
	};
	const connected = await context.connect();
	const topic = await find(context, connected, 'topic', operand(context, 0));
	if (topic.name.endsWith('.fifo') && groupId === undefined) {
		throw usage(`${topic.name} is a FIFO topic and needs a group`, 'Say --group ID');
	}
	const grant = await permit(context, connected, {
		kind: 'publish',
		resource: resourceOf('topic', topic),
		count: 1,
		detail: [`body: ${bytes(messageSize(message))} with its attributes`],
	});
	const { topics } = connected.gateways;
	const outcome = await publishMessage(
		{ topics },
		{ topicArn: topic.arn, message, grant, ...(subject === undefined ? {} : { subject }) },
		signal,
	);
	return printOutcome(context, outcome, 'message');
};
