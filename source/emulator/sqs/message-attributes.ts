import { EmulatedError } from '../errors.ts';
import type { WireAttribute } from '../fauxqs.ts';
import { asInput, type Input, invalidParameter, text } from '../input.ts';

/** Characters that no message may hold: those that XML 1.0 cannot. Lone surrogates among them. */
const forbidden = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

const ATTRIBUTES_LIMIT = 10;

/** Sign, whole part, fraction and exponent. */
const numberForm = /^([+-]?)(\d*)\.?(\d*)(e[+-]?\d+)?$/i;

/** Up to 38 digits, from 10^-128 to 10^126. Source: SQS developer guide, message attribute data types. */
function isNumber(content: string): boolean {
	const [, , whole = '', fraction = ''] = numberForm.exec(content) ?? [];
	if (whole + fraction === '') return false;
	const digits = `${whole}${fraction}`.replace(/^0+|0+$/g, '');
	const size = Math.abs(Number(content));
	return digits.length <= 38 && (digits === '' || (size >= 1e-128 && size <= 1e126));
}

/** Throws InvalidMessageContents when AWS would. */
export function checkCharacters(value: string): void {
	if (forbidden.test(value)) {
		throw new EmulatedError(
			'InvalidMessageContents',
			'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
		);
	}
}

/** The MessageAttributes of a send, checked by AWS's rules. */
export function messageAttributes(input: Input): Record<string, WireAttribute> {
	const map = asInput(input['MessageAttributes']);
	const names = Object.keys(map);
	if (names.length > ATTRIBUTES_LIMIT) {
		throw new EmulatedError(
			'InvalidParameterValue',
			`Number of message attributes [${names.length}] exceeds the allowed maximum [${ATTRIBUTES_LIMIT}].`,
		);
	}
	// By entries: __proto__ is a name like any other.
	return Object.fromEntries(
		names.map((name) => {
			checkName(name);
			return [name, attribute(name, asInput(map[name]))];
		}),
	);
}

/**
 * Attributes as SQS keeps them: of a Number, leading and trailing zeros are removed. Source: SQS
 * developer guide, message attribute data types.
 */
export function keptAttributes(
	attributes: Readonly<Record<string, WireAttribute>>,
): Record<string, WireAttribute> {
	return Object.fromEntries(
		Object.entries(attributes).map(([name, attribute]) => {
			const { DataType, StringValue } = attribute;
			return DataType.startsWith('Number') && StringValue !== undefined
				? [name, { ...attribute, StringValue: withoutZeros(StringValue) }]
				: [name, attribute];
		}),
	);
}

function withoutZeros(number: string): string {
	const [, sign = '', whole = '', fraction = '', exponent = ''] = numberForm.exec(number) ?? [];
	const [start, end] = [whole.replace(/^0+/, ''), fraction.replace(/0+$/, '')];
	return `${sign}${start === '' ? '0' : start}${end === '' ? '' : `.${end}`}${exponent}`;
}

/** The trace header among MessageSystemAttributes, the only one that a sender may set. */
export function traceHeader(input: Input): string | undefined {
	const map = asInput(input['MessageSystemAttributes']);
	for (const name of Object.keys(map)) {
		if (name !== 'AWSTraceHeader') {
			throw new EmulatedError(
				'InvalidParameterValue',
				`Message system attribute name '${name}' is invalid.`,
			);
		}
	}
	if (map['AWSTraceHeader'] === undefined) return undefined;
	const header = attribute('AWSTraceHeader', asInput(map['AWSTraceHeader']));
	if (header.DataType !== 'String') {
		throw invalidParameter('AWSTraceHeader', header.DataType, 'The type must be String.');
	}
	return header.StringValue;
}

/** Bytes as SQS counts them: body, names, types and values. */
export function messageSize(
	body: string,
	attributes: Readonly<Record<string, WireAttribute>>,
): number {
	let size = Buffer.byteLength(body);
	for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
		size += Buffer.byteLength(name) + Buffer.byteLength(DataType);
		if (StringValue !== undefined) size += Buffer.byteLength(StringValue);
		if (BinaryValue !== undefined) size += Buffer.byteLength(BinaryValue, 'base64');
	}
	return size;
}

function checkName(name: string): void {
	const valid =
		/^[A-Za-z0-9_.-]{1,256}$/.test(name) &&
		!/^\.|\.$|\.\./.test(name) &&
		!/^(aws|amazon)\./i.test(name);
	if (!valid) {
		throw new EmulatedError(
			'InvalidParameterValue',
			`The message attribute name '${name}' is invalid. Attribute name can contain A-Z, a-z, 0-9, underscore (_), hyphen (-), and period (.) characters, must not start or end with a period or hold two in a row, must not start with AWS. or Amazon., and can be at most 256 long.`,
		);
	}
}

function attribute(name: string, value: Input): WireAttribute {
	const type = text(value, 'DataType') ?? '';
	if (!/^(String|Number|Binary)(\..+)?$/s.test(type) || type.length > 256) {
		throw new EmulatedError(
			'InvalidParameterValue',
			`The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
		);
	}
	const field = type.startsWith('Binary') ? 'BinaryValue' : 'StringValue';
	const content = text(value, field);
	if (content === undefined || content === '') {
		throw new EmulatedError(
			'InvalidParameterValue',
			`The message attribute '${name}' must contain a non-empty value of type '${type.split('.')[0]}'.`,
		);
	}
	if (field === 'BinaryValue') return { DataType: type, BinaryValue: content };
	checkCharacters(content);
	if (type.startsWith('Number') && !isNumber(content)) {
		throw new EmulatedError(
			'InvalidParameterValue',
			`Can't cast the value of message attribute '${name}' to a number.`,
		);
	}
	return { DataType: type, StringValue: content };
}
