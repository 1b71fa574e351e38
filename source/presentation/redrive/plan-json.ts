import type {
	PlannedDestination,
	RedriveChoices,
	RedrivePlan,
} from '../../domain/redrive/redrive-plan.ts';
import { isoTime } from '../json/json-facts.ts';
import type { Form } from '../json/shapes/parts.ts';
import type { plan as planShape } from '../json/shapes/redrives.ts';

type PlanJson = Form<typeof planShape>;

/** What a plan would do to some messages, as operations tell it. */
type DryRun = Omit<NonNullable<PlanJson['dryRun']>, 'destinations' | 'samples'> & {
	readonly goes: readonly { readonly queue: string; readonly count: number }[];
	readonly samples: readonly {
		readonly id: string;
		readonly before: string;
		readonly after: string;
	}[];
};

/** What a plan says without words of its own. */
type PlanFacts = Pick<
	RedrivePlan,
	| 'source'
	| 'fifo'
	| 'destinations'
	| 'choices'
	| 'engine'
	| 'count'
	| 'inFlight'
	| 'delayed'
	| 'oldestExpiresAt'
	| 'oldestExpiresBy'
	| 'expectedSeconds'
	| 'windowSeconds'
	| 'keeps'
	| 'changes'
	| 'unreachable'
	| 'permissions'
	| 'place'
	| 'facts'
>;

/** What a plan says in words. */
type PlanWords = Pick<PlanJson, 'engineWhy' | 'obstacles' | 'warnings'> & {
	/** The command that does the same. */
	readonly command: string;
};

/** A plan in JSON, with its words and, where it was tried, what came of that. */
export function planJson(plan: PlanFacts, words: PlanWords, tried?: DryRun): PlanJson {
	const { source, destinations, choices, place } = plan;
	const { engine, keeps, unreachable, permissions } = plan;
	const { engineWhy, obstacles, warnings, command } = words;
	return {
		kind: 'plan',
		source,
		fifoQueue: plan.fifo,
		destinations: destinations.map(destinationJson),
		choices: choicesJson(choices),
		...{ engine, engineWhy, obstacles, keeps, warnings, unreachable, permissions },
		differs: plan.changes,
		approximateNumberOfMessages: plan.count,
		approximateNumberOfMessagesNotVisible: plan.inFlight,
		approximateNumberOfMessagesDelayed: plan.delayed,
		oldestExpiresAt: isoTime(plan.oldestExpiresAt),
		oldestExpiresBy: isoTime(plan.oldestExpiresBy),
		expectedSeconds: plan.expectedSeconds,
		windowSeconds: plan.windowSeconds,
		place: { account: place.account, region: place.region, endpointUrl: place.endpoint },
		facts: plan.facts,
		command,
		dryRun: tried && dryRunJson(tried),
	};
}

function destinationJson({ ref, ...told }: PlannedDestination): PlanJson['destinations'][number] {
	return {
		...ref,
		fifoQueue: told.fifo,
		maximumMessageSize: told.maximumMessageBytes,
		visibilityTimeout: told.visibilitySeconds,
		delaySeconds: told.delaySeconds,
		maxReceiveCount: told.maxReceiveCount,
		returnsHere: told.returnsHere,
	};
}

function choicesJson(choices: RedriveChoices): PlanJson['choices'] {
	const { chosen, perSecond, leaseSeconds, ...told } = choices;
	return {
		...told,
		messageIds: chosen,
		maxNumberOfMessagesPerSecond: perSecond,
		visibilityTimeout: leaseSeconds,
	};
}

function dryRunJson({ goes, samples, ...told }: DryRun): PlanJson['dryRun'] {
	const {
		received,
		matched,
		unmatched,
		missing,
		problems,
		origins,
		released,
		notReleased,
		stopped,
	} = told;
	return {
		...{ received, matched, unmatched, missing, problems, origins, released, notReleased, stopped },
		destinations: goes.map(({ queue, count }) => ({ name: queue, count })),
		samples: samples.map(({ id, before, after }) => ({ messageId: id, before, after })),
	};
}
