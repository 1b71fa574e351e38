import { nameOfArn } from '../../domain/arn.ts';
import { greatest, least } from '../../domain/extent.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import type { QueueRef } from '../../domain/resources.ts';
import {
	deletionOf,
	type KeptMessage,
	keptMessages,
} from '../../operations/messages/message-journal.ts';
import {
	lastDeletion,
	type Undo,
	undoableOf,
	undoDeletions,
	whyNotUndone,
} from '../../operations/messages/undo.ts';
import type { ContextInfo } from '../../operations/ports.ts';
import { hereOf } from '../../operations/resources/locate.ts';
import { count, counted, time } from '../../presentation/formats.ts';
import { awaitedQueues } from '../contexts/awaited-queues.ts';
import type { TaskAt } from '../contexts/task-at.ts';
import { isLate } from '../input/late.ts';
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
		const last = lastDeletion(messages, ref, place);
		const kindOf = (one: KeptMessage) => undoableOf(one, place).kind;
		const kept = last.filter((one) => kindOf(one) === 'ready');
		const doubtful = last.filter((one) => kindOf(one) === 'doubtful').length;
		if (kept.length === 0) {
			session.say(
				doubtful === 0
					? `nothing that was deleted from ${ref.name} can be brought back: :journal says why`
					: `what was deleted last may be in ${ref.name} still: in :journal you can choose it`,
				'notice',
			);
			return;
		}
		if (isLate(session, view.id, 'press z again to bring back what was deleted')) return;
		await confirmUndo(session, ref, kept, trigger, { doubtful });
	});
}

/** The endpoint as the journal knows it; account and region are in the queue's ARN. */
export function placeOf({ endpoint }: Pick<ContextInfo, 'endpoint'>): string {
	return endpoint ?? 'aws';
}

/**
 * Sends back chosen copies, all of one queue, once that is confirmed; `done` runs after that. What may be
 * in the queue still is sent too, since it was chosen: the dialog says how many there may be twice then.
 */
export async function undoKept(
	session: Session,
	chosen: readonly KeptMessage[],
	trigger: string,
	done: () => void,
): Promise<void> {
	const { info } = session.work();
	const place = placeOf(info);
	const here = hereOf(info, session.state.context.identity?.account);
	const ready = chosen.filter((kept) =>
		['ready', 'doubtful'].includes(undoableOf(kept, place, here).kind),
	);
	const [first] = ready;
	if (first === undefined) {
		const [any] = chosen;
		const why = any === undefined ? 'nothing is chosen' : whyNotUndone(any, place, here);
		return session.say(`nothing to bring back: ${why}`, 'notice');
	}
	const queues = new Map(ready.map(({ queue }) => [queue.arn, queue.name]));
	if (queues.size > 1) {
		const same = new Set(queues.values()).size < queues.size;
		const names = [...(same ? queues.keys() : queues.values())].slice(0, 3).join(', ');
		return session.say(`one queue at a time: these are of ${names}`, 'notice');
	}
	const never = chosen.length - ready.length;
	await confirmUndo(session, first.queue, ready, trigger, { never }, done);
}

async function confirmUndo(
	session: Session,
	ref: QueueRef,
	chosen: readonly KeptMessage[],
	trigger: string,
	leftOut: { readonly never?: number; readonly doubtful?: number } = {},
	done?: () => void,
): Promise<void> {
	const kept = chosen.toSorted((a, b) => deletionOf(a).number - deletionOf(b).number);
	const now = session.host.clock.now();
	const times = kept.map(({ at }) => at);
	const [from, to] = [least(times), greatest(times)].map((at) => time(at, now));
	const { never = 0, doubtful = 0 } = leftOut;
	const unsure = kept.filter((one) => undoableOf(one, one.place).kind !== 'ready').length;
	const origins = new Set(kept.flatMap(({ originArn }) => originArn ?? []));
	const one = kept.length === 1;
	const grant = await session.confirm(
		{
			kind: 'undo',
			resource: resourceOf('queue', ref),
			count: kept.length,
			detail: [
				`${one ? 'It was' : 'They were'} deleted at ${from}${from === to ? '' : ` to ${to}`}.`,
				...(never === 0 ? [] : [`${count(never)} more can't be brought back and are left out.`]),
				...(doubtful === 0
					? []
					: [
							`${count(doubtful)} more may be in the queue still and ${doubtful === 1 ? 'is' : 'are'} left out: :journal lets you choose.`,
						]),
				...(unsure === 0
					? []
					: [
							`Of ${count(unsure)} it is not certain that ${unsure === 1 ? 'it is' : 'they are'} gone: there may be two then.`,
						]),
				...(origins.size === 0 ? [] : [originLost([...origins].map(nameOfArn))]),
			],
		},
		trigger,
	);
	if (grant === undefined) return;
	session.startTask(
		{ kind: 'undo', title: `send back to ${ref.name}`, resource: ref.name },
		async (at) => {
			const { signal, say } = at;
			try {
				const undos = await undoDeletions(
					{
						queues: awaitedQueues(at, ref.url),
						journal: session.host.stores.deleted,
						claims: session.host.stores.claims,
					},
					{ kept, grant },
					signal,
				);
				return told(say, ref, undos);
			} finally {
				done?.();
			}
		},
	);
}

function originLost(names: readonly string[]): string {
	return `AWS's own redrive will not know that they came from ${names.join(', ')}: the journal keeps it for the redrive of awsmsg.`;
}

function told(say: TaskAt['say'], ref: QueueRef, undos: readonly Undo[]): string {
	const sent = undos.flatMap(({ outcome }) => (outcome.outcome === 'sent' ? [outcome] : []));
	const failed = undos.length - sent.length;
	const id = sent.length === 1 ? `, new id ${sent[0]?.messageId ?? 'unknown'}` : '';
	const first = undos.find(({ outcome }) => outcome.outcome !== 'sent')?.outcome;
	const why =
		first === undefined || first.outcome === 'sent' ? '' : ` (${first.outcome}: ${first.message})`;
	const rest = failed === 0 ? '' : `, ${count(failed)} not for certain${why}`;
	const twice = undos.filter(({ perhapsTwice }) => perhapsTwice === true).map((one) => one.id);
	const doubled = twice.length === 0 ? '' : `; perhaps there twice: ${twice.join(', ')}`;
	const text = `${counted(sent.length, 'copy', 'copies')} sent back to ${ref.name}${id}${rest}${doubled}`;
	say(text, failed === 0 ? 'good' : 'bad');
	return text;
}
