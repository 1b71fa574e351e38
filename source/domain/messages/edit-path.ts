/*
Places in a message as people write them: `body.order.lines[0].id`, `raw["a key"]`, `attributes.kind`.
*/

/** A value in a body: in what is inside its wrappers, or in it as it was received. */
export type BodyPlace = {
	readonly kind: 'body' | 'raw';
	readonly path: readonly (string | number)[];
};

/** A place that an edit sets. */
export type Target = BodyPlace | { readonly kind: 'attribute'; readonly name: string };

/** What an edit sets: `body.a=`, `raw=`, `attributes.kind=`, and the length of that. */
export function targetOf(text: string): (Target & { readonly length: number }) | undefined {
	const found = pathOf(text, targetStep);
	const equals = found && /^\s*=/.exec(text.slice(found.length))?.[0];
	if (found === undefined || equals === undefined) return;
	const { root, path } = found;
	const length = found.length + equals.length;
	if (root === 'body' || root === 'raw') return { kind: root, path, length };
	const [name] = path;
	return path.length === 1 && typeof name === 'string'
		? { kind: 'attribute', name, length }
		: undefined;
}

/** The place that an expression copies, when it is nothing but a place in a body. */
export function placeIn(text: string): BodyPlace | undefined {
	const found = pathOf(text, expressionStep);
	if (found === undefined || text.slice(found.length).trim() !== '') return;
	const { root, path } = found;
	return (root === 'body' || root === 'raw') && path.length > 0 ? { kind: root, path } : undefined;
}

const stepOf = (name: string) =>
	new RegExp(String.raw`\s*(?:\.\s*(${name})|\[\s*(\d+)\s*\]|\[\s*("(?:[^"\\]|\\.)*")\s*\])`, 'y');
const targetStep = stepOf(String.raw`[A-Za-z_$][\w$-]*`);
/** In an expression `a-b` is a difference. */
const expressionStep = stepOf(String.raw`[A-Za-z_]\w*`);

/** A path at the start of a text: `body.order.lines[0].id`, `raw["a key"]`; `length` is what it takes. */
function pathOf(
	text: string,
	step: RegExp,
):
	| {
			readonly root: string;
			readonly path: readonly (string | number)[];
			readonly length: number;
	  }
	| undefined {
	const [start, root] = /^\s*(body|raw|attributes)(?![\w$])/.exec(text) ?? [];
	if (start === undefined || root === undefined) return;
	const path: (string | number)[] = [];
	let { length } = start;
	for (;;) {
		step.lastIndex = length;
		const match = step.exec(text);
		if (match === null) return { root, path, length };
		const [, name, index, quoted] = match;
		const key = quoted === undefined ? name : stringFrom(quoted);
		if (key === undefined && index === undefined) return;
		path.push(key ?? Number(index));
		length = step.lastIndex;
	}
}

function stringFrom(quoted: string): string | undefined {
	try {
		return String(JSON.parse(quoted));
	} catch {
		return;
	}
}
