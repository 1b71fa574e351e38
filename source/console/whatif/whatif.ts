import { fail } from '../../domain/failure.ts';
import type { QueueRef } from '../../domain/resources.ts';
import type { Steps } from '../../domain/steps.ts';
import { bareCommand } from '../../domain/text/shell-words.ts';
import { type ChangeId, changeIds, changeLimits, changesOf } from '../../domain/whatif/changes.ts';
import { reckon, type WhatIf, type WhatIfSubject } from '../../domain/whatif/reckoning.ts';
import { throwIfAborted } from '../../operations/pause.ts';
import { readSubject } from '../../operations/whatif/read-subject.ts';
import { count, counted } from '../../presentation/formats.ts';
import { span } from '../../presentation/line.ts';
import {
	assumptionLines,
	figureLines,
	subjectWords,
} from '../../presentation/whatif/whatif-lines.ts';
import { formScreen } from '../forms/form-screen.ts';
import type { ScreenContext } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import type { FormField, ViewOf } from '../state/views.ts';
import { field, fieldText } from '../widgets/fields.ts';

type WhatIfView = ViewOf<'whatif'>;

/** Days on paper. */
const lives = { lives: 200, seed: 1 };

const labels: Readonly<Record<ChangeId, readonly [label: string, hint: string]>> = {
	'visibility-timeout': ['visibility timeout', 'seconds'],
	'max-receive-count': ['max receive count', 'receives before a message is dead'],
	concurrency: ['concurrency', 'consumers that work at once'],
	batch: ['batch', 'messages of a receive, worked off one by one'],
};

/** The fields, with what is so today in those that nobody has written in. */
function fieldsFor(subject?: WhatIfSubject): readonly FormField[] {
	const today: Readonly<Record<ChangeId, number | undefined>> = {
		'visibility-timeout': subject && subject.how.visibilityMs / 1000,
		'max-receive-count': subject?.how.maxReceives,
		concurrency: subject?.how.concurrency,
		batch: subject?.how.batch,
	};
	return changeIds.map((id) => {
		const [label, hint] = labels[id];
		const value = today[id];
		const atLeast = id === 'concurrency' && subject?.work.isAllOfThem === false ? 'at least ' : '';
		const now =
			subject === undefined
				? ''
				: `; ${atLeast}${value === undefined ? 'none' : count(value)} today`;
		return field(id, label, `${hint}${now}`, value === undefined ? '' : String(value));
	});
}

/** Asks what is to be changed on paper, and reads what is known of the queue meanwhile. */
export function openWhatIf(session: Session, ref: QueueRef): void {
	const id = session.push({ kind: 'whatif', ref, fields: fieldsFor(), focus: 2, shows: 'figures' });
	session.run(
		id,
		async ({ gateways, clock, signal }) => {
			const { metrics, queues } = gateways;
			const subject = await readSubject({ metrics, queues, clock }, ref, signal);
			session.update(id, 'whatif', (view) => ({ ...view, subject, fields: fieldsFor(subject) }));
		},
		(failure) => session.update(id, 'whatif', (view) => ({ ...view, failure })),
	);
}

/** What the fields say. Throws what is wrong with one of them. */
function changesIn(view: WhatIfView) {
	const said: Partial<Record<ChangeId, number>> = {};
	for (const id of changeIds) {
		const text = fieldText(view, id).trim();
		if (text === '') continue;
		const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
		const [least, most] = changeLimits[id];
		if (!(value >= least && value <= most)) {
			const [label] = labels[id];
			throw fail('invalid', `the ${label} is ${count(least)} to ${count(most)}, not "${text}"`);
		}
		said[id] = value;
	}
	return changesOf(said);
}

/** Rows of the header, the footer, the buttons, and those that keep them apart. */
const aroundText = 8;
/** Between two slices keys are read. */
const sliceMs = 8;

/** The result of steps that are done while others have their turns; `share` is told as it grows. */
async function inTurns<Result>(steps: Steps<Result>, signal: AbortSignal): Promise<Result> {
	for (;;) {
		const began = performance.now();
		while (performance.now() - began < sliceMs) {
			const { done, value } = steps.next();
			if (done === true) return value;
		}
		await new Promise<void>((resolve) => void setImmediate(resolve));
		throwIfAborted(signal);
	}
}

function start({ session, view }: ScreenContext<'whatif'>): void {
	const { subject, id } = view;
	if (subject === undefined) return session.say('what is known of the queue is still being read');
	session.run(
		id,
		async ({ signal }) => {
			const changes = changesIn(view);
			session.update(id, 'whatif', ({ failure: _, ...old }) => ({ ...old, reckoning: true }));
			const reckoned: WhatIf = await inTurns(reckon(subject, changes, lives), signal);
			session.update(id, 'whatif', ({ reckoning: _, ...old }) =>
				old.fields === view.fields ? { ...old, reckoned, shows: 'figures' } : old,
			);
		},
		(failure) => session.update(id, 'whatif', ({ reckoning: _, ...old }) => ({ ...old, failure })),
	);
}

/** What other settings or consumers would do to a queue: nothing is sent. */
export const whatIfScreen = formScreen<'whatif'>({
	kind: 'whatif',
	title: (view) => `what if ${view.ref.name}`,
	status({ subject, reckoning, reckoned }) {
		if (reckoning === true) return 'reckoning';
		if (reckoned !== undefined) return `${count(lives.lives)} days on paper`;
		return subject === undefined ? 'reading a day of CloudWatch' : 'on paper: nothing is changed';
	},
	// It has answered: what was typed has done its work.
	isKept: ({ reckoned }) => reckoned !== undefined,
	buttons: () => ['Back', 'Reckon', 'Assumptions'],
	changed: ({ session, view }, next) =>
		session.update(view.id, 'whatif', () => {
			const { reckoned: _, ...rest } = next;
			return rest;
		}),
	enter: {
		title: 'press',
		about: 'The next field; on a button, press it',
		effect: 'read',
	},
	// Whoever has written a figure wants to see what it does.
	enterIn: (context) => () => start(context),
	press: (context, index) => {
		const { session, view } = context;
		if (index === 0) session.pop();
		else if (index === 1) start(context);
		else {
			session.update(view.id, 'whatif', (old) => ({
				...old,
				shows: old.shows === 'figures' ? 'assumptions' : 'figures',
			}));
		}
	},
	// What is taken for granted needs the room.
	isHidden: ({ reckoned, shows }) => reckoned !== undefined && shows === 'assumptions',
	found: ({ subject, reckoned, shows, ref }, { size }, width) => {
		if (reckoned !== undefined && shows === 'assumptions') {
			const lines = assumptionLines(reckoned, width);
			const room = Math.max(2, size.rows - aroundText);
			if (lines.length <= room) return lines;
			const left = counted(lines.length - room + 1, 'row');
			const all = bareCommand('whatif', ref.name);
			return [...lines.slice(0, room - 1), [span(`  ${left} more: ${all} tells all`, 'notice')]];
		}
		if (reckoned !== undefined) return figureLines(reckoned);
		if (subject === undefined) return [];
		return subjectWords(subject).map((words) => [span(`  ${words}`, 'dim')]);
	},
	age: ({ subject }) => subject?.readAt,
});
