import {
	functionName,
	functionOfArn,
	type MappedFunction,
} from '../../domain/consumers/mapping.ts';
import type { Part } from '../../domain/details.ts';
import type { MetricPoint } from '../../domain/metric.ts';
import type { StreamRef } from '../../domain/resources.ts';
import type { LogChoice } from '../../domain/why/log-choice.ts';
import { logOf } from '../../domain/why/log-choice.ts';
import { lately, type ReceiveWindow } from '../../domain/why/receive-window.ts';
import type { ReaderAge, StreamReader, StreamWhy } from '../../domain/why/stream-findings.ts';
import { functionsOfStream } from '../consumers/mapped-functions.ts';
import { clockAheadOf, readMetrics, wholePoints } from '../metrics/read-metrics.ts';
import { part } from '../parts.ts';
import { throwIfAborted } from '../pause.ts';
import type {
	Clock,
	FunctionGateway,
	LogGateway,
	MetricsGateway,
	StreamGateway,
} from '../ports.ts';
import { type LogOf, searchFailures } from './search-log.ts';

export type StreamWhyPorts = {
	readonly streams: StreamGateway;
	readonly functions: FunctionGateway;
	readonly logs: LogGateway;
	readonly metrics: MetricsGateway;
	readonly clock: Clock;
};

/** Logs that are searched, one after the other: CloudWatch allows some five requests a second. */
const mostLogs = 5;
const minute = 60_000;
const hour = 60 * minute;

/**
 * Why a stream is not read, or late: its functions by Lambda's word and by their iterator age, and the failures in their logs of the
 * last quarter of an hour, or around `moment`. The logs cost nothing; CloudWatch bills a metric a function. Each part that
 * fails is told, and the rest goes on. Throws when aborted alone.
 */
export async function explainStream(
	ports: StreamWhyPorts,
	stream: StreamRef,
	{ choice, moment }: { readonly choice: LogChoice; readonly moment?: ReceiveWindow },
	signal: AbortSignal,
	onTold: (why: StreamWhy) => void = () => {},
): Promise<StreamWhy> {
	throwIfAborted(signal);
	const { logs, metrics, clock } = ports;
	const failures: StreamWhy['failures'][number][] = [];
	const mappings = await part(() => functionsOfStream(ports, stream.arn, signal), signal);
	if (!mappings.ok) failures.push({ what: 'its functions', failure: mappings.failure });
	for (const { mapping, function: called } of mappings.ok ? mappings.value : []) {
		if (!called.ok) failures.push({ what: functionName(mapping), failure: called.failure });
	}
	const all = mappings.ok ? mappings.value : [];
	const ages = await agesOf(ports, all, signal);
	const refused = [...ages.values()].find((age) => !age.ok);
	if (refused?.ok === false) failures.push({ what: 'iterator age', failure: refused.failure });
	const readers: Part<readonly StreamReader[]> = mappings.ok
		? { ok: true, value: all.map((one) => withAge(one, ages)) }
		: mappings;
	const searched = logsOf(stream, all, choice);
	if (searched.length > mostLogs) {
		const message = `not searched: of ${searched.length} logs only the first ${mostLogs} are`;
		failures.push({
			what: 'other logs',
			failure: { kind: 'unsupported', message, retryable: false },
		});
	}
	// Lines have the time of the endpoint, which CloudWatch tells.
	const window = moment ?? lately(clock.now() - clockAheadOf(metrics));
	let why: StreamWhy = { stream, at: clock.now(), window, readers, logs: [], failures };
	onTold(why);
	for (const of of searched.slice(0, mostLogs)) {
		const told = await searchFailures(logs, of, window, signal);
		why = { ...why, logs: [...why.logs, told] };
		onTold(why);
	}
	return why;
}

/** The function of a mapping by the name that CloudWatch has it under. */
const nameOf = ({ mapping }: MappedFunction) => functionOfArn(mapping.functionArn).name;

function withAge(
	one: MappedFunction,
	ages: ReadonlyMap<string, Part<ReaderAge | undefined>>,
): StreamReader {
	const age = ages.get(nameOf(one));
	return age === undefined ? one : { ...one, age };
}

/** How far behind each function is: one query a function. */
async function agesOf(
	{ metrics, clock }: Pick<StreamWhyPorts, 'metrics' | 'clock'>,
	all: readonly MappedFunction[],
	signal: AbortSignal,
): Promise<ReadonlyMap<string, Part<ReaderAge | undefined>>> {
	const names = [...new Set(all.map(nameOf))];
	if (names.length === 0) return new Map();
	const queries = names.map((FunctionName) => ({
		...({ namespace: 'AWS/Lambda', metric: 'IteratorAge', statistic: 'Maximum' } as const),
		dimensions: { FunctionName },
	}));
	const range = (now: number) => {
		const to = Math.floor(now / minute) * minute + minute;
		return { from: to - hour, to, periodSeconds: 60 };
	};
	const { answers } = await readMetrics({ metrics, clock }, { queries, range }, signal);
	return new Map(
		names.map((name, index) => {
			const points = wholePoints(answers[index]);
			return [name, points.ok ? { ok: true, value: ageIn(points.value) } : points];
		}),
	);
}

function ageIn(points: readonly MetricPoint[]): ReaderAge | undefined {
	const [first, last] = [points[0], points.at(-1)];
	if (first === undefined || last === undefined) return;
	return { at: last.at, ageMs: last.value, beforeAt: first.at, beforeMs: first.value };
}

/** The logs to search: the one that was named for the stream, else those of its functions, each once. */
function logsOf(
	{ name }: StreamRef,
	all: readonly MappedFunction[],
	choice: LogChoice,
): readonly LogOf[] {
	const { logGroup } = logOf(choice, name);
	if (logGroup !== undefined) return [{ consumer: logGroup, group: logGroup }];
	const logs = new Map<string, LogOf>();
	for (const one of all) {
		const { mapping, function: called } = one;
		const group = called.ok ? called.value.logGroup : `/aws/lambda/${nameOf(one)}`;
		if (!logs.has(group)) logs.set(group, { consumer: functionName(mapping), group });
	}
	return [...logs.values()];
}
