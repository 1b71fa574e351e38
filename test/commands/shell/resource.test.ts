import { describe, expect, test } from 'vitest';
import { run as describeAny } from '../../../source/commands/describe.ts';
import { run as peek } from '../../../source/commands/messages/peek.ts';
import { fail } from '../../../source/domain/failure.ts';
import { queueRef, runFake } from '../fake-context.ts';

const resolve = async (name: string) => {
	throw fail('not-found', `no queue ${name}`);
};
const listPage = async () => ({ items: ['orders', 'orders-dlq', 'refunds'].map(queueRef) });

describe('a name that nothing has', () => {
	test('is answered with the one that was probably meant', async () => {
		const gateways = { queues: { resolve, listPage } };
		const { stderr, code } = await runFake(peek, ['peek', 'ordres-dlq'], { gateways });
		expect(stderr).toMatch(/no queue named ordres-dlq .*Did you mean orders-dlq\? Check the name/);
		expect(code).toBe(1);
	});

	test('is answered by itself where none is like it, and where no list can be read', async () => {
		const none = { queues: { resolve, listPage: async () => ({ items: [] }) } };
		const denied = {
			queues: {
				resolve,
				listPage: async () => {
					throw fail('denied', 'not allowed');
				},
			},
		};
		for (const gateways of [none, denied]) {
			const { stderr } = await runFake(peek, ['peek', 'ordres-dlq'], { gateways });
			expect(stderr).toMatch(/no queue named ordres-dlq/);
			expect(stderr).not.toMatch(/Did you mean|not allowed/);
		}
	});

	test('is not answered with itself where a list still has it', async () => {
		const gateways = { queues: { resolve, listPage } };
		const { stderr } = await runFake(peek, ['peek', 'orders'], { gateways });
		expect(stderr).toMatch(/no queue named orders /);
		expect(stderr).not.toMatch(/Did you mean orders\?/);
	});

	test('of any kind is looked for in the lists of all', async () => {
		const gateways = {
			queues: { resolve, listPage },
			topics: {
				listPage: async () => ({
					items: [{ name: 'order-events', arn: 'arn:aws:sns:eu-west-1:123456789012:order-events' }],
				}),
			},
			streams: {
				listPage: async () => ({ items: [] }),
				summary: async () => {
					throw fail('not-found', 'no stream');
				},
			},
		};
		const { stderr } = await runFake(describeAny, ['describe', 'oder-events'], { gateways });
		expect(stderr).toMatch(/Did you mean order-events\?/);
	});
});
