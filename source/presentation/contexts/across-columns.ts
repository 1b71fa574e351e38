import { countCell, countText, nameColumn, severityColumn, whyColumn } from '../cells.ts';
import type { Column } from '../columns.ts';
import { clipMiddle, span, widthOf } from '../line.ts';
import { inFlightColumn, netColumn, readyColumn } from '../resources/queue-columns.ts';
import type { AcrossRow, Whose } from './across-rows.ts';

/** What the account of a row is called; its id where nothing else is known. */
function accountName({ alias, account }: Whose): string {
	return alias ?? account ?? '?';
}

/** Whose a row is, for a table of any kind of resource: account, region and profile, as wide as they have to be. */
export function whoseColumns<Row extends Whose>(all: readonly Whose[]): readonly Column<Row>[] {
	const widest = (texts: readonly string[], least: number, most: number) =>
		Math.min(
			most,
			texts.reduce((width, text) => Math.max(width, widthOf(text)), least),
		);
	const text = (
		id: string,
		title: string,
		priority: number,
		most: number,
		of: (row: Whose) => string,
	): Column<Row> => {
		const min = widest(all.map(of), title.length, most);
		return {
			...{ id, title, align: 'left', priority },
			width: { min, max: Math.max(min, most) },
			stays: true,
			cell: (row, width) => span(clipMiddle(of(row), width), of(row) === '?' ? 'notice' : 'plain'),
			text: of,
			sort: of,
		};
	};
	const account: Column<Row> = {
		...text('account', 'ACCOUNT', 98, 16, accountName),
		// Whoever knows the id finds it where an alias is shown.
		text: (row) => [row.alias, row.account].filter((one) => one !== undefined).join(' ') || '?',
	};
	const region = text('region', 'REGION', 97, 14, ({ region: name = '?' }) => name);
	const profile = text('profile', 'PROFILE', 96, 24, ({ owner }) => owner);
	// Where two profiles lead to one place nothing but the profile tells its rows apart.
	return areTwins(all)
		? [optional(account), region, profile]
		: [account, region, optional(profile)];
}

/** What gives way before all else, where there is no room. */
function optional<Row>({ stays: _, ...column }: Column<Row>): Column<Row> {
	return { ...column, priority: 50 };
}

function areTwins(all: readonly Whose[]): boolean {
	const owners = Map.groupBy(all, ({ account, region }) => `${account} ${region}`);
	return [...owners.values()].some((some) => new Set(some.map(({ owner }) => owner)).size > 1);
}

/** What is ready and in flight in a queue of dead letters; blank in any other. */
const deadColumn: Column<AcrossRow> = {
	...readyColumn,
	id: 'dead',
	title: 'DEAD',
	width: { min: 5, max: 8 },
	priority: 92,
	cell: (row, width) => (row.deadLetter ? countCell(row.dead, width, row, 'bad') : span('', 'dim')),
	text: (row) => (row.deadLetter ? countText(row.dead) : ''),
	sort: (row) => row.dead,
};

const name = nameColumn<AcrossRow>();

/** The table of the queues of several places. */
export function acrossColumns(all: readonly Whose[]): readonly Column<AcrossRow>[] {
	return [
		severityColumn(),
		{
			...name,
			width: { ...name.width, min: 14 },
			cell: (row, width) =>
				row.unlisted === true
					? span(clipMiddle(`(${row.owner || 'this profile'})`, width), 'notice')
					: name.cell(row, width),
		},
		...whoseColumns<AcrossRow>(all),
		readyColumn,
		deadColumn,
		inFlightColumn,
		netColumn,
		whyColumn(),
	];
}
