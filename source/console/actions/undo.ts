import { nameOfArn } from '../../domain/arn.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { type KeptMessage, keptMessages } from '../../operations/message-journal.ts';
import type { ContextInfo } from '../../operations/ports.ts';
import { type Undo, undoDeletions, whyNotUndone } from '../../operations/undo.ts';
import { count, counted, time } from '../../presentation/formats.ts';
import type { Session } from '../session.ts';
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
			session.say(`nothing that was deleted from ${ref.name} can be brought back`, 'notice');
			return;
		}
		const run = runOf(newest);
		const kept = here.filter((one) => runOf(one) === run).sort((a, b) => numberOf(a) - numberOf(b));
		// Only a key may open a dialog: one that is late must not take over what was begun since.
		if (session.state.overlay.kind !== 'none' || topView(session.state).id !== view.id) {
			session.say('press z again to bring back what was deleted', 'notice');
			return;
		}
		ask(session, ref, kept, trigger);
	});
}

/** The endpoint as the journal knows it; account and region are in the queue's ARN. */
export function placeOf({ endpoint }: Pick<ContextInfo, 'endpoint'>): string {
	return endpoint ?? 'aws';
}

function runOf({ key }: KeptMessage): string {
	return key.slice(0, key.lastIndexOf('-'));
}

/** Its place in the run, so that copies go back in the order in which the messages stood. */
function numberOf({ key }: KeptMessage): number {
	return Number(key.slice(key.lastIndexOf('-') + 1));
}

function ask(session: Session, ref: QueueRef, kept: readonly KeptMessage[], trigger: string): void {
	const now = session.host.clock.now();
	const at = kept[0]?.at ?? now;
	const unsure = kept.filter(({ outcome }) => outcome !== 'deleted').length;
	const origins = new Set(kept.flatMap(({ originArn }) => originArn ?? []));
	session.confirm(
		{
			kind: 'undo',
			resource: ref.name,
			count: kept.length,
			detail: [
				`They were deleted at ${time(at, now)}.`,
				...(unsure === 0
					? []
					: [
							`Of ${count(unsure)} it is not certain that they are gone: they may be there twice then.`,
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
					const undos = await undoDeletions(
						{ queues: gateways.queues, journal: session.host.stores.deleted },
						{ kept, grant },
						signal,
					);
					return told(session, ref, undos);
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
