import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asFailure } from '../../../source/domain/failure.ts';
import { planFrom, planProblem } from '../../../source/domain/redrive/plan-schema.ts';
import { factsText, type RedrivePlan } from '../../../source/domain/redrive/redrive-plan.ts';
import { planText, readPlan } from '../../../source/domain/redrive/saved-plan.ts';
import { runs } from '../../helpers/whole.ts';
import { queueRef } from '../../operations/fakes.ts';
import { anyCheck } from './plan-checks-of.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const plan: RedrivePlan = {
	version: 2,
	source: queueRef('orders-dlq'),
	fifo: false,
	destinations: [
		{
			ref: queueRef('orders'),
			fifo: false,
			maximumMessageBytes: 1_048_576,
			visibilitySeconds: 30,
			delaySeconds: 0,
			maxReceiveCount: 5,
			returnsHere: true,
		},
	],
	rest: { ref: queueRef('parking'), fifo: false, maximumMessageBytes: 1_048_576 },
	choices: {
		to: queueRef('orders'),
		restTo: queueRef('parking'),
		engine: 'own',
		where: 'body.type == "Refund"',
		fingerprint: '0123456789ab',
		chosen: ['a', 'b'],
		edits: { set: ['body.a=1'], patch: '[{"op":"remove","path":"/b"}]', unwrap: true },
		limit: 10,
		perSecond: 20,
		canary: { stopAbovePercent: 5 },
		leaseSeconds: 120,
	},
	engine: 'own',
	engineWhy: 'chosen',
	checks: [
		{ name: 'type', state: 'ok', finding: 'in-order' },
		{
			name: 'size',
			state: 'warning',
			finding: 'smaller-messages',
			queue: 'orders',
			maximumMessageBytes: 2048,
		},
		{ name: 'counts', state: 'unknown', finding: 'counts-unknown', told: 'not allowed' },
		{ name: 'engine', state: 'obstacle', finding: 'beyond-aws', needs: ['select', 'edit'] },
		{
			name: 'destination',
			state: 'unknown',
			finding: 'destination-unknown',
			queue: 'orders',
			told: 'x',
		},
	],
	count: 30,
	inFlight: 1,
	delayed: 0,
	oldestExpiresAt: 1,
	oldestExpiresBy: 2,
	expectedSeconds: 3,
	windowSeconds: 150,
	keeps: ['message group id'],
	changes: ['message id'],
	unreachable: ['~1 in flight'],
	permissions: ['sqs:SendMessage on orders'],
	place: { account: '123456789012', region: 'eu-west-1', endpoint: 'https://sqs.example' },
	facts: 'f'.repeat(64),
};

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Path = readonly (string | number)[];

const copyOf = (value: unknown): { [name: string]: Json } => JSON.parse(JSON.stringify(value));

/** Every place in a value, itself included. */
function placesIn(value: Json, path: Path = []): readonly Path[] {
	const inner = typeof value === 'object' && value !== null ? Object.entries(value) : [];
	return [
		path,
		...inner.flatMap(([name, one]) =>
			placesIn(one, [...path, Array.isArray(value) ? Number(name) : name]),
		),
	];
}

/** The value with another one at a place; `undefined` takes it out. */
function changed(value: Json, [step, ...rest]: Path, to: Json | undefined): Json {
	if (step === undefined) return to ?? null;
	const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as {
		[name: string]: Json;
	};
	if (rest.length === 0 && to === undefined) {
		if (Array.isArray(copy)) copy.splice(Number(step), 1);
		else delete copy[step];
	} else copy[step] = changed(copy[step] ?? null, rest, to);
	return copy;
}

const read = (content: Json) => {
	try {
		return readPlan('plan.json', JSON.stringify(content), sha256);
	} catch (error) {
		return asFailure(error);
	}
};

const saved = copyOf(JSON.parse(planText(plan, sha256)));
const ofToday = copyOf(plan);
const place = (value: Json) =>
	fc.constantFrom(...placesIn(value).filter((path) => path.length > 0));
const other = fc.oneof(
	fc.constantFrom<Json | undefined>(undefined, null, true, 0, -1, 1.5, '', 'x', [], {}, ['x'], {
		x: 1,
	}),
	fc.constantFrom<Json>(31, 'orders2', 'https://sqs.eu-west-1.amazonaws.com/999999999999/orders'),
);

describe('a saved plan', () => {
	test('is read as it was saved, in whatever form the file is; one of before the digests too', () => {
		expect(readPlan('p', planText(plan, sha256), sha256)).toEqual(plan);
		const turned = Object.fromEntries(Object.entries(saved).reverse());
		expect(readPlan('p', JSON.stringify(turned), sha256)).toEqual(plan);
		expect(read(ofToday)).toEqual(plan);
		const least = {
			...copyOf(plan),
			choices: { engine: 'auto', leaseSeconds: 120 },
			place: { region: 'r' },
		};
		expect(planFrom(least)).toEqual(least);
	});

	test('is refused where the queue of the rest is said in two ways, or in one place alone', () => {
		const { rest, ...whole } = plan;
		const { restTo, ...choices } = plan.choices;
		const other = { ...plan, choices: { ...choices, restTo: queueRef('elsewhere') } };
		for (const one of [other, whole, { ...plan, choices }]) {
			expect(read(copyOf(one as RedrivePlan))).toMatchObject({
				kind: 'refused',
				message: expect.stringContaining('choices.restTo is not where rest leads'),
			});
		}
		expect(rest?.ref).toEqual(restTo);
	});

	test('of the first version is read too: what was checked stands in it as sentences, its facts stay', () => {
		const { checks: _, ...same } = plan;
		const first = { ...same, version: 1, obstacles: ['no way'], warnings: ['counts unknown', 'x'] };
		const now: RedrivePlan = {
			...plan,
			checks: [
				{ name: 'source', state: 'obstacle', finding: 'said', text: 'no way' },
				{ name: 'source', state: 'warning', finding: 'said', text: 'counts unknown' },
				{ name: 'source', state: 'warning', finding: 'said', text: 'x' },
			],
		};
		expect(read(copyOf(first))).toEqual(now);
		const digests = JSON.parse(planText(first as never, sha256)) as Json;
		expect(read(digests)).toEqual(now);
		// Its digest is of the same text, so that it can still be applied.
		expect(factsText(now, ['s'])).toBe(factsText({ ...now, version: 1 } as never, ['s']));
		for (const [field, value] of [
			['warnings', ['y']],
			['checks', []],
			['obstacles', 'no'],
		] as const) {
			expect(read(changed(digests, [field], value as Json))).toMatchObject({ kind: 'refused' });
		}
	});

	test('has every check as it was found', () => {
		fc.assert(
			fc.property(fc.array(anyCheck(), { maxLength: 8 }), (checks) => {
				const one = { ...plan, checks };
				expect(readPlan('p', planText(one, sha256), sha256)).toEqual(one);
			}),
			{ seed: 66, numRuns: 300 },
		);
	});

	test('with any other value at any place is refused, with the field that was changed', () => {
		fc.assert(
			fc.property(place(saved), other, (path, value) => {
				const file = changed(saved, path, value);
				fc.pre(JSON.stringify(file) !== JSON.stringify(saved));
				const [field] = path;
				// Without all of its digests it is a plan of before them.
				fc.pre(!(field === 'digests' && path.length === 1 && value === undefined));
				const result = read(file);
				if (
					field === 'version' ||
					(field === 'source' && path.length === 1 && value === undefined)
				) {
					expect(result).toHaveProperty('message');
					return;
				}
				expect(result).toMatchObject({
					kind: 'refused',
					hint: expect.stringMatching(/Nothing was sent/),
				});
				const named = field === 'digests' ? (path[1] ?? '') : field;
				expect(result).toHaveProperty('message', expect.stringContaining(String(named)));
			}),
			{ seed: 53, numRuns: runs(3000) },
		);
	});

	test('whose digests were taken away is refused where a field is of the wrong kind, with its place', () => {
		const wrong = fc.constantFrom<Json>(null, { x: 1 }, [[]], 'x y', -1.5, [0]);
		const isRight = (path: Path, value: Json) =>
			planProblem(changed(ofToday, path, value)) === undefined;
		let refused = 0;
		fc.assert(
			fc.property(place(ofToday), wrong, (path, value) => {
				// A text may be any text; which one it is, is compared with the queues when it is applied.
				fc.pre(!(typeof value === 'string' && isRight(path, value)));
				const result = read(changed(ofToday, path, value));
				if (path[0] === 'version') return;
				refused++;
				expect(result).toMatchObject({ kind: 'refused' });
				expect(result).toHaveProperty('message', expect.stringContaining(String(path[0])));
			}),
			{ seed: 53, numRuns: runs(3000) },
		);
		expect(refused).toBeGreaterThan(runs(1000));
	});

	test('whose name, URL and ARN do not mean one queue is refused', () => {
		const refs: readonly Path[] = [['source'], ['destinations', 0, 'ref'], ['choices', 'to']];
		const odd = {
			name: ['orders2', '', 'Orders'],
			url: [
				'https://sqs.eu-west-1.amazonaws.com/123456789012/other',
				'https://sqs.eu-west-1.amazonaws.com/999999999999/{name}',
				'https://sqs.us-east-1.amazonaws.com/123456789012/{name}',
				'https://evil.example/',
			],
			arn: [
				'arn:aws:sqs:eu-west-1:123456789012:other',
				'arn:aws:sqs:eu-west-1:999999999999:{name}',
				'arn:aws:sqs:us-east-1:123456789012:{name}',
				'arn:aws:sns:eu-west-1:123456789012:{name}',
				'orders',
			],
		};
		for (const path of refs) {
			for (const [field, values] of Object.entries(odd)) {
				for (const value of values) {
					const name = path[0] === 'source' ? 'orders-dlq' : 'orders';
					const file = changed(ofToday, [...path, field], value.replace('{name}', name));
					expect(read(file), `${path.join('.')}.${field}=${value}`).toMatchObject({
						kind: 'refused',
					});
				}
			}
		}
		const elsewhere = changed(ofToday, ['choices', 'to'], copyOf(queueRef('payments')));
		expect(read(elsewhere)).toMatchObject({ message: expect.stringContaining('choices.to') });
	});

	test.each(['', 'no json', '[]', 'null', '{}', '{"version":2}', '{"version":3}'])(
		'%j is none',
		(content) => {
			expect(() => readPlan('p', content, sha256)).toThrow(/p is no redrive plan/);
		},
	);
});
