import { nameOfArn } from '../../domain/arn.ts';
import type { Asked, Judgement, Severity } from '../../domain/diagnosis/finding.ts';
import { asFailure, type Failure, fail } from '../../domain/failure.ts';
import {
	type AnyResource,
	eachKind,
	type KindId,
	type Known,
	kindIds,
	resource,
} from '../../domain/kinds.ts';
import type { Alarm } from '../../domain/metric.ts';
import { PagedMap } from '../../domain/paged-map.ts';
import { deadLetterLinks } from '../../domain/queues/dead-letter-links.ts';
import {
	type ContextId,
	type QueueRef,
	type ResourceKey,
	resourceKey,
} from '../../domain/resources.ts';
import { operationKinds } from '../kinds.ts';
import { throwIfAborted } from '../pause.ts';
import type { Clock, Gateways } from '../ports.ts';
import { letterReader } from '../queues/letters.ts';
import { survey } from '../watch/survey.ts';
import { figuresLeft, figuresReader, metricsOf } from './figures.ts';
import { onsetReader } from './onsets.ts';
import { type Beside, judgeKnown, readAlarms, readFunctions } from './subjects.ts';

/** One resource and what was found of it. */
export type Examined = { readonly resource: AnyResource; readonly judgement: Judgement };

/** All that was examined, the alarms that it was judged by, and the kinds that could not be listed. */
export type Examination = {
	readonly examined: readonly Examined[];
	readonly alarms: Asked<readonly Alarm[]>;
	/** ARNs of the queues to which others than queues send what they could not deliver, as far as that was found out. */
	readonly lettersOfOthers: ReadonlySet<string>;
	readonly unlisted: readonly { readonly kind: KindId; readonly failure: Failure }[];
};

export type ExaminePorts = {
	readonly gateways: Gateways;
	readonly clock: Clock;
	readonly context: ContextId;
};

/** What is told while it goes on. */
export type ExamineOptions = {
	/** `done` of `listed` resources of a kind were read. */
	readonly onProgress?: (kind: KindId, done: number, listed: number) => void;
	/** Before CloudWatch is asked: how many metrics it bills. `leave`: it is not asked then, and figures are unknown. */
	readonly onAsking?: (metrics: number) => 'ask' | 'leave';
	/** Histories tell since when, more exactly than a week's figures. `leave`: whoever asks knows them otherwise. */
	readonly onsets?: 'leave';
	/** Subscriptions that are looked into at most: a thousand without it. */
	readonly mostSubscriptions?: number;
	/** The classes that are looked for; all without it. */
	readonly only?: (severity: Severity) => boolean;
};

type AnyKnown = { [Kind in KindId]: { readonly kind: Kind; readonly known: Known<Kind> } }[KindId];

type KnownResources = {
	readonly [Kind in KindId]: PagedMap<ResourceKey, Known<Kind>>;
};

/** After one of these nothing else can be read either. */
const general: ReadonlySet<Failure['kind']> = new Set([
	'credentials',
	'unreachable',
	'clock',
	'bug',
]);

/** Subscriptions that are looked into: each is a request or a few, and a topic may have millions. */
const mostSubscriptions = { ofAll: 1000, ofTopic: 100 };

/** Examines every queue, topic, subscription and stream of a context. Throws what concerns all, as `survey` does. */
export async function examineAll(
	ports: ExaminePorts,
	options: ExamineOptions,
	signal: AbortSignal,
): Promise<Examination> {
	const { mostSubscriptions: most = mostSubscriptions.ofAll } = options;
	const unlisted: { kind: KindId; failure: Failure }[] = [];
	const listed = async <Kind extends KindId>(kind: Kind) => {
		try {
			return await survey(
				kind,
				ports,
				{
					keep: 'list',
					...(kind === 'subscription'
						? { most, onMore: () => unlisted.push({ kind, failure: onlyTheFirst(most) }) }
						: {}),
					onProgress: (done, of) => options.onProgress?.(kind, done, of),
					onEndless: (failure) => unlisted.push({ kind, failure }),
				},
				signal,
			);
		} catch (error) {
			throwIfAborted(signal);
			const failure = asFailure(error);
			if (general.has(failure.kind)) throw error;
			unlisted.push({ kind, failure });
			return PagedMap.of<ResourceKey, Known<Kind>>();
		}
	};
	let known = nothing;
	for (const kind of kindIds) known = { ...known, [kind]: await listed(kind) };
	const isListed = !unlisted.some(({ kind }) => kind === 'queue');
	const read = isListed ? (isEveryRead(known.queue) ? 'all' : 'listed') : 'few';
	const scope = { read, isAll: true } as const;
	return { ...(await examined(ports, known, scope, options, signal)), unlisted };
}

function onlyTheFirst(many: number): Failure {
	return fail('refused', `the first ${many} are looked into and no more`, {
		hint: 'The list of subscriptions says of each what is wrong with it',
	}).failure;
}

/**
 * Examines one resource, of a queue its dead-letter queue too and of a topic its first subscriptions, and what it
 * needs of its neighbours.
 */
export async function examineOne(
	ports: ExaminePorts,
	one: AnyResource,
	options: ExamineOptions,
	signal: AbortSignal,
): Promise<Examination> {
	let known: KnownResources = { ...nothing, [one.kind]: await asked(ports, one, signal) };
	for (const queue of known.queue.values()) {
		const ref = deadLetterRef(queue);
		if (ref === undefined) continue;
		const letters = await asked(ports, resource('queue', ref), signal);
		known = { ...known, queue: known.queue.set(letters as KnownResources['queue']) };
	}
	const unlisted: { kind: KindId; failure: Failure }[] = [];
	if (one.kind === 'topic') {
		try {
			const most = mostSubscriptions.ofTopic;
			const onMore = () => unlisted.push({ kind: 'subscription', failure: onlyTheFirst(most) });
			const asking = { keep: 'list', part: one.ref.arn, most, onMore } as const;
			const subscription = await survey('subscription', ports, asking, signal);
			known = { ...known, subscription };
		} catch (error) {
			throwIfAborted(signal);
			unlisted.push({ kind: 'subscription', failure: asFailure(error) });
		}
	}
	const scope = { read: 'few', isAll: false } as const;
	return { ...(await examined(ports, known, scope, options, signal)), unlisted };
}

/** Where the dead letters of a queue lie: SQS wants that queue in the same account and region. */
function deadLetterRef({ ref, facts }: Known<'queue'>): QueueRef | undefined {
	const arn = facts?.redrivePolicy?.deadLetterTargetArn;
	if (arn === undefined) return;
	const name = nameOfArn(arn);
	return { name, arn, url: ref.url.slice(0, ref.url.lastIndexOf('/') + 1) + name };
}

const nothing = eachKind<KnownResources>(() => PagedMap.of<ResourceKey, never>());

async function asked(
	{ gateways, clock, context }: ExaminePorts,
	{ kind, ref }: AnyResource,
	signal: AbortSignal,
): Promise<PagedMap<ResourceKey, unknown>> {
	const key = resourceKey(context, ref.arn);
	const named = { key, context, ref };
	try {
		const facts = await operationKinds[kind].sample(gateways, ref as never, signal);
		return PagedMap.of([[key, { ...named, facts, sampledAt: clock.now() }]]);
	} catch (error) {
		throwIfAborted(signal);
		const failure = asFailure(error);
		if (general.has(failure.kind)) throw error;
		return PagedMap.of([[key, { ...named, failure }]]);
	}
}

async function examined(
	{ gateways, clock }: ExaminePorts,
	known: KnownResources,
	{ read, isAll }: Pick<Beside, 'read'> & { readonly isAll: boolean },
	{ onAsking, only, onsets: told }: ExamineOptions,
	signal: AbortSignal,
): Promise<Omit<Examination, 'unlisted'>> {
	const all = kindIds.flatMap((kind) => knownOf(known, kind));
	const measured = all.map(({ kind, known: { ref } }) => ({ kind, name: ref.name }));
	const asked = onAsking?.(measured.reduce((sum, { kind }) => sum + metricsOf(kind), 0));
	const metrics = { metrics: gateways.metrics, clock };
	const readFigures = asked === 'leave' ? figuresLeft : figuresReader(metrics);
	const onsets = asked === 'leave' || told === 'leave' ? undefined : onsetReader(metrics);
	const alarms = await readAlarms(gateways.metrics, signal);
	const beside: Omit<Beside, 'now'> = {
		alarms,
		functions: readFunctions(gateways, clock, isAll, signal),
		queues: known.queue,
		links: deadLetterLinks(known.queue),
		lettersOfOthers: new Set(
			[...known.subscription.values()].flatMap(({ facts }) => facts?.deadLetters?.arn ?? []),
		),
		readLetters: letterReader(gateways),
		read,
		...(only === undefined ? {} : { only }),
	};
	const results: Examined[] = new Array(all.length);
	for (let first = 0; first < all.length; first += measuredAtOnce) {
		const end = first + measuredAtOnce;
		// Their points are dropped with the round: of a week of each resource there are thousands.
		const { figures, clockAhead } = await readFigures(measured.slice(first, end), signal);
		// All that is judged is told by the endpoint, in its time.
		const now = clock.now() - clockAhead;
		const readOnset = onsets?.(clockAhead);
		const round = { ...beside, now, ...(readOnset === undefined ? {} : { readOnset }) };
		const entries = all.slice(first, end).entries();
		const work = async () => {
			for (const [index, one] of entries) {
				const judgement = await judged(gateways, one, figures[index], round, signal);
				results[first + index] = { resource: resource(one.kind, one.known.ref), judgement };
			}
		};
		// They share one iterator: each takes the next that nobody has taken.
		await Promise.all(Array.from({ length: atOnce }, work));
	}
	const { lettersOfOthers } = beside;
	return { examined: results, alarms, lettersOfOthers };
}

const isEveryRead = (queues: KnownResources['queue']): boolean =>
	[...queues.values()].every(({ facts }) => facts !== undefined);

/** Resources that are looked into at once: SNS allows its lists thirty times a second an account. */
const atOnce = 4;
/** Resources whose figures are held at a time. */
const measuredAtOnce = 50;

/** All that are known of a kind, with their kind. The cast stands here: both are of one kind. */
function knownOf<Kind extends KindId>(known: KnownResources, kind: Kind): readonly AnyKnown[] {
	return [...known[kind].values()].map((one) => ({ kind, known: one }) as unknown as AnyKnown);
}

function judged(
	gateways: Gateways,
	{ kind, known }: AnyKnown,
	figures: unknown,
	beside: Beside,
	signal: AbortSignal,
): Promise<Judgement> | Judgement {
	// What is known is of the kind, and figures were asked for it.
	return judgeKnown[kind](gateways, known as never, figures as never, beside, signal);
}
