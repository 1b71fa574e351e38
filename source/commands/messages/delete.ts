import type { Grant } from '../../domain/effect.ts';
import { asFailure, type Failure, failureLine } from '../../domain/failure.ts';
import { rememberedEndpoint } from '../../domain/here.ts';
import type { Message } from '../../domain/messages/message.ts';
import { type SeenPlace, seenPlace } from '../../domain/messages/seen.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { type Deletion, deleteHeld } from '../../operations/messages/delete-messages.ts';
import { expireCopies } from '../../operations/messages/forget.ts';
import { KindTally } from '../../operations/messages/kind-tally.ts';
import {
	type DeleteOutcome,
	type KeepTerms,
	keepTerms,
} from '../../operations/messages/message-journal.ts';
import { rememberDeleted } from '../../operations/messages/remember-deleted.ts';
import type { ScanReport } from '../../operations/messages/scan.ts';
import { withOwners } from '../../operations/resources/owner-terms.ts';
import { count, counted } from '../../presentation/formats.ts';
import { deletionJson } from '../../presentation/messages/outcome-json.ts';
import { queueOperand } from '../command-line/operands.ts';
import { dryRunFlag, selectionFlags } from '../command-line/shared-flags.ts';
import type { CommandContext, Connected, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { permit } from '../shell/permission.ts';
import { nextCommand, placeOf } from '../shell/place.ts';
import { printList } from '../shell/print.ts';
import { find, operand } from '../shell/resource.ts';
import { giveBack, noteSweep, openReading, type Reading, sweep } from './reading.ts';
import { checkSelection, type Selection, selectionFrom } from './selection.ts';

export const definition: Definition = {
	name: 'delete',
	summary: 'delete messages of a queue; copies are kept to bring them back',
	about:
		'Needs --where, --grep, --fingerprint or --id. A copy of each message is written to the journal before it is deleted: awsmsg undo sends it back.',
	operands: [queueOperand],
	flags: [
		...selectionFlags,
		{ name: 'id', value: 'ID', many: true, about: 'the message of this id' },
		dryRunFlag,
	],
	examples: [
		`awsmsg delete orders-dlq --where 'body.order == "R-17"' --yes`,
		'awsmsg delete orders-dlq --fingerprint 5f1c0a9b2d3e --dry-run',
	],
};

/** `awsmsg delete <queue>`: sweeps the queue and deletes what is meant, after keeping a copy. */
export const run: Run = async (context) => {
	const { invocation, stores } = context;
	checkSelection(invocation, 'delete');
	const selection = selectionFrom(context, invocation.operands[0]);
	const connected = await context.connect();
	const queue = await find(context, connected, 'queue', operand(context, 0));
	if (invocation.flags.has('dry-run'))
		return dryRun(context, await openReading(context, connected, queue), selection);
	const ids = invocation.flags.get('id');
	const grant = await permit(context, connected, {
		kind: ids?.length === 1 ? 'delete-one' : 'delete-messages',
		resource: resourceOf('queue', queue),
		...(ids === undefined ? {} : { count: ids.length }),
		detail: [`messages: ${wordsFor(context)}`],
	});
	const reading = await openReading(context, connected, queue);
	const seenAt = seenPlace(queue.arn, rememberedEndpoint(connected.info));
	const owners = withOwners(connected.guard, grant.resources);
	const terms = keepTerms(owners.terms, context.redrives.hash);
	const input = { queue, place: placeOf(connected), grant, run: stores.newRun(), seenAt, terms };
	const swept = await deleteMeant(context, reading, selection, input);
	return tell(context, connected, reading, selection, { ...swept, isKept: terms.keep === 'body' });
};

/** What was deleted, and how the sweep came to its end; one that broke off has none. */
type Swept = {
	readonly deletions: readonly Deletion[];
	readonly report?: ScanReport;
	readonly brokeOff?: Failure;
};

/** Throws when nothing was deleted; what ends it later is told with what was. */
async function deleteMeant(
	context: CommandContext,
	reading: Reading,
	selection: Selection,
	input: DeleteInput,
): Promise<Swept> {
	const deletions: Deletion[] = [];
	const kinds = new KindTally();
	const at = context.clock.now();
	try {
		const report = await sweep(context, reading, selection, async (messages) => {
			await kinds.addAll(messages);
			const done = await remove(context, reading, input, messages, deletions.length);
			for (const one of done) deletions.push(one);
		});
		return { deletions, report };
	} catch (error) {
		if (deletions.length === 0) throw error;
		return { deletions, brokeOff: asFailure(error) };
	} finally {
		await giveBack(context, reading);
		const { deleted, fingerprints } = context.stores;
		await deleted.close();
		await expireCopies(context.stores, input.terms, context.clock.now());
		await rememberDeleted(fingerprints, kinds, {
			...{ at, run: input.run, place: input.seenAt },
			deleted: deletedOf(deletions),
		});
	}
}

/** Prints what became of each message that was meant; answers the exit code. */
async function tell(
	context: CommandContext,
	connected: Connected,
	reading: Reading,
	selection: Selection,
	{ deletions, report, brokeOff, isKept }: Swept & { readonly isKept: boolean },
): Promise<number> {
	const { out, invocation } = context;
	const { queue } = reading;
	const met = new Set(deletions.map(({ id }) => id));
	const named = invocation.flags.get('id') ?? [];
	const all = [
		...deletions,
		...named.filter((id) => !met.has(id)).map((id): Deletion => notMet(id, report)),
	];
	await print(context, all);
	const seenAll = report === undefined ? undefined : noteSweep(context, report, selection, reading);
	out.note(summary(connected, all, report, { ...queue, isKept }));
	noteUnnoted(context, connected, all, queue);
	if (brokeOff !== undefined) out.note(`awsmsg: stopped: ${failureLine(brokeOff)}.`);
	if (brokeOff?.kind === 'aborted') return exitCodes.interrupted;
	const gone = all.filter(({ outcome }) => outcome === 'deleted').length;
	if (seenAll !== undefined && gone === all.length) return seenAll;
	return gone > 0 ? exitCodes.partly : exitCodes.failed;
}

/** Deleted messages of which the journal only knows that they were about to be. */
function noteUnnoted(
	{ out }: CommandContext,
	connected: Connected,
	all: readonly Deletion[],
	{ name }: QueueRef,
) {
	const some = all.filter(({ outcome, notNoted }) => outcome === 'deleted' && notNoted === true);
	if (some.length === 0) return;
	out.note(
		`awsmsg: the journal could not be told that ${counted(some.length, 'message')} of these are deleted: ${nextCommand(connected, 'undo', name, '--repeat-unknown')} brings them back.`,
	);
}

type DeleteInput = {
	readonly queue: QueueRef;
	readonly place: string;
	readonly grant: Grant;
	readonly run: string;
	readonly terms: KeepTerms;
	/** The same place, as kinds of messages have it. */
	readonly seenAt: SeenPlace;
};

/** Ids of what is gone for certain. */
function deletedOf(deletions: readonly Deletion[]): ReadonlySet<string> {
	return new Set(deletions.flatMap(({ id, outcome }) => (outcome === 'deleted' ? [id] : [])));
}

async function remove(
	{ clock, stores, signal }: CommandContext,
	{ queues, leases, forget }: Reading,
	input: DeleteInput,
	messages: readonly Message[],
	from: number,
): Promise<readonly Deletion[]> {
	if (messages.length === 0) return [];
	return deleteHeld(
		{ queues, clock, leases, journal: stores.deleted, forget },
		{ ...input, messages, from },
		signal,
	);
}

/** A message that was named and that the sweep did not meet. */
function notMet(id: string, report: ScanReport | undefined): Deletion {
	return report?.ended === 'empty' || report?.ended === 'limit'
		? { id, outcome: 'not-found', message: 'a sweep of the whole queue did not meet it' }
		: { id, outcome: 'lease-lost', message: 'it could not be received: see below' };
}

async function dryRun(
	context: CommandContext,
	reading: Reading,
	selection: Selection,
): Promise<number> {
	let report: ScanReport;
	try {
		report = await sweep(context, reading, selection, async () => {});
	} finally {
		await giveBack(context, reading);
	}
	const code = noteSweep(context, report, selection, reading);
	context.out.note(
		`Dry run: ${counted(selection.tally.matched, 'message')} of ${count(report.scanned)} in ${reading.queue.name} would be deleted. Nothing was; all were given back.`,
	);
	return code;
}

/** What was meant, in the words of the flags, for the confirmation. */
function wordsFor({ invocation, settings }: CommandContext): string {
	const where = invocation.flags.get('where')?.[0];
	const grep = invocation.flags.get('grep')?.[0];
	const fingerprint = invocation.flags.get('fingerprint')?.[0];
	const ids = invocation.flags.get('id');
	return [
		...(where === undefined ? [] : [`where ${where}`]),
		...(grep === undefined ? [] : [`with ${grep} in them`]),
		...(fingerprint === undefined ? [] : [`of kind ${fingerprint}`]),
		...(ids === undefined ? [] : [`of id ${ids.join(', ')}`]),
		...(settings.limit === undefined ? [] : [`at most ${settings.limit}`]),
	].join(', ');
}

async function print(context: CommandContext, deletions: readonly Deletion[]) {
	await printList<Deletion>(context, deletions, {
		columns: [
			{ title: 'ID', cell: ({ id }) => id },
			{ title: 'OUTCOME', cell: ({ outcome }) => words[outcome] },
			{ title: 'JOURNAL', cell: ({ key }) => key ?? '-' },
			{ title: 'WHY', cell: ({ message }) => message ?? '', keepsStart: true },
		],
		toJson: deletionJson,
	});
}

const words: Readonly<Record<DeleteOutcome, string>> = {
	deleted: 'deleted',
	'not-found': 'not found',
	'lease-lost': 'lease lost',
	failed: 'failed',
	unknown: 'unknown',
};

function summary(
	connected: Connected,
	deletions: readonly Deletion[],
	report: ScanReport | undefined,
	{ name, isKept }: QueueRef & { readonly isKept: boolean },
): string {
	const tally = new Map<DeleteOutcome, number>();
	for (const { outcome } of deletions) tally.set(outcome, (tally.get(outcome) ?? 0) + 1);
	const others = [...tally].filter(([outcome]) => outcome !== 'deleted');
	const parts = [
		`Deleted ${counted(tally.get('deleted') ?? 0, 'message')} of ${report === undefined ? 'those' : count(report.scanned)} that were looked at in ${name}`,
		...others.map(([outcome, number]) => `${count(number)} ${words[outcome]}`),
	];
	const some = (tally.get('deleted') ?? 0) > 0;
	const undo = some && isKept ? ` To bring them back: ${nextCommand(connected, 'undo', name)}` : '';
	return `${parts.join(', ')}.${undo}`;
}
