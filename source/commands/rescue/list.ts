import { failureLine } from '../../domain/failure.ts';
import { dangerOf, isEndangered } from '../../domain/rescue/holding.ts';
import type { QueueAttributes } from '../../domain/resources.ts';
import { allSteps } from '../../domain/steps.ts';
import { priceOfLooking } from '../../operations/messages/peek.ts';
import { survey } from '../../operations/watch/survey.ts';
import { approximate, counted } from '../../presentation/formats.ts';
import { dangerOrder, holdingColumns } from '../../presentation/rescue/holding-columns.ts';
import { lossJson } from '../../presentation/rescue/holding-json.ts';
import { dangerText, holdingOf } from '../../presentation/rescue/holding-words.ts';
import { queueRows } from '../../presentation/resources/queue-rows.ts';
import { withFigures } from '../queues/figures.ts';
import type { CommandContext } from '../shell/context.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { printed } from '../shell/listing.ts';
import { nextCommand } from '../shell/place.ts';
import { printList } from '../shell/print.ts';
import { untilFlag } from './ends.ts';

/** All queues whose messages may be lost before a time, worst first. Receives nothing. */
export async function listEndangered(context: CommandContext, until: number): Promise<number> {
	const { out, clock, signal, settings } = context;
	const connected = await context.connect();
	const { gateways, info } = connected;
	let isPart = false;
	const surveyed = await survey(
		'queue',
		{ gateways, clock, context: info.id },
		{
			most: settings.limit,
			keep: 'row',
			onProgress: (done, listed) => out.progress(`${done} of ${listed} queues read`),
			onEndless: (failure) => {
				isPart = true;
				out.note(`awsmsg: ${failureLine(failure)}.`);
			},
		},
		signal,
	);
	const known = await withFigures(context, connected, surveyed, {
		isWanted: ({ facts }) =>
			(facts?.visible ?? 0) + (facts?.inFlight ?? 0) + (facts?.delayed ?? 0) > 0,
		histories: false,
		instead: 'name one queue: a look at it asks CloudWatch nothing',
	});
	const now = clock.now();
	const held = allSteps(dangerOrder.sort(allSteps(queueRows(known)))).flatMap((row) => {
		const holding = holdingOf(row);
		return holding === undefined ? [] : [{ row, holding }];
	});
	const near = held.filter(({ holding }) => isEndangered(holding, now, until - now));
	await printList(
		context,
		near.map(({ row }) => row),
		{
			columns: holdingColumns.filter(({ watched }) => watched !== true).map(printed),
			toJson: (row) => lossJson(row, known.get(row.key)?.facts, now),
		},
	);
	const said = dangerText(
		dangerOf(
			near.map(({ holding }) => holding),
			until,
		),
		now,
	);
	if (said !== '') out.note(`${said}.`);
	if (near.length === 0) out.note('Nothing is lost until then, as far as anybody knows.');
	const open = near.find(({ holding }) => holding.loss.unseen > 0);
	if (open !== undefined) {
		const { name, key } = open.row;
		const facts = known.get(key)?.facts;
		const price = facts === undefined ? '' : `, ${lookPrice(facts, open.holding.many)}`;
		const look = nextCommand(connected, 'rescue', name, ...untilFlag(context, until));
		out.note(`When exactly: ${look} looks${price}.`);
	}
	const later = held.filter((one) => one.holding.deadLetter && !near.includes(one)).length;
	if (later > 0) {
		const keeps = later === 1 ? 'keeps its letters' : 'keep their letters';
		out.note(`${counted(later, 'more dead-letter queue')} ${keeps} for longer.`);
	}
	const failures = [...known.values()].flatMap(
		({ failure, figures }) => failure ?? figures?.metrics?.failure ?? [],
	);
	const [failure] = failures;
	if (failure === undefined) return isPart ? exitCodes.partly : exitCodes.done;
	out.note(
		`awsmsg: of ${counted(failures.length, 'queue')} not all could be read: ${failureLine(failure)}.`,
	);
	return exitCodes.partly;
}

/** What a look takes: all that is there is received, hidden meanwhile, and given back. */
function lookPrice(facts: QueueAttributes, many: number): string {
	const price = priceOfLooking(facts);
	const counts =
		price.kind === 'free'
			? 'free to look'
			: `which counts as one of ${price.maxReceiveCount} receives of each`;
	const groups = price.blocksGroups ? ', and blocks their groups meanwhile' : '';
	return `receives and hides up to ${approximate(many)} until all are given back, 5 m at most${groups}: ${counts}`;
}
