import { muteSeconds } from '../alarms/mute-rule.ts';
import { parseArn, parseReference } from '../arn.ts';
import type { EditTexts } from '../messages/message-edit.ts';
import type { QueueRef, TopicRef } from '../resources.ts';
import { amount, flag, listOf, maybe, object, oneOf, text, whole } from '../schema.ts';
import type { Reach } from '../topics/reach.ts';
import { brakeReasons } from './brake.ts';
import { planCheck } from './check-schema.ts';
import type { PlannedMute } from './mute.ts';
import type { CheckState } from './plan-check.ts';
import type {
	Hides,
	Home,
	PlannedDestination,
	PlannedTopic,
	RedriveChoices,
	RedrivePlan,
} from './redrive-plan.ts';

const queue = object<QueueRef>({ name: text, url: text, arn: text });

const destination = object<PlannedDestination>({
	ref: queue,
	fifo: flag,
	maximumMessageBytes: amount,
	visibilitySeconds: maybe(amount),
	delaySeconds: maybe(amount),
	retentionSeconds: maybe(amount),
	maxReceiveCount: maybe(amount),
	returnsHere: maybe(oneOf(true)),
	visible: maybe(amount),
	drainPerSecond: maybe(amount),
	brake: maybe(
		object<NonNullable<PlannedDestination['brake']>>({
			depth: maybe(amount),
			reason: maybe(oneOf(...brakeReasons)),
		}),
	),
});

const topic = object<TopicRef>({ name: text, arn: text });

const reach = object<Reach>({
	judged: amount,
	delivers: amount,
	not: amount,
	unknown: amount,
	more: flag,
	requests: amount,
	fifo: flag,
	byProtocol: listOf(protocolCount),
});

const choices = object<RedriveChoices>({
	to: maybe(queue),
	republish: maybe(topic),
	home: maybe(
		object<Home>({
			run: text,
			ways: listOf(object<Home['ways'][number]>({ to: queue, ids: listOf(text) })),
		}),
	),
	restTo: maybe(queue),
	engine: oneOf('auto', 'aws', 'own'),
	where: maybe(text),
	fingerprint: maybe(text),
	endsBefore: maybe(amount),
	chosen: maybe(listOf(text)),
	edits: maybe(
		object<EditTexts>({
			set: maybe(listOf(text)),
			patch: maybe(text),
			unwrap: maybe(oneOf(true)),
		}),
	),
	limit: maybe(whole(1, Number.MAX_SAFE_INTEGER)),
	perSecond: maybe(whole(1, 100_000)),
	canary: maybe(
		object<NonNullable<RedriveChoices['canary']>>({
			stopAbovePercent: percent,
			alone: maybe(oneOf(true)),
		}),
	),
	leaseSeconds: whole(1, 43_200),
	brakeDepth: maybe(brakeDepth),
	muteSeconds: maybe(whole(muteSeconds.least, muteSeconds.most)),
});

/** A protocol and how many deliveries go by it. */
function protocolCount(value: unknown, path: string): string | undefined {
	const [protocol, deliveries] = Array.isArray(value) ? value : [];
	return text(protocol, `${path}[0]`) ?? amount(deliveries, `${path}[1]`);
}

function brakeDepth(value: unknown, path: string): string | undefined {
	return value === 'off' ? undefined : whole(1, Number.MAX_SAFE_INTEGER)(value, path);
}

function percent(value: unknown, path: string): string | undefined {
	return amount(value, path) ?? (Number(value) <= 100 ? undefined : `${path} is above 100`);
}

/** What the plans of all versions say. */
const common = {
	source: queue,
	fifo: flag,
	destinations: listOf(destination),
	topic: maybe(
		object<PlannedTopic>({
			ref: topic,
			fifo: flag,
			maximumMessageBytes: amount,
			reach: maybe(reach),
		}),
	),
	rest: maybe(destination),
	choices,
	engine: oneOf('aws', 'own'),
	engineWhy: text,
	count: maybe(amount),
	inFlight: maybe(amount),
	ours: maybe(amount),
	delayed: maybe(amount),
	retentionSeconds: maybe(amount),
	oldestExpiresAt: maybe(amount),
	oldestExpiresBy: maybe(amount),
	expectedSeconds: maybe(amount),
	hides: maybe(
		object<Hides>({ atOnce: maybe(amount), most: maybe(amount), heldOnce: maybe(oneOf(true)) }),
	),
	mutes: maybe(
		object<PlannedMute>({
			rule: text,
			alarms: listOf(text),
			left: listOf(text),
			seconds: whole(muteSeconds.least, muteSeconds.most),
		}),
	),
	offersMute: maybe(amount),
	windowSeconds: maybe(amount),
	keeps: listOf(text),
	changes: listOf(text),
	unreachable: listOf(text),
	permissions: listOf(text),
	place: object<RedrivePlan['place']>({
		account: maybe(text),
		region: text,
		endpoint: maybe(text),
	}),
	facts: text,
};

const plan = object<RedrivePlan>({ ...common, version: oneOf(2), checks: listOf(planCheck) });

/** A plan of the first version: what was checked stands in it as sentences. */
type FirstPlan = Omit<RedrivePlan, 'version' | 'checks'> & {
	readonly version: 1;
	readonly obstacles: readonly string[];
	readonly warnings: readonly string[];
};

const firstPlan = object<FirstPlan>({
	...common,
	version: oneOf(1),
	obstacles: listOf(text),
	warnings: listOf(text),
});

/** The versions of plans that are read. */
export const planVersions: readonly unknown[] = [1, 2];

/** What of a value keeps it from being a plan, one phrase with its place; every inner field is checked. */
export function planProblem(value: unknown): string | undefined {
	return isOfFirst(value) ? firstPlan(value, '') : plan(value, '');
}

/** A value read from a file as a plan of today, whatever version wrote it; `undefined` when it is none of ours. */
export function planFrom(value: unknown): RedrivePlan | undefined {
	if (isOfFirst(value)) {
		if (firstPlan(value, '') !== undefined) return;
		const { obstacles, warnings, ...same } = value as FirstPlan;
		const said = (state: CheckState) => (sentence: string) =>
			({ name: 'source', state, finding: 'said', text: sentence }) as const;
		return {
			...same,
			version: 2,
			checks: [...obstacles.map(said('obstacle')), ...warnings.map(said('warning'))],
		};
	}
	return plan(value, '') === undefined ? (value as RedrivePlan) : undefined;
}

function isOfFirst(value: unknown): boolean {
	return typeof value === 'object' && value !== null && 'version' in value && value.version === 1;
}

/**
 * Where a plan says two things at once: name, URL and ARN of each of its queues must mean one queue, and
 * the queue that was chosen must be the destination. So nobody who reads one of them is led astray.
 */
export function disagreementIn({
	source,
	destinations,
	rest,
	topic: planned,
	choices,
}: RedrivePlan): string | undefined {
	const refs: readonly (readonly [string, QueueRef])[] = [
		['source', source],
		...destinations.map(({ ref }, index) => [`destinations[${index}]`, ref] as const),
		...(rest === undefined ? [] : [['rest', rest.ref] as const]),
		...(choices.to === undefined ? [] : [['choices.to', choices.to] as const]),
		...(choices.restTo === undefined ? [] : [['choices.restTo', choices.restTo] as const]),
		...(choices.home?.ways ?? []).map(
			(way, index) => [`choices.home.ways[${index}].to`, way.to] as const,
		),
	];
	for (const [path, ref] of refs) {
		const problem = refProblem(ref, path);
		if (problem !== undefined) return problem;
	}
	const { to, restTo, republish, home } = choices;
	if (republish?.arn !== planned?.ref.arn) return 'choices.republish is not what topic is';
	if (republish !== undefined) {
		const parsed = parseArn(republish.arn);
		if (parsed?.service !== 'sns') return 'choices.republish: its ARN is none of a topic';
		if (parsed.name !== republish.name || planned?.ref.name !== republish.name) {
			return 'choices.republish: name and ARN do not agree';
		}
		if (to !== undefined || destinations.length > 0) {
			return 'it goes to a topic and to queues at once';
		}
	}
	const isWhole = to === undefined || destinations.every(({ ref }) => ref.arn === to.arn);
	if (!isWhole) return 'choices.to is not where destinations lead';
	const homes = home && new Set(home.ways.map((way) => way.to.arn));
	if (homes !== undefined && destinations.some(({ ref }) => !homes.has(ref.arn))) {
		return 'choices.home is not where destinations lead';
	}
	return restTo?.arn === rest?.ref.arn ? undefined : 'choices.restTo is not where rest leads';
}

function refProblem({ name, url, arn }: QueueRef, path: string): string | undefined {
	const parsed = parseArn(arn);
	if (parsed?.service !== 'sqs') return `${path}: its ARN is none of a queue`;
	const reference = parseReference(url);
	// At an endpoint of its own a URL may have no account: it ends in the name all the same.
	const inUrl = reference?.form === 'url' ? reference : { name: url.split('/').at(-1) };
	const told: readonly (readonly [what: string, one: string | undefined, other: string])[] = [
		['name and ARN', name, parsed.name],
		['URL and ARN', inUrl.name, parsed.name],
		['the accounts of URL and ARN', 'account' in inUrl ? inUrl.account : undefined, parsed.account],
		['the regions of URL and ARN', 'region' in inUrl ? inUrl.region : undefined, parsed.region],
	];
	const differs = told.find(([, one, other]) => one !== undefined && one !== other);
	return differs && `${path}: ${differs[0]} do not agree, ${differs[1]} and ${differs[2]}`;
}
