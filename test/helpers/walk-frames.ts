import { deadLetterQueues, namesIn } from './walk-account.ts';

/*
Frames as somebody reads them: which names they have, and which row is under the cursor. Nothing of the console is asked.
*/

/** A frame as somebody reads it, and the key that was pressed at it. */
export type Seen = {
	readonly key: string;
	readonly text: string;
	/** Names that a key may act on; absent where nothing was drawn since the key before. */
	readonly names: ReadonlySet<string> | undefined;
	/** Names of the rows with a mark, and of those under the cursors. */
	readonly marked: ReadonlySet<string>;
	readonly cursors: ReadonlySet<string>;
	/** The rows under the cursors, and the command line where it is open. */
	readonly under: string;
	/** The view that the key was for. */
	readonly view: number;
};

/** The other end of a queue: its dead-letter queue, or its source. */
export function otherEnd(name: string): string | undefined {
	return (
		deadLetterQueues[name] ?? Object.entries(deadLetterQueues).find(([, to]) => to === name)?.[0]
	);
}

/** Reads a frame: where a row has the cursor it is that one, else all that it says. */
export function read(text: string, key: string, view: number): Seen {
	const lines = text.split('\n');
	const head = namesIn(lines.slice(0, 3).join('\n'));
	// Left of the detail beside a list; the heading of groups is no row.
	const rows = lines.slice(3, -2).map((line) => line.split('│')[0] ?? '');
	const cursors = rows.filter((line) => /^>[ *] *\S/.test(line) && !line.startsWith('> Groups'));
	const cursorNames = namesIn(cursors.join('\n'));
	const isLine = /^:/.test(lines.at(-2) ?? '');
	// Of a command line what is typed counts, and the completion that is chosen.
	const typed = isLine ? [lines.at(-2) ?? '', ...rows.filter((line) => /^ >/.test(line))] : [];
	const over = /[┌╭]/.test(text);
	const marked = namesIn(rows.filter((line) => /^[ >]\*/.test(line)).join('\n'));
	const chosen = new Set([...head, ...cursorNames, ...marked, ...namesIn(typed.join('\n'))]);
	const names = cursors.length === 0 || over ? namesIn(text) : chosen;
	const under = [...cursors, ...typed].join('\n');
	return { key, text, names, marked, cursors: cursorNames, under, view };
}

/** The names of the rows of a list of resources, and which has the cursor; none of other screens. */
export function listIn(
	text: string,
): { readonly rows: readonly string[]; readonly at: number } | undefined {
	const lines = text.split('\n');
	const isList = /^ (Queues|Dead letters|Expiring|Topics|Streams) {2}/.test(lines[2] ?? '');
	if (!isList || /[┌╭]/.test(text) || /^[:/]/.test(lines.at(-2) ?? '')) return undefined;
	const names = lines.slice(4, 20).map((line) => /^[> ][* ]. ([qdts]-[a-z]+)/.exec(line)?.[1]);
	const rows = names.slice(0, names.includes(undefined) ? names.indexOf(undefined) : undefined);
	const at = lines.slice(4).findIndex((line) => line.startsWith('>'));
	return at < 0 ? undefined : { rows: rows.flatMap((name) => name ?? []), at };
}

/** What is wrong with the frame after a key that moves: the rows stand as they did, the cursor on the next of them. */
export function moved(before: string, key: string, after: string): string | undefined {
	const by = { j: 1, down: 1, k: -1, up: -1 }[key];
	const [old, now] = [listIn(before), listIn(after)];
	if (by === undefined || old === undefined || now === undefined) return undefined;
	const there = new Set(now.rows);
	const known = new Set(old.rows);
	const stood = old.rows.filter((name) => there.has(name));
	if (now.rows.filter((name) => known.has(name)).join() !== stood.join()) {
		return `${old.rows.join()} became ${now.rows.join()}`;
	}
	const wanted = old.rows[Math.max(0, Math.min(old.rows.length - 1, old.at + by))];
	// Where all rows are still there; one that came behind the last may be gone to.
	const isThere = stood.length === old.rows.length && known.has(now.rows[now.at] ?? '');
	return isThere && now.rows[now.at] !== wanted
		? `${now.rows[now.at]} instead of ${wanted}`
		: undefined;
}
