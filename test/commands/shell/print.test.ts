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

/** A table of numbers as texts, and how many writes a reader takes; 0 is all. */
async function table(values: readonly string[], takes = Number.POSITIVE_INFINITY) {
	const made: number[] = [];
	const { context, stdout } = printing('table');
	const { data } = context.out;
	let writes = 0;
	context.out.data = async (text) => (writes++ < takes ? data(text) : false);
	await printList(context, values, {
		columns: [
			{ title: 'AT', cell: (value: string) => String(made.push(1) && value) },
			{ title: 'LAST', cell: () => 'x' },
		],
		toJson: (value) => value,
	});
	return { lines: stdout().split('\n').slice(0, -1), made: made.length };
}

test('a long table is as wide in its first row as its last one needs', async () => {
	const values = Array.from({ length: 1201 }, (_, at) => String(at));
	const { lines } = await table([...values, 'the widest of all']);
	expect(lines).toHaveLength(1203);
	expect(new Set(lines.map((line) => line.lastIndexOf('  ')))).toEqual(
		new Set([lines[0]?.lastIndexOf('  ')]),
	);
	expect(lines.slice(1, -1).map((line) => line.split(/ +/)[0])).toEqual(values);
});

test('of a long table no row is made that nobody reads', async () => {
	const values = Array.from({ length: 1201 }, (_, at) => String(at));
	const { lines, made } = await table(values, 2);
	expect(lines).toHaveLength(501);
	// Once for the widths, and once for those that are printed and those that were not taken.
	expect(made).toBe(values.length + 1000);
});
