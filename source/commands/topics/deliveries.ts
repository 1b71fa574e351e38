import { failureLine } from '../../domain/failure.ts';
import { readPushArn } from '../../domain/push/device.ts';
import type { TopicAttributes } from '../../domain/resources.ts';
import type { DeliveryStatus } from '../../domain/topics/delivery-log.ts';
import { deliveryLogs, loggedProtocols } from '../../domain/topics/subscription.ts';
import { readPushDeliveries } from '../../operations/push/endpoints.ts';
import { type FoundDeliveries, readDeliveries } from '../../operations/topics/delivery-log.ts';
import { count, counted, dayAndTime } from '../../presentation/formats.ts';
import { pushLogSentences } from '../../presentation/push/push-words.ts';
import { snippetOf } from '../../presentation/rows.ts';
import {
	deliveryStatusJson,
	deliveryStatusWords,
	loggedWords,
} from '../../presentation/topics/delivery-log-words.ts';
import { flagValue } from '../command-line/flag-values.ts';
import { sinceFlag } from '../command-line/shared-flags.ts';
import type { CommandContext, Connected, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { printList } from '../shell/print.ts';
import { checkHere, findAny, operand } from '../shell/resource.ts';
import type { TableColumn } from '../shell/table.ts';
import { parseSpan } from '../shell/times.ts';
import { usage } from '../shell/usage.ts';

export const definition: Definition = {
	name: 'deliveries',
	summary: 'how deliveries ended, from the status logs of SNS',
	about:
		'SNS writes status, answer and dwell time of each delivery to CloudWatch Logs where the topic says so; where it does not, the attribute that turns it on is named. Searching costs nothing. The exit code is 3 when logs are off or could not all be read.',
	operands: [
		{
			name: 'resource',
			kinds: ['topic', 'subscription'],
			about:
				'a topic, or one of its subscriptions; or the ARN of a platform application or of one of its endpoints',
		},
	],
	flags: [sinceFlag],
	examples: [
		'awsmsg deliveries orders-events --since 3h',
		'awsmsg deliveries orders-events --json',
	],
};

const usualSpan = 60 * 60 * 1000;
const usualCount = 100;

const columns: readonly TableColumn<DeliveryStatus>[] = [
	{ title: 'TIME', cell: ({ at }) => dayAndTime(at) },
	{ title: 'DELIVERY', cell: deliveryStatusWords },
	{ title: 'MESSAGE', cell: ({ messageId }) => messageId },
	{ title: 'DESTINATION', cell: ({ destination }) => destination },
	{
		title: 'ANSWER',
		cell: ({ response = '' }) => snippetOf(response),
		whole: ({ response = '' }) => response,
		keepsStart: true,
	},
];

/** `awsmsg deliveries <topic or subscription>`. */
export const run: Run = async (context) => {
	const { invocation, signal, clock, out } = context;
	const since = flagValue(invocation, 'since');
	const span = since === undefined ? usualSpan : parseSpan(since, 'since');
	const connected = await context.connect();
	const text = operand(context, 0);
	if (readPushArn(text) !== undefined) return printPushDeliveries(context, connected, text, span);
	const found = await findAny(context, connected, text.includes(':') ? text : `topic:${text}`);
	if (found.kind !== 'topic' && found.kind !== 'subscription') {
		throw usage(`${text} is a ${found.kind}, and this takes a topic or a subscription`);
	}
	const to = clock.now();
	const told = await readDeliveries(
		connected.gateways,
		{
			...{ from: to - span, to },
			...(found.kind === 'topic'
				? { topicArn: found.ref.arn }
				: { topicArn: found.ref.topicArn, endpoint: found.ref.endpoint }),
		},
		signal,
	);
	await printFound(context, told);
	const protocol = found.kind === 'subscription' ? found.ref.protocol : undefined;
	if (told.deliveries.length === 0) {
		for (const line of loggedWords(told.topic, protocol)) out.note(line);
	}
	const isOff = told.topic.ok && !logsAny(told.topic.value, protocol);
	const isWhole = told.isFinished && told.failures.length === 0 && !isOff;
	return isWhole ? exitCodes.done : exitCodes.partly;
};

async function printFound(context: CommandContext, told: FoundDeliveries): Promise<void> {
	const { out, settings } = context;
	const shown = told.deliveries.slice(0, settings.limit ?? usualCount);
	await printList(context, shown, { columns, toJson: deliveryStatusJson });
	const left = told.deliveries.length - shown.length + told.more;
	out.note(
		`${counted(shown.length, 'delivery', 'deliveries')}${left === 0 ? '' : `, and ${count(left)} more`}${told.isFinished ? '' : '; not all of that time was searched'}.`,
	);
	for (const { group, failure } of told.failures) {
		out.note(`awsmsg: ${group} could not be read: ${failureLine(failure)}.`);
	}
}

/** `awsmsg deliveries` of a platform application, or of one of its endpoints. */
async function printPushDeliveries(
	context: CommandContext,
	connected: Connected,
	arn: string,
	span: number,
): Promise<number> {
	const { clock, signal, out } = context;
	const read = readPushArn(arn);
	if (read === undefined) throw usage(`${arn} is no ARN of mobile push`);
	await checkHere(context, connected, arn, read);
	const to = clock.now();
	const told = await readPushDeliveries(connected.gateways, { arn, from: to - span, to }, signal);
	await printFound(context, told);
	const { application } = told;
	if (told.deliveries.length === 0) {
		for (const line of pushLogSentences(application)) out.note(line);
	}
	const isOff =
		application.ok && !application.value.logs.success && !application.value.logs.failure;
	const isWhole = told.isFinished && told.failures.length === 0 && application.ok && !isOff;
	return isWhole ? exitCodes.done : exitCodes.partly;
}

/** Whether SNS logs any deliveries, of one protocol or of all. */
function logsAny(topic: TopicAttributes, protocol?: string): boolean {
	return (protocol === undefined ? loggedProtocols : [protocol]).some((one) => {
		const logs = deliveryLogs(one, topic);
		return logs?.success === true || logs?.failure === true;
	});
}
