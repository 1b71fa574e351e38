import { asFailure, fail } from '../../domain/failure.ts';
import type { Message } from '../../domain/messages/message.ts';
import { diffMessages } from '../../domain/messages/message-diff.ts';
import { compileEdit } from '../../domain/messages/message-edit.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { jsonDocument } from '../../presentation/json/json-document.ts';
import { openSendForm } from '../forms/send-forms.ts';
import { changePlan, openPlan } from '../redrive/plan-load.ts';
import type { Session } from '../shell/session.ts';
import { textField } from '../widgets/text-field.ts';
import { levelOf } from './decoded.ts';

/** What becomes of the edited copy: it takes the message's place elsewhere, or is sent beside it. */
export type EditedCopy =
	| { readonly as: 'plan'; readonly ref: QueueRef; readonly message: Message }
	| { readonly as: 'send'; readonly ref: QueueRef; readonly message: Message };

/**
 * Opens what is inside a message in the user's editor, JSON in rows; then the plan or the form that
 * sends the copy. Nothing is sent here, and the message stays as it is.
 */
export function editCopy(session: Session, { as, ref, message }: EditedCopy): void {
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
			const sets = setsFor(message, given === text ? edited : inOneRow(edited));
			const copy = editedBy(message, sets);
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
			const fields = plan.fields.map((one) =>
				one.id === 'set' ? { ...one, field: textField(sets.join('; ')) } : one,
			);
			changePlan(session, plan, { ...plan, fields });
			session.say('edited: enter on EDIT shows what changes, Start sends the copy');
		},
		(error: unknown) => session.fail(asFailure(error)),
	);
}

/** JSON of one row over several, its numbers and texts as they are; anything else unchanged. */
function inRows(text: string): string {
	const document =
		/^\s*[{[]/.test(text) && !text.trim().includes('\n') ? jsonDocument(text) : undefined;
	if (document === undefined) return text;
	const rows = Array.from({ length: document.count }, (_, row) =>
		document
			.line(row)
			.spans.map((one) => one.text)
			.join(''),
	);
	const whole = rows.join('\n');
	// Only where nothing but white space is different: the editor must not change what nobody edited.
	return inOneRow(whole) === inOneRow(text) ? whole : text;
}

/** JSON without the white space between its tokens; a text that is no JSON stays. */
function inOneRow(text: string): string {
	try {
		JSON.parse(text);
	} catch {
		return text;
	}
	return text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_, string?: string) => string ?? '');
}

/**
 * The edits that make the inside of a message what was typed: field by field where that is all, so that
 * the plan says what changes and every other byte stays, else the whole.
 */
function setsFor(message: Message, edited: string): readonly string[] {
	const inner = levelOf(message, 0).text ?? message.body;
	const whole = [`body=${JSON.stringify(edited)}`];
	const changed = diffMessages(
		{ ...message, body: inner, attributes: {} },
		{ ...message, body: edited, attributes: {} },
	);
	const fields = changed.flatMap(({ path, right }) =>
		right === undefined || !path.startsWith('body.') ? [] : [`${path}=${right}`],
	);
	if (fields.length === 0 || fields.length !== changed.length || fields.length > 5) return whole;
	const [byField, byWhole] = [editedBy(message, fields), editedBy(message, whole)];
	const same =
		byField !== undefined &&
		byWhole !== undefined &&
		inOneRow(byField.body) === inOneRow(byWhole.body);
	return same && !fields.some((text) => text.includes(';')) ? fields : whole;
}

function editedBy(message: Message, set: readonly string[]) {
	const compiled = compileEdit({ set });
	const made = compiled.ok ? compiled.edit?.(message, message.receivedAt) : undefined;
	return made?.ok === true ? made.outgoing : undefined;
}
