/** What stands beside a line already, or says nothing to a reader. */
const told: ReadonlySet<string> = new Set([
	...['timestamp', 'time', '@timestamp', 'ts', 'level', 'severity', 'message', 'msg'],
	...['requestId', 'AWSRequestId', 'awsRequestId', 'aws_request_id', 'function_request_id'],
	...['errorType', 'errorMessage', 'stackTrace', 'type', 'record'],
]);

/** Time and request, which a runtime writes before a text; a level in brackets stays. */
const prefix =
	/^((?:\[[A-Z]+\]\s)?)\d{4}-\d\d-\d\dT[\d:.]{8,15}Z?[\t ][0-9a-f]{8}-[0-9a-f-]{27}[\t ]+/i;

/**
 * A line for reading: of JSON its level, what it says, an error with its stack, then all other fields; of another text
 * all but the time and the request that a runtime writes before it. What programs read is the line as it was written.
 */
export function readableLine(text: string): string {
	const line = objectIn(text);
	if (line === undefined) return text.replace(prefix, '$1');
	const { level = line['severity'], type, record } = line;
	const said = line['message'] ?? line['msg'];
	const error = errorWords(line) ?? errorWords(Object(said));
	const rest = Object.entries(line).filter(([name]) => !told.has(name));
	const words = [
		...(level === undefined ? [] : [String(level).toUpperCase()]),
		...(typeof type === 'string' ? [type] : []),
		...(typeof record === 'object' && record !== null ? [withoutRequest({ ...record })] : []),
		...(typeof said === 'string' ? [said] : []),
		...(error === undefined && typeof said === 'object' ? [JSON.stringify(said)] : []),
		...(error === undefined ? [] : [error]),
		...(rest.length === 0 ? [] : [JSON.stringify(Object.fromEntries(rest))]),
	];
	return words.length === 0 ? text : words.join(' ');
}

function errorWords(value: Readonly<Record<string, unknown>>): string | undefined {
	const { errorType, errorMessage, stackTrace } = value;
	if (errorType === undefined && errorMessage === undefined) return;
	const head = [errorType, errorMessage].filter((part) => part !== undefined).join(': ');
	const stack = Array.isArray(stackTrace) ? stackTrace.map(String) : [];
	return [head, ...stack].join('\n');
}

function withoutRequest({ requestId: _, ...record }: Readonly<Record<string, unknown>>): string {
	return JSON.stringify(record);
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
	if (!text.startsWith('{')) return;
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null ? { ...value } : undefined;
	} catch {
		return;
	}
}
