import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromNetwork } from '../../source/aws/failures/network-failure.ts';
import { readSettings, settingsDocument } from '../../source/console/queues/queue-document.ts';
import { groupFilter } from '../../source/console/resources/copy-menu.ts';
import { groupOf } from '../../source/domain/messages/fingerprint.ts';
import type { MessageAttribute } from '../../source/domain/messages/message.ts';
import { diffMessages } from '../../source/domain/messages/message-diff.ts';
import { compileEdit } from '../../source/domain/messages/message-edit.ts';
import { messageRecord, parseMessageLine } from '../../source/domain/messages/message-file.ts';
import { own } from '../../source/domain/own.ts';
import { parsePosition } from '../../source/domain/streams/stream-position.ts';
import { unwrapNotification } from '../../source/domain/topics/sns-envelope.ts';
import { webConsoleUrl } from '../../source/domain/web-console.ts';
import { alarmCondition } from '../../source/presentation/alarms/alarm-words.ts';
import { chooseTheme } from '../../source/presentation/theme.ts';
import { runs } from '../helpers/whole.ts';
import { message } from '../operations/fakes.ts';

/** Names under which every object of JavaScript has something, and a few that have a meaning. */
const inherited = [
	...Object.getOwnPropertyNames(Object.prototype),
	'prototype',
	'then',
	'length',
	'0',
];
const name = fc.oneof(fc.constantFrom(...inherited), fc.stringMatching(/^[A-Za-z_][\w-]{0,8}$/));
const attribute: fc.Arbitrary<MessageAttribute> = fc.oneof(
	fc.record({ type: fc.constantFrom('String', 'Number.int'), text: fc.constantFrom('1', '22') }),
	fc.record({ type: fc.constant('Binary'), bytes: fc.uint8Array({ minLength: 1, maxLength: 3 }) }),
);
const attributes = fc
	.uniqueArray(fc.tuple(name, attribute), { selector: ([one]) => one, maxLength: 6 })
	.map((all): Readonly<Record<string, MessageAttribute>> => Object.fromEntries(all));

/** With each entry by itself: in objects `__proto__` would be lost from sight. */
const entries = (values: object | undefined) => sorted(Object.entries(values ?? {}));
const sorted = <Entry extends readonly [string, unknown]>(all: readonly Entry[]) =>
	all.toSorted(([a], [b]) => (a < b ? -1 : 1));

test('a set changes the attribute that it names, whatever that is called, and no other', () => {
	fc.assert(
		fc.property(attributes, name, (before, changed) => {
			const edit = compileEdit({ set: [`attributes[${JSON.stringify(changed)}]="new"`] });
			const made = edit.ok ? edit.edit?.(message('m', 0, { attributes: before }), 0) : undefined;
			if (made?.ok !== true) throw new Error(made?.message ?? 'no edit');
			const others = entries(before).filter(([one]) => one !== changed);
			expect(entries(made.outgoing.attributes)).toEqual(
				sorted([...others, [changed, { type: 'String', text: 'new' }]]),
			);
		}),
		{ seed: 53, numRuns: runs(2000) },
	);
});

test('a field is set, patched and removed whatever it is called, and nothing else changes', () => {
	fc.assert(
		fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 5 }), name, (names, changed) => {
			const text = (all: readonly string[]) => `{${all.map((one) => `"${one}":1`).join(',')}}`;
			const body = text(names);
			const edited = (texts: Parameters<typeof compileEdit>[0]) => {
				const edit = compileEdit(texts);
				const made = edit.ok ? edit.edit?.(message('m', 0, { body }), 0) : undefined;
				return made?.ok === true ? made.outgoing.body : undefined;
			};
			const others = names.filter((one) => one !== changed);
			const set = names.includes(changed)
				? body.replace(`"${changed}":1`, () => `"${changed}":2`)
				: body.replace('}', () => `,"${changed}":2}`);
			expect(edited({ set: [`body[${JSON.stringify(changed)}]=2`] })).toBe(set);
			expect(edited({ patch: `[{"op":"add","path":"/${changed}","value":2}]` })).toBe(set);
			expect(edited({ patch: `[{"op":"remove","path":"/${changed}"}]` })).toBe(
				names.includes(changed) ? text(others) : undefined,
			);
		}),
		{ seed: 53, numRuns: runs(2000) },
	);
});

test('attributes of any name go through files, envelopes, groups and comparisons', () => {
	fc.assert(
		fc.property(attributes, name, (before, asked) => {
			const one = message('m', 0, { body: '{}', attributes: before });
			const line = parseMessageLine(JSON.stringify(messageRecord(one)));
			expect(line.ok && entries(line.value.attributes)).toEqual(entries(before));
			const texts = Object.entries(before).flatMap(([key, value]) =>
				'text' in value ? [[key, value] as const] : [],
			);
			const wrapped = JSON.stringify({
				Type: 'Notification',
				TopicArn: 'arn:aws:sns:eu-west-1:123456789012:x',
				Message: 'x',
				MessageAttributes: Object.fromEntries(
					texts.map(([key, { type, text }]) => [key, { Type: type, Value: text }]),
				),
			});
			expect(entries(unwrapNotification(wrapped)?.attributes)).toEqual(sorted(texts));
			expect(diffMessages(one, one)).toEqual([]);
			const without = message('m', 0, { body: '{}' });
			expect(diffMessages(one, without)).toHaveLength(Object.keys(before).length);
			const has = Object.hasOwn(before, asked);
			const group = groupOf(one, { by: 'attribute', name: asked });
			expect(group.id === '-').toBe(!has);
			const told = {
				...group,
				count: 1,
				share: 1,
				highestReceives: 1,
				histogram: [],
				shared: [],
				sampleIds: [],
			};
			const filter = groupFilter(told, { by: 'attribute', name: asked }, one);
			const isText = has && 'text' in (own(before, asked) ?? {});
			expect(filter === undefined).toBe(!isText);
		}),
		{ seed: 53, numRuns: runs(2000) },
	);
});

describe.each(inherited)('%s as a name', (odd) => {
	test('of a tag or a setting that is not there is not there', () => {
		const tags = Object.fromEntries([[odd, 'x']]);
		const read = readSettings(settingsDocument({ VisibilityTimeout: '30' }, tags), {});
		expect(entries(read.tags)).toEqual([[odd, 'x']]);
	});

	test('is nothing that awsmsg knows', () => {
		expect(
			webConsoleUrl({
				arn: `arn:${odd}:sqs:eu-west-1:123456789012:orders`,
				url: 'https://x/1/orders',
			}),
		).toBeUndefined();
		expect(chooseTheme({ name: odd, noColor: false, ascii: false }).name).toBe('dark');
		expect(alarmCondition({ name: 'a', threshold: 1, comparison: odd } as never)).toBe(
			`a ${odd} 1`,
		);
		expect(
			fromNetwork({ code: odd } as never, { effect: 'read' } as never)?.message ?? '',
		).not.toMatch(/function|object/);
	});

	test('of a shard is kept in a position', () => {
		const text = JSON.stringify({
			version: 1,
			stream: 's',
			notedAt: '2026-11-20T09:00:00Z',
			scope: { kind: 'all' },
			shards: Object.fromEntries([[odd, { start: true }]]),
		});
		expect(entries(parsePosition(text).shards)).toEqual([[odd, { start: true }]]);
	});
});
