import { fail } from '../../domain/failure.ts';
import { isJson, spanAt, withoutBlanks } from '../../domain/json/json-span.ts';

/*
Settings as a text that people edit: JSON, with policies as JSON and not as text in it.
*/

/** Settings as members of a JSON object, in this order; those that are not set are left out. */
export function settingMembers(
	names: readonly string[],
	raw: Readonly<Record<string, string>>,
): readonly string[] {
	return names.flatMap((name) => {
		const value = raw[name];
		return value === undefined || value === ''
			? []
			: [`${JSON.stringify(name)}:${isObjectText(value) ? value : JSON.stringify(value)}`];
	});
}

/** A value that is JSON itself stands as JSON: nobody wants to edit escaped quotes. */
function isObjectText(value: string): boolean {
	return value.startsWith('{') && isJson(value);
}

/** The JSON object that a text is. Throws `invalid`. */
export function objectFrom(text: string): Readonly<Record<string, unknown>> {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		throw fail('invalid', `the text is no JSON: ${why}`, { hint: 'Nothing was sent' });
	}
	if (!isObject(value)) throw fail('invalid', 'the text is no JSON object');
	return value;
}

/** The texts of a field: what is JSON there is one as it is spelled, on one row. */
export function textsOf(
	text: string,
	document: Readonly<Record<string, unknown>>,
	field: string,
): Readonly<Record<string, string>> {
	const value = document[field] ?? {};
	if (!isObject(value)) throw fail('invalid', `${field} is no JSON object`);
	return Object.fromEntries(
		Object.entries(value).map(([name, inner]) => {
			if (typeof inner === 'string') return [name, inner];
			const span = spanAt(text, [field, name]);
			return [name, span === undefined ? '' : withoutBlanks(text.slice(span.start, span.end))];
		}),
	);
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
