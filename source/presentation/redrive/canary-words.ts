import type { CanaryEta } from '../../domain/redrive/canary-eta.ts';
import { duration } from '../formats.ts';

/** `about 12 m at 1.8/s`, `at least 40 s at 1.8/s`, or why nobody can say how long a canary waits; empty where it waits for nothing. */
export function canaryEtaText({ eta }: { readonly eta?: CanaryEta }, now: number): string {
	switch (eta?.kind) {
		case undefined:
			return '';
		case 'known':
			return `${eta.atLeast === true ? 'at least' : 'about'} ${duration(Math.max(0, eta.at - now))} at ${rateText(eta.perSecond)}`;
		case 'still':
			return `no ETA: its count has not fallen for ${duration(Math.max(0, now - eta.since))}`;
		case 'growing': {
			const { drainPerSecond } = eta;
			const leave =
				drainPerSecond === undefined
					? ''
					: `, though ${rateText(drainPerSecond)} leave it by CloudWatch`;
			return `no ETA: more has come to the queue than left it since it is watched${leave}`;
		}
		case 'unmeasured':
			return 'no ETA yet: its drain is not known';
	}
}

/** `1.8/s`; what is slow by the minute, and never nothing: `1.2/min`, `<0.1/min`. */
function rateText(perSecond: number): string {
	if (perSecond >= 0.1) return `${perSecond.toFixed(1)}/s`;
	const perMinute = perSecond * 60;
	return perMinute < 0.1 ? '<0.1/min' : `${perMinute.toFixed(1)}/min`;
}
