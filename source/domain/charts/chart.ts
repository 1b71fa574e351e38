import type { Failure } from '../failure.ts';
import type { Alarm, MetricRange, MetricSeries } from '../metric.ts';
import type { PanelId } from './panels.ts';

/** One panel of one resource over one range; a period without a point is a gap. */
export type Chart = {
	/** The resource's name. */
	readonly title: string;
	readonly panel: PanelId;
	/** All panels that the resource has. */
	readonly panels: readonly PanelId[];
	readonly range: MetricRange;
	/** At most seven. */
	readonly series: readonly ChartSeries[];
	/** How many were left out, being lower than those. */
	readonly left: number;
	/** How many shards were not asked for, being older than those; absent for none. */
	readonly unasked?: number;
	/** Metrics that were asked for: what is billed. */
	readonly asked: number;
	/** Alarms on the resource; absent where nobody could say. */
	readonly alarms?: readonly Alarm[];
	/** What kept us from asking the resource itself: its dead-letter queue or consumers may be missing here. */
	readonly unread?: Failure;
	/** How much this computer's clock is ahead of the endpoint's, ms, where that is a minute or more. */
	readonly clockAhead?: number;
	/** When it was asked, by the endpoint's clock where that is known, ms since the epoch. */
	readonly at: number;
};

/** A stretch of time with one value, ms since the epoch. */
export type Stretch = { readonly from: number; readonly to: number; readonly value: number };

export type ChartSeries = MetricSeries & {
	/** Our own samples after the last point of CloudWatch, or alone where it has none. Ascending. */
	readonly live?: readonly Stretch[];
};
