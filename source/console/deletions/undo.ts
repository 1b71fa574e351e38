import { nameOfArn } from '../../domain/arn.ts';
import type { QueueRef } from '../../domain/resources.ts';
import {
	deletionOf,
	type KeptMessage,
	keptMessages,
} from '../../operations/messages/message-journal.ts';
import { type Undo, undoDeletions, whyNotUndone } from '../../operations/messages/undo.ts';
import type { ContextInfo } from '../../operations/ports.ts';
import { count, counted, time } from '../../presentation/formats.ts';
import type { Session } from '../shell/session.ts';
import { topView } from '../state/selectors.ts';

/**
 * Sends back what the last deletion took from a queue, after a dialog. The journal is asked, not this
 * session: a deletion of yesterday can be undone as well.
 */
export function undoLast(session: Session, ref: QueueRef, trigger: string): void {
	const view = topView(session.state);
	session.run(view.id, async ({ info }) => {
		const { messages } = await keptMessages(session.host.stores.deleted);
		const place = placeOf(info);
		const here = messages.filter(
			(kept) => kept.queue.arn === ref.arn && whyNotUndone(kept, place) === undefined,
		);
		const [newest] = here;
		if (newest === undefined) {
			session.say(
				`nothing that was deleted from ${ref.name} can be brought back: :journal says why`,
				'notice',
			);
			return;
		}
		const { run } = deletionOf(newest);
		// Only a key may open a dialog: one that is late must not take over what was begun since.
		if (session.state.overlay.kind !== 'none' || topView(session.state).id !== view.id) {
			session.say('press z again to bring back what was deleted', 'notice');
			return;
		}
		const kept = here.filter((one) => deletionOf(one).run === run);
		confirmUndo(session, ref, kept, trigger);
	});
}

/** The endpoint as the journal knows it; account and region are in the queue's ARN. */
export function placeOf({ endpoint }: Pick<ContextInfo, 'endpoint'>): string {
	return endpoint ?? 'aws';
}

/** Sends back chosen copies, all of one queue, once that is confirmed; `done` runs after that. */
export function undoKept(
	session: Session,
	chosen: readonly KeptMessage[],
	trigger: string,
	done: () => void,
): void {
	const place = placeOf(session.work().info);
	const ready = chosen.filter((kept) => whyNotUndone(kept, place) === undefined);
	const [first] = ready;
	if (first === undefined) {
		const [any] = chosen;
		const why = any === undefined ? 'nothing is chosen' : whyNotUndone(any, place);
		return session.say(`nothing to bring back: ${why}`, 'notice');
	}
	const queues = new Set(ready.map(({ queue }) => queue.name));
	if (queues.size > 1) {
		const names = [...queues].slice(0, 3).join(', ');
		return session.say(`one queue at a time: these are of ${names}`, 'notice');
	}
	confirmUndo(session, first.queue, ready, trigger, chosen.length - ready.length, done);
}

function confirmUndo(
	session: Session,
	ref: QueueRef,
	chosen: readonly KeptMessage[],
	trigger: string,
	leftOut = 0,
	done?: () => void,
): void {
	const kept = chosen.toSorted((a, b) => deletionOf(a).number - deletionOf(b).number);
	const now = session.host.clock.now();
	const times = kept.map(({ at }) => at);
	const [from, to] = [Math.min(...times), Math.max(...times)].map((at) => time(at, now));
	const unsure = kept.filter(({ outcome }) => outcome !== 'deleted').length;
	const origins = new Set(kept.flatMap(({ originArn }) => originArn ?? []));
	const one = kept.length === 1;
	session.confirm(
		{
			kind: 'undo',
			resource: ref.name,
			count: kept.length,
			detail: [
				`${one ? 'It was' : 'They were'} deleted at ${from}${from === to ? '' : ` to ${to}`}.`,
				...(leftOut === 0
					? []
					: [`${count(leftOut)} more can't be brought back and are left out.`]),
				...(unsure === 0
					? []
					: [
							`Of ${count(unsure)} it is not certain that ${unsure === 1 ? 'it is' : 'they are'} gone: there may be two then.`,
						]),
				...(origins.size === 0 ? [] : [originLost([...origins].map(nameOfArn))]),
			],
		},
		trigger,
		(grant) => {
			if (grant === undefined) return;
			session.tasks.start(
				{ kind: 'undo', title: `send back to ${ref.name}`, resource: ref.name },
				async ({ signal }) => {
					const { gateways } = session.work();
					try {
						const undos = await undoDeletions(
							{ queues: gateways.queues, journal: session.host.stores.deleted },
							{ kept, grant },
							signal,
						);
						return told(session, ref, undos);
					} finally {
						done?.();
					}
				},
			);
		},
	);
}

function originLost(names: readonly string[]): string {
	return `AWS's own redrive will not know that they came from ${names.join(', ')}: the journal keeps it for the redrive of awsmsg.`;
}

function told(session: Session, ref: QueueRef, undos: readonly Undo[]): string {
	const sent = undos.flatMap(({ outcome }) => (outcome.outcome === 'sent' ? [outcome] : []));
	const failed = undos.length - sent.length;
	const id = sent.length === 1 ? `, new id ${sent[0]?.messageId ?? 'unknown'}` : '';
	const first = undos.find(({ outcome }) => outcome.outcome !== 'sent')?.outcome;
	const why =
		first === undefined || first.outcome === 'sent' ? '' : ` (${first.outcome}: ${first.message})`;
	const rest = failed === 0 ? '' : `, ${count(failed)} not for certain${why}`;
	const text = `${counted(sent.length, 'copy', 'copies')} sent back to ${ref.name}${id}${rest}`;
	session.say(text, failed === 0 ? 'good' : 'bad');
	return text;
}
