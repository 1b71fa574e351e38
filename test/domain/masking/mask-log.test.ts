import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskedStreamWhy, maskedWhy } from '../../../source/domain/masking/mask-log.ts';
import { maskedView } from '../../../source/domain/masking/mask-message.ts';
import { Masks } from '../../../source/domain/masking/masks.ts';
import type { Message } from '../../../source/domain/messages/message.ts';
import type { Why } from '../../../source/domain/why/findings.ts';
import type { StreamWhy } from '../../../source/domain/why/stream-findings.ts';
import { queueRef } from '../../operations/fakes.ts';

const by = { kind: 'file', path: 'config.toml', line: 1, scope: 'user' } as const;
const texts = [
	'START RequestId: x',
	'refused card 4111111111111111',
	'{"level":"ERROR","event":{"customer":{"email":"a@b.c"}},"n":1.0}',
];
const window = { from: 0, to: 1 };
const why: Why = {
	...{ queue: queueRef('orders-dlq'), messageId: 'm1', at: 0, failures: [] },
	sources: [{ name: 'orders', arn: queueRef('orders').arn }],
	mappings: { ok: true, value: [] },
	logs: [
		{
			...{ consumer: 'f', group: 'g', tier: 'request', more: 0, requests: 1, isFinished: true },
			lines: texts.map((text) => ({ at: 0, stream: 's', text })),
			window: window as unknown as Why['logs'][number]['window'],
		},
	],
};

test('what a log tells of a message is masked by the rules of its queue and its source', () => {
	const rule = { resource: ['orders'], paths: ['body.**.email'], regex: ['4[0-9]{15}'], by };
	const masked = maskedWhy(why, new Masks([rule]));
	expect(masked.logs[0]?.lines.map(({ text }) => text)).toEqual([
		'START RequestId: x',
		'[masked]',
		'{"level":"ERROR","event":{"customer":{"email":"[masked]"}},"n":1.0}',
	]);
	expect(maskedWhy(why, new Masks([{ ...rule, resource: ['payments'] }]))).toBe(why);
});

test.each([
	['key', '{"kinesis":{"partitionKey":"ada@b.c"}}'],
	['group', '{"attributes":{"MessageGroupId":"ada@b.c"}}'],
	['dedup', 'message_deduplication_id=ada@b.c'],
	['attributes.token', '{"messageAttributes":{"token":{"stringValue":"ada@b.c"}}}'],
])('a line that names a masked %s is masked where no message is known', (path, line) => {
	const masks = new Masks([{ resource: ['*'], paths: [path], regex: [], by }]);
	const [log] = why.logs;
	if (log === undefined) throw new Error('no log');
	const lines = ['START RequestId: x', line].map((text) => ({ at: 0, stream: 's', text }));
	const logs = [{ ...log, lines }];
	const stream = { name: 'clicks' } as StreamWhy['stream'];
	for (const told of [
		maskedWhy({ ...why, logs }, masks),
		maskedStreamWhy({ stream, logs } as unknown as StreamWhy, masks),
	]) {
		expect(told.logs[0]?.lines.map(({ text }) => text)).toEqual(['START RequestId: x', '[masked]']);
	}
});

/** What is told of a message whose consumer wrote these lines. */
function toldOf(
	message: Message,
	rule: { paths?: string[]; regex?: string[] },
	...written: string[]
) {
	const masks = new Masks([{ resource: ['*'], paths: [], regex: [], by, ...rule }]);
	const [log] = why.logs;
	if (log === undefined) throw new Error('no log');
	const lines = written.map((text) => ({ at: 0, stream: 's', text }));
	const view = maskedView(message, masks, 'orders-dlq');
	const told = maskedWhy({ ...why, logs: [{ ...log, lines }] }, masks, view);
	return told.logs[0]?.lines.map(({ text }) => text);
}

const message: Message = {
	...{ id: 'm1', receiptHandle: 'h', receivedAt: 0 },
	body: '{"customer":{"email":"ada@b.c","pin":42},"n":"plain"}',
	attributes: { token: { type: 'String', text: 's3cr"et' } },
	system: { MessageGroupId: 'customer-7' },
};
const paths = ['body.customer', 'attributes.token', 'group'];

test('what is hidden of the message itself no line says, whatever it is and however it is spelled', () => {
	expect(
		toldOf(
			message,
			{ paths },
			'refused ada@b.c of customer-7 with pin 42 after 420 ms',
			'{"msg":"no s3cr\\"et for ada@b.c","plain":"plain"}',
			'token s3cr"et',
		),
	).toEqual([
		'refused [masked] of [masked] with pin [masked] after 420 ms',
		'{"msg":"no [masked] for [masked]","plain":"plain"}',
		'token [masked]',
	]);
});

/** JSON as loggers write it that know ASCII alone. */
const ascii = (value: unknown, spelled = (digits: string) => digits) =>
	JSON.stringify(value).replace(
		/[^ -~]/g,
		(unit) => `\\u${spelled(unit.charCodeAt(0).toString(16).padStart(4, '0'))}`,
	);

test('of any value that a mask hides nothing is left in any line', () => {
	const word = fc.stringMatching(/^[a-z0-9 "\\éк😀]{4,12}$/u);
	fc.assert(
		fc.property(
			word,
			word,
			fc.array(fc.constantFrom('x', ' at ', '"', 'group')),
			(one, other, around) => {
				const sent: Message = {
					...message,
					body: JSON.stringify({ customer: [one] }),
					attributes: { token: { type: 'String', text: other } },
				};
				const text = `${around.join('')}${one}${other}${around.join('')}${one}`;
				const large = (digits: string) => digits.toUpperCase();
				const written = [
					...[text, JSON.stringify({ text })],
					...[ascii({ text }), ascii({ text }, large)],
				];
				for (const line of toldOf(sent, { paths }, ...written) ?? []) {
					for (const value of [one, other]) {
						expect(line).not.toContain(value);
						expect(line).not.toContain(JSON.stringify(value).slice(1, -1));
						expect(line).not.toContain(ascii(value).slice(1, -1));
						expect(line).not.toContain(ascii(value, large).slice(1, -1));
					}
				}
			},
		),
	);
});

test('a name in what is masked is looked for as values are, where it is more than a word', () => {
	const sent = { ...message, body: '{"customer":{"ada@b.c":{"pin":42}}}' };
	expect(toldOf(sent, { paths }, 'no pin for ada@b.c')).toEqual(['no pin for [masked]']);
});

test('no line is shown where more is hidden than is looked for, or nobody knows what', () => {
	const values = Array.from({ length: 1001 }, (_, index) => `v${index}`);
	const sent = { ...message, body: JSON.stringify({ customer: values }) };
	expect(toldOf(sent, { paths }, 'short v7')).toEqual(['[masked]']);
	const lost = { ...message, masked: { bytes: 1 } };
	expect(toldOf(lost, { paths: ['body.other'] }, 'of customer-7')).toEqual(['[masked]']);
});

test('what a letter says of its error is masked as a line of a log is', () => {
	const body = JSON.stringify({
		requestContext: { requestId: 'r-1', functionArn: 'arn:aws:lambda:r:1:function:f' },
		requestPayload: { email: 'ada@b.c' },
		responsePayload: { errorMessage: 'no such customer: ada@b.c' },
	});
	const masks = new Masks([
		{ resource: ['*'], paths: ['body.requestPayload.email'], regex: [], by },
	]);
	const letterOf = { ...message, body };
	const view = maskedView(letterOf, masks, 'orders-dlq');
	const invocation = { requestId: 'r-1', errorMessage: 'no such customer: ada@b.c' };
	const origin = { kind: 'lambda', cause: invocation.errorMessage } as const;
	const letter = { origin, invocation, functions: ['f'] };
	const { letter: told } = maskedWhy({ ...why, letter }, masks, view);
	expect(told).toEqual({
		origin: { kind: 'lambda', cause: 'no such customer: [masked]' },
		invocation: { requestId: 'r-1', errorMessage: 'no such customer: [masked]' },
		functions: ['f'],
	});
});

test('so is the type of an error, whether or not it says more', () => {
	const canary = 'canary-7f3a';
	const body = JSON.stringify({ requestPayload: { token: canary } });
	const rule = { resource: ['*'], paths: ['body.requestPayload.token'], regex: [], by };
	const masks = new Masks([rule]);
	const view = maskedView({ ...message, body }, masks, 'orders-dlq');
	for (const more of [{}, { errorMessage: `no ${canary}` }]) {
		const invocation = { requestId: 'r-1', errorType: `Unknown ${canary}`, ...more };
		const letter = { origin: { kind: 'lambda' }, invocation, functions: ['f'] } as const;
		const told = maskedWhy({ ...why, letter }, masks, view).letter;
		expect(JSON.stringify(told)).not.toContain(canary);
		expect(told?.invocation?.errorType).toBe('Unknown [masked]');
	}
});
