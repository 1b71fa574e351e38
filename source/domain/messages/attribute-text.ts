import { fail } from '../failure.ts';
import type { MessageAttribute } from './message.ts';

const form = 'name=Type:value, for example color=String:red';

/**
 * Message attributes as people type them: `name=Type:value`, several separated by `;`. The type is
 * AWS's with its custom suffix (`Number.int`); `Binary` takes base64. Without a type it is String.
 * Throws an `invalid` failure that names the part.
 */
export function parseAttributes(text: string): Record<string, MessageAttribute> {
	const attributes: Record<string, MessageAttribute> = {};
	for (const part of text.split(';')) {
		if (part.trim() === '') continue;
		const [name, attribute] = parseAttribute(part.trim());
		if (name in attributes) throw fail('invalid', `the attribute ${name} is given twice`);
		attributes[name] = attribute;
	}
	return attributes;
}

/** One attribute; see {@link parseAttributes}. */
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
	if (type.startsWith('Number') && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value)) {
		throw fail('invalid', `the attribute ${name} is a Number, "${value}" is none`);
	}
	if (!type.startsWith('Binary')) return [name, { type, text: value }];
	if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value) || value.length % 4 !== 0) {
		throw fail('invalid', `the attribute ${name} is Binary, its value is not base64`);
	}
	return [name, { type, bytes: Uint8Array.from(atob(value), (char) => char.charCodeAt(0)) }];
}
