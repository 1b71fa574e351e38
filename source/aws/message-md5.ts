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
	const parts: Uint8Array[] = [];
	const add = (bytes: Buffer | Uint8Array) => {
		const length = Buffer.allocUnsafe(4);
		length.writeUInt32BE(bytes.length);
		parts.push(length, bytes);
	};
	for (const name of Object.keys(attributes).sort(byCodeUnits)) {
		const { DataType = '', StringValue, BinaryValue } = attributes[name] ?? {};
		add(Buffer.from(name));
		add(Buffer.from(DataType));
		parts.push(BinaryValue === undefined ? isText : isBinary);
		add(BinaryValue ?? Buffer.from(StringValue ?? ''));
	}
	const whole = Buffer.concat(parts);
	return hasMd5 ? hash('md5', whole, 'hex') : md5InScript(whole);
}

const isText = Uint8Array.of(1);
const isBinary = Uint8Array.of(2);

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
