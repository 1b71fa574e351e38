import { fail } from '../../domain/failure.ts';
import type { LogTold } from '../../domain/why/findings.ts';
import type { LogGroup, QueryResults } from '../../domain/why/log-line.ts';
import { priceBefore, queryFor } from '../../domain/why/log-search.ts';
import type { ReceiveWindow } from '../../domain/why/receive-window.ts';
import { throwIfAborted } from '../pause.ts';
import type { Clock, LogGateway } from '../ports.ts';
import { type LogOf, mostLines, wholeRequest } from './search-log.ts';

/*
Logs Insights: for windows that are too long to be searched page by page. It reads every byte of the window, and AWS asks for
each, so that about what it can cost is told before.
*/

/** How often is asked whether a query has ended, and how long at most, ms. AWS ends one after an hour. */
const everyMs = 1000;
const longest = 120_000;

/**
 * About what a query of a log group can cost, US dollars: as if it read all that was stored yesterday. `undefined` where nobody
 * tells how much that is: CloudWatch counts a day later, so that of a new group it says 0.
 */
export function aboutItCosts(about: LogGroup | undefined): number | undefined {
	const { storedBytes = 0 } = about ?? {};
	return storedBytes === 0 ? undefined : priceBefore(storedBytes);
}

/**
 * What a log tells of a message in a whole window. Stops the query when it is aborted or takes too long. Throws FailureError.
 */
export async function queryLog(
	{ logs, clock }: { readonly logs: LogGateway; readonly clock: Clock },
	{ consumer, group, idField, request }: LogOf,
	messageId: string,
	receives: ReceiveWindow,
	signal: AbortSignal,
): Promise<LogTold> {
	const { id, window } = request ?? { id: messageId, window: receives };
	const query = queryFor(id, idField);
	const { from, to } = window;
	const { id: queryId } = await logs.startQuery(
		{ group, from, to, query, limit: mostLines },
		{ signal },
	);
	let results: QueryResults;
	try {
		results = await resultsOf({ logs, clock }, queryId, signal);
	} catch (error) {
		await stop(logs, queryId);
		throw error;
	}
	const { lines, scannedBytes, status } = results;
	const told = {
		...({ consumer, group, window, requests: 0, more: 0, lines: [] } as const),
		...(request === undefined ? {} : { request }),
	};
	const more = scannedBytes === undefined ? {} : { scannedBytes };
	const isFinished = status === 'complete';
	if (lines.length === 0) return { ...told, ...more, tier: 'nothing', isFinished };
	const found = { lines, more: 0, isFinished };
	return { ...told, ...(await wholeRequest(logs, group, found, signal, request?.id)), ...more };
}

/** Waits until a query has ended. Throws when that is too long, or AWS ended it. */
async function resultsOf(
	{ logs, clock }: { readonly logs: LogGateway; readonly clock: Clock },
	id: string,
	signal: AbortSignal,
): Promise<QueryResults> {
	for (let waited = 0; waited <= longest; waited += everyMs) {
		await clock.sleep(everyMs, signal);
		throwIfAborted(signal);
		const results = await logs.queryResults(id, { signal });
		if (results.status === 'complete') return results;
		if (results.status === 'running') continue;
		throw fail('service', `the query of Logs Insights ended as ${results.status.ended}`, {
			hint: 'Try again, or search a shorter time',
		});
	}
	throw fail('timeout', `the query of Logs Insights did not end in ${longest / 60_000} minutes`, {
		hint: 'It was stopped: search a shorter time',
	});
}

/** What nobody waits for shall read no more; it ends by itself where this fails. */
async function stop(logs: LogGateway, id: string): Promise<void> {
	// The signal that ended it would end this too.
	const signal = AbortSignal.timeout(5000);
	await logs.stopQuery(id, { signal }).catch(() => {});
	// What it has read until then is told, and counted.
	await logs.queryResults(id, { signal }).catch(() => {});
}
