import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run as apply } from '../../../source/commands/redrive/apply.ts';
import { run as redrive } from '../../../source/commands/redrive/redrive.ts';
import type { RedriveChoices, RedrivePlan } from '../../../source/domain/redrive/redrive-plan.ts';
import type { QueueAttributes } from '../../../source/domain/resources.ts';
import { queueAttributes, queueRef, runFake } from '../fake-context.ts';
import { memoryRedrives } from './memory-redrives.ts';

type World = {
	readonly visible?: number;
	readonly sources?: readonly string[];
	readonly attributes?: Partial<QueueAttributes>;
	/** For how long some keep messages, seconds. */
	readonly keeps?: Readonly<Record<string, number>>;
};

/** Queues of which those named `sources` send their dead letters to orders-dlq. */
function queuesOf({ visible = 36, sources = ['orders'], attributes = {}, keeps = {} }: World) {
	return {
		resolve: async (name: string) => queueRef(name),
		attributes: async (url: string) => {
			const name = url.split('/').at(-1) ?? '';
			const retentionSeconds = keeps[name];
			return queueAttributes(name, {
				visible,
				...(retentionSeconds === undefined ? {} : { retentionSeconds }),
				...(name === 'orders' ? attributes : {}),
			});
		},
		deadLetterSourcesPage: async () => ({ items: sources.map((name) => queueRef(name).url) }),
		listMoves: async () => [],
		startMove: async () => ({ handle: 'h' }),
	};
}

const loopback = 'http://127.0.0.1:4566';

async function saved(args: readonly string[] = [], world: World = {}) {
	const redrives = memoryRedrives();
	const finished = await runFake(
		redrive,
		['redrive', 'orders-dlq', ...args, '--plan-out', 'plan.json'],
		{
			loopback,
			gateways: { queues: queuesOf(world) },
			redrives,
		},
	);
	return { ...finished, file: redrives.written.get('plan.json') };
}

const applied = (file: string, world: World = {}, flags: readonly string[] = []) =>
	runFake(apply, ['apply', 'plan.json', '--yes', ...flags], {
		loopback,
		gateways: {
			queues: {
				...queuesOf(world),
				startMove: async () => {
					throw new Error('the move begins');
				},
			},
		},
		files: { 'plan.json': new TextEncoder().encode(file) },
	});

const withChoice = (file: string, change: (plan: RedrivePlan) => RedrivePlan) => {
	const { digests: _, ...plan } = JSON.parse(file) as RedrivePlan & { digests: unknown };
	return JSON.stringify(change(plan));
};

describe('awsmsg apply', () => {
	it('begins the move of a plan that fits, also of one without digests', async () => {
		const { file = '', code } = await saved();
		expect(code).toBe(0);
		for (const one of [file, withChoice(file, (plan) => plan)]) {
			const { stderr, calls } = await applied(one);
			expect(calls).toContain('queues.startMove');
			expect(stderr).toContain('the move begins');
		}
	});

	it('runs a plan that version 0.1.0 saved, and refuses it when the queues changed', async () => {
		const file = readFileSync(new URL('plan-of-0.1.0.json', import.meta.url), 'utf8');
		const fits = await applied(file, {}, ['--confirm', 'orders-dlq']);
		expect(fits.stderr).not.toContain('does not fit');
		expect(fits.calls).toContain('queues.receive');
		const changed = await applied(file, { attributes: { policy: '{}' } });
		expect(changed.code).toBe(4);
		expect(changed.stderr).toContain('a queue has other settings');
	});

	it('refuses an altered plan, says what was altered, and asks AWS for nothing', async () => {
		const { file = '' } = await saved(['--rate', '5']);
		for (const [from, to, field] of [
			['"perSecond": 5', '"perSecond": 50', 'choices'],
			['"count": 36', '"count": 35', 'count'],
			['"eu-west-1"', '"eu-west-2"', 'place'],
			['/123456789012/orders-dlq"', '/123456789012/other-dlq"', 'source'],
			['body, byte for byte', 'nothing', 'keeps'],
		] as const) {
			expect(file).toContain(from);
			const { code, stderr, calls } = await applied(file.replace(from, to));
			expect(code).toBe(4);
			expect(stderr).toContain(`it was changed after it was made, in ${field}`);
			expect(calls).toEqual([]);
		}
	});

	it('never follows the URL in the file: the ARN is asked for', async () => {
		const { file = '' } = await saved();
		const other = 'https://sqs.eu-west-1.queue.example/123456789012/orders-dlq';
		const altered = withChoice(file, (plan) => ({
			...plan,
			source: { ...plan.source, url: other },
		}));
		const { code, stderr, calls } = await applied(altered);
		expect(code).toBe(4);
		expect(stderr).toContain(
			`it is for ${other}, and that ARN is ${queueRef('orders-dlq').url} here`,
		);
		expect(calls).not.toContain('queues.startMove');
	});

	it('never follows the URL of a way home in the file either', async () => {
		const { file = '' } = await saved();
		const to = { ...queueRef('orders'), url: 'https://queue.example/123456789012/orders' };
		const altered = withChoice(file, ({ destinations: [one], ...plan }) => ({
			...{ ...plan, engine: 'own', destinations: one === undefined ? [] : [{ ...one, ref: to }] },
			choices: {
				...{ engine: 'own', leaseSeconds: 120, chosen: ['a'] },
				home: { run: 'run-1', ways: [{ to, ids: ['a'] }] },
			},
		}));
		const { code, stderr } = await applied(altered);
		expect(code).toBe(4);
		expect(stderr).toContain(
			`messages would go to ${queueRef('orders').url} now, not to ${to.url}`,
		);
	});

	it('refuses where a queue keeps messages for another time than the plan says', async () => {
		for (const name of ['orders', 'orders-dlq']) {
			const keeps = (retentionSeconds: number) => ({ keeps: { [name]: retentionSeconds } });
			const { file = '' } = await saved([], keeps(345_600));
			const { code, stderr } = await applied(file, keeps(60));
			expect([code, stderr]).toEqual([4, expect.stringMatching(/other settings/)]);
		}
	});

	it.each<[string, World, RegExp]>([
		[
			'another destination',
			{ sources: ['orders', 'returns'] },
			/messages would go to orders, returns now, not to orders/,
		],
		['other numbers', { visible: 80 }, /made for ~36 messages, ~80 are there/],
		[
			'another setting of a destination',
			{ attributes: { delaySeconds: 5 } },
			/a queue has other settings now: delaySeconds of orders/,
		],
		['another policy', { attributes: { policy: '{}' } }, /other settings \(policy, sizes, times\)/],
	])('refuses where it finds %s', async (_, world, words) => {
		const { file = '' } = await saved();
		const { code, stderr, calls } = await applied(file, world);
		expect(code).toBe(4);
		expect(stderr).toMatch(words);
		expect(calls).not.toContain('queues.startMove');
	});

	it('refuses what no flag could have chosen', async () => {
		const { file = '' } = await saved();
		for (const choices of [
			{ leaseSeconds: 0 },
			{ perSecond: 2.5 },
			{ edits: { set: 'body.a=1' } },
			{ canary: { stopAbovePercent: 101 } },
		] as unknown as readonly Partial<RedriveChoices>[]) {
			const altered = withChoice(file, (plan) => ({
				...plan,
				choices: { ...plan.choices, ...choices },
			}));
			const { code, stderr } = await applied(altered);
			expect(code).toBe(4);
			expect(stderr).toMatch(/can't be applied: choices\./);
		}
		const bad = withChoice(file, (plan) => ({
			...plan,
			choices: { ...plan.choices, where: 'body.' },
		}));
		const { code, calls } = await applied(bad);
		expect([code, calls]).toEqual([1, []]);
	});

	it('refuses a filter that names a mark of the run that saved it', async () => {
		const { file = '' } = await saved();
		const marked = withChoice(file, (plan) => ({
			...plan,
			choices: { ...plan.choices, where: 'group != "[masked 3fa9c1b2]"' },
		}));
		const { code, calls, stderr } = await applied(marked);
		expect([code, calls]).toEqual([1, []]);
		expect(stderr).toContain('a mark of another run names nobody here');
	});
});

describe('a plan that can not run', () => {
	const world: World = { sources: [] };

	it('is not saved, and the exit code is 4', async () => {
		const { code, stderr, file } = await saved([], world);
		expect(code).toBe(4);
		expect(stderr).toMatch(/no queue names orders-dlq as its dead-letter queue/);
		expect(stderr).not.toContain('Saved');
		expect(file).toBeUndefined();
	});

	it.each([[[]], [['--where', 'body.a == 1']], [['--json']]])(
		'is shown by --dry-run %j, which receives nothing and exits with 4',
		async (args) => {
			const { code, stderr, stdout, calls } = await runFake(
				redrive,
				['redrive', 'orders-dlq', '--dry-run', ...args],
				{
					loopback,
					gateways: { queues: queuesOf(world) },
				},
			);
			expect(code).toBe(4);
			expect(stderr).toMatch(/it would be refused: no queue names orders-dlq/);
			expect(calls).not.toContain('queues.receive');
			if (stdout !== '') expect(JSON.parse(stdout).obstacles).toHaveLength(1);
		},
	);
});
