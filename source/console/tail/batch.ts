import type { Message } from '../../domain/messages/message.ts';
import { type FailedBatch, failedBatch } from '../../domain/streams/kinesis-batch-info.ts';
import type { Command } from '../keys/command.ts';
import type { ScreenContext } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import { openTail } from './open.ts';

type Context = ScreenContext<'message'>;

/** A message that names a batch is a few hundred bytes. */
const longest = 64 * 1024;
const known = new WeakMap<Message, FailedBatch | 'none'>();

/** The batch of records that a dead letter names; commands ask for it at every frame. */
export function batchOf(message: Message): FailedBatch | undefined {
	let batch = known.get(message);
	if (batch === undefined) {
		const { body } = message;
		batch = (body.length <= longest ? failedBatch(body) : undefined) ?? 'none';
		known.set(message, batch);
	}
	return batch === 'none' ? undefined : batch;
}

/** Opens exactly the records of a batch that a Lambda function gave up, or says that they expired. */
function openFailedBatch(session: Session, batch: FailedBatch): void {
	openTail(session, batch.stream, {
		from: { type: 'AT_SEQUENCE_NUMBER', sequenceNumber: batch.first },
		shardIds: [batch.shardId],
		until: batch.last,
		untilNow: true,
		label: `batch of ${batch.size}`,
		batch: { size: batch.size, first: batch.first },
	});
}

/** `J` from a dead letter: to the records of the batch where it names one, else as `command` says. */
export function orRecords(command: Command<Context>): Command<Context> {
	if (!command.keys.includes('J')) return command;
	return {
		...command,
		about: `${command.about}; for a failed batch of a stream, its records`,
		disabled: (context) =>
			batchOf(context.view.message) === undefined ? command.disabled?.(context) : undefined,
		run: (context) => {
			const batch = batchOf(context.view.message);
			if (batch === undefined) command.run(context);
			else openFailedBatch(context.session, batch);
		},
	};
}
