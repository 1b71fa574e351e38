import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { run } from '../../../source/commands/messages/peek.ts';
import { FailureError, fail } from '../../../source/domain/failure.ts';
import { mostSteps, stepsTaken } from '../../../source/domain/step-budget.ts';
import { message, queueAttributes, queueRef, runFake } from '../fake-context.ts';

const redrivePolicy = { deadLetterTargetArn: queueRef('orders-dlq').arn, maxReceiveCount: 5 };

/** A queue with these messages, which are received once. */
function fakeQueue(bodies: readonly string[], policy = false) {
	const released: string[] = [];
	let left = bodies.map((body, index) => message(`m${index}`, body));
	return {
		released,
		queues: {
			attributes: async () => queueAttributes('orders', policy ? { redrivePolicy } : {}),
			receive: async ({ max }: { max: number }) => {
				const batch = left.slice(0, max);
				left = left.slice(max);
				return batch;
			},
			changeVisibility: async ({
				entries,
			}: {
				entries: readonly { receiptHandle: string; seconds: number }[];
			}) => {
				released.push(
					...entries.map(({ receiptHandle, seconds }) => `${receiptHandle} ${seconds}`),
				);
				return entries.map(() => ({ ok: true as const }));
			},
		},
	};
}

describe('awsmsg peek', () => {
	it('gives every message back and prints them exactly', async () => {
		const body = '{"a":"\u001b[31m\\u0000"}\n\u202e';
		const { queues, released } = fakeQueue([body, 'second']);
		const { code, stdout, stderr } = await runFake(run, ['peek', 'orders', '--json'], {
			gateways: { queues },
		});
		const printed: { body: string; id: string }[] = JSON.parse(stdout);
		expect(printed.map((each) => each.body)).toEqual([body, 'second']);
		expect(stdout).not.toContain('handle');
		expect(released).toEqual(['handle-m0 0', 'handle-m1 0']);
		expect(stderr).toMatch(/2 messages of orders, 2 given back, free to look/);
		expect(code).toBe(0);
	});

	it('calls a queue empty only when it got nothing from it', async () => {
		const told = async (...bodies: string[]) => {
			const { queues } = fakeQueue(bodies);
			const attributes = async () => queueAttributes('orders', { visible: bodies.length });
			const gateways = { queues: { ...queues, attributes } };
			return (await runFake(run, ['peek', 'orders'], { gateways })).stderr;
		};
		expect(await told()).toMatch(/brought nothing new: believed empty, not certain/);
		expect(await told('a')).toMatch(/brought nothing new: believed to be all, not certain/);
	});

	it.each([[], ['--scan']])(
		'shows what is inside a body, and finds it by that %s',
		async (...more) => {
			const packed = gzipSync('{"type":"Packed"}').toString('base64');
			const look = async (...args: string[]) => {
				const { queues } = fakeQueue([packed, '{"type":"Plain"}']);
				return runFake(run, ['peek', 'orders', ...more, ...args], { gateways: { queues } });
			};
			const { stdout } = await look();
			expect(stdout).toContain('[base64 > gzip] {"type":"Packed"}');
			expect(stdout).toMatch(/- +\{"type":"Plain"\}/);
			const found = await look('--where', 'body.type == "Packed"', '--json');
			expect(JSON.parse(found.stdout)).toMatchObject([{ body: packed }]);
			const none = await look('--where', 'body.nope == 1');
			expect(none.stderr).toMatch(/None of 2 has body\.nope/);
		},
	);

	const costly = 'body.a.all(x, body.a.all(y, body.a.all(z, x + y + z >= 0)))';
	const hostile = JSON.stringify({ a: Array.from({ length: 2000 }, (_, index) => index) });

	it('says of how many messages a filter is too costly, and shows what it could decide', async () => {
		const { queues, released } = fakeQueue([hostile, '{"a":[1]}', hostile]);
		const args = ['peek', 'orders', '--where', costly, '--json'];
		const { code, stdout, stderr } = await runFake(run, args, { gateways: { queues } });
		expect(JSON.parse(stdout)).toMatchObject([{ body: '{"a":[1]}' }]);
		expect(stderr).toMatch(/2 of 3 could not be decided, and do not match: .*a million steps/);
		expect(released).toHaveLength(3);
		// Whether it means the other two nobody knows.
		expect(code).toBe(3);
	});

	it('says so of --true-peek too', async () => {
		const truePeek = async () => [
			message('m0', hostile),
			message('m1', '{"a":[1]}'),
			message('m2', hostile),
		];
		const args = ['peek', 'orders', '--true-peek', '--where', costly];
		const { code, stderr } = await runFake(run, args, { gateways: { queues: { truePeek } } });
		expect(stderr).toMatch(/2 of 3 could not be decided/);
		expect(code).toBe(3);
	});

	it('hears a signal between two costly messages, and gives all back', async () => {
		const { queues, released } = fakeQueue(Array.from({ length: 10 }, () => hostile));
		const controller = new AbortController();
		const { receive } = queues;
		queues.receive = async (input) => {
			// Heard as soon as anything is heard.
			setImmediate(() => controller.abort());
			return receive(input);
		};
		const before = stepsTaken();
		const args = ['peek', 'orders', '--scan', '--where', costly];
		const { code } = await runFake(run, args, {
			gateways: { queues },
			signal: controller.signal,
		});
		expect(code).toBe(130);
		expect(released).toHaveLength(10);
		// One message was begun before anybody could hear, and no other after that.
		expect(stepsTaken() - before).toBeLessThan(2 * mostSteps);
	});

	it('prints what does not fit into memory as it comes, and gives all back in the end', async () => {
		const big = Array.from({ length: 25 }, (_, at) => `${at}${'x'.repeat(1_000_000)}`);
		const { queues, released } = fakeQueue(big);
		let releasedAtFirst: number | undefined;
		const { code, stdout } = await runFake(run, ['peek', 'orders', '--scan', '--json'], {
			gateways: { queues },
			onData: () => {
				releasedAtFirst ??= released.length;
			},
		});
		expect(code).toBe(0);
		expect(releasedAtFirst).toBe(0);
		const printed: { body: string }[] = JSON.parse(stdout);
		expect(printed.map(({ body }) => body)).toEqual(big);
		expect(released).toHaveLength(25);
	});

	it('gives back before it prints what does fit', async () => {
		const { queues, released } = fakeQueue(['a', 'b', 'c']);
		let releasedAtFirst: number | undefined;
		await runFake(run, ['peek', 'orders', '--scan', '--output', 'ndjson'], {
			gateways: { queues },
			onData: () => {
				releasedAtFirst ??= released.length;
			},
		});
		expect(releasedAtFirst).toBe(3);
	});

	it.each([
		[[], ['handle-m0 60', 'handle-m1 60', 'handle-m2 60'], 3],
		[['--where', 'body == "b"'], ['handle-m1 60', 'handle-m0 0', 'handle-m2 0'], 1],
	])(
		'hides what it found where it is asked to, and gives the rest back %j',
		async (more, changes, hidden) => {
			const { queues, released } = fakeQueue(['a', 'b', 'c']);
			const args = ['peek', 'orders', '--hold', '60', ...more];
			const { code, stderr } = await runFake(run, args, { gateways: { queues } });
			expect(released).toEqual(changes);
			expect(stderr).toMatch(
				new RegExp(`${hidden} messages? of orders hidden from everybody until`),
			);
			expect(code).toBe(0);
		},
	);

	it('says which message it could not hide, gives that back, and exits with 3', async () => {
		const { queues, released } = fakeQueue(['a', 'b']);
		const changeVisibility: typeof queues.changeVisibility = async ({ entries }) => {
			await queues.changeVisibility({ entries });
			return entries.map(({ receiptHandle, seconds }) =>
				seconds === 60 && receiptHandle === 'handle-m1'
					? { ok: false, code: 'InternalError', message: 'try later', senderFault: false }
					: { ok: true },
			) as never;
		};
		const { code, stderr } = await runFake(run, ['peek', 'orders', '--hold', '60'], {
			gateways: { queues: { ...queues, changeVisibility } },
		});
		expect(released).toEqual(['handle-m0 60', 'handle-m1 60', 'handle-m1 0']);
		expect(stderr).toMatch(/1 message of orders hidden/);
		expect(stderr).toMatch(/m1: (failed|unknown): /);
		expect(code).toBe(3);
	});

	it.each([
		[['--hold', '0'], /from 1 to 43200/],
		[['--hold', '43201'], /from 1 to 43200/],
		[['--hold', '60', '--true-peek'], /receives nothing that could be hidden/],
	])('refuses %j before anything is received', async (more, problem) => {
		const { queues, released } = fakeQueue(['a']);
		const finished = await runFake(run, ['peek', 'orders', ...more], { gateways: { queues } });
		expect([finished.code, released]).toEqual([2, []]);
		expect(finished.stderr).toMatch(problem);
		expect(finished.calls).not.toContain('queues.receive');
	});

	it('refuses a look that counts as a receive, and receives nothing', async () => {
		const { queues } = fakeQueue(['x'], true);
		const { code, calls, stderr } = await runFake(run, ['peek', 'orders'], {
			gateways: { queues },
		});
		expect(code).toBe(4);
		expect(stderr).toMatch(/after 5 of them .* --accept-receives/);
		expect(calls).not.toContain('queues.receive');
	});

	it('looks when that is accepted, and says the price', async () => {
		const { queues, released } = fakeQueue(['x'], true);
		const args = ['peek', 'orders', '--accept-receives', '-n', '1'];
		const { code, stderr } = await runFake(run, args, { gateways: { queues } });
		expect(code).toBe(0);
		expect(stderr).toMatch(/one more of 5 receives/);
		expect(released).toEqual(['handle-m0 0']);
	});

	it('is refused in a read-only session before anything is asked of the queue', async () => {
		const { queues } = fakeQueue(['x']);
		const { code, calls } = await runFake(run, ['peek', 'orders', '--read-only'], {
			gateways: { queues },
		});
		expect(code).toBe(4);
		expect(calls).toEqual(['queues.resolve']);
	});

	it('gives back what it holds when it is interrupted', async () => {
		const stop = new AbortController();
		const { queues, released } = fakeQueue(['a', 'b', 'c']);
		const interrupted = {
			...queues,
			receive: async (input: { max: number }) => {
				const batch = await queues.receive({ max: Math.min(2, input.max) });
				stop.abort();
				return batch;
			},
		};
		const { code, stdout } = await runFake(run, ['peek', 'orders'], {
			gateways: { queues: interrupted },
			signal: stop.signal,
		});
		expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
		expect(released).toEqual(['handle-m0 0', 'handle-m1 0']);
	});

	it('gives back what a refused answer has hidden, and says that some may be hidden where none came', async () => {
		const { queues, released } = fakeQueue(['a', 'b']);
		const refused = {
			...queues,
			receive: async (input: { max: number }) => {
				const unread = await queues.receive(input);
				throw new FailureError(fail('service', 'a wrong checksum').failure, unread);
			},
		};
		const first = await runFake(run, ['peek', 'orders'], { gateways: { queues: refused } });
		expect(first.stderr).toContain('a wrong checksum');
		expect(released).toEqual(['handle-m0 0', 'handle-m1 0']);
		const lost = {
			...queues,
			receive: () => Promise.reject(fail('timeout', 'no answer', { outcomeUnknown: true })),
		};
		const { stderr } = await runFake(run, ['peek', 'orders'], { gateways: { queues: lost } });
		expect(stderr).toMatch(
			/a receive had no usable answer: up to 10 messages may be hidden until \d/,
		);
	});

	it('names what could not be given back and when it comes back', async () => {
		const { queues } = fakeQueue(['a']);
		const failing = {
			...queues,
			changeVisibility: async () => [
				{ ok: false as const, code: 'InternalError', message: 'no', senderFault: false },
			],
		};
		const { stderr } = await runFake(run, ['peek', 'orders'], { gateways: { queues: failing } });
		expect(stderr).toMatch(/1 message could not be given back; they come back at \d\d:\d\d/);
	});
});
