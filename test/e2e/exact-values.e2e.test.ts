import { zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { startLocal } from '../emulator/local.ts';
import { stopLater } from '../helpers/fixtures.ts';
import { temporaryHome } from '../helpers/program.ts';
import { runHere } from '../helpers/run-here.ts';

/** A queue at the embedded endpoint with these bodies, and the program on it. */
async function queueOf(...bodies: readonly string[]) {
	const local = await startLocal();
	stopLater(() => local.stop());
	const { queue, dlq } = await local.createPair('orders', 100);
	for (const body of bodies) await local.send(dlq.url, body);
	const home = temporaryHome();
	const awsmsg = (...args: readonly string[]) =>
		runHere([...args, '--endpoint-url', local.endpoint.endpoint], { home });
	const left = async () => {
		const { stdout } = await awsmsg('export', 'orders-dlq');
		return stdout
			.split('\n')
			.filter((line) => line !== '')
			.map((line): string => JSON.parse(line).body)
			.toSorted();
	};
	return { local, queue, dlq, awsmsg, left };
}

describe('two order numbers that differ in their last digit', () => {
	const [one, other] = ['{"id":100000000000000000000}', '{"id":100000000000000000001}'];

	it('are two: the one that is meant is deleted', async () => {
		const { awsmsg, left } = await queueOf(one, other);
		const where = ['--where', 'body.id == 100000000000000000000'];
		const deleted = await awsmsg('delete', 'orders-dlq', ...where, '--yes');
		expect(deleted, deleted.stderr).toMatchObject({ code: 0 });
		expect(await left()).toEqual([other]);
	});

	it('are two groups, and 100.00 and 1e2 are one', async () => {
		const { awsmsg } = await queueOf(one, other, '{"id":100.00}', '{"id":1e2}', '{"id":"100"}');
		const { stdout } = await awsmsg('groups', 'orders-dlq', '--by', 'body.id', '--json');
		const groups: { id: string; count: number }[] = JSON.parse(stdout);
		expect(Object.fromEntries(groups.map(({ id, count }) => [id, count]))).toEqual({
			'100': 2,
			'"100"': 1,
			'100000000000000000001': 1,
			'100000000000000000000': 1,
		});
	});

	it('keep their spelling where an edit copies them on the way back', async () => {
		const { awsmsg, local, queue } = await queueOf('{"id":100000000000000000001, "f":1.50,"to":0}');
		const sets = ['--set', 'body.to=[body.id, body.f]', '--set', 'attributes.n=body.f'];
		const moved = await awsmsg(
			'redrive',
			'--all-at-once',
			'orders-dlq',
			'--to',
			'orders',
			...sets,
			'--yes',
		);
		expect(moved, moved.stderr).toMatchObject({ code: 0 });
		const { stdout } = await awsmsg('peek', 'orders', '--json', '--accept-receives');
		expect(JSON.parse(stdout)).toMatchObject([
			{
				body: '{"id":100000000000000000001, "f":1.50,"to":[100000000000000000001,1.50]}',
				// SQS writes Numbers in its own way.
				attributes: { n: { type: 'Number', value: '1.5' } },
			},
		]);
		expect(await local.counts(queue.url)).toMatchObject({ visible: 1 });
	});
});

describe('--grep', () => {
	const packed = zstdCompressSync('{"note":"Refund of ORDER-17"}').toString('base64url');
	const bodies = [packed, '{"note":"order-17"}', '{"note":"order-18"}', 'plain'];

	it('finds a text wherever it is, in every command that picks messages', async () => {
		const { awsmsg, left, local, queue } = await queueOf(...bodies);
		const found = async (...args: readonly string[]) => {
			const { stdout, code, stderr } = await awsmsg('peek', 'orders-dlq', '--json', ...args);
			expect(code, stderr).toBe(0);
			return (JSON.parse(stdout) as { body: string }[]).map(({ body }) => body).toSorted();
		};
		expect(await found('--grep', 'Order-17')).toEqual([packed, '{"note":"order-17"}'].toSorted());
		expect(await found('--grep', '/order-1[78]/')).toHaveLength(3);
		expect(await found('--grep', 'order', '--where', 'body.note == "order-18"')).toEqual([
			'{"note":"order-18"}',
		]);
		const groups = await awsmsg('groups', 'orders-dlq', '--grep', 'plain', '--json');
		expect(JSON.parse(groups.stdout)).toMatchObject([{ count: 1 }]);
		const exported = await awsmsg('export', 'orders-dlq', '--grep', '/^plain$/');
		expect(JSON.parse(exported.stdout).body).toBe('plain');
		const moved = await awsmsg(
			'redrive',
			'--all-at-once',
			'orders-dlq',
			'--to',
			'orders',
			'--grep=-17',
			'--yes',
		);
		expect(moved, moved.stderr).toMatchObject({ code: 0 });
		expect(await local.counts(queue.url)).toMatchObject({ visible: 2 });
		const deleted = await awsmsg('delete', 'orders-dlq', '--grep', 'PLAIN', '--yes');
		expect(deleted, deleted.stderr).toMatchObject({ code: 0 });
		expect(await left()).toEqual(['{"note":"order-18"}']);
	});

	it('is refused before anything is asked where it is no pattern', async () => {
		const { awsmsg } = await queueOf();
		const refused = await awsmsg('delete', 'orders-dlq', '--grep', '/(/', '--yes');
		expect(refused).toMatchObject({
			code: 2,
			stderr: expect.stringMatching(/--grep: .*not closed/),
		});
		expect(await awsmsg('peek', 'orders-dlq', '--grep', '')).toMatchObject({ code: 2 });
	});
});

it('several values in a body, and a packed one, are shown as what they are', async () => {
	const { awsmsg } = await queueOf('{"a":1.0}{"a":2.0}', '\ufeff{"a":3.0}');
	const table = await awsmsg('peek', 'orders-dlq');
	expect(table.stdout).toContain('[2 JSON values] {"a":1.0}{"a":2.0}');
	const json = await awsmsg('peek', 'orders-dlq', '--where', 'body.a >= 2', '--json');
	expect(
		(JSON.parse(json.stdout) as { body: string }[]).map(({ body }) => body).toSorted(),
	).toEqual(['{"a":1.0}{"a":2.0}', '\ufeff{"a":3.0}'].toSorted());
});
