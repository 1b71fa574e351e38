import { type CheckState, checksThat, type PlanCheck } from '../../domain/redrive/plan-check.ts';
import type {
	PlannedDestination,
	PlannedTopic,
	RedriveChoices,
	RedrivePlan,
} from '../../domain/redrive/redrive-plan.ts';
import type { Reach } from '../../domain/topics/reach.ts';
import { isoTime } from '../json/json-facts.ts';
import type { Form } from '../json/shapes/parts.ts';
import type { plan as planShape } from '../json/shapes/redrives.ts';
import type { TriedPlan } from './dry-run-words.ts';

type PlanJson = Form<typeof planShape>;

/** What a plan says without words of its own. */
type PlanFacts = Pick<
	RedrivePlan,
	| 'source'
	| 'fifo'
	| 'destinations'
	| 'rest'
	| 'topic'
	| 'choices'
	| 'engine'
	| 'checks'
	| 'count'
	| 'inFlight'
	| 'delayed'
	| 'retentionSeconds'
	| 'oldestExpiresAt'
	| 'oldestExpiresBy'
	| 'expectedSeconds'
	| 'windowSeconds'
	| 'hides'
	| 'mutes'
	| 'keeps'
	| 'changes'
	| 'unreachable'
	| 'permissions'
	| 'place'
	| 'facts'
>;

/** What a plan says in words. */
type PlanWords = Pick<PlanJson, 'engineWhy'> & {
	/** What a check found, in one phrase. */
	check(check: PlanCheck): string;
	/** The command that does the same, where one does. */
	readonly command: string | undefined;
};

/** A plan in JSON, with its words and, where it was tried, what came of that. */
export function planJson(plan: PlanFacts, words: PlanWords, tried?: TriedPlan): PlanJson {
	const { source, destinations, choices, place } = plan;
	const { engine, keeps, unreachable, permissions } = plan;
	const { engineWhy, command } = words;
	const said = (...states: readonly CheckState[]) => checksThat(plan, ...states).map(words.check);
	return {
		kind: 'plan',
		source,
		fifoQueue: plan.fifo,
		destinations: destinations.map(destinationJson),
		topic: plan.topic && topicJson(plan.topic),
		restDestination: plan.rest && destinationJson(plan.rest),
		choices: choicesJson(choices),
		...{ engine, engineWhy, keeps, unreachable, permissions },
		checks: plan.checks.map((check) => checkJson(check, words.check(check))),
		obstacles: said('obstacle'),
		warnings: said('warning', 'unknown'),
		differs: plan.changes,
		approximateNumberOfMessages: plan.count,
		approximateNumberOfMessagesNotVisible: plan.inFlight,
		approximateNumberOfMessagesDelayed: plan.delayed,
		messageRetentionPeriod: plan.retentionSeconds,
		oldestExpiresAt: isoTime(plan.oldestExpiresAt),
		oldestExpiresBy: isoTime(plan.oldestExpiresBy),
		expectedSeconds: plan.expectedSeconds,
		hides: plan.hides,
		mutes: plan.mutes && {
			rule: plan.mutes.rule,
			alarmNames: plan.mutes.alarms,
			notMuted: plan.mutes.left,
			muteSeconds: plan.mutes.seconds,
		},
		windowSeconds: plan.windowSeconds,
		place: { account: place.account, region: place.region, endpointUrl: place.endpoint },
		facts: plan.facts,
		command,
		dryRun: tried && dryRunJson(tried),
	};
}

function checkJson(
	{ name, state, finding, ...details }: PlanCheck,
	text: string,
): PlanJson['checks'][number] {
	return { name, state, finding, details, text };
}

function topicJson({ ref, fifo, maximumMessageBytes, reach }: PlannedTopic): PlanJson['topic'] {
	return {
		...ref,
		fifoTopic: fifo,
		maximumMessageSize: maximumMessageBytes,
		reach: reach && reachJson(reach),
	};
}

function reachJson({ byProtocol, delivers, not, fifo: _, ...reach }: Reach) {
	return {
		...reach,
		deliveries: delivers,
		notDelivered: not,
		byProtocol: Object.fromEntries(byProtocol),
	};
}

function destinationJson({ ref, ...told }: PlannedDestination): PlanJson['destinations'][number] {
	return {
		...ref,
		fifoQueue: told.fifo,
		maximumMessageSize: told.maximumMessageBytes,
		visibilityTimeout: told.visibilitySeconds,
		delaySeconds: told.delaySeconds,
		messageRetentionPeriod: told.retentionSeconds,
		maxReceiveCount: told.maxReceiveCount,
		returnsHere: told.returnsHere,
		approximateNumberOfMessages: told.visible,
		drainPerSecond: told.drainPerSecond,
		brakeDepth: told.brake?.depth,
	};
}

function choicesJson(choices: RedriveChoices): PlanJson['choices'] {
	const { chosen, perSecond, leaseSeconds, brakeDepth, endsBefore, home, ...told } = choices;
	return {
		...told,
		endsBefore: isoTime(endsBefore),
		homeOfRun: home?.run,
		homes: home?.ways.map(({ to, ids }) => ({ ...to, messageIds: ids })),
		brakeDepth: brakeDepth === 'off' ? undefined : brakeDepth,
		noBrake: brakeDepth === 'off' ? true : undefined,
		messageIds: chosen,
		maxNumberOfMessagesPerSecond: perSecond,
		visibilityTimeout: leaseSeconds,
	};
}

function dryRunJson({ goes, samples, costly, ...told }: TriedPlan): PlanJson['dryRun'] {
	const { received, matched, unmatched, missing, cameBack } = told;
	const { problems, origins, released, notReleased, stopped } = told;
	return {
		...{
			received,
			matched,
			cameBack,
			unmatched,
			missing,
			undecided: costly,
			goingWithRest: told.rest,
		},
		...{ problems, origins, released, notReleased, stopped },
		destinations: goes.map(({ queue, count }) => ({ name: queue, count })),
		reach: told.reach && reachJson(told.reach),
		samples: samples.map(({ id, before, after }) => ({ messageId: id, before, after })),
	};
}
