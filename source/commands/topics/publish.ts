import { messageSize } from '../../domain/messages/message.ts';
import { isEndpointArn } from '../../domain/push/device.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import { publishMessage } from '../../operations/topics/publish.ts';
import { bytes } from '../../presentation/formats.ts';
import { flagValue } from '../command-line/flag-values.ts';
import { bodyOperand, topicOperand } from '../command-line/operands.ts';
import { fileFlags, publishing } from '../messages/file-job.ts';
import { printOutcome } from '../messages/outcomes.ts';
import { publishToDevice } from '../push/publish-to-device.ts';
import type { Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { permit } from '../shell/permission.ts';
import { find, operand } from '../shell/resource.ts';
import { usage } from '../shell/usage.ts';
import { publishFile } from './publish-file.ts';
import { printRecipients, topicMessage, topicMessageFlags } from './topic-message.ts';

export const definition: Definition = {
	name: 'publish',
	summary: 'publish messages to a topic, or one to a device',
	about:
		'One message: without a body the text is read from standard input. Many: --file with a message a line, as peek --json, export and tail-topic print them, and subject and structure (json) where wanted; they go in batches, each line has its outcome, and nothing is sent when a line is wrong. What was sent is remembered, so that --resume goes on. An endpoint of mobile push is named by its ARN: what SNS takes is no word of the push service.',
	operands: [
		{
			...topicOperand,
			about: 'a topic: its name or ARN; or the ARN of an endpoint of mobile push',
		},
		bodyOperand,
	],
	flags: [
		...topicMessageFlags,
		{ name: 'file', value: 'FILE', about: 'messages as NDJSON or JSON; - is standard input' },
		...fileFlags(publishing),
		{
			name: 'failed',
			value: 'PATH',
			about: 'with --file: what was certainly not sent, as a file that can be published',
		},
		{ name: 'dry-run', about: 'show who would get it, as awsmsg match does, and send nothing' },
	],
	examples: [
		'awsmsg publish orders-events "hello" --attribute kind=String:Refund --yes',
		'awsmsg publish orders-events --file events.ndjson --failed left.ndjson --yes',
		`awsmsg publish ENDPOINT-ARN '{"aps":{}}' --structure payload --dry-run`,
	],
};

/** What a single message has no use for. */
const ofFiles = ['rate', 'resume', 'again', 'repeat-unknown', 'failed'];

/** `awsmsg publish <topic> [body]`: publishes one message and prints its id. */
export const run: Run = async (context) => {
	const { invocation, signal } = context;
	const target = operand(context, 0);
	const file = flagValue(invocation, 'file');
	const without = ofFiles.find((flag) => invocation.flags.has(flag));
	if (file === undefined && without !== undefined) {
		throw usage(`--${without} is of --file`, 'Say which file has the messages');
	}
	if (isEndpointArn(target)) {
		if (file !== undefined) throw usage('a device takes one message at a time');
		return publishToDevice(context, target);
	}
	if (file !== undefined) return publishFile(context, target, file);
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
