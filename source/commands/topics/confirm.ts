import { resourceOf } from '../../domain/resource-id.ts';
import { confirmSubscription } from '../../operations/topics/change-topics.ts';
import { topicChangeJson } from '../../presentation/resources/change-json.ts';
import { topicOperand } from '../command-line/operands.ts';
import type { Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { permit } from '../shell/permission.ts';
import { printDocument, printLines, wantsJson } from '../shell/print.ts';
import { find, operand } from '../shell/resource.ts';

export const definition: Definition = {
	name: 'confirm',
	summary: 'confirm a subscription by the token that its endpoint was sent',
	about:
		'The token stands in the SubscribeURL of the message that SNS sent to the endpoint, and lives two days. No address of a message is ever opened.',
	operands: [topicOperand, { name: 'token', about: 'the token' }],
	flags: [],
	examples: ['awsmsg confirm orders-events 2336412f37fb687f5d51e6e2425c464de2 --yes'],
};

/** `awsmsg confirm <topic> <token>`. */
export const run: Run = async (context) => {
	const connected = await context.connect();
	const topic = await find(context, connected, 'topic', operand(context, 0));
	const token = operand(context, 1).trim();
	const grant = await permit(context, connected, {
		kind: 'confirm-subscription',
		resource: resourceOf('topic', topic),
	});
	const { arn } = await confirmSubscription(
		connected.gateways,
		{ topicArn: topic.arn, token, grant },
		context.signal,
	);
	if (wantsJson(context)) {
		const told = { subscribed: { subscriptionArn: arn } };
		await printDocument(context, topicChangeJson('confirm', 'topic', topic, told));
	} else await printLines(context, [[{ text: arn }]]);
	return exitCodes.done;
};
