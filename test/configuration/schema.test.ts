import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { stringify } from 'smol-toml';
import { expect, test } from 'vitest';
import {
	contextFields,
	globalFields,
	logFields,
	maskFields,
	matchFields,
} from '../../source/configuration/keys.ts';
import { readConfiguration } from '../../source/configuration/read.ts';
import { configurationSchema } from '../../source/configuration/schema.ts';
import { choosable } from '../../source/presentation/resources/chosen-columns.ts';

const ajv = new Ajv2020();
const allowed = ajv.compile(JSON.parse(configurationSchema(choosable)));

/** What stands behind a key: of each kind of field something that it takes, and what it does not. */
const value = fc.constantFrom<unknown>(
	...['look', 'open', 'dark', 'red', 'required', 'never', 'pulse', 'notify', 'hash', 'prod', ''],
	...['123456789012', 'eu-west-1', 'https://a.b', 'http://127.0.0.1:1', 'aws', '!aws', 'body.a'],
	...[['eu-west-1', 'us-east-1'], ['name', 'ready'], [], ['body.a', 'x'], true, 0, 1, 1.5, -1],
	...[{ keep: 'hash' }, { days: 7 }, { days: 99 }, {}, { a: 'look' }],
);
const table = (names: readonly string[]) =>
	fc.dictionary(fc.constantFrom(...names, 'x'), value, { maxKeys: 4 });
const file = fc.record(
	{
		context: fc.array(table(Object.keys({ ...matchFields, ...contextFields })), { maxLength: 3 }),
		log: fc.array(table(Object.keys(logFields)), { maxLength: 2 }),
		mask: fc.array(table(Object.keys(maskFields)), { maxLength: 2 }),
		columns: table(Object.keys(choosable)),
		aliases: table(['pay', 'Pay now']),
		filters: table(['pay', 'Pay now']),
		keys: table(['peek', 'send']),
	},
	{ requiredKeys: [] },
);
const whole = fc
	.tuple(file, table(Object.keys(globalFields)))
	.map(([tables, globals]) => ({ ...globals, ...tables }));

/** A file of one table, where most of what is drawn is read. */
const single = fc.oneof(
	table(Object.keys(globalFields)),
	fc
		.constantFrom(...Object.keys(matchFields))
		.chain((key) =>
			table(Object.keys(contextFields)).map((said) => ({ context: [{ [key]: '*', ...said }] })),
		),
);

test('what awsmsg reads the schema allows', () => {
	let read = 0;
	fc.assert(
		fc.property(fc.oneof(whole, single), (given) => {
			// Of columns the reader knows the form, and the console the names.
			const { columns: _, ...text } = given as Record<string, unknown>;
			const answer = readConfiguration({ path: 'a', scope: 'user', text: stringify(text) });
			if (!answer.ok) return;
			read += 1;
			expect([text, allowed(text), allowed.errors]).toEqual([text, true, null]);
		}),
		{ numRuns: 600 },
	);
	expect(read).toBeGreaterThan(30);
});

test.each([
	[{ thema: 'dark' }],
	[{ theme: 'drak' }],
	[{ mouse: 'yes' }],
	[{ context: [{ mode: 'look' }] }],
	[{ context: [{ account: '1*', regions: [] }] }],
	[{ columns: { queues: ['name', 'redy'] } }],
	[{ columns: { queues: ['name', 'name'] } }],
	[{ columns: { lists: ['name'] } }],
	[{ aliases: { 'Pay now': 'x' } }],
	[{ mask: [{ resource: '*' }] }],
])('what is a mistake is one in the schema, too: %j', (given) => {
	expect(allowed(given)).toBe(false);
});
