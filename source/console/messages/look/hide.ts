import type { Message } from '../../../domain/messages/message.ts';
import { type Hiding, hideHeld } from '../../../operations/messages/hold.ts';
import { count } from '../../../presentation/formats.ts';
import type { Session } from '../../shell/session.ts';
import type { ViewOf } from '../../state/views.ts';

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
		const hidings = await hideHeld(
			{ queues: work.gateways.queues, clock: work.clock, leases: work.leases },
			{ url: view.ref.url, held, seconds },
			work.signal,
		);
		const of = (wanted: Hiding['outcome']) => hidings.filter(({ outcome }) => outcome === wanted);
		const done = of('done');
		const gone = new Set(done.map(({ lease }) => lease.messageId));
		session.update(view.id, 'messages', (old) => withoutMessages(old, gone));
		const what = seconds === 0 ? 'given back' : `hidden for ${count(seconds)} s`;
		const lost = messages.length - held.length + of('lost').length;
		const because = (some: readonly Hiding[]) => some[0]?.message ?? '';
		const [failed, unknown] = [of('failed'), of('unknown')];
		const rest = [
			failed.length === 0 ? '' : `${count(failed.length)} failed: ${because(failed)}`,
			unknown.length === 0 ? '' : `${count(unknown.length)} unknown: ${because(unknown)}`,
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
