import { EmulatedError } from '../errors.ts';

/*
Filter policies as SNS takes them: what may stand in one, and how large it may be. The sentences are those of SNS, without the
place in the policy that it adds. Source: SNS developer guide, "Filter policy constraints", and answers of SNS as recorded by
LocalStack's tests against it.
*/

/** Paths with the values behind them, any of which may match; one path may stand here twice, beside an `$or` and in it. */
export type Rule = readonly (readonly [path: string, values: readonly unknown[]])[];

export type Scope = 'MessageAttributes' | 'MessageBody';

const keysLimit = 5;
const combinationsLimit = 150;
const starsLimit = 3;
const complexityLimit = 100;
const bytesLimit = 256 * 1024;
const numberLimit = 1e9;

const reserved =
	/^(exactly|equals-ignore-case|prefix|suffix|anything-but|exists|wildcard|numeric|cidr)$/;

export type Refuse = (why: string) => EmulatedError;

/** Refuses as SNS does: of Subscribe it says that an attribute is to blame. */
export function refusing(call: 'subscribe' | 'set'): Refuse {
	const where = call === 'subscribe' ? 'Attributes Reason: ' : '';
	return (why) => new EmulatedError('InvalidParameter', `Invalid parameter: ${where}${why}`);
}

/** The rules of a policy, one for each way through its `$or`s: a message has to meet one of them. Throws what `refuse` makes. */
export function rulesOf(text: string, scope: Scope, refuse: Refuse): readonly Rule[] {
	const wrong = (why: string) => refuse(`FilterPolicy: ${why}`);
	if (Buffer.byteLength(text) > bytesLimit) throw wrong('Filter policy is too large');
	let policy: unknown;
	try {
		policy = JSON.parse(text);
	} catch {
		throw wrong('failed to parse JSON.');
	}
	if (!isObject(policy)) throw wrong('Filter must be a JSON object');
	const leaves: Leaf[] = [];
	const check = (object: Fields, depth: number): number => {
		let combinations = 1;
		for (const [name, value] of Object.entries(object)) {
			if (isObject(value)) {
				if (scope === 'MessageAttributes') {
					throw refuse(
						'Filter policy scope MessageAttributes does not support nested filter policy',
					);
				}
				if (Object.keys(value).length === 0) throw wrong('Empty objects are not allowed');
				combinations *= check(value, depth + 1);
				continue;
			}
			if (!Array.isArray(value)) throw wrong(`"${name}" must be an object or an array`);
			if (value.length === 0) throw wrong('Empty arrays are not allowed');
			const ways = orOf(name, value);
			if (ways === undefined) {
				for (const one of value) checkValue(one, wrong);
				leaves.push({ name, values: value });
				combinations *= value.length * depth;
			} else {
				if (ways.some((way) => Object.keys(way).length === 0))
					throw wrong('Empty objects are not allowed');
				combinations *= ways.reduce((sum, way) => sum + check(way, depth), 0);
			}
		}
		return combinations;
	};
	if (check(policy, 1) > combinationsLimit) throw wrong('Filter policy is too complex');
	checkStars(leaves, wrong);
	const rules = waysThrough(policy, '', [[]]);
	if (new Set(rules.flatMap((rule) => rule.map(([path]) => path))).size > keysLimit) {
		throw wrong('Filter policy can not have more than 5 keys');
	}
	return rules;
}

type Fields = Readonly<Record<string, unknown>>;
type Leaf = { readonly name: string; readonly values: readonly unknown[] };

export function isObject(value: unknown): value is Fields {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The alternatives of an `$or`; `undefined` where it is a name as any other. */
function orOf(name: string, value: readonly unknown[]): readonly Fields[] | undefined {
	if (name !== '$or' || value.length < 2 || !value.every(isObject)) return undefined;
	return value.some((way) => Object.keys(way).some((key) => reserved.test(key)))
		? undefined
		: value;
}

function waysThrough(object: Fields, above: string, ways: readonly Rule[]): readonly Rule[] {
	let all = ways;
	for (const [name, value] of Object.entries(object)) {
		const path = above === '' ? name : `${above}.${name}`;
		const before = all;
		const or = Array.isArray(value) ? orOf(name, value) : undefined;
		if (or !== undefined) all = or.flatMap((way) => waysThrough(way, above, before));
		else if (isObject(value)) all = waysThrough(value, path, before);
		else all = before.map((rule) => [...rule, [path, value as readonly unknown[]]]);
	}
	return all;
}

type Wrong = (why: string) => EmulatedError;

function checkValue(value: unknown, wrong: Wrong): void {
	if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
	if (typeof value === 'number') {
		checkNumber(value, wrong);
		return;
	}
	if (!isObject(value)) throw wrong('Match value must be String, number, true, false, or null');
	const entries = Object.entries(value);
	const [first] = entries;
	if (first === undefined) throw wrong('Empty objects are not allowed');
	if (entries.length > 1) throw wrong('Only one key allowed in match expression');
	const [operator, operand] = first;
	switch (operator) {
		case 'exists':
			if (typeof operand !== 'boolean') {
				throw wrong('exists match pattern must be either true or false.');
			}
			return;
		case 'numeric':
			checkRange(operand, wrong);
			return;
		case 'anything-but':
			checkAnythingBut(operand, wrong);
			return;
		case 'cidr':
			checkCidr(operand, wrong);
			return;
		case 'prefix':
		case 'suffix':
		case 'equals-ignore-case':
		case 'wildcard':
			checkText(operator, operand, wrong);
			return;
		default:
			throw wrong(`Unrecognized match type ${operator}`);
	}
}

function checkNumber(value: number, wrong: Wrong): void {
	if (Math.abs(value) > numberLimit) throw wrong(`Value ${value} must be between -1E9 and 1E9`);
}

function checkText(operator: string, operand: unknown, wrong: Wrong): void {
	if (typeof operand !== 'string') throw wrong(`${operator} match pattern must be a string`);
	if (operator !== 'wildcard') return;
	if (/(?<!\\)(?:\\\\)*\*\*/.test(operand)) throw wrong('Consecutive wildcard characters');
	if (/\\(?![*\\])/.test(operand.replace(/\\[*\\]/g, ''))) throw wrong('Invalid escape character');
}

function checkAnythingBut(operand: unknown, wrong: Wrong): void {
	if (isObject(operand)) {
		const entries = Object.entries(operand);
		const [[operator, text] = ['', '']] = entries;
		if (entries.length > 1) throw wrong('Only one key allowed in match expression');
		if (!/^(prefix|suffix|wildcard)$/.test(operator)) {
			throw wrong(`Unsupported anything-but pattern: ${operator}`);
		}
		checkText(operator, text, wrong);
		return;
	}
	const values: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
	const types = new Set(values.map((value) => typeof value));
	const [type] = types;
	if (types.size !== 1 || (type !== 'string' && type !== 'number')) {
		throw wrong('Value of anything-but must be an array or single string/number value.');
	}
	for (const value of values) if (typeof value === 'number') checkNumber(value, wrong);
}

function checkCidr(operand: unknown, wrong: Wrong): void {
	if (typeof operand !== 'string') throw wrong('prefix match pattern must be a string');
	const parts = operand.split('/');
	const [address = '', mask = ''] = parts;
	if (parts.length !== 2) throw wrong("Malformed CIDR, one '/' required");
	if (!/^\d+$/.test(mask)) throw wrong('Malformed CIDR, mask bits must be an integer');
	const bits = addressBits(address);
	if (bits === undefined) throw wrong(`Nonstandard IP address: ${address}`);
	if (Number(mask) > bits.length) throw wrong('Malformed CIDR, too many mask bits');
}

/** An address as its bits, one character each. */
export function addressBits(text: string): string | undefined {
	if (!text.includes(':')) return dotted(text);
	// The last two groups may be written as an IPv4 address.
	const groups = text.replace(/[^:]*\.[^:]*$/, (end) => {
		const bits = dotted(end) ?? 'x';
		return [bits.slice(0, 16), bits.slice(16)]
			.map((half) => Number.parseInt(half, 2).toString(16))
			.join(':');
	});
	const gaps = groups.match(/::/g)?.length ?? 0;
	const given = groups.split(':').filter((group) => group !== '').length;
	if (gaps > 1 || groups.includes(':::') || (gaps === 0 ? given !== 8 : given > 7))
		return undefined;
	const whole = groups
		.replace('::', `:${'0:'.repeat(8 - given)}`)
		.replace(/^:|:$/g, '')
		.split(':');
	if (whole.length !== 8 || !whole.every((group) => /^[\da-f]{1,4}$/i.test(group)))
		return undefined;
	return whole.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('');
}

function dotted(text: string): string | undefined {
	const parts = text.split('.');
	if (parts.length !== 4) return undefined;
	if (!parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
		return undefined;
	return parts.map((part) => Number(part).toString(2).padStart(8, '0')).join('');
}

function checkRange(operand: unknown, wrong: Wrong): void {
	const range: readonly unknown[] = Array.isArray(operand) ? operand : [];
	const [operator, value, second, top, ...more] = range;
	if (range.length === 0) throw wrong('Invalid member in numeric match: ]');
	if (typeof operator !== 'string') throw wrong(`Invalid member in numeric match: ${operator}`);
	if (!/^(=|<=?|>=?)$/.test(operator))
		throw wrong(`Unrecognized numeric range operator: ${operator}`);
	const named = (one: string) => `Value of ${one === '=' ? 'equals' : one} must be numeric`;
	if (typeof value !== 'number') throw wrong(named(operator));
	checkNumber(value, wrong);
	if (range.length === 2) return;
	if (!operator.startsWith('>')) throw wrong('Too many elements in numeric expression');
	if (typeof second !== 'string') throw wrong(`Bad value in numeric range: ${second}`);
	if (!/^<=?$/.test(second)) throw wrong(`Bad numeric range operator: ${second}`);
	if (typeof top !== 'number') throw wrong(named(second));
	checkNumber(top, wrong);
	if (top <= value) throw wrong('Bottom must be less than top');
	if (more.length > 0) throw wrong('Too many terms in numeric range expression');
}

function checkStars(leaves: readonly Leaf[], wrong: Wrong): void {
	let complexity = 0;
	for (const { values } of leaves) {
		const points = values.flatMap((value) => {
			if (!isObject(value)) return [];
			const inner = value['anything-but'];
			const negated = inner === undefined ? 0 : 1;
			const pattern = negated === 1 && isObject(inner) ? inner['wildcard'] : value['wildcard'];
			const stars = typeof pattern === 'string' ? starsIn(pattern) : 0;
			if (stars > starsLimit) throw wrong(`A pattern may have at most ${starsLimit} wildcards`);
			return stars + negated === 0
				? []
				: [{ stars, points: (stars > 1 ? 3 : 1) * stars + negated }];
		});
		if (points.every(({ stars }) => stars === 0)) continue;
		complexity += points.reduce((sum, one) => sum + one.points, 0) * points.length;
	}
	if (complexity > complexityLimit) throw wrong('Filter policy is too complex');
}

function starsIn(pattern: string): number {
	return pattern.replace(/\\./g, '').split('*').length - 1;
}
