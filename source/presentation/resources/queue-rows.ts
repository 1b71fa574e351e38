import { nameOfArn } from '../../domain/arn.ts';
import { type Loss, lossOf } from '../../domain/diagnosis/expiry.ts';
import { difference, netRate, outlookOf, type Rate } from '../../domain/diagnosis/flow.ts';
import { isPressing, judge } from '../../domain/diagnosis/judge.ts';
import { sinceOf, type ToldSince } from '../../domain/diagnosis/known-since.ts';
import type { Since } from '../../domain/diagnosis/onset.ts';
import {
	blockedGroup,
	hasLettersOfOthers,
	type KnownSince,
	lettersTold,
	oldestAtOf,
	type QueueFigures,
	quietBefore,
} from '../../domain/diagnosis/queue-metrics.ts';
import { lettersNotAsked } from '../../domain/diagnosis/queue-subject.ts';
import { allDead } from '../../domain/diagnosis/rules/dead-letter-rules.ts';
import { netPerMinute, recentGrowth, trend } from '../../domain/diagnosis/samples.ts';
import { type Known, kinds } from '../../domain/kinds.ts';
import type { PagedMap } from '../../domain/paged-map.ts';
import {
	type DeadLetterLinks,
	deadLetterKey,
	deadLetterLinks,
	type KnownQueues,
	rememberingLinks,
} from '../../domain/queues/dead-letter-links.ts';
import type { QueueAttributes, ResourceKey } from '../../domain/resources.ts';
import type { Steps } from '../../domain/steps.ts';
import { bareCommand } from '../../domain/text/shell-words.ts';
import { notAsked, seen } from '../diagnosis/subject-parts.ts';
import { unseenWords, type Why, whyOf } from '../diagnosis/why.ts';
import type { AsksLetters, QueueRow } from '../rows.ts';
import { defined } from './defined.ts';

const trendBuckets = 8;
const rowsAStep = 8;

type Queue = Known<'queue'>;

type Links = {
	readonly dlq: Queue | undefined;
	/** Queues that send their dead letters here. */
	readonly sources: readonly Queue[];
	/** How many queues send their dead letters to `dlq`. */
	readonly sharing: number;
};

/** A row with all that it was made of: it stays the same object as long as nothing of that has changed. */
type MadeRow = Omit<Links, 'sources'> & {
	readonly queue: Queue;
	/** What is shown of the sources, as one text. */
	readonly sources: string;
	readonly row: QueueRow;
};

/** The rows that were made last, of what: the next go on from them. */
export type RowMemory = {
	readonly linksOf: typeof deadLetterLinks;
	last?: {
		readonly queues: KnownQueues;
		readonly links: DeadLetterLinks;
		readonly made: PagedMap<ResourceKey, MadeRow>;
		readonly rows: readonly QueueRow[];
	};
};

/** Of the one list that is shown and printed; whoever shows several at a time has one for each. */
const ofTheList: RowMemory = { linksOf: deadLetterLinks };

/** For a list beside others. */
export function newRowMemory(): RowMemory {
	return { linksOf: rememberingLinks() };
}

/** All that is to be worked off: what is visible, in flight or delayed. */
function waitingIn({ visible, inFlight = 0, delayed = 0 }: QueueAttributes): number | undefined {
	return visible === undefined ? undefined : visible + inFlight + delayed;
}

/** The change a minute by what CloudWatch counted, where our own samples do not tell it yet. */
function countedRate(figures: QueueFigures | undefined): Rate | undefined {
	const { sent, deleted } = figures?.metrics ?? {};
	return sent === undefined || deleted === undefined ? undefined : difference(sent, deleted);
}

/** When messages of a queue are lost. Of one that is no dead-letter queue only what its age tells. */
function lossOfQueue(
	{ facts, figures, sampledAt }: Known<'queue'>,
	sources: readonly Known<'queue'>[],
): Loss | undefined {
	const oldestAt = oldestAtOf(figures?.metrics);
	const sentAt = figures?.sentAt;
	const many = facts && waitingIn(facts);
	if (facts === undefined || many === undefined || sampledAt === undefined) return;
	if (oldestAt === undefined && (sentAt === undefined || sentAt.length === 0)) return;
	const kept = sources.map((one) => one.facts?.retentionSeconds);
	const known = kept.filter((seconds) => seconds !== undefined);
	return lossOf({
		...{ now: sampledAt, many, fifo: facts.fifo, dead: sources.length > 0 },
		...defined({
			oldestAt,
			sentAt,
			retentionMs: facts.retentionSeconds && facts.retentionSeconds * 1000,
			sourceRetentionMs:
				known.length < kept.length
					? undefined
					: known.reduce((most, seconds) => Math.max(most, seconds), 0) * 1000,
		}),
	});
}

const noNames: readonly string[] = [];

/** `orders (max 5)` */
function nameWithMost({ ref, facts }: Known<'queue'>): string {
	const most = facts?.redrivePolicy?.maxReceiveCount;
	return most === undefined ? ref.name : `${ref.name} (max ${most})`;
}

/**
 * Every queue as a row, in the order in which they are known; in steps, since there may be thousands. Where the same
 * queues were rows before, with the same policies, only those are made that a new sample is about.
 */
export function* queueRows(
	queues: KnownQueues,
	memory: RowMemory = ofTheList,
): Steps<readonly QueueRow[]> {
	const links = memory.linksOf(queues);
	const before = memory.last;
	const concerned =
		before?.links === links && queues.hasKeysOf(before.queues)
			? concernedBy(queues, before.queues, links)
			: queues.keys();
	const made: [ResourceKey, MadeRow][] = [];
	for (const key of concerned) {
		const queue = queues.get(key);
		if (queue === undefined) continue;
		const one = madeRow(queue, queues, links, before?.made.get(key));
		if (made.push([key, one]) % rowsAStep === 0) yield;
	}
	const isPart = made.length < queues.size;
	const all = isPart && before !== undefined ? before.made.with(made) : queues.filled(made);
	const rows =
		isPart && before !== undefined ? before.rows.slice() : new Array<QueueRow>(queues.size);
	for (const [key, { row }] of made) {
		const place = queues.placeOf(key);
		if (place !== undefined) rows[place] = row;
	}
	memory.last = { queues, links, made: all, rows };
	return rows;
}

/** Keys of the queues that are not what they were, and of those that send them their dead letters. */
function concernedBy(
	queues: KnownQueues,
	before: KnownQueues,
	links: DeadLetterLinks,
): ReadonlySet<ResourceKey> {
	const concerned = new Set<ResourceKey>();
	for (const [queue] of queues.changesFrom(before)) {
		concerned.add(queue.key);
		for (const key of links.sourcesOf(queue.context, queue.ref.arn)) concerned.add(key);
		// Its row says with how many receives each of its sources gives up.
		const target = deadLetterKey(queue);
		if (target !== undefined) concerned.add(target);
	}
	return concerned;
}

/** Whether messages that wait are worked off takes two looks. */
export function trendsUntold(rows: readonly QueueRow[]): string | undefined {
	const many = rows.filter(({ visible = 0, why }) => visible > 0 && why === '').length;
	if (many === 0) return;
	const which = many === 1 ? 'a queue' : `${many} queues`;
	return `One look tells no trend: whether anybody keeps up with ${which} that hold${many === 1 ? 's' : ''} messages, the console sees, and ${bareCommand('doctor')}, which asks CloudWatch`;
}

function madeRow(
	queue: Queue,
	queues: KnownQueues,
	links: DeadLetterLinks,
	before: MadeRow | undefined,
): MadeRow {
	const { context, ref, facts } = queue;
	const target = facts?.redrivePolicy?.deadLetterTargetArn;
	const dlqKey = deadLetterKey(queue);
	const dlq = dlqKey === undefined ? undefined : queues.get(dlqKey);
	const sharing = target === undefined ? 0 : links.sourcesOf(context, target).length;
	const sources = links.sourcesOf(context, ref.arn).flatMap((key) => queues.get(key) ?? []);
	// Ten thousand rows may be looked over at once: most have no sources.
	const shown =
		sources.length === 0
			? ''
			: sources.map((one) => `${nameWithMost(one)} ${one.facts?.retentionSeconds}`).join();
	if (
		before?.queue === queue &&
		before.dlq === dlq &&
		before.sharing === sharing &&
		before.sources === shown
	) {
		return before;
	}
	const row = queueRow(queue, { dlq, sources, sharing });
	return { queue, dlq, sources: shown, sharing, row };
}

/** Whether nothing is known of a queue but that it is there. */
function isJustListed(
	{ facts, failure, figures, held, acknowledged, history }: Queue,
	{ dlq, sources }: Links,
): boolean {
	return (
		history === kinds.queue.noHistory &&
		[facts, failure, figures, held, acknowledged, dlq].every((one) => one === undefined) &&
		sources.length === 0
	);
}

/** The row of such a queue: a first list has a thousand of them, and nothing of them can be judged. */
function listedRow({ key, ref: { name, url, arn } }: Queue): QueueRow {
	const type = name.endsWith('.fifo') ? 'fifo' : 'std';
	const said = {
		trend: noTrend,
		deadLetter: false,
		sources: noNames,
		severity: 'ok',
		why: '',
	} as const;
	return { key, name, url, arn, type, ...said };
}

const noTrend: readonly number[] = [];

function queueRow(queue: Queue, links: Links): QueueRow {
	if (isJustListed(queue, links)) return listedRow(queue);
	const { dlq, sources, sharing } = links;
	const { ref, facts, failure, history, sampledAt, figures } = queue;
	const isDead = sources.length > 0;
	const loss = lossOfQueue(queue, sources);
	const own = netRate(history);
	const target = facts?.redrivePolicy?.deadLetterTargetArn;
	const isOfOthers = !isDead && hasLettersOfOthers(figures);
	const told = isOfOthers ? ofLetters(figures) : figures;
	const since = sinceOf({ figures: told, history, dead: isDead || isOfOthers });
	const diagnosis = why(queue, { dlq, sources, sharing }, { loss, since: since?.since });
	return {
		key: queue.key,
		name: ref.name,
		url: ref.url,
		arn: ref.arn,
		type: ref.name.endsWith('.fifo') ? 'fifo' : 'std',
		...defined({
			visible: facts?.visible,
			dead: isDead && facts !== undefined ? allDead(facts) : undefined,
			inFlight: facts?.inFlight,
			delayed: facts?.delayed,
			netPerMinute: own?.perMinute ?? netPerMinute(history),
			metrics: figures?.metrics,
			since: knownSince(told?.since, since, isOfOthers),
			outlook:
				facts && outlookOf(waitingIn(facts), own ?? (isDead ? undefined : countedRate(figures))),
			loss,
			dlqName: target === undefined ? undefined : nameOfArn(target),
			dlqDepth: dlq?.facts && allDead(dlq.facts),
			dlqSharedBy: sharing > 1 ? sharing : undefined,
			dlqRising: dlq !== undefined && (recentGrowth(dlq.history) ?? 0) > 0 ? true : undefined,
			sampledAt,
			failure,
		}),
		trend: trend(history, trendBuckets, isDead ? 'all' : 'visible'),
		deadLetter: isDead,
		sources: sources.length === 0 ? noNames : sources.map(nameWithMost),
		...diagnosis,
	};
}

/** Since when, by what is known best of it; else what was told where CloudWatch was asked. */
function knownSince(
	asked: KnownSince | undefined,
	surest: ToldSince | undefined,
	isOfOthers: boolean,
) {
	if (surest === undefined || surest.since === asked?.since) return asked;
	const { since, toldAt, by } = surest;
	const ofLetters = isOfOthers ? ({ ofLetters: true } as const) : {};
	const told: KnownSince = { foundAt: asked?.foundAt ?? toldAt, since, ...ofLetters };
	return by === 'samples' ? { ...told, by } : told;
}

/** What is told of letters: when a queue got deeper than usual is no onset of theirs. */
function ofLetters(figures: QueueFigures | undefined): QueueFigures | undefined {
	if (figures?.since === undefined || figures.since.ofLetters === true) return figures;
	const { since: _, ...others } = figures;
	return others;
}

/** Whether its owners expect that nobody receives: then no trend is waited for. */
function isAtRest(figures: QueueFigures | undefined): boolean {
	const kind = figures?.expected?.value?.kind;
	return kind === 'idle' || kind === 'parked';
}

/** What is wrong with a queue by our own samples; a row is made anew with each, so the last one tells the time. */
function why(
	queue: Known<'queue'>,
	{ dlq, sources, sharing }: Links,
	{ loss, since }: { readonly loss: Loss | undefined; readonly since: Since | undefined },
): Why & { unknown?: true; asksLetters?: AsksLetters } {
	const { ref, facts, failure, history, held, figures, sampledAt = 0 } = queue;
	const judgement = judge.queue(
		{
			name: ref.name,
			now: sampledAt,
			attributes: seen(queue),
			history,
			figures: notAsked,
			sources: { ok: true, value: sources.map(({ ref: { name } }) => ({ name })) },
			...defined({
				held,
				loss,
				blocked: ref.name.endsWith('.fifo') ? blockedGroup(figures, sampledAt) : undefined,
				stopped: history.quietSince === undefined ? undefined : figures?.examined?.stopped,
				untouchedSince: quietBefore(figures, history.quietSince),
				letters: lettersTold(figures),
				expectation: figures?.expected?.value,
				since,
				deadLetterQueue: dlq && { name: dlq.ref.name, history: dlq.history, shared: sharing > 1 },
			}),
		},
		isPressing,
	);
	// Whether letters of others lie there is asked where it decides about something.
	const isUndecided = judgement.unjudged.some(
		({ missing }) => missing.what === lettersNotAsked.what,
	);
	const isAsked = isUndecided || judgement.findings.some(({ name }) => name === 'no-consumer');
	const asksLetters = facts?.letsServicesIn === true || isUndecided ? 'policy' : 'functions';
	const unseen = failure && unseenWords(failure, facts !== undefined);
	const said = {
		...whyOf(judgement, { now: sampledAt, unseen, known: queue.acknowledged }),
		...(isAsked ? ({ asksLetters } as const) : {}),
	};
	// Messages wait, and two samples far enough apart to tell where that leads are not there yet.
	const waits = facts?.visible !== undefined && facts.visible > 0 && !isAtRest(figures);
	if (said.why !== '' || !waits || history.samples.length === 0) return said;
	if (netPerMinute(history) === undefined) {
		return { severity: 'ok', why: 'trend unknown yet', unknown: true };
	}
	return isUndecided ? { ...said, why: 'no consumer, or letters: unknown' } : said;
}
