import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Message } from '../../../source/domain/messages/message.ts';
import { csvTitles, messageRecord } from '../../../source/domain/messages/message-file.ts';
import { exportFormats, exportWriter } from '../../../source/operations/messages/export-writer.ts';
import { message } from '../fakes.ts';

const messages = fc.array(
	fc
		.tuple(fc.string(), fc.dictionary(fc.string({ minLength: 1 }), fc.string(), { maxKeys: 2 }))
		.map(([body, texts]) =>
			message(`m ${body.slice(0, 3)}`, 0, {
				body,
				attributes: Object.fromEntries(
					Object.entries(texts).map(([name, text]) => [name, { type: 'String', text }]),
				),
			}),
		),
	{ maxLength: 8 },
);

/** The messages in parts, as a sweep brings them: some parts are empty. */
const inParts = messages.chain((all) =>
	fc.array(fc.nat(all.length), { maxLength: 4 }).map((cuts) => {
		const ends = [...cuts.toSorted((a, b) => a - b), all.length];
		return { all, parts: ends.map((end, index) => all.slice(ends[index - 1] ?? 0, end)) };
	}),
);

async function exported(
	format: (typeof exportFormats)[number],
	parts: readonly (readonly Message[])[],
	json?: (record: unknown) => string,
) {
	let text = '';
	const writer = exportWriter(
		format,
		async (more) => {
			text += more;
		},
		json,
	);
	for (const part of parts) await writer.write(part);
	await writer.finish();
	return { text, written: writer.written() };
}

describe('an export', () => {
	test.each(exportFormats)(
		'as %s is the same text in whatever parts the messages come',
		async (format) => {
			await fc.assert(
				fc.asyncProperty(inParts, async ({ all, parts }) => {
					expect(await exported(format, parts)).toEqual({
						...(await exported(format, [all])),
						written: all.length,
					});
				}),
				{ seed: 66, numRuns: 200 },
			);
		},
	);

	test('holds each message once, in its order, as its record', async () => {
		await fc.assert(
			fc.asyncProperty(inParts, async ({ all, parts }) => {
				const records = all.map((one) => JSON.parse(JSON.stringify(messageRecord(one))));
				expect(JSON.parse((await exported('json', parts)).text)).toEqual(records);
				const lines = (await exported('ndjson', parts)).text.split('\n');
				expect(lines.pop()).toBe('');
				expect(lines.map((line) => JSON.parse(line))).toEqual(records);
			}),
			{ seed: 66, numRuns: 200 },
		);
	});

	test('of nothing is a whole file all the same', async () => {
		expect((await exported('json', [])).text).toBe('[\n]\n');
		expect((await exported('ndjson', [])).text).toBe('');
		expect((await exported('csv', [[]])).text).toBe(csvTitles);
	});

	test('is written by the JSON that its reader takes', async () => {
		const { text } = await exported('ndjson', [[message('m0', 0)]], () => '"safe"');
		expect(text).toBe('"safe"\n');
	});
});
