import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileFilter, compileValue } from '../../../source/domain/expressions/expression.ts';
import type { Message } from '../../../source/domain/messages/message.ts';
import { runs } from '../../helpers/whole.ts';

const now = Date.UTC(2026, 10, 20, 12);

function message(body: unknown, more: Partial<Message> = {}): Message {
	return {
		id: 'b0a1',
		receiptHandle: 'handle',
		body: typeof body === 'string' ? body : JSON.stringify(body),
		attributes: {
			kind: { type: 'String', text: 'refund' },
			tries: { type: 'Number.int', text: '5' },
			blob: { type: 'Binary', bytes: Uint8Array.of(1, 2) },
		},
		system: {
			SentTimestamp: String(now - 3_600_000),
			ApproximateReceiveCount: '3',
			DeadLetterQueueSourceArn: 'arn:aws:sqs:eu-west-1:123456789012:orders',
		},
		receivedAt: now,
		...more,
	};
}

const refund = message(
	'{"type":"Refund","amount":5,"note":null,"ok":true,"order":9007199254740993,"items":[1,"a",{"sku":"X"}]}',
);

function verdict(text: string, of = refund) {
	const compiled = compileFilter(text);
	return compiled.ok ? compiled.filter.test(of, { now }) : compiled;
}

describe('a filter', () => {
	test.each([
		['body.type == "Refund" && receives > 2 && age < duration("2h")', 'match'],
		['body.amount + 1 == 6', 'match'],
		['1 + body.amount == 6', 'match'],
		['body.amount % 2 == 1 && body.amount / 2 == 2.5', 'match'],
		['receives / 2 == 1', 'match'],
		['body.note == null', 'match'],
		['body.ok == true', 'match'],
		['body.amount == "5"', 'no-match'],
		['body.order == 9007199254740993', 'match'],
		['body.order == 9007199254740992', 'no-match'],
		['body.items.exists(item, item == "a")', 'match'],
		['"a" in body.items', 'match'],
		['has(body.type)', 'match'],
		['has(body.none)', 'no-match'],
		['body.none == 1', 'missing'],
		['body.none == 1 || body.type == "Refund"', 'match'],
		['body.type > 5', 'missing'],
		['body.type.matches("^Ref")', 'match'],
		['"matches(" == body.type', 'no-match'],
		['attributes.kind == "refund" && attributes["tries"] == 5', 'match'],
		['attributes.none == "x"', 'missing'],
		['group == "a"', 'missing'],
		['source == "orders" && id.startsWith("b0")', 'match'],
		['size > 100 && size < 200', 'match'],
		['sentAt < timestamp("2026-11-20T11:30:00Z")', 'match'],
		['age > duration("59m") && age < duration("1d") && age < duration("1w1h30m")', 'match'],
	])('%s: %s', (text, expected) => {
		expect(verdict(text)).toBe(expected);
	});

	test('of a receive count that the endpoint does not tell is not known', () => {
		const untold = message('{}', { system: {} });
		for (const text of ['receives == 1', 'receives < 5', 'receives >= 1']) {
			expect(verdict(text, untold)).toBe('missing');
		}
	});

	test.each([
		['', 0, /empty/],
		['  \n', 0, /empty/],
		['body.type = "Refund"', 10, /write ==/],
		['true', 0, /constant/],
		['1 == 1', 0, /constant/],
		['[1].exists(body, body == 1)', 0, /constant/],
		['body.a == 1 || "a" == "b"', 15, /constant/],
		['!(true || false) && body.a == 1', expect.any(Number), /constant/],
		['bdy.type == 1', 0, /there is no bdy: known are body/],
		['body.type', 0, /say yes or no/],
		['receives', 0, /int/],
		['size(body.items)', 0, /int/],
		['age < duration("2x")', 6, /no duration/],
		['sentAt > timestamp("yesterday")', 9, /timestamp/],
		['body.type.matches("(")', 18, /not closed/],
		['body.type ==', 12, /ends too early/],
		['receives == "3"', expect.any(Number), /overload/],
		['nothing(body.type)', expect.any(Number), /nothing/],
	])('refuses %j at %s', (text, position, problem) => {
		expect(verdict(text)).toEqual({
			ok: false,
			position,
			problem: expect.stringMatching(problem),
		});
	});

	test('a body that is no JSON is its text', () => {
		expect(verdict('body == "hello"', message('hello'))).toBe('match');
		expect(verdict('body.contains("ell")', message('hello'))).toBe('match');
		expect(verdict('body.type == "Refund"', message('hello'))).toBe('missing');
	});

	test('names of a prototype are no fields', () => {
		expect(verdict('body.constructor == 1')).toBe('missing');
		expect(verdict('body.toString == 1')).toBe('missing');
	});

	test('a pattern made to backtrack ends at once', () => {
		expect(verdict('body.matches("^(a+)+$")', message(`${'a'.repeat(50_000)}!`))).toBe('no-match');
	});

	test('a message without a source is of the queue named in the context', () => {
		const compiled = compileFilter('source == "audit"');
		const of = message({}, { system: {} });
		expect(compiled.ok && compiled.filter.test(of, { now, queueName: 'audit' })).toBe('match');
		expect(compiled.ok && compiled.filter.test(of, { now })).toBe('missing');
	});

	test('tells what it reads', () => {
		const compiled = compileFilter(
			'body.order["id"] == "1" && body.items.exists(i, i.sku == attributes.sku) && age > duration("1h")',
		);
		expect(compiled.ok && compiled.filter.reads).toEqual([
			'body.order.id',
			'body.items',
			'attributes.sku',
			'age',
		]);
	});
});

describe('no expression that is not boolean selects a message', () => {
	const leaf = fc.constantFrom(
		'1',
		'2.5',
		'"text"',
		'null',
		'true',
		'false',
		'body',
		'body.type',
		'body.ok',
		'raw',
		'raw.type',
		'body.amount',
		'body.items',
		'receives',
		'size',
		'age',
		'sentAt',
		'id',
		'attributes.kind',
		'duration("1h")',
		'[1, 2]',
		'{"a": true}',
		'receives > 2',
		'has(body.type)',
	);
	const { expression } = fc.letrec<{ expression: string }>((tie) => ({
		expression: fc.oneof(
			{ depthSize: 'small' },
			leaf,
			fc
				.tuple(
					tie('expression'),
					fc.constantFrom('+', '-', '*', '/', '==', '!=', '<', '>', '&&', '||', 'in', '='),
					tie('expression'),
				)
				.map(([left, operator, right]) => `(${left} ${operator} ${right})`),
			fc
				.tuple(tie('expression'), tie('expression'), tie('expression'))
				.map(([condition, yes, no]) => `(${condition} ? ${yes} : ${no})`),
			tie('expression').map((inner) => `!(${inner})`),
			tie('expression').map((inner) => `size(${inner})`),
			tie('expression').map((inner) => `dyn(${inner})`),
			tie('expression').map((inner) => `(${inner}).map(x, x)`),
		),
	}));

	test('whatever is generated', () => {
		let boolean = 0;
		fc.assert(
			fc.property(expression, (text) => {
				const value = compileValue(text);
				const filter = compileFilter(text);
				if (!filter.ok) return;
				boolean++;
				// What passed as a filter has a value that is true or false, and the verdict says which.
				const verdict = filter.filter.test(refund, { now });
				const evaluated = value.ok ? value.value.evaluate(refund, { now }) : undefined;
				if (evaluated?.ok !== true) expect(verdict).toBe('missing');
				else expect([true, false]).toContain(evaluated.value);
				if (evaluated?.ok === true) {
					expect(verdict).toBe(evaluated.value === true ? 'match' : 'no-match');
				}
				expect(filter.filter.reads.length).toBeGreaterThan(0);
			}),
			{ numRuns: runs(3000), seed: 3 },
		);
		expect(boolean).toBeGreaterThan(runs(100));
	});

	test('nor any text at all', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				expect(compileFilter(text).ok).toBe(false);
			}),
		);
	});
});

describe('a value', () => {
	test.each([
		['1', '1'],
		['body.order', '9007199254740993'],
		['body.amount + 1', '6'],
		['{"a": body.type, "b": [1, null]}', '{"a":"Refund","b":[1,null]}'],
		['sentAt', '"2026-11-20T11:00:00.000Z"'],
		['string(receives) + "x"', '"3x"'],
	])('%s is %s', (text, json) => {
		const compiled = compileValue(text);
		expect(compiled.ok && compiled.value.evaluate(refund, { now })).toMatchObject({ json });
	});

	test.each(['age', 'b"x"', 'body.none'])('%s gives none, and says why', (text) => {
		const compiled = compileValue(text);
		expect(compiled.ok && compiled.value.evaluate(refund, { now })).toMatchObject({
			ok: false,
			problem: expect.any(String),
		});
	});
});
