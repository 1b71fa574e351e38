import type { OutgoingMessage } from './message.ts';
import { bad, type Read } from './message-file.ts';
import { type MessageForm, messagesOfAnswer, readMessage } from './message-forms.ts';

/** A message of a file. Numbers count from 1 and are each message's own, so that a journal can name it. */
export type MessageInFile = {
	readonly number: number;
	/** What is counted: the lines of NDJSON, or the messages where JSON is spread over lines. */
	readonly unit: 'line' | 'message';
	/** Absent where nothing could be read. */
	readonly form?: MessageForm;
	readonly read: Read<OutgoingMessage>;
};

/** Longest text of one value, in characters: an answer has ten messages of 1 MiB, each byte perhaps an escape. */
const longestValue = 80 * 1024 * 1024;

/**
 * The messages of a file: one JSON object a line, as we export them and sqs-grep and shoryuken dump them;
 * else JSON in any layout, which is a list of messages (`export --json`) or answers of `aws sqs
 * receive-message`, one after another. Which it is tells the first line.
 */
export async function* messagesIn(
	lines: AsyncIterable<string>,
): AsyncGenerator<MessageInFile, void, undefined> {
	let line = 0;
	let number = 0;
	let values: JsonValues | undefined;
	let begun = false;
	for await (const text of lines) {
		line++;
		if (text.trim() === '') continue;
		if (!begun && spreadsOverLines(text)) values = new JsonValues();
		begun = true;
		if (values === undefined) {
			yield { number: line, unit: 'line', ...readText(text) };
			continue;
		}
		for (const value of values.add(`${text}\n`)) {
			for (const read of readAll(value)) yield { number: ++number, unit: 'message', ...read };
		}
		if (values.problem !== undefined) break;
	}
	const problem = values?.end();
	if (problem !== undefined) yield { number: number + 1, unit: 'message', read: bad(problem) };
}

/** Whether a file that begins so is JSON in any layout. A line of NDJSON is an object by itself. */
function spreadsOverLines(text: string): boolean {
	return /^\s*(?:\[|\{\s*$|\{\s*"Messages"\s*:)/.test(text);
}

function readText(text: string): Pick<MessageInFile, 'form' | 'read'> {
	const value = parsed(text);
	return value.ok ? readMessage(value.value) : { read: value };
}

function readAll(text: string): readonly Pick<MessageInFile, 'form' | 'read'>[] {
	const value = parsed(text);
	if (!value.ok) return [{ read: value }];
	return (messagesOfAnswer(value.value) ?? [value.value]).map(readMessage);
}

function parsed(text: string): Read<unknown> {
	try {
		return { ok: true, value: JSON.parse(text) };
	} catch (error) {
		return bad(`it is not JSON: ${error instanceof Error ? error.message : String(error)}`);
	}
}

/**
 * Takes JSON apart as it comes: the texts of the items of lists, and of objects outside of one. Whether a
 * text is JSON is left to whoever parses it; kept is the one that has not ended.
 */
class JsonValues {
	#text = '';
	/** Brackets that are open inside of the value. */
	#depth = 0;
	#inText = false;
	#escaped = false;
	#list: 'none' | 'open' | 'after-comma' = 'none';
	problem: string | undefined;

	*add(text: string): Generator<string> {
		let from = 0;
		for (let at = 0; at < text.length; at++) {
			const character = text.charAt(at);
			if (this.#inText) {
				if (this.#escaped) this.#escaped = false;
				else if (character === '\\') this.#escaped = true;
				else if (character === '"') this.#inText = false;
				continue;
			}
			if (character === '"') this.#inText = true;
			else if (this.#depth > 0 ? '[{'.includes(character) : character === '{') this.#depth++;
			else if (this.#depth > 0) {
				if (!']}'.includes(character)) continue;
				this.#depth--;
				if (this.#depth > 0 || this.#list !== 'none') continue;
				yield this.#take(text.slice(from, at + 1));
				from = at + 1;
			} else if (this.#list === 'none' && '[]'.includes(character)) {
				if (character === ']' || this.#rest(text.slice(from, at)) !== '')
					return this.#fail(character);
				this.#list = 'open';
				from = at + 1;
			} else if (this.#list !== 'none' && ',]'.includes(character)) {
				const item = this.#take(text.slice(from, at));
				from = at + 1;
				if (item !== '') yield item;
				else if (character === ',' || this.#list === 'after-comma') return this.#fail(character);
				this.#list = character === ',' ? 'after-comma' : 'none';
			} else if (this.#list !== 'none' && character === '[') this.#depth++;
		}
		this.#text += text.slice(from);
		if (this.#text.length > longestValue) this.problem = 'it is longer than any ten messages';
	}

	/** What is wrong with the end of the text, or with where it stopped. */
	end(): string | undefined {
		if (this.problem !== undefined) return this.problem;
		if (this.#text.trim() === '' && this.#list === 'none') return;
		return 'the file ends before its JSON does';
	}

	#rest(text: string): string {
		return `${this.#text}${text}`.trim();
	}

	#take(text: string): string {
		const whole = this.#rest(text);
		this.#text = '';
		return whole;
	}

	#fail(character: string): void {
		this.problem = `it is not JSON: "${character}" stands where a message should`;
	}
}
