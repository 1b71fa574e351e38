import { greatest, least } from '../../domain/extent.ts';
import { fail } from '../../domain/failure.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { bareCommand } from '../../domain/text/shell-words.ts';
import {
	deletionOf,
	type KeptMessage,
	keptMessages,
} from '../../operations/messages/message-journal.ts';
import {
	lastDeletion,
	type Undo,
	undoableOf,
	undoDeletions,
} from '../../operations/messages/undo.ts';
import { count, counted, time } from '../../presentation/formats.ts';
import { outcomeJson } from '../../presentation/messages/outcome-json.ts';
import { queueOperand } from '../command-line/operands.ts';
import { awaitedQueues } from '../shell/awaiting.ts';
import type { CommandContext, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { permit } from '../shell/permission.ts';
import { nextCommand, placeOf } from '../shell/place.ts';
import { printList } from '../shell/print.ts';
import { find, operand } from '../shell/resource.ts';
import { noteDamage } from './journal.ts';

export const definition: Definition = {
	name: 'undo',
	summary: 'send copies of deleted messages back to their queue',
	about:
		'Without --entry it takes back the last awsmsg delete of the queue that can be taken back. The copies have new ids, which are printed.',
	operands: [queueOperand],
	flags: [
		{ name: 'entry', value: 'KEY', many: true, about: 'this entry of awsmsg journal' },
		{
			name: 'repeat-unknown',
			about: 'send also what may have arrived, or may not have been deleted',
		},
	],
	examples: ['awsmsg undo orders-dlq --yes', 'awsmsg undo orders-dlq --entry m1x2-0 --yes'],
};

/** An entry that is meant and not sent. */
type LeftOut = {
	readonly key: string;
	readonly id: string;
	readonly why: string;
	/** Whether `--repeat-unknown` sends it all the same. */
	readonly doubtful: boolean;
};

/** `awsmsg undo <queue>`: sends copies of deleted messages back to the queue that they were in. */
export const run: Run = async (context) => {
	const { signal, stores } = context;
	const connected = await context.connect();
	const queue = await find(context, connected, 'queue', operand(context, 0));
	const { messages, damage } = await keptMessages(stores.deleted);
	noteDamage(context, damage.length);
	const place = placeOf(connected);
	const { ready, leftOut } = sorted(context, chosen(context, messages, queue, place), place);
	if (ready.length === 0) throw nothingToSend(queue, leftOut);
	// In the order in which they were deleted, which a FIFO queue keeps.
	ready.sort(
		(one, other) => one.at - other.at || deletionOf(one).number - deletionOf(other).number,
	);
	const grant = await permit(context, connected, {
		kind: 'undo',
		resource: resourceOf('queue', queue),
		count: ready.length,
		detail: [whenLine(ready, context.clock.now()), ...leftOutLines(leftOut), ...originLines(ready)],
	});
	const { gateway, silence } = awaitedQueues(
		context,
		connected.gateways.queues,
		queue,
		'then the undo pauses',
	);
	const undos = await undoDeletions(
		{ queues: gateway, journal: stores.deleted, claims: stores.claims },
		{ kept: ready, grant },
		signal,
	);
	await stores.deleted.close();
	// Whether something of this deletion stood in a line that can't be read, nobody knows.
	const whole = !damage.some(({ what }) => what === 'unreadable');
	const code = await tell(context, undos, leftOut, queue);
	if (silence.over) {
		return silence.end(`to go on: ${nextCommand(connected, 'undo', queue.name)}`);
	}
	return code === exitCodes.done && !whole ? exitCodes.partly : code;
};

/** What is sent, and what is not and why. */
function sorted(
	{ invocation }: CommandContext,
	meant: readonly KeptMessage[],
	place: string,
): { readonly ready: KeptMessage[]; readonly leftOut: readonly LeftOut[] } {
	const repeat = invocation.flags.has('repeat-unknown');
	const named = invocation.flags.has('entry');
	const ready: KeptMessage[] = [];
	const leftOut: LeftOut[] = [];
	for (const kept of meant) {
		const undoable = undoableOf(kept, place);
		// A message that is there is only sent once more where it is named itself.
		const asked = repeat && (undoable.kind === 'doubtful' || (named && undoable.kind === 'there'));
		if (undoable.kind === 'ready' || asked) ready.push(kept);
		else {
			const { key, id } = kept;
			leftOut.push({ key, id, why: undoable.why, doubtful: undoable.kind === 'doubtful' });
		}
	}
	return { ready, leftOut };
}

/** The entries that were named, or those of the queue's last delete here that are not back. */
function chosen(
	{ invocation }: CommandContext,
	messages: readonly KeptMessage[],
	queue: QueueRef,
	place: string,
): readonly KeptMessage[] {
	const keys = invocation.flags.get('entry');
	if (keys === undefined) return lastDeletion(messages, queue, place);
	const all = messages.filter((kept) => kept.queue.arn === queue.arn);
	return [...new Set(keys)].map((key) => {
		const found = all.find((kept) => kept.key === key);
		if (found !== undefined) return found;
		throw fail('not-found', `the journal has no entry ${key} of ${queue.name}`, {
			hint: `${bareCommand('journal', queue.name)} lists them`,
		});
	});
}

function nothingToSend({ name }: QueueRef, leftOut: readonly LeftOut[]) {
	const [first] = leftOut;
	const doubtful = leftOut.filter((one) => one.doubtful);
	if (doubtful.length > 0) {
		const [one] = doubtful;
		return fail(
			'refused',
			`${counted(doubtful.length, 'message')} may be in ${name} still: ${one?.key}, ${one?.why}`,
			{ hint: 'Nothing was sent: look into the queue; --repeat-unknown sends them all the same' },
		);
	}
	const why = first === undefined ? '' : `: ${first.key}, ${first.why}`;
	return fail('not-found', `the journal has nothing to bring back to ${name}${why}`, {
		hint: `${bareCommand('journal')} lists what it has`,
	});
}

function whenLine(kept: readonly KeptMessage[], now: number): string {
	const times = kept.map(({ at }) => at);
	const [from, to] = [least(times), greatest(times)].map((at) => time(at, now));
	return `deleted at ${from}${from === to ? '' : ` to ${to}`}`;
}

function leftOutLines(leftOut: readonly LeftOut[]): readonly string[] {
	if (leftOut.length === 0) return [];
	const doubtful = leftOut.filter((one) => one.doubtful).length;
	const how = doubtful === 0 ? '' : `: ${count(doubtful)} may be there still (--repeat-unknown)`;
	return [`${count(leftOut.length)} more of this deletion are left out${how}`];
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
	leftOut: readonly LeftOut[],
	{ name }: QueueRef,
): Promise<number> {
	const { out } = context;
	await printList<Undo | LeftOut>(context, [...undos, ...leftOut], {
		columns: [
			{ title: 'ID', cell: ({ id }) => id },
			{ title: 'OUTCOME', cell: (row) => ('why' in row ? 'left out' : row.outcome.outcome) },
			{ title: 'NEW ID', cell: newIdOf },
			{ title: 'WHY', cell: whyOf, keepsStart: true },
		],
		toJson: (row) => {
			const { key, id } = row;
			if ('why' in row) {
				const leftOut = { outcome: 'left-out', message: row.why } as const;
				return outcomeJson(leftOut, { key, deletedMessageId: id });
			}
			const { outcome, originLost, perhapsTwice } = row;
			return outcomeJson(outcome, { key, deletedMessageId: id, originLost, perhapsTwice });
		},
	});
	const sent = undos.filter(({ outcome }) => outcome.outcome === 'sent').length;
	const rest = [
		...(sent === undos.length ? [] : [`, ${count(undos.length - sent)} not for certain`]),
		...(leftOut.length === 0 ? [] : [`, ${count(leftOut.length)} left out`]),
	].join('');
	out.note(`Sent ${counted(sent, 'copy', 'copies')} back to ${name}${rest}; they have new ids.`);
	const twice = undos.filter(({ perhapsTwice }) => perhapsTwice === true);
	if (twice.length > 0) {
		out.note(`Perhaps in ${name} twice: ${twice.map(({ id }) => id).join(', ')}.`);
	}
	const origin = undos.find(({ originLost }) => originLost !== undefined)?.originLost;
	if (origin !== undefined) {
		out.note(
			`They came from ${origin}, which AWS's own redrive does not know any more: name it with --to.`,
		);
	}
	if (sent === undos.length && leftOut.length === 0) return exitCodes.done;
	return sent > 0 ? exitCodes.partly : exitCodes.failed;
}

function newIdOf(row: Undo | LeftOut): string {
	if ('why' in row || row.outcome.outcome !== 'sent') return '-';
	return row.outcome.messageId ?? '?';
}

function whyOf(row: Undo | LeftOut): string {
	if ('why' in row) return row.why;
	return row.outcome.outcome === 'sent' ? '' : row.outcome.message;
}
