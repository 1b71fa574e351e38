import { fail } from '../failure.ts';
import { readNumber } from '../json/exact-number.ts';
import { toBase64 } from '../text/base64.ts';
import type { MessageAttribute } from './message.ts';

const form = 'name=Type:value, for example color=String:red';

/**
 * A message attribute as people type it: `name=Type:value`. The type is AWS's with its custom suffix
 * (`Number.int`); `Binary` takes base64. Without a type it is String. Throws an `invalid` failure that
 * names the part.
 */
export function parseAttribute(text: string): readonly [string, MessageAttribute] {
	const equals = text.indexOf('=');
	if (equals < 1) {
		throw fail('invalid', `"${text}" is no attribute`, { hint: `Write ${form}` });
	}
	const name = text.slice(0, equals);
	const rest = text.slice(equals + 1);
	const typed = /^((?:String|Number|Binary)(?:\.[A-Za-z0-9_.-]+)?):([\s\S]*)$/.exec(rest);
	const type = typed?.[1] ?? 'String';
	const value = typed?.[2] ?? rest;
	if (value === '') {
		throw fail('invalid', `the attribute ${name} has no value`, {
			hint: 'AWS refuses empty values',
		});
	}
	if (type.startsWith('Number') && readNumber(value) === undefined) {
		throw fail('invalid', `the attribute ${name} is a Number, "${value}" is none`);
	}
	if (!type.startsWith('Binary')) return [name, { type, text: value }];
	if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value) || value.length % 4 !== 0) {
		throw fail('invalid', `the attribute ${name} is Binary, its value is not base64`);
	}
	return [name, { type, bytes: Uint8Array.from(atob(value), (char) => char.charCodeAt(0)) }];
}

/** An attribute as {@link parseAttribute} reads it. */
export function attributeText(name: string, attribute: MessageAttribute): string {
	const value = 'bytes' in attribute ? toBase64(attribute.bytes) : attribute.text;
	return `${name}=${attribute.type}:${value}`;
}
