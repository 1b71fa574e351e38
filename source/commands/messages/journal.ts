import { messageSize } from '../../domain/messages/message.ts';
import { bareCommand } from '../../domain/text/shell-words.ts';
import { hiddenMessages, queueNameOf } from '../../operations/messages/hidden-messages.ts';
import {
	type KeptMessage,
	keptMessages,
	receivedMessage,
} from '../../operations/messages/message-journal.ts';
import { bytes, counted, time } from '../../presentation/formats.ts';
import { journalEntryJson } from '../../presentation/messages/journal-json.ts';
import { snippetOf } from '../../presentation/rows.ts';
import { whereText } from '../../presentation/where.ts';
import { queueOperand } from '../command-line/operands.ts';
import type { CommandContext, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { printList } from '../shell/print.ts';

export const definition: Definition = {
	name: 'journal',
	summary: 'the messages that awsmsg deleted and can bring back',
	operands: [{ ...queueOperand, optional: true }],
	flags: [],
	examples: ['awsmsg journal', 'awsmsg journal orders-dlq --json'],
};

/** `awsmsg journal [queue]`: the messages that were deleted, the newest first. Asks AWS nothing. */
export const run: Run = async (context) => {
	const { stores, out, settings, clock, invocation } = context;
	const [name] = invocation.operands;
	// Read once: it may be large.
	const content = await stores.deleted.read();
	const journal = { read: async () => content };
	const { messages, noted, damage } = await keptMessages(journal);
	const isWanted = ({ queue }: Pick<KeptMessage, 'queue'>) =>
		name === undefined || [queue.name, queue.url, queue.arn].includes(name);
	const wanted = messages.filter(isWanted);
	const bare = noted.filter(isWanted);
	const now = clock.now();
	const shown = (kept: KeptMessage) => receivedMessage(kept, settings.masks);
	await printList<KeptMessage>(context, wanted.slice(0, settings.limit), {
		columns: [
			{ title: 'KEY', cell: ({ key }) => key },
			{ title: 'WHEN', cell: ({ at }) => time(at, now) },
			{ title: 'QUEUE', cell: ({ queue }) => queue.name },
			{ title: 'WHERE', cell: ({ queue, place }) => whereText(queue.arn, place) },
			{ title: 'STATE', cell: stateOf },
			{ title: 'SIZE', align: 'right', cell: ({ message }) => bytes(messageSize(message)) },
			{ title: 'ID', cell: ({ id }) => id },
			{
				title: 'BODY',
				cell: (kept) => snippetOf(shown(kept).body),
				whole: (kept) => shown(kept).body,
				keepsStart: true,
			},
		],
		toJson: (kept) => journalEntryJson(kept, shown(kept)),
	});
	for (const hidden of await hiddenMessages(journal, now)) {
		const what = `${counted(hidden.count, 'message')} of ${queueNameOf(hidden)} (${hidden.url})`;
		const back = time(hidden.backAt, now);
		out.note(`${what} could not be given back; they return by themselves at ${back}.`);
	}
	if (bare.length > 0) {
		out.note(`Of ${counted(bare.length, 'more deleted message')} no copy is kept.`);
	}
	noteDamage(context, damage.length);
	out.note(
		wanted.length === 0
			? `The journal has no messages${name === undefined ? '' : ` of ${name}`}.`
			: `${counted(wanted.length, 'message')} in the journal; ${bareCommand('undo')} sends them back.`,
	);
	return exitCodes.done;
};

/** What is known of a kept message, in words. */
export function stateOf({ outcome, undo }: KeptMessage): string {
	if (undo === 'begun') return 'undo unknown';
	if (undo !== undefined) return `back as ${undo.messageId}`;
	return outcome === undefined ? 'perhaps deleted' : outcome.replace('-', ' ');
}

/** Part of the journal that can't be read is said, not passed over. */
export function noteDamage({ out }: Pick<CommandContext, 'out'>, damaged: number) {
	if (damaged === 0) return;
	out.note(`awsmsg: ${counted(damaged, 'line')} of the journal could not be read.`);
}
