import type { CanaryEta } from '../../domain/redrive/canary-eta.ts';
import { duration } from '../formats.ts';

/** `about 12 m at 1.8/s`, or why nobody can say how long a canary waits; empty where it waits for nothing. */
export function canaryEtaText({ eta }: { readonly eta?: CanaryEta }, now: number): string {
	switch (eta?.kind) {
		case undefined:
			return '';
		case 'known':
			return `about ${duration(Math.max(0, eta.at - now))} at ${eta.perSecond.toFixed(1)}/s`;
		case 'still':
			return `no ETA: nothing has left it for ${duration(Math.max(0, now - eta.since))}`;
		case 'unmeasured':
			return 'no ETA yet: its drain is not known';
	}
}
