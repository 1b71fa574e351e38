import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonText } from '../../../source/commands/shell/json.ts';
import { listWriter, printList } from '../../../source/commands/shell/print.ts';

type Context = Parameters<typeof printList>[0];

function printing(output: 'json' | 'ndjson' | 'text' | 'table') {
	let text = '';
	const out = {
		isTerminal: false,
		width: undefined,
		data: async (data: string | Uint8Array) => {
			text += data;
			return true;
		},
	};
	return {
		context: {
			out,
			settings: { output, theme: { noColor: true, ascii: false, coarse: false } },
		} as unknown as Context,
		stdout: () => text,
	};
}

const shape = {
	columns: [{ title: 'VALUE', cell: (row: unknown) => JSON.stringify(row) ?? '' }],
	toJson: (row: unknown) => row,
};

test.each(['json', 'ndjson', 'text', 'table'] as const)(
	'a list printed part by part as %s is the list printed whole',
	async (output) => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 6 }),
				fc.nat(6),
				async (rows, at) => {
					const whole = printing(output);
					await printList(whole.context, rows, shape);
					const parts = printing(output);
					const writer = listWriter(parts.context, shape);
					await writer.rows(rows.slice(0, at));
					await writer.rows(rows.slice(at));
					await writer.end();
					expect(parts.stdout()).toBe(whole.stdout());
					if (output === 'json') {
						expect(whole.stdout()).toBe(`${jsonText(rows, false, 2)}\n`);
					}
				},
			),
			{ seed: 16, numRuns: 60 },
		);
	},
);
