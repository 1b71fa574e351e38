import { messageSize } from '../../domain/messages/message.ts';
import { isEndpointArn } from '../../domain/push/device.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import { publishMessage } from '../../operations/topics/publish.ts';
import { bytes } from '../../presentation/formats.ts';
import { bodyOperand, topicOperand } from '../command-line/operands.ts';
import { printOutcome } from '../messages/outcomes.ts';
import { publishToDevice } from '../push/publish-to-device.ts';
import type { Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { permit } from '../shell/permission.ts';
import { find, operand } from '../shell/resource.ts';
import { usage } from '../shell/usage.ts';
import { printRecipients, topicMessage, topicMessageFlags } from './topic-message.ts';

export const definition: Definition = {
	name: 'publish',
	summary: 'publish one message to a topic, or to one device',
	about:
		'Without a body the text is read from standard input. An endpoint of mobile push is named by its ARN: what SNS takes is no word of the push service.',
	operands: [
		{
			...topicOperand,
			about: 'a topic: its name or ARN; or the ARN of an endpoint of mobile push',
		},
		bodyOperand,
	],
	flags: [
		...topicMessageFlags,
		{ name: 'dry-run', about: 'show who would get it, as awsmsg match does, and send nothing' },
	],
	examples: [
		'awsmsg publish orders-events "hello" --attribute kind=String:Refund --yes',
		`awsmsg publish ENDPOINT-ARN '{"aps":{}}' --structure payload --dry-run`,
	],
};

/** `awsmsg publish <topic> [body]`: publishes one message and prints its id. */
export const run: Run = async (context) => {
	const { invocation, signal } = context;
	const target = operand(context, 0);
	if (isEndpointArn(target)) return publishToDevice(context, target);
	const input = await topicMessage(context);
	const { message } = input;
	const connected = await context.connect();
	const topic = await find(context, connected, 'topic', target, 'send');
	if (topic.name.endsWith('.fifo') && message.groupId === undefined) {
		throw usage(`${topic.name} is a FIFO topic and needs a group`, 'Say --group ID');
	}
	if (invocation.flags.has('dry-run')) return printRecipients(context, connected, topic, input);
	const grant = await permit(context, connected, {
		kind: 'publish',
		resource: resourceOf('topic', topic),
		count: 1,
		detail: [`body: ${bytes(messageSize(message))} with its attributes`],
	});
	const { topics } = connected.gateways;
	const outcome = await publishMessage(
		{ topics },
		{ ...input, topicArn: topic.arn, grant },
		signal,
	);
	return printOutcome(context, outcome, 'message');
};
