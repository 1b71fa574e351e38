import { cancelMove } from '../operations/move.ts';
import { counted } from '../presentation/formats.ts';
import type { Run } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { permit } from './permission.ts';
import { printDocument, wantsJson } from './print.ts';
import { find, operand } from './resource.ts';

/** `awsmsg cancel <dlq>`: cancels the running move task of a queue. */
export const run: Run = async (context) => {
	const { out, signal } = context;
	const connected = await context.connect();
	const { queues } = connected.gateways;
	const queue = await find(context, connected, 'queue', operand(context, 0));
	const grant = await permit(context, connected, { kind: 'cancel-move', resource: queue.name });
	const { moved } = await cancelMove({ queues }, { sourceArn: queue.arn, grant }, signal);
	if (wantsJson(context)) await printDocument(context, { cancelled: queue.name, moved });
	else
		out.note(`Cancelled: ${counted(moved, 'message')} of ${queue.name} had moved and stay moved.`);
	return exitCodes.done;
};
