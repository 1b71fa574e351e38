import { parseArn } from '../../../domain/arn.ts';
import type { Part } from '../../../domain/details.ts';
import {
	placeOfPlanned,
	type RedriveChoices,
	type RedrivePlan,
} from '../../../domain/redrive/redrive-plan.ts';
import type { MoveTask, QueueAttributes, QueueRef } from '../../../domain/resources.ts';
import { awsmsgCommand } from '../../../domain/text/shell-words.ts';
import { reasonsForOurs, sameAccount } from './engine-choice.ts';

/** A destination and its own attributes. */
export type Look = { readonly ref: QueueRef; readonly attributes: Part<QueueAttributes> };

/** What the checks of a plan look at. */
export type Checks = {
	readonly source: QueueRef;
	readonly choices: RedriveChoices;
	readonly place: RedrivePlan['place'];
	readonly fifo: boolean;
	readonly facts: Part<QueueAttributes>;
	readonly sources: Part<readonly QueueRef[]>;
	readonly moves: Part<readonly MoveTask[]>;
	readonly looks: readonly Look[];
	readonly engine: 'aws' | 'own';
	/** What this session holds on the queue and gives back at the start. */
	readonly heldByUs?: number;
	/** The run of this computer that is at work on the queue. */
	readonly runHere?: string;
	/** Where it is, when nobody here can tell whether it still is. */
	readonly perhapsGone?: string;
};

/** Who has the lock of a queue while AWS moves it and awsmsg follows that. */
export const movesInAws = 'in AWS';

/** Messages that a run holds aside at most, below the 120,000 that SQS lets be in flight. */
const mostAside = 90_000;

const thousands = (value: number) => value.toLocaleString('en-US');

/** Why the move can't be run as it is. */
export function obstaclesOf(checks: Checks): readonly string[] {
	const { source, choices, fifo, facts, sources, moves, looks, engine, runHere } = checks;
	const obstacles: string[] = [];
	if (!facts.ok && facts.failure.kind === 'not-found') obstacles.push(facts.failure.message);
	if (choices.to === undefined) {
		if (!sources.ok) {
			obstacles.push(
				`the queues that send dead letters to ${source.name} are unknown (${sources.failure.message}): name a destination with --to`,
			);
		} else if (sources.value.length === 0) {
			obstacles.push(
				`no queue names ${source.name} as its dead-letter queue: name a destination with --to`,
			);
		}
	}
	for (const { ref, attributes } of looks) {
		if (ref.arn === source.arn) obstacles.push(`${ref.name} is the queue itself`);
		const apart = whyApart(ref, source, choices);
		if (apart !== undefined) obstacles.push(apart);
		if (!attributes.ok) {
			if (attributes.failure.kind === 'not-found') obstacles.push(attributes.failure.message);
			continue;
		}
		if (attributes.value.fifo !== fifo) {
			const type = attributes.value.fifo ? 'a FIFO queue' : 'a standard queue';
			obstacles.push(
				`${ref.name} is ${type} and ${source.name} is not: messages go between queues of one type`,
			);
		}
	}
	if (runHere !== undefined && checks.perhapsGone !== undefined) {
		const what = runHere === movesInAws ? `a move of ${source.name} in AWS` : `run ${runHere}`;
		obstacles.push(`${what} has ${source.name}, in ${checks.perhapsGone}`);
	} else if (runHere !== undefined) {
		const [what, which] =
			runHere === movesInAws
				? [`another awsmsg here follows a move of ${source.name} in AWS`, source.name]
				: [`run ${runHere} of this computer is at work on ${source.name}`, runHere];
		obstacles.push(
			`${what}: wait for it, or stop it (${awsmsgCommand(placeOfPlanned(checks.place), 'cancel', which)})`,
		);
	}
	const running = runningMove(moves);
	if (running !== undefined) {
		obstacles.push(
			`a move of ${source.name} is running in AWS (${thousands(running.moved)} moved): follow or cancel it first`,
		);
	}
	if (engine === 'aws') {
		const needs = reasonsForOurs(choices);
		if (needs.length > 0)
			obstacles.push(`AWS's own move can't ${needs.join(', or ')}: use --engine own`);
		if (!moves.ok && moves.failure.kind === 'unsupported') {
			obstacles.push('this endpoint knows no move tasks: use --engine own');
		}
		if (sources.ok && sources.value.length === 0 && choices.to !== undefined) {
			obstacles.push(
				`AWS's own move takes dead-letter queues of SQS queues alone, and no queue names ${source.name}: use --engine own`,
			);
		}
		for (const { ref } of looks) {
			if (!sameAccount(ref, source)) {
				obstacles.push(`${ref.name} is in another account or region: use --engine own`);
			}
		}
	}
	return obstacles;
}

/**
 * Why messages can't go from a queue to another: requests go to one region, whatever a URL says. A queue of another
 * account is one that somebody named; a redrive policy never leads there.
 */
function whyApart(ref: QueueRef, source: QueueRef, choices: RedriveChoices): string | undefined {
	const [to, from] = [parseArn(ref.arn), parseArn(source.arn)];
	if (to === undefined || from === undefined) return;
	if (to.region !== from.region) {
		return `${ref.arn} is in region ${to.region}, ${source.name} in ${from.region}: messages move within a region`;
	}
	return choices.to === undefined && to.account !== from.account
		? `${ref.arn} is of account ${to.account}, ${source.name} of ${from.account}: name a destination with --to`
		: undefined;
}

/** What may surprise. */
export function warningsOf(checks: Checks): readonly string[] {
	const { source, choices, fifo, facts, sources, moves, looks, engine } = checks;
	const warnings: string[] = [];
	if (!facts.ok) warnings.push(`counts unknown: ${facts.failure.message}`);
	if (!moves.ok && moves.failure.kind !== 'unsupported') {
		warnings.push(`running moves unknown: ${moves.failure.message}`);
	}
	const attributes = facts.ok ? facts.value : undefined;
	if (choices.to === undefined && sources.ok && sources.value.length > 0) {
		warnings.push(
			engine === 'aws'
				? 'messages sent here by hand, by SNS, Lambda or EventBridge have no source queue: AWS fails at the first of them'
				: 'messages without a source queue (sent by hand, by SNS, Lambda or EventBridge) are left where they are',
		);
	}
	if (attributes?.redrivePolicy !== undefined && engine === 'own') {
		warnings.push(
			`${source.name} has a dead-letter queue itself: a message received ${attributes.redrivePolicy.maxReceiveCount} times goes there`,
		);
	}
	if (fifo) {
		warnings.push('messages go behind what their group has received since');
		if (
			choices.where !== undefined ||
			choices.chosen !== undefined ||
			choices.fingerprint !== undefined
		) {
			warnings.push('selecting from a FIFO queue changes the order within groups');
		}
		if (engine === 'own') {
			warnings.push(
				'each message gets a deduplication id of this run: whoever sends the same message again within 5 minutes is not recognised',
			);
		}
	}
	for (const look of looks) warnings.push(...destinationWarnings(checks, look));
	return warnings;
}

function destinationWarnings(
	{ facts, choices, fifo }: Checks,
	{ ref, attributes }: Look,
): readonly string[] {
	if (!attributes.ok) return [`${ref.name} could not be checked: ${attributes.failure.message}`];
	const there = attributes.value;
	const here = facts.ok ? facts.value : undefined;
	const warnings: string[] = [];
	const most = there.maximumMessageBytes;
	if (most !== undefined && most < (here?.maximumMessageBytes ?? 1_048_576)) {
		warnings.push(`${ref.name} takes messages of up to ${thousands(most)} bytes: larger ones stay`);
	}
	if ((there.delaySeconds ?? 0) > 0) {
		warnings.push(`${ref.name} hides new messages for ${there.delaySeconds} s`);
	}
	if (there.kmsKeyId !== undefined && there.kmsKeyId !== here?.kmsKeyId) {
		warnings.push(`${ref.name} is encrypted with another key: kms:GenerateDataKey is needed`);
	}
	if (here?.kmsKeyId !== undefined && there.kmsKeyId === undefined) {
		warnings.push(`${ref.name} is not encrypted with a key of yours, as this queue is`);
	}
	if ((there.visible ?? 0) > 0 && there.inFlight === 0) {
		warnings.push(
			`nobody seems to read ${ref.name}: ~${thousands(there.visible ?? 0)} wait and none is in flight`,
		);
	} else if ((there.visible ?? 0) > 0 && choices.canary !== undefined) {
		warnings.push(
			`~${thousands(there.visible ?? 0)} wait in ${ref.name}: a canary waits behind them, no verdict before that`,
		);
	}
	if (choices.canary !== undefined && there.redrivePolicy === undefined) {
		warnings.push(`${ref.name} has no dead-letter queue: a canary can't come back from it`);
	}
	if (fifo && there.deduplicationScope === 'queue' && choices.to !== undefined) {
		warnings.push(`${ref.name} compares deduplication ids across all groups`);
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
				? `of run ${runHere} or of others`
				: `${heldByUs > 0 ? `beside ${thousands(heldByUs)} of ours` : 'none ours'}: another person, a consumer, or a run elsewhere, which can't be seen from here`;
		unreachable.push(`~${thousands(inFlight)} in flight, ${whose}; moved once they are back`);
	}
	if (delayed > 0) unreachable.push(`~${thousands(delayed)} delayed: not visible yet`);
	const selects =
		choices.where !== undefined ||
		choices.chosen !== undefined ||
		choices.fingerprint !== undefined;
	// Fewer than can be in flight at once hide nothing behind them.
	const many = fifo || visible === undefined || visible + all > mostAside;
	if (engine === 'own' && selects && many) {
		unreachable.push(
			fifo
				? 'what lies behind messages of its group that are not meant: at most 10 of a group can be seen'
				: 'what lies behind ~100,000 messages that are not meant: SQS lets 120,000 be in flight',
		);
	}
	return unreachable;
}

/** What the role needs, in IAM's names. */
export function permissionsOf({ source, facts, looks, engine }: Checks): readonly string[] {
	const names = looks.map(({ ref }) => ref.name).join(', ') || 'the destination';
	const actions =
		engine === 'aws'
			? ['StartMessageMoveTask', 'ListMessageMoveTasks', 'ReceiveMessage', 'DeleteMessage']
			: ['ReceiveMessage', 'ChangeMessageVisibility', 'DeleteMessage'];
	const here = facts.ok ? facts.value.kmsKeyId : undefined;
	const there = looks.some(({ attributes }) => attributes.ok && attributes.value.kmsKeyId);
	return [
		...[...actions, 'GetQueueAttributes'].map((action) => `sqs:${action} on ${source.name}`),
		`sqs:SendMessage on ${names}`,
		...(here === undefined ? [] : [`kms:Decrypt for ${source.name}`]),
		...(there ? [`kms:GenerateDataKey and kms:Decrypt for ${names}`] : []),
	];
}

export function runningMove(moves: Part<readonly MoveTask[]>): MoveTask | undefined {
	if (!moves.ok) return;
	return moves.value.find(({ status }) => status === 'RUNNING' || status === 'CANCELLING');
}
