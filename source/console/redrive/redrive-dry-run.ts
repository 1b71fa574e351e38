import type { Message } from '../../domain/messages/message.ts';
import type { RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import { type DryRun, dryRunPlan } from '../../operations/redrive/plan/dry-run.ts';
import { count, counted } from '../../presentation/formats.ts';
import { type Line, type Span, span } from '../../presentation/line.ts';
import { freeLook, leaseIsOver, limitOf, pricedAlone } from '../messages/look.ts';
import { refusedBySweep } from '../messages/sweeps.ts';
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
	const price = freeLook(session, ref) ?? (await pricedAlone(session, ref, trigger));
	if (price === undefined) return;
	const setBusy = (busy?: string) =>
		session.update(id, 'plan', ({ busy: _, ...old }) =>
			busy === undefined ? old : { ...old, busy },
		);
	const maxReceiveCount = limitOf(price);
	const max = dryRunSize(plan);
	setBusy(`dry run: receiving ~${count(max)}`);
	session.run(
		id,
		async ({ gateways, leases, clock, signal }) => {
			try {
				const how = { what: 'a dry run', isTask: false };
				const tried = await session.sweeps.during(ref, how, async () => {
					await leases.release(ref.url, signal);
					leaseIsOver(session, ref);
					return dryRunPlan(
						{ queues: gateways.queues, clock, leases },
						{ plan, max, ...(maxReceiveCount === undefined ? {} : { maxReceiveCount }) },
						signal,
					);
				});
				if (signal.aborted) return;
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

/** What a dry run found, the way it would be said to somebody who has to decide. */
function dryRunLines(tried: DryRun, plan: RedrivePlan): Line[] {
	const { received, matched, unmatched, missing, released, problems, origins, goes } = tried;
	const { chosen } = plan.choices;
	return [
		[span('Nothing was sent. ', 'good'), span(`Tried on messages of ${plan.source.name}:`)],
		[],
		row(
			'received',
			`${counted(received, 'message')} and given back; ${received === 1 ? 'its receive count is' : 'their receive counts are'} one higher now`,
		),
		...(released.failed === 0
			? []
			: [
					row(
						'',
						`${count(released.failed)} come back by themselves when their lease ends`,
						'notice',
					),
				]),
		...(tried.stopped === 'max'
			? [row('', 'it stopped at this number: there may be more', 'dim')]
			: []),
		...(tried.stopped === 'last-delivery'
			? [row('', 'it stopped: one of them had its last delivery', 'notice')]
			: []),
		row(
			'meant',
			`${count(matched)}${chosen === undefined ? '' : ` of ${count(chosen.length)} chosen`}`,
		),
		...(unmatched === 0 ? [] : [row('not meant', count(unmatched))]),
		...(missing === 0
			? []
			: [row('', `${count(missing)} of these lack what the filter asks for`, 'dim')]),
		...goes.map(({ queue, count: many }, index) =>
			row(index === 0 ? 'would go to' : '', `${queue}: ${count(many)}`, 'good'),
		),
		...origins.map(({ origin, count: many }, index) =>
			row(
				index === 0 ? 'would stay' : '',
				`${count(many)} that name no source queue (${origin}): name one in TO`,
				'notice',
			),
		),
		...problems.map(({ problem, count: many }, index) =>
			row(index === 0 ? "can't be sent" : '', `${count(many)}: ${problem}`, 'bad'),
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
