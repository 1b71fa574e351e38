import { rememberedEndpoint } from '../../../domain/here.ts';
import type { Message } from '../../../domain/messages/message.ts';
import { originOf } from '../../../domain/queues/dead-letter-origin.ts';
import {
	asksEach,
	factsText,
	graceOf,
	type Hides,
	hidesOf,
	mostPerSecondOfAws,
	namesWay,
	type RedriveChoices,
	type RedrivePlan,
	sourceKey,
	windowOf,
} from '../../../domain/redrive/redrive-plan.ts';
import type { Identity, QueueAttributes, QueueRef } from '../../../domain/resources.ts';
import { alarmsOf, visibleAlarms } from '../../alarms/queue-alarms.ts';
import { part } from '../../parts.ts';
import { throwIfAborted, turnOfOthers } from '../../pause.ts';
import type {
	Clock,
	ContextInfo,
	FingerprintMemory,
	MetricsGateway,
	QueueGateway,
	RunStore,
	TopicGateway,
} from '../../ports.ts';
import { deadLetterSources } from '../../resources/describe.ts';
import { BounceMemory, type BouncePorts } from '../canary/bounce-memory.ts';
import { braked, lookAt, plannedDestination } from './destinations.ts';
import { doneBefore } from './done-before.ts';
import { chooseEngine } from './engine-choice.ts';
import { changedBy, keptBy } from './kept.ts';
import { loginChecks } from './login-checks.ts';
import { oldestHereSince } from './oldest.ts';
import { permissionsOf } from './permissions.ts';
import { type Checks, checksOf, type Look, unreachableOf } from './plan-checks.ts';
import { plannedMute } from './planned-mute.ts';
import { judgedOf, letterSubscriptions, lookAtTopic, topicText } from './topic-look.ts';
import { trafficOf } from './traffic.ts';

/** What a plan is made with: reads alone. */
export type PlanPorts = {
	readonly queues: QueueGateway;
	/** For plans that publish, and to know whose dead letters these are. */
	readonly topics?: TopicGateway;
	readonly metrics: MetricsGateway;
	readonly clock: Clock;
	readonly runs: Pick<RunStore, 'holder'>;
	/** What is known of kinds of messages; absent where nobody remembers any. */
	readonly kinds?: Pick<FingerprintMemory, 'load'>;
} & BouncePorts;

export type PlanInput = {
	readonly source: QueueRef;
	readonly choices: RedriveChoices;
	readonly place: RedrivePlan['place'];
	/** Messages of the queue that somebody has looked at. */
	readonly seen?: readonly Message[];
	/** What this session holds on the queue and gives back at the start. */
	readonly heldByUs?: number;
	/** Whose credentials it runs with, for when they end. */
	readonly identity?: Identity;
	/** The canary of the choices is the usual one: left out where it could say nothing. */
	readonly usualCanary?: true;
};

/** Where a plan is for: it can be run nowhere else. The account is absent where nobody tells it. */
export function placeOfPlan(info: ContextInfo, account?: string): RedrivePlan['place'] {
	const endpoint = rememberedEndpoint(info);
	return {
		region: info.region,
		...(account === undefined ? {} : { account }),
		...(endpoint === undefined ? {} : { endpoint }),
	};
}

/**
 * Everything that can be known before a redrive, for screens and commands alike. Sends reads alone. Denied
 * calls become checks that are unknown; what makes the move impossible becomes an obstacle.
 */
export async function planRedrive(
	ports: PlanPorts,
	input: PlanInput,
	signal: AbortSignal,
): Promise<RedrivePlan> {
	const { queues } = ports;
	const { source, place, seen = [], heldByUs = 0 } = input;
	throwIfAborted(signal);
	const oldest = oldestSent(seen);
	// A standard queue keeps the time at which a message was first sent: whoever saw it asks nobody.
	const asksSince = oldest === undefined || source.name.endsWith('.fifo');
	const cameBack = await cameBackBefore(ports, input);
	const before = await doneBefore(ports.kinds, input.choices, seen);
	const [attributes, sources, moves, holder, since, alarms] = await Promise.all([
		part(() => queues.attributes(source.url, { signal }), signal),
		part(() => deadLetterSources(queues, source, signal), signal),
		part(() => queues.listMoves(source.arn, { signal }), signal),
		ports.runs.holder(sourceKey({ source, place })),
		asksSince ? oldestHereSince(ports, source.name, signal) : undefined,
		visibleAlarms(ports, signal),
	]);
	const { republish } = input.choices;
	const refs = waysOf(input.choices) ?? (sources.ok ? sources.value : []);
	const { restTo } = input.choices;
	const topic =
		republish && (await lookAtTopic(ports, republish, judgedOf(input.choices, seen), signal));
	const isOfNone = !namesWay(input.choices) && sources.ok && sources.value.length === 0;
	const subscriptions =
		ports.topics === undefined || !isOfNone
			? []
			: await letterSubscriptions(ports.topics, source, { facts: attributes, seen }, signal);
	const names = refs.map(({ name }) => name);
	const [looks, [restLook], traffic] = await Promise.all([
		lookAt(queues, refs, signal),
		lookAt(queues, restTo === undefined ? [] : [restTo], signal),
		trafficOf(ports, source.name, names, signal),
	]);
	const facts = attributes.ok ? attributes.value : undefined;
	const to = [...refs, ...(restTo === undefined ? [] : [restTo])];
	const { mute, ...muted } = await plannedMute(
		ports,
		{ source, to, choices: input.choices },
		signal,
	);
	const fifo = facts?.fifo ?? source.name.endsWith('.fifo');
	const plain = looks.map((look) => plannedDestination(look, source));
	// No brake: nobody has to read what is put aside.
	const rest = restLook && plannedDestination(restLook, source);
	// What comes back of a topic comes under other ids, to whoever: no canary could tell.
	const canaryLeftOut =
		republish === undefined && input.usualCanary === true && windowOf(plain) === undefined;
	const hasNone = canaryLeftOut || republish !== undefined;
	const choices = hasNone ? withoutCanary(input.choices) : input.choices;
	const { engine, why } = chooseEngine(choices, sources, moves);
	const destinations = plain.map((one) => braked(one, traffic, engine, choices.brakeDepth));
	const window = choices.canary === undefined ? undefined : windowOf(plain);
	const expected = expectedSeconds(choices, engine, facts?.visible);
	const count = facts?.visible === undefined ? undefined : facts.visible + heldByUs;
	const hides = hidesOf(choices, engine, {
		...(count === undefined ? {} : { count }),
		...(facts?.redrivePolicy === undefined ? {} : facts.redrivePolicy),
	});
	const waits = looks.some(({ attributes: look }) => look.ok && (look.value.visible ?? 0) > 0);
	const hidden = hides && hiddenBy(hides, { choices, window, expected, waits }, ports.clock.now());
	const checks: Checks = {
		now: ports.clock.now(),
		source,
		choices,
		fifo,
		facts: attributes,
		sources,
		moves,
		looks,
		...(restLook === undefined ? {} : { rest: restLook }),
		...(topic === undefined ? {} : { topic }),
		subscriptions,
		engine,
		sourced: haveSources(choices, seen),
		heldByUs,
		alarms: alarmsOf(alarms, source.name),
		...(hidden === undefined ? {} : { hidden }),
		...(mute === undefined ? {} : { mute }),
		...(canaryLeftOut ? { leftOutCanary: true as const } : {}),
		...(traffic.polls === undefined ? {} : { polls: traffic.polls }),
		...(cameBack === undefined ? {} : { cameBack }),
		...(before === undefined ? {} : { before }),
		...(holder === undefined ? {} : { runHere: holder.owner }),
		...(holder?.perhapsGone === undefined ? {} : { perhapsGone: holder.perhapsGone }),
	};
	const plan: Omit<RedrivePlan, 'facts'> = {
		version: 2,
		source,
		fifo,
		destinations,
		...(topic === undefined ? {} : { topic: topic.planned }),
		...(rest === undefined ? {} : { rest }),
		choices,
		engine,
		engineWhy: why,
		checks: [...checksOf(checks), ...loginChecks(input.identity, checks.now, expected)],
		...(count === undefined ? {} : { count }),
		...(facts?.inFlight === undefined ? {} : { inFlight: Math.max(0, facts.inFlight - heldByUs) }),
		...(heldByUs === 0 ? {} : { ours: heldByUs }),
		...(facts?.delayed === undefined ? {} : { delayed: facts.delayed }),
		...(facts?.retentionSeconds === undefined ? {} : { retentionSeconds: facts.retentionSeconds }),
		...expiryOf({ oldest, since, retention: facts?.retentionSeconds, fifo }),
		...(expected === undefined ? {} : { expectedSeconds: expected }),
		...(hides === undefined ? {} : { hides }),
		...muted,
		...(window === undefined ? {} : { windowSeconds: window }),
		keeps: keptBy(choices),
		changes: changedBy(choices, fifo),
		unreachable: unreachableOf(checks),
		permissions: permissionsOf({ ...checks, looks: touchedBy(looks, input) }),
		place,
	};
	const settings = [
		facts,
		...[...looks, ...(restLook === undefined ? [] : [restLook])].map((look) =>
			look.attributes.ok ? look.attributes.value : undefined,
		),
	];
	const texts = [
		...settings.map(settingsText),
		...(topic === undefined ? [] : [topicText(topic)]),
		...(muted.mutes === undefined ? [] : [JSON.stringify(muted.mutes.alarms)]),
	];
	return { ...plan, facts: ports.hash(factsText(plan, texts)) };
}

/** The queues that were named to send to; `undefined` where each message goes to its own source. */
function waysOf({ to, home, republish }: RedriveChoices): readonly QueueRef[] | undefined {
	if (to !== undefined) return [to];
	if (republish !== undefined) return [];
	return home && [...new Map(home.ways.map((way) => [way.to.arn, way.to])).values()];
}

/**
 * A standard dead-letter queue keeps the time at which a message was first sent, so that it goes at the
 * latest when it has been here for the retention; a FIFO one counts from the arrival.
 */
function expiryOf({
	oldest,
	since,
	retention,
	fifo,
}: {
	readonly oldest: number | undefined;
	readonly since: number | undefined;
	readonly retention: number | undefined;
	readonly fifo: boolean;
}): Pick<RedrivePlan, 'oldestExpiresAt' | 'oldestExpiresBy'> {
	if (retention === undefined) return {};
	const end = (from: number) => from + retention * 1000;
	if (fifo) return since === undefined ? {} : { oldestExpiresAt: end(since) };
	if (oldest !== undefined) return { oldestExpiresAt: end(oldest) };
	return since === undefined ? {} : { oldestExpiresBy: end(since) };
}

/**
 * What is hidden from an alarm, and until when: one lease, and with a canary as long as its two verdicts take. Where
 * messages wait before the canary, or no verdict comes, nobody can say.
 */
function hiddenBy(
	{ atOnce, most, heldOnce }: Hides,
	run: {
		readonly choices: RedriveChoices;
		readonly window: number | undefined;
		readonly expected: number | undefined;
		readonly waits: boolean;
	},
	now: number,
): Checks['hidden'] {
	const { choices, window = 0, expected = 0, waits } = run;
	// What a split receives leaves the queue: that is no hiding, unless a canary makes it wait.
	if (choices.restTo !== undefined && choices.canary === undefined) return;
	const usual = heldOnce === true ? most : (atOnce ?? most);
	if (usual === undefined || usual === 0) return;
	const verdicts = choices.canary === undefined ? 0 : 2 * (window + graceOf(window));
	const isKnown = choices.canary === undefined || (run.window !== undefined && !waits);
	const until = now + (choices.leaseSeconds + verdicts + expected) * 1000;
	return {
		many: usual,
		...(most === undefined || most <= usual ? {} : { most }),
		...(isKnown ? { until } : {}),
	};
}

/** Sent time of the oldest of some messages, ms since the epoch. */
function oldestSent(messages: readonly Message[]): number | undefined {
	const sent = messages
		.map(({ system }) => Number(system['SentTimestamp']))
		.filter((at) => Number.isFinite(at));
	return sent.length === 0 ? undefined : sent.reduce((a, b) => Math.min(a, b));
}

/** How many of the messages at hand that are meant had their like come back; `undefined` where none had. */
async function cameBackBefore(
	ports: BouncePorts,
	{ seen = [], choices, source, place }: PlanInput,
): Promise<{ readonly many: number; readonly of: number } | undefined> {
	if (seen.length === 0) return;
	const bounces = await BounceMemory.of(ports, { source, place });
	const chosen = choices.chosen && new Set(choices.chosen);
	const meant = seen.filter(({ id }) => chosen?.has(id) ?? true);
	let many = 0;
	for (const message of meant) {
		// Each is digested as a whole, and there may be thousands.
		await turnOfOthers();
		if (bounces.countOf(message) > 0) many++;
	}
	return many === 0 ? undefined : { many, of: meant.length };
}

/** Whether all that is chosen has been seen, and says which queue it came from. */
function haveSources({ chosen }: RedriveChoices, seen: readonly Message[]): boolean {
	const known = new Set(seen.filter((one) => originOf(one).kind === 'queue').map(({ id }) => id));
	return chosen?.every((id) => known.has(id)) ?? false;
}

/** What of a queue's own attributes makes it another queue for a plan. */
function settingsText(attributes: QueueAttributes | undefined): string {
	if (attributes === undefined) return 'unknown';
	const { arn, fifo, policy, redrivePolicy, redriveAllowPolicy, kmsKeyId } = attributes;
	const { maximumMessageBytes, visibilitySeconds, delaySeconds, createdAt } = attributes;
	return JSON.stringify([
		arn,
		fifo,
		policy ?? null,
		redrivePolicy ?? null,
		redriveAllowPolicy ?? null,
		kmsKeyId ?? null,
		maximumMessageBytes ?? null,
		visibilitySeconds ?? null,
		delaySeconds ?? null,
		createdAt ?? null,
	]);
}

function withoutCanary({ canary: _, ...choices }: RedriveChoices): RedriveChoices {
	return choices;
}

/**
 * The destinations that the chosen messages go to; all of them where not all that is chosen was seen. The plan names
 * all as such: whoever applies it later has not seen them.
 */
function touchedBy(looks: readonly Look[], { choices, seen = [] }: PlanInput): readonly Look[] {
	if (namesWay(choices) || !haveSources(choices, seen)) return looks;
	const chosen = new Set(choices.chosen);
	const arns = new Set(
		seen.filter(({ id }) => chosen.has(id)).map(({ system }) => system['DeadLetterQueueSourceArn']),
	);
	const touched = looks.filter(({ ref }) => arns.has(ref.arn));
	return touched.length === 0 ? looks : touched;
}

function expectedSeconds(
	choices: RedriveChoices,
	engine: 'aws' | 'own',
	visible: number | undefined,
): number | undefined {
	const { perSecond, limit, chosen, restTo } = choices;
	const known = asksEach(choices) && restTo === undefined ? undefined : visible;
	const count =
		(restTo === undefined ? chosen?.length : undefined) ??
		(limit === undefined ? known : Math.min(limit, known ?? limit));
	const rate = perSecond ?? (engine === 'aws' ? mostPerSecondOfAws : undefined);
	return count === undefined || rate === undefined ? undefined : Math.ceil(count / rate);
}
