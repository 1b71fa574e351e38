import {
	chmodSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { startLocal } from '../emulator/local.ts';
import { stopLater } from '../helpers/fixtures.ts';
import { temporaryHome } from '../helpers/program.ts';
import { run } from '../helpers/run.ts';
import { runHere } from '../helpers/run-here.ts';

/** The embedded endpoint, and the program on it with one home for all its runs, here or in processes of their own. */
async function world() {
	const local = await startLocal();
	stopLater(() => local.stop());
	const home = temporaryHome();
	const place = ['--endpoint-url', local.endpoint.endpoint];
	const awsmsg = (args: readonly string[], stdin = '') =>
		runHere([...args, ...place], { home, stdin });
	const asProcess = (args: readonly string[]) => run([...args, ...place], { home });
	return { local, home, awsmsg, asProcess };
}

describe('the receive budget', () => {
	it('keeps messages out of the dead-letter queue, across processes', async () => {
		const { local, awsmsg, asProcess } = await world();
		const { queue, dlq } = await local.createPair('orders', 3);
		await local.send(queue.url, 'one');
		const first = await asProcess(['peek', 'orders']);
		expect(first).toMatchObject({ code: 4 });
		expect(first.stderr).toMatch(/after 3 of them .* --accept-receives/);
		expect(await asProcess(['peek', 'orders', '--accept-receives'])).toMatchObject({ code: 0 });
		// The price is asked once.
		expect(await asProcess(['peek', 'orders'])).toMatchObject({ code: 0 });
		// Its count is 2 of 3 now: the next look would be the last.
		for (const args of [
			['peek', 'orders'],
			['peek', 'orders', '--accept-receives'],
			['groups', 'orders'],
			['export', 'orders'],
			['delete', 'orders', '--where', 'body == "one"', '--dry-run'],
		]) {
			const refused = await awsmsg(args);
			expect(refused.code, args.join(' ')).toBe(4);
			expect(refused.stderr).toMatch(/seen with 2 receives of 3/);
		}
		expect(await local.counts(queue.url)).toEqual({ visible: 1, inFlight: 0 });
		expect(await local.counts(dlq.url)).toEqual({ visible: 0, inFlight: 0 });
		expect(await awsmsg(['peek', 'orders', '--true-peek'])).toMatchObject({ code: 2 });
		expect(await awsmsg(['peek', 'orders', '--yes'])).toMatchObject({ code: 0 });
	});

	it('forgets messages that are gone: nothing is refused for their sake', async () => {
		const { local, awsmsg } = await world();
		const { queue, dlq } = await local.createPair('orders', 3);
		const look = () => awsmsg(['peek', 'orders', '--accept-receives']);
		// Deleted after its second receive.
		await local.send(queue.url, 'one');
		expect(await look()).toMatchObject({ code: 0 });
		const where = ['--where', 'body == "one"'];
		expect(await awsmsg(['delete', 'orders', ...where, '--yes'])).toMatchObject({ code: 0 });
		await local.send(queue.url, 'two');
		expect(await look()).toMatchObject({ code: 0 });
		expect(await look()).toMatchObject({ code: 0 });
		expect(await look()).toMatchObject({ code: 4 });
		// Purged: what was seen of all of them counts no longer.
		const purge = ['purge', 'orders', '--yes', '--confirm', 'orders'];
		expect(await awsmsg(purge)).toMatchObject({ code: 0 });
		await local.send(queue.url, 'three');
		expect(await look()).toMatchObject({ code: 0 });
		// A new queue of the same name.
		expect(await look()).toMatchObject({ code: 0 });
		expect(await look()).toMatchObject({ code: 4 });
		const remove = ['queue', 'delete', 'orders', '--yes', '--confirm', 'orders'];
		const removed = await awsmsg(remove);
		expect(removed, removed.stderr).toMatchObject({ code: 0 });
		// SQS wants a minute before a name is used again.
		local.pass(61_000);
		await local.createQueue('orders', {
			RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dlq.arn, maxReceiveCount: 3 }),
		});
		await local.send(queue.url, 'four');
		expect(await look()).toMatchObject({ code: 0 });
	});

	it('is kept for its owner alone', async () => {
		const { local, awsmsg, home } = await world();
		const { queue } = await local.createPair('orders', 9);
		await local.send(queue.url, 'one');
		await awsmsg(['peek', 'orders', '--accept-receives']);
		const folder = path.join(home, '.local', 'state', 'awsmsg', 'receives');
		const [file = ''] = readdirSync(folder);
		expect(statSync(path.join(folder, file)).mode & 0o777).toBe(0o600);
		expect(readFileSync(path.join(folder, file), 'utf8')).not.toContain('"one"');
	});
});

describe('one message of many', () => {
	it('is found, exported, deleted and brought back', async () => {
		const { local, awsmsg, home } = await world();
		const { url } = await local.createQueue('orders-dlq');
		const lines = Array.from({ length: 500 }, (_, index) =>
			JSON.stringify({
				body: JSON.stringify({ order: `R-${index}` }),
				attributes: { n: { type: 'Number', value: '1' } },
			}),
		);
		const stdin = `${lines.join('\n')}\n`;
		const imported = await awsmsg(['import', 'orders-dlq', '-', '--yes'], stdin);
		expect(imported).toMatchObject({ code: 0, stderr: expect.stringMatching(/Sent 500 messages/) });
		const where = ['--where', 'body.order == "R-321"'];
		const file = path.join(home, 'one.ndjson');
		expect(await awsmsg(['export', 'orders-dlq', ...where, '--out', file])).toMatchObject({
			code: 0,
		});
		const [exported = ''] = readFileSync(file, 'utf8').split('\n');
		expect(JSON.parse(exported)).toMatchObject({
			body: '{"order":"R-321"}',
			attributes: { n: { type: 'Number', value: '1' } },
		});
		const deleted = await awsmsg(['delete', 'orders-dlq', ...where, '--yes', '--json']);
		expect(deleted.code).toBe(0);
		expect(JSON.parse(deleted.stdout)).toMatchObject([{ outcome: 'deleted' }]);
		expect(await local.counts(url)).toEqual({ visible: 499, inFlight: 0 });
		const undone = await awsmsg(['undo', 'orders-dlq', '--yes', '--json']);
		expect(JSON.parse(undone.stdout)).toMatchObject([{ outcome: 'sent' }]);
		expect(await local.counts(url)).toEqual({ visible: 500, inFlight: 0 });
		expect(await awsmsg(['undo', 'orders-dlq', '--yes'])).toMatchObject({ code: 1 });
	});

	it('is never meant by a filter that is no filter: nothing is received', async () => {
		const { local, awsmsg } = await world();
		const { url } = await local.createQueue('orders');
		await local.send(url, '{"type":"Refund"}');
		for (const where of ['body.type = "Refund"', 'true', '', 'nothing == 1', 'body.type']) {
			for (const command of [['peek'], ['export'], ['groups'], ['delete', '--yes']]) {
				const [name = '', ...more] = command;
				const refused = await awsmsg([name, 'orders', ...more, `--where=${where}`]);
				expect(refused.code, `${name} ${where}`).toBe(2);
			}
		}
		const [message] = await local.receive(url);
		expect(message?.Attributes?.['ApproximateReceiveCount']).toBe('1');
	});
});

describe('bad input', () => {
	it('a broken line of ten thousand is named, and nothing is sent', async () => {
		const { local, awsmsg } = await world();
		const { url } = await local.createQueue('orders');
		const lines = Array.from({ length: 10_000 }, (_, index) => `{"body":"b${index}"}`);
		lines[4710] = '{"body":"b4710"';
		const { code, stderr } = await awsmsg(['import', 'orders', '-', '--yes'], lines.join('\n'));
		expect(code).toBe(4);
		expect(stderr).toMatch(/standard input, line 4,711: it is not JSON/);
		expect(stderr).toMatch(/Nothing was sent/);
		expect(await local.counts(url)).toEqual({ visible: 0, inFlight: 0 });
	});

	it('a file that can not be written costs nobody a delivery, and what it held stays', async () => {
		const { local, awsmsg, home } = await world();
		const { url } = await local.createQueue('orders');
		await local.send(url, 'one');
		const folder = path.join(home, 'folder');
		mkdirSync(folder);
		expect(await awsmsg(['export', 'orders', '--out', folder])).toMatchObject({ code: 1 });
		const nowhere = path.join(home, 'no', 'such', 'folder');
		expect(await awsmsg(['export', 'orders', '--out', nowhere])).toMatchObject({ code: 1 });
		const [message] = await local.receive(url);
		expect(message?.Attributes?.['ApproximateReceiveCount']).toBe('1');
	});

	it('a journal that can not be written deletes nothing', async () => {
		const { local, awsmsg, home } = await world();
		const { url } = await local.createQueue('orders');
		await local.send(url, 'one');
		const data = path.join(home, '.local', 'share');
		mkdirSync(data, { recursive: true });
		// A file where the folder has to be: no user can make it.
		writeFileSync(path.join(data, 'awsmsg'), '');
		chmodSync(path.join(data, 'awsmsg'), 0o400);
		const { code, stderr } = await awsmsg([
			'delete',
			'orders',
			'--where',
			'body == "one"',
			'--yes',
		]);
		expect(code).toBe(1);
		expect(stderr).toMatch(/awsmsg/);
		expect(await local.counts(url)).toEqual({ visible: 1, inFlight: 0 });
		expect(existsSync(path.join(data, 'awsmsg', 'deleted'))).toBe(false);
	});
});

describe('what can not be seen', () => {
	it('is said, with exit code 3: held by others, delayed, behind ten of a group', async () => {
		const { local, awsmsg } = await world();
		const { url } = await local.createQueue('orders');
		for (const body of ['a', 'b', 'c']) await local.send(url, body);
		await local.receive(url, { MaxNumberOfMessages: 2, VisibilityTimeout: 60 });
		await local.send(url, 'later', { DelaySeconds: 60 });
		const partly = await awsmsg(['export', 'orders']);
		expect(partly.code).toBe(3);
		expect(partly.stderr).toMatch(/Not all was seen: ~1 delayed, ~2 held by others/);

		const fifo = await local.createQueue('orders.fifo', {
			FifoQueue: 'true',
			ContentBasedDeduplication: 'true',
		});
		for (let index = 0; index < 12; index++) {
			await local.send(fifo.url, `m${index}`, { MessageGroupId: 'C-17' });
		}
		const behind = await awsmsg(['peek', 'orders.fifo', '--scan']);
		expect(behind.code).toBe(3);
		expect(behind.stderr).toMatch(/behind the first 10 of group C-17/);
	});
});
