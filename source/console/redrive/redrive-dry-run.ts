import type { Message } from '../../domain/messages/message.ts';
import type { RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import { type DryRun, dryRunPlan } from '../../operations/redrive/plan/dry-run.ts';
import { count } from '../../presentation/formats.ts';
import { type Line, type Span, span } from '../../presentation/line.ts';
import { dryRunRows } from '../../presentation/redrive/dry-run-words.ts';
import type { LabelledText } from '../../presentation/redrive/redrive-text.ts';
import { untilBack } from '../input/late.ts';
import { freeLook, hiddenWords, leaseIsOver, limitOf, pricedAlone } from '../messages/look/look.ts';
import { refusedBySweep } from '../messages/look/sweeps.ts';
import type { Session } from '../shell/session.ts';
import type { ViewOf } from '../state/views.ts';
import { sampleLines } from './plan-preview.ts';

/** Messages that a dry run receives at most. */
const mostReceived = 100;

/** How many a dry run would receive: it can't tell beforehand where the chosen ones are. */
export function dryRunSize({ count: there }: Pick<RedrivePlan, 'count'>): number {
	return Math.min(mostReceived, Math.max(10, there ?? mostReceived));
}

/**
 * Tries a plan on some messages: receives them, applies filter and edits, gives them back and shows what
 * would become of each. What the session holds of the queue is given back first, so that it is seen too.
 */
export async function dryRun(
	session: Session,
	view: ViewOf<'plan'>,
	plan: RedrivePlan,
	trigger: string,
): Promise<void> {
	const { ref, id } = view;
	if (refusedBySweep(session, ref)) return;
	const again = `what a dry run of ${ref.name} costs is known: ask for it there again`;
	const price = freeLook(session, ref) ?? (await pricedAlone(session, ref, trigger, again));
	if (price === undefined) return;
	const setBusy = (busy?: string) =>
		session.update(id, 'plan', ({ busy: _, ...old }) =>
			busy === undefined ? old : { ...old, busy },
		);
	const maxReceiveCount = limitOf(price);
	const { bounces, hash } = session.host.stores.redrive;
	const max = dryRunSize(plan);
	setBusy(`dry run: receiving ~${count(max)}`);
	const { here } = session;
	session.run(
		id,
		async ({ gateways, leases, clock, signal }) => {
			const giveBack = async (within = AbortSignal.timeout(10_000)) => {
				const released = await leases.release(ref.url, within);
				const hidden = hiddenWords(released, ref, clock.now());
				if (hidden !== undefined) session.say(here?.named(hidden) ?? hidden, 'bad');
				return released;
			};
			try {
				const how = { what: 'a dry run', isTask: false };
				const tried = await session.sweeps.during(ref, how, async () => {
					await giveBack(signal);
					leaseIsOver(session, ref);
					return dryRunPlan(
						{
							queues: gateways.queues,
							topics: gateways.topics,
							clock,
							leases,
							bounces,
							hash,
							giveBack,
						},
						{ plan, max, ...(maxReceiveCount === undefined ? {} : { maxReceiveCount }) },
						signal,
					);
				});
				if (signal.aborted) return;
				setBusy();
				await untilBack(session, id, 'the dry run is done: it waits at its plan', signal);
				session.push({
					kind: 'report',
					title: 'dry run',
					lines: dryRunLines(tried, plan),
					at: clock.now(),
					offset: 0,
				});
			} finally {
				setBusy();
			}
		},
		() => setBusy(),
	);
}

const row = (label: string, text: string, style: Span['style'] = 'plain'): Line => [
	span(label.padEnd(14), 'heading'),
	span(text, style),
];

const styles: Readonly<Record<NonNullable<LabelledText['tone']>, NonNullable<Span['style']>>> = {
	warn: 'notice',
	bad: 'bad',
	good: 'good',
};

/** What a dry run found, the way it would be said to somebody who has to decide. */
function dryRunLines(tried: DryRun, plan: RedrivePlan): Line[] {
	const rows = dryRunRows(tried, { chosen: plan.choices.chosen?.length, by: 'fields' });
	return [
		[span('Nothing was sent. ', 'good'), span(`Tried on messages of ${plan.source.name}:`)],
		[],
		...rows.map(({ label, text, tone }) =>
			row(label.toLowerCase(), text, tone === undefined ? 'plain' : styles[tone]),
		),
		...(tried.samples.length === 0 ? [] : [[], [span('Edited samples', 'heading')]]),
		...tried.samples.flatMap(({ id, before, after }) => [
			...sampleLines(asMessage(id, before), { body: after }),
			[],
		]),
	];
}

/** A dry run keeps the bodies of its samples alone. */
function asMessage(id: string, body: string): Message {
	return { id, body, receiptHandle: '', attributes: {}, system: {}, receivedAt: 0 };
}
