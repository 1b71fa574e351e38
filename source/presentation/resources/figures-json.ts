import type { Loss, When } from '../../domain/diagnosis/expiry.ts';
import type { Since } from '../../domain/diagnosis/onset.ts';
import type { QueueMetrics } from '../../domain/diagnosis/queue-metrics.ts';
import { isoTime } from '../json/json-facts.ts';
import type { firstLoss, metrics, since } from '../json/shapes/figures.ts';
import type { Form } from '../json/shapes/parts.ts';

/** What CloudWatch told, as programs read it. */
export function metricsJson(told: QueueMetrics | undefined): Form<typeof metrics> | undefined {
	if (told === undefined) return;
	return {
		state: told.state,
		at: isoTime(told.at),
		messagesSentPerMinute: told.sent?.perMinute,
		messagesDeletedPerMinute: told.deleted?.perMinute,
		approximateAgeOfOldestMessage: told.oldestSeconds,
	};
}

export function sinceJson(known: Since | undefined): Form<typeof since> | undefined {
	if (known === undefined) return;
	if (known.kind === 'between') {
		return { kind: known.kind, earliest: isoTime(known.from), latest: isoTime(known.to) };
	}
	const { kind, at } = known;
	return kind === 'at'
		? { kind, earliest: isoTime(at), latest: isoTime(at + known.within) }
		: { kind, latest: isoTime(at) };
}

export function firstLossJson(loss: Loss | undefined): Form<typeof firstLoss> | undefined {
	return loss && whenJson(loss.first);
}

export function whenJson(when: When): Form<typeof firstLoss> {
	const { kind } = when;
	switch (when.kind) {
		case 'exact':
			return { kind, earliest: isoTime(when.at), latest: isoTime(when.at) };
		case 'between':
			return { kind, earliest: isoTime(when.from), latest: isoTime(when.to) };
		case 'at-least':
			return { kind, earliest: isoTime(when.at) };
		case 'unknown':
			return { kind };
	}
}
