import { readJsonValues } from '../text/json-reader.ts';
import { textOf } from '../text/text-pieces.ts';
import type { LogTold, Why } from '../why/findings.ts';
import type { StreamWhy } from '../why/stream-findings.ts';
import { maskedJsonPieces, maskedMark } from './mask-json.ts';
import type { Mask, Masks } from './masks.ts';

/**
 * What the logs of consumers tell, as it may be seen: they write down what they were given. The rules of the queue and of
 * those that its messages come from count. In lines of JSON paths lead as they do in bodies; a line that a pattern matches
 * is masked as a whole where it is none. A value that only a path names, and that a text tells, is not known to be one.
 */
export function maskedWhy(why: Why, masks: Masks): Why {
	const mask = masks.of([why.queue.name, ...why.sources.map(({ name }) => name)]);
	return mask?.looksInside === true ? { ...why, logs: why.logs.map(inLog(mask)) } : why;
}

/** The same of the logs of those who read a stream, by its rules. */
export function maskedStreamWhy(why: StreamWhy, masks: Masks): StreamWhy {
	const mask = masks.of([why.stream.name]);
	return mask?.looksInside === true ? { ...why, logs: why.logs.map(inLog(mask)) } : why;
}

const inLog =
	(mask: Mask) =>
	(log: LogTold): LogTold => ({
		...log,
		lines: log.lines.map((line) => ({ ...line, text: maskedLine(line.text, mask) })),
	});

function maskedLine(text: string, mask: Mask): string {
	const isJson = readJsonValues(text) !== undefined;
	const seen = isJson ? textOf(maskedJsonPieces(text, mask.body, mask.hits)) : text;
	return mask.hits(seen) ? maskedMark : seen;
}
