import type { Chart } from '../../domain/charts/chart.ts';
import type { AnyResource } from '../../domain/kinds.ts';
import { alarmJson } from '../json/alarm-json.ts';
import { isoTime } from '../json/json-facts.ts';
import type { chart as chartShape } from '../json/shapes/others.ts';
import type { Form } from '../json/shapes/parts.ts';
import { metricWords } from './metric-words.ts';

/** A chart as numbers in JSON: values as CloudWatch gave them. */
export function chartJson({ kind, ref }: AnyResource, chart: Chart): Form<typeof chartShape> {
	const { range, series, at, panel, panels, left, unasked, alarms, clockAhead } = chart;
	return {
		kind: 'chart',
		resource: { kind, ...ref },
		readAt: isoTime(at),
		startTime: isoTime(range.from),
		endTime: isoTime(range.to),
		period: range.periodSeconds,
		figures: panel,
		otherFigures: panels.filter((id) => id !== panel),
		clockAheadSeconds: clockAhead === undefined ? undefined : clockAhead / 1000,
		series: series.map(({ query, points, complete }) => ({
			metricName: query.metric,
			dimensions: query.dimensions,
			unit: metricWords(query).unit,
			factor: metricWords(query).factor,
			stat: query.statistic,
			complete,
			points: points.map((point) => ({ timestamp: isoTime(point.at), value: point.value })),
		})),
		leftOut: left,
		shardsNotAsked: unasked,
		alarms: alarms?.map((alarm) => alarmJson(alarm, at)),
	};
}
