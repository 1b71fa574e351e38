import { describe, expect, test } from 'vitest';
import { asFailure, fail } from '../../source/domain/failure.ts';
import { awaitingAnswers, repeatableOfQueues } from '../../source/operations/awaited-answers.ts';
import { isLeftOut } from '../../source/operations/messages/outcome.ts';
import type { QueueGateway } from '../../source/operations/ports.ts';
import type { Silence } from '../../source/operations/silence.ts';
import { grant, queueGateway, queueRef } from './fakes.ts';
import { VirtualClock } from './virtual-clock.ts';

const { url } = queueRef('orders');
const options = { signal: new AbortController().signal };
const granted = { ...options, grant: grant('orders') };
const expired = () =>
	fail('credentials', 'the credentials of prod have expired', {
		hint: 'Run aws sso login --profile prod',
	});

/** A queue whose calls are refused while `over` says so; what was asked of it, and what was heard. */
function refusing(over: () => Error | undefined, longest?: number) {
	const clock = new VirtualClock();
	const asked: string[] = [];
	const heard: (Silence | undefined)[] = [];
	const answer =
		<Input, Answer>(name: string, given: Answer) =>
		async (_: Input): Promise<Answer> => {
			asked.push(name);
			const error = over();
			if (error !== undefined) throw error;
			return given;
		};
	const queues: QueueGateway = queueGateway({
		receive: answer('receive', []),
		send: answer('send', [{ ok: true, messageId: '1' }]),
	});
	const gateway = awaitingAnswers(queues, {
		clock,
		...options,
		look: answer('look', undefined),
		again: repeatableOfQueues,
		heard: (silence) => void heard.push(silence),
		...(longest === undefined ? {} : { longest }),
	});
	return { clock, asked, heard, gateway };
}

describe('a run of many calls whose login ends', () => {
	test('makes no call but looks until somebody has logged in, then makes each that was refused once', async () => {
		let error: Error | undefined = expired();
		const { clock, asked, heard, gateway } = refusing(() => error);
		const sent = gateway.send({ url, entries: [{ body: 'a' }] }, granted);
		await clock.advance(60_000);
		expect(asked).toEqual(['send', ...Array.from({ length: 13 }, () => 'look')]);
		expect(heard.at(-1)).toEqual({
			since: clock.now() - 60_000,
			why: 'the credentials of prod have expired',
			renewal: 'Run aws sso login --profile prod',
		});
		error = undefined;
		expect(await clock.run(sent)).toEqual([{ ok: true, messageId: '1' }]);
		expect(asked.slice(-2)).toEqual(['look', 'send']);
		expect(heard.at(-1)).toBeUndefined();
	});

	test('ends after five minutes as one that was never made, with what renews it', async () => {
		const { clock, asked, gateway } = refusing(expired);
		const began = clock.now();
		const received = gateway.receive({ url, max: 10, leaseSeconds: 30, waitSeconds: 0 }, options);
		const failure = await clock.run(received).then(() => undefined, asFailure);
		expect(failure).toMatchObject({
			kind: 'refused',
			code: 'NotSent',
			message: 'nobody has logged in again for 5 minutes: the credentials of prod have expired',
			hint: 'Run aws sso login --profile prod',
		});
		expect(clock.now() - began).toBe(300_000);
		expect(asked.filter((name) => name === 'receive')).toHaveLength(1);
	});

	test('waits for ever where nobody sets an end, as a screen does', async () => {
		let error: Error | undefined = expired();
		const { clock, gateway } = refusing(() => error, Number.POSITIVE_INFINITY);
		const sent = gateway.send({ url, entries: [{ body: 'a' }] }, granted);
		await clock.advance(3_600_000);
		error = undefined;
		expect(await clock.run(sent)).toEqual([{ ok: true, messageId: '1' }]);
	});

	test('does not wait where nobody can renew what the program was started with', async () => {
		const fixed = () => fail('credentials', 'the credentials have expired', { final: true });
		const { clock, asked, gateway } = refusing(fixed);
		const began = clock.now();
		const sent = gateway.send({ url, entries: [{ body: 'a' }] }, granted);
		const failure = await clock.run(sent).then(() => undefined, asFailure);
		expect([failure?.final, asked, clock.now() - began]).toEqual([true, ['send'], 0]);
	});

	test('makes a call again every five seconds while looks are let through and it is not', async () => {
		let error: Error | undefined = expired();
		const { clock, asked, gateway } = refusing(() => (asked.at(-1) === 'look' ? undefined : error));
		const began = clock.now();
		const sent = gateway.send({ url, entries: [{ body: 'a' }] }, granted);
		await clock.advance(60_000);
		expect(asked.filter((name) => name === 'send')).toHaveLength(14);
		error = undefined;
		expect(await clock.run(sent)).toEqual([{ ok: true, messageId: '1' }]);
		expect(clock.now() - began).toBeLessThanOrEqual(65_000);
	});

	test('gives a call up after five minutes of that, and other calls after three tries', async () => {
		const tried = async (failing: () => Error) => {
			const { clock, asked, gateway } = refusing(() =>
				asked.at(-1) === 'look' ? undefined : failing(),
			);
			const began = clock.now();
			const sent = gateway.send({ url, entries: [{ body: 'a' }] }, granted);
			const failure = await clock.run(sent).then(() => undefined, asFailure);
			const sends = asked.filter((name) => name === 'send').length;
			return [failure?.kind, sends, clock.now() - began];
		};
		expect(await tried(expired)).toEqual(['credentials', 61, 295_000]);
		const gone = () =>
			fail('unreachable', 'nothing answers', { retryable: true, code: 'ECONNREFUSED' });
		expect(await tried(gone)).toEqual(['unreachable', 3, 5_000]);
	});

	test('is told from an endpoint that is gone: the one begins when the other has ended', async () => {
		const gone = fail('unreachable', 'nothing answers', { retryable: true, code: 'ECONNREFUSED' });
		const errors: (Error | undefined)[] = [gone, gone, expired()];
		const { clock, heard, gateway } = refusing(() => errors.shift());
		await clock.run(gateway.send({ url, entries: [{ body: 'a' }] }, granted));
		const stretches = heard.map((silence) => silence?.renewal ?? silence?.why);
		expect(stretches).toEqual([
			'nothing answers',
			'nothing answers',
			'Run aws sso login --profile prod',
			undefined,
			undefined,
		]);
		expect(heard[2]?.since).toBeGreaterThan(heard[1]?.since ?? 0);
	});
});

test('what is refused when a deletion is made again may have been deleted before: nothing is known of it', async () => {
	const clock = new VirtualClock();
	let tries = 0;
	const refused = {
		ok: false,
		code: 'InternalError',
		message: 'try again',
		senderFault: false,
	} as const;
	const gateway = awaitingAnswers(
		queueGateway({
			delete: async () => {
				if (tries++ === 0)
					throw fail('unreachable', 'the connection was reset', {
						code: 'ECONNRESET',
						retryable: true,
					});
				return [{ ok: true }, refused];
			},
		}),
		{ clock, ...options, look: async () => undefined, again: repeatableOfQueues, heard: () => {} },
	);
	const [done, unknown] = await clock.run(
		gateway.delete({ url, receiptHandles: ['a', 'b'] }, granted),
	);
	expect(done).toEqual({ ok: true });
	expect(unknown !== undefined && isLeftOut(unknown)).toBe(true);
});
