import type { QueueAttributes, QueueRef } from '../../domain/resources.ts';
import { peek, priceOfLooking } from '../../operations/peek.ts';
import { count } from '../../presentation/formats.ts';
import type { Session } from '../session.ts';
import { queueByArn, topView } from '../state/selectors.ts';
import { newListing } from '../state/views.ts';

/** Messages asked for by one look. */
export const perLook = 10;
const leaseSeconds = 30;
/** How long a sample's redrive policy is taken for the present one, ms. */
const freshFor = 60_000;

/**
 * Opens the messages of a queue. Looking is a touch: a queue with a redrive policy has a price,
 * which is said and asked for before the first receive (law 3).
 */
export function lookInto(session: Session, ref: QueueRef, trigger: string): void {
	const { state } = session;
	if (state.views.some((view) => view.kind === 'messages' && view.ref.arn === ref.arn)) {
		session.say(`${ref.name} is being looked at already: esc goes back to it`, 'notice');
		return;
	}
	const known = queueByArn(state, ref.arn);
	const fresh = (known?.sampledAt ?? 0) > session.host.clock.now() - freshFor;
	if (known?.attributes !== undefined && fresh) {
		priced(session, ref, known.attributes, trigger);
		return;
	}
	const { id } = topView(state);
	session.say(`asking what a look at ${ref.name} costs`);
	session.run(id, async ({ gateways, signal }) => {
		const attributes = await gateways.queues.attributes(ref.url, { signal });
		// Only a key may open a dialog: one that is late must not take over what was begun since.
		if (session.state.overlay.kind === 'none' && topView(session.state).id === id) {
			priced(session, ref, attributes, trigger);
		} else session.say(`press p again to look into ${ref.name}`, 'notice');
	});
}

function priced(
	session: Session,
	ref: QueueRef,
	attributes: QueueAttributes,
	trigger: string,
): void {
	const price = priceOfLooking(attributes);
	if (price.kind === 'free') {
		look(
			session,
			ref,
			price.blocksGroups ? 'free to look, blocks groups meanwhile' : 'free to look',
		);
		return;
	}
	const { maxReceiveCount: most, deadLetterQueue } = price;
	const blocks = price.blocksGroups ? ' It blocks the groups of the messages it shows.' : '';
	session.confirm(
		{
			kind: 'look-last-delivery',
			resource: ref.name,
			count: perLook,
			detail: [
				`${ref.name} moves a message to ${deadLetterQueue} after ${most} receives, and a look is a receive: a message that has been received ${most} times goes there instead of being shown. How often each has been received is unknown before the look.${blocks}`,
			],
		},
		trigger,
		() => look(session, ref, `each look counts toward ${most} receives`),
	);
}

function look(session: Session, ref: QueueRef, price: string): void {
	const id = session.push({
		kind: 'messages',
		ref,
		status: 'receiving',
		messages: [],
		received: 0,
		duplicates: 0,
		price,
		...newListing('arrival'),
	});
	session.onLeave(id, () => giveBack(session, ref));
	receiveMore(session, id, ref, perLook);
}

/** Receives more messages for a view; what it holds already stays held. */
export function receiveMore(session: Session, id: number, ref: QueueRef, max: number): void {
	session.update(id, 'messages', (view) => ({ ...view, status: 'receiving' }));
	session.run(
		id,
		async ({ gateways, leases, clock, signal }) => {
			const report = await peek(
				{ queues: gateways.queues, clock, leases },
				{ url: ref.url, max, leaseSeconds },
				signal,
			).finally(() => {
				// An answer that was on its way when the view left is held all the same.
				if (signal.aborted) giveBack(session, ref);
			});
			session.update(id, 'messages', (view) => {
				const known = new Set(view.messages.map((message) => message.id));
				const fresh = report.messages.filter((message) => !known.has(message.id));
				return {
					...view,
					status: 'held',
					messages: [...view.messages, ...fresh],
					received: view.received + report.received,
					duplicates: view.duplicates + report.received - fresh.length,
					...leaseEnd(
						view.leasedUntil,
						fresh.length === 0 ? undefined : report.leasedUntil,
						clock.now(),
					),
				};
			});
			if (report.messages.length === 0) {
				session.say('this look received nothing: that does not prove the queue is empty', 'notice');
			} else {
				session.say(`received ${count(report.messages.length)}, held until you leave`);
			}
		},
		(failure) => session.update(id, 'messages', (view) => ({ ...view, status: 'held', failure })),
	);
}

/** Gives back what the look holds, after the view has left; says so when it can't. */
function giveBack(session: Session, ref: QueueRef): void {
	const { leases } = session;
	if (leases === undefined || leases.held(ref.url).length === 0) return;
	leases.release(ref.url, AbortSignal.timeout(10_000)).then(
		(report) => {
			if (report.failed === 0) {
				session.say(`gave ${count(report.released)} messages back to ${ref.name}`);
				return;
			}
			const back = report.backAt === undefined ? '' : ` at ${clockTime(report.backAt)}`;
			session.say(
				`${count(report.failed)} messages of ${ref.name} could not be given back: they return by themselves${back}`,
				'bad',
			);
		},
		() => session.say(`giving back to ${ref.name} failed`, 'bad'),
	);
}

function clockTime(at: number): string {
	return new Date(at).toLocaleTimeString();
}

/** When the first of the leases ends that still run: what comes back earliest is what is shown. */
function leaseEnd(before: number | undefined, fresh: number | undefined, now: number) {
	const ends = [before, fresh].filter((end) => end !== undefined && end > now);
	const [first] = ends.toSorted((one, other) => (one ?? 0) - (other ?? 0));
	return first === undefined ? {} : { leasedUntil: first };
}
