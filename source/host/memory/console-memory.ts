import { join } from 'node:path';
import type { Acknowledgement } from '../../domain/diagnosis/acknowledgement.ts';
import type { ConsoleMemory, OwnColumn } from '../../domain/expressions/own-column.ts';
import type { ConsoleMemoryStore } from '../../operations/ports.ts';
import { withFileLock } from '../files/file-lock.ts';
import { type Paths, readOwn, writePrivate } from '../files/files.ts';

const mostFilters = 50;
const longestFilter = 2_000;
const mostColumns = 8;
const mostAcknowledged = 500;

/**
 * What the console remembers for comfort, as one file of the state folder, 0600: filters may hold ids
 * of orders and customers. No body is ever in it.
 */
export function consoleMemory(paths: Pick<Paths, 'state'>): ConsoleMemoryStore {
	const file = join(paths.state, 'console.json');
	const change = (apply: (before: ConsoleMemory) => ConsoleMemory) =>
		withFileLock(file, async () => {
			const after = apply(await load(file));
			await writePrivate(file, `${JSON.stringify(after, undefined, '\t')}\n`);
			return after;
		});
	return {
		load: () => load(file),
		addFilter: (list, text) =>
			change((before) => {
				const others = (before.filters[list] ?? []).filter((one) => one !== text);
				const filters = [text, ...others].slice(0, mostFilters);
				return text.length > longestFilter
					? before
					: { ...before, filters: { ...before.filters, [list]: filters } };
			}),
		setColumns: (queue, columns) =>
			change((before) => {
				const { [queue]: _, ...others } = before.columns;
				return columns.length === 0
					? { ...before, columns: others }
					: { ...before, columns: { ...others, [queue]: columns.slice(0, mostColumns) } };
			}),
		acknowledge: (resource, all, now) =>
			change(({ acknowledged = {}, ...before }) => {
				const others = Object.entries(acknowledged).filter(([key]) => key !== resource);
				const kept = [[resource, all] as const, ...others]
					.map(([key, list]) => [key, list.filter(({ until }) => until > now)] as const)
					.filter(([, list]) => list.length > 0)
					.slice(0, mostAcknowledged);
				return kept.length === 0 ? before : { ...before, acknowledged: Object.fromEntries(kept) };
			}),
	};
}

/** A file that is not there, or not ours any more, remembers nothing. */
async function load(file: string): Promise<ConsoleMemory> {
	const text = (await readOwn(file)) ?? '{}';
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		value = {};
	}
	const acknowledged = mapOf(field(value, 'acknowledged'), isAcknowledgement);
	return {
		filters: mapOf(field(value, 'filters'), (one) => typeof one === 'string'),
		columns: mapOf(field(value, 'columns'), isColumn),
		...(Object.keys(acknowledged).length === 0 ? {} : { acknowledged }),
	};
}

function isAcknowledgement(value: unknown): value is Acknowledgement {
	const measure = field(value, 'measure');
	return (
		['name', 'note'].every((name) => typeof field(value, name) === 'string') &&
		['at', 'until'].every((name) => typeof field(value, name) === 'number') &&
		(measure === undefined || typeof measure === 'number')
	);
}

function isColumn(value: unknown): value is OwnColumn {
	return typeof field(value, 'name') === 'string' && typeof field(value, 'text') === 'string';
}

function mapOf<Item>(
	value: unknown,
	isItem: (one: unknown) => one is Item,
): Readonly<Record<string, readonly Item[]>> {
	if (typeof value !== 'object' || value === null) return {};
	return Object.fromEntries(
		Object.entries(value).map(([key, list]) => [
			key,
			Array.isArray(list) ? list.filter(isItem) : [],
		]),
	);
}

function field(value: unknown, name: string): unknown {
	return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
