/*
JSON and RFC 6902 once more, for comparison: a tokenizer, an ordered model in which everything keeps the
spelling it came with, and the operations on that. It shares no code with the product.
*/

export type Token = { readonly raw: string; readonly at: number };

/** The tokens of a JSON text, each as it is spelled, with its place. */
export function tokens(text: string): readonly Token[] {
	const found: Token[] = [];
	let at = 0;
	while (at < text.length) {
		const from = at;
		const first = text.charAt(at);
		if (' \t\r\n'.includes(first)) {
			at += 1;
			continue;
		}
		if (first === '"') {
			at += 1;
			while (text.charAt(at) !== '"') {
				if (at >= text.length) throw new Error('a string without an end');
				at += text.charAt(at) === '\\' ? 2 : 1;
			}
			at += 1;
		} else if ('{}[],:'.includes(first)) at += 1;
		else while (at < text.length && !' \t\r\n{}[],:"'.includes(text.charAt(at))) at += 1;
		found.push({ raw: text.slice(from, at), at: from });
	}
	return found;
}

/** A value: `from` and `to` are where it stands in the text that it was read from. */
export type Model = { readonly from: number; readonly to: number } & (
	| { readonly kind: 'object'; readonly members: readonly Member[] }
	| { readonly kind: 'list'; readonly items: readonly Model[] }
	| { readonly kind: 'scalar'; readonly raw: string }
);
export type Member = { readonly rawKey: string; readonly value: Model };

export function read(text: string): Model {
	const all = tokens(text);
	let next = 0;
	const take = (): Token => {
		const token = all[next++];
		if (token === undefined) throw new Error('the text ends too early');
		return token;
	};
	const isNext = (raw: string) => all[next]?.raw === raw;
	const value = (): Model => {
		const token = take();
		const end = (last: Token) => ({ from: token.at, to: last.at + last.raw.length });
		if (token.raw === '{') {
			const members: Member[] = [];
			while (!isNext('}')) {
				if (members.length > 0) take();
				const rawKey = take().raw;
				take();
				members.push({ rawKey, value: value() });
			}
			return { kind: 'object', members, ...end(take()) };
		}
		if (token.raw === '[') {
			const items: Model[] = [];
			while (!isNext(']')) {
				if (items.length > 0) take();
				items.push(value());
			}
			return { kind: 'list', items, ...end(take()) };
		}
		return { kind: 'scalar', raw: token.raw, ...end(token) };
	};
	return value();
}

/** The text of a model without any blanks. */
export function write(model: Model): string {
	if (model.kind === 'scalar') return model.raw;
	if (model.kind === 'list') return `[${model.items.map(write).join(',')}]`;
	return `{${model.members.map(({ rawKey, value }) => `${rawKey}:${write(value)}`).join(',')}}`;
}

export const keyOf = ({ rawKey }: Member): string => String(JSON.parse(rawKey));

/** One operation of a patch, its value as JSON text. */
export type Operation = {
	readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
	readonly path: readonly string[];
	readonly from?: readonly string[];
	readonly value?: string;
};

/** RFC 6902, section 4. `undefined` where the operation does not apply. */
export function operate(
	root: Model,
	{ op, path, from = [], value = '' }: Operation,
): Model | undefined {
	switch (op) {
		case 'add':
			return put(root, path, read(value), 'add');
		case 'replace':
			return put(root, path, read(value), 'replace');
		case 'remove':
			return path.length === 0 ? undefined : drop(root, path);
		case 'test': {
			const found = at(root, path);
			return found !== undefined && same(found, read(value)) ? root : undefined;
		}
		default: {
			const found = at(root, from);
			if (found === undefined) return;
			if (op === 'move' && JSON.stringify(from) === JSON.stringify(path)) return root;
			const rest = op === 'move' ? drop(root, from) : root;
			return rest && put(rest, path, found, 'add');
		}
	}
}

/** The value at a path; of members of one name the last, as JSON.parse reads. */
export function at(root: Model, path: readonly string[]): Model | undefined {
	const [step, ...rest] = path;
	if (step === undefined) return root;
	const inner =
		root.kind === 'object'
			? root.members.findLast((one) => keyOf(one) === step)?.value
			: root.kind === 'list' && /^(0|[1-9][0-9]*)$/.test(step)
				? root.items[Number(step)]
				: undefined;
	return inner && at(inner, rest);
}

function put(
	root: Model,
	path: readonly string[],
	value: Model,
	how: 'add' | 'replace',
): Model | undefined {
	const [step, ...rest] = path;
	if (step === undefined) return value;
	if (root.kind === 'object') {
		const last = root.members.findLastIndex((one) => keyOf(one) === step);
		const known = root.members[last];
		if (known !== undefined) {
			const inner = put(known.value, rest, value, how);
			return inner && { ...root, members: root.members.with(last, { ...known, value: inner }) };
		}
		if (rest.length > 0 || how === 'replace') return;
		return { ...root, members: [...root.members, { rawKey: JSON.stringify(step), value }] };
	}
	if (root.kind !== 'list') return;
	const { items } = root;
	const isLast = rest.length === 0;
	const index =
		step === '-' && isLast && how === 'add'
			? items.length
			: /^(0|[1-9][0-9]*)$/.test(step)
				? Number(step)
				: -1;
	if (isLast && how === 'add') {
		return index >= 0 && index <= items.length
			? { ...root, items: items.toSpliced(index, 0, value) }
			: undefined;
	}
	const known = items[index];
	const inner = known && put(known, rest, value, how);
	return inner && { ...root, items: items.with(index, inner) };
}

function drop(root: Model, path: readonly string[]): Model | undefined {
	const [step = '', ...rest] = path;
	if (at(root, path) === undefined) return;
	if (root.kind === 'object') {
		if (rest.length === 0)
			return { ...root, members: root.members.filter((one) => keyOf(one) !== step) };
		const last = root.members.findLastIndex((one) => keyOf(one) === step);
		const known = root.members[last];
		const inner = known && drop(known.value, rest);
		return (
			known && inner && { ...root, members: root.members.with(last, { ...known, value: inner }) }
		);
	}
	if (root.kind !== 'list') return;
	const index = Number(step);
	if (rest.length === 0) return { ...root, items: root.items.toSpliced(index, 1) };
	const known = root.items[index];
	const inner = known && drop(known, rest);
	return inner && { ...root, items: root.items.with(index, inner) };
}

/** Equality of RFC 6902, section 4.6. */
export function same(one: Model, other: Model): boolean {
	if (one.kind === 'list') {
		return (
			other.kind === 'list' &&
			one.items.length === other.items.length &&
			one.items.every((item, index) => {
				const twin = other.items[index];
				return twin !== undefined && same(item, twin);
			})
		);
	}
	if (one.kind === 'object') {
		if (other.kind !== 'object') return false;
		const names = (members: readonly Member[]) => [...new Set(members.map(keyOf))].sort();
		const ours = names(one.members);
		return (
			JSON.stringify(ours) === JSON.stringify(names(other.members)) &&
			ours.every((name) => {
				const [left, right] = [at(one, [name]), at(other, [name])];
				return left !== undefined && right !== undefined && same(left, right);
			})
		);
	}
	if (other.kind !== 'scalar') return false;
	if (/^["tfn]/.test(one.raw) || /^["tfn]/.test(other.raw)) {
		return (
			JSON.stringify(JSON.parse(one.raw)) === JSON.stringify(JSON.parse(other.raw)) &&
			one.raw.charAt(0) === other.raw.charAt(0)
		);
	}
	// Both as fractions of whole numbers, multiplied out.
	const [a, b] = [fraction(one.raw), fraction(other.raw)];
	return a.over * b.under === b.over * a.under;
}

function fraction(raw: string): { readonly over: bigint; readonly under: bigint } {
	const [mantissa = '', exponent = '0'] = raw.toLowerCase().split('e');
	const [whole = '', decimals = ''] = mantissa.split('.');
	const power = Number(exponent) - decimals.length;
	const over = BigInt(`${whole.replace('-', '')}${decimals}`) * (whole.startsWith('-') ? -1n : 1n);
	return power >= 0
		? { over: over * 10n ** BigInt(power), under: 1n }
		: { over, under: 10n ** BigInt(-power) };
}
