import type { Grant } from '../../domain/effect.ts';
import { rememberedEndpoint } from '../../domain/here.ts';
import { maskedView } from '../../domain/masking/mask-message.ts';
import type { Message } from '../../domain/messages/message.ts';
import { seenPlace } from '../../domain/messages/seen.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { type Deletion, deleteMessages } from '../../operations/messages/delete-messages.ts';
import { expireCopies } from '../../operations/messages/forget.ts';
import { KindTally } from '../../operations/messages/kind-tally.ts';
import { type KeepTerms, keepTerms } from '../../operations/messages/message-journal.ts';
import { rememberDeleted } from '../../operations/messages/remember-deleted.ts';
import { withOwners } from '../../operations/resources/owner-terms.ts';
import { count, counted, time } from '../../presentation/formats.ts';
import { type Line, span } from '../../presentation/line.ts';
import { awaitedQueues } from '../contexts/awaited-queues.ts';
import type { TaskAt } from '../contexts/task-at.ts';
import { forgetReceives, whyNotReceive } from '../messages/look/forget-receives.ts';
import { withoutMessages } from '../messages/look/hide.ts';
import { hiddenWords } from '../messages/look/look.ts';
import { guardContextOf } from '../shell/guard-context.ts';
import type { Session } from '../shell/session.ts';
import { queueByArn } from '../state/selectors.ts';
import type { ViewOf } from '../state/views.ts';
import { placeOf } from './undo.ts';

/** What is deleted, once that is confirmed. */
type Confirmed = {
	readonly ref: QueueRef;
	/** The list that it was chosen in. */
	readonly id: number;
	readonly messages: readonly Message[];
	readonly grant: Grant;
	readonly terms: KeepTerms;
};

type Removal = {
	readonly gone: Set<string>;
	readonly at: TaskAt;
};

/** Those that are not on their way out; says so when none is left. */
function stillThere(
	session: Session,
	ref: QueueRef,
	messages: readonly Message[],
): readonly Message[] {
	const { going } = session;
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
export async function deleteSelected(
	session: Session,
	view: ViewOf<'messages'>,
	selection: {
		readonly what: string;
		readonly messages: readonly Message[];
		/** Of a group: what of the queue it was counted in. */
		readonly reach?: string;
	},
	trigger: string,
): Promise<void> {
	const { ref, id } = view;
	const { what } = selection;
	const asked = stillThere(session, ref, selection.messages);
	if (asked.length === 0) return;
	const leftOut = selection.messages.length - asked.length;
	// One message of which a copy is kept is deleted at once by Del, where the context is not protected.
	const single = asked.length === 1;
	const resource = resourceOf('queue', ref);
	const owners = withOwners(guardContextOf(session.state.context), [resource]);
	const terms = keepTerms(owners.terms, session.host.stores.redrive.hash);
	const isKept = terms.keep === 'body';
	const grant = await session.confirm(
		{
			kind: single ? 'delete-one' : 'delete-messages',
			resource,
			count: asked.length,
			// Whoever pages with ctrl-d, as in less and vi, means no message; a menu is no place for speed.
			...(trigger === 'del' ? {} : { asks: true }),
			detail: [
				single
					? `Message ${asked[0]?.id}. If we hold it no longer it is received again, which counts.`
					: `These are: ${what}. What we hold no longer is received again, which counts.`,
				...(selection.reach === undefined ? [] : [selection.reach]),
				...(leftOut === 0
					? []
					: [
							`${count(leftOut)} more ${leftOut === 1 ? 'is being deleted and is' : 'are being deleted and are'} left out.`,
						]),
				...(isKept ? ['z sends copies back: they get new ids and a receive count of 0.'] : []),
			],
		},
		trigger,
	);
	if (grant === undefined) return;
	// Once more: while this was confirmed and the account checked, others may have gone.
	const messages = stillThere(session, ref, asked);
	if (messages.length === 0) return;
	session.going.begin(ref, messages);
	session.startTask(
		{ kind: 'delete', title: `delete from ${ref.name}`, resource: ref.name },
		async (at) => {
			const gone = new Set<string>();
			try {
				return await remove(session, { ref, id, messages, grant, terms }, { gone, at });
			} finally {
				session.going.end(ref, messages, gone);
			}
		},
	);
}

/** Deletes what was confirmed and tells it; notes in `gone` what was deleted for certain. */
async function remove(
	session: Session,
	{ ref, id, messages, grant, terms }: Confirmed,
	{ gone, at }: Removal,
): Promise<string> {
	const { leases, clock, info, signal } = at;
	const policy = queueByArn(session.state, ref.arn)?.facts?.redrivePolicy;
	const how = { what: 'a deletion', isTask: true };
	const [began, run] = [clock.now(), session.host.stores.newRun()];
	let said = '';
	try {
		const deletions = await session.sweeps.during(ref, how, async () => {
			const notAgain = await whyNotReceive(session, ref, info);
			return deleteMessages(
				{
					queues: awaitedQueues(at, ref.url),
					clock,
					leases,
					journal: session.host.stores.deleted,
					forget: (ids) => forgetReceives(session, ref, info, ids),
				},
				{
					queue: ref,
					place: placeOf(info),
					grant,
					terms,
					run,
					messages,
					fifo: ref.name.endsWith('.fifo'),
					...(policy === undefined ? {} : { maxReceiveCount: policy.maxReceiveCount }),
					...(notAgain === undefined ? {} : { notAgain }),
					onProgress: (done) => at.report({ done, total: messages.length }),
				},
				signal,
			);
		});
		for (const one of deletions) if (one.outcome === 'deleted') gone.add(one.id);
		session.update(id, 'messages', (old) => withoutMessages(old, gone));
		const text = told(session, ref, deletions, { at, isKept: terms.keep === 'body' });
		said = text;
		const { masks } = session.host;
		const kinds = new KindTally((one) => maskedView(one, masks, ref.name));
		await kinds.addAll(messages);
		const { fingerprints } = session.host.stores;
		const place = seenPlace(ref.arn, rememberedEndpoint(info));
		await expireCopies(session.host.stores, terms, clock.now());
		await rememberDeleted(fingerprints, kinds, { at: began, run, place, deleted: gone });
		return text;
	} finally {
		// A list that has left holds nothing: what is held goes back, by the last that sweeps.
		const open = session.state.views.some((one) => one.id === id);
		if (!open && session.sweeps.of(ref) === undefined) {
			const released = await leases.release(ref.url, AbortSignal.timeout(10_000));
			const hidden = hiddenWords(released, ref, clock.now());
			const all = [said, hidden ?? ''].filter((text) => text !== '');
			if (hidden !== undefined) at.say(all.join('; '), 'bad');
		}
	}
}

/** Says what became of them; where not all are deleted, one by one. */
function told(
	session: Session,
	ref: QueueRef,
	deletions: readonly Deletion[],
	{ at, isKept }: { readonly at: TaskAt; readonly isKept: boolean },
): string {
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
			? `deleted${isKept ? ', z brings it back' : ''}: ${only.id} of ${ref.name}`
			: `${text} from ${ref.name}${isKept ? ': z brings them back' : ''}`;
	at.say(all ? done : `${ref.name}: ${text}`, all ? 'good' : 'bad');
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
			title: at.titled(`not deleted from ${ref.name}`),
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
