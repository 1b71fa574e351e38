import {
	type BrakeCause,
	type BrakeReason,
	drainSeconds,
	usualRoom,
} from '../../domain/redrive/brake.ts';
import type { PlannedDestination, RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import { approximate, count, duration } from '../formats.ts';

/** Why a run pauses by itself, and when it goes on: `orders holds ~5,300, above its brake of 5,000; ...`. */
export function brakeText(cause: BrakeCause): string {
	if (cause.kind === 'alarm') {
		return `alarm ${cause.alarm} of ${cause.queue} fires; it goes on when that is over`;
	}
	const { queue, visible, depth, until } = cause;
	return `${queue} holds ${approximate(visible)}, above its brake of ${count(depth)}; it goes on at ${count(until)}`;
}

const reasons: Readonly<Record<BrakeReason, (one: PlannedDestination) => string>> = {
	chosen: () => 'as chosen',
	drain: ({ drainPerSecond = 0 }) =>
		`what waits and ${duration(drainSeconds * 1000)} of its drain of ${drainPerSecond.toFixed(1)}/s`,
	'no-drain': () => `${count(usualRoom)} above what waits: how fast it can drain is not known`,
};

/** When a run pauses for a destination's sake, a phrase each; of AWS's own move that it has no brake. */
export function brakePlanTexts({ engine, choices, destinations }: RedrivePlan): readonly string[] {
	if (engine === 'aws') {
		const first = choices.canary === undefined ? '' : ' after its canary';
		return [`none${first}: AWS's own move has no pause; with a brake depth awsmsg moves instead`];
	}
	if (choices.brakeDepth === 'off') return ['off, as chosen'];
	return destinations.flatMap((one) => {
		const { ref, brake } = one;
		if (brake === undefined) return [];
		const { depth, reason } = brake;
		return depth === undefined || reason === undefined
			? [`pauses when an alarm of ${ref.name} fires; by depth not, nobody is known to drain it`]
			: [
					`pauses above ${count(depth)} ready in ${ref.name} (${reasons[reason](one)}), or when an alarm of it fires`,
				];
	});
}
