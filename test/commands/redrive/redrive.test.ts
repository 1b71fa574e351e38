import { describe, expect, it } from 'vitest';
import { run } from '../../../source/commands/redrive/redrive.ts';
import { fail } from '../../../source/domain/failure.ts';
import type { MoveTask } from '../../../source/domain/resources.ts';
import { queueAttributes, queueRef, runFake } from '../fake-context.ts';

const loopback = 'http://127.0.0.1:4566';
const source = queueRef('orders-dlq');

/** A queue whose move task goes through these states, one a look. */
function fakeMoves(states: readonly Partial<MoveTask>[], onLook?: (look: number) => void) {
	let looks = -1;
	let started = false;
	const cancelled: string[] = [];
	return {
		cancelled,
		queues: {
			attributes: async () => queueAttributes('orders-dlq', { visible: 36 }),
			deadLetterSourcesPage: async () => ({ items: [queueRef('orders').url] }),
			listMoves: async (): Promise<readonly MoveTask[]> => {
				if (!started) return [];
				looks++;
				onLook?.(looks);
				const state = states[Math.min(looks, states.length - 1)];
				const status = state?.status ?? 'RUNNING';
				return [
					{
						status,
						sourceArn: source.arn,
						moved: 0,
						toMove: 36,
						startedAt: 5,
						...(status === 'RUNNING' ? { handle: 'h' } : {}),
						...state,
					},
				];
			},
			startMove: async () => {
				started = true;
				return { handle: 'h' };
			},
			cancelMove: async (handle: string) => {
				cancelled.push(handle);
				return { moved: 12 };
			},
		},
	};
}

const redrive = (args: readonly string[], queues: object, signal?: AbortSignal) =>
	runFake(run, ['redrive', 'orders-dlq', ...args], {
		loopback,
		gateways: { queues },
		...(signal === undefined ? {} : { signal }),
	});

describe('awsmsg redrive', () => {
	it('refuses a rest where nothing says what is meant, before anything is asked', async () => {
		const { code, stderr, calls } = await redrive(['--rest-to', 'parking'], fakeMoves([]).queues);
		expect(code).toBe(2);
		expect(stderr).toContain('--rest-to needs --where, --grep, --fingerprint or --id');
		expect(calls).toEqual([]);
	});

	it('shows a plan and sends nothing with --dry-run', async () => {
		const { queues } = fakeMoves([]);
		const { code, stderr, calls } = await redrive(['--dry-run'], queues);
		expect(code).toBe(0);
		expect(stderr).toMatch(
			/every visible message, ~36[\s\S]*own source: orders[\s\S]*nothing was sent/,
		);
		expect(calls).not.toContain('queues.startMove');
	});

	it('says what a dry run may have hidden, though its look failed', async () => {
		const { queues } = fakeMoves([]);
		const lost = () => Promise.reject(fail('timeout', 'no answer', { outcomeUnknown: true }));
		const args = ['--dry-run', '--engine', 'own', '--where', 'body == "x"'];
		const { code, stderr } = await redrive(args, { ...queues, receive: lost });
		expect(code).toBe(1);
		expect(stderr).toMatch(
			/a receive had no usable answer: up to \d+ messages may be hidden until \d/,
		);
	});

	it('needs a confirmation', async () => {
		const { queues } = fakeMoves([]);
		const { code, calls } = await redrive([], queues);
		expect(code).toBe(4);
		expect(calls).not.toContain('queues.startMove');
	});

	it('is followed no longer once nothing answers for five minutes: said once, with 3', async () => {
		const { queues } = fakeMoves([{ moved: 12 }], (look) => {
			if (look > 0)
				throw fail('unreachable', 'nothing answers at the endpoint', { retryable: true });
		});
		const { code, stderr } = await redrive(['--yes'], queues);
		expect(code).toBe(3);
		expect(stderr.match(/No answer since/g)).toHaveLength(1);
		expect(stderr).toMatch(
			/AWS goes on with the move of orders-dlq; to look: awsmsg .*tasks orders-dlq/,
		);
	});

	it('follows the task to its end', async () => {
		const { queues } = fakeMoves([{ moved: 12 }, { status: 'COMPLETED', moved: 36 }]);
		const { code, stderr, stdout } = await redrive(['--yes', '--json'], queues);
		expect(code).toBe(0);
		expect(stderr).toMatch(/Moved 36 of ~36/);
		expect(JSON.parse(stdout)).toMatchObject({
			status: 'COMPLETED',
			approximateNumberOfMessagesMoved: 36,
		});
		expect(stdout).not.toContain('handle');
	});

	it('that failed after some messages is done in part', async () => {
		const failed = { status: 'FAILED', moved: 3, failureReason: 'no' } as const;
		const { code, stderr } = await redrive(['--yes'], fakeMoves([failed]).queues);
		expect(code).toBe(3);
		expect(stderr).toMatch(/failed after 3 messages: no/);
	});

	it('cancels the task that it started when it is interrupted, and says what moved', async () => {
		const stop = new AbortController();
		const moves = fakeMoves([{ moved: 12 }], (look) => {
			if (look === 1) stop.abort();
		});
		const { code, stderr } = await redrive(['--yes'], moves.queues, stop.signal);
		expect(moves.cancelled).toEqual(['h']);
		expect(stderr).toMatch(/Cancelled: 12 messages of orders-dlq had moved and stay moved/);
		expect(code).toBe(130);
	});

	it('says so when the cancel fails', async () => {
		const stop = new AbortController();
		const moves = fakeMoves([{ moved: 12 }], () => stop.abort());
		const stubborn = {
			...moves.queues,
			cancelMove: async () => {
				throw new Error('lost');
			},
		};
		const { code, stderr } = await redrive(['--yes'], stubborn, stop.signal);
		expect(stderr).toMatch(
			/could not be cancelled and may go on: lost.*to look: awsmsg tasks orders-dlq --region eu-west-1/,
		);
		expect(code).toBe(130);
	});

	it('refuses the queue itself as the destination', async () => {
		const { code } = await redrive(['--to', 'orders-dlq', '--yes'], fakeMoves([]).queues);
		expect(code).toBe(2);
	});
});
