import { describe, expect, it, vi } from 'vitest';
import { fail } from '../../source/domain/failure.ts';
import type { WorkerConnection } from '../../source/host/worker-gateways.ts';
import type { Gateways, QueueGateway } from '../../source/operations/ports.ts';
import { FirstPage } from '../../source/programs/first-page.ts';

const { signal } = new AbortController();
const page = (name: string) => ({ items: [{ name, url: `http://x/1/${name}`, arn: name }] });

/** A connection whose lists of queues are numbered, and how often it was asked. */
function numbered() {
	let nth = 0;
	const listPage = vi.fn<QueueGateway['listPage']>(async () => page(`q${++nth}`));
	const tags = vi.fn<QueueGateway['tags']>(async () => ({ a: 'b' }));
	const gateways = { queues: { listPage, tags } } as unknown as Gateways;
	return { connection: { gateways } as WorkerConnection, listPage };
}

describe('the first page of queues', () => {
	it('is asked for ahead, and goes to the first who lists queues, once', async () => {
		const { connection, listPage } = numbered();
		const ahead = new FirstPage(signal);
		ahead.ask(connection.gateways.queues);
		const { queues } = ahead.givenBy(connection).gateways;
		expect(await queues.listPage({}, { signal })).toEqual(page('q1'));
		expect(listPage).toHaveBeenCalledTimes(1);
		expect(await queues.listPage({}, { signal })).toEqual(page('q2'));
		expect(await queues.tags('u', { signal })).toEqual({ a: 'b' });
	});

	it('is no answer to another question: a further page, or names with a prefix', async () => {
		const { connection } = numbered();
		const ahead = new FirstPage(signal);
		ahead.ask(connection.gateways.queues);
		const { queues } = ahead.givenBy(connection).gateways;
		expect(await queues.listPage({ prefix: 'x' }, { signal })).toEqual(page('q2'));
		expect(await queues.listPage({ next: 'n' }, { signal })).toEqual(page('q3'));
		expect(await queues.listPage({}, { signal })).toEqual(page('q1'));
	});

	it('tells its failure to the first who asks, and lets the next one try again', async () => {
		const { connection, listPage } = numbered();
		listPage.mockRejectedValueOnce(fail('denied', 'no'));
		const ahead = new FirstPage(signal);
		ahead.ask(connection.gateways.queues);
		const { queues } = ahead.givenBy(connection).gateways;
		await expect(queues.listPage({}, { signal })).rejects.toThrow('no');
		expect(await queues.listPage({}, { signal })).toEqual(page('q1'));
	});

	it('is asked for again when it has waited for long', async () => {
		const { connection } = numbered();
		const ahead = new FirstPage(signal);
		const now = vi.spyOn(performance, 'now').mockReturnValue(0);
		ahead.ask(connection.gateways.queues);
		now.mockReturnValue(6_000);
		const { queues } = ahead.givenBy(connection).gateways;
		expect(await queues.listPage({}, { signal })).toEqual(page('q2'));
		now.mockRestore();
	});

	it('is not waited for by one who has given up', async () => {
		const { connection, listPage } = numbered();
		listPage.mockReturnValueOnce(new Promise(() => {}));
		const ahead = new FirstPage(signal);
		ahead.ask(connection.gateways.queues);
		const stop = new AbortController();
		const { queues } = ahead.givenBy(connection).gateways;
		const answer = queues.listPage({}, { signal: stop.signal });
		stop.abort();
		await expect(answer).rejects.toThrow('stopped');
	});
});
