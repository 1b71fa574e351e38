import type { Message, OutgoingMessage } from '../../domain/messages/message.ts';
import { diffMessages } from '../../domain/messages/message-diff.ts';
import { compileEdit } from '../../domain/messages/message-edit.ts';
import { type Line, span } from '../../presentation/line.ts';
import { isLate } from '../input/late.ts';
import { editInside, withEdits } from '../messages/edit/edit-copy.ts';
import type { Session } from '../shell/session.ts';
import type { ViewOf } from '../state/views.ts';
import { editsOf } from './plan-choices.ts';
import { changePlan } from './plan-load.ts';

type PlanView = ViewOf<'plan'>;

/** Samples that a preview of edits shows. */
const samples = 3;

/** Shows what the edits make of some of the messages at hand. */
export function previewEdits(session: Session, view: PlanView): void {
	session.run(view.id, async ({ clock, signal }) => {
		const edits = await editsOf(session, view);
		if (signal.aborted || edits === undefined) return;
		const compiled = compileEdit(edits);
		if (!compiled.ok) return session.say(compiled.problem, 'bad');
		const { edit } = compiled;
		const { messages = [] } = view.what;
		if (messages.length === 0 || edit === undefined) {
			return session.say(
				'no samples at hand: Dry run receives some and shows what becomes of them',
			);
		}
		if (isLate(session, view.id, 'what the edits change is known: press enter there again')) return;
		const now = clock.now();
		const shown = messages.slice(0, samples);
		const lines = shown.flatMap((message): Line[] => {
			const edited = edit(message, now);
			if (!edited.ok) return [[span(message.id, 'dim')], [span(`  ${edited.message}`, 'bad')], []];
			return [...sampleLines(message, edited.outgoing), []];
		});
		const title = `edit of ${shown.length} samples`;
		session.push({ kind: 'report', title, lines, at: now, offset: 0 });
	});
}

/** What an edit changes in a message: id, then each field before and after. */
export function sampleLines(
	message: Message,
	{ body, attributes = {} }: Pick<OutgoingMessage, 'body' | 'attributes'>,
): Line[] {
	const changed = diffMessages(message, { ...message, body, attributes });
	return [
		[span(message.id, 'dim')],
		...(changed.length === 0 ? [[span('  unchanged', 'notice')]] : []),
		...changed.flatMap(({ path, left = 'absent', right = 'absent' }): Line[] => [
			[span(`  ${path}  `, 'strong'), span(left, 'bad'), span(' -> '), span(right, 'good')],
		]),
	];
}

/**
 * Opens what is inside the one message of a plan in the user's editor; what comes back becomes an edit of
 * the plan, so that journal, command and report have it too.
 */
export function editByHand(session: Session, view: PlanView): void {
	const [message, ...others] = view.what.messages ?? [];
	if (message === undefined || others.length > 0) {
		return session.say('the editor takes one message: a group is edited by EDIT', 'notice');
	}
	editInside(session, message, (edits) => {
		const now = session.state.views.find(({ id }) => id === view.id);
		if (now?.kind !== 'plan') return;
		changePlan(session, now, { ...now, fields: withEdits(now.fields, edits) });
		session.say('edited: enter on EDIT shows what changes, Start sends the edited copy');
	});
}
