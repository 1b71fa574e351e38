import { invalidValue } from '../cloudwatch/input.ts';
import type { MetricStore, Series } from '../cloudwatch/store.ts';

/*
The part of PromQL that alarms on queues need: one instant vector, by its name and by labels that are equal or not, compared with a number.
A label is a dimension of a metric, as an attribute of its data points is; a sample is the mean of a minute. Everything else is
refused, so that no alarm here has a state that nobody worked out. Source: CloudWatch user guide, "PromQL querying"; Prometheus
documentation, "Querying basics" (a sample is looked for five minutes back).
*/

/** The time series that a query returns at a moment, each by its labels as one text: what is returned breaches. */
export type PromqlQuery = (store: MetricStore, region: string, at: number) => readonly string[];

type Matcher = { readonly label: string; readonly isEqual: boolean; readonly value: string };

const minute = 60_000;
const lookBack = 5 * minute;

const comparisons = new Map([
	['>', (value: number, number: number) => value > number],
	['>=', (value: number, number: number) => value >= number],
	['<', (value: number, number: number) => value < number],
	['<=', (value: number, number: number) => value <= number],
	['==', (value: number, number: number) => value === number],
	['!=', (value: number, number: number) => value !== number],
]);

const name = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const whole = new RegExp(
	`^\\s*(${name})?\\s*(?:\\{(.*)\\})?\\s*(>=|<=|==|!=|>|<)\\s*(-?[0-9]+(?:\\.[0-9]+)?(?:e[+-]?[0-9]+)?)\\s*$`,
	's',
);
const matcher = new RegExp(
	`^\\s*(?:(${name})|"((?:[^"\\\\]|\\\\.)*)")\\s*(?:(=~|!~|!=|=)\\s*"((?:[^"\\\\]|\\\\.)*)")?\\s*(?:,|$)`,
	's',
);

/** Reads a query; throws as AWS refuses a value for what is no PromQL, or none that is evaluated here. */
export function promqlQuery(text: string): PromqlQuery {
	const [, bare, inside = '', operator = '', number = ''] = whole.exec(text) ?? [];
	const compare = comparisons.get(operator);
	if (compare === undefined) throw refused(text);
	const matchers: Matcher[] = [];
	let metric = bare;
	for (let rest = inside; rest.trim() !== ''; ) {
		const found = matcher.exec(rest);
		if (found === null) throw refused(text);
		const [part, plain, quoted, sign, value = ''] = found;
		const label = plain ?? unescaped(quoted ?? '');
		rest = rest.slice(part.length);
		if (sign === undefined) {
			// A name in quotes stands where others have their labels.
			if (quoted === undefined || metric !== undefined) throw refused(text);
			metric = label;
		} else if (sign === '=~' || sign === '!~') throw refused(text);
		else if (label === '__name__' && sign === '=' && metric === undefined)
			metric = unescaped(value);
		else matchers.push({ label, isEqual: sign === '=', value: unescaped(value) });
	}
	if (metric === undefined || metric === '') throw refused(text);
	const wanted = metric;
	const limit = Number(number);
	return (store, region, at) =>
		store
			.list(region)
			.filter((series) => series.metric === wanted && matchers.every(meets(series)))
			.flatMap((series) => {
				const value = sampleOf(store, region, series, at);
				return value !== undefined && compare(value, limit) ? [labelsOf(series)] : [];
			});
}

/** A label that a series lacks is empty. */
const meets =
	({ dimensions }: Series) =>
	({ label, isEqual, value }: Matcher): boolean =>
		((Object.hasOwn(dimensions, label) ? dimensions[label] : '') === value) === isEqual;

function sampleOf(
	store: MetricStore,
	region: string,
	series: Series,
	at: number,
): number | undefined {
	const to = at - (at % minute);
	const points = store.read(region, series, { from: to - lookBack, to, period: minute });
	const bucket = points.at(-1)?.bucket;
	return bucket === undefined ? undefined : bucket.sum / bucket.count;
}

function labelsOf({ dimensions }: Series): string {
	const labels = Object.entries(dimensions).toSorted(([a], [b]) => (a < b ? -1 : 1));
	return `{${labels.map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(', ')}}`;
}

const unescaped = (text: string): string => text.replaceAll(/\\(.)/gs, '$1');

function refused(text: string) {
	return invalidValue(
		`This endpoint evaluates one metric with labels that are equal or not, compared with a number: ${text}`,
	);
}
