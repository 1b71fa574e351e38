import { problemOf } from '../../domain/consumers/mapping.ts';
import { failureLine } from '../../domain/failure.ts';
import { isExpired, type LogTold } from '../../domain/why/findings.ts';
import type { ReaderAge, StreamReader, StreamWhy } from '../../domain/why/stream-findings.ts';
import { functionFacts, readingWords } from '../consumers/function-lines.ts';
import { counted, duration, time } from '../formats.ts';
import { type Line, span } from '../line.ts';
import { factLines, heading, section, sentenceLines } from '../sections.ts';
import { wrapText } from '../text-width.ts';
import { failureWords, moreLines, noticed, textLines } from './why-lines.ts';

/*
Why a stream is not read, or late, in words: each function by Lambda's word and its age, then what its log tells of failures.
*/

/** `width` in cells, `now` in ms since 1970. */
type Options = { readonly width: number; readonly now: number };

/** All that was found out of a stream. */
export function streamWhyLines(why: StreamWhy, { width, now }: Options): readonly Line[] {
	const { stream, window } = why;
	const end = window.by === 'now' ? 'now' : time(window.to, now);
	const searched = `failures in the logs from ${time(window.from, now)} to ${end}`;
	return [
		[span(`stream ${stream.name}`, 'title')],
		...sentenceLines(searched, width),
		...section('Who reads it by Lambda', readerLines(why, { width, now })),
		...why.logs.flatMap((log) => logLines(log, { width, now })),
		...section(
			'What could not be read',
			why.failures.flatMap(({ what, failure }) =>
				sentenceLines(`${what}: ${failureLine(failure)}`, width).map(noticed),
			),
		),
	];
}

function readerLines({ readers, stream }: StreamWhy, options: Options): readonly Line[] {
	const { width } = options;
	if (!readers.ok) return sentenceLines('not known: see below', width).map(noticed);
	if (readers.value.length === 0) {
		const others = `no function of this account reads ${stream.name} by Lambda: other readers (KCL, Firehose, Flink, ...) show in the charts of the stream alone`;
		return sentenceLines(others, width);
	}
	return readers.value.flatMap((one, index) => [
		...(index === 0 ? [] : [[]]),
		...readerHead(one, options),
		...factLines(functionFacts(one, 'stream'), width),
	]);
}

function readerHead(one: StreamReader, { width, now }: Options): readonly Line[] {
	const isWell = problemOf(one.mapping) === undefined;
	const lines = sentenceLines(readingWords(one.mapping), width);
	const age = sentenceLines(ageWords(one, now), width);
	return [...(isWell ? lines : lines.map(noticed)), ...age];
}

/** `4 m behind at 12:03, 2 m at 11:04`: how far behind a function is, and was. */
function ageWords({ age }: StreamReader, now: number): string {
	if (age === undefined || !age.ok) return 'how far it is behind is not known';
	if (age.value === undefined) {
		return 'no iterator age in the last hour: it was not called, or CloudWatch has nothing of it';
	}
	const { at, ageMs } = age.value;
	const behind = ageMs < 1000 ? 'less than a second' : duration(ageMs);
	return `${behind} behind at ${time(at, now)}${trendWords(age.value, now)} (iterator age)`;
}

function trendWords({ at, ageMs, beforeAt, beforeMs }: ReaderAge, now: number): string {
	// It was called in one minute of the hour alone.
	if (beforeAt === at) return '';
	const when = time(beforeAt, now);
	if (ageMs < 1000 && beforeMs < 1000) return `, as at ${when}`;
	const before = beforeMs < 1000 ? 'less than a second' : duration(beforeMs);
	return `, ${before} at ${when}`;
}

function logLines(log: LogTold, options: Options): readonly Line[] {
	const { consumer, group, lines } = log;
	const { width, now } = options;
	const title = consumer === group ? group : `${consumer}  ${group}`;
	return [
		[],
		...wrapText(title, width).map(heading),
		...sentenceLines(failuresWords(log, now), width),
		...(lines.length === 0 ? [] : [[]]),
		...lines.flatMap((line) => textLines(line, width)),
		...moreLines(log, width),
	];
}

/** What of a log's failures is told, or why there is nothing: never that all is well. */
export function failuresWords(log: LogTold, now: number): string {
	const { tier, requestId, requests, lines, isFinished, failure, about, window, group } = log;
	const part = isFinished ? '' : ', as far as was searched';
	if (tier === 'request') {
		const of =
			requests > 1 ? `the last of ${requests} that failed${part}` : `one that failed${part}`;
		return `the request ${requestId}, ${of}`;
	}
	if (tier === 'errors')
		return `${counted(lines.length, 'line')} that ${lines.length === 1 ? 'tells' : 'tell'} of failures${part}`;
	if (failure !== undefined) return failureWords(failure, group);
	if (about !== undefined && isExpired(about, window, now)) {
		return `lines are kept ${counted(about.retentionDays ?? 0, 'day')} there, and that time is over`;
	}
	return isFinished
		? 'no line tells of a failure: it may not write them, or was not called'
		: 'no line of a failure was found; not finished: there is more than was searched';
}
