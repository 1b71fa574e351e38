import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PlanCheck } from '../../../source/domain/redrive/plan-check.ts';
import type { RedrivePlan } from '../../../source/domain/redrive/redrive-plan.ts';
import { checkText, engineWhyText } from '../../../source/presentation/redrive/check-words.ts';
import {
	checkRows,
	expiryOf,
	planRows,
	whatText,
} from '../../../source/presentation/redrive/plan-words.ts';
import { anyCheck, findings } from '../../domain/redrive/plan-checks-of.ts';
import { queueRef } from '../../operations/fakes.ts';

const planWith = (more: Partial<RedrivePlan> = {}): RedrivePlan => ({
	version: 2,
	source: queueRef('orders-dlq'),
	fifo: false,
	destinations: [{ ref: queueRef('orders'), fifo: false, maximumMessageBytes: 1_048_576 }],
	choices: { engine: 'auto', leaseSeconds: 120 },
	engine: 'aws',
	engineWhy: 'whole',
	checks: [],
	count: 37,
	keeps: ['body, byte for byte'],
	changes: ['message id'],
	unreachable: [],
	permissions: ['sqs:SendMessage on orders'],
	place: { region: 'eu-west-1' },
	facts: '',
	...more,
});

describe('a check in words', () => {
	test.each(findings)(
		'%s says the same to a command and a screen, but for how to choose',
		(finding) => {
			fc.assert(
				fc.property(anyCheck(finding), (check) => {
					const [flags, fields] = (['flags', 'fields'] as const).map((by) =>
						checkText(check, planWith(), by),
					);
					expect(flags).not.toMatch(/undefined|\[object/);
					expect(flags).not.toBe('');
					const asked = flags
						?.replace('with --to', 'in TO')
						.replace('use --engine own', 'choose own in ENGINE')
						.replace('with --rest-to', 'in REST')
						.replace('with --republish', 'in TO, as topic:NAME')
						.replace('select by --where, --grep, --fingerprint or --id', 'select in FILTER');
					expect(fields).toBe(asked);
				}),
				{ seed: 66, numRuns: 20 },
			);
		},
	);

	test('stands in the rows of a plan once, what is in order in one row', () => {
		fc.assert(
			fc.property(fc.array(anyCheck(), { maxLength: 12 }), (checks) => {
				const plan = planWith({ checks });
				const rows = checkRows(plan, 'flags');
				const found = checks.filter(({ state }) => state !== 'ok');
				const told = rows.filter(({ state }) => state !== 'ok').map(({ text }) => text);
				expect(told.toSorted()).toEqual(
					found.map((check) => checkText(check, plan, 'flags')).toSorted(),
				);
				const isInOrder = checks.some(({ state }) => state === 'ok');
				expect(rows.filter(({ state }) => state === 'ok')).toHaveLength(isInOrder ? 1 : 0);
				const labels = planRows(plan, 0).map(({ label }) => label);
				expect(labels.filter((label) => ['STOP', 'WARN', 'OK'].includes(label))).toHaveLength(
					rows.length,
				);
			}),
			{ seed: 66, numRuns: 200 },
		);
	});
});

test('why a plan has its engine is worded from its choices; an older plan said it itself', () => {
	const choices = { engine: 'auto', where: 'x', limit: 3, leaseSeconds: 1 } as const;
	expect(engineWhyText({ engineWhy: 'beyond-aws', choices })).toBe(
		"AWS's own move can't select messages, or stop after a number of them",
	);
	expect(engineWhyText({ engineWhy: 'as an older version said', choices })).toBe(
		'as an older version said',
	);
});

test('what is moved is said by what was chosen, and of how many', () => {
	expect(whatText({ count: 1284 })).toBe('every visible message, ~1,284');
	expect(whatText({})).toBe('every visible message, count unknown');
	expect(whatText({ where: 'receives > 3', count: 37 })).toBe(
		'messages where receives > 3, of ~37',
	);
	expect(whatText({ fingerprint: 'abc', limit: 1, count: 37 })).toBe(
		'at most 1 message of group abc, of ~37',
	);
	expect(whatText({ limit: 5, count: 37 })).toBe('at most 5 messages, of ~37');
	expect(whatText({ chosen: ['a', 'b'] })).toBe('2 messages, chosen by id');
	expect(whatText({ chosen: ['a'], title: 'this message' })).toBe('1 message, this message');
});

test('an end within the hour, or before the move can end, is urgent and said', () => {
	const hour = 3_600_000;
	const at = (left: number, more: Partial<RedrivePlan> = {}) =>
		expiryOf(planWith({ oldestExpiresAt: 10 * hour + left, ...more }), 10 * hour);
	expect(at(3 * hour)).toMatchObject({ isSoon: false });
	expect(at(hour - 1)).toMatchObject({ isSoon: true });
	const late = at(3 * hour, { expectedSeconds: 4 * 3600 });
	expect(late?.isSoon).toBe(true);
	expect(late?.text).toMatch(/\(in 3 h\), before the move can end$/);
	expect(at(-1)).toEqual({ text: 'the oldest may be gone', isSoon: true });
	expect(expiryOf(planWith(), 0)).toBeUndefined();
});

test('a hostile text of a check is a fact like any other', () => {
	const check: PlanCheck = {
		...{ name: 'counts', state: 'unknown', finding: 'counts-unknown' },
		told: 'with --to',
	} as PlanCheck;
	expect(checkText(check, planWith(), 'fields')).toBe('counts unknown: with --to');
});
