import { EmulatedError } from '../errors.ts';
import type { LogEvent } from './logs.ts';

/** What a query finds among the lines that it reads, as rows of names and values. */
export type Query = (
	lines: readonly LogEvent[],
	limit: number,
) => readonly (readonly { readonly field: string; readonly value: string }[])[];

/**
 * A query of Logs Insights, of the form that awsmsg makes: `fields`, one `filter` by `like "text"` or by a field of JSON
 * lines, `sort @timestamp`, `limit`. Everything else is malformed here.
 */
export function insightsQuery(text: string): Query {
	const fields: string[] = [];
	const filters: ((line: LogEvent) => boolean)[] = [];
	let newestFirst = true;
	let most = Number.POSITIVE_INFINITY;
	for (const part of text.split('|').map((one) => one.trim())) {
		const [, command = '', rest = ''] = /^(\w+)\s+(.+)$/s.exec(part) ?? [];
		if (command === 'fields') fields.push(...rest.split(',').map((name) => name.trim()));
		else if (command === 'filter') filters.push(filterOf(rest, text));
		else if (command === 'sort' && /^@timestamp (asc|desc)$/.test(rest)) {
			newestFirst = rest.endsWith('desc');
		} else if (command === 'limit' && /^\d+$/.test(rest)) most = Number(rest);
		else throw malformed(text);
	}
	return (lines, limit) => {
		const found = lines.filter((line) => filters.every((filter) => filter(line)));
		const sorted = newestFirst ? found.toReversed() : found;
		return sorted
			.slice(0, Math.min(limit, most))
			.map((line, index) => [
				...fields.map((field) => ({ field, value: fieldOf(line, field) })),
				{ field: '@ptr', value: Buffer.from(`${line.timestamp} ${index}`).toString('base64') },
			]);
	};
}

function filterOf(text: string, query: string): (line: LogEvent) => boolean {
	const like = /^@message like "([^"]*)"$/.exec(text)?.[1];
	if (like !== undefined) return ({ message }) => message.includes(like);
	const [, field = '', wanted] = /^([\w.-]+) = "([^"]*)"$/.exec(text) ?? [];
	if (wanted === undefined) throw malformed(query);
	const names = field.split('.');
	return ({ message }) => {
		try {
			const read: unknown = names.reduce(
				(value: unknown, name) => Object(value)[name],
				JSON.parse(message),
			);
			return read === wanted;
		} catch {
			return false;
		}
	};
}

function fieldOf({ timestamp, logStreamName, message }: LogEvent, field: string): string {
	if (field === '@timestamp')
		return new Date(timestamp).toISOString().replace('T', ' ').slice(0, -1);
	return field === '@logStream' ? logStreamName : field === '@message' ? message : '';
}

function malformed(query: string): EmulatedError {
	return new EmulatedError('MalformedQueryException', `unexpected symbol found in: ${query}`);
}
