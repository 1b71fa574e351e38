import { fail } from '../../domain/failure.ts';
import type { MessageAttribute } from '../../domain/messages/message.ts';
import { quoted } from '../command-line/flag-values.ts';
import type { CommandContext } from './context.ts';
import { usage } from './usage.ts';

type Reading = Pick<CommandContext, 'input' | 'signal'>;

/**
 * The bytes that an operand means: its text, `-` for standard input, `file://` and `fileb://` for a
 * file, as for aws-cli. No operand means standard input too. Nothing is trimmed or converted.
 */
export async function readBytes(
	{ input, signal }: Reading,
	operand: string | undefined,
	what: string,
): Promise<Uint8Array> {
	if (operand === undefined && input.isTerminal) {
		throw usage(`there is no ${what}`, `Give it as an argument, as file://PATH, or pipe it in`);
	}
	if (operand === undefined || operand === '-') return input.standardInput(signal);
	const path = /^fileb?:\/\/(.*)$/s.exec(operand)?.[1];
	if (path === undefined) return new TextEncoder().encode(operand);
	if (path === '') throw usage(`${quoted(operand)} names no file`);
	return input.file(path);
}

/** Like {@link readBytes}, for a message body: text that is not empty. */
export async function readText(
	reading: Reading,
	operand: string | undefined,
	what: string,
): Promise<string> {
	const bytes = await readBytes(reading, operand, what);
	if (bytes.length === 0) throw usage(`the ${what} is empty`, 'SQS and SNS take one byte or more');
	try {
		return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
	} catch {
		throw fail('refused', `the ${what} is not UTF-8, and a message can only hold text`, {
			hint: 'Encode it, for example as base64',
		});
	}
}

/** `tries=Number:3` flags as message attributes. A Binary value is base64. Throws a UsageError. */
export function parseAttributes(
	texts: readonly string[],
): Readonly<Record<string, MessageAttribute>> {
	const attributes = new Map<string, MessageAttribute>();
	for (const text of texts) {
		const match = /^([^=]+)=((String|Number|Binary)(?:\.[^:]+)?):(.*)$/s.exec(text);
		const [, name, type, base, value] = match ?? [];
		if (name === undefined || type === undefined || value === undefined) {
			const [start] = text.split('=');
			throw usage(
				`--attribute takes NAME=TYPE:VALUE, not ${quoted(text)}`,
				`TYPE is String, Number or Binary: --attribute ${start || 'name'}=String:value`,
			);
		}
		if (attributes.has(name)) throw usage(`the attribute ${name} is given twice`, 'Give it once');
		attributes.set(
			name,
			base === 'Binary' ? { type, bytes: decodeBase64(name, value) } : { type, text: value },
		);
	}
	return Object.fromEntries(attributes);
}

function decodeBase64(name: string, value: string): Uint8Array {
	const bytes = Buffer.from(value, 'base64');
	if (bytes.toString('base64') === value) return new Uint8Array(bytes);
	throw usage(`the value of the Binary attribute ${name} is not base64`, 'Encode it: base64 -w0');
}
