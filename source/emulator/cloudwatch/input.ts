import { EmulatedError } from '../errors.ts';

/** A JSON object of a request whose fields are still unchecked. */
export type Fields = Readonly<Record<string, unknown>>;

/** `InvalidParameterValueException`, AWS's answer to most bad input. */
export function invalidValue(message: string): EmulatedError {
	return new EmulatedError('InvalidParameterValueException', message);
}

/** `InvalidParameterCombinationException`: each value is fine, together they are not. */
export function invalidCombination(message: string): EmulatedError {
	return new EmulatedError('InvalidParameterCombinationException', message);
}

/** `ValidationException`, which GetMetricData uses where older operations say InvalidParameterValue. */
export function validation(message: string): EmulatedError {
	return new EmulatedError('ValidationException', message);
}

function missing(name: string): EmulatedError {
	return new EmulatedError(
		'MissingRequiredParameterException',
		`The parameter ${name} is required.`,
	);
}

/** `value` as an object; `name` is what the error calls it. */
export function fieldsOf(value: unknown, name = 'The request'): Fields {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw invalidValue(`${name} must be an object.`);
	}
	return Object.fromEntries(Object.entries(value));
}

export function optionalText(fields: Fields, name: string): string | undefined {
	const value = fields[name];
	if (value === undefined || value === null) return;
	if (typeof value !== 'string') throw invalidValue(`The parameter ${name} must be a string.`);
	return value;
}

export function requiredText(fields: Fields, name: string): string {
	const value = optionalText(fields, name);
	if (value === undefined || value === '') throw missing(name);
	return value;
}

export function optionalNumber(fields: Fields, name: string): number | undefined {
	const value = fields[name];
	if (value === undefined || value === null) return;
	if (typeof value !== 'number' || !Number.isFinite(value)) {
		throw invalidValue(`The parameter ${name} must be a number.`);
	}
	return value;
}

export function requiredNumber(fields: Fields, name: string): number {
	const value = optionalNumber(fields, name);
	if (value === undefined) throw missing(name);
	return value;
}

/** An integer between `from` and `to`, or `otherwise` when absent; required where that is not given. */
export function integerWithin(
	fields: Fields,
	name: string,
	range: { readonly from: number; readonly to: number; readonly otherwise?: number },
): number {
	const value = optionalNumber(fields, name) ?? range.otherwise ?? requiredNumber(fields, name);
	if (!Number.isInteger(value) || value < range.from || value > range.to) {
		throw invalidValue(
			`The parameter ${name} must be an integer from ${range.from} to ${range.to}.`,
		);
	}
	return value;
}

export function optionalFlag(fields: Fields, name: string): boolean | undefined {
	const value = fields[name];
	if (value === undefined || value === null) return;
	if (typeof value !== 'boolean') throw invalidValue(`The parameter ${name} must be a boolean.`);
	return value;
}

/** An optional list; absent is empty. */
export function listOf(fields: Fields, name: string): readonly unknown[] {
	const value = fields[name];
	if (value === undefined || value === null) return [];
	if (!Array.isArray(value)) throw invalidValue(`The parameter ${name} must be a list.`);
	return value;
}

export function textsOf(fields: Fields, name: string): readonly string[] {
	return listOf(fields, name).map((value) => {
		if (typeof value !== 'string') throw invalidValue(`${name} must hold strings.`);
		return value;
	});
}

/** A time as the JSON protocol writes it (seconds since the epoch, or ISO 8601), in ms. */
export function optionalTime(fields: Fields, name: string): number | undefined {
	const value = fields[name];
	if (value === undefined || value === null) return;
	const time =
		typeof value === 'number' ? value * 1000 : typeof value === 'string' ? Date.parse(value) : NaN;
	if (!Number.isFinite(time)) throw invalidValue(`The parameter ${name} must be a timestamp.`);
	return time;
}

export function requiredTime(fields: Fields, name: string): number {
	const value = optionalTime(fields, name);
	if (value === undefined) throw missing(name);
	return value;
}

/** `[{Name, Value}]` as a record; at most 30 of them, each name once. */
export function dimensionsOf(fields: Fields): Readonly<Record<string, string>> {
	const list = listOf(fields, 'Dimensions');
	if (list.length > 30) {
		throw invalidValue('The collection Dimensions must not have a size greater than 30.');
	}
	const result: Record<string, string> = {};
	for (const item of list) {
		const entry = fieldsOf(item, 'A dimension');
		const name = requiredText(entry, 'Name');
		if (Object.hasOwn(result, name)) {
			throw invalidValue(`The dimension ${name} is given more than once.`);
		}
		result[name] = requiredText(entry, 'Value');
	}
	return result;
}

/** A record of dimensions as `[{Name, Value}]`. */
export function dimensionList(
	dimensions: Readonly<Record<string, string>>,
): readonly { readonly Name: string; readonly Value: string }[] {
	return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}

/** ms since the epoch as the JSON protocol writes times. */
export function seconds(milliseconds: number): number {
	return milliseconds / 1000;
}

/** A page token: opaque to clients, bound to `request` so that it can't be used with another. */
export function pageToken(request: string, offset: number): string {
	return Buffer.from(JSON.stringify([request, offset])).toString('base64url');
}

/** The offset that `token` carries; 0 without a token. */
export function pageOffset(request: string, token: string | undefined): number {
	if (token === undefined) return 0;
	try {
		const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
		if (Array.isArray(value) && value[0] === request && Number.isInteger(value[1])) {
			return Number(value[1]);
		}
	} catch {
		// Falls through to the refusal: what can't be decoded is no token of ours.
	}
	throw new EmulatedError('InvalidNextToken', 'The token is invalid for this request.');
}
