import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { searchedText } from '../../../source/domain/expressions/expression-values.ts';
import { maskedView, trueMessage } from '../../../source/domain/masking/mask-message.ts';
import { type MaskRule, Masks } from '../../../source/domain/masking/masks.ts';
import { contentText, levelsOf } from '../../../source/domain/messages/content.ts';
import { type Message, messageSize } from '../../../source/domain/messages/message.ts';
import { copyOf } from '../../../source/domain/messages/message-copy.ts';
import { messageRecord } from '../../../source/domain/messages/message-file.ts';
import { runs } from '../../helpers/whole.ts';

const by = { kind: 'file', path: 'config.toml', line: 1, scope: 'user' } as const;

function masks(...rules: readonly Partial<MaskRule>[]): Masks {
	return new Masks(rules.map((rule) => ({ resource: ['*'], paths: [], regex: [], by, ...rule })));
}

function message(body: string, more: Partial<Message> = {}): Message {
	return {
		...{ id: 'm1', receiptHandle: 'handle', body, attributes: {}, system: {}, receivedAt: 0 },
		...more,
	};
}

const seen = (body: string, ...rules: readonly Partial<MaskRule>[]): string =>
	maskedView(message(body), masks(...rules), 'orders').body;

describe('a masked body', () => {
	const email = { paths: ['body.customer.email'] };

	test('has the mark in place of the value, and all else as it was spelled', () => {
		expect(seen('{ "customer": {"email": "a@b.c" , "id":1.0},\n "n" : 1e2 }', email)).toBe(
			'{ "customer": {"email": "[masked]" , "id":1.0},\n "n" : 1e2 }',
		);
	});

	test('is the same message where no value is there, and where no rule is about its queue', () => {
		const one = message('{"customer":{"id":1}}');
		expect(maskedView(one, masks(email), 'orders')).toBe(one);
		const other = message('{"customer":{"email":"a@b.c"}}');
		expect(maskedView(other, masks({ ...email, resource: ['pay*'] }), 'orders')).toBe(other);
	});

	test('knows a name however it is spelled, each time it occurs, with all that stands there', () => {
		expect(seen('{"customer":{"\\u0065mail":["a"],"email":{"x":1}}}', email)).toBe(
			'{"customer":{"\\u0065mail":"[masked]","email":"[masked]"}}',
		);
	});

	test('has no value, no name and no line that a pattern matches', () => {
		const card = { regex: ['\\b4[0-9]{15}\\b'] };
		expect(seen('{"a":"card 4111111111111111","b":[4111111111111111,"x"]}', card)).toBe(
			'{"a":"[masked]","b":["[masked]","x"]}',
		);
		expect(seen('{"4111111111111111":1}', card)).toBe('{"[masked]":1}');
		expect(seen('{"a":"\\u0034111111111111111"}', card)).toBe('{"a":"[masked]"}');
		expect(seen('first\ncard 4111111111111111\nlast', card)).toBe('first\n[masked]\nlast');
	});

	test('is masked as a whole where a pattern is about several values or lines', () => {
		expect(seen('{"card":"4111","x":1}', { regex: ['"card":"[0-9]+"'] })).toBe('[masked]');
		expect(seen('-----BEGIN\nabc\n-----END', { regex: ['BEGIN[^-]*-----END'] })).toBe('[masked]');
	});

	test('is searched however deep it is, and however long', () => {
		const deep = `${'{"customer":'.repeat(50_000)}{"email":"a@b.c"}${'}'.repeat(50_000)}`;
		expect(seen(deep, { paths: ['body.**.customer.**.email'] })).toBe(
			deep.replace('a@b.c', '[masked]'),
		);
		const long = JSON.stringify({ text: 'lorem ipsum '.repeat(80_000) });
		expect(seen(long, { regex: ['[a-z]+@[a-z]+', '\\b4[0-9]{15}\\b'] })).toBe(long);
	});

	test('is masked as a whole where nobody can look into it', () => {
		expect(seen('no JSON', email)).toBe('[masked]');
		const binary = gzipSync(Buffer.from([0, 1, 2, 255])).toString('base64');
		expect(seen(binary, email)).toBe('[masked]');
		expect(seen(binary, { paths: ['attributes.token'] })).toBe(binary);
	});

	test('stays in its wrappers: whatever takes them off finds the mark', () => {
		const inside = '{"customer":{"email":"a@b.c"},"n":1}';
		const sns = JSON.stringify({
			...{ Type: 'Notification', MessageId: 'x', TopicArn: 'arn:aws:sns:eu-west-1:1:t' },
			Message: inside,
			MessageAttributes: { token: { Type: 'String', Value: 's3cret' } },
		});
		for (const body of [
			JSON.stringify(inside),
			sns,
			gzipSync(inside).toString('base64'),
			Buffer.from(sns).toString('base64'),
		]) {
			const view = maskedView(message(body), masks(email), 'orders');
			expect(contentText(view)).toBe('{"customer":{"email":"[masked]"},"n":1}');
		}
		const token = maskedView(message(sns), masks({ paths: ['attributes.token'] }), 'orders');
		expect(token.body).not.toContain('s3cret');
		expect(contentText(token)).toBe(inside);
		// What it can not reach it masks as a whole.
		const deep = Buffer.from(sns).toString('base64');
		expect(seen(deep, { paths: ['attributes.token'] })).toBe('[masked]');
	});

	test('is masked by the rules of the queue that it is a dead letter of, too', () => {
		const letter = message('{"customer":{"email":"a@b.c"}}', {
			system: { DeadLetterQueueSourceArn: 'arn:aws:sqs:eu-west-1:123456789012:orders' },
		});
		const view = maskedView(letter, masks({ ...email, resource: ['orders'] }), 'graveyard');
		expect(view.body).toBe('{"customer":{"email":"[masked]"}}');
	});

	test('is as deep as a message may be', () => {
		const depth = 200_000;
		const body = `${'['.repeat(depth)}"secret"${']'.repeat(depth)}`;
		expect(seen(body, { regex: ['secret'] })).toContain('"[masked]"');
	});
});

describe('masked attributes', () => {
	const one = message('{}', {
		attributes: {
			token: { type: 'String.jwt', text: 's3cret' },
			blob: { type: 'Binary', bytes: new TextEncoder().encode('4111111111111111') },
			kind: { type: 'String', text: 'Refund' },
		},
	});

	test('are masked by name, and by what they say, binary ones too', () => {
		const rules = masks({ paths: ['attributes.token'], regex: ['4[0-9]{15}'] });
		expect(maskedView(one, rules, 'orders').attributes).toEqual({
			token: { type: 'String', text: '[masked]' },
			blob: { type: 'String', text: '[masked]' },
			kind: { type: 'String', text: 'Refund' },
		});
	});
});

describe('masked ids', () => {
	const of = (system: Message['system'], ...rules: readonly Partial<MaskRule>[]) =>
		maskedView(message('{}', { system }), masks(...rules), 'orders.fifo').system;
	const system = {
		...{
			MessageGroupId: 'customer-7',
			MessageDeduplicationId: 'order-1',
			SenderId: 'AROA:ada@b.c',
		},
		...{ SequenceNumber: '7', SentTimestamp: '1735689600000', ApproximateReceiveCount: '7' },
	};

	test('have marks by which groups stay groups, and by which nobody gets back to them', () => {
		const rule = { paths: ['group', 'dedup'] };
		const [one, same, other] = [
			of(system, rule),
			of(system, rule),
			of({ ...system, MessageGroupId: 'customer-8' }, rule),
		];
		expect(one['MessageGroupId']).toMatch(/^\[masked [0-9a-f]{8}\]$/);
		expect(one['MessageDeduplicationId']).toMatch(/^\[masked [0-9a-f]{8}\]$/);
		expect(one['SenderId']).toBe('AROA:ada@b.c');
		expect(same).toEqual(one);
		expect(other['MessageGroupId']).not.toBe(one['MessageGroupId']);
	});

	test('are masked by what they say as well, with whoever sent it; what SQS counts is not', () => {
		const seen = of(system, { regex: ['customer-[0-9]+|[a-z]+@b|7|17'] });
		expect(seen).toEqual({
			...system,
			MessageGroupId: expect.stringMatching(/^\[masked /),
			SenderId: '[masked]',
		});
	});

	test('make no copy of the message, and are in none of its exports', () => {
		const view = maskedView(message('{}', { system }), masks({ paths: ['group'] }), 'orders.fifo');
		expect(() => copyOf(view)).toThrow(/masked/);
		expect(JSON.stringify(messageRecord(view))).not.toContain('customer-7');
		expect(searchedText(view)).not.toContain('customer-7');
	});

	test('and names of attributes that a pattern matches stay apart', () => {
		const one = message('{}', {
			attributes: {
				'for-ada@b.c': { type: 'String', text: 'x' },
				'for-bob@b.c': { type: 'String', text: 'y' },
			},
		});
		const { attributes } = maskedView(one, masks({ regex: ['[a-z]+@b'] }), 'orders');
		expect(Object.keys(attributes)).toEqual(Array(2).fill(expect.stringMatching(/^\[masked /)));
		expect(Object.values(attributes).map((value) => 'text' in value && value.text)).toEqual([
			'x',
			'y',
		]);
	});
});

describe('a view', () => {
	const rules = masks({ paths: ['body.card'] });
	const original = message('{"card":"4111"}');
	const view = maskedView(original, rules, 'orders');

	test('is no copy: none can be made of it, and the message behind it is itself', () => {
		expect(() => copyOf(view)).toThrow(/masked/);
		expect(trueMessage(view)).toBe(original);
		expect(copyOf(trueMessage(view)).body).toBe('{"card":"4111"}');
		expect(messageSize(view)).toBe(messageSize(original));
	});

	test('is made once, and of a view no other is made', () => {
		expect(maskedView(original, rules, 'orders')).toBe(view);
		expect(maskedView(view, rules, 'orders')).toBe(view);
	});

	test('that was taken apart has lost its message, which is said', () => {
		expect(() => trueMessage({ ...view })).toThrow(/is lost/);
	});

	test('tells who lets nobody see it', () => {
		const never = masks({ paths: ['body.card'], reveal: 'never' });
		expect(maskedView(message('{"card":"4111"}'), never, 'orders').masked?.never).toEqual(by);
	});
});

describe('whatever a message is', () => {
	const canary = 'CANARY-7d1f';
	const json: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
		value: fc.oneof(
			{ maxDepth: 4 },
			fc.constantFrom(`x ${canary} y`, canary, null, 1, true, 'plain'),
			fc.array(tie('value'), { maxLength: 3 }),
			fc.dictionary(fc.constantFrom('a', 'b', canary, 'constructor', '__proto__'), tie('value'), {
				maxKeys: 3,
			}),
		),
	})).value;
	const wrapped = (inner: fc.Arbitrary<string>) =>
		inner.chain((text) =>
			fc.constantFrom(
				text,
				JSON.stringify(text),
				Buffer.from(text).toString('base64'),
				gzipSync(text).toString('base64'),
				JSON.stringify({
					...{ Type: 'Notification', MessageId: 'x', TopicArn: 'arn:aws:sns:eu-west-1:1:t' },
					...{ Message: text, Subject: canary },
					MessageAttributes: { token: { Type: 'String', Value: canary } },
				}),
				`{"detail-type":"x","source":"y","detail":{"in":${JSON.stringify(text)}}}`,
			),
		);
	const body = wrapped(
		wrapped(
			fc.oneof(
				json.map((value) => JSON.stringify(value)),
				json.map((value) => JSON.stringify(value).replaceAll('C', '\\u0043')),
				fc.constantFrom(`a ${canary}\nb`, 'plain', `{"a":${JSON.stringify(canary)}`, ''),
			),
		),
	);

	test('nothing that a look shows of it has what a pattern masks', () => {
		const rules = masks({ regex: ['CANARY-[0-9a-f]+'] });
		fc.assert(
			fc.property(body, (text) => {
				const view = maskedView(
					message(text, {
						attributes: {
							k: { type: 'String', text: canary },
							[canary]: { type: 'String', text: 'x' },
						},
						system: {
							...{ MessageGroupId: canary, MessageDeduplicationId: canary },
							...{ SenderId: `x:${canary}`, AWSTraceHeader: canary },
						},
					}),
					rules,
					'orders',
				);
				const shown = [
					searchedText(view),
					JSON.stringify(levelsOf(view)),
					...levelsOf(view).map((level) => level.text ?? ''),
					JSON.stringify([view.attributes, view.system]),
					JSON.stringify(messageRecord(view)),
				].join('\n');
				expect(shown).not.toContain(canary);
				expect(shown.replaceAll('\\u0043', 'C')).not.toContain(canary);
				expect(trueMessage(view).body).toBe(text);
			}),
			{ numRuns: runs(1000) },
		);
	});

	test('what a path masks is gone, and what it does not lead to is as it was', () => {
		const rules = masks({ paths: ['body.**.secret'] });
		fc.assert(
			fc.property(json, json, (inside, beside) => {
				const text = JSON.stringify({ a: [{ secret: inside }], beside });
				const view = maskedView(message(text), rules, 'orders');
				expect(view.body).toBe(JSON.stringify({ a: [{ secret: '[masked]' }], beside }));
			}),
			{ numRuns: runs(600) },
		);
	});
});
