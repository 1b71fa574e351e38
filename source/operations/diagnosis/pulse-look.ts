import type { Asked, EvidenceOf } from '../../domain/diagnosis/finding.ts';
import { isPressing } from '../../domain/diagnosis/judge.ts';
import { sinceIn } from '../../domain/diagnosis/known-since.ts';
import { judgedByWeek } from '../../domain/diagnosis/newest.ts';
import type { Since } from '../../domain/diagnosis/onset.ts';
import type { Judged, Unknown } from '../../domain/diagnosis/pulse.ts';
import type { ExaminedQueue } from '../../domain/diagnosis/queue-metrics.ts';
import { Unknowns, unaskedFigures, unlistedKind } from '../../domain/diagnosis/unknown.ts';
import type { KindId } from '../../domain/kinds.ts';
import type { Alarm } from '../../domain/metric.ts';
import { priceOfMetrics } from '../../domain/prices.ts';
import { type Examination, type ExaminePorts, examineAll } from './examine.ts';

/*
The one place where pulse asks: all that `doctor` finds, kept as what hurts now or soon and what nobody could say.
*/

/** Metrics of all resources, and what CloudWatch bills for them, US dollars. `isAsked` false: that was more than allowed. */
export type LookPrice = {
	readonly metrics: number;
	readonly dollars: number;
	readonly isAsked: boolean;
};

/** What a look over all resources came to. Plain data: it crosses from the worker. */
export type PulseLook = {
	/** When it was begun, ms since 1970: whatever was counted later is newer. */
	readonly at: number;
	readonly found: readonly Judged[];
	readonly unknown: readonly Unknown[];
	/** ARNs of those of which something that a week tells could not be judged. */
	readonly undecided: readonly string[];
	readonly alarms: Asked<readonly Alarm[]>;
	/** What counts do not tell of queues, for the lists: of those of which there is something. */
	readonly queues: readonly { readonly arn: string; readonly examined: ExaminedQueue }[];
	readonly price: LookPrice;
};

/** How far a look is: `done` of `listed` resources of a kind are read. */
export type LookProgress = {
	readonly kind: KindId;
	readonly done: number;
	readonly listed: number;
};

/** What CloudWatch may cost, US dollars. */
export type LookOrder = { readonly mostDollars: number };

/** Each is a request or a few, and a look is taken often. */
export const subscriptionsInPulse = 100;

/** Between two tellings of how far it is: a message crosses to another thread for each. */
const tellEvery = 50;

/** Looks over all resources. Throws what concerns all, as `examineAll` does. */
export async function lookForPulse(
	ports: ExaminePorts,
	{ mostDollars }: LookOrder,
	onProgress: (progress: LookProgress) => void,
	signal: AbortSignal,
): Promise<PulseLook> {
	const at = ports.clock.now();
	let price: LookPrice = { metrics: 0, dollars: 0, isAsked: true };
	const examination = await examineAll(
		ports,
		{
			onProgress(kind, done, listed) {
				if (done % tellEvery === 0 || done === listed) onProgress({ kind, done, listed });
			},
			onAsking(metrics) {
				const dollars = priceOfMetrics(metrics);
				price = { metrics, dollars, isAsked: dollars <= mostDollars };
				return price.isAsked ? 'ask' : 'leave';
			},
			only: isPressing,
			// It comes again and again, and lists read those of what is on the screen.
			onsets: 'leave',
			mostSubscriptions: subscriptionsInPulse,
		},
		signal,
	);
	return lookOf(examination, at, price);
}

/** What of an examination pulse goes by. */
export function lookOf(
	{ examined, alarms, unlisted, lettersOfOthers }: Examination,
	at: number,
	price: LookPrice,
): PulseLook {
	const unknowns = new Unknowns();
	const found: Judged[] = [];
	const undecided: string[] = [];
	for (const { resource, judgement } of examined) {
		unknowns.add(`${resource.kind} ${resource.ref.arn}`, resource.ref.name, judgement.unjudged);
		if (judgement.unjudged.some(({ name }) => judgedByWeek.has(name))) {
			undecided.push(resource.ref.arn);
		}
		const findings = judgement.findings.filter(({ severity }) => isPressing(severity));
		if (findings.length > 0) found.push({ resource, findings });
	}
	// SNS measures topics alone.
	const measured = examined.filter(({ resource }) => resource.kind !== 'subscription').length;
	const unknown = [
		...unlisted.map(({ kind, failure }) => unlistedKind(kind, failure)),
		...(price.isAsked || measured === 0 ? [] : [unaskedFigures(measured)]),
		...unknowns.list(),
	];
	return {
		...{ at, found, unknown, undecided, alarms, price },
		queues: queuesIn(found, lettersOfOthers, at),
	};
}

/**
 * Since when nobody receives, which function is disabled, which have a blocked group, since when they have what they have, and which
 * queues have letters of others than queues: no list knows that by itself.
 */
function queuesIn(
	found: readonly Judged[],
	lettersOfOthers: ReadonlySet<string>,
	at: number,
): PulseLook['queues'] {
	const quiet = new Map<string, EvidenceOf['no-consumer']>();
	const stopped = new Map<string, string>();
	const blocked = new Map<string, EvidenceOf['fifo-group-blocked']>();
	const since = new Map<string, Since>();
	for (const { resource, findings } of found) {
		for (const { name, evidence } of findings) {
			if (name === 'no-consumer') quiet.set(resource.ref.arn, evidence);
			if (name === 'mapping-disabled' && resource.kind === 'queue') {
				stopped.set(resource.ref.arn, evidence.function);
			}
			if (name === 'fifo-group-blocked') blocked.set(resource.ref.arn, evidence);
			if (name === 'dead-letters' || name === 'slow-consumer') {
				const told = sinceIn(evidence);
				if (told !== undefined) since.set(resource.ref.arn, told);
			}
		}
	}
	const told = [quiet, stopped, blocked, since].flatMap((one) => [...one.keys()]);
	const arns = new Set([...told, ...lettersOfOthers]);
	return [...arns].map((arn) => {
		const nobody = quiet.get(arn);
		const disabled = stopped.get(arn);
		const group = blocked.get(arn);
		const began = since.get(arn);
		return {
			arn,
			examined: {
				at,
				...(nobody === undefined ? {} : { quietSinceAt: nobody.quietSinceAt }),
				...(nobody?.atLeast === true ? { isQuietAtLeast: true as const } : {}),
				...(disabled === undefined ? {} : { stopped: disabled }),
				...(group === undefined ? {} : { blocked: group }),
				...(began === undefined ? {} : { since: began }),
				...(lettersOfOthers.has(arn) ? { isForLetters: true as const } : {}),
			},
		};
	});
}
