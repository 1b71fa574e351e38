import type { Field } from './fields.ts';
import {
	aliasField,
	aliasName,
	columnsField,
	contextFields,
	filterField,
	globalFields,
	keysField,
	logFields,
	maskFields,
	matchFields,
} from './keys.ts';

type Fields = Readonly<Record<string, Pick<Field, 'about' | 'schema'>>>;

function properties(fields: Fields): Readonly<Record<string, unknown>> {
	return Object.fromEntries(
		Object.entries(fields).map(([name, { about, schema }]) => [
			name,
			{ description: about, ...schema },
		]),
	);
}

function columnsSchema(columns: readonly string[]) {
	const one = { enum: columns };
	return { oneOf: [one, { type: 'array', minItems: 1, uniqueItems: true, items: one }] };
}

/** The JSON schema of configuration files as text, for editors; `lists`: those whose columns can be chosen, with all that each has. */
export function configurationSchema(lists: Readonly<Record<string, readonly string[]>>): string {
	const schema = {
		$schema: 'https://json-schema.org/draft/2020-12/schema',
		title: 'awsmsg configuration',
		type: 'object',
		additionalProperties: false,
		properties: {
			...properties(globalFields),
			aliases: {
				description: 'what words behind : stand for',
				type: 'object',
				propertyNames: { pattern: aliasName.source },
				additionalProperties: aliasField.schema,
			},
			filters: {
				description: 'filters by the names that :filter takes',
				type: 'object',
				propertyNames: { pattern: aliasName.source },
				additionalProperties: filterField.schema,
			},
			columns: {
				description: columnsField.about,
				type: 'object',
				additionalProperties: false,
				properties: Object.fromEntries(
					Object.entries(lists).map(([name, columns]) => [name, columnsSchema(columns)]),
				),
			},
			keys: {
				description: 'keys of commands in the console, by their titles',
				type: 'object',
				additionalProperties: keysField.schema,
			},
			log: {
				description: 'where the consumers of single queues write',
				type: 'array',
				items: {
					type: 'object',
					additionalProperties: false,
					required: ['queue'],
					anyOf: [{ required: ['log_group'] }, { required: ['id_field'] }],
					properties: properties(logFields),
				},
			},
			mask: {
				description: 'what is masked of messages and records, and where',
				type: 'array',
				items: {
					type: 'object',
					additionalProperties: false,
					required: ['resource'],
					anyOf: [{ required: ['paths'] }, { required: ['regex'] }],
					properties: properties(maskFields),
				},
			},
			context: {
				description: 'where something holds, and what',
				type: 'array',
				items: {
					type: 'object',
					additionalProperties: false,
					anyOf: Object.keys(matchFields).map((name) => ({ required: [name] })),
					properties: { ...properties(matchFields), ...properties(contextFields) },
				},
			},
		},
	};
	return `${JSON.stringify(schema, undefined, '\t')}\n`;
}
