import { type Failure, failureLine } from '../../domain/failure.ts';
import { isExpired, type LogTold, type Why } from '../../domain/why/findings.ts';
import { tellsFailure } from '../../domain/why/log-line.ts';
import type { ReceiveWindow } from '../../domain/why/receive-window.ts';
import { readingWords } from '../consumers/function-lines.ts';
import { bytes, count, counted, date, preciseTime, time } from '../formats.ts';
import { type Line, span } from '../line.ts';
import { heading, section, sentenceLines } from '../sections.ts';
import { wrapText } from '../text-width.ts';
import { letterLines } from './letter-lines.ts';
import { readableLine } from './log-text.ts';

/*
Why a message failed, in words: what its consumers' logs tell, the best first, and why there is nothing where there is nothing.
*/

/** `width` in cells, `now` in ms since 1970; `naming` is how a log group is named here: `--log-group NAME`. */
type Options = { readonly width: number; readonly now: number; readonly naming: string };

/** Rows that one line of a log may take: a stack trace has some dozens. */
const mostRows = 60;
/** Cells of the time before a line. */
const timeWidth = 14;

/** All that was found out of a message. */
export function whyLines(why: Why, { width, now, naming }: Options): readonly Line[] {
	return [
		[span(`message ${why.messageId}`, 'title')],
		...sentenceLines(receivedWords(why, now), width),
		...section('What the letter says', letterLines(why, width, now)),
		...section('Who had it', consumerLines(why, width, naming)),
		...why.logs.flatMap((log) => logLines(log, why.receives, { width, now })),
		...section(
			'What could not be read',
			why.failures.flatMap(({ what, failure }) =>
				sentenceLines(`${what}: ${failureLine(failure)}`, width).map(noticed),
			),
		),
	];
}

/** A line that asks for attention. */
export const noticed = (line: Line): Line =>
	line.map((one) => ({ ...one, style: 'notice' as const }));

/** When it was received, and by whom. */
function receivedWords({ sources, queue, receives }: Why, now: number): string {
	if (receives?.by === 'given-up') return `of ${queue.name}, where Lambda left it`;
	const isOwn = sources.every(({ arn }) => arn === queue.arn);
	const of = isOwn ? `of ${queue.name}` : `dead letter of ${namesOf(sources)}`;
	if (receives === undefined) {
		return `${of}; the endpoint tells no time of it, so that no log can be searched`;
	}
	return `${of}, ${windowWords(receives, now)}`;
}

/** `orders`, `orders or returns`. */
const namesOf = (sources: Why['sources']): string => sources.map(({ name }) => name).join(' or ');

function windowWords({ from, to, by }: ReceiveWindow, now: number): string {
	const end = date(from) === date(to) ? time(to, to) : time(to, now);
	const when = `${time(from, now)} to ${end}`;
	if (by === 'given') return `searched from ${when}, as you said`;
	return by === 'receives'
		? `received from ${when}, as far as its settings tell`
		: `no receive before ours is told; counted from when it was sent: ${when}`;
}

function consumerLines(
	{ mappings, sources, logs, letter }: Why,
	width: number,
	naming: string,
): readonly Line[] {
	if (!mappings.ok) return sentenceLines('not known: see below', width).map(noticed);
	if (mappings.value.length === 0) {
		// Who had it before it came here stands in the letter, but for who received it in the queue from which SQS moved it.
		if (letter !== undefined && letter.origin.kind !== 'queue') return [];
		const named = logs.length > 0 ? '' : `: name the log of its consumer: ${naming}`;
		return sentenceLines(
			`no function of this account reads ${namesOf(sources)} by Lambda${named}`,
			width,
		);
	}
	return mappings.value.flatMap(({ mapping }) => sentenceLines(readingWords(mapping), width));
}

function logLines(
	log: LogTold,
	receives: ReceiveWindow | undefined,
	{ width, now }: Omit<Options, 'naming'>,
): readonly Line[] {
	const { consumer, group, tier, lines } = log;
	const title = consumer === group ? group : `${consumer}  ${group}`;
	const words = tier === 'nothing' ? nothingWords(log, now) : tierWords(log);
	const rest = restWords(log, receives, now);
	return [
		[],
		...wrapText(title, width).map(heading),
		...sentenceLines(words, width).map(tier === 'request' || tier === 'message' ? asItIs : noticed),
		...(rest === '' ? [] : sentenceLines(rest, width).map(noticed)),
		...(lines.length === 0 ? [] : [[]]),
		...lines.flatMap((line) => textLines(line, width)),
		...moreLines(log, width),
	];
}

/** What of its receives was not searched, where it was not found in the beginning. */
function restWords(
	{ tier, window, failure, request }: LogTold,
	ofMessage: ReceiveWindow | undefined,
	now: number,
): string {
	if (tier === 'request' || tier === 'message' || failure !== undefined) return '';
	const whole = request?.window ?? ofMessage;
	if (whole === undefined || (whole.to <= window.to && whole.from >= window.from)) return '';
	return `only ${time(window.from, now)} to ${time(window.to, window.from)} was searched: Logs Insights searches it all, for a price that is told before`;
}

const asItIs = (line: Line): Line => line;

/** What the lines are, and how they were found. */
function tierWords({ tier, requests, requestId, lines, isFinished, request }: LogTold): string {
	const part = isFinished ? '' : ', as far as was searched';
	const isNamed = requestId !== undefined && requestId === request?.id.toLowerCase();
	switch (tier) {
		case 'request':
			return `the ${isFinished ? 'whole ' : ''}request ${requestId}, ${
				isNamed
					? `the one that Lambda gave up${part}`
					: requests > 1
						? `the last of ${requests} that had it${part}`
						: `the one that had it${part}`
			}`;
		case 'message':
			return `${counted(lines.length, 'line')} with ${idWords(request)}${part}`;
		case 'errors':
			return `no line has ${idWords(request)}${part}; failures of that time, which may be of other messages (inferred)`;
		case 'nothing':
			return 'nothing';
	}
}

/** What a line would have. */
const idWords = (request: LogTold['request']): string =>
	request === undefined ? 'its id' : 'the id of its request';

/** Why a log tells nothing: never that all is well. */
export function nothingWords(log: LogTold, now: number): string {
	const { failure, about, window, isFinished, group, request } = log;
	if (failure !== undefined) return failureWords(failure, group);
	if (about !== undefined && isExpired(about, window, now)) {
		return `lines are kept ${counted(about.retentionDays ?? 0, 'day')} there, and it was received before`;
	}
	const when = `from ${time(window.from, now)} to ${time(window.to, window.from)}`;
	if (!isFinished) return `nothing found ${when}; not finished: there is more than was searched`;
	// Logs Insights was asked for the id alone.
	if (log.scannedBytes !== undefined) {
		return `no line ${when} has ${idWords(request)}; failures were looked for in the first 15 minutes at most`;
	}
	if (request !== undefined) {
		return `no line ${when} has the id of its request, and none tells of a failure: it may not have been called then, being throttled or too old`;
	}
	return `no line ${when} has its id, and none tells of a failure: its consumer may not write the id, or never had it then`;
}

/** Why a log could not be searched. */
export function failureWords(failure: Failure, group: string): string {
	if (failure.kind === 'not-found') {
		return `there is no log group ${group}: nothing was ever written, or its writer may not (logs:CreateLogGroup, logs:PutLogEvents)`;
	}
	if (failure.kind === 'throttled') {
		return `${failure.message}: others search logs too, so try again in a moment`;
	}
	return failureLine(failure);
}

/**
 * A line with its time; what goes on in it stands under it. CloudWatch takes lines of a megabyte: of one that is longer than anybody
 * reads the beginning is shown, and that there is more.
 */
export function textLines({ at, text }: LogTold['lines'][number], width: number): readonly Line[] {
	const room = Math.max(8, width - timeWidth);
	const style = tellsFailure(text) ? 'bad' : 'plain';
	const readable = readableLine(text);
	// What has no width of its own takes characters: a cell is rarely more than four.
	const start = readable.slice(0, mostRows * room * 4);
	const rows = start
		.split(/\r\n|[\r\n\u2028\u2029]/)
		.flatMap((row) => wrapText(row.replaceAll('\t', '  '), room));
	const when = Number.isFinite(at) ? preciseTime(at) : '?';
	const isCut = rows.length > mostRows || start.length < readable.length;
	const more = wrapText(`.. ${count(readable.length)} characters in all`, room);
	return [
		...rows
			.slice(0, isCut ? mostRows - more.length : mostRows)
			.map(
				(row, index): Line => [
					span(index === 0 ? ` ${when} `.padEnd(timeWidth) : ' '.repeat(timeWidth), 'dim'),
					span(row, style),
				],
			),
		...(isCut ? more : []).map((row): Line => [span(' '.repeat(timeWidth)), span(row, 'dim')]),
	];
}

/** What stands under the lines of a log: how many there are more, and what ended the search. */
export function moreLines(
	{ more, failure, tier, scannedBytes }: LogTold,
	width: number,
): readonly Line[] {
	const words = [
		...(more > 0 ? [`and ${counted(more, 'line')} more`] : []),
		...(failure !== undefined && tier !== 'nothing' ? [failureLine(failure)] : []),
		...(scannedBytes === undefined ? [] : [`Logs Insights read ${bytes(scannedBytes)}`]),
	];
	return words.flatMap((text) =>
		sentenceLines(text, width).map((line) =>
			line.map((one) => ({ ...one, style: 'dim' as const })),
		),
	);
}
