import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it, vi } from 'vitest';
import type { RegionalConnection } from '../../source/aws/connect.ts';
import { type FromWorker, serve, type ToWorker } from '../../source/aws/serve.ts';
import { FailureError, fail } from '../../source/domain/failure.ts';
import { stopLater } from '../helpers/fixtures.ts';

/** What arrived, one posting after the other, in a thread that has been there for a minute, or is new. */
async function served(gateways: object, age = 60_000) {
	vi.spyOn(performance, 'now').mockReturnValue(age);
	const { port1: near, port2: far } = new MessageChannel();
	stopLater(() => near.close());
	const postings: FromWorker[] = [];
	near.on('message', (message: FromWorker) => postings.push(message));
	const connection = { info: {}, gateways, close() {} };
	// Of a connection nothing else is asked here.
	const connect = async () => connection as unknown as RegionalConnection;
	await serve(far, { choice: { local: true }, mode: 'read-only' }, connect);
	return { postings, ask: (message: ToWorker) => near.postMessage(message) };
}

const call = (id: number, ...args: readonly unknown[]): ToWorker => ({
	...{ type: 'call', id, gateway: 'queues', method: 'attributes', args },
});

/** Answers in the order in which they came over. */
const answersIn = (postings: readonly FromWorker[]): readonly FromWorker[] =>
	postings.flatMap((one) => (one.type === 'several' ? answersIn(one.messages) : [one]));

describe('the thread of the gateways', () => {
	it('answers what was asked together together, each call by its own value or failure', async () => {
		const { postings, ask } = await served({
			queues: {
				attributes: async (url: string) => {
					if (url === 'bad') throw new Error('no such queue');
					return { url };
				},
			},
		});
		ask({ type: 'several', messages: [call(1, 'a'), call(2, 'bad'), call(3, 'c')] });
		await expect.poll(() => answersIn(postings).length).toBe(4);
		expect(postings.map(({ type }) => type)).toEqual(['ready', 'several']);
		expect(answersIn(postings).slice(1)).toMatchObject([
			{ type: 'result', id: 1, value: { url: 'a' } },
			{ type: 'error', id: 2 },
			{ type: 'result', id: 3, value: { url: 'c' } },
		]);
	});

	it('hands over what a refused answer has hidden, beside the failure', async () => {
		const unread = [{ id: 'm1', receiptHandle: 'handle', system: {}, receivedAt: 1 }];
		const { failure } = fail('service', 'a wrong checksum');
		const attributes = () => Promise.reject(new FailureError(failure, unread));
		const { postings, ask } = await served({ queues: { attributes } });
		ask(call(1, 'a'));
		await expect
			.poll(() => answersIn(postings).at(-1))
			.toEqual({
				...{ type: 'error', id: 1, failure, unread },
			});
	});

	it('fails the one call whose answer is no plain data, and no other that goes with it', async () => {
		const { postings, ask } = await served({
			queues: { attributes: async (url: string) => (url === 'bad' ? () => url : url) },
		});
		ask({ type: 'several', messages: [call(1, 'a'), call(2, 'bad'), call(3, 'c')] });
		await expect.poll(() => answersIn(postings).length).toBe(4);
		const types = answersIn(postings).flatMap((one) => ('id' in one ? [[one.id, one.type]] : []));
		expect(new Map(types as [number, string][])).toEqual(
			new Map([
				[1, 'result'],
				[2, 'error'],
				[3, 'result'],
			]),
		);
	});

	it.each([
		['new', 100],
		['old', 60_000],
	])('lets nobody wait for a call that does not end, in a thread that is %s', async (_, age) => {
		const attributes = (url: string) =>
			url === 'slow' ? new Promise(() => {}) : Promise.resolve(url);
		const { postings, ask } = await served({ queues: { attributes } }, age);
		ask({ type: 'several', messages: [call(1, 'slow'), call(2, 'b')] });
		await expect.poll(() => answersIn(postings).at(-1)).toMatchObject({ id: 2, value: 'b' });
	});
});
