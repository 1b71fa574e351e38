import { asFailure } from '../../domain/failure.ts';
import type { Message } from '../../domain/message.ts';
import type { HeldLease } from '../../operations/leases.ts';
import { count } from '../../presentation/formats.ts';
import type { Session, Work } from '../session.ts';
import type { ViewOf } from '../state/views.ts';

const batchSize = 10;

/** Gives messages back (0 s) or hides them for longer; says what became of them. */
export function hideMessages(
	session: Session,
	view: ViewOf<'messages'>,
	messages: readonly Message[],
	seconds: number,
): void {
	session.run(view.id, async (work) => {
		const wanted = new Set(messages.map(({ id }) => id));
		const held = work.leases.held(view.ref.url).filter(({ messageId }) => wanted.has(messageId));
		const { done, failed, why } = await change(work, view.ref.url, held, seconds);
		const gone = new Set(done.map(({ messageId }) => messageId));
		// They are no longer ours to give back: what is hidden on purpose stays so after leaving.
		work.leases.forget(
			view.ref.url,
			done.map(({ receiptHandle }) => receiptHandle),
		);
		session.update(view.id, 'messages', (old) => withoutMessages(old, gone));
		const what = seconds === 0 ? 'given back' : `hidden for ${count(seconds)} s`;
		const lost = messages.length - held.length;
		const rest = [
			failed === 0 ? '' : `${count(failed)} failed: ${why}`,
			lost === 0 ? '' : `${count(lost)} were not held any more`,
		].filter((text) => text !== '');
		session.say(
			[`${count(done.length)} ${what}`, ...rest].join(', '),
			rest.length === 0 ? 'good' : 'bad',
		);
	});
}

/** The list without messages that are gone from it, and without marks on them. */
export function withoutMessages(
	view: ViewOf<'messages'>,
	gone: ReadonlySet<string>,
): ViewOf<'messages'> {
	if (gone.size === 0) return view;
	return {
		...view,
		messages: view.messages.filter(({ id }) => !gone.has(id)),
		marks: new Set([...view.marks].filter((id) => !gone.has(id))),
	};
}

async function change(
	{ gateways, signal }: Work,
	url: string,
	held: readonly HeldLease[],
	seconds: number,
): Promise<{ done: readonly HeldLease[]; failed: number; why: string }> {
	const done: HeldLease[] = [];
	let failed = 0;
	let why = '';
	for (let at = 0; at < held.length; at += batchSize) {
		const batch = held.slice(at, at + batchSize);
		try {
			const outcomes = await gateways.queues.changeVisibility(
				{ url, entries: batch.map(({ receiptHandle }) => ({ receiptHandle, seconds })) },
				{ signal },
			);
			for (const [index, lease] of batch.entries()) {
				const outcome = outcomes[index];
				if (outcome?.ok === true) done.push(lease);
				else {
					failed++;
					why ||= outcome?.message ?? 'the answer leaves it out';
				}
			}
		} catch (error) {
			failed += batch.length;
			why ||= asFailure(error).message;
		}
	}
	return { done, failed, why };
}
