import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MessageAttribute, OutgoingMessage } from '../../../source/domain/messages/message.ts';
import { attributesRecord } from '../../../source/domain/messages/message-file.ts';
import { type MessageInFile, messagesIn } from '../../../source/domain/messages/messages-in.ts';

async function* linesOf(text: string) {
	yield* text.split('\n');
}

async function readAll(text: string): Promise<readonly MessageInFile[]> {
	const all: MessageInFile[] = [];
	for await (const one of messagesIn(linesOf(text))) all.push(one);
	return all;
}

/** As each tool spells a message; written from their sources, not with the code that reads them. */
const dumps: Readonly<Record<string, (message: OutgoingMessage, nth: number) => object>> = {
	own: ({ body, attributes = {}, groupId, traceHeader }, nth) => ({
		id: `m${nth}`,
		receives: 2,
		...(groupId === undefined ? {} : { group: groupId }),
		body,
		attributes: attributesRecord(attributes),
		system: {
			ApproximateReceiveCount: '2',
			...(groupId === undefined ? {} : { MessageGroupId: groupId }),
			...(traceHeader === undefined ? {} : { AWSTraceHeader: traceHeader }),
		},
	}),
	'aws-cli': (message, nth) => ({
		MessageId: `m${nth}`,
		ReceiptHandle: 'handle',
		MD5OfBody: 'sum',
		Body: message.body,
		Attributes: systemOf(message),
		...withAttributes(message, 'MessageAttributes', (bytes) =>
			Buffer.from(bytes).toString('base64'),
		),
	}),
	'sqs-grep': (message) => ({
		Body: message.body,
		...withAttributes(message, 'MessageAttributes', (bytes) => Uint8Array.from(bytes)),
		Attributes: systemOf(message),
	}),
	shoryuken: (message, nth) => ({
		message_id: `m${nth}`,
		receipt_handle: 'handle',
		md5_of_body: 'sum',
		body: message.body,
		attributes: systemOf(message),
		message_attributes: Object.fromEntries(
			Object.entries(message.attributes ?? {}).map(([name, one]) => [
				name,
				{
					...('text' in one
						? { string_value: one.text }
						: { binary_value: Buffer.from(one.bytes).toString('utf8') }),
					string_list_values: [],
					data_type: one.type,
				},
			]),
		),
	}),
};

function systemOf({ groupId, traceHeader }: OutgoingMessage): object {
	return {
		SentTimestamp: '1',
		...(groupId === undefined ? {} : { MessageGroupId: groupId, SequenceNumber: '7' }),
		...(traceHeader === undefined ? {} : { AWSTraceHeader: traceHeader }),
	};
}

function withAttributes(
	{ attributes }: OutgoingMessage,
	field: string,
	bytesOf: (bytes: Uint8Array) => unknown,
): object {
	if (attributes === undefined) return {};
	return {
		[field]: Object.fromEntries(
			Object.entries(attributes).map(([name, one]) => [
				name,
				'text' in one
					? { StringValue: one.text, DataType: one.type }
					: { BinaryValue: bytesOf(one.bytes), DataType: one.type },
			]),
		),
	};
}

const hostile = fc.constantFrom(
	'{',
	'}',
	'[',
	']',
	',',
	'"',
	'\\',
	'\n',
	'\\"',
	'é',
	'😀',
	' ',
	'Messages',
);
const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: hostile, maxLength: 40 }));
const attribute: fc.Arbitrary<MessageAttribute> = fc.oneof(
	fc.record({ type: fc.constantFrom('String', 'Number', 'String.json'), text }),
	// UTF-8, since a dump of Ruby has no other bytes.
	fc.record({
		type: fc.constant('Binary'),
		bytes: text.map((one) => new TextEncoder().encode(one)),
	}),
);
const outgoing: fc.Arbitrary<OutgoingMessage> = fc
	.record({
		body: text,
		attributes: fc.option(
			fc.dictionary(fc.stringMatching(/^[a-zA-Z_]\w{0,9}$/), attribute, { minKeys: 1, maxKeys: 4 }),
			{ nil: undefined },
		),
		groupId: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
		traceHeader: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
	})
	.map(({ body, attributes, groupId, traceHeader }) => ({
		body,
		...(attributes === undefined ? {} : { attributes }),
		...(groupId === undefined ? {} : { groupId }),
		...(traceHeader === undefined ? {} : { traceHeader }),
	}));

const layouts: Readonly<Record<string, (values: readonly object[], space: number) => string>> = {
	lines: (values) => values.map((value) => `${JSON.stringify(value)}\n`).join(''),
	'lines with blanks and CR': (values) =>
		`\n${values.map((value) => `  ${JSON.stringify(value)}\r\n\r\n`).join('')}`,
	list: (values, space) => JSON.stringify(values, undefined, space),
	'a list of one a line': (values) =>
		`[\n${values.map((value) => JSON.stringify(value)).join(',\n')}\n]\n`,
	answers: (values, space) =>
		[values.slice(0, 2), values.slice(2)]
			.map((some) => `${JSON.stringify({ Messages: some }, undefined, space)}\n`)
			.join(''),
	'one after another': (values) =>
		values.map((value) => `${JSON.stringify(value, undefined, 4)}\n`).join(''),
};

describe('messages in a file', () => {
	test('are read back from the dump of any tool, in any layout, each with a number of its own', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(outgoing, { minLength: 1, maxLength: 5 }),
				fc.constantFrom(...Object.keys(dumps)),
				fc.constantFrom(...Object.keys(layouts)),
				fc.constantFrom(0, 2, 4),
				async (messages, form, layout, space) => {
					const values = messages.map((one, nth) => dumps[form]?.(one, nth) ?? {});
					const read = await readAll(layouts[layout]?.(values, space) ?? '');
					expect(read.map((one) => one.read)).toEqual(
						messages.map((value) => ({ ok: true, value })),
					);
					expect(new Set(read.map((one) => one.form))).toEqual(new Set([form]));
					const numbers = read.map(({ number }) => number);
					expect(new Set(numbers).size).toBe(messages.length);
					expect([...numbers].sort((a, b) => a - b)).toEqual(numbers);
				},
			),
			{ numRuns: 400 },
		);
	});

	test('that break off are told, wherever that is, and none is made up', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(outgoing, { minLength: 1, maxLength: 3 }),
				fc.constantFrom('list', 'answers', 'one after another'),
				fc.nat(),
				async (messages, layout, cut) => {
					const values = messages.map((one, nth) => dumps['aws-cli']?.(one, nth) ?? {});
					const whole = (layouts[layout]?.(values, 2) ?? '').trimEnd();
					const text = whole.slice(0, cut % whole.length);
					const read = await readAll(text);
					const good = read.flatMap((one) => (one.read.ok ? [one.read.value] : []));
					expect(messages.slice(0, good.length)).toEqual(good);
					const isWhole = layout !== 'list' && read.every((one) => one.read.ok);
					// Between two values a file may end.
					if (!isWhole && text.trim() !== '') expect(read.at(-1)?.read.ok).toBe(false);
				},
			),
			{ numRuns: 200 },
		);
	});

	test('of a list without any are none, and of no file neither', async () => {
		for (const none of ['', '\n \n', '[]', '[\n]\n', '{"Messages": []}']) {
			expect(await readAll(none)).toEqual([]);
		}
	});

	test.each([
		['[{"body":"a"},]', /"\]" stands where a message should/],
		['[,{"body":"a"}]', /"," stands where a message should/],
		['[1]', /not a JSON object/],
		['[[{"body":"a"}]]', /not a JSON object/],
		['[{"body":"a"}', /ends before its JSON does/],
		['[{"body":"a"}] x', /ends before its JSON does/],
		['{"Messages":[{"Body":"a","Bdy":1}]}', /field "Bdy"/],
		['{"Messages":[{"Body":5}]}', /no body that is a text/],
		['{"Body":"a","MessageAttributes":{"n":{"DataType":"String"}}}', /needs either a StringValue/],
		[
			'{"Body":"a","MessageAttributes":{"n":{"DataType":"Binary","BinaryValue":"*"}}}',
			/bytes in no form that is known/,
		],
		[
			'{"Body":"a","MessageAttributes":{"n":{"DataType":"String","StringValue":"x","StringListValues":["y"]}}}',
			/is a list, which SQS does not take/,
		],
		['{"message_id":"m","body":"a","attributes":5}', /its attributes are not an object/],
	])('%s is refused', async (text, problem) => {
		const [last] = (await readAll(text)).slice(-1);
		expect(last?.read).toEqual({ ok: false, problem: expect.stringMatching(problem) });
	});

	test('may have bytes as JavaScript writes a Buffer', async () => {
		const value = {
			Body: 'a',
			MessageAttributes: { n: { DataType: 'Binary', BinaryValue: Buffer.of(0, 255) } },
		};
		const [one] = await readAll(JSON.stringify(value));
		expect(one?.read).toEqual({
			ok: true,
			value: { body: 'a', attributes: { n: { type: 'Binary', bytes: Uint8Array.of(0, 255) } } },
		});
	});
});
