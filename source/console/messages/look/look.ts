import { asFailure, failureLine } from '../../../domain/failure.ts';
import type { Message } from '../../../domain/messages/message.ts';
import { resourceOf } from '../../../domain/resource-id.ts';
import type { QueueRef } from '../../../domain/resources.ts';
import type { Action } from '../../../operations/guard.ts';
import { type PeekReport, peek } from '../../../operations/messages/peek.ts';
import {
	budgetAfter,
	decideLook,
	queueKey,
	type ReceiveBudget,
	receiveBudget,
} from '../../../operations/messages/receive-budget.ts';
import { notGivenBack, type ReleaseReport } from '../../../operations/messages/release-tally.ts';
import { count, counted, timeOfDay } from '../../../presentation/formats.ts';
import { unheardText, unreadText } from '../../../presentation/messages/hidden-words.ts';
import { isLate } from '../../input/late.ts';
import type { Session } from '../../shell/session.ts';
import { newLook, type RunAtWork } from '../../state/messages.ts';
import { queueByArn, topView } from '../../state/selectors.ts';
import type { Notice } from '../../state/state.ts';
import { newListing, type ViewOf } from '../../state/views.ts';
import { besideGateways, decodeBetweenFrames, messagesIn } from '../decoded.ts';
import { heldWords, leaseSeconds, perLook } from './lease.ts';
import { runAtWork, runAtWorkText } from './run-at-work.ts';
import { refusedBySweep } from './sweeps.ts';

type CountingBudget = Extract<ReceiveBudget, { kind: 'counts' }>;

/** How long a sample's redrive policy is taken for the present one, ms. */
const freshFor = 60_000;

/**
 * Opens the messages of a queue. Looking is a touch: a queue with a redrive policy has a price, which
 * is asked for once a queue; a look that could take a message's last delivery is refused unless
 * confirmed (law 3).
 */
export async function lookInto(session: Session, ref: QueueRef, trigger: string): Promise<void> {
	const { state } = session;
	if (state.views.some((view) => view.kind === 'messages' && view.ref.arn === ref.arn)) {
		session.say(`${ref.name} is being looked at already: esc goes back to it`, 'notice');
		return;
	}
	if (refusedBySweep(session, ref)) return;
	const again = `press p again to look into ${ref.name}`;
	const price = freeLook(session, ref) ?? (await pricedAlone(session, ref, trigger, again));
	if (price === undefined) return;
	if (isLate(session, topView(state).id, again)) return;
	const id = session.push({ ...newLook(ref, price.budget), ...newListing('arrival') });
	session.onLeave(id, () => giveBack(session, ref));
	receiveMore(session, id, ref, perLook, limitOf(price));
}

/** Another look into a queue that is being looked at, after what the look may need is confirmed. */
export async function lookAgain(
	session: Session,
	{ id, ref }: ViewOf<'messages'>,
	max: number,
	trigger: string,
): Promise<void> {
	const again = `what another look into ${ref.name} costs is known: ask for it there again`;
	const price = freeLook(session, ref) ?? (await priced(session, ref, trigger, again));
	if (price === undefined) return;
	session.update(id, 'messages', (old) => ({ ...old, budget: price.budget }));
	receiveMore(session, id, ref, max, limitOf(price));
}

/** What a look costs, and whether last deliveries were confirmed. */
export type Price = { readonly budget: ReceiveBudget; readonly confirmed: boolean };

/** The price of a look into a queue that is known to have none: there is nothing to wait for. */
export function freeLook(session: Session, ref: QueueRef): Price | undefined {
	const facts = freshFacts(session, ref);
	if (facts === undefined || facts.redrivePolicy !== undefined) return;
	const budget = receiveBudget(facts, { messages: [] }, session.host.clock.now());
	return { budget, confirmed: false };
}

function freshFacts({ state, host }: Session, ref: QueueRef) {
	const known = queueByArn(state, ref.arn);
	return (known?.sampledAt ?? 0) > host.clock.now() - freshFor ? known?.facts : undefined;
}

/**
 * What looking costs now; `undefined` when that can't be told, or was not agreed to. `again` says what begins it anew for
 * somebody who has gone elsewhere meanwhile.
 */
export async function priced(
	session: Session,
	ref: QueueRef,
	trigger: string,
	again: string,
): Promise<Price | undefined> {
	const { id } = topView(session.state);
	const now = session.host.clock.now();
	const facts = freshFacts(session, ref);
	if (facts === undefined) session.say(`asking what a look at ${ref.name} costs`);
	return session.during(id, async ({ gateways, info, signal }) => {
		const attributes = facts ?? (await gateways.queues.attributes(ref.url, { signal }));
		const key = queueKey(ref.arn, info.endpoint);
		const { receives } = session.host.stores;
		const budget = receiveBudget(attributes, await receives.load(key), now);
		if (isLate(session, id, again)) return;
		const decision = decideLook(budget);
		if (decision === 'go' || budget.kind === 'free') return { budget, confirmed: false };
		if (!(await session.agreed(costlyLook(ref, budget, decision), trigger))) return;
		if (!budget.accepted) {
			receives
				.accept(key, session.host.clock.now())
				.catch((error: unknown) => session.fail(asFailure(error)));
		}
		return { budget, confirmed: decision === 'last-delivery' };
	});
}

/** Like {@link priced}, for what must not go on beside a sweep: one may have begun while it was asked. */
export async function pricedAlone(
	session: Session,
	ref: QueueRef,
	trigger: string,
	again: string,
): Promise<Price | undefined> {
	const price = await priced(session, ref, trigger, again);
	return price === undefined || refusedBySweep(session, ref) ? undefined : price;
}

/** The question about a look that counts. */
function costlyLook(
	ref: QueueRef,
	{ maxReceiveCount: most, deadLetterQueue, highest, blocksGroups }: CountingBudget,
	decision: ReturnType<typeof decideLook>,
): Action {
	const blocks = blocksGroups ? ' It blocks the groups of the messages it shows.' : '';
	const sentence =
		decision === 'last-delivery' && highest > 0
			? `A message of ${ref.name} has been received ${highest} of ${most} times: the next look may be its last delivery before AWS moves it to ${deadLetterQueue}.`
			: `${ref.name} moves a message to ${deadLetterQueue} after ${most} receives, and a look is a receive: a message that has been received ${most} times goes there instead of being shown. How often each has been received is unknown before the look.`;
	return {
		kind: 'look-last-delivery',
		resource: resourceOf('queue', ref),
		count: perLook,
		detail: [`${sentence}${blocks}`],
	};
}

/** Where receiving has to stop; nowhere when last deliveries were confirmed. */
export function limitOf({ budget, confirmed }: Price): number | undefined {
	return budget.kind === 'free' || confirmed ? undefined : budget.maxReceiveCount;
}

/** Receives more messages for a view; what it holds already stays held. */
function receiveMore(
	session: Session,
	id: number,
	ref: QueueRef,
	max: number,
	maxReceiveCount?: number,
): void {
	session.update(id, 'messages', (view) => ({ ...view, status: 'receiving' }));
	session.run(
		id,
		async ({ gateways, leases, clock, info, signal }) => {
			const report = await peek(
				{ queues: gateways.queues, clock, leases },
				{
					url: ref.url,
					max,
					leaseSeconds,
					...(maxReceiveCount === undefined ? {} : { maxReceiveCount }),
				},
				signal,
			);
			await decodeBetweenFrames(
				report.messages,
				messagesIn(session.state, id),
				besideGateways(session, signal),
			);
			const isEmpty = report.failure === undefined && report.messages.length === 0;
			const atWork = isEmpty ? await runAtWork(session, ref, info) : undefined;
			session.update(id, 'messages', ({ atWork: _, ...view }) => {
				const { messages, fresh } = merged(view.messages, report.messages);
				return {
					...view,
					...(atWork === undefined ? {} : { atWork }),
					status: 'held',
					messages,
					received: view.received + report.received,
					duplicates: view.duplicates + report.received - fresh,
					...budgetWith(view.budget, messages),
					...leaseEnd(view.leasedUntil, fresh === 0 ? undefined : report.leasedUntil, clock.now()),
				};
			});
			const received = `received ${count(report.messages.length)}`;
			const words = heldWords(session.state, ref.name, report.leasedUntil);
			const [said, ...narrower] = words.map((held) =>
				outcome(report, `${received}, ${held}`, leases.unread(ref.url), atWork),
			);
			const held = report.failure === undefined && report.messages.length > 0;
			const notice = {
				...{ text: '', style: 'plain' as const, ...said, at: clock.now() },
				...(held ? { narrower: narrower.map(({ text }) => text), until: report.leasedUntil } : {}),
			};
			session.dispatch({ type: 'noticed', notice });
		},
		(failure) => session.update(id, 'messages', (view) => ({ ...view, status: 'held', failure })),
	);
}

/** The list with what is new at its end; what came again takes its newer receipt handle. */
export function merged(before: readonly Message[], received: readonly Message[]) {
	const known = new Set(before.map(({ id }) => id));
	const news = received.filter(({ id }) => !known.has(id));
	return { messages: [...before, ...news], fresh: news.length };
}

/** What looking costs once these messages have been seen: the most received one decides. */
export function budgetWith(budget: ReceiveBudget | undefined, messages: readonly Message[]) {
	return budget === undefined ? {} : { budget: budgetAfter(budget, messages) };
}

function outcome(
	report: PeekReport,
	held: string,
	unread: number,
	atWork?: RunAtWork,
): Pick<Notice, 'text' | 'style'> {
	if (report.failure !== undefined) return { text: failureLine(report.failure), style: 'bad' };
	if (report.messages.length === 0) {
		const none =
			atWork === undefined ? 'that does not prove the queue is empty' : runAtWorkText(atWork);
		const why = unread === 0 ? none : unreadText(unread);
		return { text: `this look received nothing: ${why}`, style: 'notice' };
	}
	if (report.stopped !== 'last-delivery') return { text: held, style: 'plain' };
	return { text: `${held}; stopped: one of them had its last delivery`, style: 'notice' };
}

/** Looks into a queue that were given back for something else say so: their lease is over. */
export function leaseIsOver(session: Session, ref: QueueRef): void {
	const now = session.host.clock.now();
	for (const { id, ...view } of session.state.views) {
		if (view.kind !== 'messages' || view.ref.url !== ref.url) continue;
		session.update(id, 'messages', (old) =>
			old.leasedUntil === undefined ? old : { ...old, leasedUntil: Math.min(old.leasedUntil, now) },
		);
	}
}

/** Gives back what the look holds, after the view has left; says so when it can't. */
function giveBack(session: Session, ref: QueueRef): void {
	const { here } = session;
	if (here === undefined || !here.leases.busy(ref.url)) return;
	const say = (text: string, style?: 'bad') => session.say(here.named(text), style);
	const sweep = session.sweeps.of(ref);
	if (sweep?.isTask === true) {
		session.say(`${sweep.what} goes on: what is held of ${ref.name} is given back at its end`);
		return;
	}
	here.leases.release(ref.url, AbortSignal.timeout(10_000)).then(
		(report) => {
			const hidden = hiddenWords(report, ref, session.host.clock.now());
			if (hidden !== undefined) say(hidden, 'bad');
			else if (report.released > 0) {
				say(`gave ${counted(report.released, 'message')} back to ${ref.name}`);
			}
		},
		() => say(`giving back to ${ref.name} failed`, 'bad'),
	);
}

/** What stays hidden of a queue after a release, in one sentence; absent where nothing does. */
export function hiddenWords(report: ReleaseReport, ref: QueueRef, now: number): string | undefined {
	const hidden = notGivenBack(report);
	const { backAt, unheard } = report;
	const back = backAt === undefined ? '' : ` at ${timeOfDay(backAt)}`;
	const sure = `${count(hidden)} messages of ${ref.name} could not be given back: they return by themselves${back}`;
	const said = [
		...(hidden === 0 ? [] : [sure]),
		...(unheard === undefined ? [] : [`${ref.name}: ${unheardText(unheard, now)}`]),
	];
	return said.length === 0 ? undefined : said.join('; ');
}

/** When the first of the leases ends that still run: what comes back earliest is what is shown. */
function leaseEnd(before: number | undefined, fresh: number | undefined, now: number) {
	const ends = [before, fresh].filter((end) => end !== undefined && end > now);
	const [first] = ends.toSorted((one, other) => (one ?? 0) - (other ?? 0));
	return first === undefined ? {} : { leasedUntil: first };
}
