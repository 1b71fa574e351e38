import type { Part } from '../../../domain/details.ts';
import { mutable, type PlannedMute } from '../../../domain/redrive/mute.ts';
import type { RedriveChoices, RedrivePlan } from '../../../domain/redrive/redrive-plan.ts';
import type { QueueRef } from '../../../domain/resources.ts';
import { knownAlarms, toldAlarms } from '../../alarms/alarms.ts';
import { part } from '../../parts.ts';
import type { Clock, MetricsGateway } from '../../ports.ts';

/** What a plan says of alarms that may be muted, and of those that are. */
export type MuteOfPlan = Pick<RedrivePlan, 'mutes' | 'offersMute'> & {
	/** For the checks of a plan that mutes: a failure where nobody tells the alarms. */
	readonly mute?: Part<PlannedMute>;
};

/** The alarms about the queues of a run: how many it may mute, and which it mutes where that was chosen. */
export async function plannedMute(
	ports: { readonly metrics: MetricsGateway; readonly clock: Clock },
	{
		source,
		to,
		choices: { muteSeconds },
	}: {
		readonly source: QueueRef;
		readonly to: readonly QueueRef[];
		readonly choices: Pick<RedriveChoices, 'muteSeconds'>;
	},
	signal: AbortSignal,
): Promise<MuteOfPlan> {
	const names = [source, ...to].map(({ name }) => name);
	if (muteSeconds === undefined) {
		const known = (await knownAlarms(ports, signal)) ?? [];
		const many = mutable(known, names).alarms.length;
		return many === 0 ? {} : { offersMute: many };
	}
	const mute = await part(async (): Promise<PlannedMute> => {
		const alarms = await toldAlarms(ports, signal);
		// Of a plan that is made again it is another rule: it must not end the one of a run that goes on.
		const rule = `awsmsg-${source.name}-${ports.clock.now().toString(36)}`;
		return { rule, seconds: muteSeconds, ...mutable(alarms, names) };
	}, signal);
	if (!mute.ok || mute.value.alarms.length === 0) return { mute };
	return { mute, mutes: mute.value, offersMute: mute.value.alarms.length };
}
