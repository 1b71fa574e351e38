import { trueMessage } from '../../../domain/masking/mask-message.ts';
import { copyOf } from '../../../domain/messages/message-copy.ts';
import { originOf, originWords } from '../../../domain/queues/dead-letter-origin.ts';
import type { RedriveChoices, RedrivePlan } from '../../../domain/redrive/redrive-plan.ts';
import type { TopicMessage } from '../../../domain/topics/delivery.ts';
import { asPublished } from '../../../domain/topics/publish-again.ts';
import { type Reach, reachOf } from '../../../domain/topics/reach.ts';
import type { Leases } from '../../messages/leases.ts';
import { type PeekReport, peek } from '../../messages/peek.ts';
import { notGivenBack, type ReleaseReport } from '../../messages/release-tally.ts';
import { part } from '../../parts.ts';
import { throwIfAborted, turnOfOthers } from '../../pause.ts';
import type { Clock, QueueGateway, TopicGateway } from '../../ports.ts';
import { readSubscribers } from '../../topics/subscribers.ts';
import { BounceMemory, type BouncePorts } from '../canary/bounce-memory.ts';
import { compileChoices } from './compile.ts';
import { verdictOf } from './prepare.ts';

/** One message as the plan would send it. */
export type EditSample = {
	readonly id: string;
	readonly before: string;
	readonly after: string;
};

/** What a plan would do to the messages that were looked at. */
export type DryRun = {
	/** Received and given back: their receive counts are higher by one. */
	readonly received: number;
	readonly matched: number;
	readonly unmatched: number;
	readonly missing: number;
	/** Those that the filter was too costly for. */
	readonly costly: number;
	/** Of the unmatched: those that a split sends to the queue of its rest; absent in other plans. */
	readonly rest?: number;
	/** Of those that are meant: those whose like came back after an earlier redrive. */
	readonly cameBack: number;
	/** How many could not be sent, by reason. */
	readonly problems: readonly { readonly problem: string; readonly count: number }[];
	/** How many have no source queue of their own, by origin. */
	readonly origins: readonly { readonly origin: string; readonly count: number }[];
	/** How many would be sent to which queue. */
	readonly goes: readonly { readonly queue: string; readonly count: number }[];
	/** Of a plan that publishes: who would get those that are meant. */
	readonly reach?: Reach;
	readonly samples: readonly EditSample[];
	/** How many are confirmed to be given back, and how many come back when their lease ends. */
	readonly released: number;
	readonly notReleased: number;
	/** How giving back went. */
	readonly release: ReleaseReport;
	/** Why it looked at no more. */
	readonly stopped: PeekReport['stopped'];
};

const mostSamples = 3;
const releaseWithin = 5000;

/**
 * Receives up to `max` messages, tries the plan's selection and edits on them, and gives them back.
 * Nothing is sent. Throws what the first receive throws.
 */
export async function dryRunPlan(
	ports: {
		queues: QueueGateway;
		/** For plans that publish. */
		topics?: TopicGateway;
		clock: Clock;
		leases: Leases;
		/** Gives back what is held of the source and tells what it can't, also where the look throws; a release without. */
		giveBack?(): Promise<ReleaseReport>;
	} & BouncePorts,
	input: {
		plan: RedrivePlan;
		max: number;
		/** Where looking stops: see `peek`. */
		maxReceiveCount?: number;
	},
	signal: AbortSignal,
): Promise<DryRun> {
	const { plan, max, maxReceiveCount } = input;
	const { retentionSeconds } = plan;
	const { edit, ...selection } = compileChoices(plan.choices, plan.source.name, {
		retentionSeconds,
	});
	const homes = homesOf(plan.choices);
	let looked: PeekReport;
	let release: ReleaseReport;
	try {
		looked = await peek(
			ports,
			{
				url: plan.source.url,
				max,
				leaseSeconds: 30,
				...(maxReceiveCount === undefined ? {} : { maxReceiveCount }),
			},
			signal,
		);
	} finally {
		release = await (ports.giveBack?.() ??
			ports.leases.release(plan.source.url, AbortSignal.timeout(releaseWithin)));
	}
	const now = ports.clock.now();
	const { restTo, republish } = plan.choices;
	const counts = { matched: 0, unmatched: 0, missing: 0, costly: 0, cameBack: 0 };
	const bounces = await BounceMemory.of(ports, plan);
	const problems = new Map<string, number>();
	const origins = new Map<string, number>();
	const goes = new Map<string, number>();
	const samples: EditSample[] = [];
	const published: TopicMessage[] = [];
	for (const message of looked.messages) {
		await turnOfOthers();
		throwIfAborted(signal);
		const verdict = verdictOf(selection, message, now);
		if (verdict === 'no-match' || verdict === 'missing' || verdict === 'costly') {
			counts.unmatched++;
			if (verdict !== 'no-match') counts[verdict]++;
			if (restTo !== undefined && verdict !== 'costly') add(goes, restTo.name);
			continue;
		}
		counts.matched++;
		if (bounces.countOf(trueMessage(message)) > 0) counts.cameBack++;
		if (verdict !== 'match') {
			add(problems, verdict.message);
			continue;
		}
		if (republish !== undefined) {
			const edited = edit?.(message, now);
			const copy =
				edited === undefined
					? { ok: true as const, outgoing: copyOf(trueMessage(message)) }
					: edited;
			const again = copy.ok ? asPublished(copy.outgoing, republish) : copy;
			if ('code' in again) add(problems, again.message);
			else {
				published.push(again);
				add(goes, republish.name);
				if (samples.length < mostSamples) {
					const after = message.masked === undefined ? again.body : message.body;
					samples.push({ id: message.id, before: message.body, after });
				}
			}
			continue;
		}
		const origin = originOf(message);
		const named = plan.choices.to?.name ?? homes.get(message.id);
		const queue = named ?? (origin.kind === 'queue' ? origin.from : undefined);
		if (queue === undefined) add(origins, originWords(origin));
		const edited = edit?.(message, now);
		if (queue !== undefined && edited?.ok !== false) add(goes, queue);
		if (edited === undefined) continue;
		if (!edited.ok) add(problems, edited.message);
		else if (samples.length < mostSamples) {
			samples.push({ id: message.id, before: message.body, after: edited.outgoing.body });
		}
	}
	return {
		received: looked.received,
		...counts,
		...(restTo === undefined ? {} : { rest: counts.unmatched - counts.costly }),
		problems: Array.from(problems, ([problem, count]) => ({ problem, count })),
		origins: Array.from(origins, ([origin, count]) => ({ origin, count })),
		...(await reachIn(ports, plan, published, signal)),
		goes: Array.from(goes, ([queue, count]) => ({ queue, count })),
		samples,
		released: release.released,
		notReleased: notGivenBack(release),
		release,
		stopped: looked.stopped,
	};
}

/** Who would get what is published; absent where that could not be asked. */
async function reachIn(
	{ queues, topics }: { readonly queues: QueueGateway; readonly topics?: TopicGateway },
	{ choices: { republish } }: RedrivePlan,
	messages: readonly TopicMessage[],
	signal: AbortSignal,
): Promise<Pick<DryRun, 'reach'>> {
	if (republish === undefined || topics === undefined || messages.length === 0) return {};
	const read = () => readSubscribers({ queues, topics }, republish, signal);
	const subscribers = await part(read, signal);
	return subscribers.ok ? { reach: reachOf(messages, subscribers.value) } : {};
}

/** The names of the queues that copies go home to, by their message ids. */
function homesOf({ home }: RedriveChoices): ReadonlyMap<string, string> {
	return new Map(
		(home?.ways ?? []).flatMap(({ to, ids }) => ids.map((id) => [id, to.name] as const)),
	);
}

function add(counts: Map<string, number>, key: string): void {
	counts.set(key, (counts.get(key) ?? 0) + 1);
}
