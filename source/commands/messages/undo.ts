import { fail } from '../../domain/failure.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { type KeptMessage, keptMessages } from '../../operations/messages/message-journal.ts';
import { type Undo, undoDeletions, whyNotUndone } from '../../operations/messages/undo.ts';
import { count, counted } from '../../presentation/formats.ts';
import type { CommandContext, Run } from '../shell/context.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { permit } from '../shell/permission.ts';
import { placeOf } from '../shell/place.ts';
import { printList } from '../shell/print.ts';
import { find, operand } from '../shell/resource.ts';
import { noteDamage } from './journal.ts';

/** `awsmsg undo <queue>`: sends copies of deleted messages back to the queue that they were in. */
export const run: Run = async (context) => {
	const { invocation, out, signal, stores } = context;
	const connected = await context.connect();
	const queue = await find(context, connected, 'queue', operand(context, 0));
	const { messages, damage } = await keptMessages(stores.deleted);
	noteDamage(context, damage.length);
	const meant = chosen(context, messages, queue);
	const place = placeOf(connected);
	const repeat = invocation.flags.has('repeat-unknown');
	const ready: KeptMessage[] = [];
	for (const kept of meant) {
		const why = whyNotUndone(kept, place);
		if (why === undefined || (repeat && mayRepeat(kept, place))) ready.push(kept);
		else out.note(`${kept.key}: left out, ${why}.`);
	}
	if (ready.length === 0) {
		throw fail('not-found', `the journal has nothing to bring back to ${queue.name}`, {
			hint: 'awsmsg journal lists what it has',
		});
	}
	// In the order in which they were deleted, which a FIFO queue keeps.
	ready.reverse();
	const grant = await permit(context, connected, {
		kind: 'undo',
		resource: queue.name,
		count: ready.length,
		detail: originLines(ready),
	});
	const undos = await undoDeletions(
		{ queues: connected.gateways.queues, journal: stores.deleted },
		{ kept: ready, grant },
		signal,
	);
	await stores.deleted.close();
	return tell(context, undos, queue);
};

/** Whether an entry may be sent though it is not certain that it is gone, or not back already. */
function mayRepeat(kept: KeptMessage, place: string): boolean {
	return kept.place === place && typeof kept.undo !== 'object';
}

/** The entries that were named, or those of the queue's last delete. */
function chosen(
	{ invocation }: CommandContext,
	messages: readonly KeptMessage[],
	queue: QueueRef,
): readonly KeptMessage[] {
	const here = messages.filter((kept) => kept.queue.arn === queue.arn);
	const keys = invocation.flags.get('entry');
	if (keys === undefined) {
		const last = here.find(({ undo }) => typeof undo !== 'object');
		return last === undefined ? [] : here.filter(({ key }) => runOf(key) === runOf(last.key));
	}
	return keys.map((key) => {
		const found = here.find((kept) => kept.key === key);
		if (found !== undefined) return found;
		throw fail('not-found', `the journal has no entry ${key} of ${queue.name}`, {
			hint: `awsmsg journal ${queue.name} lists them`,
		});
	});
}

function runOf(key: string): string {
	return key.slice(0, key.lastIndexOf('-'));
}

function originLines(kept: readonly KeptMessage[]): readonly string[] {
	const dead = kept.filter(({ originArn }) => originArn !== undefined).length;
	return dead === 0
		? []
		: [
				`${counted(dead, 'message')} came here as dead letters: AWS's own redrive will not know where from, awsmsg's journal does`,
			];
}

async function tell(
	context: CommandContext,
	undos: readonly Undo[],
	{ name }: QueueRef,
): Promise<number> {
	await printList<Undo>(context, undos, {
		columns: [
			{ title: 'ID', cell: ({ id }) => id },
			{ title: 'OUTCOME', cell: ({ outcome }) => outcome.outcome },
			{
				title: 'NEW ID',
				cell: ({ outcome }) => (outcome.outcome === 'sent' ? (outcome.messageId ?? '?') : '-'),
			},
			{
				title: 'WHY',
				cell: ({ outcome }) => (outcome.outcome === 'sent' ? '' : outcome.message),
				keepsStart: true,
			},
		],
		toJson: ({ key, id, outcome, originLost }) => ({ key, id, ...outcome, originLost }),
	});
	const sent = undos.filter(({ outcome }) => outcome.outcome === 'sent').length;
	context.out.note(
		`Sent ${counted(sent, 'copy', 'copies')} back to ${name}${sent === undos.length ? '' : `, ${count(undos.length - sent)} not for certain`}; they have new ids.`,
	);
	const origin = undos.find(({ originLost }) => originLost !== undefined)?.originLost;
	if (origin !== undefined) {
		context.out.note(
			`They came from ${origin}, which AWS's own redrive does not know any more: name it with --to.`,
		);
	}
	if (sent === undos.length) return exitCodes.done;
	return sent > 0 ? exitCodes.partly : exitCodes.failed;
}
