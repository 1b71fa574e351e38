import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wrappersOf } from '../../../source/domain/messages/content.ts';
import { decodeBody } from '../../../source/domain/messages/decoding.ts';
import { compileEdit } from '../../../source/domain/messages/message-edit.ts';
import { originOf } from '../../../source/domain/queues/dead-letter-origin.ts';
import { unwrapNotification } from '../../../source/domain/topics/sns-envelope.ts';
import { message } from '../../operations/fakes.ts';

/*
A body is a notification to everybody or to nobody: what shows it, what says where it came from, and the edit that
takes its envelope off.
*/

const word = fc.oneof(
	fc.constantFrom('Notification', 'SubscriptionConfirmation', 'arn:aws:sns:eu-west-1:1:t', ''),
	fc.string({ maxLength: 6 }),
);
const value = fc.oneof(word, fc.constantFrom<unknown>(undefined, null, 0, {}, []));
const mostly = (usual: unknown) =>
	fc.oneof({ weight: 5, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: value });

/** JSON of an object, some letters of its names and texts escaped, with blanks or a byte order mark before it. */
const body = fc
	.tuple(
		fc.record({
			Type: mostly('Notification'),
			TopicArn: mostly('arn:aws:sns:eu-west-1:123456789012:orders'),
			Message: mostly('{"a":1}'),
			Subject: value,
			MessageAttributes: fc.constantFrom<unknown>(
				undefined,
				{},
				{ k: { Type: 'String', Value: 'v' } },
			),
		}),
		fc.constantFrom('', ' ', '\n\t', '\uFEFF', '\uFEFF ', 'x', '['),
		fc.constantFrom<RegExp | undefined>(undefined, /N/g, /[aeT]/g),
	)
	.map(([fields, before, escaped]) => {
		const json = JSON.stringify(fields);
		const spelled =
			escaped === undefined
				? json
				: json.replace(
						escaped,
						(letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
					);
		return before + spelled;
	});

describe('a notification of SNS', () => {
	test('is one for its content, its origin and its edit, or for none of them', () => {
		let are = 0;
		fc.assert(
			fc.property(body, (text) => {
				const one = message('m', 0, { body: text });
				const inner = unwrapNotification(text);
				const isOne = inner !== undefined;
				if (isOne) are++;
				const [, level] = decodeBody(text);
				expect(wrappersOf(one)[0] === 'SNS').toBe(isOne);
				expect(level?.taken[0] === 'SNS' ? level.text : undefined).toBe(inner?.body);
				expect(originOf(one).kind === 'sns').toBe(isOne);
				const compiled = compileEdit({ unwrap: true });
				const edited = compiled.ok ? compiled.edit?.(one, 0) : undefined;
				expect(edited?.ok === true ? edited.outgoing.body : undefined).toBe(inner?.body);
			}),
			{ seed: 66, numRuns: 1000 },
		);
		expect(are).toBeGreaterThan(100);
	});

	test('has a type, a message and a topic; without one it is a body of some program', () => {
		const whole = { Type: 'Notification', TopicArn: 'arn:aws:sns:r:1:t', Message: 'm' };
		expect(unwrapNotification(JSON.stringify(whole))).toMatchObject({ body: 'm' });
		for (const name of Object.keys(whole)) {
			const lacking = JSON.stringify({ ...whole, [name]: undefined });
			expect(unwrapNotification(lacking), name).toBeUndefined();
		}
	});
});
