import { messageSize, type OutgoingMessage } from '../../domain/messages/message.ts';
import { messageProblems } from '../../domain/messages/message-limits.ts';
import type { QueueRef, TopicRef } from '../../domain/resources.ts';
import { bytes, compactBytes } from '../../presentation/formats.ts';
import { drawn, type Line, span } from '../../presentation/line.ts';
import type { Session } from '../shell/session.ts';
import type { State } from '../state/state.ts';
import type { FormField, ViewOf } from '../state/views.ts';
import { loadSubscribers } from '../topics/subscribers.ts';
import { field, fieldText } from '../widgets/fields.ts';
import { textOf } from '../widgets/text-field.ts';
import {
	attributeField,
	attributeFields,
	bodyHint,
	mostAttributes,
	structureField,
	structureIn,
} from './form-fields.ts';
import { limitsOf } from './form-limits.ts';
import { attributesIn, namesFile } from './submit-form.ts';

type FormView = ViewOf<'form'>;

export function openSendForm(session: Session, ref: QueueRef, copy?: OutgoingMessage): void {
	const fifo = ref.name.endsWith('.fifo');
	const fields = [
		field('body', 'body', bodyHint, copy?.body),
		...attributeFields(copy),
		field(
			'group',
			'group id',
			fifo ? 'needed on a FIFO queue' : 'optional: fair queues',
			copy?.groupId,
		),
		...(fifo
			? [field('dedup', 'dedup id', 'optional with content-based deduplication')]
			: [field('delay', 'delay', 'seconds, 0 to 900')]),
		field('trace', 'trace header', 'optional, for X-Ray: Root=1-...', copy?.traceHeader),
		field('copies', 'copies', 'the same message so many times, 1 to 1,000', '1'),
	];
	openForm(session, 'send', ref, fields, copy === undefined ? {} : { copy });
}

/** A form for a message to a topic, filled with one that was published before. */
export function openPublishForm(session: Session, ref: TopicRef, copy?: OutgoingMessage): void {
	const fifo = ref.name.endsWith('.fifo');
	const fields = [
		field('body', 'message', bodyHint, copy?.body),
		field('subject', 'subject', 'optional, for e-mail', copy?.subject),
		...attributeFields(copy),
		field(
			'group',
			'group id',
			fifo ? 'needed on a FIFO topic' : 'optional: for fair queues',
			copy?.groupId,
		),
		...(fifo ? [field('dedup', 'dedup id', 'optional with content-based deduplication')] : []),
		structureField(),
	];
	const lately = session.published.of(ref.arn);
	const id = openForm(session, 'publish', ref, fields, {
		...(copy === undefined ? {} : { copy }),
		...(lately.length === 0 ? {} : { lately }),
	});
	loadSubscribers(session, id, ref);
}

function openForm(
	session: Session,
	form: FormView['form'],
	target: FormView['target'],
	fields: readonly FormField[],
	filled: Pick<FormView, 'copy' | 'lately'>,
): number {
	return session.push({ kind: 'form', form, target, fields, focus: 0, ...filled });
}

/** The form with an empty attribute row behind the last one that is filled. */
export function withSpareRow(view: FormView): FormView {
	const rows = view.fields.filter(({ id }) => id.startsWith('attribute-'));
	const last = rows.at(-1);
	if (last === undefined || textOf(last.field) === '' || rows.length >= mostAttributes) return view;
	const at = view.fields.indexOf(last) + 1;
	const fields = view.fields.toSpliced(at, 0, attributeField('', rows.length));
	return { ...view, fields, focus: view.focus >= at ? view.focus + 1 : view.focus };
}

/** Rows under the fields: size against the limit of the queue, topic or stream, JSON check, what AWS would refuse. */
export function checkLines(view: FormView, state: State): readonly Line[] {
	const limits = limitsOf(view, state);
	const { most, certain } = limits;
	const body = fieldText(view, 'body');
	if (namesFile(view, body)) {
		return [[span('  the file is read when it is sent: its size is told then', 'dim')]];
	}
	const { attributes, problems } = attributesIn(view);
	const size = messageSize({ body, attributes });
	const json = body === '' ? '' : isJson(body) ? ', valid JSON' : ', not JSON';
	const share = Math.min(1, size / most);
	const filled = Math.round(share * 20);
	const meter = '━'.repeat(filled) + '─'.repeat(20 - filled);
	const message = { body, attributes, ...(view.form === 'publish' ? structureIn(view) : {}) };
	const told = [
		...problems,
		// The group and an empty body are told when it is sent: a form starts without them.
		// A record may hold any bytes: only its size counts.
		...(body === '' || view.form === 'put'
			? []
			: messageProblems(message, { fifo: false, ...limits })),
	];
	return [
		[
			span('  '),
			drawn(meter, size > most ? 'bad' : share > 0.8 ? 'notice' : 'good'),
			span(
				`  ${bytes(size)} of ${compactBytes(most)}${certain ? '' : ', unless the topic takes more'}${json}`,
				size > most ? 'bad' : 'dim',
			),
		],
		...told.slice(0, 3).map((problem): Line => [span(`  ${problem}`, 'bad')]),
	];
}

function isJson(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}
