/*
Judges JSON by the schemas of docs/json, with a validator that has nothing to do with how they are written. The
schemas are closed for it: a field that is printed and not written down is a fault here, though programs
have to ignore those that they don't know.
*/
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020, type AnySchemaObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { repository } from './program.ts';

const folder = path.join(repository, 'docs', 'json');

/** Every schema by the name of its form. */
export const schemas: ReadonlyMap<string, AnySchemaObject> = new Map(
	readdirSync(folder).map((file) => [
		file.replace('.schema.json', ''),
		JSON.parse(readFileSync(path.join(folder, file), 'utf8')),
	]),
);

const ajv = new Ajv2020({ strict: true, allErrors: true });
addFormats.default(ajv);

const validators = new Map<string, ValidateFunction>();

/** What speaks against a document being of a form; empty when it is. */
export function problemsOf(form: string, document: unknown): readonly string[] {
	const validate = validators.get(form) ?? ajv.compile(closed(schemas.get(form) ?? false));
	validators.set(form, validate);
	if (validate(document)) return [];
	return (validate.errors ?? []).map(
		({ instancePath, message, params }) =>
			`${form}${instancePath} ${message}: ${JSON.stringify(params)}`,
	);
}

/** A schema that allows no field that it does not name. */
function closed<Schema>(schema: Schema): Schema {
	if (Array.isArray(schema)) return schema.map(closed) as Schema;
	if (typeof schema !== 'object' || schema === null) return schema;
	const inner = Object.fromEntries(
		Object.entries(schema).map(([name, value]) => [name, closed(value)]),
	) as Schema;
	return 'properties' in schema && 'type' in schema
		? { ...inner, additionalProperties: false }
		: inner;
}

/** Every field of a schema by its path, `[]` for entries and `*` for names, with its own schema. */
export function fieldsOf(
	schema: AnySchemaObject,
	prefix = '',
): readonly (readonly [path: string, field: AnySchemaObject])[] {
	const named: Readonly<Record<string, AnySchemaObject>> = schema['properties'] ?? {};
	const [entries] = Object.values<AnySchemaObject>(schema['patternProperties'] ?? {});
	return [
		...Object.entries(named).flatMap(([name, field]) => [
			[`${prefix}${name}`, field] as const,
			...fieldsOf(field, `${prefix}${name}.`),
		]),
		...(schema['items'] === undefined
			? []
			: fieldsOf(schema['items'], `${prefix.replace(/\.$/, '')}[].`)),
		...(entries === undefined ? [] : fieldsOf(entries, `${prefix}*.`)),
	];
}
