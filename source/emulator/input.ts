import { EmulatedError } from './errors.ts';

/** A parsed JSON object whose fields nobody has checked yet. */
export type Input = Readonly<Record<string, unknown>>;

/** `value` as an object; anything else is what AWS calls a SerializationException. */
export function asInput(value: unknown): Input {
	if (value === undefined || value === null) return {};
	if (typeof value !== 'object' || Array.isArray(value)) {
		throw new EmulatedError('SerializationException', 'Start of structure or map found expected');
	}
	return value as Input;
}

/** A text field; absent when missing or null. */
export function text(input: Input, name: string): string | undefined {
	const value = input[name];
	if (value === undefined || value === null) return undefined;
	if (typeof value !== 'string') {
		throw new EmulatedError('SerializationException', `${name} can not be converted to a String`);
	}
	return value;
}

/** A text field that AWS requires: `The request must contain the parameter X.` */
export function requiredText(input: Input, name: string): string {
	const value = text(input, name);
	if (value === undefined || value === '') {
		throw new EmulatedError('MissingParameter', `The request must contain the parameter ${name}.`);
	}
	return value;
}

/** A whole number within [min, max]; absent when missing or null. */
export function integer(
	input: Input,
	name: string,
	range: { readonly min: number; readonly max: number },
): number | undefined {
	const value = input[name];
	if (value === undefined || value === null) return undefined;
	if (typeof value !== 'number' || !Number.isInteger(value)) {
		throw new EmulatedError('SerializationException', `${name} can not be converted to an Integer`);
	}
	if (value < range.min || value > range.max) {
		throw invalidParameter(
			name,
			value,
			`Must be between ${range.min} and ${range.max}, if provided.`,
		);
	}
	return value;
}

/** A list of texts; empty when missing. */
export function texts(input: Input, name: string): readonly string[] {
	return list(input, name).map((value) => {
		if (typeof value !== 'string') {
			throw new EmulatedError('SerializationException', `${name} must hold strings`);
		}
		return value;
	});
}

/** A list; empty when missing. */
export function list(input: Input, name: string): readonly unknown[] {
	const value = input[name];
	if (value === undefined || value === null) return [];
	if (!Array.isArray(value)) {
		throw new EmulatedError('SerializationException', `${name} must be a list`);
	}
	return value;
}

/** A map of texts to texts; empty when missing. */
export function textMap(input: Input, name: string): Readonly<Record<string, string>> {
	const map = asInput(input[name]);
	for (const key of Object.keys(map)) text(map, key);
	return map as Readonly<Record<string, string>>;
}

/** SQS's most common refusal. */
export function invalidParameter(name: string, value: unknown, reason: string): EmulatedError {
	return new EmulatedError(
		'InvalidParameterValue',
		`Value ${String(value)} for parameter ${name} is invalid. Reason: ${reason}`,
	);
}

/** JSON text as an object, or `undefined` when it is anything else. */
export function parseObject(json: string | undefined): Input | undefined {
	if (json === undefined) return undefined;
	try {
		const value: unknown = JSON.parse(json);
		return typeof value === 'object' && value !== null && !Array.isArray(value)
			? (value as Input)
			: undefined;
	} catch {
		return undefined;
	}
}
