import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Connection, connect } from '../../source/aws/connect.ts';
import type { Mode } from '../../source/domain/effect.ts';
import { fail } from '../../source/domain/failure.ts';
import { systemClock } from '../../source/host/clock.ts';
import { askAlarms } from '../../source/operations/alarms/alarms.ts';
import { Audit } from '../../source/operations/audit/audit.ts';
import type { Gateways } from '../../source/operations/ports.ts';
import { noVariables } from '../aws/kinesis/fake-endpoint.ts';
import { runFake } from '../commands/fake-context.ts';
import { memoryJournal, memoryStores } from '../commands/memory-stores.ts';
import { memoryRedrives } from '../commands/redrive/memory-redrives.ts';
import { type Local, startLocal } from '../emulator/local.ts';
import { commands } from '../helpers/headless-commands.ts';

/*
`redrive --mute-alarms` as it is used, on the embedded endpoint: through the guard, the gate and the audit, over a socket.
*/

let local: Local;
const connections: Connection[] = [];

// One each: its clock goes on.
beforeEach(async () => {
	local = await startLocal();
});

afterEach(async () => {
	for (const connection of connections.splice(0)) connection.close();
	await local.stop();
});

/** A queue with three dead letters and an alarm about it, and what a run in it leaves on this computer. */
async function world(mode: Mode = 'open') {
	const name = 'orders';
	const { queue, dlq } = await local.createPair(name);
	await local.bury(queue.url, ['1', '2', '3']);
	await local.cloudwatch.send(
		new PutMetricAlarmCommand({
			...{ AlarmName: `${name}-depth`, Namespace: 'AWS/SQS', Statistic: 'Maximum' },
			MetricName: 'ApproximateNumberOfMessagesVisible',
			Dimensions: [{ Name: 'QueueName', Value: name }],
			...{ Period: 60, EvaluationPeriods: 1, Threshold: 1 },
			ComparisonOperator: 'GreaterThanThreshold',
			AlarmActions: ['arn:aws:sns:us-east-1:000000000000:on-call'],
		}),
	);
	const stores = { ...memoryStores(), audit: memoryJournal().journal };
	// As headless commands have it: requests are written down by whoever opened the connection.
	const audit = new Audit({
		journal: stores.audit,
		clock: systemClock,
		actor: { user: 'ada', host: 'desk' },
		run: { id: 'run-1', version: '0' },
		onTrouble: ({ message }) => expect.fail(message),
	});
	async function opened(): Promise<Connection> {
		const connection = await connect(
			{ local: false, endpoint: local.endpoint.endpoint, region: 'us-east-1' },
			{
				mode: () => mode,
				onCall: (call, info) => audit.called(info.id, [call]),
				env: noVariables,
			},
		);
		connections.push(connection);
		audit.isAt(connection.info, undefined);
		return connection;
	}
	const asked = local.endpoint.calls().length;
	return {
		...{ name, queue, dlq, stores, opened },
		/** Runs a command and answers how it ended. */
		async run(line: string, gateways: Gateways, redrives = memoryRedrives(), said: Mode = mode) {
			const args = `${line} --mode ${said}`.split(' ');
			const { run } = (await commands[args[0] ?? '']?.()) ?? {};
			if (run === undefined) throw new Error(`no command ${line}`);
			return runFake(run, args, {
				...{ gateways, stores, redrives, gated: true, clock: systemClock },
				...{ loopback: local.endpoint.endpoint, region: 'us-east-1' },
			});
		},
		/** What the endpoint was asked to change, one word for what goes on for long. */
		changes: () =>
			local.endpoint
				.calls()
				.slice(asked)
				.map(({ target }) => target.split('.')[1] ?? '')
				.filter((operation) => /^(Put|Delete|Send|Start|Cancel|Change)/.test(operation))
				.filter((operation, at, all) => operation !== all[at - 1]),
		async alarm() {
			const { gateways } = await opened();
			const never = new AbortController().signal;
			const alarms = await askAlarms({ ...gateways, clock: systemClock }, never);
			return alarms.find((alarm) => alarm.name === `${name}-depth`);
		},
	};
}

const line = (name: string) =>
	`redrive ${name}-dlq --engine own --all-at-once --limit 3 --mute-alarms 30m --yes`;

describe('a redrive that mutes alarms, at the endpoint', () => {
	test('mutes them before it moves anything and no longer than it moves, and both are in the audit', async () => {
		const { name, run, opened, queue, changes, stores, alarm } = await world();
		const { gateways } = await opened();
		const { code, stderr } = await run(line(name), gateways);
		expect([code, stderr]).toEqual([0, expect.stringContaining('1 alarm muted from')]);
		expect(stderr).toContain('The alarms are muted no more.');
		expect((await local.counts(queue.url)).visible).toBe(3);
		const order = changes();
		expect([order[0], order.at(-1)]).toEqual(['PutAlarmMuteRule', 'DeleteAlarmMuteRule']);
		expect(order).toContain('SendMessageBatch');

		const { entries } = await stores.audit.read();
		const [first, ...rows] = entries as readonly Readonly<Record<string, unknown>>[];
		const rule = expect.stringMatching(`^awsmsg-${name}-dlq-`);
		expect(first, 'what was confirmed is written before the first request').toMatchObject({
			type: 'confirmed',
			resources: [
				{ kind: 'queue', name: `${name}-dlq` },
				{ kind: 'queue', name },
				{ kind: 'mute rule', name: rule },
				{ kind: 'alarm', name: `${name}-depth` },
			],
		});
		const muting = rows.filter(({ operation }) => String(operation).includes('Mute'));
		expect(muting).toMatchObject([
			{ type: 'request', operation: 'CloudWatch PutAlarmMuteRule', status: 200 },
			{ type: 'request', operation: 'CloudWatch DeleteAlarmMuteRule', status: 200 },
		]);
		// Nothing is left of it, in the minute for which it would have muted either.
		local.pass(90_000);
		expect(await alarm()).not.toHaveProperty('muted');
	});

	test.each(['read-only', 'open'] as const)(
		'makes no rule and moves nothing where this is read-only, also where the guard is mistaken (%s)',
		async (said) => {
			const { name, run, opened, dlq, changes, stores } = await world('read-only');
			const { gateways } = await opened();
			const { code, stderr } = await run(line(name), gateways, memoryRedrives(), said);
			expect([code, changes()]).toEqual([4, []]);
			expect(stderr).toContain('read-only');
			expect((await local.counts(dlq.url)).visible).toBe(3);
			const { entries } = await stores.audit.read();
			expect(entries.filter((entry) => 'status' in entry)).toEqual([]);
		},
	);

	test('that is killed leaves a rule that ends by its time, and says until when before it goes on', async () => {
		const { name, run, opened, alarm } = await world();
		const connection = await opened();
		const redrives = memoryRedrives();
		let left: ReturnType<typeof memoryRedrives> | undefined;
		// Whoever is killed at its first send leaves the journal of then, and ends nothing.
		const gateways: Gateways = {
			...connection.gateways,
			queues: new Proxy(connection.gateways.queues, {
				get(target, method) {
					if (method !== 'send') return Reflect.get(target, method).bind?.(target);
					return async () => {
						left ??= memoryRedrives();
						for (const [id, entries] of redrives.journals) {
							left.journals.set(id, [...entries]);
						}
						throw fail('denied', 'it was killed');
					};
				},
			}),
			metrics: new Proxy(connection.gateways.metrics, {
				get: (target, method) =>
					method === 'deleteMuteRule' ? async () => {} : Reflect.get(target, method).bind?.(target),
			}),
		};
		await run(line(name), gateways, redrives);
		const [runId = ''] = left?.journals.keys() ?? [];

		local.pass(70_000);
		expect(await alarm()).toMatchObject({
			muted: 'rule',
			mutedBy: expect.stringMatching(/^awsmsg-/),
		});
		const again = `resume ${runId} --resolve-unknown resend --yes`;
		const resumed = await run(again, (await opened()).gateways, left);
		expect(resumed.stderr).toMatch(
			new RegExp(`1 alarm may be muted still, until .* at the latest: .*: ${name}-depth\\.`),
		);
		expect(resumed.code).toBe(0);

		local.pass(31 * 60_000);
		expect(await alarm()).not.toHaveProperty('muted');
	});
});
