import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RedriveChoices } from '../../../../source/domain/redrive/redrive-plan.ts';
import { costsOf, mostHeldAside } from '../../../../source/domain/redrive/run-costs.ts';
import { planRedrive } from '../../../../source/operations/redrive/plan/plan.ts';
import { checkText } from '../../../../source/presentation/redrive/check-words.ts';
import { queueAttributes, queueGateway, queueRef } from '../../fakes.ts';
import { planPorts } from '../plan-ports.ts';

const parking = queueRef('parking');
const where = 'receives > 3';

async function sizeOf(visible: number, some: Partial<RedriveChoices>) {
	const gateway = queueGateway({
		attributes: async (url) => {
			const name = url.split('/').at(-1) ?? '';
			return queueAttributes(name, { visible: name === 'orders-dlq' ? visible : 0 });
		},
		deadLetterSourcesPage: async () => ({ items: [queueRef('orders').url] }),
		listMoves: async () => [],
	});
	const plan = await planRedrive(
		planPorts(gateway),
		{
			source: queueRef('orders-dlq'),
			choices: { engine: 'auto', leaseSeconds: 120, ...some },
			place: { region: 'eu-west-1', account: '123456789012' },
		},
		new AbortController().signal,
	);
	return plan.checks
		.filter(({ name }) => name === 'size-of-run')
		.map((check) => [check.finding, checkText(check, plan, 'flags')] as const);
}

describe('a plan beyond what can be held', () => {
	test('of a selection says what is not seen, what it takes, and that a split drains all', async () => {
		const [many, held, ...more] = await sizeOf(250_000, { where });
		expect(many).toEqual([
			'many-messages',
			'~250,000 messages take at least 21 s and 50,000 requests: ~$0.02 at $0.40 a million (us-east-1), more for bodies above 64 KB',
		]);
		expect(held?.[0]).toBe('beyond-held');
		expect(held?.[1]).toMatch(
			/~250,000 are there, and 100,000 that are not meant can be held at most.*--rest-to/,
		);
		expect(more).toEqual([]);
	});

	test('of a split says what it takes alone, by its pace', async () => {
		const found = await sizeOf(250_000, { where, restTo: parking, perSecond: 5 });
		expect(found).toEqual([
			[
				'many-messages',
				expect.stringMatching(/take at least 13 h 53 m and 75,000 requests: ~\$0\.03/),
			],
		]);
	});

	test('of a pace that outlasts 12 hours says that what is not meant comes back', async () => {
		const found = await sizeOf(60_000, { where, perSecond: 1 });
		expect(found).toEqual([
			[
				'beyond-hidden',
				expect.stringMatching(/may take 16 h 40 m, and SQS hides a message for 12 h/),
			],
		]);
		expect(await sizeOf(40_000, { where, perSecond: 1 })).toEqual([]);
	});

	test.each([
		['few messages', 90_000, { where }],
		["AWS's own move", 2_000_000, {}],
		['a limit', 2_000_000, { edits: { set: ['body.a=1'] }, limit: 500 }],
	] as const)('is not said of %s', async (_, visible, choices) => {
		expect(await sizeOf(visible, choices)).toEqual([]);
	});
});

test('more messages never take less, and a split never less than a selection', () => {
	const many = fc.integer({ min: 0, max: 5_000_000 });
	fc.assert(
		fc.property(
			many,
			many,
			fc.boolean(),
			fc.option(fc.integer({ min: 1, max: 9000 })),
			(...some) => {
				const [one, other, fifo, rate] = some;
				const pace = rate === null ? {} : { perSecond: rate };
				const [less, more] = [Math.min(one, other), Math.max(one, other)].map((messages) =>
					costsOf({ messages, sendsAll: true, fifo, ...pace }),
				);
				const held = costsOf({ messages: Math.max(one, other), sendsAll: false, fifo, ...pace });
				for (const key of ['requests', 'seconds', 'dollars'] as const) {
					expect(less?.[key]).toBeLessThanOrEqual(more?.[key] ?? 0);
					expect(held[key]).toBeLessThanOrEqual(more?.[key] ?? 0);
				}
			},
		),
		{ numRuns: 200 },
	);
	expect(mostHeldAside).toBeLessThan(120_000);
});
