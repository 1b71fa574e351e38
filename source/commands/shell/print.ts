import {
	asciiLine,
	composeLine,
	type Line,
	plainLine,
	type Span,
} from '../../presentation/line.ts';
import { chooseTheme } from '../../presentation/theme.ts';
import type { CommandContext } from './context.ts';
import { jsonText } from './json.ts';
import { type TableColumn, tableParts } from './table.ts';

type Printing = Pick<CommandContext, 'out' | 'settings'>;

/**
 * Prints lines: coloured and cut on a terminal, plain and whole in a pipe; always safe. Answers whether
 * they were taken.
 */
export async function printLines(
	{ out, settings }: Printing,
	lines: readonly Line[],
): Promise<boolean> {
	const { width } = out;
	if (width === undefined) {
		const asked = settings.theme.ascii ? lines.map(asciiLine) : lines;
		return out.data(asked.map((line) => `${plainLine(line).trimEnd()}\n`).join(''));
	}
	const theme = chooseTheme({ ...settings.theme, name: settings.theme.name });
	return out.data(
		lines.map((line) => `${composeLine(line, width, theme, { pad: false })}\n`).join(''),
	);
}

/** Prints one JSON document: indented for `json`, in one line for `ndjson`. */
export async function printDocument({ out, settings }: Printing, value: unknown) {
	const indent = settings.output === 'ndjson' ? undefined : 2;
	await out.data(`${jsonText(value, out.isTerminal, indent)}\n`);
}

/** Whether results are printed for programs. */
export function wantsJson({ settings }: Pick<CommandContext, 'settings'>): boolean {
	return settings.output === 'json' || settings.output === 'ndjson';
}

/** How rows are printed: as columns for people and as values for programs. */
export type ListShape<Row> = {
	readonly columns: readonly TableColumn<Row>[];
	readonly toJson: (row: Row) => unknown;
};

/**
 * Prints a list in the format that was asked for: `table` for people, `text` as fields between
 * tabs without a title, `json` as one array, `ndjson` as one document a line.
 */
export async function printList<Row>(
	context: Printing,
	rows: readonly Row[],
	shape: ListShape<Row>,
) {
	const writer = listWriter(context, shape);
	await writer.rows(rows);
	await writer.end();
}

/** Prints a list part by part, as {@link printList} prints it whole; a table needs all rows for its widths. */
export function listWriter<Row>(context: Printing, { columns, toJson }: ListShape<Row>) {
	const { out, settings } = context;
	const waiting: Row[] = [];
	let printed = 0;
	return {
		async rows(rows: readonly Row[]): Promise<void> {
			switch (settings.output) {
				case 'json':
					for (const row of rows) {
						const text = jsonText(toJson(row), out.isTerminal, 2).replaceAll('\n', '\n  ');
						await out.data(`${printed++ === 0 ? '[' : ','}\n  ${text}`);
					}
					return;
				case 'ndjson':
					for (const row of rows) await printDocument(context, toJson(row));
					return;
				case 'text':
					await printText(context, rows, columns);
					return;
				default:
					for (const row of rows) waiting.push(row);
			}
		},
		async end(): Promise<void> {
			if (settings.output === 'json') await out.data(printed === 0 ? '[]\n' : '\n]\n');
			else if (waiting.length > 0) {
				for (const lines of tableParts(columns, waiting, out.width)) {
					if (!(await printLines(context, lines))) return;
				}
			}
		},
	};
}

/** Prints rows as fields between tabs; answers whether they were taken. */
export async function printText<Row>(
	{ out }: Printing,
	rows: readonly Row[],
	columns: readonly TableColumn<Row>[],
): Promise<boolean> {
	const lines = rows.map((row) =>
		columns
			.map(({ cell, whole }) => whole?.(row) ?? textOf(cell(row)))
			.map((text) => textField(text, out.isTerminal))
			.join('\t'),
	);
	return out.data(lines.map((line) => `${line}\n`).join(''));
}

function textOf(cell: Span | string): string {
	return typeof cell === 'string' ? cell : cell.text;
}

/** A field of `text` output: on a terminal safe; in a pipe exact but for what ends a field. */
function textField(text: string, forTerminal: boolean): string {
	if (forTerminal) return plainLine([{ text }]);
	return text.replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}
