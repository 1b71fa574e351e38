import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileFilter, compileValue } from '../../../source/domain/expressions/expression.ts';
import { contentText, wrapAgain, wrappersOf } from '../../../source/domain/messages/content.ts';
import { decodeBody } from '../../../source/domain/messages/decoding.ts';
import { fingerprintOf } from '../../../source/domain/messages/fingerprint.ts';
import { diffMessages } from '../../../source/domain/messages/message-diff.ts';
import { compileEdit, type EditTexts } from '../../../source/domain/messages/message-edit.ts';
import { Triage } from '../../../source/domain/messages/triage.ts';
import { changedFrom } from '../../../source/domain/text/text-pieces.ts';
import { runs } from '../../helpers/whole.ts';
import { message } from '../../operations/fakes.ts';

const packed = (text: string) => gzipSync(text).toString('base64');
const sns = (inner: string) =>
	`{ "Type" : "Notification",\n  "MessageId":"m-1", "TopicArn":"arn:aws:sns:eu-west-1:123456789012:orders",\n "Message" : ${JSON.stringify(inner)}, "Signature":"x=" }`;
const event = (inner: string) =>
	`{"version":"0","detail-type":"Refund asked","source":"shop","detail": ${inner} ,"id":1e2}`;

/** Ways in which a body travels; all that say `JSON` take a JSON text. */
const ways: readonly (readonly [name: string, wrap: (text: string) => string])[] = [
	['gzip in base64', packed],
	['base64', (text) => Buffer.from(text).toString('base64')],
	['base64 between blanks', (text) => ` ${Buffer.from(text).toString('base64')}\n`],
	['SNS', sns],
	['an EventBridge event', event],
	['a JSON string', (text) => JSON.stringify(text)],
	['SNS around gzip', (text) => sns(packed(text))],
	['SNS around EventBridge', (text) => sns(event(text))],
	['a JSON string around SNS', (text) => JSON.stringify(sns(text))],
];

const refund = '{"type":"Refund","order":9007199254740993,"amount":null,"note":"a b"}';
const of = (body: string) => message('m', 0, { body });
const matches = (text: string, body: string) => {
	const compiled = compileFilter(text);
	if (!compiled.ok) throw new Error(compiled.problem);
	return compiled.filter.test(of(body), { now: 0 });
};
function edited(texts: EditTexts, body: string): string {
	const compiled = compileEdit(texts);
	if (!compiled.ok || compiled.edit === undefined) throw new Error('no edit');
	const result = compiled.edit(of(body), 0);
	return result.ok ? result.outgoing.body : `${result.code}: ${result.message}`;
}

describe.each(ways)('a body that travels as %s', (_name, wrap) => {
	const body = wrap(refund);

	test('is filtered and computed by what is inside', () => {
		expect(matches('body.type == "Refund" && body.amount == null', body)).toBe('match');
		expect(matches('body.order == 9007199254740993', body)).toBe('match');
		const value = compileValue('body.order');
		expect(value.ok && value.value.evaluate(of(body), { now: 0 })).toMatchObject({
			json: '9007199254740993',
		});
	});

	test('is of the same kind, and has the same in common, as the plain one', () => {
		const triage = new Triage({ by: 'fingerprint' });
		triage.add(of(body));
		triage.add(of(wrap(refund.replace('9007199254740993', '17'))));
		const [group, ...others] = triage.groups();
		expect(others).toEqual([]);
		expect(group?.shared[0]).toMatchObject({ path: 'body.amount', value: 'null' });
		// The type of an event is told by its wrapper; every other wrapper says nothing about the kind.
		if (!body.includes('detail-type')) {
			expect(fingerprintOf(of(body))).toEqual(fingerprintOf(of(refund)));
		}
	});

	test('is edited inside and wrapped again, its wrappers untouched', () => {
		const after = edited({ set: ['body.amount=0'] }, body);
		expect(decodeBody(after).map(({ taken }) => taken)).toEqual(
			decodeBody(body).map(({ taken }) => taken),
		);
		expect(contentText(of(after))).toBe(refund.replace('null', '0'));
		const patched = edited({ patch: '[{"op":"remove","path":"/note"}]' }, body);
		expect(contentText(of(patched))).toBe(
			'{"type":"Refund","order":9007199254740993,"amount":null}',
		);
		expect(contentText(of(edited({ set: ['body="plain words"'] }, body)))).toMatch(
			/plain words|Refund|EditFailed/,
		);
	});

	test('is told apart from the plain one by its wrappers alone', () => {
		expect(diffMessages(of(body), of(refund)).map(({ path }) => path)).toEqual(['wrappers']);
	});

	test('is as it was received under the name raw', () => {
		const value = compileValue('raw');
		const raw = value.ok && value.value.evaluate(of(body), { now: 0 });
		expect(raw).toMatchObject({ ok: true, value: body, json: JSON.stringify(body) });
		expect(edited({ set: ['raw="new"'] }, body)).toBe('new');
	});
});

test('fields of a wrapper are read and set through raw', () => {
	expect(matches('raw.MessageId == "m-1" && body.type == "Refund"', sns(refund))).toBe('match');
	expect(matches('raw["detail-type"] == "Refund asked"', event(refund))).toBe('match');
	expect(edited({ set: ['raw.MessageId="m-2"'] }, sns(refund))).toBe(
		sns(refund).replace('m-1', 'm-2'),
	);
});

test('an edit changes no character of the wrappers in JSON', () => {
	expect(edited({ set: ['body.amount=5'] }, sns(refund))).toBe(sns(refund.replace('null', '5')));
	expect(edited({ set: ['body.amount=5'] }, event(refund))).toBe(
		event(refund.replace('null', '5')),
	);
});

test('what can not be wrapped again is refused, and never sent without its wrappers', () => {
	// The detail of an event is JSON: words are none.
	expect(edited({ set: ['body="plain words"'] }, event(refund))).toMatch(
		/^EditFailed: .*EventBridge/,
	);
	// A field that looks like the outer one would be.
	expect(edited({ set: ['body="x"'] }, packed(refund))).not.toBe('x');
	expect(
		gunzipSync(Buffer.from(edited({ set: ['body="x"'] }, packed(refund)), 'base64')).toString(),
	).toBe('x');
});

test('a damaged container and binary content are the text that they came as', () => {
	const broken = `H4sIAAAA${'A'.repeat(24)}`;
	const binary = Buffer.from(gzipSync(Uint8Array.from([0xff, 0xfe, 0, 1]))).toString('base64');
	for (const body of [broken, binary]) {
		expect(contentText(of(body))).toBe(body);
		expect(matches(`body == "${body}"`, body)).toBe('match');
		expect(edited({ set: ['body="x"'] }, body)).toBe('x');
	}
});

test('whatever is wrapped in whatever order: a content goes in again and comes out as it went in', () => {
	const way = fc.constantFrom(
		...ways.filter(([name]) => !/EventBridge/.test(name)).map(([, wrap]) => wrap),
	);
	fc.assert(
		fc.property(
			fc.json(),
			fc.array(way, { maxLength: 3 }),
			fc.string({ unit: 'binary' }),
			(inner, wraps, content) => {
				const body = wraps.reduce((text, wrap) => wrap(text), inner);
				const again = wrapAgain(body, changedFrom(contentText(of(body)), content));
				if (again === undefined) return;
				const depth = wrappersOf(of(body)).length;
				expect(decodeBody(again)[depth]?.text).toBe(content);
			},
		),
		{ seed: 16, numRuns: runs(500) },
	);
});

test('the quick look at a body agrees with its full decoding', () => {
	fc.assert(
		fc.property(
			fc.oneof(
				fc.json(),
				fc.string({ unit: 'binary' }),
				fc.base64String(),
				fc.constantFrom(...ways).map(([, wrap]) => wrap(refund)),
			),
			(body) => {
				const full = decodeBody(body).findLast(({ text }) => text !== undefined)?.text;
				expect(contentText(of(body))).toBe(full);
			},
		),
		{ seed: 16, numRuns: runs(2000) },
	);
});
