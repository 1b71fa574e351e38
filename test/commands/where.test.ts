import { describe, expect, it } from 'vitest';
import { run as groups } from '../../source/commands/messages/groups.ts';
import { run as journal } from '../../source/commands/messages/journal.ts';
import { run as undo } from '../../source/commands/messages/undo.ts';
import { run as cancel } from '../../source/commands/redrive/cancel.ts';
import { run as tasks } from '../../source/commands/redrive/tasks.ts';
import type { RedrivePlan } from '../../source/domain/redrive/redrive-plan.ts';
import { keepMessages, noteOutcome } from '../../source/operations/messages/message-journal.ts';
import { headerOf } from '../../source/operations/redrive/run-journal.ts';
import { message, queueAttributes, queueRef, runFake } from './fake-context.ts';
import { memoryStores } from './memory-stores.ts';
import { memoryRedrives } from './redrive/memory-redrives.ts';

/*
One ARN at two endpoints is two queues: what is remembered of one is not said of the other, nor done to it.
*/

const loopback = 'http://127.0.0.1:4566';
const queue = queueRef('orders');

/** Deletions of one ARN: an older one at an endpoint on this computer, a newer one at AWS. */
async function deletedTwice() {
	const stores = memoryStores();
	const keep = async (place: string, run: string, at: number) => {
		await keepMessages(stores.deleted, {
			queue,
			place,
			messages: [message(run, `body of ${run}`)],
			at,
			run,
			from: 0,
		});
		await noteOutcome(stores.deleted, `${run}-0`, 'deleted');
	};
	await keep(loopback, 'older', 1000);
	await keep('aws', 'newer', 2000);
	return stores;
}

function sink() {
	const sent: string[] = [];
	return {
		sent,
		queues: {
			send: async ({ entries }: { entries: readonly { body: string }[] }) => {
				sent.push(...entries.map(({ body }) => body));
				return entries.map(() => ({ ok: true as const, messageId: 'new' }));
			},
		},
	};
}

describe('the journal of deletions', () => {
	it('says where each message was', async () => {
		const stores = await deletedTwice();
		const { stdout } = await runFake(journal, ['journal'], { stores, columns: 200 });
		expect(stdout).toMatch(/WHERE/);
		expect(stdout).toMatch(/newer-0 .*orders +123456789012 eu-west-1 +deleted/);
		expect(stdout).toMatch(/older-0 .*orders +123456789012 eu-west-1 http:\/\/127\.0\.0\.1:4566 /);
	});

	it.each([
		['the endpoint on this computer', { loopback }, 'older'],
		['AWS', {}, 'newer'],
	])(
		'is undone for %s by what was deleted there, whichever deletion is newer',
		async (_, where, run) => {
			const { sent, queues } = sink();
			const options = { ...where, stores: await deletedTwice(), gateways: { queues } };
			const { code } = await runFake(undo, ['undo', 'orders', '--yes', '--mode', 'open'], options);
			expect([code, sent]).toEqual([0, [`body of ${run}`]]);
		},
	);

	it('is not undone by an entry of another endpoint, which is named', async () => {
		const { sent, queues } = sink();
		const options = { stores: await deletedTwice(), gateways: { queues } };
		const args = ['undo', 'orders', '--entry', 'older-0', '--yes', '--mode', 'open'];
		const { code, stderr } = await runFake(undo, args, options);
		expect([code === 0, sent]).toEqual([false, []]);
		expect(stderr).toContain(`it was deleted elsewhere: ${loopback} ${queue.arn}`);
	});
});

describe('the runs of this computer', () => {
	const planAt = (place: RedrivePlan['place']): RedrivePlan => ({
		version: 2,
		source: queueRef('orders-dlq'),
		fifo: false,
		destinations: [],
		choices: { engine: 'own', leaseSeconds: 120 },
		engine: 'own',
		engineWhy: '',
		checks: [],
		keeps: [],
		changes: [],
		unreachable: [],
		permissions: [],
		place,
		facts: '',
	});

	async function ranTwice() {
		const redrives = memoryRedrives();
		const start = async (runId: string, place: RedrivePlan['place']) => {
			const run = await redrives.runs.open(runId);
			await run.append(headerOf(runId, 1000, planAt(place)));
		};
		await start('20261120-090000-00000a', { region: 'eu-west-1' });
		await start('20261120-090000-00000b', { region: 'eu-west-1', endpoint: loopback });
		return redrives;
	}

	it('say where they run', async () => {
		const redrives = await ranTwice();
		const { stdout } = await runFake(tasks, ['tasks'], { redrives, columns: 200 });
		expect(stdout).toMatch(/00000a +orders-dlq +123456789012 eu-west-1 +\S/);
		expect(stdout).toMatch(
			/00000b +orders-dlq +123456789012 eu-west-1 http:\/\/127\.0\.0\.1:4566 /,
		);
	});

	it('of a queue are those of its endpoint', async () => {
		const gateways = { queues: { listMoves: async () => [] } };
		const options = { redrives: await ranTwice(), gateways, columns: 200 };
		const here = await runFake(tasks, ['tasks', 'orders-dlq'], options);
		expect(here.stdout).toMatch(/00000a/);
		expect(here.stdout).not.toMatch(/00000b/);
		expect(here.stderr).toContain('orders-dlq (123456789012 eu-west-1) has had no move by AWS.');
		const there = await runFake(tasks, ['tasks', 'orders-dlq'], { ...options, loopback });
		expect(there.stdout).toMatch(/00000b/);
		expect(there.stdout).not.toMatch(/00000a/);
	});

	it('are known by their endpoint: one that runs at another one is not stopped', async () => {
		const redrives = await ranTwice();
		await redrives.runs.lock(`${loopback} ${queueRef('orders-dlq').arn}`, '20261120-090000-00000b');
		const here = await runFake(cancel, ['cancel', '20261120-090000-00000a'], { redrives });
		expect(here.stderr).toMatch(
			/is not running[\s\S]*awsmsg resume 20261120-090000-00000a --region eu-west-1$/m,
		);
		const there = await runFake(cancel, ['cancel', '20261120-090000-00000b'], { redrives });
		expect([there.code, there.stderr]).toEqual([0, expect.stringMatching(/was asked to stop/)]);
	});
});

describe('a kind of message that was seen before', () => {
	const gateways = {
		queues: {
			attributes: async () => queueAttributes('orders', { visible: 1 }),
			receive: (() => {
				return async ({ url }: { url: string }) =>
					url === '' ? [] : [message('a', '{"type":"Refund"}')];
			})(),
			changeVisibility: async ({ entries }: { entries: readonly unknown[] }) =>
				entries.map(() => ({ ok: true as const })),
		},
	};

	it('tells in which queues, and where those are', async () => {
		const stores = memoryStores();
		const look = (where: object) =>
			runFake(groups, ['groups', 'orders', '-n', '1', '--mode', 'open'], {
				...where,
				stores,
				gateways,
				columns: 300,
			});
		expect((await look({ loopback })).stdout).toMatch(/new/);
		expect((await look({})).stdout).toContain(`in orders (123456789012 eu-west-1 ${loopback})`);
		const known = await runFake(groups, ['groups', '--known'], { stores });
		expect(JSON.parse(known.stdout)).toMatchObject([
			{ places: [{ arn: queue.arn }, { arn: queue.arn, endpoint: loopback }] },
		]);
	});
});
