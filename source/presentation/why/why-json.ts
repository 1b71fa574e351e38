import type { LetterSays, LogTold, Why } from '../../domain/why/findings.ts';
import type { ReceiveWindow } from '../../domain/why/receive-window.ts';
import { mappingJson } from '../consumers/function-json.ts';
import { failuresJson, isoTime, known, knownTime } from '../json/json-facts.ts';
import type { Form } from '../json/shapes/parts.ts';
import type { why } from '../json/shapes/why.ts';
import { nothingWords } from './why-lines.ts';

/** Why a message failed, as programs read it. */
export function whyJson(told: Why): Form<typeof why> {
	const { queue, sources, receives, mappings, failures } = told;
	return {
		kind: 'why',
		messageId: told.messageId,
		readAt: isoTime(told.at),
		queueArn: queue.arn,
		sourceQueueArns: sources.map(({ arn }) => arn),
		receiveWindow: receives && windowJson(receives),
		letter: told.letter && letterJson(told.letter),
		eventSourceMappings: known(mappings)?.map(mappingJson),
		logs: told.logs.map((log) => logJson(log, told.at)),
		failures: failuresJson(failures.map(({ what, failure }) => [what, failure])),
	};
}

/** What a letter says itself. */
function letterJson({ origin, invocation, functions }: LetterSays) {
	return {
		origin: origin.kind,
		name: origin.from,
		cause: origin.cause,
		functionNames: functions,
		functionArn: invocation?.functionArn,
		requestId: invocation?.requestId,
		condition: invocation?.condition,
		approximateInvokeCount: invocation?.invocations,
		statusCode: invocation?.status,
		errorType: invocation?.errorType,
		errorMessage: invocation?.errorMessage,
		timestamp: knownTime(invocation?.at),
	};
}

/** What a log told. */
export function logJson(log: LogTold, now: number) {
	const { tier, failure, about } = log;
	return {
		consumer: log.consumer,
		logGroup: log.group,
		tier,
		inferred: tier === 'errors' ? (true as const) : undefined,
		requestId: log.requestId,
		requests: log.requests,
		searched: windowJson(log.window),
		finished: log.isFinished,
		lines: log.lines.map(({ at, stream, text }) => ({
			timestamp: knownTime(at),
			logStream: stream,
			message: text,
		})),
		linesLeftOut: log.more,
		text: tier === 'nothing' ? nothingWords(log, now) : undefined,
		retentionInDays: about?.retentionDays,
		scannedBytes: log.scannedBytes,
		failures: failure && failuresJson([['lines', failure]]),
	};
}

/** A time that was searched. */
export function windowJson({ from, to, by }: ReceiveWindow) {
	return { startTime: isoTime(from), endTime: isoTime(to), by };
}
