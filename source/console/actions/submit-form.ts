import { parseAttributes } from '../../domain/attribute-text.ts';
import type { Grant } from '../../domain/effect.ts';
import { fail } from '../../domain/failure.ts';
import { messageSize, type OutgoingMessage } from '../../domain/message.ts';
import { publishMessage } from '../../operations/publish.ts';
import { putRecords } from '../../operations/put.ts';
import { sendMessages } from '../../operations/send.ts';
import { bytes } from '../../presentation/formats.ts';
import type { Session, Work } from '../session.ts';
import type { ViewOf } from '../state/views.ts';
import { textOf } from '../widgets/text-field.ts';

type FormView = ViewOf<'form'>;

/** The text of a field; empty when the form has no such field. */
export function formValue(view: FormView, id: string): string {
	const found = view.fields.find((one) => one.id === id);
	return found === undefined ? '' : textOf(found.field);
}

/** Checks the form, asks for confirmation, delivers, and names the outcome. */
export function submitForm(session: Session, view: FormView, trigger: string): void {
	const { target, form, id } = view;
	session.run(
		id,
		async () => {
			const message = messageOf(view);
			const size = bytes(messageSize(message));
			const detail = [form === 'put' ? `One record of ${size}.` : `One message of ${size}.`];
			session.confirm({ kind: form, resource: target.name, count: 1, detail }, trigger, (grant) => {
				if (grant === undefined) return;
				session.run(id, async (work) => {
					const outcome = await deliver(view, message, grant, work);
					session.say(outcome.text, outcome.sent ? 'good' : 'bad');
					if (outcome.sent && session.state.views.at(-1)?.id === id) session.pop();
				});
			});
		},
		(failure) => session.update(id, 'form', (old) => ({ ...old, failure })),
	);
}

/** The message that the form describes; throws an `invalid` failure that names the field. */
function messageOf(view: FormView): OutgoingMessage {
	const body = formValue(view, 'body');
	if (body === '') {
		throw fail('invalid', 'the body is empty', { hint: 'AWS refuses an empty message: type one' });
	}
	if (view.form === 'put' && formValue(view, 'key') === '') {
		throw fail('invalid', 'the partition key is empty', { hint: 'Fill in a partition key' });
	}
	const attributes = parseAttributes(formValue(view, 'attributes'));
	const group = formValue(view, 'group');
	const dedup = formValue(view, 'dedup');
	const delay = formValue(view, 'delay');
	if (view.form !== 'put' && view.target.name.endsWith('.fifo') && group === '') {
		throw fail('invalid', `${view.target.name} is FIFO and needs a group id`, {
			hint: 'Fill in the group id',
		});
	}
	if (delay !== '' && !(/^\d+$/.test(delay) && Number(delay) <= 900)) {
		throw fail('invalid', `the delay "${delay}" is not 0 to 900 seconds`);
	}
	return {
		body,
		...(Object.keys(attributes).length === 0 ? {} : { attributes }),
		...(group === '' ? {} : { groupId: group }),
		...(dedup === '' ? {} : { deduplicationId: dedup }),
		...(delay === '' ? {} : { delaySeconds: Number(delay) }),
	};
}

async function deliver(
	view: FormView,
	message: OutgoingMessage,
	grant: Grant,
	{ gateways, clock, signal }: Work,
): Promise<{ sent: boolean; text: string }> {
	const { target, form } = view;
	if (form === 'send' && 'url' in target) {
		const input = { url: target.url, messages: [message], grant };
		const [one] = await sendMessages({ queues: gateways.queues }, input, signal);
		return inWords(one, `to ${target.name}`);
	}
	if (form === 'publish') {
		const subject = formValue(view, 'subject');
		const input = {
			topicArn: target.arn,
			message,
			grant,
			...(subject === '' ? {} : { subject }),
		};
		const one = await publishMessage({ topics: gateways.topics }, input, signal);
		return inWords(one, `to ${target.name}`);
	}
	const data = new TextEncoder().encode(message.body);
	const records = [{ partitionKey: formValue(view, 'key'), data }];
	const ports = { streams: gateways.streams, clock };
	const [one] = await putRecords(ports, { name: target.name, records, grant }, signal);
	return inWords(one, `into ${target.name}`);
}

type Outcome = {
	readonly outcome: string;
	readonly messageId?: string;
	readonly sequenceNumber?: string;
	readonly shardId?: string;
	readonly message?: string;
};

/** An outcome by its name, never better than it is. */
function inWords(one: Outcome | undefined, where: string): { sent: boolean; text: string } {
	if (one === undefined || one.outcome === 'unknown') {
		const why = one?.message ?? 'no answer came';
		return { sent: false, text: `outcome unknown ${where}: ${why}; it may have arrived` };
	}
	if (one.outcome !== 'sent') {
		return { sent: false, text: `${one.outcome} ${where}: ${one.message ?? 'no reason given'}` };
	}
	const shard = one.shardId === undefined ? '' : ` in ${one.shardId}`;
	return {
		sent: true,
		text: `sent ${where}${shard}: ${one.messageId ?? one.sequenceNumber ?? ''}`,
	};
}
