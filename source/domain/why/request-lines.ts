import { boundaryOf, type LogLine, requestIdOf } from './log-line.ts';

/**
 * The lines of one request among those of its log stream, in their order. A stream is written by one copy of a function,
 * which works on one request at a time: what stands between its beginning and its end belongs to it, a stack trace without
 * an id too. Where the beginning is not among the lines it is what follows the first line with its id, until another request.
 * An asynchronous one that is tried again has its id again: then it is all tries.
 */
export function linesOfRequest(lines: readonly LogLine[], requestId: string): readonly LogLine[] {
	const found: LogLine[] = [];
	let isInside = false;
	let isOver = false;
	for (const line of lines) {
		const id = requestIdOf(line.text);
		if (id !== undefined && id !== requestId) {
			isInside = false;
			continue;
		}
		const boundary = id === undefined ? undefined : boundaryOf(line.text);
		if (id === requestId) {
			found.push(line);
			// A report stands after the end.
			isOver = boundary === 'start' ? false : isOver || boundary === 'end';
			isInside = !isOver;
		} else if (isInside) found.push(line);
	}
	return found;
}

/** Ids of the requests that lines name, in the order of their last lines; each with the stream that it is in. */
export function requestsIn(
	lines: readonly LogLine[],
): readonly { readonly id: string; readonly stream: string; readonly at: number }[] {
	const requests = new Map<string, { id: string; stream: string; at: number }>();
	for (const { text, stream, at } of lines) {
		const id = requestIdOf(text);
		if (id === undefined) continue;
		requests.delete(id);
		requests.set(id, { id, stream, at });
	}
	return [...requests.values()];
}
