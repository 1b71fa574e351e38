import { hash } from 'node:crypto';
import { Md5 } from '@smithy/core/checksum';
import type { WireAttribute } from './message-attributes.ts';

/*
SQS answers with the MD5 of every body and of every set of attributes. Source: SQS developer guide,
"Calculating the MD5 message digest for message attributes".
*/

/** The MD5 of a body, in hexadecimal; of what is sent, in UTF-8. */
export function md5OfText(text: string): Promise<string> | string {
	return hasMd5 ? hash('md5', text, 'hex') : md5InScript(Buffer.from(text));
}

/**
 * The MD5 of a set of attributes: by name, for each one name, type, whether text or bytes, value; texts
 * and bytes with their lengths before them.
 */
export function md5OfAttributes(
	attributes: Readonly<Record<string, WireAttribute>>,
): Promise<string> | string {
	const names = Object.keys(attributes).sort(byCodeUnits);
	// Each text and each value with its length in four bytes, and one byte in between.
	let most = 0;
	for (const name of names) {
		const { DataType = '', StringValue = '', BinaryValue } = attributes[name] ?? {};
		const value = BinaryValue?.length ?? 3 * StringValue.length;
		most += 13 + 3 * (name.length + DataType.length) + value;
	}
	const whole = Buffer.allocUnsafe(most);
	let end = 0;
	const add = (value: string | Uint8Array) => {
		let length = value.length;
		if (typeof value === 'string') length = whole.write(value, end + 4);
		else whole.set(value, end + 4);
		end = whole.writeUInt32BE(length, end) + length;
	};
	for (const name of names) {
		const { DataType = '', StringValue = '', BinaryValue } = attributes[name] ?? {};
		add(name);
		add(DataType);
		end = whole.writeUInt8(BinaryValue === undefined ? 1 : 2, end);
		add(BinaryValue ?? StringValue);
	}
	const bytes = whole.subarray(0, end);
	return hasMd5 ? hash('md5', bytes, 'hex') : md5InScript(bytes);
}

/** As AWS sorts: names are ASCII letters, digits, hyphens, underscores and periods. */
function byCodeUnits(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

/** A Node whose OpenSSL is in FIPS mode has no MD5; the SDK brings one for that case. */
const hasMd5 = (() => {
	try {
		return hash('md5', '', 'hex') !== '';
	} catch {
		return false;
	}
})();

async function md5InScript(bytes: Uint8Array): Promise<string> {
	const md5 = new Md5();
	md5.update(bytes);
	return Buffer.from(await md5.digest()).toString('hex');
}
