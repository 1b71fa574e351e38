/** What is wrong with a value that stands at `path` in a file: one phrase, `undefined` when it is right. */
export type Check = (value: unknown, path: string) => string | undefined;

/** A field that may be absent. */
export type Maybe = { readonly maybe: Check };

/** A check for every field of a type: one that is forgotten, or absent where it may not be, does not compile. */
export type Fields<Type> = {
	readonly [Field in keyof Type]-?: Record<never, never> extends Pick<Type, Field> ? Maybe : Check;
};

export const maybe = (check: Check): Maybe => ({ maybe: check });

export const text: Check = (value, path) =>
	typeof value === 'string' ? undefined : `${path} is no text`;

export const flag: Check = (value, path) =>
	typeof value === 'boolean' ? undefined : `${path} is neither true nor false`;

/** A number that is not negative. */
export const amount: Check = (value, path) =>
	typeof value === 'number' && Number.isFinite(value) && value >= 0
		? undefined
		: `${path} is no number of 0 or more`;

export function whole(least: number, most: number): Check {
	// Checks are made at each start, and used at few: how numbers are written takes 5 ms to load.
	const range = () => `${least.toLocaleString('en-US')} to ${most.toLocaleString('en-US')}`;
	return (value, path) =>
		typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
			? undefined
			: `${path} is no whole number from ${range()}`;
}

export function oneOf(...values: readonly (string | number | boolean)[]): Check {
	const known = () => values.map((value) => JSON.stringify(value)).join(' or ');
	return (value, path) =>
		values.some((one) => one === value) ? undefined : `${path} is not ${known()}`;
}

export function listOf(check: Check): Check {
	return (value, path) => {
		if (!Array.isArray(value)) return `${path} is no list`;
		for (const [index, item] of value.entries()) {
			const problem = check(item, `${path}[${index}]`);
			if (problem !== undefined) return problem;
		}
		return;
	};
}

/** An object with these fields and no others, each of which passes its check. */
export function object<Type>(fields: Fields<Type>): Check {
	const checks: readonly (readonly [string, Check | Maybe])[] = Object.entries(fields);
	return (value, path) => {
		if (typeof value !== 'object' || value === null || Array.isArray(value)) {
			return `${path || 'it'} is no object`;
		}
		const at = (name: string) => (path === '' ? name : `${path}.${name}`);
		const given: ReadonlyMap<string, unknown> = new Map(Object.entries(value));
		const odd = [...given.keys()].find((name) => !checks.some(([known]) => known === name));
		if (odd !== undefined) return `${at(odd)} is no field that awsmsg knows`;
		for (const [name, check] of checks) {
			const inner = given.get(name);
			if (inner === undefined && typeof check !== 'function') continue;
			const problem =
				inner === undefined
					? `${at(name)} is missing`
					: (typeof check === 'function' ? check : check.maybe)(inner, at(name));
			if (problem !== undefined) return problem;
		}
		return;
	};
}

/** An object of one of several forms; its text in the field `by` says which. */
export function forms<Form extends string>(
	by: string,
	checks: Readonly<Record<Form, Check>>,
): Check {
	const known: ReadonlyMap<string, Check> = new Map(Object.entries<Check>(checks));
	return (value, path) => {
		if (typeof value !== 'object' || value === null || Array.isArray(value)) {
			return `${path || 'it'} is no object`;
		}
		const form: unknown = new Map(Object.entries(value)).get(by);
		const check = typeof form === 'string' ? known.get(form) : undefined;
		return check === undefined
			? `${path === '' ? by : `${path}.${by}`} is none that awsmsg knows`
			: check(value, path);
	};
}
