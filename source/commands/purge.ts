import { purgeQueue } from '../operations/purge.ts';
import { count } from '../presentation/formats.ts';
import type { Run } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { permit } from './permission.ts';
import { printDocument, wantsJson } from './print.ts';
import { find, operand } from './resource.ts';

/** `awsmsg purge <queue>`: deletes every message of a queue. */
export const run: Run = async (context) => {
	const { out, signal } = context;
	const connected = await context.connect();
	const { queues } = connected.gateways;
	const queue = await find(context, connected, 'queue', operand(context, 0));
	// The count is for the confirmation alone; a purge may go on without it.
	const { visible = 0, inFlight = 0, delayed = 0 } = await queues
		.attributes(queue.url, { signal })
		.catch(() => ({ visible: undefined, inFlight: undefined, delayed: undefined }));
	const messages = visible + inFlight + delayed;
	const grant = await permit(context, connected, {
		kind: 'purge',
		resource: queue.name,
		count: messages,
		approximate: true,
	});
	await purgeQueue({ queues }, { url: queue.url, grant }, signal);
	if (wantsJson(context)) await printDocument(context, { purged: queue.name, about: messages });
	else {
		out.note(
			`Purging ${queue.name}, about ${count(messages)} messages. SQS takes up to 60 s, in which new ones may go too.`,
		);
	}
	return exitCodes.done;
};
