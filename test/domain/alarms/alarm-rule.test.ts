import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isReadWhole, membersOf } from '../../../source/domain/alarms/about.ts';
import {
	type AlarmRule,
	alarmsIn,
	readAlarmRule,
} from '../../../source/domain/alarms/alarm-rule.ts';
import type { AlarmState } from '../../../source/domain/alarms/past.ts';
import { compositeRule } from '../../../source/emulator/alarms/composite-rule.ts';

const states: readonly AlarmState[] = ['ALARM', 'OK', 'INSUFFICIENT_DATA'];
const state = fc.constantFrom(...states);
/** Names as they may be: with quotes, brackets, words of the rule, and as ARNs. */
const name = fc.oneof(
	fc.constantFrom('orders-dlq', 'a b', 'NOT', 'TRUE', 'say "no"', 'back\\slash', '(x)', 'a,b'),
	fc.string({ minLength: 1, maxLength: 8 }).filter((text) => text.trim() === text),
);

const rule: fc.Arbitrary<AlarmRule> = fc.letrec<{ rule: AlarmRule; leaf: AlarmRule }>((tie) => ({
	leaf: fc.oneof(
		fc.record({ kind: fc.constant('state' as const), state, alarm: name }),
		fc.record({ kind: fc.constant('constant' as const), value: fc.boolean() }),
		fc.record({
			kind: fc.constant('at-least' as const),
			many: fc.nat({ max: 100 }),
			unit: fc.constantFrom('alarms' as const, 'percent' as const),
			state,
			isNot: fc.boolean(),
			alarms: fc.array(name, { minLength: 1, maxLength: 4 }),
		}),
	),
	rule: fc.oneof(
		{ maxDepth: 5, depthIdentifier: 'rule' },
		tie('leaf'),
		fc.record({ kind: fc.constant('not' as const), of: tie('rule') }),
		fc.record({
			kind: fc.constantFrom('and' as const, 'or' as const),
			of: fc.tuple(tie('rule'), tie('rule')),
		}),
	),
})).rule;

const quoted = (text: string) => `"${text.replace(/[\\"]/g, '\\$&')}"`;

/** A rule as text, with no more brackets than it needs, or with all. */
function written(
	one: AlarmRule,
	brackets: 'few' | 'all',
	within: 'or' | 'and' | 'not' = 'or',
): string {
	const inside = (text: string, needs: boolean) =>
		needs || brackets === 'all' ? `(${text})` : text;
	switch (one.kind) {
		case 'state':
			return `${one.state}(${quoted(one.alarm)})`;
		case 'constant':
			return one.value ? 'TRUE' : 'FALSE';
		case 'at-least':
			return `AT_LEAST(${one.many}${one.unit === 'percent' ? '%' : ''}, ${one.isNot ? 'NOT ' : ''}${one.state}, (${one.alarms.map(quoted).join(', ')}))`;
		case 'not':
			return `NOT ${written(one.of, brackets, 'not')}`;
		case 'and':
			return inside(
				one.of.map((part) => written(part, brackets, 'and')).join(' AND '),
				within === 'not',
			);
		case 'or':
			return inside(
				one.of.map((part) => written(part, brackets, 'or')).join(' OR '),
				within !== 'or',
			);
	}
}

function holds(one: AlarmRule, stateOf: (alarm: string) => AlarmState): boolean {
	switch (one.kind) {
		case 'state':
			return stateOf(one.alarm) === one.state;
		case 'constant':
			return one.value;
		case 'not':
			return !holds(one.of, stateOf);
		case 'and':
			return one.of.every((part) => holds(part, stateOf));
		case 'or':
			return one.of.some((part) => holds(part, stateOf));
		case 'at-least': {
			const many = one.alarms.filter(
				(alarm) => (stateOf(alarm) === one.state) !== one.isNot,
			).length;
			return many >= (one.unit === 'alarms' ? one.many : (one.many / 100) * one.alarms.length);
		}
	}
}

describe('the rule of a composite alarm', () => {
	test('is read as it is written, with few brackets or with all', () => {
		fc.assert(
			fc.property(rule, fc.constantFrom('few' as const, 'all' as const), (one, brackets) => {
				const text = written(one, brackets);
				const read = readAlarmRule(text);
				expect(read, text).toBeDefined();
				expect(new Set(read && alarmsIn(read))).toEqual(new Set(alarmsIn(one)));
				// Chains have no order of their own: what they mean is compared.
				const stateOf = (alarm: string) => states[alarm.length % 3] ?? 'OK';
				expect(read && holds(read, stateOf)).toBe(holds(one, stateOf));
			}),
			{ numRuns: 150 },
		);
	});

	test('means the same to the embedded endpoint, which reads it by itself', () => {
		fc.assert(
			fc.property(rule, fc.nat(2), (one, turn) => {
				const stateOf = (alarm: string) => states[(alarm.length + turn) % 3] ?? 'OK';
				const told = compositeRule(written(one, 'few'));
				expect(told.holds(stateOf)).toBe(holds(one, stateOf));
				expect(new Set(told.names)).toEqual(new Set(alarmsIn(one)));
			}),
			{ numRuns: 150 },
		);
	});

	test.each([
		['a bare name', 'ALARM(orders-dlq)', ['orders-dlq']],
		['an ARN', 'ALARM("arn:aws:cloudwatch:eu-west-1:123456789012:alarm:by arn")', ['by arn']],
		['one name twice', 'ALARM(a) OR OK(a)', ['a']],
		['any blanks', '\n ALARM ( a )\tAND  NOT(OK( b ))', ['a', 'b']],
	])('names its alarms by %s', (_, text, names) => {
		expect(membersOf(text)).toEqual(names);
		expect(isReadWhole({ rule: text })).toBe(true);
	});

	test.each([
		['a word of tomorrow', 'RECENTLY("a") AND ALARM("b")', ['b']],
		['no end', 'ALARM("a") AND', ['a']],
		['quotes of another kind', 'ALARM(\'a\') AND ALARM("b")', ['a', 'b']],
		['a bracket too many', 'ALARM("a"))', ['a']],
		['nothing', '', []],
	])(
		'with %s is not read whole: what it seems to name is told, and that it is not all',
		(_, text, names) => {
			expect(isReadWhole({ rule: text })).toBe(false);
			expect(membersOf(text)).toEqual(names);
		},
	);

	test('may be any text, however deep', () => {
		fc.assert(
			fc.property(
				fc.oneof(
					fc.string(),
					fc.string().map((text) => '('.repeat(5000) + text),
				),
				(text) => {
					membersOf(text);
				},
			),
			{ numRuns: 100 },
		);
		expect(readAlarmRule(`${'('.repeat(10_000)}TRUE`)).toBeUndefined();
		expect(readAlarmRule(`${'NOT '.repeat(10_000)}TRUE`)).toBeUndefined();
	});
});
