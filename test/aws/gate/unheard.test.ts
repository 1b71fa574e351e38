import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Gate } from '../../../source/aws/gate/gate.ts';
import { unheardAfter } from '../../../source/aws/gate/unheard.ts';
import type { Call } from '../../../source/operations/ports.ts';

beforeEach(() => {
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
	vi.useRealTimers();
});

const url = 'http://anything/000000000000/orders';

/** A gate, and attempts of it that are answered by hand. */
function gateOf() {
	const calls: Call[] = [];
	const gate = new Gate({ mode: () => 'open', onCall: (call) => calls.push(call), region: 'r' });
	const attempt = (operation: 'SQS ReceiveMessage' | 'SQS ListQueues', input: object) => {
		let answer = (_status: number): void => {};
		const command = { input: input as never };
		const ended = gate.call(operation, command, { signal: new AbortController().signal }, () => {
			gate.admit(operation, input);
			return gate.attempt(
				input,
				{},
				() =>
					new Promise<{ output: { $metadata: { httpStatusCode: number } } }>((resolve) => {
						answer = (httpStatusCode) => resolve({ output: { $metadata: { httpStatusCode } } });
					}),
			);
		});
		return { answer: (status: number) => answer(status), ended };
	};
	const waiting = () =>
		calls.filter((call) => call.waiting === true).map(({ operation }) => operation);
	return { calls, attempt, waiting };
}

test('an attempt that nothing answers is told while it lasts, once, and its end by a call of its own', async () => {
	const { calls, attempt, waiting } = gateOf();
	const one = attempt('SQS ListQueues', {});
	await vi.advanceTimersByTimeAsync(unheardAfter - 1);
	expect(calls).toEqual([]);
	await vi.advanceTimersByTimeAsync(1);
	expect(waiting()).toEqual(['SQS ListQueues']);
	await vi.advanceTimersByTimeAsync(5 * unheardAfter);
	expect(calls).toHaveLength(1);
	one.answer(200);
	await one.ended;
	expect(calls).toHaveLength(2);
	expect(calls[1]).toMatchObject({ operation: 'SQS ListQueues', status: 200 });
	expect(calls[1]?.at).toBe(calls[0]?.at);
});

test('one that is slow while others are answered is not', async () => {
	const { attempt, waiting } = gateOf();
	attempt('SQS ListQueues', {});
	await vi.advanceTimersByTimeAsync(1000);
	const other = attempt('SQS ListQueues', {});
	other.answer(200);
	await other.ended;
	await vi.advanceTimersByTimeAsync(10 * unheardAfter);
	expect(waiting()).toEqual([]);
});

test('a receive that polls may wait as long as it asked for, and no longer', async () => {
	const { attempt, waiting } = gateOf();
	attempt('SQS ReceiveMessage', { QueueUrl: url, WaitTimeSeconds: 20 });
	await vi.advanceTimersByTimeAsync(20_000 + unheardAfter - 1);
	expect(waiting()).toEqual([]);
	await vi.advanceTimersByTimeAsync(1);
	expect(waiting()).toEqual(['SQS ReceiveMessage']);
});
