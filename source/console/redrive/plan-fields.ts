import { originOf } from '../../domain/queues/dead-letter-origin.ts';
import type { RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import { count } from '../../presentation/formats.ts';
import { clip, type Line, lineWidth, type Span, span, widthOf } from '../../presentation/line.ts';
import {
	engineText,
	leastText,
	noCanaryText,
	restTexts,
	toText,
	verdictText,
} from '../../presentation/redrive/plan-words.ts';
import type { PlanSubject } from '../state/redrive-views.ts';
import type { FormField, ViewOf } from '../state/views.ts';
import { wrapText } from '../widgets/dialog.ts';
import { fieldLine } from '../widgets/field-line.ts';
import { fieldText } from '../widgets/fields.ts';
import { textOf } from '../widgets/text-field.ts';
import { isHidden, scopeOf } from './plan-choices.ts';

type PlanView = ViewOf<'plan'>;

export const labelWidth = 9;
export const label = (text: string, style: Span['style'] = 'heading'): Span =>
	span(text.padEnd(labelWidth), style);

/** A sentence behind a label, on as many rows as it needs. */
export function said(
	name: string,
	text: string,
	width: number,
	style: Span['style'] = 'plain',
): Line[] {
	return wrapText(text, Math.max(20, width - labelWidth - 2)).map((row, index) => [
		label(index === 0 ? name : ''),
		span(row, style),
	]);
}

/** The rows of the fields: those that belong together stand in one row where there is room. */
const rows: readonly (readonly [label: string, ids: readonly string[]])[] = [
	['SCOPE', ['scope']],
	['FILTER', ['where']],
	['LOST', ['ends']],
	['TO', ['to']],
	['ENGINE', ['engine']],
	['EDIT', ['set', 'patch', 'unwrap']],
	['PACE', ['pace', 'rate', 'stop', 'brake']],
	['MUTE', ['mute']],
	['REST', ['rest-to']],
];

/** Cells of a field's text; the first of a row takes what is left. */
const boxWidths: Readonly<Record<string, number>> = {
	patch: 14,
	rate: 5,
	stop: 3,
	brake: 7,
	ends: 20,
	to: 26,
	'rest-to': 26,
};

/** The fields, each with what the plan says of it. */
export function fieldLines(view: PlanView, width: number): Line[] {
	return rows.flatMap(([name, ids]) => {
		const fields = view.fields.filter(({ id }) => ids.includes(id) && !isHidden(view, id));
		if (fields.length === 0) return [];
		const focused = fields.find((one) => isFocused(view, one));
		const parts = fields.map((one) => part(one, isFocused(view, one), roomOf(one, fields, width)));
		const note = noteOf(name, view, width);
		const [first, ...more] = flowed([...parts, ...note], width);
		const hint = focused?.hint;
		return [
			[label(name, focused === undefined ? 'heading' : 'key'), ...(first ?? [])],
			...more.map((line): Line => [label(''), ...line]),
			...(hint === undefined ? [] : said('', hint, width, 'dim')),
		];
	});
}

function isFocused({ fields, focus }: PlanView, one: FormField): boolean {
	return fields[focus]?.id === one.id;
}

function roomOf({ id }: FormField, fields: readonly FormField[], width: number): number {
	const fixed = boxWidths[id];
	if (fixed !== undefined) return fixed;
	if (id === 'where') return Math.min(90, width - labelWidth - 4);
	// The expression of an edit: what patch and unwrap leave.
	return Math.max(12, Math.min(48, width - labelWidth - 8 - (fields.length > 1 ? 44 : 0)));
}

/** Parts side by side, two cells between them, on as many rows as they need. */
function flowed(parts: readonly Line[], width: number): Line[] {
	const room = width - labelWidth;
	const lines: Line[] = [];
	for (const one of parts) {
		const last = lines.at(-1);
		if (last === undefined) lines.push(one);
		else if (lineWidth(last) + 2 + lineWidth(one) > room) lines.push(one);
		else lines[lines.length - 1] = [...last, span('  '), ...one];
	}
	return lines;
}

const units: Readonly<Record<string, string>> = { rate: '/s', stop: '%' };

/** One field: `set [body.amount=0      ]`, `(*) all at once  ( ) canary`, `[x] unwrap SNS`. */
function part(one: FormField, focused: boolean, room: number): Line {
	const named = ['scope', 'where', 'ends', 'to', 'rest-to', 'engine', 'pace', 'mute'].includes(
		one.id,
	)
		? ''
		: `${one.label} `;
	const text = textOf(one.field);
	if (one.id === 'unwrap') {
		const box = text === 'yes' ? '[x]' : '[ ]';
		return [span(box, focused ? 'field-cursor' : 'plain'), span(` ${one.label}`)];
	}
	if (one.choices !== undefined) {
		return one.choices.flatMap((choice, index): Span[] => [
			span(index === 0 ? '' : '  '),
			choice === text
				? span(`(*) ${choice}`, focused ? 'field-cursor' : 'strong')
				: span(`( ) ${choice}`, 'dim'),
		]);
	}
	const unit = units[one.id] ?? '';
	if (!focused) {
		const shown = clip(text, room);
		const padding = ' '.repeat(Math.max(0, room - widthOf(shown)));
		return [span(`${named}[`), span(shown, 'strong'), span(`${padding}]${unit}`)];
	}
	const line = fieldLine(`${named}[`, one.field, room + widthOf(named) + 3, true);
	const used = lineWidth(line) - widthOf(named) - 1;
	return [...line, span(`${' '.repeat(Math.max(0, room - used))}]`, 'key'), span(unit)];
}

/** What the plan says of the choices of a row. */
function noteOf(name: string, view: PlanView, width: number): readonly Line[] {
	const { value: plan } = view.plan;
	const room = width - labelWidth;
	const say = (text: string): Line[] =>
		text === '' ? [] : wrapText(text, room).map((row) => [span(row, 'dim')]);
	switch (name) {
		case 'TO':
			return plan === undefined ? [] : say(toNote(view, plan));
		case 'REST':
			return say(restNote(view));
		case 'ENGINE':
			return plan === undefined ? [] : say(engineText(plan));
		case 'EDIT':
			return say(editNote(view));
		case 'PACE':
			if (plan === undefined) return [];
			if (plan.choices.canary !== undefined) return say(verdictText(plan));
			return say(plan.topic === undefined ? leastText(plan) : noCanaryText);
		default:
			return [];
	}
}

function toNote(view: PlanView, plan: RedrivePlan): string {
	const { to } = plan.choices;
	if (to !== undefined && fieldText(view, 'to').trim() === to.name) return '';
	const counts = to === undefined ? sourceCounts(scopeOf(view).ids, view.what) : undefined;
	return counts === undefined || plan.destinations.length === 0
		? toText(plan)
		: `each to its own source: ${counts}`;
}

/** What becomes of what is not meant. */
function restNote(view: PlanView): string {
	const [text] = view.plan.value === undefined ? [] : restTexts(view.plan.value);
	if (text !== undefined) return text;
	return fieldText(view, 'rest-to').trim() === '' ? 'what is not meant is left where it is' : '';
}

/** `orders 31, returns 3`, when all that is meant has been seen and says where it came from. */
function sourceCounts(
	ids: readonly string[] | undefined,
	{ messages = [] }: PlanSubject,
): string | undefined {
	if (ids === undefined) return undefined;
	const sources = new Map(messages.map((message) => [message.id, originOf(message)]));
	const counts = new Map<string, number>();
	for (const id of ids) {
		const { kind, from } = sources.get(id) ?? { kind: 'unknown' };
		if (kind !== 'queue' || from === undefined) return undefined;
		counts.set(from, (counts.get(from) ?? 0) + 1);
	}
	return [...counts].map(([name, many]) => `${name} ${count(many)}`).join(', ');
}

function editNote(view: PlanView): string {
	const { messages = [] } = view.what;
	const { ids } = scopeOf(view);
	const edited =
		fieldText(view, 'set').trim() !== '' ||
		fieldText(view, 'patch').trim() !== '' ||
		fieldText(view, 'unwrap') === 'yes';
	if (!edited) return ids?.length === 1 ? 'ctrl-e edits the body in your editor' : '';
	const many = Math.min(3, messages.length);
	return many === 0 ? 'Dry run shows samples' : `${many} samples: enter shows them`;
}
