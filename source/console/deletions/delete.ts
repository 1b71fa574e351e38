import type { Message } from '../../domain/messages/message.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { type Deletion, deleteMessages } from '../../operations/messages/delete-messages.ts';
import { count, counted, time } from '../../presentation/formats.ts';
import { type Line, span } from '../../presentation/line.ts';
import { forgetReceives, whyNotReceive } from '../messages/forget-receives.ts';
import { withoutMessages } from '../messages/hide.ts';
import { sweeping, sweepOf } from '../messages/sweeps.ts';
import type { Session } from '../shell/session.ts';
import { queueByArn } from '../state/selectors.ts';
import type { ViewOf } from '../state/views.ts';
import { placeOf } from './undo.ts';

/** What a session deletes: a row stays until its task has ended, and a key may mean it once more. */
class Going {
	/** Under way, by queue and id. */
	readonly #now = new Set<string>();
	/** Deliveries that were deleted. One that SQS delivers once more all the same is another. */
	readonly #gone = new WeakSet<Message>();

	/** Why a message must not be deleted again, which would search the whole queue for it. */
	whyNot(ref: QueueRef, message: Message): string | undefined {
		if (this.#now.has(`${ref.arn} ${message.id}`)) return 'is being deleted';
		return this.#gone.has(message) ? 'is deleted already: z brings it back' : undefined;
	}

	begin(ref: QueueRef, messages: readonly Message[]): void {
		for (const { id } of messages) this.#now.add(`${ref.arn} ${id}`);
	}

	/** What was not deleted for certain may be tried again. */
	end(ref: QueueRef, messages: readonly Message[], gone: ReadonlySet<string>): void {
		for (const message of messages) {
			this.#now.delete(`${ref.arn} ${message.id}`);
			if (gone.has(message.id)) this.#gone.add(message);
		}
	}
}

const goings = new WeakMap<Session, Going>();

function goingOf(session: Session): Going {
	const known = goings.get(session) ?? new Going();
	goings.set(session, known);
	return known;
}

/** Those that are not on their way out; says so when none is left. */
function stillThere(
	session: Session,
	ref: QueueRef,
	messages: readonly Message[],
): readonly Message[] {
	const going = goingOf(session);
	const there = messages.filter((message) => going.whyNot(ref, message) === undefined);
	const [first] = messages;
	if (there.length === 0 && first !== undefined) {
		const why = going.whyNot(ref, first);
		const others = messages.length === 1 ? '' : `, and ${count(messages.length - 1)} more`;
		session.say(`${first.id} ${why}${others}`, 'notice');
	}
	return there;
}

/**
 * Deletes messages after a dialog: a copy of each goes to the journal first. Runs as a task, since it
 * must not end halfway because somebody left the screen.
 */
export function deleteSelected(
	session: Session,
	view: ViewOf<'messages'>,
	selection: { readonly what: string; readonly messages: readonly Message[] },
	trigger: string,
): void {
	const { ref, id } = view;
	const { what } = selection;
	const asked = stillThere(session, ref, selection.messages);
	if (asked.length === 0) return;
	const leftOut = selection.messages.length - asked.length;
	// One message of which a copy is kept is deleted at once, where the context is not protected.
	const single = asked.length === 1;
	session.confirm(
		{
			kind: single ? 'delete-one' : 'delete-messages',
			resource: resourceOf('queue', ref),
			count: asked.length,
			detail: [
				single
					? `Message ${asked[0]?.id}. If we hold it no longer it is received again, which counts.`
					: `These are: ${what}. What we hold no longer is received again, which counts.`,
				...(leftOut === 0
					? []
					: [
							`${count(leftOut)} more ${leftOut === 1 ? 'is being deleted and is' : 'are being deleted and are'} left out.`,
						]),
				'z sends copies back: they get new ids and a receive count of 0.',
			],
		},
		trigger,
		(grant) => {
			if (grant === undefined) return;
			// Once more: while this was confirmed and the account checked, others may have gone.
			const messages = stillThere(session, ref, asked);
			if (messages.length === 0) return;
			const going = goingOf(session);
			going.begin(ref, messages);
			const policy = queueByArn(session.state, ref.arn)?.facts?.redrivePolicy;
			session.tasks.start(
				{ kind: 'delete', title: `delete from ${ref.name}`, resource: ref.name },
				async ({ signal, report }) => {
					const gone = new Set<string>();
					try {
						const { gateways, leases, clock, info } = session.work();
						const remove = async () => {
							const notAgain = await whyNotReceive(session, ref);
							const deletions = await deleteMessages(
								{
									queues: gateways.queues,
									clock,
									leases,
									journal: session.host.stores.deleted,
									forget: (ids) => forgetReceives(session, ref, ids),
								},
								{
									queue: ref,
									place: placeOf(info),
									grant,
									run: session.host.stores.newRun(),
									messages,
									fifo: ref.name.endsWith('.fifo'),
									...(policy === undefined ? {} : { maxReceiveCount: policy.maxReceiveCount }),
									...(notAgain === undefined ? {} : { notAgain }),
									onProgress: (done) => report({ done, total: messages.length }),
								},
								signal,
							);
							for (const one of deletions) if (one.outcome === 'deleted') gone.add(one.id);
							session.update(id, 'messages', (old) => withoutMessages(old, gone));
							return deletions;
						};
						try {
							const how = { what: 'a deletion', isTask: true };
							return told(session, ref, await sweeping(session, ref, how, remove));
						} finally {
							// A list that has left holds nothing: what is held goes back, by the last that sweeps.
							const open = session.state.views.some((one) => one.id === id);
							if (!open && sweepOf(session, ref) === undefined) {
								await leases.release(ref.url, AbortSignal.timeout(10_000));
							}
						}
					} finally {
						going.end(ref, messages, gone);
					}
				},
			);
		},
	);
}

/** Says what became of them; where not all are deleted, one by one. */
function told(session: Session, ref: QueueRef, deletions: readonly Deletion[]): string {
	const counts = new Map<string, number>();
	for (const { outcome } of deletions) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
	const words = [...counts].map(
		([outcome, number]) => `${count(number)} ${outcome.replaceAll('-', ' ')}`,
	);
	const text = words.join(', ');
	const all = (counts.get('deleted') ?? 0) === deletions.length;
	const [only] = deletions;
	const done =
		deletions.length === 1 && only !== undefined
			? `deleted, z brings it back: ${only.id} of ${ref.name}`
			: `${text} from ${ref.name}: z brings them back`;
	session.say(all ? done : `${ref.name}: ${text}`, all ? 'good' : 'bad');
	if (!all) {
		const lines = deletions
			.filter(({ outcome }) => outcome !== 'deleted')
			.map(
				({ id, outcome, message }): Line => [
					span(outcome.replaceAll('-', ' ').padEnd(12), 'bad'),
					span(id),
					span(`  ${message ?? ''}`, 'dim'),
				],
			);
		const now = session.host.clock.now();
		session.push({
			kind: 'report',
			title: `not deleted from ${ref.name}`,
			at: now,
			offset: 0,
			lines: [
				[
					span(
						`${counted(lines.length, 'message')} of ${count(deletions.length)}, at ${time(now, now)}`,
						'heading',
					),
				],
				[],
				...lines,
			],
		});
	}
	return text;
}
