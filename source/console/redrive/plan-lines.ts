import { originOf, originWords } from '../../domain/queues/dead-letter-origin.ts';
import type { RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import { approximate, count, counted, duration } from '../../presentation/formats.ts';
import { type Line, span } from '../../presentation/line.ts';
import type { PlanSubject, ViewOf } from '../state/views.ts';
import { wrapText } from '../widgets/dialog.ts';
import { fieldText } from '../widgets/fields.ts';
import { inFields } from './plan-choices.ts';
import { label, labelWidth, said } from './plan-fields.ts';

type PlanView = ViewOf<'plan'>;

/** What is moved: the rows above the fields. */
export function subjectLines(view: PlanView, heldByUs: number, width: number): Line[] {
	const plan = view.plan.value;
	return [
		...said('WHAT', whatText(view), width),
		...(plan === undefined ? [] : said('FROM', fromText(plan, heldByUs), width)),
		...originLines(view, width),
	];
}

export function whatText({ what, plan, fields }: PlanView): string {
	const { ids, title } = what;
	if (ids !== undefined) {
		return `${counted(ids.length, 'message')}${title === undefined ? '' : `, ${title}`}`;
	}
	const all = plan.value?.count;
	const number = all === undefined ? 'count unknown' : approximate(all);
	if (fieldText({ fields }, 'where').trim() === '') return `every visible message, ${number}`;
	return `what matches the filter, of ${number}`;
}

function fromText({ source, count: there, inFlight }: RedrivePlan, heldByUs: number): string {
	const parts = [
		`${there === undefined ? 'an unknown number' : approximate(there)} there`,
		...(inFlight === undefined
			? []
			: [`${approximate(inFlight)} in flight${heldByUs > 0 ? '' : ', none ours'}`]),
		...(heldByUs === 0 ? [] : [`beside ${count(heldByUs)} of ours (given back at the start)`]),
	];
	return `${source.name}   ${parts.join(', ')}`;
}

/**
 * Dead letters that no queue sent here, with the cause that they carry: no way back is known, and none
 * is guessed.
 */
function originLines({ what, plan }: PlanView, width: number): Line[] {
	const { messages = [] } = what;
	const origins = new Map<string, number>();
	for (const message of messages) {
		const origin = originOf(message);
		if (origin.kind === 'queue') continue;
		const words = originWords(origin);
		origins.set(words, (origins.get(words) ?? 0) + 1);
	}
	const to = plan.value?.choices.to;
	const fate = to === undefined ? 'name a queue in TO, or they stay' : `they go to ${to.name}`;
	return [...origins]
		.toSorted(([, a], [, b]) => b - a)
		.slice(0, 3)
		.flatMap(([words, many], index) =>
			said(
				index === 0 ? 'ORIGIN' : '',
				`${count(many)} of ${count(messages.length)} seen: ${words}${index === 0 ? `; ${fate}` : ''}`,
				width,
				to === undefined ? 'notice' : 'plain',
			),
		);
}

/** What the plan says: the rows between fields and buttons, the most urgent first. */
export function factLines(
	plan: RedrivePlan,
	now: number,
	width: number,
	what: PlanSubject = {},
): Line[] {
	const left = plan.oldestExpiresAt === undefined ? undefined : plan.oldestExpiresAt - now;
	const soon = left !== undefined && left < Math.max(3_600_000, (plan.expectedSeconds ?? 0) * 1000);
	return [
		...checkLines(plan, width, what),
		...(left === undefined
			? []
			: said(
					'EXPIRY',
					left > 0 ? `the oldest expires in ${duration(left)}` : 'the oldest may be gone',
					width,
					soon ? 'bad' : 'plain',
				)),
		...said('KEEPS', plan.keeps.join(', '), width),
		...said('NEW', plan.changes.join(', '), width),
		...plan.unreachable.flatMap((text, index) =>
			said(index === 0 ? 'BEYOND' : '', text, width, 'dim'),
		),
		...said('NEEDS', plan.permissions.join(', '), width, 'dim'),
	];
}

/** Whether all that is meant has been seen, and says which queue it came from. */
function haveSources({ ids, messages = [] }: PlanSubject): boolean {
	const known = new Set(
		messages.filter((one) => originOf(one).kind === 'queue').map(({ id }) => id),
	);
	return ids?.every((id) => known.has(id)) ?? false;
}

/** What was checked and found in order; of what could not be checked a warning speaks. */
function passed(warnings: readonly string[]): readonly string[] {
	const text = warnings.join('\n');
	const looked = !/could not be checked|counts unknown/.test(text);
	return [
		'type',
		...(looked && !text.includes('takes messages of up to') ? ['size'] : []),
		...(looked && !text.includes('hides new messages') ? ['delay'] : []),
		...(looked && !text.includes('encrypted') ? ['encryption'] : []),
		...(text.includes('running moves unknown') ? [] : ['no move task running']),
	];
}

function checkLines(
	{ obstacles, warnings }: RedrivePlan,
	width: number,
	what: PlanSubject,
): Line[] {
	const told = haveSources(what)
		? warnings.filter((text) => !text.startsWith('messages without a source queue'))
		: warnings;
	const checks: readonly (readonly [string, 'bad' | 'notice' | 'good', string])[] = [
		...obstacles.map((text) => ['no', 'bad', inFields(text)] as const),
		...told.map((text) => ['warn', 'notice', inFields(text)] as const),
		...(obstacles.length === 0 ? [['ok', 'good', passed(warnings).join(', ')] as const] : []),
	];
	return checks.flatMap(([word, style, text], index) =>
		wrapText(text, Math.max(20, width - labelWidth - 8)).map((row, at) => [
			label(index === 0 && at === 0 ? 'CHECKS' : ''),
			span((at === 0 ? word : '').padEnd(6), style),
			span(row),
		]),
	);
}
