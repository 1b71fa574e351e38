import { type Failure, failureLine } from '../../domain/failure.ts';
import type { CommandContext } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { printList } from './print.ts';
import type { Surveyed } from './survey.ts';
import type { TableColumn } from './table.ts';

/**
 * Prints a survey and answers the exit code: 3 when something could not be read, with the number
 * and the first reason on standard error.
 */
export async function printSurvey<Ref extends { readonly name: string }, Value>(
	context: CommandContext,
	rows: readonly Surveyed<Ref, Value>[],
	shape: {
		readonly what: string;
		readonly columns: readonly TableColumn<Surveyed<Ref, Value>>[];
		readonly toJson: (row: Surveyed<Ref, Value>) => Readonly<Record<string, unknown>>;
	},
): Promise<number> {
	const sorted = rows.toSorted((a, b) => (a.ref.name < b.ref.name ? -1 : 1));
	await printList(context, sorted, {
		columns: shape.columns,
		toJson: (row) => ({ ...shape.toJson(row), failure: failureJson(row.failure) }),
	});
	if (rows.length === 0) context.out.note(`There are no ${shape.what} here.`);
	const failures = rows.flatMap(({ failure }) => failure ?? []);
	const [first] = failures;
	if (first === undefined) return exitCodes.done;
	context.out.note(
		`awsmsg: ${failures.length} of ${rows.length} ${shape.what} could not be read: ${failureLine(first)}.`,
	);
	return exitCodes.partly;
}

/** A failure in JSON: what a script can decide on. */
export function failureJson(failure: Failure | undefined) {
	if (failure === undefined) return;
	const { kind, code, message } = failure;
	return { kind, code, message };
}

/** A count for a table; `?` for what is not known. */
export function countText(value: number | undefined): string {
	return value === undefined ? '?' : String(value);
}
