import { describe, expect, test } from 'vitest';
import { run } from '../../../source/commands/rescue/rescue.ts';
import type { MetricQuery } from '../../../source/domain/metric.ts';
import type { Clock } from '../../../source/operations/ports.ts';
import { headerOf, readRun } from '../../../source/operations/redrive/run-journal.ts';
import { queueRef, runFake } from '../fake-context.ts';
import { memoryStores } from '../memory-stores.ts';
import { memoryRedrives } from '../redrive/memory-redrives.ts';
import { MemoryQueues } from './memory-queues.ts';

const loopback = 'http://127.0.0.1:4566';
const hour = 3_600_000;
const day = 24 * hour;
const now = Date.UTC(2026, 10, 20, 9);

/** A clock at rest, whose sleeps take no time of ours. */
function clockAt(start: number): Clock {
	let at = start;
	return {
		now: () => at,
		async sleep(milliseconds, signal) {
			signal.throwIfAborted();
			at += milliseconds;
		},
	};
}

const fourDays = 345_600;

/** A letter that ends so many hours from now, where messages are kept for four days. */
const letter = (hours: number, origin?: string) => ({
	sentAt: now + hours * hour - 4 * day,
	body: `ends in ${hours}`,
	...(origin === undefined ? {} : { origin }),
});

const sendsTo = (name: string) => ({
	redrivePolicy: { deadLetterTargetArn: queueRef(name).arn, maxReceiveCount: 3 },
	retentionSeconds: fourDays,
});

/** Letters of two queues, and a queue that keeps messages for 14 days. */
function world(facts: { readonly parking?: object; readonly dlq?: object } = {}) {
	return new MemoryQueues()
		.add('orders', sendsTo('orders-dlq'))
		.add('returns', sendsTo('orders-dlq'))
		.add('orders-dlq', { retentionSeconds: fourDays, ...facts.dlq }, [
			letter(5, 'orders'),
			letter(7, 'returns'),
			letter(60, 'orders'),
			letter(6),
		])
		.add('parking', { retentionSeconds: 1_209_600, ...facts.parking });
}

/** CloudWatch has heard of nothing. */
const silent = {
	metrics: {
		series: async ({ queries }: { readonly queries: readonly MetricQuery[] }) =>
			queries.map((query) => ({ query, points: [], complete: true })),
	},
};

type More = Partial<Parameters<typeof runFake>[2]> & object;

function rescue(queues: MemoryQueues, words: string, more: More = {}) {
	const clock = clockAt(now);
	queues.now = clock.now;
	return runFake(run, ['rescue', ...words.split(' ').filter(Boolean)], {
		...{ loopback, clock },
		...more,
		gateways: { queues: queues.gateway(), ...more.gateways },
	});
}

describe('awsmsg rescue', () => {
	test('lists the queues that hold letters with a bound, and receives nothing', async () => {
		const { code, stdout, stderr, calls } = await rescue(world(), '--json', {
			gateways: {
				metrics: {
					series: async ({ queries, range }) =>
						queries.map((query) => ({
							query,
							points: [range.from, now - 120_000].map((at) => ({ at, value: 2 * 24 * 3600 })),
							complete: true,
						})),
				},
			},
		});
		expect(code, stderr).toBe(0);
		const [only, ...others] = JSON.parse(stdout);
		expect(others).toEqual([]);
		expect(only).toMatchObject({
			...{ kind: 'loss', name: 'orders-dlq', isDeadLetterQueue: true, messages: 4, unseen: 4 },
			first: { kind: 'between' },
		});
		expect(stderr).toMatch(/Of 4 messages in 1 queue only bounds are known: a look tells/);
		expect(stderr).toMatch(
			/When exactly: awsmsg rescue orders-dlq .* looks, receives and hides up to ~4 until all are given back, 5 m at most: free to look/,
		);
		expect(calls).not.toContain('queues.receive');
	});

	test('says unknown where CloudWatch tells nothing, and never that nothing is lost', async () => {
		const { stdout, code } = await rescue(world(), '--json', {
			gateways: silent,
		});
		expect(JSON.parse(stdout)).toMatchObject([{ name: 'orders-dlq', first: { kind: 'unknown' } }]);
		expect(code).toBe(0);
	});

	test('tells when exactly once somebody has looked: the list is exact then', async () => {
		const stores = memoryStores();
		const queues = world();
		const looked = await rescue(queues, 'orders-dlq --json', { stores });
		expect(looked.code, looked.stderr).toBe(0);
		expect(JSON.parse(looked.stdout)).toMatchObject({
			...{ kind: 'rescue', name: 'orders-dlq', scanned: 4, matched: 3 },
			firstEndsAt: new Date(now + 5 * hour).toISOString(),
			endsBy: [{ count: 2 }, { count: 1 }, { count: 1 }],
		});
		expect(looked.stderr).toMatch(/3 of 4 messages .* may be lost before .*the first in 5 h/);
		expect(looked.stderr).toMatch(/All given back, free to look/);
		const listed = await rescue(queues, '--json', {
			stores,
			gateways: silent,
		});
		expect(JSON.parse(listed.stdout)).toMatchObject([
			{ first: { kind: 'exact' }, seen: { count: 3 }, unseen: 0 },
		]);
		expect(listed.stderr).toMatch(/3 messages of 1 queue are lost, the first in 4 h/);
	});

	test('hands out commands that mean the time that was meant, where one was', async () => {
		const until = '--ends-before 2026-11-23T09:00:00.000Z';
		const looked = await rescue(world(), 'orders-dlq --ends-before 3d');
		for (const way of ['--out FILE', '--to PARKING']) {
			expect(looked.stderr).toContain(`rescue orders-dlq ${way} ${until}`);
		}
		const listed = await rescue(world(), '--ends-before 3d', { gateways: silent });
		expect(listed.stderr).toContain(`rescue orders-dlq ${until}`);
		expect((await rescue(world(), 'orders-dlq')).stderr).not.toContain('--ends-before');
	});

	test('copies what is lost in time to a file as an export has it; the originals stay, and it is said until when', async () => {
		const stores = memoryStores();
		const queues = world();
		const { code, stderr } = await rescue(queues, 'orders-dlq --out out.ndjson', { stores });
		expect(code, stderr).toBe(0);
		const lines = (stores.files.get('out.ndjson') ?? '').trim().split('\n');
		expect(lines.map((line) => JSON.parse(line).body).toSorted()).toEqual([
			'ends in 5',
			'ends in 6',
			'ends in 7',
		]);
		expect(JSON.parse(lines[0] ?? '')).toMatchObject({
			system: { DeadLetterQueueSourceArn: queueRef('orders').arn },
		});
		expect(queues.bodiesIn('orders-dlq')).toHaveLength(4);
		expect(stderr).toMatch(/The originals stay in orders-dlq, and are lost from .* to /);
		expect(stderr).toMatch(/To send the copies: awsmsg .*import orders-dlq out\.ndjson/);
	});

	test('moves what is lost in time to a queue that keeps it for longer, and brings each home to its origin', async () => {
		const redrives = memoryRedrives();
		const queues = world();
		const moved = await rescue(queues, 'orders-dlq --to parking --yes --json', { redrives });
		expect(moved.code, moved.stderr).toBe(0);
		expect(queues.bodiesIn('orders-dlq')).toEqual(['ends in 60']);
		expect(queues.bodiesIn('parking').toSorted()).toEqual(['ends in 5', 'ends in 6', 'ends in 7']);
		expect(moved.stderr).toMatch(/WHAT +messages that may be lost before/);
		expect(moved.stderr).toMatch(/KEPT +in parking for 14 d, from when each copy is sent/);
		expect(moved.stderr).not.toMatch(/canary|BRAKE +pauses/);
		const { runId } = JSON.parse(moved.stdout);
		expect(moved.stderr).toContain(`rescue --home ${runId}`);
		const tried = await rescue(queues, `--home ${runId} --dry-run`, { redrives });
		expect(tried.stderr).toMatch(/each to where it came from: orders, returns, orders-dlq/);
		const home = await rescue(queues, `--home ${runId} --yes`, { redrives });
		expect(home.code, home.stderr).toBe(0);
		expect(queues.bodiesIn('orders')).toEqual(['ends in 5']);
		expect(queues.bodiesIn('returns')).toEqual(['ends in 7']);
		expect(queues.bodiesIn('orders-dlq')).toEqual(['ends in 60', 'ends in 6']);
		expect(queues.bodiesIn('parking')).toEqual([]);
		expect(home.stderr).toMatch(/1 did not say which queue they came from/);
	});

	test('what was moved is not counted as seen any more: the list is exact for what is left', async () => {
		const stores = memoryStores();
		const queues = world();
		await rescue(queues, 'orders-dlq', { stores });
		await rescue(queues, 'orders-dlq --to parking --yes', { stores });
		const { stdout } = await rescue(queues, '--json --ends-before 4d', {
			stores,
			gateways: silent,
		});
		expect(JSON.parse(stdout)).toMatchObject([
			{ name: 'orders-dlq', messages: 1, first: { kind: 'exact' }, seen: { count: 1 }, unseen: 0 },
		]);
	});

	test('--home leaves what went to the queue that it came from', async () => {
		const redrives = memoryRedrives();
		const queues = world();
		const told = { redrives };
		const moved = await rescue(queues, 'orders-dlq --to orders --yes --json', told);
		expect(queues.bodiesIn('orders').toSorted()).toEqual(['ends in 5', 'ends in 6', 'ends in 7']);
		const { runId } = JSON.parse(moved.stdout);
		const home = await rescue(queues, `--home ${runId} --yes`, told);
		expect(home.code, home.stderr).toBe(0);
		expect(queues.bodiesIn('orders')).toEqual(['ends in 5']);
		expect(queues.bodiesIn('returns')).toEqual(['ends in 7']);
		expect(home.stderr).toMatch(/1 did not say which queue they came from/);
	});

	test('--home --to takes all of them to one queue', async () => {
		const redrives = memoryRedrives();
		const queues = world();
		const moved = await rescue(queues, 'orders-dlq --to parking --yes --json', { redrives });
		const { runId } = JSON.parse(moved.stdout);
		const { code } = await rescue(queues, `--home ${runId} --to orders-dlq --yes`, { redrives });
		expect(code).toBe(0);
		expect(queues.bodiesIn('orders-dlq')).toHaveLength(4);
		const again = await rescue(queues, `--home ${runId} --to orders-dlq --yes`, { redrives });
		expect(again.code, again.stderr).toBe(3);
		expect(queues.bodiesIn('orders-dlq')).toHaveLength(4);
	});

	test('refuses a parking queue that would lose them as soon, and says what to do', async () => {
		const queues = world({ parking: { retentionSeconds: 3600 } });
		const { code, stderr, calls } = await rescue(queues, 'orders-dlq --to parking --yes');
		expect(code).toBe(4);
		expect(stderr).toMatch(
			/parking keeps messages for 1 h: copies would be gone before .*queue set parking --set MessageRetentionPeriod=1209600/,
		);
		expect(calls).not.toContain('queues.receive');
	});

	test('warns of a parking queue that keeps them for less than the source, and of one that somebody reads', async () => {
		const parking = { retentionSeconds: 3 * 86_400, inFlight: 2 };
		const { stderr } = await rescue(
			world({ parking }),
			'orders-dlq --to parking --ends-before 6h --dry-run',
		);
		expect(stderr).toMatch(/WARN +parking keeps messages for 3 d, orders-dlq for 4 d/);
		expect(stderr).toMatch(/somebody reads parking: ~2 in flight/);
	});

	test('refuses where nobody tells how long messages are kept', async () => {
		const queues = new MemoryQueues()
			.add('orders-dlq', {}, [letter(5)])
			.add('parking', { retentionSeconds: 1_209_600 });
		const moved = await rescue(queues, 'orders-dlq --to parking --yes');
		expect(moved.code).toBe(4);
		expect(moved.stderr).toMatch(/how long orders-dlq keeps messages is unknown/);
		const looked = await rescue(queues, 'orders-dlq');
		expect(looked.stderr).toMatch(/does not tell how long orders-dlq keeps messages/);
		expect([...moved.calls, ...looked.calls]).not.toContain('queues.receive');
	});

	test('--home refuses a run that put nothing aside, and one of another place', async () => {
		const redrives = memoryRedrives();
		const queues = world();
		const moved = await rescue(queues, 'orders-dlq --to parking --yes --json', { redrives });
		const { runId } = JSON.parse(moved.stdout);
		const elsewhere = await runFake(run, ['rescue', '--home', runId, '--yes'], {
			redrives,
			gateways: { queues: queues.gateway() },
		});
		expect(elsewhere.code).toBe(4);
		expect(elsewhere.stderr).toMatch(/belongs to another account, region or endpoint/);
		const home = await rescue(queues, `--home ${runId} --yes --json`, { redrives });
		const again = await rescue(queues, `--home ${JSON.parse(home.stdout).runId} --yes`, {
			redrives,
		});
		expect(again.code).toBe(4);
		expect(again.stderr).toMatch(/put nothing aside/);
	});

	test('--home says of a run that was to put aside and came to nothing that it moved nothing', async () => {
		const redrives = memoryRedrives();
		const queues = world();
		const moved = await rescue(queues, 'orders-dlq --to parking --yes --json', { redrives });
		const { header } = readRun('r', await redrives.runs.read(JSON.parse(moved.stdout).runId));
		const { plan } = header;
		const journal = await redrives.runs.open('none');
		await journal.append(headerOf('none', now, plan));
		const home = await rescue(queues, '--home none --yes', { redrives });
		expect(home.code).toBe(4);
		expect(home.stderr).toMatch(/run none put nothing aside: it moved nothing/);
	});

	test.each([
		['orders-dlq --out x --to parking', /--to has no use here: --out copies/],
		['--to parking', /--to has no use here: without a queue nothing is carried out/],
		['orders-dlq --ends-before soon', /--ends-before takes a time or a span from now/],
		['orders-dlq --ends-before 1970-01-01', /--ends-before 1970-01-01 is over/],
		['orders-dlq --to orders-dlq --yes', /--to orders-dlq is the queue itself/],
		['--home r --out x', /--out has no use here/],
	])('%s is a slip: exit code 2, nothing was asked', async (words, said) => {
		const { code, stderr, calls } = await rescue(world(), words);
		expect(code).toBe(2);
		expect(stderr).toMatch(said);
		expect(calls).not.toContain('queues.receive');
	});
});
