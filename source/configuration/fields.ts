import { nearest } from '../domain/text/nearest.ts';

/** A value as it is read; or that it is none, with the word that was probably meant. */
export type Read<Value> =
	| { readonly ok: true; readonly value: Value }
	| { readonly ok: false; readonly near?: string };

/** One key of the configuration file: the reader, docs/config.md and the schema are made of the same record. */
export type Field<Value = unknown> = {
	/** One clause for the documents. */
	readonly about: string;
	/** What it may be, in words: `read-only, look, protected or open`. */
	readonly takes: string;
	/** JSON schema. */
	readonly schema: Readonly<Record<string, unknown>>;
	read(value: unknown): Read<Value>;
};

/** The values of a table of fields, as far as they were given. */
export type ValuesOf<Fields extends Readonly<Record<string, Field>>> = {
	readonly [Name in keyof Fields]?: Fields[Name] extends Field<infer Value> ? Value : never;
};

/** One of a list of words. */
export function oneOf<const Words extends readonly string[]>(
	words: Words,
	about: string,
): Field<Words[number]> {
	const takes = listed(words);
	return {
		about,
		takes,
		schema: { enum: words },
		read(value) {
			const word = words.find((one) => one === value);
			if (word !== undefined) return { ok: true, value: word };
			const near = typeof value === 'string' ? nearest(value, words) : undefined;
			return { ok: false, ...(near === undefined ? {} : { near }) };
		},
	};
}

/** A text that is not empty; `isGood` says what else it must be. */
export function text(
	about: string,
	{
		takes = 'a text',
		isGood = () => true,
	}: { readonly takes?: string; isGood?(value: string): boolean } = {},
): Field<string> {
	return {
		about,
		takes,
		schema: { type: 'string', minLength: 1 },
		read(value) {
			const good = typeof value === 'string' && value !== '' && isGood(value);
			return good ? { ok: true, value } : { ok: false };
		},
	};
}

/** One text or a list of them. */
export function texts(about: string, one: Field<string>): Field<readonly string[]> {
	const takes = `${one.takes}, or a list of such`;
	return {
		about,
		takes,
		schema: { oneOf: [one.schema, { type: 'array', minItems: 1, items: one.schema }] },
		read(value) {
			const given: readonly unknown[] = Array.isArray(value) ? value : [value];
			const values = given.flatMap((each) => {
				const read = one.read(each);
				return read.ok ? [read.value] : [];
			});
			return values.length === given.length && values.length > 0
				? { ok: true, value: values }
				: { ok: false };
		},
	};
}

/** A table of fields, of which one at least is given. */
export function inside<Fields extends Readonly<Record<string, Field>>>(
	about: string,
	fields: Fields,
): Field<ValuesOf<Fields>> {
	const named = Object.entries(fields).map(([name, { takes }]) => `${name} (${takes})`);
	return {
		about,
		takes: `a table with ${named.join(' and ')}`,
		schema: {
			type: 'object',
			additionalProperties: false,
			minProperties: 1,
			properties: Object.fromEntries(
				Object.entries(fields).map(([name, { about: what, schema }]) => [
					name,
					{ description: what, ...schema },
				]),
			),
		},
		read(value) {
			if (typeof value !== 'object' || value === null || Array.isArray(value)) return { ok: false };
			const entries = Object.entries(value);
			const read = entries.map(([name, each]) => {
				const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
				return [name, field?.read(each) ?? { ok: false as const }] as const;
			});
			const bad = read.find(([, one]) => !one.ok);
			if (bad !== undefined || entries.length === 0) return { ok: false };
			const values = read.map(([name, one]) => [name, one.ok ? one.value : undefined]);
			// Each was read by the field of its name.
			return { ok: true, value: Object.fromEntries(values) as ValuesOf<Fields> };
		},
	};
}

/** Yes or no. */
export function yesNo(about: string): Field<boolean> {
	return {
		about,
		takes: 'true or false',
		schema: { type: 'boolean' },
		read: (value) => (typeof value === 'boolean' ? { ok: true, value } : { ok: false }),
	};
}

/** A whole number within bounds. */
export function whole(about: string, least: number, most: number): Field<number> {
	return {
		about,
		takes: `a whole number from ${least} to ${most}`,
		schema: { type: 'integer', minimum: least, maximum: most },
		read: (value) =>
			typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
				? { ok: true, value }
				: { ok: false },
	};
}

/** An amount of US dollars. */
export function dollars(about: string): Field<number> {
	const takes = 'an amount of US dollars, 0 or more';
	return {
		about,
		takes,
		schema: { type: 'number', minimum: 0 },
		read: (value) =>
			typeof value === 'number' && Number.isFinite(value) && value >= 0
				? { ok: true, value }
				: { ok: false },
	};
}

/** `a, b or c` */
export function listed(words: readonly string[]): string {
	const last = words.at(-1) ?? '';
	return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}
