import { type AlarmChange, type AlarmPast, pastsOf } from '../../domain/alarms/past.ts';
import { least } from '../../domain/extent.ts';
import type { Alarm } from '../../domain/metric.ts';
import type { Page } from '../../domain/paging.ts';
import { throwIfAborted } from '../pause.ts';
import type { Clock, MetricsGateway } from '../ports.ts';

/*
How alarms have changed, asked of CloudWatch's history: a request an alarm where there are few, a request a kind of alarm for
the list of all. What could not be had leaves an alarm without its past.
*/

type Ports = { readonly metrics: MetricsGateway; readonly clock: Clock };

/** CloudWatch keeps no change for longer, ms. Source: CloudWatch user guide, alarms. */
const kept = 30 * 86_400_000;

/** The first `most` of some alarms with their changes since `from` (ms since 1970), as far as one page of each tells. */
export async function withPasts(
	{ metrics }: Pick<Ports, 'metrics'>,
	alarms: readonly Alarm[],
	{ from, most }: { readonly from: number; readonly most: number },
	signal: AbortSignal,
): Promise<readonly Alarm[]> {
	return Promise.all(
		alarms.map(async (alarm, index) => {
			if (index >= most) return alarm;
			const { kind = 'metric', name } = alarm;
			const ask = () => metrics.alarmChangesPage({ kind, name, from }, { signal });
			const page = await had(ask, signal);
			const past = page && pastIn(page, from).get(name);
			return page === undefined ? alarm : { ...alarm, past: past ?? { since: from, changes: [] } };
		}),
	);
}

/** All alarms with their last changes: as far as the newest hundred of each kind of alarm go back. */
export async function withRecentPasts(
	{ metrics, clock }: Ports,
	alarms: readonly Alarm[],
	signal: AbortSignal,
): Promise<readonly Alarm[]> {
	// A PromQL alarm is a metric alarm to CloudWatch.
	const kindOf = ({ kind = 'metric' }: Alarm) => (kind === 'promql' ? 'metric' : kind);
	const kinds = [...new Set(alarms.map(kindOf))];
	const from = clock.now() - kept;
	const pages = new Map(
		await Promise.all(
			kinds.map(async (kind) => {
				const page = await had(() => metrics.alarmChangesPage({ kind }, { signal }), signal);
				return [kind, page && { since: sinceOf(page, from), pasts: pastIn(page, from) }] as const;
			}),
		),
	);
	return alarms.map((alarm): Alarm => {
		const known = pages.get(kindOf(alarm));
		if (known === undefined) return alarm;
		return { ...alarm, past: known.pasts.get(alarm.name) ?? { since: known.since, changes: [] } };
	});
}

function pastIn(page: Page<AlarmChange>, from: number): ReadonlyMap<string, AlarmPast> {
	return pastsOf(page.items, sinceOf(page, from));
}

/** Since when all changes are told: pages have the newest first, so of more than one what is older is not known. */
function sinceOf({ items, next }: Page<AlarmChange>, from: number): number {
	return next === undefined ? from : Math.max(from, least(items.map(({ at }) => at)));
}

async function had(
	ask: () => Promise<Page<AlarmChange>>,
	signal: AbortSignal,
): Promise<Page<AlarmChange> | undefined> {
	try {
		const page = await ask();
		// An empty one with more behind it says of no time that nothing changed.
		return page.items.length === 0 && page.next !== undefined ? undefined : page;
	} catch {
		throwIfAborted(signal);
		return;
	}
}
