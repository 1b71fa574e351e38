import { expect, test } from 'vitest';
import { maskedWhy } from '../../../source/domain/masking/mask-log.ts';
import { Masks } from '../../../source/domain/masking/masks.ts';
import type { Why } from '../../../source/domain/why/findings.ts';
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
