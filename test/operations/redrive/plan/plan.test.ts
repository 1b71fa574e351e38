import { describe, expect, test } from 'vitest';
import { fail } from '../../../../source/domain/failure.ts';
import type { Message } from '../../../../source/domain/messages/message.ts';
import type { Alarm } from '../../../../source/domain/metric.ts';
import {
	commandOf,
	type RedriveChoices,
	type RedrivePlan,
} from '../../../../source/domain/redrive/redrive-plan.ts';
import type { QueueAttributes } from '../../../../source/domain/resources.ts';
import type { MetricsGateway, QueueGateway } from '../../../../source/operations/ports.ts';
import { oldestHereSince } from '../../../../source/operations/redrive/plan/oldest.ts';
import { planRedrive } from '../../../../source/operations/redrive/plan/plan.ts';
import { shortTime } from '../../../../source/presentation/formats.ts';
import {
	engineWhyText,
	obstacleTexts,
} from '../../../../source/presentation/redrive/check-words.ts';
import { fromText, planRows } from '../../../../source/presentation/redrive/plan-words.ts';
import { warningTexts } from '../../../helpers/plan-warnings.ts';
import { message, metricsGateway, queueAttributes, queueGateway, queueRef } from '../../fakes.ts';
import { planPorts } from '../plan-ports.ts';

const source = queueRef('orders-dlq');
const never = new AbortController().signal;

const { clock } = planPorts(queueGateway({}));

const obstaclesOf = (made: RedrivePlan) => obstacleTexts(made, 'flags');
const warningsOf = (made: RedrivePlan) => warningTexts(made, 'flags');
const noObstacle = {
	checks: expect.not.arrayContaining([expect.objectContaining({ state: 'obstacle' })]),
};

function plan(
	some: Partial<RedriveChoices> = {},
	queues: Readonly<Record<string, Partial<QueueAttributes>>> = {},
	more: Partial<QueueGateway> = {},
	from = source,
) {
	const gateway = queueGateway({
		attributes: async (url) => {
			const name = url.split('/').at(-1) ?? '';
			return queueAttributes(name, { visible: 30, ...queues[name] });
		},
		deadLetterSourcesPage: async () => ({ items: [queueRef('orders').url] }),
		listMoves: async () => [],
		...more,
	});
	return planRedrive(
		planPorts(gateway),
		{
			source: from,
			choices: { engine: 'auto', leaseSeconds: 120, ...some },
			place: { region: 'eu-west-1', account: '123456789012' },
		},
		never,
	);
}

test("everything goes by AWS's own move, a selection or an edit by ours, and the plan says why", async () => {
	expect(await plan()).toMatchObject({ engine: 'aws', count: 30, ...noObstacle });
	for (const some of [
		{ where: 'receives > 3' },
		{ chosen: ['a'] },
		{ fingerprint: '0123456789ab' },
		{ edits: { set: ['body.a=1'] } },
		{ limit: 3 },
		{ perSecond: 501 },
	]) {
		const made = await plan(some);
		expect(made).toMatchObject({ engine: 'own', ...noObstacle });
		expect(engineWhyText(made)).toMatch(/AWS's own move can't/);
		expect(obstaclesOf(await plan({ ...some, engine: 'aws' }))).toHaveLength(1);
	}
});

test('when the oldest ends is known at the latest, from since when it is there', async () => {
	const day = 86_400;
	const asked: unknown[] = [];
	const series = (points: readonly { at: number; value: number }[]) => async (input: unknown) => {
		asked.push(input);
		return [{ query: input, points, complete: true }];
	};
	const now = clock.now();
	const sinceOf = (answer: unknown) =>
		oldestHereSince({ metrics: { series: answer } as never, clock }, 'orders-dlq', never);
	const minute = Date.UTC(2026, 10, 20, 8, 58);
	const point = series([{ at: minute, value: 7200 }]);
	const since = await sinceOf(point);
	expect(since).toBe(minute - 7_200_000);
	expect(asked).toMatchObject([{ queries: [{ metric: 'ApproximateAgeOfOldestMessage' }] }]);
	expect(await sinceOf(series([]))).toBeUndefined();
	expect(await sinceOf(() => Promise.reject(fail('denied', 'no')))).toBeUndefined();

	const made = (fifo: boolean, seen: readonly Message[] = []) =>
		planRedrive(
			planPorts(
				queueGateway({
					attributes: async (url) =>
						queueAttributes(url.split('/').at(-1) ?? '', { fifo, retentionSeconds: 4 * day }),
					deadLetterSourcesPage: async () => ({ items: [] }),
					listMoves: async () => [],
				}),
				{ metrics: { series: point } as never },
			),
			{
				source,
				choices: { engine: 'auto', leaseSeconds: 120 },
				place: { region: 'eu-west-1' },
				seen,
			},
			never,
		);
	const end = (since ?? 0) + 4 * day * 1000;
	const standard = await made(false);
	expect([standard.oldestExpiresAt, standard.oldestExpiresBy]).toEqual([undefined, end]);
	const words = (at: number) => planRows(standard, at).find(({ label }) => label === 'EXPIRES');
	expect(words(now)?.text).toMatch(/^the oldest by .* \(in 3 d 21 h\) at the latest/);
	expect(words(now)?.tone).toBeUndefined();
	expect(words(end - 60_000)?.tone).toBe('bad');
	// A FIFO dead-letter queue restarts the retention of what arrives.
	expect((await made(true)).oldestExpiresAt).toBe(end);
	// Whoever has seen the oldest of a standard queue knows it, and asks nobody.
	const ages = () => JSON.stringify(asked).split('ApproximateAgeOfOldestMessage').length;
	const before = ages();
	const sent = now - 3_600_000;
	const one = message('m0', now, { system: { SentTimestamp: String(sent) } });
	const seen = await made(false, [one]);
	expect([seen.oldestExpiresAt, seen.oldestExpiresBy]).toEqual([sent + 4 * day * 1000, undefined]);
	expect(ages()).toBe(before);
});

test('a plan that is made anew while somebody types asks CloudWatch once a minute', async () => {
	let asked = 0;
	let now = 1_000_000;
	const series = async () => {
		asked++;
		return [];
	};
	const metrics = { series } as never;
	const ask = () =>
		oldestHereSince({ metrics, clock: { ...clock, now: () => now } }, 'orders-dlq', never);
	await ask();
	await ask();
	expect(asked).toBe(1);
	now += 60_000;
	await ask();
	expect(asked).toBe(2);
});

test('an endpoint without move tasks, or a queue that is nobody’s, gets our engine', async () => {
	const unsupported = { listMoves: () => Promise.reject(fail('unsupported', 'unknown')) };
	expect(await plan({}, {}, unsupported)).toMatchObject({ engine: 'own', ...noObstacle });
	const nobody = { deadLetterSourcesPage: async () => ({ items: [] }) };
	const lost = await plan({}, {}, nobody);
	expect(obstaclesOf(lost)).toEqual([
		'no queue names orders-dlq as its dead-letter queue: name a destination with --to',
	]);
	expect(await plan({ to: queueRef('orders') }, {}, nobody)).toMatchObject({
		engine: 'own',
		...noObstacle,
	});
});

test('where the sources can not be had they are unknown, not none', async () => {
	const missing = {
		deadLetterSourcesPage: () => Promise.reject(fail('unsupported', 'not supported here')),
	};
	const to = (of: RedrivePlan) => planRows(of, 0).find(({ label }) => label === 'TO')?.text;
	const unknown = await plan({}, {}, missing);
	expect(obstaclesOf(unknown)).toEqual([
		'the queues that send dead letters to orders-dlq are unknown (not supported here): name a destination with --to',
	]);
	expect(to(unknown)).toMatch(/^unknown: which queues send dead letters here/);
	expect(to(await plan({ to: queueRef('orders') }, {}, missing))).toMatch(/^orders/);
	expect(to(await plan({}, {}, {}))).toMatch(/orders/);
});

test('what makes it impossible is an obstacle', async () => {
	const to = (name: string) => ({ to: queueRef(name) });
	expect(obstaclesOf(await plan(to('other.fifo')))).toEqual([
		'other.fifo is a FIFO queue and orders-dlq is not: messages go between queues of one type',
	]);
	expect(obstaclesOf(await plan(to('orders-dlq')))).toContain('orders-dlq is the queue itself');
	const running = { status: 'RUNNING' as const, sourceArn: source.arn, moved: 7 };
	expect(obstaclesOf(await plan({}, {}, { listMoves: async () => [running] }))).toEqual([
		'a move of orders-dlq is running in AWS (7 moved): follow or cancel it first',
	]);
});

test('what may surprise is a warning, and what can not be reached is said', async () => {
	const made = await plan(
		{ where: 'receives > 3', canary: { stopAbovePercent: 5 } },
		{
			'orders-dlq': {
				inFlight: 4,
				delayed: 2,
				kmsKeyId: 'a',
				redrivePolicy: { deadLetterTargetArn: 'x', maxReceiveCount: 9 },
			},
			orders: {
				visible: 1284,
				inFlight: 0,
				delaySeconds: 15,
				maximumMessageBytes: 2048,
				kmsKeyId: 'b',
				visibilitySeconds: 30,
				redrivePolicy: { deadLetterTargetArn: source.arn, maxReceiveCount: 5 },
			},
		},
	);
	const text = warningsOf(made).join('\n');
	for (const words of [
		/2,048 bytes/,
		/hides new messages for 15 s/,
		/another key/,
		/nobody seems to read orders/,
		/received 9 times/,
	]) {
		expect(text).toMatch(words);
	}
	expect(made.unreachable.join('\n')).toMatch(/~4 in flight[\s\S]*~2 delayed/);
	expect(made.unreachable[0]).toMatch(
		/~4 in flight, none ours: another person, a consumer, or a run elsewhere, which can't be seen/,
	);
	expect(made.unreachable.join('\n')).not.toMatch(/100,000/);
	const deep = await plan({ where: 'receives > 3' }, { 'orders-dlq': { visible: 200_000 } });
	expect(deep.unreachable.join('\n')).toMatch(/what lies behind ~100,000 messages/);
	expect(made.windowSeconds).toBe(5 * 30 + 15);
	expect(made.permissions.join()).toMatch(/kms:Decrypt for orders-dlq/);
	const fifo = await plan(
		{ where: 'receives > 1' },
		{},
		{ deadLetterSourcesPage: async () => ({ items: [queueRef('o.fifo').url] }) },
		queueRef('o-dlq.fifo'),
	);
	expect(warningsOf(fifo).join('\n')).toMatch(/order within groups[\s\S]*deduplication id/);
	expect(fifo.unreachable.join('\n')).toMatch(/at most 10 of a group/);
});

test('leads to no queue of another region or account, whatever the endpoint lists and the engine', async () => {
	const listed = async (url: string, some: Partial<RedriveChoices> = {}) =>
		obstaclesOf(await plan(some, {}, { deadLetterSourcesPage: async () => ({ items: [url] }) }));
	const own = { engine: 'own' } as const;
	for (const url of [
		'https://sqs.us-east-1.amazonaws.com/123456789012/orders',
		'https://queue.amazonaws.com/123456789012/orders',
		'http://sqs.us-east-1.localhost.localstack.cloud:4566/123456789012/orders',
	]) {
		expect(await listed(url, own)).toEqual([
			'arn:aws:sqs:us-east-1:123456789012:orders is in region us-east-1, orders-dlq in eu-west-1: messages move within a region',
		]);
	}
	expect(await listed('https://sqs.eu-west-1.amazonaws.com/999999999999/orders', own)).toEqual([
		'arn:aws:sqs:eu-west-1:999999999999:orders is of account 999999999999, orders-dlq of 123456789012: name a destination with --to',
	]);
	for (const url of [
		'https://eu-west-1.queue.amazonaws.com/123456789012/orders',
		'http://localhost:9324/queue/orders',
	]) {
		expect(await listed(url)).toEqual([]);
	}
});

test('its facts change with a queue’s settings and the choices, not with its counts', async () => {
	const first = await plan();
	expect((await plan({}, { orders: { visible: 999 } })).facts).toBe(first.facts);
	for (const other of [
		await plan({ where: 'receives > 1' }),
		await plan({}, { orders: { policy: '{}' } }),
		await plan({}, { orders: { maximumMessageBytes: 1024 } }),
		await plan({}, { 'orders-dlq': { createdAt: 5 } }),
	]) {
		expect(other.facts).not.toBe(first.facts);
	}
});

test('copies as a command that a shell takes as it is', async () => {
	const made = await plan({
		to: queueRef('orders'),
		where: `body.type == "it's"`,
		edits: { set: ['body.amount=0'] },
		perSecond: 20,
		canary: { stopAbovePercent: 5 },
	});
	expect(commandOf(made, { profile: 'prod', region: 'eu-west-1', mode: 'protected' })).toBe(
		`awsmsg redrive orders-dlq --to orders --where 'body.type == "it'\\''s"' --set body.amount=0 --rate 20 --canary --profile prod --region eu-west-1 --mode protected`,
	);
});

test('a run of this computer stands in the way, and what is in flight may be of it', async () => {
	const made = (more: { runHere?: string; perhapsGone?: string; heldByUs?: number }) =>
		planRedrive(
			planPorts(
				queueGateway({
					attributes: async (url) =>
						queueAttributes(url.split('/').at(-1) ?? '', { visible: 5, inFlight: 40 }),
					deadLetterSourcesPage: async () => ({ items: [queueRef('orders').url] }),
					listMoves: async () => [],
				}),
				{
					runs: {
						holder: async () =>
							more.runHere === undefined
								? undefined
								: {
										owner: more.runHere,
										pid: 1,
										...(more.perhapsGone === undefined ? {} : { perhapsGone: more.perhapsGone }),
									},
					},
				},
			),
			{
				source,
				choices: { engine: 'auto', leaseSeconds: 120 },
				place: { region: 'eu-west-1' },
				...(more.heldByUs === undefined ? {} : { heldByUs: more.heldByUs }),
			},
			never,
		);
	const ours = await made({ runHere: '20261120-090000-000001' });
	expect(obstaclesOf(ours).join()).toMatch(
		/our run 20261120-090000-000001 is at work on orders-dlq, on this computer.*awsmsg cancel 2026/,
	);
	expect(ours.unreachable[0]).toMatch(
		/^~40 in flight, by our run 20261120-090000-000001, or others/,
	);
	const inAws = await made({ runHere: 'in AWS' });
	expect(obstaclesOf(inAws).join()).toMatch(
		/follows a move of orders-dlq in AWS.*cancel orders-dlq/,
	);
	expect(inAws.unreachable[0]).toMatch(
		/^~40 in flight, by the move in AWS that another awsmsg here follows, or others/,
	);
	// One sum, and what a run of this computer holds is ours.
	expect(fromText(ours)).toBe(
		'orders-dlq: ~45 there: ~5 ready + ~40 in flight, by our run 20261120-090000-000001 or others',
	);
	expect(fromText(inAws)).toMatch(/~40 in flight, by the move in AWS or others$/);
	expect(fromText(await made({}))).toBe(
		'orders-dlq: ~45 there: ~5 ready + ~40 in flight elsewhere',
	);
	// A container that was killed, or a computer that is off: the file is what stands in the way.
	for (const runHere of ['20261120-090000-000001', 'in AWS']) {
		const perhapsGone = "process 7 on c0ffee, which can't be asked; if it is gone, remove /x.lock";
		const stale = obstaclesOf(await made({ runHere, perhapsGone })).join();
		expect(stale).toContain(`in ${perhapsGone}`);
		expect(stale).not.toMatch(/on this computer|awsmsg here|awsmsg cancel/);
	}
	const held = await made({ heldByUs: 30 });
	expect(held.unreachable[0]).toMatch(/^~10 in flight, beside 30 of ours: another person/);
	expect(fromText(held)).toBe(
		'orders-dlq: ~45 there: ~5 ready + 30 held by us (given back at the start) + ~10 in flight elsewhere',
	);
	// Their leases have ended since: the sum is the same.
	expect(fromText(held, 0)).toBe('orders-dlq: ~45 there: ~35 ready + ~10 in flight elsewhere');
});

test('a plan that brings home has a command while that does the same: the queue, and one that was named', () => {
	const way = { to: queueRef('orders'), ids: ['a', 'b'] };
	const other = { to: queueRef('returns'), ids: ['c'] };
	const command = (ways: readonly (typeof way)[], more: Partial<RedriveChoices> = {}) =>
		commandOf(
			{
				source,
				choices: {
					...{ home: { run: 'run-1', ways }, chosen: ways.flatMap(({ ids }) => ids) },
					...{ engine: 'own', leaseSeconds: 120, ...more },
				},
				engine: 'own',
			},
			{ region: 'eu-west-1' },
		);
	expect(command([way, other])).toBe('awsmsg rescue orders-dlq --home run-1 --region eu-west-1');
	expect(command([way])).toBe(
		'awsmsg rescue orders-dlq --home run-1 --to orders --region eu-west-1',
	);
	const changes: readonly Partial<RedriveChoices>[] = [
		{ edits: { set: ['body.a=1'] } },
		{ perSecond: 3 },
		{ where: 'receives > 3', restTo: queueRef('parking') },
		{ limit: 1 },
		{ chosen: ['a'] },
		{ canary: { stopAbovePercent: 5 } },
		{ brakeDepth: 'off' },
		{ leaseSeconds: 60 },
	];
	for (const more of changes) expect(command([way, other], more)).toBeUndefined();
});

test('whoever asks for what is lost soon is not let go without knowing how long the source keeps messages', async () => {
	const attributes = async (url: string) => {
		const name = url.split('/').at(-1) ?? '';
		if (name === source.name) throw fail('denied', 'no');
		return queueAttributes(name, { retentionSeconds: 1_209_600 });
	};
	const some = { endsBefore: clock.now() + 3_600_000, to: queueRef('kept') };
	for (const more of [{}, { restTo: queueRef('parking') }]) {
		expect((await plan({ ...some, ...more }, {}, { attributes })).checks).toContainEqual({
			name: 'retention',
			state: 'obstacle',
			finding: 'retention-unknown',
		});
	}
});

describe('what a plan hides', () => {
	const alarm = (name: string, more: Partial<Alarm> = {}): Alarm => ({
		name,
		state: 'ALARM',
		namespace: 'AWS/SQS',
		metric: 'ApproximateNumberOfMessagesVisible',
		dimensions: { QueueName: 'orders-dlq' },
		comparison: 'GreaterThanThreshold',
		...more,
	});
	const made = async (
		choices: Partial<RedriveChoices>,
		there: Readonly<Record<string, Partial<QueueAttributes>>> = {},
		alarmsPage: MetricsGateway['alarmsPage'] = async ({ next }) =>
			next === undefined
				? {
						items: [
							alarm('other', { dimensions: { QueueName: 'orders' } }),
							alarm('too few', { comparison: 'LessThanThreshold' }),
							alarm('age', { metric: 'ApproximateAgeOfOldestMessage' }),
						],
						next: 'more',
					}
				: { items: [alarm('orders-dead')] },
	) => {
		const policy = { redrivePolicy: { deadLetterTargetArn: source.arn, maxReceiveCount: 5 } };
		const queues: Readonly<Record<string, Partial<QueueAttributes>>> = {
			'orders-dlq': { visible: 50 },
			orders: { visible: 0, visibilitySeconds: 30, ...policy },
			...there,
		};
		const plan = await planRedrive(
			planPorts(
				queueGateway({
					attributes: async (url) => {
						const name = url.split('/').at(-1) ?? '';
						return queueAttributes(name, queues[name] ?? {});
					},
					deadLetterSourcesPage: async () => ({ items: [queueRef('orders').url] }),
					listMoves: async () => [],
				}),
				{ metrics: metricsGateway({ series: async () => [], alarmsPage }) },
			),
			{
				source,
				choices: { engine: 'auto', leaseSeconds: 120, ...choices },
				place: { region: 'eu-west-1' },
			},
			never,
		);
		const rows = planRows(plan, clock.now());
		return {
			plan,
			hides: rows.find(({ label }) => label === 'HIDES')?.text,
			alarms: warningsOf(plan).filter((text) => text.startsWith('hides up to')),
		};
	};

	test('of messages that are known: how many at a time, for how long, at what cost', async () => {
		const { plan: known, hides, alarms } = await made({ chosen: ['a', 'b'] });
		expect(known.hides).toEqual({ atOnce: 20, most: 50 });
		expect(hides).toBe(
			'up to 20 at a time, others for 2 m at most; up to ~50 for a moment, should what is meant lie behind others: each is received once or twice',
		);
		expect(alarms).toEqual([
			`hides up to 20 from alarm orders-dead until ${shortTime(clock.now() + 120_000)} (up to ~50 for a moment, should they lie behind others)`,
		]);
	});

	test('with a canary: until its verdicts, or until it ends where nobody can say when', async () => {
		const canary = { stopAbovePercent: 5 };
		const { alarms, hides } = await made({ chosen: ['a'], canary });
		const until = clock.now() + (120 + 2 * (150 + 15)) * 1000;
		expect(alarms.join()).toContain(`until ${shortTime(until)} `);
		expect(hides).toMatch(/once more for a verdict, if the queue grew meanwhile$/);
		const behind = await made({ chosen: ['a'], canary }, { orders: { visible: 9 } });
		expect(behind.alarms.join()).toContain('from alarm orders-dead until it ends');
	});

	test('where receives are counted each is received once', async () => {
		const policy = { deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:1:last', maxReceiveCount: 3 };
		const there = { 'orders-dlq': { visible: 50, redrivePolicy: policy } };
		const { hides, alarms } = await made({ chosen: ['a'] }, there);
		expect(hides).toBe(
			'up to ~50, until what is meant is found: each is received once, since receives are counted here',
		);
		expect(alarms.join()).toContain('hides up to 50 from alarm orders-dead');
	});

	test('where a filter decides it is all that is there, and nothing where AWS moves all', async () => {
		const { hides, alarms } = await made({ where: 'receives > 3' });
		expect(hides).toBe('up to ~50, until it ends: each is received once, at least');
		expect(alarms.join()).toContain('hides up to 50 from alarm orders-dead');
		expect(await made({})).toMatchObject({ hides: undefined, alarms: [] });
	});

	test('of a split: what waits for a verdict, and nothing where all leaves at once', async () => {
		const split = { where: 'receives > 3', restTo: queueRef('parking') };
		expect(await made(split)).toMatchObject({
			hides: 'only what is on its way: each is received once, and leaves at once',
			alarms: [],
		});
		const { hides, alarms } = await made({ ...split, canary: { stopAbovePercent: 5 } });
		expect(hides).toBe(
			'what is meant, ~50 at most, until the verdicts of its canary; the rest leaves at once: each is received once',
		);
		expect(alarms.join()).toContain('hides up to 50 from alarm orders-dead');
	});

	test('alarms that can not be had are not spoken of, and asked for no more than once', async () => {
		let asked = 0;
		const refuse = () => {
			asked++;
			return Promise.reject(fail('denied', 'no'));
		};
		expect((await made({ chosen: ['a'] }, {}, refuse)).alarms).toEqual([]);
		expect(asked).toBe(1);
	});
});
