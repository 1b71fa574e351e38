import { describe, expect, test } from 'vitest';
import type {
	RedriveChoices,
	RedrivePlan,
} from '../../../../source/domain/redrive/redrive-plan.ts';
import type { QueueAttributes } from '../../../../source/domain/resources.ts';
import { planRedrive } from '../../../../source/operations/redrive/plan/plan.ts';
import { planRows } from '../../../../source/presentation/redrive/plan-words.ts';
import { warningTexts } from '../../../helpers/plan-warnings.ts';
import { message, queueAttributes, queueGateway, queueRef } from '../../fakes.ts';
import { planPorts } from '../plan-ports.ts';

const source = queueRef('orders-dlq');
const never = new AbortController().signal;
const warningsOf = (made: RedrivePlan) => warningTexts(made, 'flags');

describe('what CloudWatch counted of late', () => {
	/** A quarter of an hour of a metric by queue, `value` a minute in so many of the minutes. */
	const counted =
		(counts: Readonly<Record<string, readonly [value: number, minutes: number]>>) =>
		async ({
			queries,
		}: {
			queries: readonly { metric: string; dimensions: Record<string, string> }[];
		}) =>
			queries.map((query) => {
				const [value = 0, minutes = 0] =
					counts[`${query.metric} ${query.dimensions['QueueName']}`] ?? [];
				const points = Array.from({ length: minutes }, (_, at) => ({ at: at * 60_000, value }));
				return { query, points, complete: true };
			});
	const made = (
		counts: Parameters<typeof counted>[0],
		choices: Partial<RedriveChoices> = {},
		orders: Partial<QueueAttributes> = {},
		more: Partial<Parameters<typeof planRedrive>[1]> = {},
	) =>
		planRedrive(
			planPorts(
				queueGateway({
					attributes: async (url) => {
						const name = url.split('/').at(-1) ?? '';
						return queueAttributes(name, name === 'orders' ? orders : { visible: 9, inFlight: 3 });
					},
					deadLetterSourcesPage: async () => ({ items: [queueRef('orders').url] }),
					listMoves: async () => [],
				}),
				{ metrics: { series: counted(counts) } as never },
			),
			{
				source,
				choices: { engine: 'own', leaseSeconds: 120, ...choices },
				place: { region: 'eu-west-1' },
				...more,
			},
			never,
		);
	const redrivePolicy = { deadLetterTargetArn: source.arn, maxReceiveCount: 3 };
	const brakeOf = ({ destinations }: RedrivePlan) => destinations[0]?.brake;
	const rowOf = (one: RedrivePlan, label: string) =>
		planRows(one, 0).find((row) => row.label === label)?.text;

	test('gives the brake its depth: ten minutes of the drain, or what is usual, and the plan says which', async () => {
		const busy = await made(
			{ 'NumberOfMessagesDeleted orders': [120, 15] },
			{},
			{ visible: 600, redrivePolicy },
		);
		expect(brakeOf(busy)).toEqual({ depth: 1800, reason: 'drain' });
		expect(rowOf(busy, 'BRAKE')).toBe(
			'pauses above 1,800 ready in orders (what waits and 10 m of its drain of 2.0/s), or when an alarm of it fires',
		);
		const unknown = await made({}, {}, { visible: 600, redrivePolicy });
		expect(brakeOf(unknown)).toEqual({ depth: 1600, reason: 'no-drain' });
		expect(rowOf(unknown, 'BRAKE')).toMatch(
			/1,000 above what waits: how fast it can drain is not known/,
		);
		const parking = await made({}, {}, { visible: 600 });
		expect(brakeOf(parking)).toEqual({});
		expect(rowOf(parking, 'BRAKE')).toMatch(/alarm of orders fires; by depth not, nobody is known/);
		const chosen = await made({}, { brakeDepth: 50 }, { visible: 600 });
		expect(brakeOf(chosen)).toEqual({ depth: 50, reason: 'chosen' });
		const off = await made({}, { brakeDepth: 'off' }, { visible: 600, redrivePolicy });
		expect([brakeOf(off), rowOf(off, 'BRAKE')]).toEqual([undefined, 'off, as chosen']);
		const byAws = await made({}, { engine: 'auto' }, { visible: 600, redrivePolicy });
		expect([byAws.engine, rowOf(byAws, 'BRAKE')]).toEqual([
			'aws',
			expect.stringMatching(/^none: AWS/),
		]);
		expect(await made({}, { engine: 'auto', brakeDepth: 50 })).toMatchObject({ engine: 'own' });
		// Two counts are no measure, and a gap is no zero.
		const thin = await made(
			{ 'NumberOfMessagesDeleted orders': [120, 2] },
			{},
			{ visible: 600, redrivePolicy },
		);
		expect(brakeOf(thin)).toEqual({ depth: 1600, reason: 'no-drain' });
	});

	test('tells a consumer of the dead letters from somebody who looks around', async () => {
		const ofConsumer = (one: RedrivePlan) => one.checks.filter(({ name }) => name === 'consumer');
		const own = await made({ 'NumberOfEmptyReceives orders-dlq': [3, 15] });
		expect(ofConsumer(own)).toEqual([
			{
				name: 'consumer',
				state: 'warning',
				finding: 'own-consumer',
				polled: 15,
				of: 15,
				inFlight: 3,
			},
		]);
		expect(warningsOf(own).join()).toMatch(
			/orders-dlq seems to have a consumer of its own: it was polled in 15 of the last 15 minutes .*, ~3 in flight are not ours/,
		);
		expect(ofConsumer(await made({ 'NumberOfMessagesReceived orders-dlq': [1, 4] }))).toEqual([]);
		expect(ofConsumer(await made({ 'NumberOfEmptyReceives orders-dlq': [0, 15] }))).toEqual([]);
		expect(ofConsumer(await made({}))).toEqual([]);
	});

	test('leaves out a canary that nobody asked for where it could say nothing, and says so', async () => {
		const canary = { stopAbovePercent: 5 };
		const usual = { usualCanary: true } as const;
		const deaf = await made({}, { canary }, {}, usual);
		expect(deaf.choices.canary).toBeUndefined();
		expect(warningsOf(deaf).join()).toMatch(/all at once: a destination has no dead-letter queue/);
		const heard = { redrivePolicy, visibilitySeconds: 30 };
		expect((await made({}, { canary }, heard, usual)).choices.canary).toEqual(canary);
		// Whoever asks for one gets one, and is asked what to think of it.
		expect((await made({}, { canary })).choices.canary).toEqual(canary);
	});
});

test('what a selection needs is named, and no queue or key beside it', async () => {
	const keys = { orders: { kmsKeyId: 'alias/orders' }, returns: { kmsKeyId: 'alias/returns' } };
	const gateway = queueGateway({
		attributes: async (url) => {
			const name = url.split('/').at(-1) ?? '';
			return queueAttributes(name, name === 'orders' ? keys.orders : {});
		},
		deadLetterSourcesPage: async () => ({
			items: ['orders', 'returns', 'refunds'].map((name) => queueRef(name).url),
		}),
		listMoves: async () => [],
	});
	const from = (id: string, name: string) =>
		message(id, 0, { system: { DeadLetterQueueSourceArn: queueRef(name).arn } });
	const seen = [from('a', 'returns'), from('b', 'returns'), from('c', 'orders')];
	const needs = async (chosen: readonly string[], more: Partial<RedriveChoices> = {}) =>
		(
			await planRedrive(
				planPorts(gateway),
				{
					source,
					seen,
					choices: { engine: 'auto', leaseSeconds: 120, chosen, ...more },
					place: { region: 'eu-west-1' },
				},
				never,
			)
		).permissions.join(', ');
	expect(await needs(['a', 'b'])).toMatch(/sqs:SendMessage on returns$/);
	expect(await needs(['a', 'c'])).toMatch(
		/sqs:SendMessage on orders, returns, kms:GenerateDataKey and kms:Decrypt for orders$/,
	);
	// What nobody has seen may come from any of them.
	expect(await needs(['a', 'unseen'])).toMatch(/sqs:SendMessage on orders, returns, refunds, kms/);
	expect(await needs(['a'], { to: queueRef('elsewhere') })).toMatch(
		/sqs:SendMessage on elsewhere$/,
	);
});
