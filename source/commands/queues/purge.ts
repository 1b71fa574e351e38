import { resourceOf } from '../../domain/resource-id.ts';
import { queueKey } from '../../operations/messages/receive-budget.ts';
import { messagesIn } from '../../operations/queues/messages-in.ts';
import { purgeQueue } from '../../operations/queues/purge.ts';
import { approximate } from '../../presentation/formats.ts';
import { queueChangeJson } from '../../presentation/resources/change-json.ts';
import { queueOperand } from '../command-line/operands.ts';
import type { Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { permit } from '../shell/permission.ts';
import { printDocument, wantsJson } from '../shell/print.ts';
import { find, operand } from '../shell/resource.ts';

export const definition: Definition = {
	name: 'purge',
	summary: 'delete every message of a queue, for good',
	about: 'No copies are kept: awsmsg export writes them to a file before.',
	operands: [queueOperand],
	flags: [],
	examples: ['awsmsg purge orders-dlq --yes --confirm orders-dlq'],
};

/** `awsmsg purge <queue>`: deletes every message of a queue. */
export const run: Run = async (context) => {
	const { out, signal } = context;
	const connected = await context.connect();
	const { queues } = connected.gateways;
	const queue = await find(context, connected, 'queue', operand(context, 0));
	// The count is for the confirmation alone; a purge may go on without it.
	const attributes = await queues.attributes(queue.url, { signal }).catch(() => undefined);
	const messages = attributes === undefined ? undefined : messagesIn(attributes);
	const grant = await permit(context, connected, {
		kind: 'purge',
		resource: resourceOf('queue', queue),
		approximate: true,
		...(messages === undefined ? {} : { count: messages }),
	});
	const key = queueKey(queue.arn, connected.info.endpoint);
	const forget = () => context.stores.receives.forget(key);
	await purgeQueue({ queues, forget }, { url: queue.url, grant }, signal);
	if (wantsJson(context))
		await printDocument(
			context,
			queueChangeJson('purge', queue, { approximateNumberOfMessagesDeleted: messages }),
		);
	else {
		const how = messages === undefined ? 'an unknown number of' : approximate(messages);
		out.note(
			`Purging ${queue.name}, ${how} messages. SQS takes up to 60 s, in which new ones may go too.`,
		);
	}
	return exitCodes.done;
};
