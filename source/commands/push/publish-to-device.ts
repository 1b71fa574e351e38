import { messageSize } from '../../domain/messages/message.ts';
import { endpointName, readPushArn } from '../../domain/push/device.ts';
import { type PushForm, pushDoubt, pushMessage, pushProblem } from '../../domain/push/payload.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import { part } from '../../operations/parts.ts';
import { publishToEndpoint } from '../../operations/push/devices.ts';
import { bytes } from '../../presentation/formats.ts';
import {
	givenWords,
	pushDoubtWords,
	pushProblemWords,
} from '../../presentation/push/push-words.ts';
import { flagValue } from '../command-line/flag-values.ts';
import { printOutcome } from '../messages/outcomes.ts';
import { parseAttributes, readText } from '../shell/bodies.ts';
import type { CommandContext } from '../shell/context.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { permit } from '../shell/permission.ts';
import { checkHere } from '../shell/resource.ts';
import { usage } from '../shell/usage.ts';

/** What only a topic has a use for. */
const ofTopics = ['group', 'dedup', 'subject'];

/** `awsmsg publish <ARN of an endpoint> [body]`: sends one notification to one device, and prints its id. */
export async function publishToDevice(context: CommandContext, arn: string): Promise<number> {
	const { invocation, signal, out } = context;
	const given = ofTopics.find((flag) => invocation.flags.has(flag));
	if (given !== undefined) throw usage(`a device has no use for --${given}`);
	const read = readPushArn(arn);
	if (read === undefined) throw usage(`${arn} is no ARN of an endpoint`);
	const { platform } = read;
	const form = formOf(flagValue(invocation, 'structure'));
	const attributes = parseAttributes(invocation.flags.get('attribute') ?? []);
	const message = pushMessage(
		await readText(context, invocation.operands[1], 'body'),
		form,
		platform,
	);
	const problem = pushProblem(message, platform);
	if (problem !== undefined) throw usage(pushProblemWords(problem, platform), 'Nothing was sent');
	const doubt = pushDoubt(message, platform);
	if (doubt !== undefined) out.note(`Perhaps too large: ${pushDoubtWords(doubt, platform)}.`);
	const connected = await context.connect();
	await checkHere(context, connected, arn, read);
	const { gateways } = connected;
	const endpoint = await part(() => gateways.push.endpoint(arn, { signal }), signal);
	if (endpoint.ok && endpoint.value.enabled === false) {
		out.note(`${endpointName(arn)} is disabled: SNS refuses what is published to it.`);
	}
	if (invocation.flags.has('dry-run')) {
		out.note(`Dry run: ${givenWords(message, platform)}. Nothing was sent.`);
		return exitCodes.done;
	}
	const grant = await permit(context, connected, {
		kind: 'push',
		resource: resourceOf('endpoint', { name: endpointName(arn), arn }),
		count: 1,
		detail: [
			`body: ${bytes(messageSize({ body: message.body, attributes }))} with its attributes`,
			`${givenWords(message, platform)}.`,
		],
	});
	const outcome = await publishToEndpoint(gateways, { arn, message, attributes, grant }, signal);
	return printOutcome(context, outcome, 'message');
}

function formOf(structure: string | undefined): PushForm {
	switch (structure) {
		case undefined:
			return 'text';
		case 'json':
		case 'payload':
			return structure;
		default:
			throw usage('--structure knows json and payload', 'Leave it out for a message of one text');
	}
}
