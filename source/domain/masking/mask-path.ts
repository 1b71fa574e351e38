/*
Where masked values stand: `body.customer.email`, `body.items[*].card`, `body.**.iban`, `attributes.token`. `*` is any name
or index, `**` any way down, none included. `group`, `dedup` and `key` are ids: of a message group, for deduplication, and the
partition key of a record.
*/

/** One step of a path: a name, an index, or one of the two marks. */
type Step = { readonly name: string } | { readonly index: number } | '*' | '**';

/** Ids that are masked as such. */
const ids = ['group', 'dedup', 'key'] as const;
export type MaskedId = (typeof ids)[number];

/** A path of a mask: into what is inside a body, to an attribute, `*` for all of them, or to an id. */
export type MaskPath =
	| { readonly root: MaskedId }
	| { readonly root: 'body'; readonly steps: readonly Step[] }
	| { readonly root: 'attributes'; readonly name: string };

const step = /\.\s*(\*\*?|[A-Za-z_$][\w$-]*)|\[\s*(?:(\d{1,9})|(\*)|("(?:[^"\\]|\\.)*"))\s*\]/y;

/** Reads a path; `undefined` for what is none. */
export function readMaskPath(text: string): MaskPath | undefined {
	const id = ids.find((one) => one === text);
	if (id !== undefined) return { root: id };
	const [start, root] = /^(body|attributes)(?![\w$])/.exec(text) ?? [];
	if (start === undefined) return;
	const steps: Step[] = [];
	for (let at = start.length; at < text.length; at = step.lastIndex) {
		step.lastIndex = at;
		const match = step.exec(text);
		if (match === null) return;
		const [, word, index, any, quoted] = match;
		const read = stepOf(word, index, any, quoted);
		if (read === undefined) return;
		steps.push(read);
	}
	if (root === 'body') return { root, steps };
	const [only] = steps;
	if (steps.length !== 1 || only === undefined || only === '**') return;
	if (only === '*') return { root: 'attributes', name: '*' };
	return 'name' in only ? { root: 'attributes', name: only.name } : undefined;
}

function stepOf(
	word: string | undefined,
	index: string | undefined,
	any: string | undefined,
	quoted: string | undefined,
): Step | undefined {
	if (word === '*' || any !== undefined) return '*';
	if (word === '**') return '**';
	if (word !== undefined) return { name: word };
	if (index !== undefined) return { index: Number(index) };
	try {
		return quoted === undefined ? undefined : { name: String(JSON.parse(quoted)) };
	} catch {
		return;
	}
}

/** How far paths have come at a value: each a path, and how many of its steps are behind it. */
export type Standing = readonly (readonly [path: readonly Step[], done: number])[];

/** At the outermost value. */
export function standingAtRoot(paths: readonly (readonly Step[])[]): Standing {
	return closed(paths.map((path) => [path, 0] as const));
}

/** At what an object has under a name, or a list at an index. */
export function standingBelow(standing: Standing, key: string | number): Standing {
	if (standing.length === 0) return standing;
	const next = standing.flatMap(([path, done]): Standing => {
		const one = path[done];
		if (one === undefined) return [];
		if (one === '**') return [[path, done]];
		if (one === '*') return [[path, done + 1]];
		const fits = 'name' in one ? one.name === key : one.index === key;
		return fits ? [[path, done + 1]] : [];
	});
	return closed(next);
}

/** Whether a path ends here: what stands here is masked. */
export function endsHere(standing: Standing): boolean {
	return standing.some(([path, done]) => done === path.length);
}

/**
 * `**` may be no step at all. Where a path stands already it stands once, whatever ways led there: else it would be as often as
 * a value is deep.
 */
function closed(standing: Standing): Standing {
	const all: (readonly [readonly Step[], number])[] = [];
	for (const [path, done] of standing) {
		for (let at = done; !standsAt(all, path, at); at++) {
			all.push([path, at]);
			if (path[at] !== '**') break;
		}
	}
	return all;
}

/** Places of one path are next to one another. */
function standsAt(standing: Standing, path: readonly Step[], done: number): boolean {
	for (let index = standing.length - 1; index >= 0; index--) {
		const [other, at] = standing[index] ?? [];
		if (other !== path) return false;
		if (at === done) return true;
	}
	return false;
}
