import { asFailure, fail, failureLine } from '../../domain/failure.ts';
import { resource } from '../../domain/kinds.ts';
import type { Message } from '../../domain/messages/message.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import type { QueueAttributes, QueueRef } from '../../domain/resources.ts';
import { noteHidden } from '../../operations/messages/hidden-messages.ts';
import { Leases } from '../../operations/messages/leases.ts';
import {
	budgetText,
	decideLook,
	queueKey,
	type ReceiveBudget,
	receiveBudget,
	rememberingReceives,
} from '../../operations/messages/receive-budget.ts';
import { notGivenBack, type ReleaseReport } from '../../operations/messages/release-tally.ts';
import { type ScanReport, scan } from '../../operations/messages/scan.ts';
import type { QueueGateway } from '../../operations/ports.ts';
import { approximate, count, counted, time } from '../../presentation/formats.ts';
import {
	unheardInSweep,
	unheardText,
	unreadText,
} from '../../presentation/messages/hidden-words.ts';
import { awaitedQueues } from '../shell/awaiting.ts';
import type { CommandContext, Connected } from '../shell/context.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { checkMode, permitLook } from '../shell/permission.ts';
import type { SilenceTold } from '../shell/silence-told.ts';
import { masksFor } from './reveal.ts';
import { meantOf, missingNote, type Selection } from './selection.ts';

/** How long giving back may take when the command is stopped, ms. */
const releaseWithin = 5000;

/** A queue that may be looked into: its price was said and accepted. */
export type Reading = {
	readonly queue: QueueRef;
	readonly attributes: QueueAttributes;
	readonly budget: ReceiveBudget;
	/** Remembers the receive counts of everything that it receives, and waits while nothing answers. */
	readonly queues: QueueGateway;
	/** What was said of an endpoint that does not answer. */
	readonly silence: SilenceTold;
	readonly leases: Leases;
	/** Drops the receive counts of messages that are gone. */
	forget(ids: readonly string[]): Promise<void>;
	/** At which a look has to stop; absent when last deliveries were confirmed. */
	readonly maxReceiveCount?: number;
};

/**
 * Asks what looking into a queue costs, and refuses it unless that is accepted (law 3). Nothing has
 * been received then.
 */
export async function openReading(
	context: CommandContext,
	connected: Connected,
	queue: QueueRef,
): Promise<Reading> {
	const { clock, signal, stores, out, invocation } = context;
	const { queues } = connected.gateways;
	// Not earlier: code that is loaded under other flags is not taken from the compile cache.
	checkMode(connected, { kind: 'look', resource: resourceOf('queue', queue) });
	const attributes = await queues.attributes(queue.url, { signal });
	const key = queueKey(queue.arn, connected.info.endpoint);
	const budget = receiveBudget(attributes, await stores.receives.load(key), clock.now());
	const confirmed = await acceptPrice(context, connected, queue, budget);
	if (budget.kind === 'counts' && invocation.flags.has('accept-receives') && !budget.accepted) {
		await stores.receives.accept(key, clock.now());
	}
	let told = false;
	const remembering = rememberingReceives(queues, stores.receives, {
		keyOf: () => key,
		onTrouble(error) {
			if (!told)
				out.note(
					`awsmsg: receive counts could not be remembered: ${failureLine(asFailure(error))}.`,
				);
			told = true;
		},
	});
	const masks = await masksFor(context, connected, resource('queue', queue));
	// What is given back at the end waits for nobody.
	const leases = new Leases(remembering, clock, masks);
	const then = 'then this run pauses';
	const { gateway, silence } = awaitedQueues(context, leases.queues, queue, then, () =>
		leases.heldUntil(queue.url),
	);
	return {
		queue,
		attributes,
		budget,
		queues: gateway,
		silence,
		leases,
		forget: (ids) => stores.receives.forget(key, ids),
		...(budget.kind === 'counts' && !confirmed ? { maxReceiveCount: budget.maxReceiveCount } : {}),
	};
}

/** Answers whether last deliveries were confirmed. */
async function acceptPrice(
	context: CommandContext,
	connected: Connected,
	queue: QueueRef,
	budget: ReceiveBudget,
): Promise<boolean> {
	if (budget.kind === 'free') return false;
	const { name } = queue;
	const { maxReceiveCount, deadLetterQueue, highest } = budget;
	const accepts = budget.accepted || context.invocation.flags.has('accept-receives');
	if (!accepts) {
		throw fail(
			'refused',
			`a look counts as one receive of each message, and after ${maxReceiveCount} of them ${name} sends a message to ${deadLetterQueue}`,
			{ hint: 'Say --accept-receives to look all the same; it is asked once for this queue' },
		);
	}
	if (decideLook(budget) !== 'last-delivery') return context.settings.yes;
	const seen =
		highest === 0
			? `${name} allows ${counted(maxReceiveCount, 'receive')}`
			: `a message of ${name} was seen with ${counted(highest, 'receive')} of ${maxReceiveCount}`;
	const why = `${seen}: this look may take its last, after which it goes to ${deadLetterQueue}`;
	context.out.note(`${why}.`);
	await permitLook(context, connected, {
		kind: 'look-last-delivery',
		resource: resourceOf('queue', queue),
		detail: [why],
	});
	return true;
}

/**
 * Sweeps a queue and hands on what the selection means, until `limit` of it were found. The caller
 * gives back in the end.
 */
export async function sweep(
	context: CommandContext,
	reading: Reading,
	selection: Selection,
	take: (messages: readonly Message[]) => Promise<void>,
): Promise<ScanReport> {
	const { clock, signal, settings, out } = context;
	const limit = settings.limit ?? Number.POSITIVE_INFINITY;
	let found = 0;
	return scan(
		{ queues: reading.queues, clock, leases: reading.leases },
		{
			url: reading.queue.url,
			fifo: reading.attributes.fifo,
			// Whoever means every message needs to receive no more than the limit.
			...(selection.everything && settings.limit !== undefined ? { limit: settings.limit } : {}),
			...(reading.maxReceiveCount === undefined
				? {}
				: { maxReceiveCount: reading.maxReceiveCount }),
			async onMessages(messages) {
				const meant = (await meantOf(messages, selection, signal)).slice(0, limit - found);
				found += meant.length;
				await take(meant);
				return found >= limit ? 'stop' : 'go';
			},
			onProgress({ scanned, held }) {
				const of = reading.attributes.visible;
				out.progress(
					`Scanning ${reading.queue.name}: ${count(scanned)}${of === undefined ? '' : ` of ${approximate(of)}`}, ${count(found)} meant, ${count(held)} held`,
				);
			},
		},
		signal,
	);
}

/** Gives everything back, also after ctrl-c and a closed pipe, and says what could not be. */
export async function giveBack(
	{ out, clock, stores }: CommandContext,
	{ leases }: Reading,
): Promise<ReleaseReport> {
	const report = await leases.release(undefined, AbortSignal.timeout(releaseWithin));
	await noteHidden(stores.deleted, report, clock.now());
	const hidden = notGivenBack(report);
	if (hidden > 0) {
		const { backAt, failure } = report;
		const until = backAt === undefined ? '' : `; they come back at ${time(backAt, clock.now())}`;
		const why = failure === undefined ? '' : `: ${failureLine(failure)}`;
		out.note(`awsmsg: ${counted(hidden, 'message')} could not be given back${until}${why}`);
	}
	const { unheard } = report;
	if (unheard !== undefined) out.note(`awsmsg: ${unheardText(unheard, clock.now())}`);
	return report;
}

/** Says what a sweep did not see or decide, and answers the exit code that belongs to it. */
export function noteSweep(
	{ out }: CommandContext,
	report: ScanReport,
	selection: Selection,
	{ silence }: Pick<Reading, 'silence'>,
): number {
	const code = noteSelection({ out }, selection);
	if (silence.over) return silence.end('to go on: run it again');
	const unseen = unseenText(report);
	if (unseen !== undefined) out.note(unseen);
	return unseen === undefined ? code : exitCodes.partly;
}

/** Says what a selection did not decide, and answers the exit code: whether it means those nobody knows. */
export function noteSelection({ out }: Pick<CommandContext, 'out'>, selection: Selection): number {
	const note = missingNote(selection);
	if (note !== undefined) out.note(note);
	return selection.tally.costly === 0 ? exitCodes.done : exitCodes.partly;
}

/** What a sweep could not see, in one sentence; `undefined` when it saw all or stopped as asked. */
function unseenText({ ended, unseen, failure, held }: ScanReport): string | undefined {
	switch (ended) {
		case 'empty':
		case 'limit':
		case 'stopped':
			return;
		case 'failure':
			return `Not all was seen: ${failure === undefined ? 'a receive failed' : failureLine(failure)}.`;
		case 'last-delivery':
			return 'Not all was seen: stopped because a message had its last delivery; say --yes to go on past such messages.';
		case 'quota':
			return `Not all was seen: ${count(held)} messages are held, and a queue has at most 120,000 in flight.`;
		case 'rest': {
			const parts = [
				...(unseen.visible === undefined ? [] : [`${approximate(unseen.visible)} visible`]),
				...(unseen.delayed === undefined ? [] : [`${approximate(unseen.delayed)} delayed`]),
				...(unseen.heldByOthers === undefined
					? []
					: [`${approximate(unseen.heldByOthers)} held by others`]),
				...(unseen.unread === undefined ? [] : [unreadText(unseen.unread)]),
				...(unseen.unheard === undefined ? [] : [unheardInSweep(unseen.unheard)]),
			];
			const groups = unseen.groups ?? [];
			const behind =
				groups.length === 0
					? ''
					: `; behind the first 10 of ${groups.length === 1 ? 'group' : 'groups'} ${groups.slice(0, 5).join(', ')}${groups.length > 5 ? ` and ${groups.length - 5} more` : ''}, which can only be received after those`;
			return `Not all was seen: ${parts.join(', ')}${behind}.`;
		}
	}
}

/** The price of a look in the summary. */
export function priceText({ budget }: Reading): string {
	if (budget.kind === 'free') return budgetText(budget);
	return `each has one more of ${budget.maxReceiveCount} receives`;
}
