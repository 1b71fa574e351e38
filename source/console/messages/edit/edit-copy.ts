import { asFailure, fail } from '../../../domain/failure.ts';
import { withBlanksOf } from '../../../domain/json/json-difference.ts';
import { jsonRows } from '../../../domain/json/json-rows.ts';
import { isJson } from '../../../domain/json/json-span.ts';
import { maskedProblem } from '../../../domain/masking/mask-message.ts';
import type { Message } from '../../../domain/messages/message.ts';
import { compileEdit, type EditTexts } from '../../../domain/messages/message-edit.ts';
import { typedEdit } from '../../../domain/messages/typed-edit.ts';
import type { QueueRef } from '../../../domain/resources.ts';
import { openSendForm } from '../../forms/send-forms.ts';
import { changePlan, openPlan } from '../../redrive/plan-load.ts';
import type { Session } from '../../shell/session.ts';
import type { FormField } from '../../state/views.ts';
import { textField } from '../../widgets/text-field.ts';
import { levelOf } from '../decoded.ts';

/** What becomes of the edited copy: it takes the message's place elsewhere, or is sent beside it. */
export type EditedCopy =
	| { readonly as: 'plan'; readonly ref: QueueRef; readonly message: Message }
	| { readonly as: 'send'; readonly ref: QueueRef; readonly message: Message };

/**
 * Opens what is inside a message in the user's editor, JSON in rows; then the plan or the form that
 * sends the copy. Nothing is sent here, and the message stays as it is.
 */
export function editCopy(session: Session, { as, ref, message }: EditedCopy): void {
	editInside(session, message, (edits) => {
		const copy = editedBy(message, edits);
		if (copy === undefined) {
			return session.say('this edit can not be put back into its wrapper', 'bad');
		}
		if (as === 'send') {
			openSendForm(session, ref, copy);
			return session.say('edited: nothing is sent before Send');
		}
		const what = {
			title: 'an edited copy of this message',
			ids: [message.id],
			messages: [message],
		};
		const id = openPlan(session, ref, what);
		const plan = session.state.views.find((one) => one.id === id);
		if (plan?.kind !== 'plan') return;
		changePlan(session, plan, { ...plan, fields: withEdits(plan.fields, edits) });
		session.say('edited: enter on EDIT shows what changes, Start sends the copy');
	});
}

/**
 * Opens what is inside a message in the user's editor and tells `use` the edits that make of it what
 * came back. What was not typed anew keeps its characters, also those that only the editor saw otherwise.
 */
export function editInside(
	session: Session,
	message: Message,
	use: (edits: EditTexts) => void,
): void {
	const masked = maskedProblem(message);
	if (masked !== undefined) {
		return session.say(
			`${masked}: an edit could carry them elsewhere; :reveal shows them`,
			'notice',
		);
	}
	const { text } = levelOf(message, 0);
	if (text === undefined) {
		return session.fail(
			asFailure(
				fail('invalid', 'what is inside this message is binary', {
					hint: 'E exports it to a file',
				}),
			),
		);
	}
	const given = inRows(text);
	session.host.edit(`${given}\n`, `${message.id}.json`).then(
		(answer) => {
			const edited = answer?.replace(/\n$/, '');
			if (edited === undefined || edited === given) return session.say('unchanged');
			const asShown = given === text || !isJson(edited);
			use(typedEdit(message, asShown ? edited : withBlanksOf(text, edited), asShown));
		},
		(error: unknown) => session.fail(asFailure(error)),
	);
}

/** The fields of a plan with these edits in them. */
export function withEdits(
	fields: readonly FormField[],
	{ set = [], patch = '' }: EditTexts,
): readonly FormField[] {
	return fields.map((one) => {
		if (one.id === 'set') return { ...one, field: textField(set.join('; ')) };
		return one.id === 'patch' ? { ...one, field: textField(patch) } : one;
	});
}

/** JSON of one row over several; anything else as it is. */
function inRows(text: string): string {
	const onOneRow = /^\s*[{[]/.test(text) && !text.trim().includes('\n');
	return onOneRow && isJson(text) ? jsonRows(text) : text;
}

function editedBy(message: Message, edits: EditTexts) {
	const compiled = compileEdit(edits);
	const made = compiled.ok ? compiled.edit?.(message, message.receivedAt) : undefined;
	return made?.ok === true ? made.outgoing : undefined;
}
