import { nameOfArn } from '../../domain/arn.ts';
import { allDead } from '../../domain/diagnosis/dead-letter-rules.ts';
import { type Loss, lossOf } from '../../domain/diagnosis/expiry.ts';
import { difference, netRate, outlookOf, type Rate } from '../../domain/diagnosis/flow.ts';
import { isPressing, judge } from '../../domain/diagnosis/judge.ts';
import { sinceOf } from '../../domain/diagnosis/known-since.ts';
import { oldestAtOf, type QueueFigures } from '../../domain/diagnosis/queue-metrics.ts';
import { netPerMinute, recentGrowth, trend } from '../../domain/diagnosis/samples.ts';
import type { Known } from '../../domain/kinds.ts';
import {
	deadLetterKey,
	type KnownQueues,
	sourcesByDeadLetterKey,
} from '../../domain/queues/dead-letter-links.ts';
import type { QueueAttributes } from '../../domain/resources.ts';
import type { Steps } from '../../domain/steps.ts';
import { bareCommand } from '../../domain/text/shell-words.ts';
import { notAsked, seen } from '../diagnosis/subject-parts.ts';
import { unseenWords, type Why, whyOf } from '../diagnosis/why.ts';
import type { QueueRow } from '../rows.ts';
import { defined } from './defined.ts';

const trendBuckets = 8;
const rowsAStep = 8;

type Links = {
	readonly dlq: Known<'queue'> | undefined;
	/** Queues that send their dead letters here. */
	readonly sources: readonly Known<'queue'>[];
	/** How many queues send their dead letters to `dlq`. */
	readonly sharing: number;
};

type MadeRow = Omit<Links, 'sources'> & { readonly sources: string; readonly row: QueueRow };

/** A row stays the same object as long as nothing that it shows has changed. */
const made = new WeakMap<Known<'queue'>, MadeRow>();

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

/** Every queue as a row, in the order in which they are known; in steps, since there may be thousands. */
export function* queueRows(queues: KnownQueues): Steps<readonly QueueRow[]> {
	const sources = sourcesByDeadLetterKey(queues);
	const rows: QueueRow[] = [];
	for (const queue of queues.values()) {
		const target = deadLetterKey(queue);
		const row = queueRow(queue, {
			dlq: target === undefined ? undefined : queues.get(target),
			sources: sources.get(queue.key) ?? [],
			sharing: target === undefined ? 0 : (sources.get(target)?.length ?? 0),
		});
		if (rows.push(row) % rowsAStep === 0) yield;
	}
	return rows;
}

/** Whether messages that wait are worked off takes two looks. */
export function trendsUntold(rows: readonly QueueRow[]): string | undefined {
	const many = rows.filter(({ visible = 0, why }) => visible > 0 && why === '').length;
	if (many === 0) return;
	const which = many === 1 ? 'a queue' : `${many} queues`;
	return `One look tells no trend: whether anybody keeps up with ${which} that hold${many === 1 ? 's' : ''} messages, the console sees, and ${bareCommand('metrics')}`;
}

function queueRow(queue: Known<'queue'>, { dlq, sources, sharing }: Links): QueueRow {
	// Ten thousand rows are looked over at every batch of samples: most have no sources.
	const sourceNames = sources.length === 0 ? noNames : sources.map(nameWithMost);
	const signature =
		sources.length === 0
			? ''
			: `${sourceNames.join()} ${sources.map(({ facts }) => facts?.retentionSeconds).join()}`;
	const before = made.get(queue);
	if (
		before !== undefined &&
		before.dlq === dlq &&
		before.sharing === sharing &&
		before.sources === signature
	) {
		return before.row;
	}
	const { ref, facts, failure, history, sampledAt, figures } = queue;
	const isDead = sources.length > 0;
	const loss = lossOfQueue(queue, sources);
	const own = netRate(history);
	const target = facts?.redrivePolicy?.deadLetterTargetArn;
	const diagnosis = why(queue, { dlq, sources, sharing }, loss);
	const row: QueueRow = {
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
			since: figures?.since,
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
		sources: sourceNames,
		...diagnosis,
	};
	made.set(queue, { dlq, sharing, sources: signature, row });
	return row;
}

/** What is wrong with a queue by our own samples; a row is made anew with each, so the last one tells the time. */
function why(
	queue: Known<'queue'>,
	{ dlq, sources, sharing }: Links,
	loss: Loss | undefined,
): Why & { unknown?: true } {
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
				since: sources.length > 0 ? sinceOf({ figures, history }) : figures?.since?.since,
				deadLetterQueue: dlq && { name: dlq.ref.name, history: dlq.history, shared: sharing > 1 },
			}),
		},
		isPressing,
	);
	const unseen = failure && unseenWords(failure, facts !== undefined);
	const said = whyOf(judgement, { now: sampledAt, unseen, known: queue.acknowledged });
	// Messages wait, and two samples far enough apart to tell where that leads are not there yet.
	const waits = facts?.visible !== undefined && facts.visible > 0;
	return said.why === '' &&
		waits &&
		history.samples.length > 0 &&
		netPerMinute(history) === undefined
		? { severity: 'ok', why: 'trend unknown yet', unknown: true }
		: said;
}
