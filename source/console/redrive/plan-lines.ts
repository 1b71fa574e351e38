import { originOf, originWords } from '../../domain/queues/dead-letter-origin.ts';
import type { RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import { count } from '../../presentation/formats.ts';
import { type Line, span } from '../../presentation/line.ts';
import { brakePlanTexts } from '../../presentation/redrive/brake-words.ts';
import { muteTexts } from '../../presentation/redrive/mute-words.ts';
import {
	type CheckRow,
	checkRows,
	expiryOf,
	fromText,
	hidesText,
	keptTexts,
	reachTexts,
	whatText,
} from '../../presentation/redrive/plan-words.ts';
import type { ViewOf } from '../state/views.ts';
import { wrapText } from '../widgets/dialog.ts';
import { fieldText } from '../widgets/fields.ts';
import { scopeOf } from './plan-choices.ts';
import { label, labelWidth, said } from './plan-fields.ts';

type PlanView = ViewOf<'plan'>;

/** What is moved: the rows above the fields. */
export function subjectLines(view: PlanView, heldByUs: number, width: number): Line[] {
	const plan = view.plan.value;
	return [
		...said('WHAT', subjectText(view), width),
		...(plan === undefined ? [] : said('FROM', fromText(plan, heldByUs), width)),
		...originLines(view, width),
	];
}

/** How many messages at hand a criterion over the whole queue means; absent where it means others than those. */
export function knownOf(view: PlanView): number | undefined {
	const { what, fields } = view;
	const where = fieldText({ fields }, 'where').trim();
	// A filter that was changed means others than those at hand.
	const isTheirs = scopeOf(view).criterion !== undefined || (where !== '' && where === what.where);
	return isTheirs ? what.messages?.length : undefined;
}

/** What the fields choose, of as many as the last plan found. */
export function subjectText(view: PlanView): string {
	const { what, plan, fields } = view;
	const where = fieldText({ fields }, 'where').trim();
	const { ids, criterion } = scopeOf(view);
	const { title, chosenIn } = what;
	const known = knownOf(view);
	return whatText({
		...(ids === undefined ? {} : { chosen: ids }),
		...(where === '' ? criterion : { where }),
		...(plan.value?.choices.endsBefore === undefined
			? {}
			: { endsBefore: plan.value.choices.endsBefore }),
		...(known === undefined ? {} : { known }),
		...(chosenIn === undefined ? {} : { chosenIn }),
		count: plan.value?.count,
		title,
	});
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
	const { to, republish } = plan.value?.choices ?? {};
	const way = to ?? republish;
	const fate =
		way === undefined
			? 'name a queue in TO, or they stay'
			: republish === undefined
				? `they go to ${way.name}`
				: `they are published to ${way.name}`;
	return [...origins]
		.toSorted(([, a], [, b]) => b - a)
		.slice(0, 3)
		.flatMap(([words, many], index) =>
			said(
				index === 0 ? 'ORIGIN' : '',
				`${count(many)} of ${count(messages.length)} seen: ${words}${index === 0 ? `; ${fate}` : ''}`,
				width,
				way === undefined ? 'notice' : 'plain',
			),
		);
}

/** What the plan says: the rows between fields and buttons, the most urgent first. */
export function factLines(plan: RedrivePlan, now: number, width: number): Line[] {
	const expiry = expiryOf(plan, now);
	return [
		...reachTexts(plan).flatMap((text, index) => said(index === 0 ? 'REACH' : '', text, width)),
		...checkLines(plan, width),
		...(expiry === undefined
			? []
			: said('EXPIRY', expiry.text, width, expiry.isSoon ? 'bad' : 'plain')),
		...keptTexts(plan).flatMap((text) => said('KEPT', text, width)),
		...(hidesText(plan) === '' ? [] : said('HIDES', hidesText(plan), width)),
		...brakePlanTexts(plan).flatMap((text, index) => said(index === 0 ? 'BRAKE' : '', text, width)),
		...muteTexts(plan).flatMap((text, index) => said(index === 0 ? 'MUTES' : '', text, width)),
		...said('KEEPS', plan.keeps.join(', '), width),
		...said('NEW', plan.changes.join(', '), width),
		...plan.unreachable.flatMap((text, index) =>
			said(index === 0 ? 'BEYOND' : '', text, width, 'dim'),
		),
		...said('NEEDS', plan.permissions.join(', '), width, 'dim'),
	];
}

const checkMarks = {
	obstacle: ['no', 'bad'],
	warning: ['warn', 'notice'],
	ok: ['ok', 'good'],
} as const satisfies Record<CheckRow['state'], unknown>;

function checkLines(plan: RedrivePlan, width: number): Line[] {
	return checkRows(plan, 'fields').flatMap(({ state, text }, index) => {
		const [word, style] = checkMarks[state];
		return wrapText(text, Math.max(20, width - labelWidth - 8)).map((row, at) => [
			label(index === 0 && at === 0 ? 'CHECKS' : ''),
			span((at === 0 ? word : '').padEnd(6), style),
			span(row),
		]);
	});
}
