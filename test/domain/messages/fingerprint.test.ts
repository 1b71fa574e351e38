import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fingerprintOf } from '../../../source/domain/messages/fingerprint.ts';
import type { MessageAttribute } from '../../../source/domain/messages/message.ts';
import { patternOf } from '../../../source/domain/text/error-text.ts';
import { growth } from '../../helpers/growth.ts';
import { runs } from '../../helpers/whole.ts';
import { message } from '../../operations/fakes.ts';

type Texts = Readonly<Record<string, string>>;

function of(body: unknown, attributes: Texts = {}) {
	const typed = Object.entries(attributes).map(([name, text]): [string, MessageAttribute] => [
		name,
		{ type: 'String', text },
	]);
	return message('m', 0, {
		body: typeof body === 'string' ? body : JSON.stringify(body),
		attributes: Object.fromEntries(typed),
	});
}
const idOf = (body: unknown, attributes?: Texts) => fingerprintOf(of(body, attributes)).id;
const functions = 'arn:aws:lambda:eu-west-1:1:function:';
const timedOut = { errorMessage: 'timed out' };
const titleOf = (body: unknown, attributes?: Texts) => fingerprintOf(of(body, attributes)).title;

const uuids = ['6f1c2b9e-8d1a-4c0e-9b1e-0d8f1a2b3c4d', '00000000-1111-4222-8333-444455556666'];

describe('one kind, however its messages differ', () => {
	test.each<[string, readonly (readonly [unknown, Texts?])[]]>([
		[
			'a business reason is no error',
			['damaged', 'wrong size', 'late', 'changed my mind', 'missing part', 'duplicate charge'].map(
				(reason) => [{ type: 'Refund', amount: null, reason }],
			),
		],
		[
			'ids and times in the text of an error',
			[
				[{ type: 'Ship', error: `order R-17 (${uuids[0]}) failed at 2026-11-20T09:00:00.123Z` }],
				[{ type: 'Ship', error: `order R-4711 (${uuids[1]}) failed at 2026-01-02T23:59:59Z` }],
			],
		],
		[
			'a Java exception with its stack trace',
			['Ada', 'Chen'].map((name, at) => [
				{ kind: 'Mail', to: name },
				{
					'x-exception-fqcn': 'org.postgresql.util.PSQLException',
					'x-exception-message': `duplicate key value violates unique constraint "users_email_key" Detail: (email)=(${name}@example.com)`,
					'x-exception-stacktrace': `org.postgresql...\n\tat x.Y.z(Y.java:${at})`,
				},
			]),
		],
		[
			'optional fields, once type and error are known',
			[
				[{ type: 'Order', coupon: 'X1', errorMessage: 'stock service timed out after 3001 ms' }],
				[{ type: 'Order', note: null, errorMessage: 'stock service timed out after 2999 ms' }],
			],
		],
		[
			"Lambda's asynchronous invocations",
			[
				[
					{ id: 1 },
					{
						RequestID: uuids[0] ?? '',
						ErrorCode: '200',
						ErrorMessage: 'Task timed out after 3.01 seconds',
					},
				],
				[
					{ id: 2 },
					{
						RequestID: uuids[1] ?? '',
						ErrorCode: '200',
						ErrorMessage: 'Task timed out after 15.00 seconds',
					},
				],
			],
		],
		[
			"Lambda's on-failure destination",
			uuids.map((requestId, at) => [
				{
					version: '1.0',
					timestamp: `2026-11-20T09:0${at}:00.000Z`,
					requestContext: {
						requestId,
						functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:pay:$LATEST',
						condition: 'RetriesExhausted',
						approximateInvokeCount: 3,
					},
					requestPayload: { type: 'Refund', order: at, amount: at === 0 ? null : 5 },
					responseContext: {
						statusCode: 200,
						executedVersion: '$LATEST',
						functionError: 'Unhandled',
					},
					responsePayload: {
						errorMessage: "Cannot read properties of undefined (reading 'amount')",
						errorType: 'TypeError',
						trace: [`at handler (/var/task/index.js:${at}:1)`],
					},
				},
			]),
		],
		[
			'calls that Lambda gave up before they began',
			uuids.map((requestId, at) => [
				{
					timestamp: `2026-11-20T09:0${at}:00.000Z`,
					requestContext: {
						requestId,
						functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:pay:$LATEST',
						condition: 'EventAgeExceeded',
						approximateInvokeCount: at,
					},
					requestPayload: at === 0 ? { order: 1 } : { customer: 2 },
				},
			]),
		],
		[
			"EventBridge's dead letters",
			['1', '2'].map((id) => [
				{ version: '0', id, 'detail-type': 'Order placed', source: 'shop', detail: { order: id } },
				{
					RULE_ARN: 'arn:aws:events:eu-west-1:123456789012:rule/orders',
					TARGET_ARN: 'arn:aws:lambda:eu-west-1:123456789012:function:pay',
					ERROR_CODE: 'NO_PERMISSIONS',
					ERROR_MESSAGE: `Lambda returned an error for request ${uuids[Number(id) - 1]}`,
				},
			]),
		],
		[
			'a Python traceback',
			[12, 99].map((line) => [
				{ task: 'app.refund', traceback: '' },
				{
					error: `Traceback (most recent call last):\n  File "app.py", line ${line}, in run\nKeyError: 'amount'`,
				},
			]),
		],
		[
			'maps whose keys are ids',
			[[{ cart: { 'A1-17': 1, 'B7-201': 4 } }], [{ cart: { 'C3-999': 2 } }]],
		],
		[
			'lists of any length',
			[[{ items: [] }], [{ items: [{ a: 1 }] }, {}], [{ items: [{ b: 1 }, { a: 2 }] }]],
		],
		['lines of fields', [['A1-123;12.50;EUR'], ['B7-9;7.00;USD']]],
		[
			'pairs',
			[
				['level=error actor=ada msg="card declined" order=17'],
				['level=error actor=chen msg="card declined" order=4711'],
			],
		],
		[
			'XML',
			[
				['<?xml version="1.0"?><order id="1"><type>Refund</type><total>5</total></order>'],
				['<order id="2"><total>7.5</total><type>Refund</type></order>'],
			],
		],
		['one letter after another', [['order 17 of "Ann" is late'], ['order 18 of "Bo" is late']]],
	])('%s', (_name, variants) => {
		const titles = new Set(variants.map(([body, attributes]) => titleOf(body, attributes)));
		expect([...titles]).toHaveLength(1);
		expect(new Set(variants.map(([body, attributes]) => idOf(body, attributes))).size).toBe(1);
	});
});

describe('two kinds', () => {
	test.each<[string, readonly [unknown, Texts?], readonly [unknown, Texts?]]>([
		['of two types', [{ type: 'Refund', id: 1 }], [{ type: 'Capture', id: 1 }]],
		['of what is null', [{ type: 'Refund', amount: null }], [{ type: 'Refund', amount: 5 }]],
		['of two errors', [{ error: 'no route to host' }], [{ error: 'connection reset' }]],
		['of two error codes', [{ errorCode: 'E1001' }], [{ errorCode: 'E2002' }]],
		['of two statuses', [{ error: 'status code 404' }], [{ error: 'status code 503' }]],
		[
			'of two fields that an error names',
			[{ error: "Cannot read properties of undefined (reading 'amount')" }],
			[{ error: "Cannot read properties of undefined (reading 'order')" }],
		],
		[
			'of two functions that were given up',
			[{ requestContext: { functionArn: `${functions}pay` }, responsePayload: timedOut }],
			[{ requestContext: { functionArn: `${functions}refund` }, responsePayload: timedOut }],
		],
		['of an error and none', [{ id: 1, error: 'boom: failed' }], [{ id: 1, error: '' }]],
		['of shapes', [{ a: 1 }], [{ b: 1 }]],
		['of an error attribute', ['plain'], ['plain', { error: 'Timeout' }]],
		['of a null inside a list', [{ items: [{ price: null }] }], [{ items: [{ price: 1 }] }]],
		['of an empty field in a line', ['a;1;x'], ['a;;x']],
		[
			'of two reasons that tell errors',
			[{ type: 'Refund', reason: 'gateway timed out' }],
			[{ type: 'Refund', reason: 'invalid card number' }],
		],
	])('%s', (_name, one, other) => {
		expect(idOf(...one)).not.toBe(idOf(...other));
	});
});

test('the words of a kind', () => {
	expect(titleOf({ type: 'Refund', amount: null, order: { id: 7 }, lines: [{ sku: null }] })).toBe(
		'{amount: null, lines[sku: null], order {id}, type} type=Refund',
	);
	expect(titleOf({ type: 'Refund' }, { validation: 'amount: expected a number, got null' })).toBe(
		'type=Refund validation=amount: expected a number, got null',
	);
	const called = (functionArn: string, more: object = {}) =>
		titleOf({ requestContext: { functionArn, condition: 'EventAgeExceeded' }, ...more });
	expect(called('arn:aws:lambda:eu-west-1:1:function:pay:live')).toBe(
		'function=pay condition=EventAgeExceeded',
	);
	expect(
		called('arn:aws:lambda:eu-west-1:1:function:pay', {
			requestPayload: { order: 7 },
			responsePayload: { errorType: 'TypeError', errorMessage: 'order 7 has no amount' },
		}),
	).toBe('function=pay errorType=TypeError errorMessage=order # has no amount');
	expect(titleOf({ type: 'Capture', error: { code: 'card_expired', detail: 'after 10 s' } })).toBe(
		'type=Capture error.code=card_expired error.detail=after # s',
	);
});

test.each([
	['order 17 of "Ann" failed at 3f2a91bc77d0aa', 'order # of "…" failed at #'],
	[
		'GET https://api.example.com/v1/orders/17?x=1 answered HTTP 503',
		'GET https://# answered HTTP 503',
	],
	['ann.b+c@example.co.uk is no customer', '@ is no customer'],
	['arn:aws:sqs:eu-west-1:123456789012:orders is gone', 'arn:# is gone'],
	['took -3.5e2, 1,000 or 12:30:01', 'took # or #'],
	["ids 1, 2, 3 and 'x y' aren't there", `ids # and "…" aren't there`],
	[
		'null value in column "amount" of relation "orders"',
		"null value in column 'amount' of relation 'orders'",
	],
	['user 01HZX3V5YQ2J8K9M0N1P2Q3R4S missing', 'user # missing'],
	['connect ECONNREFUSED 10.0.3.17:5432', 'connect ECONNREFUSED #'],
	['\u0001 HTTP 500 \u0001', 'HTTP 500'],
])('the pattern of %j', (text, pattern) => {
	expect(patternOf(text)).toBe(pattern);
});

describe('whatever the message', () => {
	const id = fc.oneof(
		fc.uuid(),
		fc.ulid(),
		fc.nat().map(String),
		fc.integer().map(String),
		fc.ipV4(),
		fc
			.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
			.map((date) => date.toISOString()),
		fc.nat({ max: 99_999 }).map((number) => `R-${number}`),
		fc.tuple(fc.nat({ max: 999 }), fc.nat({ max: 99 })).map(([a, b]) => `${a}.${b}`),
		fc
			.array(fc.constantFrom(...'0123456789abcdef'), { minLength: 12, maxLength: 40 })
			.map((digits) => `7${digits.join('')}`),
	);
	const sentence = fc.constantFrom(
		(a: string, b: string) => `order ${a} failed: no customer ${b}`,
		(a: string, b: string) => `TypeError: cannot read "${a}" of ${b} (line 1)`,
		(a: string, b: string) => `timeout of ${a} ms exceeded, request=${b}`,
		(a: string, b: string) => `[${a}] lock held by <${b}>`,
	);

	test('what stands for an id in an error makes no other kind', () => {
		fc.assert(
			fc.property(sentence, id, id, id, id, (say, a, b, c, d) => {
				const one = { type: 'Order', error: say(a, b) };
				const other = { type: 'Order', error: say(c, d) };
				expect(titleOf(one)).toBe(titleOf(other));
				expect(idOf({}, { errorMessage: say(a, b) })).toBe(idOf({}, { errorMessage: say(c, d) }));
			}),
			{ seed: 16, numRuns: runs(2000) },
		);
	});

	test('the order of fields, blanks and the values of a message make no other kind', () => {
		const value = fc.oneof(fc.nat(), fc.boolean(), fc.uuid());
		fc.assert(
			fc.property(
				fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 8 }),
				fc.array(value, { minLength: 16, maxLength: 16 }),
				(names, values) => {
					const one = Object.fromEntries(names.map((name, at) => [name, values[at]]));
					const other = Object.fromEntries(
						names.map((name, at) => [name, values[at + 8]] as const).reverse(),
					);
					fc.pre(
						!names.some((name) => /^(type|kind|event|job|task|topic|error|err|fault)$/.test(name)),
					);
					expect(idOf(one)).toBe(idOf(JSON.stringify(other, undefined, 3)));
				},
			),
			{ seed: 16 },
		);
	});

	test('it has a kind, whose id and words are short', () => {
		fc.assert(
			fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), fc.string(), (body, text) => {
				const kind = fingerprintOf(of(body, { error: text }));
				expect(kind.id).toMatch(/^[0-9a-f]{12}$/);
				expect(kind.title.length).toBeLessThan(700);
			}),
			{ seed: 16 },
		);
	});

	test.each(['a-', '"', '1.', 'x=1 '])('text made of %j to be slow is not', (piece) => {
		const cost = growth(20_000, (size) => {
			const text = piece.repeat(size / piece.length);
			fingerprintOf(of(text, { error: text.slice(0, 200_000) }));
		});
		// Time that grows with the square of a text would be 256.
		expect(cost).toBeLessThan(64);
	});
});
