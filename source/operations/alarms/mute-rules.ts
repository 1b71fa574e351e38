import type { ActiveMutes, MuteRule } from '../../domain/alarms/mute-rule.ts';
import { withMutes } from '../../domain/alarms/mute-rule.ts';
import { asFailure } from '../../domain/failure.ts';
import type { Alarm } from '../../domain/metric.ts';
import { all } from '../parts.ts';
import { throwIfAborted } from '../pause.ts';
import type { MetricsGateway } from '../ports.ts';

/** Rules that are looked into: each is a request. Of more the rest is unknown, and said to be. */
const mostRules = 50;
const atOnce = 4;

/** Alarms with what mutes them. Nobody is asked where there is no alarm. Throws when aborted, and else never. */
export async function mutedBy(
	metrics: MetricsGateway,
	alarms: readonly Alarm[],
	signal: AbortSignal,
): Promise<readonly Alarm[]> {
	return alarms.length === 0 ? alarms : withMutes(alarms, await activeMutes(metrics, signal));
}

/** The rules that mute now. An endpoint that knows no such rules has none. */
async function activeMutes(metrics: MetricsGateway, signal: AbortSignal): Promise<ActiveMutes> {
	try {
		const names = await all(
			'mute rules',
			(next) => metrics.activeMutesPage(next === undefined ? {} : { next }, { signal }),
			signal,
			mostRules + 1,
		);
		const asked = names.slice(0, mostRules);
		const rules: (MuteRule | 'gone' | undefined)[] = new Array(asked.length);
		const entries = asked.entries();
		const work = async () => {
			for (const [index, name] of entries) rules[index] = await readRule(metrics, name, signal);
		};
		await Promise.all(Array.from({ length: atOnce }, work));
		return {
			rules: rules.flatMap((rule) => (rule === undefined || rule === 'gone' ? [] : [rule])),
			isWhole: asked.length === names.length && !rules.includes(undefined),
		};
	} catch (error) {
		throwIfAborted(signal);
		return { rules: [], isWhole: asFailure(error).kind === 'unsupported' };
	}
}

/** One that was deleted meanwhile mutes nothing. */
async function readRule(
	metrics: MetricsGateway,
	name: string,
	signal: AbortSignal,
): Promise<MuteRule | 'gone' | undefined> {
	try {
		return await metrics.muteRule(name, { signal });
	} catch (error) {
		throwIfAborted(signal);
		return asFailure(error).kind === 'not-found' ? 'gone' : undefined;
	}
}
