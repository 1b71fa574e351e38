import { alarmsOn } from '../../domain/alarms/about.ts';
import { nameOfArn } from '../../domain/arn.ts';
import type { MappedFunction } from '../../domain/consumers/mapping.ts';
import {
	type Expectation,
	expectationOf,
	expectationTag,
} from '../../domain/diagnosis/expectation.ts';
import {
	type Asked,
	type Judgement,
	type Missing,
	missingOf,
	type Severity,
} from '../../domain/diagnosis/finding.ts';
import { type Figures, judge } from '../../domain/diagnosis/judge.ts';
import type { Since } from '../../domain/diagnosis/onset.ts';
import {
	lettersNotAsked,
	type Neighbour,
	oldestOf,
	type QueueSubject,
} from '../../domain/diagnosis/queue-subject.ts';
import { allDead } from '../../domain/diagnosis/rules/dead-letter-rules.ts';
import { isNearQueue, type TopicSubject } from '../../domain/diagnosis/rules/topic-rules.ts';
import { emptyHistory } from '../../domain/diagnosis/samples.ts';
import { asFailure } from '../../domain/failure.ts';
import type { FactsOf, KindId, Known } from '../../domain/kinds.ts';
import type { Alarm } from '../../domain/metric.ts';
import type { DeadLetterLinks, KnownQueues } from '../../domain/queues/dead-letter-links.ts';
import { type QueueAttributes, resourceKey } from '../../domain/resources.ts';
import { subscriptionState } from '../../domain/topics/subscription.ts';
import { mutedBy } from '../alarms/mute-rules.ts';
import {
	functionsOfAll,
	functionsOfStream,
	mappedFunctions,
} from '../consumers/mapped-functions.ts';
import { all } from '../parts.ts';
import { throwIfAborted } from '../pause.ts';
import type { Clock, Gateways, MetricsGateway } from '../ports.ts';
import type { ReadLetters } from '../queues/letters.ts';
import { deadLetterSources } from '../resources/describe.ts';
import { subscriptionsOf } from '../topics/topic-subscriptions.ts';
import type { ReadOnset } from './onsets.ts';

/*
What a resource is judged by, gathered: from what was listed with it, or by calls of its own where it stands alone.
*/

/** What is known beside a resource. */
export type Beside = {
	readonly now: number;
	readonly alarms: Asked<readonly Alarm[]>;
	/** Functions that read a queue or a stream; nothing where there is no Lambda. */
	readonly functions: (kind: 'queue' | 'stream', arn: string) => Promise<FunctionsOf>;
	/** Queues that were read. */
	readonly queues: KnownQueues;
	/** Which of them send dead letters where. */
	readonly links: DeadLetterLinks;
	/**
	 * ARNs of the queues to which others send what they could not deliver: by the subscriptions that were read, and by who was
	 * asked for one of them, which is added.
	 */
	readonly lettersOfOthers: Set<string>;
	readonly readLetters: ReadLetters;
	/**
	 * Whether those are all links. `all`: every queue was listed and read; `listed`: some could not be read, and may have
	 * one more; `few`: not all were listed.
	 */
	readonly read: 'all' | 'listed' | 'few';
	/** Since when a queue has what it has, as lists tell it; absent where CloudWatch is not asked. */
	readonly readOnset?: ReadOnset;
	/** The classes that are looked for; all without it. */
	readonly only?: (severity: Severity) => boolean;
};

/** What is known of the functions of one; nothing where nobody is asked. */
export type FunctionsOf = { readonly mappings?: Asked<readonly MappedFunction[]> };

/** Sources of a dead-letter queue, and queues of a topic, that are asked one by one where they were not listed. */
const mostNeighbours = 50;

/** What was asked for, or what hid it. Throws when aborted. */
async function attempt<Value>(
	what: string,
	work: () => Promise<Value>,
	signal: AbortSignal,
): Promise<Asked<Value>> {
	try {
		return { ok: true, value: await work() };
	} catch (error) {
		throwIfAborted(signal);
		return { ok: false, missing: missingOf(what, asFailure(error)) };
	}
}

/** Every alarm, with what mutes it. */
export function readAlarms(
	metrics: MetricsGateway,
	signal: AbortSignal,
): Promise<Asked<readonly Alarm[]>> {
	const ask = (next: string | undefined) =>
		metrics.alarmsPage(next === undefined ? {} : { next }, { signal });
	return attempt(
		'alarms',
		async () => mutedBy(metrics, await all('alarms', ask, signal), signal),
		signal,
	);
}

/**
 * Who reads what by Lambda: where all is examined the mappings are listed once, before the first that needs them; of one
 * resource its own are asked for.
 */
export function readFunctions(
	gateways: Gateways,
	clock: Clock,
	isAll: boolean,
	signal: AbortSignal,
): Beside['functions'] {
	let listing: ReturnType<typeof functionsOfAll> | undefined;
	const ask = async (kind: 'queue' | 'stream', arn: string) => {
		if (isAll) {
			listing ??= functionsOfAll({ ...gateways, clock }, signal);
			return (await listing)(arn);
		}
		return kind === 'queue'
			? mappedFunctions(gateways.functions, [arn], signal)
			: functionsOfStream(gateways, arn, signal);
	};
	return async (kind, arn) => {
		const mappings = await attempt('its functions', () => ask(kind, arn), signal);
		// An endpoint without Lambda has no function that reads.
		return !mappings.ok && mappings.missing.failure?.kind === 'unsupported' ? {} : { mappings };
	};
}

function alarmsAbout({ alarms }: Beside, kind: KindId, name: string): Beside['alarms'] {
	return alarms.ok ? { ok: true, value: alarmsOn(alarms.value, kind, name) } : alarms;
}

function factsOf<Kind extends KindId>({ facts, failure }: Known<Kind>): Asked<FactsOf<Kind>> {
	if (facts !== undefined) return { ok: true, value: facts };
	const missing = { what: 'attributes', because: 'not asked' } as const;
	return { ok: false, missing: failure === undefined ? missing : missingOf('attributes', failure) };
}

const asKnown = <Value>(value: Value): Asked<Value> => ({ ok: true, value });

const neighbour = ({ ref, facts }: Known<'queue'>): Neighbour => ({
	name: ref.name,
	...(facts === undefined ? {} : { attributes: facts }),
});

/** Judges a queue; its tags are read where something was found that a tag could excuse. */
async function judgeQueue(
	gateways: Gateways,
	known: Known<'queue'>,
	figures: Asked<Figures['queue']>,
	beside: Beside,
	signal: AbortSignal,
): Promise<Judgement> {
	const { ref } = known;
	const { links, queues } = beside;
	const linked = links
		.sourcesOf(known.context, ref.arn)
		.flatMap((key) => queues.get(key) ?? [])
		.map(neighbour);
	const alone = {
		name: ref.name,
		now: beside.now,
		attributes: factsOf(known),
		history: emptyHistory,
		figures,
		sources: asKnown(linked),
		...(beside.lettersOfOthers.has(ref.arn) ? { letters: asKnown(true) } : {}),
		alarms: alarmsAbout(beside, 'queue', ref.name),
		...(await beside.functions('queue', ref.arn)),
	};
	const sources = needsSources(alone, beside)
		? await attempt('its sources', () => sourcesOf(gateways, known, queues, signal), signal)
		: alone.sources;
	// Where nobody may say it, the queues that were read say of some.
	let subject: QueueSubject = sources.ok || linked.length === 0 ? { ...alone, sources } : alone;
	const letters = await lettersOf(known, subject, beside, signal);
	if (letters !== undefined) subject = { ...subject, letters };
	const found = judge.queue(subject, beside.only);
	if (found.findings.length === 0) return found;
	const since = await onsetOf(subject, found, beside, signal);
	if (since !== undefined) subject = { ...subject, since };
	const judged = since === undefined ? found : judge.queue(subject, beside.only);
	const tags = await attempt(
		`tags (${expectationTag})`,
		() => gateways.queues.tags(ref.url, { signal }),
		signal,
	);
	if (!tags.ok) {
		const unread = { name: 'expectation-unreadable', missing: tags.missing } as const;
		return { ...judged, unjudged: [...judged.unjudged, unread] };
	}
	const expectation: Expectation | undefined = expectationOf(tags.value);
	return expectation === undefined ? judged : judge.queue({ ...subject, expectation }, beside.only);
}

/** Since when a queue has its letters or its backlog, by its history where a finding tells of them. */
async function onsetOf(
	{ name, now, figures }: QueueSubject,
	{ findings }: Judgement,
	{ readOnset }: Beside,
	signal: AbortSignal,
): Promise<Since | undefined> {
	const dead = findings.some((one) => one.name === 'dead-letters');
	const told = dead || findings.some((one) => one.name === 'slow-consumer');
	if (!told || !figures.ok) return;
	return readOnset?.({ name, dead, ...oldestOf(figures.value, now) }, signal);
}

/**
 * Whether a queue has to be asked who sends it dead letters: a request for each. Where all were listed, and one could not be
 * read, only of those of which that would be another judgement: what has messages, or what something was found of.
 */
function needsSources(subject: QueueSubject, { read, only }: Beside): boolean {
	if (read !== 'listed') return read === 'few';
	const { attributes } = subject;
	const isEmpty = attributes.ok && allDead(attributes.value) === 0;
	return !isEmpty || judge.queue(subject, only).findings.length > 0;
}

/**
 * Whose letters may lie in a queue, where that decides something: of one of which it would be said that nobody consumes it, or would
 * but for that, its topics and the functions are asked.
 */
async function lettersOf(
	{ ref }: Known<'queue'>,
	subject: QueueSubject,
	{ only, lettersOfOthers, readLetters }: Beside,
	signal: AbortSignal,
): Promise<Asked<boolean> | undefined> {
	if (subject.letters !== undefined || !subject.attributes.ok) return;
	const { findings, unjudged } = judge.queue(subject, only);
	const decides =
		findings.some(({ name }) => name === 'no-consumer') ||
		unjudged.some(({ missing }) => missing.what === lettersNotAsked.what);
	if (!decides) return;
	const { policy } = subject.attributes.value;
	const letters = await readLetters(ref, signal, { known: policy });
	if (letters.ok && letters.value) lettersOfOthers.add(ref.arn);
	return letters;
}

async function sourcesOf(
	{ queues }: Gateways,
	{ ref, context }: Known<'queue'>,
	known: KnownQueues,
	signal: AbortSignal,
): Promise<readonly Neighbour[]> {
	const refs = await deadLetterSources(queues, ref, signal);
	const asked = refs
		.slice(0, mostNeighbours)
		.map(async ({ name, url, arn }): Promise<Neighbour> => {
			const { facts } = known.get(resourceKey(context, arn)) ?? {};
			if (facts !== undefined) return { name, attributes: facts };
			const read = await attempt(name, () => queues.attributes(url, { signal }), signal);
			return read.ok ? { name, attributes: read.value } : { name };
		});
	const rest = refs.slice(mostNeighbours).map(({ name }) => ({ name }));
	return [...(await Promise.all(asked)), ...rest];
}

/** Judges a topic by its subscriptions too, and by the policies of the queues that it delivers to. */
async function judgeTopic(
	gateways: Gateways,
	known: Known<'topic'>,
	figures: Asked<Figures['topic']>,
	beside: Beside,
	signal: AbortSignal,
): Promise<Judgement> {
	const { ref, context } = known;
	const subscriptions = await attempt(
		'subscriptions',
		() => subscriptionsOf(gateways.topics, ref.arn, signal),
		signal,
	);
	const near = subscriptions.ok ? subscriptions.value.filter(isNearQueue) : [];
	const { queues, unread } = await subscribedQueues(
		gateways,
		[...new Set(near.map(({ endpoint }) => endpoint))],
		(arn) => beside.queues.get(resourceKey(context, arn)),
		signal,
	);
	const subject = {
		name: ref.name,
		now: beside.now,
		attributes: factsOf(known),
		figures,
		subscriptions,
		queues,
		...(unread === undefined ? {} : { unread }),
		alarms: alarmsAbout(beside, 'topic', ref.name),
	};
	return judge.topic(subject, beside.only);
}

/** The settings of these queues, by ARN: as they were listed, or asked of the first ones. */
async function subscribedQueues(
	{ queues }: Gateways,
	arns: readonly string[],
	listed: (arn: string) => Known<'queue'> | undefined,
	signal: AbortSignal,
): Promise<Pick<TopicSubject, 'queues' | 'unread'>> {
	const isAsked = new Set(arns.filter((arn) => listed(arn) === undefined).slice(0, mostNeighbours));
	const read = async (arn: string): Promise<Asked<QueueAttributes> | undefined> => {
		const known = listed(arn);
		if (known !== undefined) return factsOf(known);
		if (!isAsked.has(arn)) return;
		const name = nameOfArn(arn);
		const ask = async () => {
			const { url } = await queues.resolve(name, { signal });
			return queues.attributes(url, { signal });
		};
		return attempt(`policy of ${name}`, ask, signal);
	};
	const found = new Map<string, QueueAttributes>();
	let unread: Missing | undefined;
	const answers = await Promise.all(arns.map(async (arn) => [arn, await read(arn)] as const));
	for (const [arn, answer] of answers) {
		if (answer?.ok === true) found.set(arn, answer.value);
		else unread ??= answer?.missing;
	}
	return { queues: found, ...(unread === undefined ? {} : { unread }) };
}

/** Judges a subscription, by its own settings and its dead-letter queue. */
function judgeSubscription(
	_gateways: Gateways,
	known: Known<'subscription'>,
	_figures: unknown,
	{ only }: Beside,
): Judgement {
	const { ref, facts } = known;
	const { protocol, endpoint } = ref;
	const state = subscriptionState(ref, facts);
	const subject = { protocol, endpoint, state, facts: factsOf(known) };
	return judge.subscription(subject, only);
}

/** Judges a stream. */
async function judgeStream(
	_gateways: Gateways,
	known: Known<'stream'>,
	figures: Asked<Figures['stream']>,
	beside: Beside,
): Promise<Judgement> {
	const { name, arn } = known.ref;
	const subject = {
		name,
		now: beside.now,
		summary: factsOf(known),
		figures,
		alarms: alarmsAbout(beside, 'stream', name),
		...(await beside.functions('stream', arn)),
	};
	return judge.stream(subject, beside.only);
}

/** Gathers what one is judged by, and judges it; `figures` are those of its kind. */
export const judgeKnown: {
	readonly [Kind in KindId]: (
		gateways: Gateways,
		known: Known<Kind>,
		figures: Asked<Figures[Kind]>,
		beside: Beside,
		signal: AbortSignal,
	) => Promise<Judgement> | Judgement;
} = {
	queue: judgeQueue,
	topic: judgeTopic,
	stream: judgeStream,
	subscription: judgeSubscription,
};
