import { nameBeside } from '../../domain/arn.ts';
import type { EditTexts } from '../../domain/messages/message-edit.ts';
import { canaryBatches } from '../../domain/redrive/canary-batches.ts';
import { checksThat, type PlanCheck } from '../../domain/redrive/plan-check.ts';
import {
	graceOf,
	type PlannedDestination,
	putsAside,
	type RedriveChoices,
	type RedrivePlan,
} from '../../domain/redrive/redrive-plan.ts';
import { approximate, count, counted, dayAndTime, duration, seconds, time } from '../formats.ts';
import { costWords, topicReachWords } from '../topics/delivery-words.ts';
import { brakePlanTexts } from './brake-words.ts';
import { type Choosing, checkText, engineWhyText, inOrderText } from './check-words.ts';
import { muteTexts } from './mute-words.ts';
import type { LabelledText } from './redrive-text.ts';

/*
A redrive plan in words, each once. A command prints them as rows; the screen of a plan puts them beside its fields.
*/

/** A plan as rows for a command. */
export function planRows(plan: RedrivePlan, now: number): readonly LabelledText[] {
	const edits = editTexts(plan.choices);
	const expiry = expiryOf(plan, now);
	const hides = hidesText(plan);
	return [
		{ label: 'WHAT', text: whatText({ ...plan.choices, count: plan.count }) },
		{ label: 'FROM', text: fromText(plan) },
		{ label: 'TO', text: toText(plan) },
		...reachTexts(plan).map((text): LabelledText => ({ label: 'REACH', text })),
		...restTexts(plan).map((text): LabelledText => ({ label: 'REST', text })),
		{ label: 'ENGINE', text: engineText(plan) },
		...(edits.length === 0 ? [] : [{ label: 'EDIT', text: edits.join('; ') }]),
		{ label: 'PACE', text: paceText(plan) },
		...(hides === '' ? [] : [{ label: 'HIDES', text: hides }]),
		...brakePlanTexts(plan).map((text) => ({ label: 'BRAKE', text })),
		...muteTexts(plan).map((text): LabelledText => ({ label: 'MUTES', text })),
		{ label: 'KEEPS', text: plan.keeps.join(', ') },
		{ label: 'NEW', text: plan.changes.join(', ') },
		...(expiry === undefined
			? []
			: [
					{
						label: 'EXPIRES',
						text: expiry.text,
						...(expiry.isSoon ? { tone: 'bad' as const } : {}),
					},
				]),
		...keptTexts(plan).map((text): LabelledText => ({ label: 'KEPT', text })),
		...checkRows(plan, 'flags').map(({ state, text }) => checkLabels[state](text)),
		...plan.unreachable.map(
			(text): LabelledText => ({ label: 'OUT OF REACH', text, tone: 'warn' }),
		),
		{ label: 'NEEDS', text: plan.permissions.join(', ') },
	];
}

const checkLabels: Readonly<Record<CheckRow['state'], (text: string) => LabelledText>> = {
	obstacle: (text) => ({ label: 'STOP', text, tone: 'bad' }),
	warning: (text) => ({ label: 'WARN', text, tone: 'warn' }),
	ok: (text) => ({ label: 'OK', text, tone: 'good' }),
};

/** A row of checks: one that found something, or all that are in order. */
export type CheckRow = {
	readonly state: 'obstacle' | 'warning' | 'ok';
	readonly text: string;
};

/** The checks of a plan: what stands in the way, what may surprise or is unknown, what is in order. */
export function checkRows(plan: RedrivePlan, by: Choosing): readonly CheckRow[] {
	const row = (state: CheckRow['state']) => (check: PlanCheck) => ({
		state,
		text: checkText(check, plan, by),
	});
	const inOrder = inOrderText(plan);
	return [
		...checksThat(plan, 'obstacle').map(row('obstacle')),
		...checksThat(plan, 'warning', 'unknown').map(row('warning')),
		...(inOrder === '' ? [] : [{ state: 'ok' as const, text: inOrder }]),
	];
}

/** What is chosen, and of how many. */
type Chosen = Partial<
	Pick<RedriveChoices, 'where' | 'chosen' | 'fingerprint' | 'limit' | 'endsBefore' | 'home'>
> & {
	readonly count?: number | undefined;
	/** What the chosen ones are called where they were chosen. */
	readonly title?: string | undefined;
	/** How many of them somebody has seen. */
	readonly known?: number | undefined;
	/** What they were chosen in: the whole queue, or a sample; then whether a criterion says the same of all of it. */
	readonly chosenIn?: 'whole' | { readonly criterion?: unknown };
};

/** What is moved: `every visible message, ~37`. */
export function whatText(what: Chosen): string {
	const { where, chosen, fingerprint, limit, endsBefore, home } = what;
	const { count: there, title, known } = what;
	if (home !== undefined) {
		return `${counted(chosen?.length ?? 0, 'message')} that run ${home.run} put there`;
	}
	if (chosen !== undefined) {
		const reach = reachText(what.chosenIn);
		return `${counted(chosen.length, 'message')}, ${title ?? 'chosen by id'}${reach}`;
	}
	const most = limit === undefined ? '' : `at most ${counted(limit, 'message')}`;
	const conditions = [
		...(fingerprint === undefined ? [] : [`of ${title ?? `group ${fingerprint}`}`]),
		...(endsBefore === undefined ? [] : [`that may be lost before ${dayAndTime(endsBefore)}`]),
		...(where === undefined ? [] : [`where ${where}`]),
	].join(', ');
	const number = there === undefined ? 'count unknown' : approximate(there);
	const found = known === undefined ? '' : `: ${count(known)} known, the rest found on the way`;
	if (conditions !== '') return `${most || 'messages'} ${conditions}${found}, of ${number}`;
	return `${most || 'every visible message'}, ${most === '' ? '' : 'of '}${number}`;
}

/** What of the queue messages were chosen in, where that is worth a word. */
function reachText(chosenIn: Chosen['chosenIn']): string {
	if (chosenIn === undefined) return '';
	if (chosenIn === 'whole') return ': all of the queue was seen';
	const more = ' of the sample; the queue may hold more';
	return chosenIn.criterion === undefined
		? `${more}, and no filter says exactly which: these alone`
		: more;
}

/**
 * What is in the queue as one sum, and who holds some of it: `~50 there: ~36 ready + 14 held by us (given back at the
 * start) + ~0 in flight elsewhere`. `ours` is what this session holds.
 */
export function fromText(
	{ source, count: there, inFlight, delayed = 0, checks, ours: planned = 0 }: RedrivePlan,
	ours = planned,
): string {
	if (there === undefined) return `${source.name}: an unknown number there`;
	const run = checks.find(({ name, state }) => name === 'runs' && state === 'obstacle');
	const by =
		run?.finding === 'run-here'
			? `our run ${run.run}`
			: run?.finding === 'run-perhaps-gone'
				? `run ${run.run}`
				: 'the move in AWS';
	const whose = run === undefined ? 'in flight elsewhere' : `in flight, by ${by} or others`;
	// Leases that ended since are ready again: the sum stays.
	const parts = [
		`${approximate(Math.max(0, there - ours))} ready`,
		...(ours === 0 ? [] : [`${count(ours)} held by us (given back at the start)`]),
		...(inFlight === undefined ? [] : [`${approximate(inFlight)} ${whose}`]),
		...(delayed === 0 ? [] : [`${approximate(delayed)} delayed`]),
	];
	return `${source.name}: ${approximate(there + (inFlight ?? 0) + delayed)} there: ${parts.join(' + ')}`;
}

/** What a run hides on its way, and what that costs those that are not meant; empty where nothing is hidden. */
export function hidesText({ hides, choices }: Pick<RedrivePlan, 'hides' | 'choices'>): string {
	if (hides === undefined) return '';
	const { atOnce, most, heldOnce } = hides;
	if (choices.restTo !== undefined) return splitHides(most, choices.canary !== undefined);
	const all = most === undefined ? 'all that is there' : `up to ${approximate(most)}`;
	const lease = duration(choices.leaseSeconds * 1000);
	if (atOnce === undefined) return `${all}, until it ends: each is received once, at least`;
	if (heldOnce === true) {
		return `${all}, until what is meant is found: each is received once, since receives are counted here`;
	}
	const deep =
		most !== undefined && most > atOnce
			? `; ${all} for a moment, should what is meant lie behind others`
			: '';
	const once = choices.chosen === undefined ? '' : `, others for ${lease} at most`;
	const looks =
		choices.canary === undefined ? '' : '; once more for a verdict, if the queue grew meanwhile';
	return `up to ${count(atOnce)} at a time${once}${deep}: each is received once or twice${looks}`;
}

/** A split receives everything, and holds what waits for a verdict: all else is on its way. */
function splitHides(most: number | undefined, canary: boolean): string {
	if (!canary) return 'only what is on its way: each is received once, and leaves at once';
	const many = most === undefined ? '' : `, ${approximate(most)} at most`;
	return `what is meant${many}, until the verdicts of its canary; the rest leaves at once: each is received once`;
}

/** Where it goes: `each to its own source: orders, returns`. */
export function toText({ choices, destinations, topic, source, checks }: RedrivePlan): string {
	if (topic !== undefined) return `topic ${nameBeside(topic.ref.arn, source.arn)}, published again`;
	const names = destinations.map(({ ref }) => nameBeside(ref.arn, source.arn)).join(', ');
	if (choices.to !== undefined) return names;
	if (choices.home !== undefined) return `each to where it came from: ${names}`;
	if (checks.some(({ finding }) => finding === 'sources-unknown')) {
		return 'unknown: which queues send dead letters here could not be had';
	}
	return names === ''
		? 'no queue names this one as its dead-letter queue'
		: `each to its own source: ${names}`;
}

/** How far messages go that are published, and what AWS bills; none where nothing is published. */
export function reachTexts({ topic }: Pick<RedrivePlan, 'topic'>): readonly string[] {
	if (topic === undefined) return [];
	const { reach } = topic;
	if (reach === undefined) return ['who gets it is unknown: its subscriptions could not be had'];
	return [topicReachWords(reach), costWords(reach)];
}

/** Where the rest of a split goes, in a phrase; none where it stays where it is. */
export function restTexts({ rest, source, choices }: RedrivePlan): readonly string[] {
	if (rest === undefined) return [];
	const canary = choices.canary === undefined ? '' : ', at once: no canary tries it';
	return [`${nameBeside(rest.ref.arn, source.arn)}: what is not meant, as it is${canary}`];
}

/** How long what is put aside is kept: a copy counts from its own send. */
export function keptTexts({ choices, destinations }: RedrivePlan): readonly string[] {
	if (!putsAside(choices)) return [];
	return destinations.map(({ ref, retentionSeconds }) => {
		const time = retentionSeconds === undefined ? 'unknown' : seconds(retentionSeconds);
		return `in ${ref.name} for ${time}, from when each copy is sent`;
	});
}

/** Who moves, and why: `AWS: nothing is selected or edited`. */
export function engineText(plan: RedrivePlan): string {
	return `${plan.engine === 'aws' ? 'AWS' : 'awsmsg'}: ${engineWhyText(plan)}`;
}

/** What becomes of the copies, an edit each. */
export function editTexts({ edits }: { readonly edits?: EditTexts }): readonly string[] {
	return [
		...(edits?.unwrap === true ? ['the envelope of SNS comes off'] : []),
		...(edits?.patch === undefined ? [] : ['by a JSON Patch']),
		...(edits?.set ?? []),
	];
}

/** How fast, and how a canary decides. */
function paceText(plan: RedrivePlan): string {
	const { perSecond, canary } = plan.choices;
	const all = plan.engine === 'aws' ? 'as AWS sees fit' : 'as fast as it goes';
	const rate = perSecond === undefined ? all : `at most ${count(perSecond)} a second`;
	if (canary !== undefined) {
		return `canary ${canaryBatches.join(', ')}, then the rest ${rate}; ${verdictText(plan)}; stops above ${canary.stopAbovePercent} %`;
	}
	const least = leastText(plan);
	return `${rate}${least === '' ? '' : `, ${least}`}`;
}

/** Why a plan that publishes has no canary, whatever was chosen. */
export const noCanaryText =
	'no canary: what fails again comes under other ids, to whoever subscribed';

/** `at least 2 m in all`; empty where nobody can say. */
export function leastText({ expectedSeconds }: RedrivePlan): string {
	return expectedSeconds === undefined ? '' : `at least ${duration(expectedSeconds * 1000)} in all`;
}

/** When a step of the canary is decided. */
export function verdictText({ windowSeconds, destinations, engine }: RedrivePlan): string {
	const rest = engine === 'aws' ? "; AWS's task moves the rest" : '';
	if (windowSeconds === undefined) {
		return `no verdict is possible: a destination has no dead-letter queue${rest}`;
	}
	const [only] = destinations;
	const sum =
		destinations.length === 1 && only !== undefined
			? ` (${windowSum(only)})`
			: ' (the longest of the destinations)';
	const grace = duration(graceOf(windowSeconds) * 1000);
	return `verdict per step: ${duration(windowSeconds * 1000)} after receipt${sum}, and ${grace} for consumers that poll${rest}`;
}

/** `5 receives x 30 s visibility + 15 s delay` */
function windowSum(destination: PlannedDestination): string {
	const { maxReceiveCount = 0, visibilitySeconds = 0, delaySeconds = 0 } = destination;
	const delay = delaySeconds === 0 ? '' : ` + ${delaySeconds} s delay`;
	return `${maxReceiveCount} receives x ${visibilitySeconds} s visibility${delay}`;
}

/** When the oldest message ends, and whether that is within an hour or before the move can end. */
export function expiryOf(
	{ oldestExpiresAt, oldestExpiresBy, expectedSeconds = 0 }: RedrivePlan,
	now: number,
): { readonly text: string; readonly isSoon: boolean } | undefined {
	const end = oldestExpiresAt ?? oldestExpiresBy;
	if (end === undefined) return;
	const left = end - now;
	const isSoon = left < Math.max(3_600_000, expectedSeconds * 1000);
	if (left <= 0) return { text: 'the oldest may be gone', isSoon };
	const when = `${time(end, now)} (in ${duration(left)})`;
	const text =
		oldestExpiresAt === undefined
			? `the oldest by ${when} at the latest: its retention counts from when it was first sent`
			: `the oldest at ${when}`;
	const late = left < expectedSeconds * 1000 ? ', before the move can end' : '';
	return { text: `${text}${late}`, isSoon };
}
