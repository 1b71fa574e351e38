import { describe, expect, test } from 'vitest';
import { openPermissions } from '../../../source/console/system/permissions.ts';
import { fail } from '../../../source/domain/failure.ts';
import type { Gateways } from '../../../source/operations/ports.ts';
import { queueAttributes, queueRef } from '../../operations/fakes.ts';
import { startConsole } from '../fixture.ts';
import { screenText } from '../messages/messages-fixture.ts';

const none = async () => ({ items: [] });
const denied = (operation: string) => async () => {
	throw fail('denied', `${operation} was denied`, { operation });
};

/** A console in which IAM says that nothing but looking is allowed. */
function started(access: Partial<Gateways['access']> = {}) {
	const console = startConsole({
		gateways: {
			queues: {
				listPage: none,
				attributes: async () => queueAttributes('orders'),
				deadLetterSourcesPage: none,
				tags: denied('SQS ListQueueTags'),
				listMoves: async () => [],
			},
			topics: { listPage: none, allSubscriptionsPage: none },
			streams: { listPage: none },
			metrics: { alarmsPage: none },
			functions: { mappingsPage: none },
			access: {
				roleArn: async () => 'arn:aws:iam::123456789012:role/oncall',
				verdictsPage: async ({ actions }) => ({
					items: actions.map((action) => ({
						...{ action, missing: [] },
						decision: action === 'sqs:PurgeQueue' ? ('explicit' as const) : ('allowed' as const),
					})),
				}),
				...access,
			},
		},
	});
	console.queues({ orders: 1 });
	console.written();
	return console;
}

function typed(console: ReturnType<typeof startConsole>, line: string) {
	console.press(':');
	console.type(line);
	console.press('enter');
}

describe(':permissions', () => {
	test('tells what is lacking first, of everything and of the resource under the cursor', async () => {
		const console = started();
		typed(console, 'permissions');
		await console.settled();
		const view = console.topAs('permissions');
		expect(view.of?.ref.name).toBe('orders');
		const rows = screenText(console)
			.split('\n')
			.filter((line) => /(?:denied|unknown|allowed) {2}/.test(line));
		expect(rows[0]).toMatch(/sqs:ListQueueTags +view +denied +call/);
		expect(rows[1]).toMatch(/sqs:PurgeQueue +admin +denied +simulation/);
		expect(view.standings.value?.find(({ action }) => action === 'sqs:ListQueues')).toMatchObject({
			...{ standing: 'allowed', by: 'call' },
		});
	});

	test('makes keys say what was found to be denied', async () => {
		const console = started();
		typed(console, 'permissions');
		await console.settled();
		console.press('q', 'a');
		console.type('purge');
		expect(screenText(console)).toContain('sqs:PurgeQueue was denied on orders');
	});

	test('of a subscription asks about its topic, and what is denied there is denied on no other', async () => {
		const topicArn = 'arn:aws:sns:eu-west-1:123456789012:events';
		const asked: (readonly [string, string])[] = [];
		const console = started({
			verdictsPage: async ({ actions, resource }) => {
				for (const action of actions) asked.push([action, resource]);
				return {
					items: actions.map((action) => ({
						...{ action, missing: [] },
						decision: action === 'sns:Publish' ? ('explicit' as const) : ('allowed' as const),
					})),
				};
			},
		});
		const arn = `${topicArn}:6b0e71bd`;
		openPermissions(console.session, {
			kind: 'subscription',
			ref: {
				...{
					name: 'events:6b0e71bd',
					arn,
					topicArn,
					protocol: 'sqs',
					endpoint: queueRef('orders').arn,
				},
				owner: '123456789012',
			},
		});
		await console.settled();
		expect(asked).toContainEqual(['sns:Publish', topicArn]);
		const denials = console.session.state.denials.filter(({ operation }) =>
			/^SNS Publish/.test(operation),
		);
		expect(denials.map(({ operation, resource }) => [operation, resource])).toEqual([
			['SNS Publish', 'events'],
			['SNS PublishBatch', 'events'],
		]);
	});

	test('is of nothing in particular where there is no resource, and asks again by ctrl-r', async () => {
		const console = started();
		typed(console, 'errors');
		typed(console, 'permissions');
		await console.settled();
		const before = console.topAs('permissions').standings.at;
		expect(console.topAs('permissions').of).toBeUndefined();
		await console.clock.advance(1000);
		console.press('ctrl-r');
		await console.settled();
		expect(console.topAs('permissions').standings.at).toBeGreaterThan(before ?? 0);
	});
});
