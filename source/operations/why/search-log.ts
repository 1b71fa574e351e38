import { asFailure, type Failure } from '../../domain/failure.ts';
import { isEndless, pagesOf } from '../../domain/paging.ts';
import type { LogTold, NamedRequest } from '../../domain/why/findings.ts';
import {
	boundaryOf,
	type LogGroup,
	type LogLine,
	tellsFailure,
} from '../../domain/why/log-line.ts';
import { failurePattern, patternFor } from '../../domain/why/log-search.ts';
import { type ReceiveWindow, searchedFirst } from '../../domain/why/receive-window.ts';
import { linesOfRequest, requestsIn } from '../../domain/why/request-lines.ts';
import { throwIfAborted } from '../pause.ts';
import type { LogGateway } from '../ports.ts';

/** Pages of one search: a busy group has thousands of them, most of them empty. */
const mostPages = 20;
/** Lines of a page, and lines that are kept of a search. */
const linesAtOnce = 1000;
export const mostLines = 500;
/** Characters of all pages of a search: those of CloudWatch have a MiB each. */
const mostCharacters = 20 * 1024 * 1024;
/** Lines of failures that are told where no line names the message. */
const mostFailures = 40;
/** A request is looked for so far around the line that names it, and then as far as no function may take longer. */
const usualRequest = 60_000;
const longestRequest = 900_000;

/** Whose log, and how a message is found in it. */
export type LogOf = {
	/** As it is called in sentences. */
	readonly consumer: string;
	readonly group: string;
	/** Field of a JSON line that has the id; without it the id is looked for as a text. */
	readonly idField?: string;
	/** What is looked for in place of the message: the request that it names. */
	readonly request?: NamedRequest;
};

/** Lines that were found, and how far that goes. */
export type FoundLines = {
	readonly lines: readonly LogLine[];
	readonly more: number;
	readonly isFinished: boolean;
	readonly failure?: Failure;
};

/**
 * What a log tells of a message, by FilterLogEvents: the lines with its id and the whole of the last request that had it,
 * else the failures of that time, else why there is nothing. Never throws but when aborted.
 */
export async function searchLog(
	logs: LogGateway,
	of: LogOf,
	messageId: string,
	receives: ReceiveWindow,
	signal: AbortSignal,
): Promise<LogTold> {
	const { group, idField, request } = of;
	const window = searchedFirst(request?.window ?? receives);
	const told = {
		...({ consumer: of.consumer, group, window, requests: 0, more: 0, lines: [] } as const),
		...(request === undefined ? {} : { request }),
	};
	let pattern: string;
	try {
		pattern = patternFor(request?.id ?? messageId, idField);
	} catch (error) {
		return { ...told, tier: 'nothing', isFinished: false, failure: asFailure(error) };
	}
	const named = await searchLines(logs, { group, ...window, pattern }, signal);
	if (named.lines.length > 0)
		return { ...told, ...(await wholeRequest(logs, group, named, signal, request?.id)) };
	const missing = (found: FoundLines, about?: LogGroup): LogTold => ({
		...told,
		tier: 'nothing',
		isFinished: found.isFinished,
		...(found.failure === undefined ? {} : { failure: found.failure }),
		...(about === undefined ? {} : { about }),
	});
	// What hid these lines hides all others.
	if (named.failure !== undefined) return missing(named);
	const found = await searchLines(logs, { group, ...window, pattern: failurePattern }, signal);
	const failures = found.lines.filter(({ text }) => tellsFailure(text));
	if (failures.length === 0) {
		const isFinished = named.isFinished && found.isFinished;
		return missing({ ...found, isFinished }, await aboutGroup(logs, group, signal));
	}
	return {
		...told,
		tier: 'errors',
		lines: failures.slice(0, mostFailures),
		more: found.more + Math.max(0, failures.length - mostFailures),
		isFinished: named.isFinished && found.isFinished,
	};
}

/**
 * The failures that a log tells of in a time, by FilterLogEvents: of the last request that failed all lines, else the lines of failures,
 * else why there is nothing. Never throws but when aborted.
 */
export async function searchFailures(
	logs: LogGateway,
	{ consumer, group }: Pick<LogOf, 'consumer' | 'group'>,
	window: ReceiveWindow,
	signal: AbortSignal,
): Promise<LogTold> {
	const { from, to } = window;
	const found = await searchLines(logs, { group, from, to, pattern: failurePattern }, signal);
	const failed = found.lines.filter(({ text }) => tellsFailure(text));
	const { failure } = found;
	// The earliest lines are kept: of more than those the last request that failed is none of them.
	const isFinished = found.isFinished && found.more === 0;
	const told = { consumer, group, window, requests: 0, more: 0, lines: [], isFinished } as const;
	if (failed.length === 0) {
		const about = failure === undefined ? await aboutGroup(logs, group, signal) : undefined;
		return {
			...{ ...told, tier: 'nothing' },
			...(failure === undefined ? {} : { failure }),
			...(about === undefined ? {} : { about }),
		};
	}
	const whole = await wholeRequest(logs, group, { ...found, lines: failed, isFinished }, signal);
	if (whole.tier === 'request') return { ...told, ...whole };
	return {
		...{ ...told, ...whole, tier: 'errors' },
		lines: failed.slice(-mostFailures),
		more: found.more + Math.max(0, failed.length - mostFailures),
	};
}

/**
 * Of lines that name a message the last request, whole, or the one that is `wanted`; they alone where none is named, or its lines can
 * not be had.
 */
export async function wholeRequest(
	logs: LogGateway,
	group: string,
	named: FoundLines,
	signal: AbortSignal,
	wanted?: string,
): Promise<
	Pick<LogTold, 'tier' | 'lines' | 'more' | 'requests' | 'isFinished' | 'requestId' | 'failure'>
> {
	const requests = requestsIn(named.lines);
	const last = requests.find((one) => one.id === wanted?.toLowerCase()) ?? requests.at(-1);
	const alone = { ...named, tier: 'message' as const, requests: requests.length };
	if (last === undefined || !Number.isFinite(last.at)) return alone;
	const { id, stream, at } = last;
	const around = async (time: number) => {
		const window = { from: at - time, to: at + time };
		const found = await searchLines(logs, { group, ...window, stream }, signal);
		return { ...found, lines: linesOfRequest(found.lines, id) };
	};
	const near = await around(usualRequest);
	const isAll = near.failure !== undefined || hasBoth(near.lines);
	const wide = isAll ? near : await around(longestRequest);
	// The stream of a busy function may have more before it than is searched.
	const { lines, ...found } =
		wide.lines.length >= near.lines.length ? wide : { ...near, isFinished: false };
	if (lines.length === 0) {
		return { ...alone, ...(found.failure === undefined ? {} : { failure: found.failure }) };
	}
	return {
		tier: 'request',
		lines: lines.slice(0, mostLines),
		more: Math.max(0, lines.length - mostLines),
		requests: requests.length,
		requestId: id,
		isFinished: named.isFinished && found.isFinished,
	};
}

/** Whether the beginning and the end of a request are among its lines. */
function hasBoth(lines: readonly LogLine[]): boolean {
	const boundaries = new Set(lines.map(({ text }) => boundaryOf(text)));
	return boundaries.has('start') && boundaries.has('end');
}

type Search = {
	readonly group: string;
	readonly from: number;
	readonly to: number;
	readonly pattern?: string;
	readonly stream?: string;
};

/** Lines of up to twenty pages, in the order of their times; what ended it before its end is told with them. */
export async function searchLines(
	logs: LogGateway,
	{ group, from, to, pattern, stream }: Search,
	signal: AbortSignal,
): Promise<FoundLines> {
	const lines: LogLine[] = [];
	let more = 0;
	let failure: Failure | undefined;
	let isFinished = true;
	const ask = (next: string | undefined) =>
		logs.linesPage(
			{
				group,
				...{ from, to, limit: linesAtOnce },
				...(pattern === undefined ? {} : { pattern }),
				...(stream === undefined ? {} : { stream }),
				...(next === undefined ? {} : { next }),
			},
			{ signal },
		);
	const limits = { pages: mostPages, items: mostPages * linesAtOnce, characters: mostCharacters };
	try {
		for await (const page of pagesOf(`lines of ${group}`, ask, signal, limits)) {
			for (const line of page) {
				// Of a stream the request is cut out later: all of its lines are kept.
				if (stream === undefined && lines.length >= mostLines) more += 1;
				else lines.push(line);
			}
		}
	} catch (error) {
		throwIfAborted(signal);
		isFinished = false;
		if (!isEndless(error)) failure = asFailure(error);
	}
	return {
		lines: lines.toSorted((a, b) => a.at - b.at),
		more,
		isFinished,
		...(failure === undefined ? {} : { failure }),
	};
}

/** What is known of a log group; nothing where that can not be read. */
export async function aboutGroup(
	logs: LogGateway,
	group: string,
	signal: AbortSignal,
): Promise<LogGroup | undefined> {
	const name = groupName(group);
	try {
		const { items } = await logs.groupsPage({ prefix: name }, { signal });
		return items.find((one) => one.name === name);
	} catch {
		throwIfAborted(signal);
		return;
	}
}

/** The name of a log group that may be given as an ARN. */
function groupName(group: string): string {
	return group.replace(/^arn:[^:]+:logs:[^:]*:\d*:log-group:/, '').replace(/:\*$/, '');
}
