import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnsWith, type OwnRow } from '../../../source/console/messages/own-columns.ts';
import { compileFilter, compileValue } from '../../../source/domain/expressions/expression.ts';
import { compileRecordFilter } from '../../../source/domain/expressions/record-expression.ts';
import { parseRowFilter } from '../../../source/domain/expressions/row-filter.ts';
import { groupingBy, groupOf } from '../../../source/domain/messages/fingerprint.ts';
import type { Message } from '../../../source/domain/messages/message.ts';
import { diffMessages } from '../../../source/domain/messages/message-diff.ts';
import { compileEdit } from '../../../source/domain/messages/message-edit.ts';
import { Triage } from '../../../source/domain/messages/triage.ts';
import { allSteps } from '../../../source/domain/steps.ts';
import { columnValue } from '../../../source/presentation/columns.ts';
import { messageRow } from '../../../source/presentation/rows.ts';
import { columnOrder } from '../../../source/presentation/sorting.ts';
import { runs } from '../../helpers/whole.ts';
import { message } from '../../operations/fakes.ts';
import { order, pair, type Ratio, ratioOf, written } from './numbers.ts';

const of = (body: string, more: Partial<Message> = {}) => message('m', 0, { body, ...more });
const number = (text: string) => ({ n: { type: 'Number', text } });
const often = { numRuns: runs(2000), seed: 52 };

function verdict(text: string, subject: Message): string {
	const compiled = compileFilter(text);
	if (!compiled.ok) throw new Error(`${text}: ${compiled.problem}`);
	return compiled.filter.test(subject, { now: 0 });
}

const signs: Readonly<Record<string, (order: number) => boolean>> = {
	'==': (by) => by === 0,
	'!=': (by) => by !== 0,
	'<': (by) => by < 0,
	'<=': (by) => by <= 0,
	'>': (by) => by > 0,
	'>=': (by) => by >= 0,
};
const sign = fc.constantFrom(...Object.keys(signs));
const expected = (name: string, left: string, right: string) =>
	signs[name]?.(order(ratioOf(left), ratioOf(right))) === true ? 'match' : 'no-match';

/** Ways in which a filter sees two numbers: in the body, in its own text, in an attribute. */
const places: readonly (readonly [
	name: string,
	test: (left: string, sign: string, right: string) => string,
])[] = [
	['a body and a literal', (a, by, b) => verdict(`body.n ${by} ${b}`, of(`{"n":${a}}`))],
	['a literal and a body', (a, by, b) => verdict(`${a} ${by} body.n`, of(`{"n":${b}}`))],
	['two fields', (a, by, b) => verdict(`body.a ${by} body.b`, of(`{"a":${a},"b":${b}}`))],
	['two items', (a, by, b) => verdict(`body[0] ${by} body[1]`, of(`[${a},${b}]`))],
	['a bare body', (a, by, b) => verdict(`body ${by} ${b}`, of(a))],
	[
		'a Number attribute and a literal',
		(a, by, b) => verdict(`attributes.n ${by} ${b}`, of('{}', { attributes: number(a) })),
	],
	[
		'a Number attribute and a body',
		(a, by, b) => verdict(`attributes.n ${by} body.n`, of(`{"n":${b}}`, { attributes: number(a) })),
	],
	['raw and a literal', (a, by, b) => verdict(`raw.n ${by} ${b}`, of(`{"n":${a}}`))],
	[
		'the items of a literal list',
		(a, by, b) => verdict(`[${a}].exists(x, x ${by} body.n)`, of(`{"n":${b}}`)),
	],
	['the items of a list', (a, by, b) => verdict(`body.all(x, x ${by} ${b})`, of(`[${a},${a}]`))],
	[
		'a record and a literal',
		(a, by, b) => {
			const compiled = compileRecordFilter(`body.n ${by} ${b}`);
			if (!compiled.ok) throw new Error(compiled.problem);
			const text = () => `{"n":${a}}`;
			return compiled.filter.test(
				{ shardId: 's', sequenceNumber: '1', size: 1, text, raw: text },
				{ now: 0 },
			);
		},
	],
];

describe('a filter compares by value', () => {
	test.each(places)('%s', (_name, filtered) => {
		let equal = 0;
		fc.assert(
			fc.property(pair, sign, ([left, right], by) => {
				if (order(ratioOf(left), ratioOf(right)) === 0) equal++;
				expect(filtered(left, by, right)).toBe(expected(by, left, right));
			}),
			{ numRuns: runs(1000), seed: 52 },
		);
		expect(equal).toBeGreaterThan(runs(1000) / 5);
	});

	test('what is in a list', () => {
		fc.assert(
			fc.property(pair, fc.array(written, { maxLength: 3 }), ([one, other], more) => {
				const has = [other, ...more].some((item) => order(ratioOf(one), ratioOf(item)) === 0);
				const list = `[${[...more, other].join(',')}]`;
				expect(verdict(`body.n in ${list}`, of(`{"n":${one}}`))).toBe(has ? 'match' : 'no-match');
				expect(verdict(`${one} in body`, of(list))).toBe(has ? 'match' : 'no-match');
			}),
			often,
		);
	});

	test('whole objects and lists', () => {
		fc.assert(
			fc.property(pair, pair, ([a, b], [c, d]) => {
				const same = order(ratioOf(a), ratioOf(b)) === 0 && order(ratioOf(c), ratioOf(d)) === 0;
				const filter = `body.left == {"y": [${d}, "x", null], "x": ${b}} && body.left == body.right`;
				const body = `{"left":{"x":${a},"y":[${c},"x",null]},"right":{"y":[${d},"x",null],"x":${b}}}`;
				expect(verdict(filter, of(body))).toBe(same ? 'match' : 'no-match');
			}),
			often,
		);
	});

	test('never across types', () => {
		const other = fc.constantFrom('"5"', 'true', 'null', '[5]', '{"n":5}', '""', 'false');
		fc.assert(
			fc.property(written, other, (one, value) => {
				const subject = of(`{"n":${one},"o":${value},"t":"${one}"}`);
				expect(verdict('body.n == body.o', subject)).toBe('no-match');
				expect(verdict('body.n == body.t', subject)).toBe('no-match');
				expect(verdict('body.n < body.o', subject)).toBe('missing');
				expect(verdict('body.n in [body.o, body.t]', subject)).toBe('no-match');
			}),
			{ numRuns: runs(1000), seed: 52 },
		);
	});

	test('what it calculates', () => {
		const apply = fc.constantFrom('+', '-', '*');
		const results: Readonly<Record<string, (a: Ratio, b: Ratio) => bigint>> = {
			'+': (a, b) => a.top * b.bottom + b.top * a.bottom,
			'-': (a, b) => a.top * b.bottom - b.top * a.bottom,
			'*': (a, b) => a.top * b.top,
		};
		fc.assert(
			fc.property(written, pair, apply, sign, (left, [right, limit], by, compared) => {
				const [a, b] = [ratioOf(left), ratioOf(right)];
				const result = { top: results[by]?.(a, b) ?? 0n, bottom: a.bottom * b.bottom };
				const holds = signs[compared]?.(order(result, ratioOf(limit))) === true;
				const subject = of(`{"a":${left},"b":${right}}`);
				const wanted = holds ? 'match' : 'no-match';
				expect(verdict(`body.a ${by} body.b ${compared} ${limit}`, subject)).toBe(wanted);
				expect(verdict(`body.a ${by} ${right} ${compared} ${limit}`, subject)).toBe(wanted);
				if (b.top === 0n || by !== '*') return;
				expect(verdict(`body.a * body.b / body.b == ${left}`, subject)).toBe('match');
			}),
			often,
		);
	});

	test.each([
		['body.n > 1', '1e400', 'match'],
		['body.n == 1e400', '10e399', 'match'],
		['body.n < 1e400000000', '1e399999999', 'match'],
		['body.n == -0.0', '0', 'match'],
		['body.n == 100000000000000000000', '100000000000000000001', 'no-match'],
		['body.n + 1 > 0', '1e400000000', 'missing'],
		['int(body.n) == 12345678901234567', '12345678901234567.89', 'match'],
		['int(body.n) > 0', '1e400000000', 'missing'],
		['double(body.n) == 0.1', '0.10', 'match'],
		['uint(body.n) == 18446744073709551615', '18446744073709551615', 'match'],
		['string(body.n) == "18446744073709551615"', '18446744073709551615.0', 'match'],
		['string(body.n) == "10000000000000000000000"', '1e22', 'match'],
		['b"1.50".string() + string(b"x") == body.s', '1,"s":"1.50x"', 'match'],
		['b"{\\"n\\": 1.50}".json().n == body.n', '1.5', 'match'],
		['string(attributes.b) == "x"', '1', 'missing'],
		['string(body.n) == string(1.50)', '1.5', 'match'],
		['type(body.n) == double', '100000000000000000001', 'match'],
		['body.n == 5u', '5.0', 'match'],
		['receives == 3.00 && receives / 2 == 1 && body.n / 2 == 1.5', '3', 'match'],
		['body.n / 3 * 3 == 1', '1', 'match'],
		['(receives > 2 ? 1 : 2.50) == body.n', '1.0', 'match'],
	])('%s of %s: %s', (filter, value, wanted) => {
		const system = { ApproximateReceiveCount: '3' };
		const attributes = { b: { type: 'Binary', bytes: Uint8Array.of(0xff) } };
		expect(verdict(filter, of(`{"n":${value}}`, { system, attributes }))).toBe(wanted);
	});

	test.each([
		['body.n == 1 / 0', 10, /division by zero/],
		['body.n / 0.0 == 1', 0, /division by zero/],
		['body.n == 1e400000000 + 1', 10, /too long/],
		['body.n == int("1.5")', 10, /whole number/],
		['body.n == double("NaN")', 10, /number/],
		['body.n == double("Infinity")', 10, /number/],
		['source == 1.50', 0, /string == decimal/],
		['age > duration("0.0001s")', 6, /millisecond/],
		['sentAt > timestamp("2026-02-30T00:00:00Z")', 9, /a time that there is/],
		['sentAt > timestamp("2026-02-20T00:00:00.123456Z")', 9, /millisecond/],
		['constructor.x == 1', 0, /there is no constructor/],
		['body == {1: 2}', 9, /names of an object/],
	])('%s is refused at %i', (filter, position, problem) => {
		expect(compileFilter(filter)).toEqual({
			ok: false,
			position,
			problem: expect.stringMatching(problem),
		});
	});

	test('an exponent as long as a message is refused', () => {
		expect(compileFilter(`body.n == 1e${'9'.repeat(1001)}`)).toEqual({
			ok: false,
			position: 10,
			problem: 'this exponent is too long',
		});
	});

	test('fields that JavaScript takes for something else are fields', () => {
		const body = '{"constructor":{"n":5.0},"__proto__":{"n":6},"n":7}';
		expect(verdict('body.constructor.n == 5 && body.n == 7', of(body))).toBe('match');
		expect(verdict('body.__proto__.n == 6', of(body))).toBe('match');
		expect(verdict('has(body.toString)', of(body))).toBe('no-match');
	});

	test('times that CEL adds keep their sign below a second', () => {
		expect(verdict('duration("-600ms") + duration("-500ms") == age', of('', {}))).toBe('missing');
		const system = { SentTimestamp: '1100' };
		expect(verdict('duration("-600ms") + duration("-500ms") == age', of('', { system }))).toBe(
			'match',
		);
	});
});

describe('groups', () => {
	const keyOf = (by: string, subject: Message) => {
		const compiled = compileValue(by);
		if (!compiled.ok) throw new Error(compiled.problem);
		return groupOf(
			subject,
			groupingBy(compiled.value, () => 0),
		);
	};

	test('are made by value, of a body and of an attribute, and a text is no number', () => {
		fc.assert(
			fc.property(pair, ([one, other]) => {
				const same = order(ratioOf(one), ratioOf(other)) === 0;
				const [left, right] = [of(`{"n":${one}}`), of(`{"n":${other}}`)];
				expect(keyOf('body.n', left).id === keyOf('body.n', right).id).toBe(same);
				expect(keyOf('body', left).id === keyOf('body', right).id).toBe(same);
				expect(keyOf('body.n', left)).not.toEqual(keyOf('body.n', of(`{"n":"${one}"}`)));
				expect(keyOf('body.n', left).title).toBe(one);
				const by = { by: 'attribute', name: 'n' } as const;
				const [a, b] = [one, other].map((text) =>
					groupOf(of('', { attributes: number(text) }), by),
				);
				expect(a?.id === b?.id).toBe(same);
				const string = { n: { type: 'String', text: one } };
				expect(groupOf(of('', { attributes: string }), by).id).not.toBe(a?.id);
			}),
			often,
		);
	});

	test('share a value that is written in several ways', () => {
		const triage = new Triage({ by: 'source' });
		for (const text of ['100.00', '100', '1e2']) triage.add(of(`{"n":${text}}`));
		expect(triage.groups()[0]?.shared).toEqual([
			{ path: 'body.n', value: '100.00', count: 3, of: 3 },
		]);
	});
});

describe('a difference', () => {
	test('is one of values', () => {
		fc.assert(
			fc.property(pair, ([one, other]) => {
				const same = order(ratioOf(one), ratioOf(other)) === 0;
				const paths = diffMessages(
					of(`{"n":${one},"l":[${one}]}`, { attributes: number(one) }),
					of(`{"n":${other},"l":[${other}]}`, { attributes: number(other) }),
				);
				expect(paths).toEqual(
					same
						? []
						: [
								{ path: 'body.n', left: one, right: other },
								{ path: 'body.l[0]', left: one, right: other },
								{ path: 'attributes.n', left: `"Number:${one}"`, right: `"Number:${other}"` },
							],
				);
			}),
			often,
		);
	});

	test('is seen behind the 64th byte of an attribute', () => {
		const bytes = new Uint8Array(100);
		const other = Uint8Array.from(bytes).fill(1, 99);
		const [left, right] = [bytes, other].map((one) =>
			of('', { attributes: { b: { type: 'Binary', bytes: one } } }),
		);
		expect(left && right && diffMessages(left, right)).toHaveLength(1);
	});
});

describe("one's own column", () => {
	const columns = columnsWith([{ name: 'n', text: 'body.n' }]);
	const column = columns.find(({ id }) => id === 'n');
	const rowOf = (text: string, index: number): OwnRow => {
		const subject = message(`m${index}`, 0, { body: `{"n":${text}}` });
		return { ...messageRow(subject, 0), message: subject };
	};

	test('sorts by value and shows what is written', () => {
		fc.assert(
			fc.property(fc.array(pair, { maxLength: 5 }), fc.boolean(), (pairs, up) => {
				const texts = pairs.flat();
				if (column === undefined) throw new Error('no column');
				const sorted = [
					...allSteps(columnOrder(column, up ? 'ascending' : 'descending').sort(texts.map(rowOf))),
				];
				const shown = sorted.map((row) => column.text?.(row) ?? '');
				expect(shown.toSorted()).toEqual(texts.toSorted());
				for (const [at, text] of shown.entries()) {
					const next = shown[at + 1];
					if (next === undefined) continue;
					expect(order(ratioOf(text), ratioOf(next)) * (up ? 1 : -1)).toBeLessThanOrEqual(0);
				}
			}),
			{ numRuns: runs(1000), seed: 52 },
		);
	});

	test('is filtered by value', () => {
		const rowSign = fc.constantFrom('=', '<', '<=', '>', '>=');
		const getter = columnValue(columns);
		fc.assert(
			fc.property(pair, rowSign, ([one, other], by) => {
				const parsed = parseRowFilter(`n:${by}${other}`, columns);
				const row = rowOf(one, 0);
				const holds = signs[by === '=' ? '==' : by]?.(order(ratioOf(one), ratioOf(other)));
				expect(parsed.ok && parsed.test('', getter(row))).toBe(holds);
			}),
			often,
		);
	});
});

describe('--set', () => {
	const edited = (set: readonly string[], body: string, attributes = {}) => {
		const compiled = compileEdit({ set });
		if (!compiled.ok || compiled.edit === undefined) throw new Error('no edit');
		const result = compiled.edit(of(body, { attributes }), 0);
		if (!result.ok) throw new Error(result.message);
		return result.outgoing;
	};

	test('copies a number as it is written, into the body and into an attribute', () => {
		fc.assert(
			fc.property(written, written, (one, other) => {
				const body = `{"a":${one}, "b":[${other}],"c":{"x": ${one} , "x":${other}},"to":null}`;
				expect(edited(['body.to=body.a'], body).body).toBe(body.replace('null', one));
				expect(edited(['body.to=body.b'], body).body).toBe(body.replace('null', `[${other}]`));
				expect(edited(['body.to=body.c'], body).body).toBe(
					body.replace('null', `{"x": ${one} , "x":${other}}`),
				);
				expect(edited(['body.to=[body.a, 1.50]'], body).body).toBe(
					body.replace('null', `[${one},1.50]`),
				);
				expect(edited(['attributes.n=body.a'], body).attributes).toEqual({
					n: { type: 'Number', text: one },
				});
				expect(edited(['body.to=attributes.n'], body, number(one)).body).toBe(
					body.replace('null', one),
				);
			}),
			{ numRuns: runs(1000), seed: 52 },
		);
	});

	test('writes every field of an object', () => {
		const set = ['body={"constructor": body.a, "prototype": 2}'];
		expect(edited(set, '{"a":1.0}').body).toBe('{"constructor":1.0,"prototype":2}');
	});
});
