import type { Part } from '../../domain/details.ts';
import { type Failure, FailureError, fail } from '../../domain/failure.ts';
import {
	type MetricPoint,
	type MetricQuery,
	type MetricRange,
	type MetricSeries,
	mostPoints,
	mostQueries,
	pointsIn,
	tidyPoints,
} from '../../domain/metric.ts';
import { priceOfMetrics } from '../../domain/prices.ts';
import { part } from '../parts.ts';
import { throwIfAborted } from '../pause.ts';
import type { Clock, MetricsGateway } from '../ports.ts';
import { within } from './patience.ts';
import type { Spending } from './spending.ts';

/*
The one way to CloudWatch's metrics: lists, charts, details, plans and doctor all ask here, so that what an endpoint may
answer is thought of once, and what it costs is held in one place (decision 84).
*/

export type MetricsPorts = {
	readonly metrics: Pick<MetricsGateway, 'series'>;
	readonly clock: Clock;
	/** Present where awsmsg asks by itself: the day's budget decides. A key or a command is answered whatever is spent. */
	readonly budget?: Pick<Spending, 'during'>;
};

/** What is asked of CloudWatch. */
export type MetricsAsked = {
	readonly queries: readonly MetricQuery[];
	/** The time that is asked for when it is `now` there, ms since the epoch: this computer's clock may be another. */
	readonly range: (now: number) => MetricRange;
	/** Nobody waits longer for a request, ms; without it as long as for any other. */
	readonly patienceMs?: number;
	/** The last answer, or refusal, is taken where it is no older than this, ms. */
	readonly freshMs?: number;
};

/** What CloudWatch told. Times are the endpoint's, ms since the epoch. */
export type MetricsTold = {
	/** One a query, in their order: its series, or why there is none. Points ascend, are finite, and one a time. */
	readonly answers: readonly Part<MetricSeries>[];
	readonly range: MetricRange;
	/** When it was told. */
	readonly at: number;
	/** How much this computer's clock is ahead of the endpoint's, ms; 0 where they agree within a minute. */
	readonly clockAhead: number;
};

/** After one of these no other request would be answered either. */
const general: ReadonlySet<Failure['kind']> = new Set([
	'denied',
	'credentials',
	'unreachable',
	'timeout',
	'unsupported',
	'refused',
]);

/** Whether a failure is one of all that could be asked now. */
export const concernsAll = ({ kind }: Failure): boolean => general.has(kind);

/** Clocks that differ by less are right enough for points of a minute, ms. */
const closeEnough = 60_000;
/** Answers that are kept of an endpoint; the oldest gives way. */
const mostKept = 100;

/** What is known of an endpoint by its answers. */
type Endpoint = {
	ahead: number;
	readonly kept: Map<string, MetricsTold & { readonly keptAt: number }>;
};

const endpoints = new WeakMap<object, Endpoint>();

function endpointOf(metrics: MetricsPorts['metrics']): Endpoint {
	const known = endpoints.get(metrics) ?? { ahead: 0, kept: new Map() };
	endpoints.set(metrics, known);
	return known;
}

/** How much this computer's clock is ahead of CloudWatch's by its last answers, ms; 0 where it has told nothing. */
export function clockAheadOf(metrics: object): number {
	return endpoints.get(metrics)?.ahead ?? 0;
}

/**
 * Asks CloudWatch with as few requests as can be. A request that fails is the answer to its queries; one that the day's
 * budget does not allow is `refused`, and not sent. Throws only when aborted.
 */
export async function readMetrics(
	ports: MetricsPorts,
	asked: MetricsAsked,
	signal: AbortSignal,
): Promise<MetricsTold> {
	throwIfAborted(signal);
	const endpoint = endpointOf(ports.metrics);
	const { freshMs } = asked;
	if (freshMs === undefined) return read(ports, asked, endpoint, signal);
	const { clock } = ports;
	const { from, to, periodSeconds } = asked.range(clock.now() - endpoint.ahead);
	const key = JSON.stringify([asked.queries, periodSeconds, to - from]);
	const known = endpoint.kept.get(key);
	const age = clock.now() - (known?.keptAt ?? Number.NEGATIVE_INFINITY);
	if (known !== undefined && age >= 0 && age < freshMs) return known;
	const told = await read(ports, asked, endpoint, signal);
	if (told.answers.some((one) => !one.ok && one.failure.kind === 'refused')) return told;
	endpoint.kept.delete(key);
	endpoint.kept.set(key, { ...told, keptAt: clock.now() });
	const [oldest] = endpoint.kept.keys();
	if (endpoint.kept.size > mostKept && oldest !== undefined) endpoint.kept.delete(oldest);
	return told;
}

/**
 * Asks for a time that ends now by the endpoint's clock: with ours an hour behind, the last hour would be missing. An
 * answer tells what time it is there; where that is news, all is asked for once more.
 */
async function read(
	ports: MetricsPorts,
	asked: MetricsAsked,
	endpoint: Endpoint,
	signal: AbortSignal,
): Promise<MetricsTold> {
	const { clock } = ports;
	for (let isAgain = false; ; isAgain = true) {
		const { ahead } = endpoint;
		const range = asked.range(clock.now() - ahead);
		const answers: Part<MetricSeries>[] = [];
		const isNews = () => !isAgain && Math.abs(endpoint.ahead - ahead) >= closeEnough;
		let end: Failure | undefined;
		for (const queries of batchesOf(asked.queries, range)) {
			const askedAt = clock.now();
			const answer: Part<readonly MetricSeries[]> =
				end === undefined
					? await ask(ports, { queries, range }, asked.patienceMs, signal)
					: { ok: false, failure: end };
			for (const [index, query] of queries.entries()) answers.push(answerTo(query, answer, index));
			if (!answer.ok) {
				if (concernsAll(answer.failure)) end = answer.failure;
				continue;
			}
			const { answeredAt } = answer.value[0] ?? {};
			endpoint.ahead = aheadBy(answeredAt, askedAt, clock.now()) ?? ahead;
			if (isNews()) break;
		}
		if (!isNews()) return { answers, range, at: clock.now() - ahead, clockAhead: ahead };
	}
}

/**
 * As many as one request takes, and as one page of its answer holds: a further page asks for all of them again, and is
 * billed so.
 */
function* batchesOf(
	queries: readonly MetricQuery[],
	range: MetricRange,
): Generator<readonly MetricQuery[]> {
	const most = Math.max(1, Math.min(mostQueries, Math.floor(mostPoints / pointsIn(range))));
	for (let start = 0; start < queries.length; start += most) {
		yield queries.slice(start, start + most);
	}
}

function ask(
	{ metrics, clock, budget }: MetricsPorts,
	input: { readonly queries: readonly MetricQuery[]; readonly range: MetricRange },
	patienceMs: number | undefined,
	signal: AbortSignal,
): Promise<Part<readonly MetricSeries[]>> {
	const send = (soon: AbortSignal) => metrics.series(input, { signal: soon });
	const sent = () =>
		patienceMs === undefined ? send(signal) : within({ clock, patienceMs }, signal, send);
	const price = priceOfMetrics(input.queries.length);
	return part(() => (budget === undefined ? sent() : budget.during(price, sent)), signal);
}

function answerTo(
	query: MetricQuery,
	answer: Part<readonly MetricSeries[]>,
	index: number,
): Part<MetricSeries> {
	if (!answer.ok) return answer;
	const series = answer.value[index] ?? { query, points: [], complete: false };
	return { ok: true, value: { ...series, points: tidyPoints(series.points) } };
}

/** How much a clock that showed `askedAt` and `cameAt` around an answer is ahead; 0 where it may be right. */
function aheadBy(
	answeredAt: number | undefined,
	askedAt: number,
	cameAt: number,
): number | undefined {
	if (answeredAt === undefined) return;
	if (answeredAt > askedAt - closeEnough && answeredAt < cameAt + closeEnough) return 0;
	return cameAt - answeredAt;
}

/** Every series that was asked for, or the part that came of it. @throws {FailureError} of the first that could not be had. */
export function seriesIn({ answers }: Pick<MetricsTold, 'answers'>): readonly MetricSeries[] {
	return answers.map((answer) => {
		if (!answer.ok) throw new FailureError(answer.failure);
		return answer.value;
	});
}

/** The same for whoever judges by them. @throws {FailureError} where one could not be had as a whole, too. */
export function wholeSeriesIn(told: Pick<MetricsTold, 'answers'>): readonly MetricSeries[] {
	const series = seriesIn(told);
	if (!series.every(({ complete }) => complete)) throw new FailureError(notWhole);
	return series;
}

/** The points of a series as a whole: a part of it would pass for a queue that sleeps. */
export function wholePoints(answer: Part<MetricSeries> | undefined): Part<readonly MetricPoint[]> {
	if (answer?.ok === false) return answer;
	if (answer?.value.complete === true) return { ok: true, value: answer.value.points };
	return { ok: false, failure: notWhole };
}

const notWhole = fail('service', 'CloudWatch sent only a part of what it was asked for', {
	retryable: true,
}).failure;
