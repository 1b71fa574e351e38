import { type Failure, failureLine } from '../../domain/failure.ts';
import { type KindId, type Known, kinds } from '../../domain/kinds.ts';
import type { PagedMap } from '../../domain/paged-map.ts';
import type { ResourceKey } from '../../domain/resources.ts';
import { allSteps } from '../../domain/steps.ts';
import { survey } from '../../operations/watch/survey.ts';
import { type Column, cellText } from '../../presentation/columns.ts';
import { presentationKinds, type RowOf } from '../../presentation/resources/kinds.ts';
import type { CommandContext, Connected } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { printList, wantsJson } from './print.ts';
import type { TableColumn } from './table.ts';

/** Entries of a list that is large in memory; few accounts have more. */
const largeList = 10_000;

/**
 * Prints all resources of a kind, judged and shown as in the console's list. Answers the exit code: 3
 * when something could not be read or the list has no end, with the number and the first reason on standard error.
 */
export async function printResources<Kind extends KindId>(
	context: CommandContext,
	kind: Kind,
	options: {
		/** The part of the list that is meant, and its name. */
		readonly part?: { readonly id: string; readonly name: string };
		/** Asks for what has a price, once all are known. */
		readonly asking?: (
			connected: Connected,
			known: PagedMap<ResourceKey, Known<Kind>>,
		) => Promise<PagedMap<ResourceKey, Known<Kind>>>;
		/** Asks for what may excuse what was found. */
		readonly excusing?: (
			connected: Connected,
			known: PagedMap<ResourceKey, Known<Kind>>,
		) => Promise<PagedMap<ResourceKey, Known<Kind>>>;
	} = {},
): Promise<number> {
	const { out, settings, clock, signal } = context;
	const { many } = kinds[kind];
	const connected = await context.connect();
	const { gateways, info } = connected;
	let endless: Failure | undefined;
	const surveyed = await survey(
		kind,
		{ gateways, clock, context: info.id },
		{
			most: settings.limit,
			part: options.part?.id,
			keep: wantsJson(context) ? 'list' : 'row',
			onListed(listed) {
				if (listed > largeList) context.savesMemory();
			},
			onProgress: (done, listed) => out.progress(`${done} of ${listed} ${many} read`),
			onEndless: (failure) => {
				endless = failure;
			},
		},
		signal,
	);
	const asked = (await options.asking?.(connected, surveyed)) ?? surveyed;
	const known = (await options.excusing?.(connected, asked)) ?? asked;
	const { rows, toJson, failures, total } = listed(kind, known, wantsJson(context));
	const shown =
		options.part === undefined
			? presentationKinds[kind].columns
			: (presentationKinds[kind].columnsOfPart ?? presentationKinds[kind].columns);
	const isPrinted = ({ watched, priced }: Column<RowOf<Kind>>) =>
		watched !== true && (priced !== true || options.asking !== undefined);
	await printList(context, rows, {
		columns: shown.filter(isPrinted).map(printed),
		toJson,
	});
	const untold = presentationKinds[kind].untold?.(rows);
	if (untold !== undefined && out.isTerminal && !wantsJson(context)) out.note(`${untold}.`);
	if (endless !== undefined) out.note(`awsmsg: ${failureLine(endless)}.`);
	else if (total === 0) {
		const at = info.endpoint === undefined ? '' : ` at ${info.endpoint}`;
		const { part } = options;
		out.note(
			part === undefined
				? `There are no ${many} in ${info.region}${at}.`
				: `${part.name} has no ${many}.`,
		);
	}
	const [first] = failures;
	if (first === undefined) return endless === undefined ? exitCodes.done : exitCodes.partly;
	out.note(
		`awsmsg: ${failures.length} of ${total} ${many} could not be read: ${failureLine(first)}.`,
	);
	return exitCodes.partly;
}

/** What is printed of all that is known: as rows alone, unless JSON is wanted, which has the facts too. */
export function listed<Kind extends KindId>(
	kind: Kind,
	known: PagedMap<ResourceKey, Known<Kind>>,
	json: boolean,
): {
	readonly rows: readonly RowOf<Kind>[];
	readonly toJson: (row: RowOf<Kind>) => unknown;
	readonly failures: readonly Failure[];
	readonly total: number;
} {
	const { rows } = presentationKinds[kind];
	return {
		rows: allSteps(rows(known)).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
		toJson: json ? jsonOf(kind, known) : () => undefined,
		failures: [...known.values()].flatMap(
			({ failure, figures }) => failure ?? figures?.metrics?.failure ?? [],
		),
		total: known.size,
	};
}

function jsonOf<Kind extends KindId>(kind: Kind, known: PagedMap<ResourceKey, Known<Kind>>) {
	const { rowJson } = presentationKinds[kind];
	return (row: RowOf<Kind>) => {
		const one = known.get(row.key);
		return one && rowJson(one, row);
	};
}

/** A column of the console's table as one that is printed: its cell at full width for people, its value for programs. */
export function printed<Row>(column: Column<Row>): TableColumn<Row> {
	return {
		title: column.title,
		priority: column.priority,
		...(column.align === 'right' ? { align: column.align } : {}),
		cell: (row) => column.cell(row, Number.MAX_SAFE_INTEGER),
		whole: (row) => cellText(column, row),
	};
}
