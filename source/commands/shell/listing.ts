import { type Failure, failureLine } from '../../domain/failure.ts';
import { type KindId, kinds } from '../../domain/kinds.ts';
import { allSteps } from '../../domain/steps.ts';
import { survey } from '../../operations/watch/survey.ts';
import { type Column, cellText } from '../../presentation/columns.ts';
import { type Span, span } from '../../presentation/line.ts';
import { presentationKinds, type RowOf } from '../../presentation/resources/kinds.ts';
import type { CommandContext } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { printList } from './print.ts';
import type { TableColumn } from './table.ts';

/**
 * Prints all resources of a kind, judged and shown as in the console's list. Answers the exit code: 3
 * when something could not be read or the list has no end, with the number and the first reason on standard error.
 */
export async function printResources<Kind extends KindId>(
	context: CommandContext,
	kind: Kind,
): Promise<number> {
	const { out, settings, clock, signal } = context;
	const { many } = kinds[kind];
	const { columns, rows, rowJson } = presentationKinds[kind];
	const { gateways, info } = await context.connect();
	let endless: Failure | undefined;
	const known = await survey(
		kind,
		{ gateways, clock, context: info.id },
		{
			most: settings.limit,
			onProgress: (done, listed) => out.progress(`${done} of ${listed} ${many} read`),
			onEndless: (failure) => {
				endless = failure;
			},
		},
		signal,
	);
	const sorted = allSteps(rows(known))
		.map(seenOnce)
		.toSorted((a, b) => (a.name < b.name ? -1 : 1));
	await printList(context, sorted, {
		columns: columns.filter(({ watched }) => watched !== true).map(printed),
		toJson: (row) => {
			const one = known.get(row.key);
			return one && rowJson(one, row);
		},
	});
	if (endless !== undefined) out.note(`awsmsg: ${failureLine(endless)}.`);
	else if (known.size === 0) out.note(`There are no ${many} here.`);
	const failures = [...known.values()].flatMap(({ failure }) => failure ?? []);
	const [first] = failures;
	if (first === undefined) return endless === undefined ? exitCodes.done : exitCodes.partly;
	out.note(
		`awsmsg: ${failures.length} of ${known.size} ${many} could not be read: ${failureLine(first)}.`,
	);
	return exitCodes.partly;
}

/** One look never tells a trend: to say so at each row would say nothing. */
function seenOnce<Row extends RowOf<KindId>>(row: Row): Row {
	return 'unknown' in row ? { ...row, why: '' } : row;
}

/** A column of the console's table as one that is printed: the whole value, in the cell's style. */
function printed<Row>(column: Column<Row>): TableColumn<Row> {
	return {
		title: column.title,
		...(column.align === 'right' ? { align: column.align } : {}),
		cell: (row): Span => {
			const cell = column.cell(row, Number.MAX_SAFE_INTEGER);
			const text = cellText(column, row);
			return typeof cell === 'string' ? span(text) : { ...cell, text };
		},
	};
}

/** A count for a table; `?` for what is not known. */
export function countText(value: number | undefined): string {
	return value === undefined ? '?' : String(value);
}
