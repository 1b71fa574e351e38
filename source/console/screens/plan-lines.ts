import type { RedrivePlan } from '../../domain/redrive-plan.ts';
import { approximate, count, counted, duration } from '../../presentation/formats.ts';
import { type Line, type Span, span } from '../../presentation/line.ts';
import type { FormField, ViewOf } from '../state/views.ts';
import { wrapText } from '../widgets/dialog.ts';
import { fieldLine } from '../widgets/field-line.ts';
import { fieldText } from '../widgets/fields.ts';
import { textOf } from '../widgets/text-field.ts';
import { shownName } from './plan-choices.ts';

type PlanView = ViewOf<'plan'>;

const labelWidth = 9;
const label = (text: string): Span => span(text.padEnd(labelWidth), 'heading');

/** A sentence behind a label, on as many rows as it needs. */
function said(name: string, text: string, width: number, style: Span['style'] = 'plain'): Line[] {
	return wrapText(text, Math.max(20, width - labelWidth - 2)).map((row, index) => [
		label(index === 0 ? name : ''),
		span(row, style),
	]);
}

/** What is moved: the rows above the fields. */
export function subjectLines(view: PlanView, heldByUs: number, width: number): Line[] {
	const plan = view.plan.value;
	return [
		...said('WHAT', whatText(view), width),
		...(plan === undefined ? [] : said('FROM', fromText(plan, heldByUs), width)),
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
	return `what matches the filter${title === undefined ? '' : ` (${title})`}, of ${number}`;
}

function fromText({ source, count: there, inFlight }: RedrivePlan, heldByUs: number): string {
	const parts = [
		`${there === undefined ? 'an unknown number' : approximate(there)} there`,
		...(inFlight === undefined ? [] : [`${approximate(inFlight)} held by others`]),
		...(heldByUs === 0 ? [] : [`${count(heldByUs)} held by us, given back at the start`]),
	];
	return `${source.name}   ${parts.join(', ')}`;
}

/** Each to its own source: orders, returns. */
export function destinationText(plan: RedrivePlan): string {
	const names = plan.destinations.map(({ ref }) => shownName(ref, plan.source)).join(', ');
	if (plan.choices.to !== undefined) return names;
	return names === '' ? 'each to its own source' : `each to its own source: ${names}`;
}

/** The fields, each with what the plan says of it. */
export function fieldLines(view: PlanView, width: number): Line[] {
	const canary = fieldText(view, 'pace').startsWith('canary');
	return view.fields.flatMap((one, index) => {
		if (one.id === 'stop' && !canary) return [];
		const focused = view.focus === index;
		const name = one.label.padEnd(labelWidth);
		const note = noteOf(one, view, focused);
		const style: Span['style'] = focused ? 'dim' : 'plain';
		if (one.choices !== undefined) {
			const line: Line = [
				span(name, focused ? 'key' : 'heading'),
				...one.choices.map((text) =>
					text === textOf(one.field)
						? span(`[${text}] `, focused ? 'field-cursor' : 'strong')
						: span(` ${text}  `, 'dim'),
				),
			];
			return note === '' ? [line] : [line, ...said('', note, width, style)];
		}
		const empty = textOf(one.field) === '';
		if (!focused && empty) {
			return said(one.label, note === '' ? (meaning[one.id] ?? '') : note, width);
		}
		const line = focused
			? fieldLine(name, one.field, width - 2, true)
			: [label(one.label), ...fieldLine('', one.field, width - labelWidth - 2, false)];
		return note === '' ? [line] : [line, ...said('', note, width, style)];
	});
}

/** What a field means that nobody has filled. */
const meaning: Readonly<Record<string, string>> = {
	where: 'none',
	set: 'none',
	rate: 'as fast as it goes',
	stop: 'above 5% that come back',
};

function noteOf(one: FormField, view: PlanView, focused: boolean): string {
	const plan = view.plan.value;
	if (one.id === 'engine') return plan === undefined ? '' : engineText(plan);
	if (one.id === 'pace') return plan === undefined ? '' : paceText(plan);
	if (focused) return one.hint ?? '';
	if (one.id === 'to')
		return plan === undefined || textOf(one.field) !== '' ? '' : destinationText(plan);
	return '';
}

function engineText({ engine, engineWhy }: RedrivePlan): string {
	return `${engine === 'aws' ? 'AWS' : 'awsmsg'}: ${engineWhy}`;
}

function paceText({ choices, windowSeconds, expectedSeconds, engine }: RedrivePlan): string {
	const expected =
		expectedSeconds === undefined ? '' : `about ${duration(expectedSeconds * 1000)} in all`;
	if (choices.canary === undefined) return expected;
	const rest = engine === 'aws' ? "; AWS's task moves the rest" : '';
	return windowSeconds === undefined
		? `no verdict is possible: a destination has no dead-letter queue${rest}`
		: `verdict per step ${duration(windowSeconds * 1000)} after nothing waits before it (receives x visibility + delay)${rest}`;
}

/** What the plan says: the rows between fields and buttons. */
export function factLines(plan: RedrivePlan, now: number, width: number): Line[] {
	const left = plan.oldestExpiresAt === undefined ? undefined : plan.oldestExpiresAt - now;
	const soon = left !== undefined && left < Math.max(3_600_000, (plan.expectedSeconds ?? 0) * 1000);
	return [
		...said('KEEPS', plan.keeps.join(', '), width),
		...said('NEW', plan.changes.join(', '), width),
		...(left === undefined
			? []
			: said(
					'EXPIRY',
					left > 0 ? `the oldest expires in ${duration(left)}` : 'the oldest may be gone',
					width,
					soon ? 'bad' : 'plain',
				)),
		...checkLines(plan, width),
		...plan.unreachable.flatMap((text, index) =>
			said(index === 0 ? 'NOT' : '', text, width, 'dim'),
		),
		...said('NEEDS', plan.permissions.join(', '), width, 'dim'),
	];
}

function checkLines({ obstacles, warnings }: RedrivePlan, width: number): Line[] {
	const checks: readonly (readonly [string, 'bad' | 'notice' | 'good', string])[] = [
		...obstacles.map((text) => ['no', 'bad', text] as const),
		...warnings.map((text) => ['warn', 'notice', text] as const),
		...(obstacles.length === 0
			? [['ok', 'good', 'type of the queues, no move task running'] as const]
			: []),
	];
	return checks.flatMap(([word, style, text], index) =>
		wrapText(text, Math.max(20, width - labelWidth - 8)).map((row, at) => [
			label(index === 0 && at === 0 ? 'CHECKS' : ''),
			span((at === 0 ? word : '').padEnd(6), style),
			span(row),
		]),
	);
}
