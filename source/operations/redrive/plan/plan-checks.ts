import { parseArn } from '../../../domain/arn.ts';
import type { Part } from '../../../domain/details.ts';
import type { PlannedMute } from '../../../domain/redrive/mute.ts';
import type { CheckFacts, CheckName, PlanCheck } from '../../../domain/redrive/plan-check.ts';
import {
	namesWay,
	needsOf,
	putsAside,
	type RedriveChoices,
	selects,
} from '../../../domain/redrive/redrive-plan.ts';
import { costsOf, mostHeldAside, mostHidden } from '../../../domain/redrive/run-costs.ts';
import type { MoveTask, QueueAttributes, QueueRef } from '../../../domain/resources.ts';
import { obstaclesOfEnds, warningsOfEnds } from './end-checks.ts';
import { sameAccount } from './engine-choice.ts';
import { isFed, obstaclesOfTopic, warningsOfTopic } from './topic-checks.ts';
import type { TopicLook } from './topic-look.ts';

/** A destination and its own attributes. */
export type Look = { readonly ref: QueueRef; readonly attributes: Part<QueueAttributes> };

/** What the checks of a plan look at. */
export type Checks = {
	/** ms since the epoch. */
	readonly now: number;
	readonly source: QueueRef;
	readonly choices: RedriveChoices;
	readonly fifo: boolean;
	readonly facts: Part<QueueAttributes>;
	readonly sources: Part<readonly QueueRef[]>;
	readonly moves: Part<readonly MoveTask[]>;
	readonly looks: readonly Look[];
	/** Where the rest of a split goes. */
	readonly rest?: Look;
	/** The topic that is published to. */
	readonly topic?: TopicLook;
	/** The subscriptions whose dead letters these are, where no queue names the source as its own. */
	readonly subscriptions?: readonly CheckFacts['of-subscription'][];
	readonly engine: 'aws' | 'own';
	/** Whether all that is meant was seen, and each says which queue it came from. */
	readonly sourced: boolean;
	/** What this session holds on the queue and gives back at the start. */
	readonly heldByUs?: number;
	/** Of the messages that were looked at and are meant: those whose like came back before. */
	readonly cameBack?: { readonly many: number; readonly of: number };
	/** What is known of the kind of message that is meant. */
	readonly before?: CheckFacts['done-before'];
	/** Names of alarms on what is visible, and what is hidden from them. */
	readonly alarms?: readonly string[];
	readonly hidden?: Omit<CheckFacts['hides-from-alarm'], 'alarm'>;
	/** Which alarms are muted meanwhile, where that was chosen. */
	readonly mute?: Part<PlannedMute>;
	/** The run of this computer that is at work on the queue. */
	readonly runHere?: string;
	/** In how many of the last minutes somebody asked the source for messages, where CloudWatch tells. */
	readonly polls?: { readonly polled: number; readonly of: number };
	/** A canary was usual, and left out since it could say nothing. */
	readonly leftOutCanary?: true;
	/** Where it is, and how to get rid of its claim, when nobody here can tell whether it still is. */
	readonly perhapsGone?: string;
};

/** Who has the lock of a queue while AWS moves it and awsmsg follows that. */
export const movesInAws = 'in AWS';

const thousands = (value: number) => value.toLocaleString('en-US');

/** All that is checked of a plan, in the order in which it is told: what stands in the way first. */
export function checksOf(checks: Checks): readonly PlanCheck[] {
	const found = [...obstaclesOf(checks), ...warningsOf(checks)];
	const inOrder = lookedInto(checks).filter((name) => found.every((one) => one.name !== name));
	return [
		...found,
		...inOrder.map((name) => ({ name, state: 'ok', finding: 'in-order' }) as const),
	];
}

/** All queues that would be sent to. */
export function allLooks({ looks, rest }: Pick<Checks, 'looks' | 'rest'>): readonly Look[] {
	return rest === undefined ? looks : [...looks, rest];
}

/** What was looked into far enough that finding nothing means that it is in order. */
function lookedInto(checks: Checks): readonly CheckName[] {
	const { facts, moves, choices, sourced } = checks;
	const looks = allLooks(checks);
	const known = facts.ok && looks.length > 0 && looks.every(({ attributes }) => attributes.ok);
	return [
		...(looks.length > 0 ? (['type'] as const) : []),
		...(known ? (['size', 'delay', 'encryption'] as const) : []),
		...(moves.ok || moves.failure.kind === 'unsupported' ? (['moves'] as const) : []),
		...(sourced && !namesWay(choices) ? (['origin'] as const) : []),
		...(known && choices.endsBefore !== undefined ? (['retention'] as const) : []),
		...(looks.some(isFed) ? (['subscribers'] as const) : []),
	];
}

/** Why the move can't be run as it is. */
function obstaclesOf(checks: Checks): readonly PlanCheck[] {
	const { source, choices, fifo, facts, sources, moves, runHere } = checks;
	const state = 'obstacle';
	const obstacles: PlanCheck[] = [];
	if (!facts.ok && facts.failure.kind === 'not-found') {
		const told = facts.failure.message;
		obstacles.push({ name: 'source', state, finding: 'source-missing', told });
	}
	for (const one of obstaclesOfTopic(checks)) obstacles.push(one);
	if (!namesWay(choices)) {
		if (!sources.ok) {
			const told = sources.failure.message;
			obstacles.push({ name: 'destination', state, finding: 'sources-unknown', told });
		} else if (sources.value.length === 0) {
			obstacles.push({ name: 'destination', state, finding: 'no-source' });
		}
	}
	for (const one of obstaclesOfSplit(checks)) obstacles.push(one);
	for (const one of obstaclesOfEnds(checks)) obstacles.push(one);
	for (const { ref, attributes } of allLooks(checks)) {
		const queue = ref.name;
		if (ref.arn === source.arn) {
			obstacles.push({ name: 'destination', state, finding: 'same-queue', queue });
		}
		const isNamed = namesWay(choices) || ref.arn === choices.restTo?.arn;
		for (const one of apart(ref, source, isNamed)) obstacles.push(one);
		if (!attributes.ok && attributes.failure.kind === 'not-found') {
			const told = attributes.failure.message;
			obstacles.push({ name: 'destination', state, finding: 'destination-missing', told });
			continue;
		}
		// The name of a FIFO queue ends in .fifo, and no other's does.
		const isFifo = attributes.ok ? attributes.value.fifo : queue.endsWith('.fifo');
		if (isFifo !== fifo) {
			obstacles.push({ name: 'type', state, finding: 'other-type', queue, fifo: isFifo });
		}
	}
	if (runHere !== undefined && checks.perhapsGone !== undefined) {
		const where = checks.perhapsGone;
		obstacles.push(
			runHere === movesInAws
				? { name: 'runs', state, finding: 'move-perhaps-followed', where }
				: { name: 'runs', state, finding: 'run-perhaps-gone', run: runHere, where },
		);
	} else if (runHere !== undefined) {
		obstacles.push(
			runHere === movesInAws
				? { name: 'runs', state, finding: 'move-followed-here' }
				: { name: 'runs', state, finding: 'run-here', run: runHere },
		);
	}
	if (checks.mute?.ok === false) {
		const told = checks.mute.failure.message;
		obstacles.push({ name: 'alarms', state, finding: 'mute-unknown', told });
	}
	const running = runningMove(moves);
	if (running !== undefined) {
		obstacles.push({ name: 'moves', state, finding: 'move-running', moved: running.moved });
	}
	return checks.engine === 'aws' ? [...obstacles, ...obstaclesOfAws(checks)] : obstacles;
}

/** What keeps a split from ending, or its two ways from being two. */
function obstaclesOfSplit({ source, choices, looks, rest }: Checks): readonly PlanCheck[] {
	if (rest === undefined) return [];
	const [name, state] = ['destination', 'obstacle'] as const;
	const queue = rest.ref.name;
	const { redrivePolicy } = rest.attributes.ok ? rest.attributes.value : {};
	const isBoth = looks.some(({ ref }) => ref.arn === rest.ref.arn);
	return [
		...(selects(choices) ? [] : [{ name, state, finding: 'rest-of-all' } as const]),
		...(isBoth ? [{ name, state, finding: 'rest-with-meant', queue } as const] : []),
		...(redrivePolicy?.deadLetterTargetArn === source.arn
			? [{ name, state, finding: 'rest-returns', queue } as const]
			: []),
	];
}

/** What AWS's own move can't do. */
function obstaclesOfAws({ source, choices, sources, moves, looks }: Checks): readonly PlanCheck[] {
	const [name, state] = ['engine', 'obstacle'] as const;
	const needs = needsOf(choices);
	const foreign = looks.filter(({ ref }) => !sameAccount(ref, source));
	return [
		...(needs.length > 0 ? [{ name, state, finding: 'beyond-aws', needs } as const] : []),
		...(!moves.ok && moves.failure.kind === 'unsupported'
			? [{ name, state, finding: 'no-move-tasks' } as const]
			: []),
		...(sources.ok && sources.value.length === 0 && choices.to !== undefined
			? [{ name, state, finding: 'not-of-queues' } as const]
			: []),
		...foreign.map(
			({ ref }) => ({ name, state, finding: 'other-place', queue: ref.name }) as const,
		),
	];
}

/**
 * Why messages can't go from a queue to another: requests go to one region, whatever a URL says. A queue of another
 * account is one that somebody named; a redrive policy never leads there.
 */
function apart(ref: QueueRef, source: QueueRef, isNamed: boolean): readonly PlanCheck[] {
	const [to, from] = [parseArn(ref.arn), parseArn(source.arn)];
	if (to === undefined || from === undefined) return [];
	const found = { name: 'destination', state: 'obstacle', arn: ref.arn } as const;
	if (to.region !== from.region) {
		return [{ ...found, finding: 'other-region', region: to.region, from: from.region }];
	}
	return !isNamed && to.account !== from.account
		? [{ ...found, finding: 'other-account', account: to.account, from: from.account }]
		: [];
}

/** What may surprise, and what could not be checked. */
function warningsOf(checks: Checks): readonly PlanCheck[] {
	const { choices, fifo, facts, sources, moves, engine, sourced } = checks;
	const state = 'warning';
	const warnings: PlanCheck[] = [];
	// What was done about the same before, and whether it came back, decides whether to do it again: the first to be read.
	if (checks.before !== undefined) {
		warnings.push({ name: 'returns', state, finding: 'done-before', ...checks.before });
	}
	if (!facts.ok) {
		const told = facts.failure.message;
		warnings.push({ name: 'counts', state: 'unknown', finding: 'counts-unknown', told });
	}
	if (!moves.ok && moves.failure.kind !== 'unsupported') {
		const told = moves.failure.message;
		warnings.push({ name: 'moves', state: 'unknown', finding: 'moves-unknown', told });
	}
	const policy = facts.ok ? facts.value.redrivePolicy : undefined;
	for (const one of warningsOfTopic(checks)) warnings.push(one);
	if (!namesWay(choices) && sources.ok && sources.value.length > 0 && !sourced) {
		warnings.push({ name: 'origin', state, finding: 'no-way-back', engine });
	}
	if (policy !== undefined && engine === 'own') {
		const { maxReceiveCount } = policy;
		warnings.push({ name: 'source', state, finding: 'dead-letters-again', maxReceiveCount });
	}
	const { alarms = [], hidden } = checks;
	for (const alarm of hidden === undefined ? [] : alarms) {
		warnings.push({
			name: 'alarms',
			state,
			finding: 'hides-from-alarm',
			alarm,
			many: 0,
			...hidden,
		});
	}
	if (checks.mute?.ok === true && checks.mute.value.alarms.length === 0) {
		warnings.push({ name: 'alarms', state, finding: 'nothing-to-mute' });
	}
	const { polls, runHere, heldByUs = 0 } = checks;
	// Somebody who looks around does not ask every minute; a run of ours does.
	if (polls !== undefined && polls.polled * 5 >= polls.of * 4 && runHere === undefined) {
		const inFlight = Math.max(0, (facts.ok ? (facts.value.inFlight ?? 0) : 0) - heldByUs);
		warnings.push({ name: 'consumer', state, finding: 'own-consumer', ...polls, inFlight });
	}
	if (checks.leftOutCanary === true) {
		warnings.push({ name: 'canary', state, finding: 'no-canary' });
	}
	if (checks.cameBack !== undefined) {
		warnings.push({ name: 'returns', state, finding: 'came-back', ...checks.cameBack });
	}
	for (const one of sizeWarnings(checks)) warnings.push(one);
	for (const one of warningsOfEnds(checks)) warnings.push(one);
	if (fifo) {
		warnings.push({ name: 'order', state, finding: 'behind-group' });
		if (selects(choices)) {
			warnings.push({ name: 'order', state, finding: 'selects-in-groups' });
		}
		if (engine === 'own') {
			warnings.push({ name: 'deduplication', state, finding: 'new-deduplication-ids' });
		}
	}
	for (const look of allLooks(checks)) {
		for (const warning of destinationWarnings(checks, look)) warnings.push(warning);
	}
	return warnings;
}

/** What a run of our engine over more than can be held takes, and what it can not do. */
function sizeWarnings({
	choices,
	fifo,
	facts,
	engine,
	heldByUs = 0,
}: Checks): readonly PlanCheck[] {
	const { visible, inFlight = 0 } = facts.ok ? facts.value : {};
	if (engine !== 'own' || visible === undefined) return [];
	const { limit, perSecond, restTo } = choices;
	const all = visible + heldByUs;
	const [name, state] = ['size-of-run', 'warning'] as const;
	// What is not meant is held until the end, so that the rest comes into sight; a split holds nothing.
	const holds = selects(choices) && restTo === undefined;
	const there = holds ? all : Math.min(limit ?? all, all);
	const pace = perSecond === undefined ? {} : { perSecond };
	const slowest = perSecond === undefined ? 0 : Math.ceil(Math.min(limit ?? all, all) / perSecond);
	const found: PlanCheck[] = [];
	if (there > mostHeldAside) {
		const costs = costsOf({ messages: there, sendsAll: !holds, fifo, ...pace });
		found.push({ name, state, finding: 'many-messages', fifo, ...costs });
	}
	if (holds && all + inFlight > mostHeldAside) {
		found.push({ name, state, finding: 'beyond-held', there: all, most: mostHeldAside });
	}
	if (holds && slowest > mostHidden) {
		found.push({ name, state, finding: 'beyond-hidden', seconds: slowest, most: mostHidden });
	}
	return found;
}

function destinationWarnings(
	{ facts, choices, fifo, rest }: Checks,
	{ ref, attributes }: Look,
): readonly PlanCheck[] {
	const { name: queue } = ref;
	if (!attributes.ok) {
		const told = attributes.failure.message;
		return [{ name: 'destination', state: 'unknown', finding: 'destination-unknown', queue, told }];
	}
	const there = attributes.value;
	const here = facts.ok ? facts.value : undefined;
	const state = 'warning';
	const warnings: PlanCheck[] = [];
	const most = there.maximumMessageBytes;
	if (most !== undefined && most < (here?.maximumMessageBytes ?? 1_048_576)) {
		const fact = { queue, maximumMessageBytes: most };
		warnings.push({ name: 'size', state, finding: 'smaller-messages', ...fact });
	}
	const { delaySeconds = 0, visible: waiting = 0 } = there;
	if (delaySeconds > 0) {
		warnings.push({ name: 'delay', state, finding: 'delays', queue, delaySeconds });
	}
	if (there.kmsKeyId !== undefined && there.kmsKeyId !== here?.kmsKeyId) {
		warnings.push({ name: 'encryption', state, finding: 'other-key', queue });
	}
	if (here?.kmsKeyId !== undefined && there.kmsKeyId === undefined) {
		warnings.push({ name: 'encryption', state, finding: 'no-key', queue });
	}
	// Nobody has to read what is put aside, and no canary goes there.
	if (ref.arn === rest?.ref.arn || putsAside(choices)) return warnings;
	if (waiting > 0 && there.inFlight === 0) {
		warnings.push({ name: 'readers', state, finding: 'nobody-reads', queue, waiting });
	} else if (waiting > 0 && choices.canary !== undefined) {
		warnings.push({ name: 'canary', state, finding: 'canary-behind', queue, waiting });
	}
	if (choices.canary !== undefined && there.redrivePolicy === undefined) {
		warnings.push({ name: 'canary', state, finding: 'no-verdict', queue });
	}
	if (fifo && there.deduplicationScope === 'queue' && choices.to !== undefined) {
		warnings.push({ name: 'deduplication', state, finding: 'deduplicates-across-groups', queue });
	}
	return warnings;
}

/** What the move can't get at. */
export function unreachableOf({
	choices,
	fifo,
	facts,
	engine,
	heldByUs = 0,
	runHere,
}: Checks): readonly string[] {
	const unreachable: string[] = [];
	const { visible, inFlight: all = 0, delayed = 0 } = facts.ok ? facts.value : {};
	const inFlight = Math.max(0, all - heldByUs);
	if (inFlight > 0) {
		// A lease names nobody, and runs of other computers keep their journals there.
		const whose =
			runHere !== undefined
				? `by ${runHere === movesInAws ? 'the move in AWS that another awsmsg here follows' : `our run ${runHere}`}, or others`
				: `${heldByUs > 0 ? `beside ${thousands(heldByUs)} of ours` : 'none ours'}: another person, a consumer, or a run elsewhere, which can't be seen from here`;
		unreachable.push(`~${thousands(inFlight)} in flight, ${whose}; moved once they are back`);
	}
	if (delayed > 0) unreachable.push(`~${thousands(delayed)} delayed: not visible yet`);
	// Fewer than can be in flight at once hide nothing behind them.
	const many = fifo || visible === undefined || visible + all > mostHeldAside * 0.9;
	if (engine === 'own' && selects(choices) && choices.restTo === undefined && many) {
		unreachable.push(
			fifo
				? 'what lies behind messages of its group that are not meant: at most 10 of a group can be seen'
				: 'what lies behind ~100,000 messages that are not meant: SQS lets 120,000 be in flight',
		);
	}
	return unreachable;
}

function runningMove(moves: Part<readonly MoveTask[]>): MoveTask | undefined {
	if (!moves.ok) return;
	return moves.value.find(({ status }) => status === 'RUNNING' || status === 'CANCELLING');
}
