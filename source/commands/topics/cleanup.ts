import { failureLine } from '../../domain/failure.ts';
import { type FoundTail, isGone, isLeft, topicOfMark } from '../../domain/topics/topic-tail.ts';
import { findTails, removeFound, tailsSubjects } from '../../operations/topics/left-tails.ts';
import { count, counted } from '../../presentation/formats.ts';
import { isoTime } from '../../presentation/json/json-facts.ts';
import type { topicTail } from '../../presentation/json/shapes/messages.ts';
import type { Form } from '../../presentation/json/shapes/parts.ts';
import { leftWords, standingWords, unknownWords } from '../../presentation/topics/tail-words.ts';
import { flagValue } from '../command-line/flag-values.ts';
import { dryRunFlag } from '../command-line/shared-flags.ts';
import type { CommandContext, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { permit } from '../shell/permission.ts';
import { nextCommand } from '../shell/place.ts';
import { printList } from '../shell/print.ts';
import { cleanupWords, lentHere, tailPorts } from './lent-queue.ts';

export const definition: Definition = {
	name: 'cleanup',
	summary: 'remove what tails of topics left behind',
	about:
		'Finds the queues that tails made, by their tags. Those that nobody reads by any more are removed with their subscriptions: the process that made one is gone, or nobody has heard of it for an hour. Tails in use are listed and stay, whoever has them; so does every queue that awsmsg did not make.',
	operands: [],
	flags: [
		{
			name: 'queue',
			value: 'QUEUE',
			about:
				'the queue that tails were given with --queue: it stays, and their subscription goes; tail_queue of the configuration without it',
		},
		dryRunFlag,
	],
	examples: ['awsmsg cleanup --dry-run', 'awsmsg cleanup --yes'],
};

type Row = { readonly tail: FoundTail; readonly removed?: boolean };

/** `awsmsg cleanup`. */
export const run: Run = async (context) => {
	const { invocation, out, signal } = context;
	const connected = await context.connect();
	const ports = await tailPorts(context, connected);
	const lent = await lentHere(context, connected, flagValue(invocation, 'queue'));
	const { tails, strange, unread } = await findTails(ports, lent, signal);
	for (const { queue, failure } of unread) {
		out.note(`awsmsg: the tags of ${queue.name} could not be read: ${failureLine(failure)}.`);
	}
	for (const { name } of strange) {
		out.note(`${name} has the name of a tail and not its tags: awsmsg did not make it, it stays.`);
	}
	const left = tails.filter(isLeft);
	const [first, ...others] = left;
	const failed = unread.length > 0 ? exitCodes.partly : exitCodes.done;
	if (first === undefined || invocation.flags.has('dry-run')) {
		await printRows(
			context,
			tails.map((tail) => ({ tail })),
		);
		out.note(
			first === undefined
				? `Nothing is left of tails${tails.length === 0 ? '' : `; ${count(tails.length)} in use`}.`
				: `Dry run: ${counted(left.length, 'tail')} would be removed. Nothing was sent.`,
		);
		return failed;
	}
	const grant = await permit(context, connected, {
		kind: 'remove-tails',
		...tailsSubjects([first, ...others]),
		detail: left.map((tail) => `${tail.queue.name} of ${tail.mark.owner}, ${standingWords(tail)}`),
	});
	const rows: Row[] = tails.filter((tail) => !isLeft(tail)).map((tail) => ({ tail }));
	for (const tail of left) {
		const removal = await removeFound(ports, { tail, grant }, signal);
		if (removal === 'living') {
			out.note(`${tail.queue.name} is in use again, and stays.`);
			rows.push({ tail, removed: false });
			continue;
		}
		rows.push({ tail, removed: isGone(removal) });
		const unknown = unknownWords(tail);
		if (unknown !== undefined) out.note(unknown);
		const words = leftWords(removal, nextCommand(connected, ...cleanupWords(removal)));
		if (words !== undefined) out.note(words);
	}
	await printRows(context, rows);
	const gone = rows.filter(({ removed }) => removed === true).length;
	out.note(`Removed ${counted(gone, 'tail')} of ${count(left.length)} that were left.`);
	return gone === left.length ? failed : exitCodes.partly;
};

async function printRows(context: CommandContext, rows: readonly Row[]): Promise<void> {
	await printList<Row>(context, rows, {
		columns: [
			{ title: 'QUEUE', cell: ({ tail }) => tail.queue.name },
			{ title: 'TOPIC', cell: ({ tail }) => tail.mark.topic },
			{ title: 'OWNER', cell: ({ tail }) => tail.mark.owner },
			{
				title: 'STATE',
				cell: ({ tail, removed }) => (removed === true ? 'removed' : standingWords(tail)),
				keepsStart: true,
			},
		],
		toJson: rowJson,
	});
}

function rowJson({ tail, removed }: Row): Form<typeof topicTail> {
	const { queue, mark, standing } = tail;
	return {
		kind: 'topic-tail',
		queue: { name: queue.name, url: queue.url, arn: queue.arn },
		topicArn: topicOfMark(mark, queue.arn),
		owner: mark.owner,
		standing,
		expiresAt: isoTime(mark.expiresAt),
		...(removed === undefined ? {} : { removed }),
	};
}
