import type { Grant } from '../../domain/effect.ts';
import { asFailure, type Failure, fail } from '../../domain/failure.ts';
import { attributeText, parseAttribute } from '../../domain/messages/attribute-text.ts';
import {
	type MessageAttribute,
	messageSize,
	type OutgoingMessage,
} from '../../domain/messages/message.ts';
import { messageProblems } from '../../domain/messages/message-limits.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import type { TopicMessage } from '../../domain/topics/delivery.ts';
import { sendMessages } from '../../operations/messages/send.ts';
import { publishMessage } from '../../operations/topics/publish.ts';
import { bytes, count } from '../../presentation/formats.ts';
import { isLate } from '../input/late.ts';
import type { Session } from '../shell/session.ts';
import { queueByArn } from '../state/selectors.ts';
import type { ViewOf } from '../state/views.ts';
import { reachWords, repeatIn } from '../topics/reach.ts';
import type { Work } from '../watch/connection.ts';
import { fieldText } from '../widgets/fields.ts';
import { textOf } from '../widgets/text-field.ts';
import { structureIn } from './form-fields.ts';
import { limitsOf } from './form-limits.ts';

type FormView = ViewOf<'form'>;

/** Whether a body is the path of a file. One that came with a message is not, whatever it looks like. */
export function namesFile({ copy }: FormView, body: string): boolean {
	return body.startsWith('file://') && body !== copy?.body;
}

/** Checks a form that sends or publishes, asks for confirmation, delivers, and names the outcome. */
export function submitForm(session: Session, view: FormView, trigger: string): void {
	const { target, form, id } = view;
	const wrong = (failure: Failure) => session.update(id, 'form', (old) => ({ ...old, failure }));
	session.run(
		id,
		async (work) => {
			const typed = fieldText(view, 'body');
			// What was typed is asked about at once.
			const body = namesFile(view, typed) ? await bodyInFile(session, view, typed) : typed;
			if (body === undefined) return;
			const message = messageOf(session, view, body);
			const copies = copiesOf(view);
			const size = bytes(messageSize(message));
			const detail = [
				copies === 1 ? `One message of ${size}.` : `${count(copies)} messages of ${size} each.`,
				...(form === 'publish'
					? reachWords(view.subscribers, published(session, view, message))
					: []),
			];
			const resource = resourceOf(form === 'publish' ? 'topic' : 'queue', target);
			const kind = form === 'publish' ? 'publish' : 'send';
			const action = { kind, resource, count: copies, detail } as const;
			const grant = await session.confirm(action, trigger);
			if (grant === undefined) return;
			const outcome = await deliver(view, { message, copies, grant }, work);
			if (outcome.sent && form === 'publish') session.published.accepted(target.arn, message);
			session.say(outcome.text, outcome.sent ? 'good' : 'bad');
			if (outcome.sent && session.state.views.at(-1)?.id === id) session.pop();
		},
		wrong,
	);
}

/** The file that a body names; `undefined` where the form is no longer looked at by the time that it is read. */
export async function bodyInFile(
	session: Session,
	{ id }: FormView,
	body: string,
): Promise<string | undefined> {
	const read = await session.host.stores.readText(body.slice('file://'.length));
	return isLate(session, id, 'the file is read: press Send again') ? undefined : read;
}

/** A message for a topic, with what this session knows of it. */
function published(session: Session, view: FormView, message: OutgoingMessage): TopicMessage {
	const repeats = repeatIn(view, message, session.host.clock.now());
	return { ...message, ...(repeats === undefined ? {} : { repeats }) };
}

const mostCopies = 1000;

function copiesOf(view: FormView): number {
	const text = fieldText(view, 'copies').trim();
	if (text === '') return 1;
	const copies = /^\d+$/.test(text) ? Number(text) : 0;
	if (copies >= 1 && copies <= mostCopies) return copies;
	throw fail('invalid', `the number of copies must be 1 to 1,000, not "${text}"`);
}

/** The message that the form describes; throws an `invalid` failure that names what AWS would refuse. */
function messageOf(session: Session, view: FormView, body: string): OutgoingMessage {
	const { attributes, problems: unread } = attributesIn(view);
	const [group, dedup, delay, trace] = ['group', 'dedup', 'delay', 'trace'].map((id) =>
		fieldText(view, id),
	);
	if (delay && !(/^\d+$/.test(delay) && Number(delay) <= 900)) {
		throw fail('invalid', `the delay "${delay}" is not 0 to 900 seconds`);
	}
	const message: OutgoingMessage = {
		body,
		...(Object.keys(attributes).length === 0 ? {} : { attributes }),
		...(group ? { groupId: group } : {}),
		...(dedup ? { deduplicationId: dedup } : {}),
		...(delay ? { delaySeconds: Number(delay) } : {}),
		...(trace ? { traceHeader: trace } : {}),
		...(view.form === 'publish' ? structureIn(view) : {}),
	};
	const queue = queueByArn(session.state, view.target.arn)?.facts;
	const problems = messageProblems(message, {
		fifo: view.target.name.endsWith('.fifo'),
		...limitsOf(view, session.state),
		// Of a topic it is not known here: AWS answers.
		contentBasedDeduplication:
			view.form === 'publish' || queue?.contentBasedDeduplication !== false,
	});
	const wrong = [...unread, ...problems];
	if (wrong.length > 0) throw fail('invalid', wrong.join('; '), { hint: 'Nothing was sent' });
	return message;
}

/** The attributes of a form that can be read, and what is wrong with the others. */
export function attributesIn({ fields, copy }: FormView): {
	readonly attributes: Readonly<Record<string, MessageAttribute>>;
	readonly problems: readonly string[];
} {
	const given = new Map(
		Object.entries(copy?.attributes ?? {}).map((one) => [attributeText(...one), one] as const),
	);
	const attributes = new Map<string, MessageAttribute>();
	const problems: string[] = [];
	for (const { id, field } of fields) {
		const text = textOf(field);
		if (!id.startsWith('attribute-') || text.trim() === '') continue;
		try {
			const [name, attribute] = given.get(text) ?? parseAttribute(text.trimStart());
			if (attributes.has(name)) problems.push(`the attribute ${name} is given twice`);
			attributes.set(name, attribute);
		} catch (error) {
			problems.push(asFailure(error).message);
		}
	}
	return { attributes: Object.fromEntries(attributes), problems };
}

type Delivery = {
	readonly message: OutgoingMessage;
	readonly copies: number;
	readonly grant: Grant;
};

async function deliver(
	view: FormView,
	{ message, copies, grant }: Delivery,
	{ gateways, signal }: Work,
): Promise<{ sent: boolean; text: string }> {
	const { target, form } = view;
	if (form === 'send' && 'url' in target) {
		const messages = Array.from({ length: copies }, (_, index) => copyNumber(message, index));
		const input = { url: target.url, messages, grant };
		const outcomes = await sendMessages({ queues: gateways.queues }, input, signal);
		return copies === 1
			? inWords(outcomes[0], `to ${target.name}`)
			: allInWords(outcomes, `to ${target.name}`);
	}
	if (form === 'publish') {
		const subject = fieldText(view, 'subject');
		const input = {
			topicArn: target.arn,
			message,
			grant,
			...(subject === '' ? {} : { subject }),
			...structureIn(view),
		};
		const one = await publishMessage({ topics: gateways.topics }, input, signal);
		return inWords(one, `to ${target.name}`);
	}
	throw fail('bug', `${target.name} takes no message`);
}

/** Copies with one deduplication id would be one message: each but the first has its own. */
function copyNumber(message: OutgoingMessage, index: number): OutgoingMessage {
	const { deduplicationId } = message;
	return index === 0 || deduplicationId === undefined
		? message
		: { ...message, deduplicationId: `${deduplicationId}-${index + 1}` };
}

function allInWords(outcomes: readonly Outcome[], where: string): { sent: boolean; text: string } {
	const counts = new Map<string, number>();
	for (const { outcome } of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
	const words = [...counts].map(([outcome, number]) => `${count(number)} ${outcome}`).join(', ');
	const first = outcomes.find(({ outcome }) => outcome !== 'sent');
	const why = first?.message === undefined ? '' : `: ${first.message}`;
	return { sent: first === undefined, text: `${words} ${where}${why}` };
}

/** What became of one message. */
export type Outcome = {
	readonly outcome: string;
	readonly messageId?: string;
	readonly message?: string;
};

/** An outcome by its name, never better than it is. */
export function inWords(one: Outcome | undefined, where: string): { sent: boolean; text: string } {
	if (one === undefined || one.outcome === 'unknown') {
		const why = one?.message ?? 'no answer came';
		return { sent: false, text: `outcome unknown ${where}: ${why}; it may have arrived` };
	}
	if (one.outcome !== 'sent') {
		return { sent: false, text: `${one.outcome} ${where}: ${one.message ?? 'no reason given'}` };
	}
	return {
		sent: true,
		text: `sent ${where}: ${one.messageId ?? ''}`,
	};
}
