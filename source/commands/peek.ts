import { fail, failureLine } from '../domain/failure.ts';
import { type Message, receiveCount, sentAt } from '../domain/message.ts';
import { Leases, type ReleaseReport } from '../operations/leases.ts';
import {
	type LookPrice,
	type PeekReport,
	peek,
	priceOfLooking,
	takesLastDelivery,
} from '../operations/peek.ts';
import { age, counted, time } from '../presentation/formats.ts';
import { snippetOf } from '../presentation/rows.ts';
import type { CommandContext, Connected, Run } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { messageJson } from './json.ts';
import { checkMode, permitLook } from './permission.ts';
import { printList } from './print.ts';
import { find, operand } from './resource.ts';

const usualCount = 10;
/** How long giving back may take when the command is stopped. */
const releaseWithin = 5000;

/** `awsmsg peek <queue>`: receives messages, gives them back at once, then prints them. */
export const run: Run = async (context) => {
	const { out, settings, clock, signal } = context;
	const connected = await context.connect();
	const { queues } = connected.gateways;
	const queue = await find(context, connected, 'queue', operand(context, 0));
	checkMode(connected, { kind: 'look', resource: queue.name });
	const price = priceOfLooking(await queues.attributes(queue.url, { signal }));
	await acceptPrice(context, connected, queue.name, price);
	const leases = new Leases(queues, clock);
	let report: PeekReport;
	let released: ReleaseReport;
	try {
		report = await peek(
			{ queues, clock, leases },
			{
				url: queue.url,
				max: settings.limit ?? usualCount,
				...(price.kind === 'counts' && !settings.yes
					? { maxReceiveCount: price.maxReceiveCount }
					: {}),
			},
			signal,
		);
	} finally {
		// Also after ctrl-c and a closed pipe, hence a signal of its own.
		released = await leases.release(undefined, AbortSignal.timeout(releaseWithin));
		noteUnreleased(context, released);
	}
	const now = clock.now();
	await printList<Message>(context, report.messages, {
		columns: [
			{ title: 'AGE', align: 'right', cell: (message) => ageOf(message, now) },
			{ title: 'RCV', align: 'right', cell: (message) => String(receiveCount(message)) },
			{ title: 'ID', cell: ({ id }) => id },
			{ title: 'GROUP', cell: ({ system }) => system['MessageGroupId'] ?? '-' },
			{
				title: 'BODY',
				cell: ({ body }) => snippetOf(body),
				whole: ({ body }) => body,
				keepsStart: true,
			},
		],
		toJson: messageJson,
	});
	out.note(summary(report, released, price, queue.name));
	if (report.failure !== undefined) out.note(`awsmsg: ${failureLine(report.failure)}.`);
	return report.failure === undefined ? exitCodes.done : exitCodes.partly;
};

/** Refuses a look that costs a receive, unless that is accepted. */
async function acceptPrice(
	context: CommandContext,
	connected: Connected,
	name: string,
	price: LookPrice,
) {
	if (price.kind === 'free') return;
	const { maxReceiveCount, deadLetterQueue } = price;
	if (!context.invocation.flags.has('accept-receives')) {
		throw fail(
			'refused',
			`a look counts as one receive of each message, and after ${maxReceiveCount} of them ${name} sends a message to ${deadLetterQueue}`,
			{ hint: 'Say --accept-receives to look all the same' },
		);
	}
	if (!takesLastDelivery(price, [])) return;
	await permitLook(context, connected, {
		kind: 'look-last-delivery',
		resource: name,
		detail: [`${name} allows ${counted(maxReceiveCount, 'receive')}: this look takes the last`],
	});
}

function noteUnreleased({ out, clock }: CommandContext, report: ReleaseReport) {
	if (report.failed === 0) return;
	const { backAt, failure } = report;
	const until = backAt === undefined ? '' : `; they come back at ${time(backAt, clock.now())}`;
	const why = failure === undefined ? '' : `: ${failureLine(failure)}`;
	out.note(`awsmsg: ${counted(report.failed, 'message')} could not be given back${until}${why}`);
}

function summary(
	{ messages, duplicates, stopped }: PeekReport,
	{ released }: ReleaseReport,
	price: LookPrice,
	name: string,
): string {
	const parts = [`Looked at ${counted(messages.length, 'message')} of ${name}`];
	if (duplicates > 0) parts.push(`${counted(duplicates, 'delivery', 'deliveries')} came twice`);
	parts.push(`${released} given back`);
	if (price.kind === 'counts') parts.push(`each has one more of ${price.maxReceiveCount} receives`);
	else parts.push('free to look');
	if (price.blocksGroups) parts.push('their groups waited meanwhile');
	const end = endings[stopped];
	return `${parts.join(', ')}.${end === undefined ? '' : ` ${end}`}`;
}

const endings: Readonly<Partial<Record<PeekReport['stopped'], string>>> = {
	empty: 'One long poll brought nothing new: believed empty, not certain.',
	lease: 'Stopped before the first message came back by itself.',
	'last-delivery':
		'Stopped because a message had its last delivery; say --yes to go on past such messages.',
};

function ageOf(message: Message, now: number): string {
	const at = sentAt(message);
	return at === undefined ? '?' : age(now - at);
}
