import type { WireAttribute } from '../fauxqs.ts';
import { addressBits, isObject, type Rule } from './filter-rules.ts';

/*
Whether a message meets a filter policy. Source: SNS developer guide, the pages on matching strings, numbers and keys, and
"AND/OR logic". Written by itself: awsmsg has its own judge of filter policies, and the two are held against each other.
*/

/** A message as names with one value each; of lists one element. Beside them the names that occur at all. */
type Flat = {
	readonly ways: readonly ReadonlyMap<string, unknown>[];
	readonly names: ReadonlySet<string>;
};

/** Combinations of elements of lists that are tried. */
const mostWays = 10_000;

/** Whether the attributes of a message meet one of the rules. */
export function attributesMeet(
	rules: readonly Rule[],
	attributes: Readonly<Record<string, WireAttribute>>,
): boolean {
	const values = new Map<string, readonly unknown[]>();
	const unreadable = new Set<string>();
	for (const [name, { DataType, StringValue = '' }] of Object.entries(attributes)) {
		const found = attributeValues(DataType, StringValue);
		if (found === undefined) unreadable.add(name);
		else if (found.length > 0) values.set(name, found);
	}
	const isBare = Object.keys(attributes).length === 0;
	return rules.some((rule) =>
		rule.every(([name, wanted]) => {
			const found = values.get(name);
			if (found !== undefined)
				return found.some((value) => wanted.some((one) => takes(one, value)));
			return !isBare && !unreadable.has(name) && wanted.some(wantsNone);
		}),
	);
}

/** Values of an attribute; none for types that SNS ignores, `undefined` for what it can't read. */
function attributeValues(type: string, text: string): readonly unknown[] | undefined {
	try {
		switch (type) {
			case 'String':
				return [JSON.parse(`"${text.replace(/\p{Cc}/gu, escaped)}"`)];
			case 'Number':
				return Number.isNaN(Number(text)) ? undefined : [Number(text)];
			case 'String.Array':
			case 'Number.Array': {
				const list: unknown = JSON.parse(text);
				return Array.isArray(list)
					? list.flat(Infinity).filter((value) => !isObject(value))
					: undefined;
			}
			default:
				return [];
		}
	} catch {
		return undefined;
	}
}

function escaped(character: string): string {
	return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Whether the body of a message, which has to be a JSON object, meets one of the rules. */
export function bodyMeets(rules: readonly Rule[], body: string): boolean {
	let object: unknown;
	try {
		object = JSON.parse(body);
	} catch {
		return false;
	}
	if (!isObject(object) || isDeep(object)) return false;
	// Without a condition there is nothing to look for.
	if (rules.some((rule) => rule.length === 0)) return true;
	const { ways, names } = flat(
		object,
		new Set(rules.flatMap((rule) => rule.map(([path]) => path))),
	);
	if (names.size === 0) return false;
	return rules.some((rule) =>
		ways.some((values) =>
			rule.every(([name, wanted]) => {
				if (!names.has(name)) return wanted.some(wantsNone);
				return values.has(name) && wanted.some((one) => takes(one, values.get(name)));
			}),
		),
	);
}

/** One of each list at a time: the fields of one record are not matched with those of another. */
function flat(object: object, wanted: ReadonlySet<string>): Flat {
	const names = new Set<string>();
	const leads = (path: string) =>
		[...wanted].some((one) => one === path || one.startsWith(`${path}.`));
	const expand = (
		value: unknown,
		path: string,
		ways: readonly ReadonlyMap<string, unknown>[],
	): readonly ReadonlyMap<string, unknown>[] => {
		if (Array.isArray(value)) {
			if (value.length === 0) return ways;
			return value.flatMap((item) => expand(item, path, ways)).slice(0, mostWays);
		}
		if (!isObject(value)) {
			names.add(path);
			return wanted.has(path) ? ways.map((way) => new Map([...way, [path, value]])) : ways;
		}
		let all = ways;
		for (const [name, inner] of Object.entries(value)) {
			const at = path === '' ? name : `${path}.${name}`;
			if (leads(at)) all = expand(inner, at, all);
			else if (names.size === 0 && hasValue(inner)) names.add(at);
		}
		return all;
	};
	return { ways: expand(object, '', [new Map()]), names };
}

/** Deeper than this Jackson, which reads JSON for SNS, gives up. */
const deepest = 1000;

function isDeep(object: object): boolean {
	let level: readonly unknown[] = [object];
	for (let depth = 0; depth <= deepest; depth++) {
		if (level.length === 0) return false;
		level = level.flatMap((one) =>
			typeof one === 'object' && one !== null ? Object.values(one) : [],
		);
	}
	return true;
}

function hasValue(value: unknown): boolean {
	if (Array.isArray(value)) return value.some(hasValue);
	return isObject(value) ? Object.values(value).some(hasValue) : true;
}

function wantsNone(wanted: unknown): boolean {
	return isObject(wanted) && wanted['exists'] === false;
}

function takes(wanted: unknown, value: unknown): boolean {
	if (!isObject(wanted)) return same(wanted, value);
	const [[operator, operand] = ['', undefined]] = Object.entries(wanted);
	switch (operator) {
		case 'exists':
			return operand === true && value !== null && value !== '';
		case 'numeric':
			return typeof value === 'number' && inRange(operand as readonly unknown[], value);
		case 'anything-but':
			return !(Array.isArray(operand) ? operand : [operand]).some((one) => takes(one, value));
		default:
			return typeof value === 'string' && textTakes(operator, String(operand), value);
	}
}

function textTakes(operator: string, operand: string, value: string): boolean {
	switch (operator) {
		case 'prefix':
			return value.slice(0, operand.length) === operand;
		case 'suffix':
			return operand === '' || value.slice(-operand.length) === operand;
		case 'equals-ignore-case':
			return value.toLowerCase() === operand.toLowerCase();
		case 'cidr': {
			const [base = '', mask = ''] = operand.split('/');
			const [one, other] = [addressBits(base), addressBits(value)];
			if (one === undefined || one.length !== other?.length) return false;
			return one.slice(0, Number(mask)) === other.slice(0, Number(mask));
		}
		case 'wildcard': {
			const pattern = operand.replace(/\\[*\\]|[^\w]/g, (found) =>
				found === '*'
					? '.*'
					: `\\u${found
							.charCodeAt(found.length - 1)
							.toString(16)
							.padStart(4, '0')}`,
			);
			return new RegExp(`^${pattern}$`, 's').test(value);
		}
		default:
			return false;
	}
}

/** Five digits behind the point count. */
function scaled(value: number): number {
	return Math.round(value * 1e5);
}

function same(wanted: unknown, value: unknown): boolean {
	if (typeof wanted === 'number')
		return typeof value === 'number' && scaled(wanted) === scaled(value);
	return wanted === value;
}

function inRange(tests: readonly unknown[], value: number): boolean {
	if (Math.abs(value) > 1e9) return false;
	for (let index = 0; index < tests.length; index += 2) {
		const distance = scaled(value) - scaled(Number(tests[index + 1]));
		const operator = String(tests[index]);
		const holds =
			distance === 0 ? operator.includes('=') : operator.startsWith(distance < 0 ? '<' : '>');
		if (!holds) return false;
	}
	return true;
}
