import { fail } from '../failure.ts';

/*
How logs are asked for a message: patterns of FilterLogEvents and a query of Logs Insights. An id comes from outside, so it
is never part of a pattern without its quotes.
*/

/** AWS's longest id of a message. */
const longestId = 100;

/**
 * A pattern for the lines that hold a text, or, with `field`, the JSON lines whose field is that text. Source: CloudWatch Logs
 * user guide, "Filter pattern syntax". Throws `invalid` for what can not be asked for.
 */
export function patternFor(id: string, field?: string): string {
	const text = askable(id);
	if (field === undefined) return `"${text}"`;
	return `{ $.${askableField(field)} = "${text}" }`;
}

/** A query of Logs Insights for the same. Source: CloudWatch Logs Insights query syntax. */
export function queryFor(id: string, field?: string): string {
	const text = askable(id);
	const filter =
		field === undefined ? `@message like "${text}"` : `${quotedField(field)} = "${text}"`;
	return `fields @timestamp, @logStream, @message | filter ${filter} | sort @timestamp asc`;
}

/** What tells of failures in the log of any runtime; a line needs to hold one of them. */
export const failurePattern =
	'?ERROR ?Error ?error ?Exception ?exception ?FATAL ?CRITICAL ?Traceback ?"timed out" ?"Runtime exited"';

function askable(id: string): string {
	// Ids of AWS and of all emulators are of these; whatever else would have to be escaped, in two languages.
	if (/^[\w.:/@+=-]+$/.test(id) && id.length <= longestId) return id;
	throw fail('invalid', 'no log can be asked for this id: it is none of SQS', {
		hint: 'Search the log yourself',
	});
}

function askableField(field: string): string {
	if (/^[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*){0,5}$/.test(field)) return field;
	throw fail('invalid', `${field} is no field of a log line`, {
		hint: 'Write it as message_id, or with points into what is nested: sqs.messageId',
	});
}

/** Logs Insights takes a hyphen in a name only between backticks. */
function quotedField(field: string): string {
	const name = askableField(field);
	return name.includes('-') ? `\`${name}\`` : name;
}

/** What Logs Insights asks for a gigabyte that it reads, US dollars, in us-east-1. Source: CloudWatch pricing, Logs Insights. */
const perGigabyte = 0.005;
/** More than it asks in any region. */
const perGigabyteAnywhere = 0.01;

/** What a query costs that reads so many bytes, US dollars. */
export function priceOfQuery(bytes: number): number {
	return (bytes / 1e9) * perGigabyte;
}

/** What a query is said to cost before it is made, wherever that is: rather too much. */
export function priceBefore(bytes: number): number {
	return (bytes / 1e9) * perGigabyteAnywhere;
}

/** Dollars that a query may cost without a question. */
export const askedFrom = 0.05;
