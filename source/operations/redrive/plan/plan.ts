import {
	factsText,
	type PlannedDestination,
	type RedriveChoices,
	type RedrivePlan,
	sourceKey,
	windowOf,
} from '../../../domain/redrive/redrive-plan.ts';
import type { QueueAttributes, QueueRef } from '../../../domain/resources.ts';
import { deadLetterSources } from '../../describe.ts';
import { part } from '../../parts.ts';
import { throwIfAborted } from '../../pause.ts';
import type { QueueGateway, RunStore } from '../../ports.ts';
import { chooseEngine, mostPerSecondOfAws } from './engine-choice.ts';
import {
	type Checks,
	type Look,
	obstaclesOf,
	permissionsOf,
	unreachableOf,
	warningsOf,
} from './plan-checks.ts';

/** Destinations that are looked at one after another, so many at once. */
const looksAtOnce = 8;
const largestMessage = 1_048_576;

export type PlanInput = {
	readonly source: QueueRef;
	readonly choices: RedriveChoices;
	readonly place: RedrivePlan['place'];
	/** Sent time of the oldest message, if somebody looked. */
	readonly oldestSentAt?: number;
	/** Since when the oldest has been in the queue, by CloudWatch; ms since the epoch. */
	readonly oldestHereSince?: number;
	/** What this session holds on the queue and gives back at the start. */
	readonly heldByUs?: number;
	/** The run of this computer that is at work on the queue. */
	readonly runHere?: string;
	/** Where that is, and how to get rid of it, when nobody here can tell whether it still is. */
	readonly perhapsGone?: string;
};

/** The run of this computer that is at work on a queue, for its plan. */
export async function runHere(
	runs: Pick<RunStore, 'holder'>,
	plan: Pick<RedrivePlan, 'source' | 'place'>,
): Promise<Pick<PlanInput, 'runHere' | 'perhapsGone'>> {
	const holder = await runs.holder(sourceKey(plan));
	if (holder === undefined) return {};
	const { owner, perhapsGone } = holder;
	return { runHere: owner, ...(perhapsGone === undefined ? {} : { perhapsGone }) };
}

/**
 * Everything that can be known before a redrive. Sends reads alone. Denied calls become warnings;
 * what makes the move impossible becomes an obstacle.
 */
export async function planRedrive(
	ports: { queues: QueueGateway; hash(text: string): string },
	input: PlanInput,
	signal: AbortSignal,
): Promise<RedrivePlan> {
	const { queues } = ports;
	const { source, choices, place } = input;
	throwIfAborted(signal);
	const [attributes, sources, moves] = await Promise.all([
		part(() => queues.attributes(source.url, { signal }), signal),
		part(() => deadLetterSources(queues, source, signal), signal),
		part(() => queues.listMoves(source.arn, { signal }), signal),
	]);
	const refs = choices.to === undefined ? (sources.ok ? sources.value : []) : [choices.to];
	const looks = await lookAt(queues, refs, signal);
	const facts = attributes.ok ? attributes.value : undefined;
	const fifo = facts?.fifo ?? source.name.endsWith('.fifo');
	const destinations = looks.map(({ ref, attributes: look }) =>
		plannedDestination(ref, look.ok ? look.value : undefined, source),
	);
	const { engine, why } = chooseEngine(choices, sources, moves);
	const checks: Checks = {
		source,
		choices,
		place,
		fifo,
		facts: attributes,
		sources,
		moves,
		looks,
		engine,
		...(input.heldByUs === undefined ? {} : { heldByUs: input.heldByUs }),
		...(input.runHere === undefined ? {} : { runHere: input.runHere }),
		...(input.perhapsGone === undefined ? {} : { perhapsGone: input.perhapsGone }),
	};
	const window = choices.canary === undefined ? undefined : windowOf(destinations);
	const expected = expectedSeconds(choices, engine, facts?.visible);
	const oldest = input.oldestSentAt;
	const plan: Omit<RedrivePlan, 'facts'> = {
		version: 1,
		source,
		fifo,
		destinations,
		choices,
		engine,
		engineWhy: why,
		obstacles: obstaclesOf(checks),
		...(facts?.visible === undefined ? {} : { count: facts.visible + (input.heldByUs ?? 0) }),
		...(facts?.inFlight === undefined
			? {}
			: { inFlight: Math.max(0, facts.inFlight - (input.heldByUs ?? 0)) }),
		...(facts?.delayed === undefined ? {} : { delayed: facts.delayed }),
		// A FIFO dead-letter queue restarts the retention of what arrives; when that was is unknown.
		...(oldest === undefined || facts?.retentionSeconds === undefined || fifo
			? {}
			: { oldestExpiresAt: oldest + facts.retentionSeconds * 1000 }),
		...latestExpiry(input, facts, fifo),
		...(expected === undefined ? {} : { expectedSeconds: expected }),
		...(window === undefined ? {} : { windowSeconds: window }),
		keeps: keptBy(choices),
		changes: [
			...(choices.edits === undefined ? [] : ['body and attributes as the edits say']),
			'message id',
			'sent time, and the retention that counts from it',
			'receive count: 0',
			...(fifo ? ['sequence number', 'deduplication id'] : []),
		],
		warnings: warningsOf(checks),
		unreachable: unreachableOf(checks),
		permissions: permissionsOf(checks),
		place,
	};
	const settings = [
		facts,
		...looks.map((look) => (look.attributes.ok ? look.attributes.value : undefined)),
	];
	return { ...plan, facts: ports.hash(factsText(plan, settings.map(settingsText))) };
}

/**
 * A standard dead-letter queue keeps the time at which a message was first sent, so that it goes at the
 * latest when it has been here for the retention; a FIFO one counts from the arrival.
 */
function latestExpiry(
	{ oldestHereSince: since, oldestSentAt }: PlanInput,
	facts: QueueAttributes | undefined,
	fifo: boolean,
): Pick<RedrivePlan, 'oldestExpiresAt' | 'oldestExpiresBy'> {
	const retention = facts?.retentionSeconds;
	if (since === undefined || retention === undefined) return {};
	const at = since + retention * 1000;
	if (fifo) return { oldestExpiresAt: at };
	return oldestSentAt === undefined ? { oldestExpiresBy: at } : {};
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

async function lookAt(
	queues: QueueGateway,
	refs: readonly QueueRef[],
	signal: AbortSignal,
): Promise<readonly Look[]> {
	const looks: Look[] = [];
	for (let at = 0; at < refs.length; at += looksAtOnce) {
		const some = refs.slice(at, at + looksAtOnce);
		looks.push(
			...(await Promise.all(
				some.map(async (ref) => ({
					ref,
					attributes: await part(() => queues.attributes(ref.url, { signal }), signal),
				})),
			)),
		);
		throwIfAborted(signal);
	}
	return looks;
}

function plannedDestination(
	ref: QueueRef,
	attributes: QueueAttributes | undefined,
	source: QueueRef,
): PlannedDestination {
	const { visibilitySeconds, delaySeconds, redrivePolicy } = attributes ?? {};
	return {
		ref,
		fifo: attributes?.fifo ?? ref.name.endsWith('.fifo'),
		maximumMessageBytes: attributes?.maximumMessageBytes ?? largestMessage,
		...(visibilitySeconds === undefined ? {} : { visibilitySeconds }),
		...(delaySeconds === undefined ? {} : { delaySeconds }),
		...(redrivePolicy === undefined ? {} : { maxReceiveCount: redrivePolicy.maxReceiveCount }),
		...(redrivePolicy?.deadLetterTargetArn === source.arn ? { returnsHere: true as const } : {}),
	};
}

function expectedSeconds(
	{ perSecond, limit, where, chosen, fingerprint }: RedriveChoices,
	engine: 'aws' | 'own',
	visible: number | undefined,
): number | undefined {
	const known = where === undefined && fingerprint === undefined ? visible : undefined;
	const count = chosen?.length ?? (limit === undefined ? known : Math.min(limit, known ?? limit));
	const rate = perSecond ?? (engine === 'aws' ? mostPerSecondOfAws : undefined);
	return count === undefined || rate === undefined ? undefined : Math.ceil(count / rate);
}

function keptBy({ edits }: RedriveChoices): readonly string[] {
	return [
		edits === undefined ? 'body, byte for byte' : 'body, but for the edits',
		'all attributes with their types',
		'message group id',
		'trace header',
	];
}
