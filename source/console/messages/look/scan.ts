import type { Message } from '../../../domain/messages/message.ts';
import { holdState, keepHolding, renewLeases } from '../../../operations/messages/hold.ts';
import {
	type ScanEnd,
	type ScanReport,
	scan,
	type Unseen,
} from '../../../operations/messages/scan.ts';
import { count } from '../../../presentation/formats.ts';
import { unheardInSweep, unreadText } from '../../../presentation/messages/hidden-words.ts';
import type { Session } from '../../shell/session.ts';
import type { ViewOf } from '../../state/views.ts';
import { besideGateways, decodeBetweenFrames, messagesIn } from '../decoded.ts';
import { budgetWith, freeLook, limitOf, merged, priced } from './look.ts';

type MessagesView = ViewOf<'messages'>;

/** Messages reach the list in bursts of this length, ms: a scan brings hundreds of batches. */
const burstMs = 150;

/** How long the leases of a scan and of a hold are, s. */
const holdSeconds = 300;

/**
 * Sweeps the queue into the list, under leases that are renewed meanwhile. Answers how it ended; `undefined` when
 * its price was not accepted, when it failed, which is said, or when the list was left.
 */
export async function scanInto(
	session: Session,
	view: MessagesView,
	input: { readonly limit: number; readonly emptyPolls: number },
	trigger: string,
): Promise<ScanReport | undefined> {
	const { id, ref } = view;
	const again = `what a scan of ${ref.name} costs is known: ask for it there again`;
	const price = freeLook(session, ref) ?? (await priced(session, ref, trigger, again));
	if (price === undefined) return;
	const { budget } = price;
	const maxReceiveCount = limitOf(price);
	session.update(id, 'messages', ({ failure: _, ...old }) => ({
		...old,
		mode: 'scan',
		status: 'receiving',
		scan: { limit: input.limit },
		budget,
	}));
	return session.during(
		id,
		async ({ gateways, leases, clock, signal }) => {
			let waiting: Message[] = [];
			let shownAt = 0;
			const show = async () => {
				const burst = waiting;
				waiting = [];
				shownAt = clock.now();
				await decodeBetweenFrames(
					burst,
					messagesIn(session.state, id),
					besideGateways(session, signal),
				);
				session.update(id, 'messages', (old) => received(old, burst));
			};
			const ports = { queues: gateways.queues, clock, leases };
			// What an earlier look holds must not come back in the middle of the sweep.
			await renewLeases(ports, { url: ref.url, leaseSeconds: holdSeconds }, signal);
			const report = await scan(
				ports,
				{
					url: ref.url,
					leaseSeconds: holdSeconds,
					fifo: ref.name.endsWith('.fifo'),
					limit: input.limit,
					emptyPolls: input.emptyPolls,
					...(maxReceiveCount === undefined ? {} : { maxReceiveCount }),
					async onMessages(messages) {
						for (const message of messages) waiting.push(message);
						if (clock.now() - shownAt >= burstMs) await show();
						return 'go';
					},
				},
				signal,
			);
			await show();
			const { until } = holdState(leases, ref.url);
			session.update(id, 'messages', (old) => ({
				...old,
				status: 'held',
				duplicates: old.duplicates + report.duplicates,
				received: old.received + report.duplicates,
				scan: {
					limit: input.limit,
					ended: endWords(report.ended),
					...(report.ended === 'empty' ? { sawAll: true } : {}),
				},
				...(until === undefined ? {} : { leasedUntil: until }),
			}));
			session.say(scanWords(report), report.failure === undefined ? 'plain' : 'bad');
			return report;
		},
		(failure) => session.update(id, 'messages', (old) => ({ ...old, status: 'held', failure })),
	);
}

function received(view: MessagesView, burst: readonly Message[]): MessagesView {
	const { messages } = merged(view.messages, burst);
	return {
		...view,
		messages,
		received: view.received + burst.length,
		...budgetWith(view.budget, messages),
	};
}

function endWords(ended: ScanEnd): string {
	switch (ended) {
		case 'limit':
			return 'the limit is reached';
		case 'empty':
			return 'the queue has no more';
		case 'rest':
			return 'there is more that did not come';
		case 'quota':
			return 'as many in flight as a queue may have';
		case 'last-delivery':
			return 'stopped at a last delivery';
		case 'stopped':
			return 'stopped';
		case 'failure':
			return 'ended by an error';
	}
}

/** `scanned 512: there is more that did not come: 3 delayed, 12 held by others`. */
function scanWords({ scanned, ended, unseen, failure }: ScanReport): string {
	const rest = unseenWords(unseen);
	const why = failure === undefined ? endWords(ended) : failure.message;
	return `scanned ${count(scanned)}, ${why}${rest === '' ? '' : `: ${rest}`}`;
}

/** What a sweep did not see, in words; empty when it saw everything. */
export function unseenWords(unseen: Unseen): string {
	const { visible, delayed, heldByOthers, unread, unheard, groups } = unseen;
	return [
		visible === undefined ? '' : `~${count(visible)} visible`,
		delayed === undefined ? '' : `~${count(delayed)} delayed`,
		heldByOthers === undefined ? '' : `~${count(heldByOthers)} held by others`,
		unread === undefined ? '' : unreadText(unread),
		unheard === undefined ? '' : unheardInSweep(unheard),
		groups === undefined ? '' : `behind groups ${groups.slice(0, 3).join(', ')}`,
	]
		.filter((words) => words !== '')
		.join(', ');
}

/** Renews the leases of the list until further notice, or ends that: they then run out. */
export function toggleHold(session: Session, view: MessagesView): void {
	const { id, ref } = view;
	if (session.holds.stop(id)) {
		session.update(id, 'messages', (old) => ({
			...old,
			mode: old.scan === undefined ? 'sample' : 'scan',
		}));
		session.say('renewed no longer: the leases run out, or end when you leave');
		return;
	}
	const stop = session.holds.start(id);
	session.onLeave(id, () => session.holds.stop(id));
	session.update(id, 'messages', (old) => ({ ...old, mode: 'hold' }));
	session.run(id, async ({ gateways, leases, clock, signal }) => {
		const both = AbortSignal.any([signal, stop]);
		const ports = { queues: gateways.queues, clock, leases };
		const input = { url: ref.url, leaseSeconds: holdSeconds };
		const tell = () => {
			const { until } = holdState(leases, ref.url);
			session.update(id, 'messages', (old) =>
				until === undefined ? old : { ...old, leasedUntil: until },
			);
		};
		const { renewed, kept, lost, failed } = await renewLeases(ports, input, both);
		tell();
		const gone = lost + failed === 0 ? '' : `, ${count(lost + failed)} were lost before`;
		session.say(`holding ${count(renewed + kept)}${gone}`, gone === '' ? 'plain' : 'notice');
		await keepHolding(ports, { ...input, onRenewed: tell }, both);
	});
}
