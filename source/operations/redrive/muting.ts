import type { Grant } from '../../domain/effect.ts';
import { asFailure, FailureError, fail } from '../../domain/failure.ts';
import type { MetricQuery } from '../../domain/metric.ts';
import { type MuteEvent, muteFrom } from '../../domain/redrive/mute.ts';
import type { RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import { mayHaveTakenEffect } from '../messages/outcome.ts';
import { comfortPatience } from '../metrics/patience.ts';
import { readMetrics } from '../metrics/read-metrics.ts';
import type { Clock, MetricsGateway } from '../ports.ts';

/** What a run that mutes alarms needs of CloudWatch. */
export type MutePorts = {
	readonly metrics?: Pick<MetricsGateway, 'putMuteRule' | 'deleteMuteRule' | 'series'>;
	readonly clock: Clock;
};

/** Whether AWS moves on when the work here is over. */
export type GoesOn = boolean | 'perhaps';

/** Nobody waits longer for CloudWatch at the end of a run, ms. */
const removeWithin = 10_000;

/**
 * Does the work while the alarms of a plan are muted. Where CloudWatch does not take the rule nothing is begun: what was
 * confirmed is a run that rings nowhere. However the work ends, the rule is removed where it has not ended by itself; but for
 * work that goes on without us, or may do so, which would ring then.
 */
export async function whileMuted<Result>(
	{ metrics, clock }: MutePorts,
	{
		plan,
		grant,
		goesOn,
	}: {
		readonly plan: RedrivePlan;
		readonly grant: Grant;
		readonly goesOn?: () => GoesOn;
	},
	tell: (event: MuteEvent) => void,
	work: () => Promise<Result>,
	signal: AbortSignal,
): Promise<Result> {
	const { mutes, source } = plan;
	if (mutes === undefined) return work();
	if (metrics === undefined) throw fail('bug', 'a run that mutes alarms has no CloudWatch');
	const allowed = muteGrant(grant);
	const ahead = await clockAheadThere({ metrics, clock }, source.name, signal);
	const { name, alarms, expression, duration, ...at } = muteFrom(mutes, clock.now() - ahead);
	const [from, until] = [at.from + ahead, at.until + ahead];
	const remove = () =>
		metrics
			.deleteMuteRule(name, { signal: AbortSignal.timeout(removeWithin), grant: allowed })
			.then(() => undefined, asFailure);
	try {
		await metrics.putMuteRule(
			{
				...{ name, alarms, expression, duration, expiresAt: at.until },
				description: `awsmsg redrives ${source.name}`,
			},
			{ signal, grant: allowed },
		);
	} catch (error) {
		const failure = asFailure(error);
		const isPerhaps = mayHaveTakenEffect(failure);
		if (isPerhaps) {
			const left = await remove();
			if (left !== undefined && left.kind !== 'not-found') {
				tell({ type: 'mute/left', rule: name, until, failure: left });
			}
		}
		if (failure.kind === 'aborted') throw error;
		const sent = isPerhaps ? 'No message was sent' : 'Nothing was sent';
		throw new FailureError({ ...failure, hint: `${sent}: plan it without muting alarms` });
	}
	tell({ type: 'mute/begun', rule: name, alarms, from, until });
	try {
		return await work();
	} finally {
		const onward = goesOn?.() ?? false;
		if (clock.now() < until && onward !== false) {
			const perhaps = onward === 'perhaps' ? ({ perhaps: true } as const) : {};
			tell({ type: 'mute/kept', rule: name, until, ...perhaps });
		} else if (clock.now() < until) {
			const failure = await remove();
			if (failure === undefined) tell({ type: 'mute/ended', rule: name });
			else tell({ type: 'mute/left', rule: name, until, failure });
		}
	}
}

/** How much our clock is ahead of CloudWatch's, ms: any answer about figures tells it, and a rule whose start is past may never begin. */
async function clockAheadThere(
	{ metrics, clock }: Required<MutePorts>,
	QueueName: string,
	signal: AbortSignal,
): Promise<number> {
	const query: MetricQuery = {
		...{ namespace: 'AWS/SQS', metric: 'ApproximateNumberOfMessagesVisible' },
		...{ dimensions: { QueueName }, statistic: 'Maximum' },
	};
	const range = (now: number) => ({ from: now - 300_000, to: now, periodSeconds: 300 });
	const asked = { queries: [query], range, patienceMs: comfortPatience, freshMs: 60_000 };
	const { clockAhead } = await readMetrics({ metrics, clock }, asked, signal);
	return clockAhead;
}

/** The part of a confirmation that is about alarms. */
function muteGrant(confirmed: Grant): Grant {
	const [first, ...more] = confirmed.resources.filter(
		({ kind }) => kind === 'alarm' || kind === 'mute rule',
	);
	if (first === undefined)
		throw fail('bug', `${confirmed.what} was confirmed, and no alarm with it`);
	// What was made for the run is removed with it.
	return { ...confirmed, effect: 'destroy', resources: [first, ...more] };
}
