import { randomUUID } from 'node:crypto';
import { EmulatedError } from '../errors.ts';
import { type Input, integer, text, texts } from '../input.ts';
import { filterPattern } from './filter-pattern.ts';
import { insightsQuery } from './insights.ts';

/** A line as FilterLogEvents tells it; `timestamp` in ms since 1970. */
export type LogEvent = {
	readonly timestamp: number;
	readonly logStreamName: string;
	readonly message: string;
};

/** A log group. Its lines are asked for when somebody reads them, and kept by whoever makes them. */
export type LogGroup = {
	readonly name: string;
	readonly retentionDays?: number;
	readonly logClass?: 'STANDARD' | 'INFREQUENT_ACCESS';
	/** As DescribeLogGroups tells it; the length of its lines without it. */
	readonly storedBytes?: number;
	/** In any order. */
	lines(): readonly LogEvent[];
};

/** A CloudWatch Logs that tells of lines and takes none. */
export type Logs = {
	/** Throws EmulatedError. */
	handle(operation: string, input: Input, region: string): unknown;
	/** The lines of a group between two times (ms since 1970), the oldest first; `undefined` where there is no such group. */
	lines(region: string, group: string, from: number, to: number): readonly LogEvent[] | undefined;
	/** Has this group from now on, in the place of one of its name. */
	announce(region: string, group: LogGroup): void;
};

type Running = {
	readonly rows: readonly unknown[];
	readonly scanned: number;
	readonly matched: number;
	readonly endsAt: number;
	stopped?: true;
};

/** Lines that are looked through for one page: AWS's pages end by time, so that one may be empty. */
const linesAPage = 2000;
const mostEvents = 10_000;
/** How long a query runs, ms; and how many are remembered. */
const queryTakes = 300;
const mostQueries = 100;

export function createLogs({ account, now }: { account: string; now(): number }): Logs {
	const regions = new Map<string, Map<string, LogGroup>>();
	const queries = new Map<string, Running>();
	const operations: Readonly<Record<string, (input: Input, region: string) => unknown>> = {
		FilterLogEvents: filterLogEvents,
		DescribeLogGroups: describeLogGroups,
		StartQuery: startQuery,
		GetQueryResults: getQueryResults,
		StopQuery: stopQuery,
	};

	function groupOf(input: Input, region: string): LogGroup {
		const [listed] = texts(input, 'logGroupIdentifiers');
		const named = text(input, 'logGroupName') ?? text(input, 'logGroupIdentifier') ?? listed;
		if (named === undefined || named === '') {
			throw invalid('Exactly one of logGroupName and logGroupIdentifier is needed');
		}
		const group = regions.get(region)?.get(named.replace(/^arn:.*:log-group:/, ''));
		if (group !== undefined) return group;
		throw new EmulatedError('ResourceNotFoundException', 'The specified log group does not exist.');
	}

	/** What is still there, the oldest first. */
	function linesOf(group: LogGroup, from: number, to: number): readonly LogEvent[] {
		const { retentionDays } = group;
		const first =
			retentionDays === undefined ? from : Math.max(from, now() - retentionDays * 86_400_000);
		return group
			.lines()
			.filter(({ timestamp }) => timestamp >= first && timestamp <= to)
			.toSorted((a, b) => a.timestamp - b.timestamp);
	}

	function filterLogEvents(input: Input, region: string): unknown {
		const group = groupOf(input, region);
		if (group.logClass === 'INFREQUENT_ACCESS') {
			throw invalid(
				'FilterLogEvents is not supported for log groups of the Infrequent Access class',
			);
		}
		const meets = filterPattern(text(input, 'filterPattern'));
		const streams = texts(input, 'logStreamNames');
		const limit = integer(input, 'limit', { min: 1, max: mostEvents }) ?? mostEvents;
		const lines = linesOf(
			group,
			time(input, 'startTime') ?? 0,
			time(input, 'endTime') ?? Infinity,
		).filter(({ logStreamName }) => streams.length === 0 || streams.includes(logStreamName));
		const found: LogEvent[] = [];
		let at = offsetOf(text(input, 'nextToken'));
		const end = at + linesAPage;
		for (; at < Math.min(lines.length, end) && found.length < limit; at += 1) {
			const line = lines[at];
			if (line !== undefined && meets(line.message)) found.push(line);
		}
		return {
			events: found.map((line, index) => ({
				...line,
				ingestionTime: line.timestamp + 500,
				eventId: `${line.timestamp}${String(index).padStart(6, '0')}`,
			})),
			searchedLogStreams: [],
			...(at < lines.length ? { nextToken: token(at) } : {}),
		};
	}

	function describeLogGroups(input: Input, region: string): unknown {
		const prefix = text(input, 'logGroupNamePrefix') ?? '';
		const limit = integer(input, 'limit', { min: 1, max: 50 }) ?? 50;
		const all = [...(regions.get(region)?.values() ?? [])]
			.filter(({ name }) => name.startsWith(prefix))
			.toSorted((a, b) => (a.name < b.name ? -1 : 1));
		const from = offsetOf(text(input, 'nextToken'));
		const end = from + limit;
		return {
			logGroups: all.slice(from, end).map((group) => ({
				logGroupName: group.name,
				arn: `arn:aws:logs:${region}:${account}:log-group:${group.name}:*`,
				logGroupArn: `arn:aws:logs:${region}:${account}:log-group:${group.name}`,
				creationTime: 1_700_000_000_000,
				metricFilterCount: 0,
				storedBytes: group.storedBytes ?? bytesOf(group.lines()),
				logGroupClass: group.logClass ?? 'STANDARD',
				...(group.retentionDays === undefined ? {} : { retentionInDays: group.retentionDays }),
			})),
			...(end < all.length ? { nextToken: token(end) } : {}),
		};
	}

	function startQuery(input: Input, region: string): unknown {
		const group = groupOf(input, region);
		const [from, to] = [time(input, 'startTime'), time(input, 'endTime')];
		if (from === undefined || to === undefined || to < from) {
			throw invalid('startTime and endTime are needed, the earlier one first');
		}
		const limit = integer(input, 'limit', { min: 1, max: mostEvents }) ?? 1000;
		const query = insightsQuery(text(input, 'queryString') ?? '');
		const lines = linesOf(group, from * 1000, to * 1000);
		const rows = query(lines, limit);
		const id = randomUUID();
		queries.set(id, {
			rows,
			scanned: bytesOf(lines),
			matched: rows.length,
			endsAt: now() + queryTakes,
		});
		const [eldest] = queries.keys();
		if (queries.size > mostQueries && eldest !== undefined) queries.delete(eldest);
		return { queryId: id };
	}

	function running(input: Input): Running {
		const found = queries.get(text(input, 'queryId') ?? '');
		if (found !== undefined) return found;
		throw new EmulatedError('ResourceNotFoundException', 'The specified query does not exist.');
	}

	function getQueryResults(input: Input): unknown {
		const { rows, scanned, matched, endsAt, stopped } = running(input);
		const isOver = stopped === undefined && now() >= endsAt;
		return {
			queryLanguage: 'CWLI',
			results: isOver ? rows : [],
			statistics: { bytesScanned: scanned, recordsMatched: matched, recordsScanned: 0 },
			status: stopped ? 'Cancelled' : isOver ? 'Complete' : 'Running',
		};
	}

	function stopQuery(input: Input): unknown {
		const found = running(input);
		if (now() >= found.endsAt) throw invalid('Query has already ended.');
		found.stopped = true;
		return { success: true };
	}

	return {
		handle(operation, input, region) {
			const serve = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
			if (serve !== undefined) return serve(input, region);
			throw new EmulatedError(
				'UnknownOperationException',
				`The operation ${operation || 'of this request'} is not supported by this endpoint.`,
			);
		},
		lines(region, name, from, to) {
			const group = regions.get(region)?.get(name);
			return group && linesOf(group, from, to);
		},
		announce(region, group) {
			const groups = regions.get(region) ?? new Map<string, LogGroup>();
			groups.set(group.name, group);
			regions.set(region, groups);
		},
	};
}

function bytesOf(lines: readonly LogEvent[]): number {
	// CloudWatch counts 26 bytes more of each line. Source: CloudWatch Logs quotas, PutLogEvents.
	return lines.reduce((sum, { message }) => sum + Buffer.byteLength(message) + 26, 0);
}

function time(input: Input, name: string): number | undefined {
	return integer(input, name, { min: 0, max: Number.MAX_SAFE_INTEGER });
}

const token = (offset: number): string => Buffer.from(`at ${offset}`).toString('base64');

function offsetOf(given: string | undefined): number {
	if (given === undefined) return 0;
	const offset = Number(/^at (\d+)$/.exec(Buffer.from(given, 'base64').toString())?.[1]);
	if (Number.isInteger(offset)) return offset;
	throw invalid('The specified nextToken is invalid.');
}

function invalid(message: string): EmulatedError {
	return new EmulatedError('InvalidParameterException', message);
}
