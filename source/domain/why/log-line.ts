/** One line of a log; `at` in ms since 1970, `stream` the log stream that it stands in. */
export type LogLine = { readonly at: number; readonly stream: string; readonly text: string };

/** A log group, as far as it tells whether and at what price it can be searched. */
export type LogGroup = {
	readonly name: string;
	/** Lines are kept so long; for ever without it. */
	readonly retentionDays?: number;
	/** As CloudWatch counts them, a day late. */
	readonly storedBytes?: number;
	/** `STANDARD`, `INFREQUENT_ACCESS`, `DELIVERY`: only the first can be filtered. */
	readonly logClass?: string;
};

/** What a query of Logs Insights has found so far. */
export type QueryResults = {
	/** It goes on; it has read all; or it ended before that, in AWS's own word. */
	readonly status: 'running' | 'complete' | { readonly ended: string };
	readonly lines: readonly LogLine[];
	/** Bytes that were read, which are what it costs. */
	readonly scannedBytes?: number;
};

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
/**
 * Where Lambda and its runtimes write the id of a request in a text: `START RequestId: ID`, `2026-11-20T09:00:00.000Z\tID\tERROR`,
 * `[ERROR]\t2026-11-20T09:00:00.000Z\tID\t...`, `2026-11-20T09:00:00.000Z ID Task timed out`. Source: Lambda developer guide,
 * "Sending Lambda function logs to CloudWatch Logs", and the guides of the runtimes.
 */
const inText = new RegExp(
	`(?:\\bRequestId:\\s*|^(?:\\[[A-Z]+\\]\\s+)?\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z?\\s+)(${uuid})\\b`,
	'i',
);
const whole = new RegExp(`^${uuid}$`, 'i');
/** What the runtimes and the usual loggers call it in JSON. */
const fields = [
	'requestId',
	'AWSRequestId',
	'awsRequestId',
	'aws_request_id',
	'function_request_id',
	'lambda_request_id',
] as const;

/** The id of the request that a line belongs to, as the line says itself. */
export function requestIdOf(text: string): string | undefined {
	const read = objectIn(text);
	if (read === undefined) return inText.exec(text)?.[1]?.toLowerCase();
	const record = recordIn(read, 'record');
	for (const name of fields) {
		const value = read[name] ?? record[name];
		if (typeof value === 'string' && whole.test(value)) return value.toLowerCase();
	}
	return;
}

/** What a line says of a request's course: that it begins, or has ended. */
export function boundaryOf(text: string): 'start' | 'end' | undefined {
	const read = objectIn(text);
	if (read !== undefined) {
		const type = read['type'];
		if (type === 'platform.start') return 'start';
		return type === 'platform.report' || type === 'platform.runtimeDone' ? 'end' : undefined;
	}
	if (/^START RequestId:/.test(text)) return 'start';
	return /^(?:END|REPORT) RequestId:/.test(text) ? 'end' : undefined;
}

/** Whether a line tells of a failure, by the words of the runtimes and the usual loggers. */
export function tellsFailure(text: string): boolean {
	const read = objectIn(text);
	if (read !== undefined) {
		const level = read['level'] ?? read['severity'];
		if (typeof level === 'string' && /^(?:error|fatal|critical)$/i.test(level)) return true;
		const status = recordIn(read, 'record')['status'];
		if (status === 'error' || status === 'timeout' || status === 'failure') return true;
		return 'errorType' in read || 'errorMessage' in read;
	}
	return /\b(?:ERROR|FATAL|CRITICAL|Traceback|Task timed out|Runtime exited)\b|\w(?:Error|Exception)\b|^Error\b/.test(
		text,
	);
}

/** The object that a line is, where its logger writes JSON. */
function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
	if (!text.startsWith('{')) return;
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null ? { ...value } : undefined;
	} catch {
		return;
	}
}

function recordIn(
	value: Readonly<Record<string, unknown>>,
	name: string,
): Readonly<Record<string, unknown>> {
	const inner = value[name];
	return typeof inner === 'object' && inner !== null ? { ...inner } : {};
}
