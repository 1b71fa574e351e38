import { describe, expect, it } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import type { LogLine } from '../../../source/domain/why/log-line.ts';
import type { LogGateway } from '../../../source/operations/ports.ts';
import {
	explain,
	longerSearch,
	searchLonger,
	type WhyPorts,
} from '../../../source/operations/why/explain.ts';
import {
	functionGateway,
	logGateway,
	message,
	queueAttributes,
	queueGateway,
	queueRef,
} from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

const forever = new AbortController().signal;
const now = Date.UTC(2026, 10, 20, 9);
const dlq = queueRef('orders-dlq');
const functionArn = 'arn:aws:lambda:eu-west-1:1:function:worker:live';
const request = '8f4b2c1e-5a0d-4c47-9d5e-0f6f3b1c2a7d';
const letter = message('m1', now, {
	system: {
		SentTimestamp: String(now - 3_600_000),
		ApproximateFirstReceiveTimestamp: String(now - 3_600_000),
		ApproximateReceiveCount: '6',
		DeadLetterQueueSourceArn: queueRef('orders').arn,
	},
});
const line = (text: string, at = now - 3_590_000, stream = 's'): LogLine => ({ at, stream, text });

/** A log that answers patterns as CloudWatch does, as far as these tests ask; every page is noted. */
function log(lines: readonly LogLine[], asked: unknown[] = []): Partial<LogGateway> {
	return {
		linesPage: async (input) => {
			asked.push(input);
			const { pattern = '', from, to, stream, limit } = input;
			const terms = [...pattern.matchAll(/\?"([^"]+)"|\?(\w+)/g)].map(([, a, b]) => a ?? b ?? '');
			const id = /^"(.*)"$/.exec(pattern)?.[1];
			const items = lines.filter(
				({ at, text, stream: own }) =>
					at >= from &&
					at <= to &&
					(stream === undefined || own === stream) &&
					(id === undefined || text.includes(id)) &&
					(terms.length === 0 || terms.some((term) => text.includes(term))),
			);
			return { items: items.slice(0, limit) };
		},
		groupsPage: async ({ prefix }) => ({ items: [{ name: prefix, storedBytes: 2e9 }] }),
	};
}

function ports(logs: Partial<LogGateway>, more: Partial<WhyPorts> = {}): WhyPorts {
	return {
		queues: queueGateway({
			attributes: async () =>
				queueAttributes('orders', {
					visibilitySeconds: 30,
					redrivePolicy: { deadLetterTargetArn: dlq.arn, maxReceiveCount: 5 },
				}),
		}),
		functions: functionGateway({
			mappingsPage: async ({ sourceArn }) => ({
				items: sourceArn === queueRef('orders').arn ? [{ id: 'u', functionArn }] : [],
			}),
			configuration: async (arn) => ({ name: 'worker', arn, logGroup: '/own/group' }),
		}),
		logs: logGateway(logs),
		clock: new VirtualClock(now),
		...more,
	};
}

const ask = (of: WhyPorts, choice = {}) => explain(of, dlq, { message: letter }, choice, forever);

describe('why a message failed', () => {
	it('is the whole request that had it last, in the log of the version that is mapped', async () => {
		const lines = [
			line(`START RequestId: ${request} Version: 1`),
			line(`2026-11-20T08:00:00.000Z\t${request}\tERROR\tm1 failed`),
			line('    at handler'),
			line(`END RequestId: ${request}`),
			line('of nobody'),
		];
		const why = await ask(ports(log(lines)));
		expect(why).toMatchObject({
			sources: [{ name: 'orders' }],
			logs: [
				{
					...{ consumer: 'worker:live', group: '/own/group', tier: 'request', isFinished: true },
					...{ requestId: request, requests: 1, lines: lines.slice(0, 4) },
				},
			],
			failures: [],
		});
	});

	it('is the whole request in a stream that is busy, and of one that takes minutes too', async () => {
		const at = now - 3_590_000;
		const of = (startedAt: number) => [
			line(`START RequestId: ${request} Version: 1`, startedAt),
			line(`2026-11-20T08:00:00.000Z\t${request}\tERROR\tm1 failed`, at),
			line(`END RequestId: ${request}`, at + 10),
		];
		/** Twenty pages of others before it: what begins at their first one never comes to it. */
		const busy = (own: readonly LogLine[], asked: { from: number; stream?: string }[] = []) => ({
			...log(own),
			linesPage: async (input: Parameters<LogGateway['linesPage']>[0]) => {
				asked.push(input);
				const { next = '0', stream, from } = input;
				const others = stream !== undefined && from < at - 600_000;
				if (others && Number(next) < 25) return { items: [], next: String(Number(next) + 1) };
				return (await log(own).linesPage?.(input, { signal: forever })) ?? { items: [] };
			},
		});
		const short = of(at - 1000);
		expect((await ask(ports(busy(short)))).logs).toMatchObject([
			{ tier: 'request', lines: short, isFinished: true },
		]);
		const long = of(at - 300_000);
		expect((await ask(ports(log(long)))).logs).toMatchObject([
			{ tier: 'request', lines: long, isFinished: true },
		]);
		// Its beginning can not be come to: a part, and said to be one.
		expect((await ask(ports(busy(long)))).logs).toMatchObject([
			{ tier: 'request', lines: long.slice(1), isFinished: false },
		]);
	});

	it('is the lines with its id where they name no request', async () => {
		const lines = [line('{"message_id":"m1","msg":"unknown method"}')];
		const { logs } = await ask(ports(log(lines)));
		expect(logs).toMatchObject([{ tier: 'message', lines, requests: 0 }]);
	});

	it('is inferred from the failures of that time where no line has its id', async () => {
		const lines = [line('ERROR something'), line('errors: 0, ERROR none'), line('all is well')];
		const { logs } = await ask(ports(log(lines)));
		expect(logs).toMatchObject([{ tier: 'errors', lines: lines.slice(0, 2) }]);
	});

	it('is searched around its receives alone, the id in quotes', async () => {
		const asked: { from: number; to: number; pattern?: string }[] = [];
		await ask(ports(log([], asked)));
		expect(asked[0]?.pattern).toBe('"m1"');
		for (const { from, to } of asked) {
			expect(from).toBe(now - 3_660_000);
			expect(to - from).toBeLessThanOrEqual(15 * 60_000);
		}
	});

	it('is searched in the log that was named, by the field that was named', async () => {
		const asked: { group: string; pattern?: string }[] = [];
		const { logs } = await ask(ports(log([], asked)), {
			logGroup: '/ecs/x',
			idField: 'message_id',
		});
		expect(asked[0]).toMatchObject({ group: '/ecs/x', pattern: '{ $.message_id = "m1" }' });
		expect(logs).toMatchObject([{ consumer: '/ecs/x', tier: 'nothing' }]);
	});

	it('is searched where the files say of its queue, before what they say of all', async () => {
		const asked: { group: string; pattern?: string }[] = [];
		const choice = {
			logGroup: '/all',
			byQueue: [
				{ queue: ['returns'], logGroup: '/ecs/returns' },
				{ queue: ['ord*'], logGroup: '/ecs/orders', idField: 'id' },
				{ queue: ['orders'], logGroup: '/ecs/late' },
			],
		};
		await ask(ports(log([], asked)), choice);
		expect(asked[0]).toMatchObject({ group: '/ecs/orders', pattern: '{ $.id = "m1" }' });
		const { logs } = await ask(ports(log([])), { ...choice, byQueue: [] });
		expect(logs).toMatchObject([{ consumer: '/all' }]);
	});

	it('of a queue whose field alone is said is the one of its functions', async () => {
		const { logs } = await ask(ports(log([])), {
			logGroup: '/all',
			byQueue: [{ queue: ['orders'], idField: 'id' }],
		});
		expect(logs).toMatchObject([{ consumer: 'worker:live' }]);
	});

	it.each([
		['denied', 1],
		['throttled', 1],
		['not-found', 1],
	] as const)(
		'is told as not known where its log is %s, and nothing more is asked',
		async (kind, many) => {
			let calls = 0;
			const logs: Partial<LogGateway> = {
				...log([]),
				linesPage: () => {
					calls += 1;
					return Promise.reject(fail(kind, 'CloudWatchLogs FilterLogEvents'));
				},
			};
			const why = await ask(ports(logs));
			expect(why.logs).toMatchObject([{ tier: 'nothing', isFinished: false, failure: { kind } }]);
			expect(calls).toBe(many);
		},
	);

	it('goes on where its functions may not be listed, and where a function may not be read', async () => {
		const denied = () => Promise.reject(fail('denied', 'not allowed'));
		const unlisted = await ask(
			ports(log([]), { functions: functionGateway({ mappingsPage: denied }) }),
			{
				logGroup: '/ecs/x',
			},
		);
		expect(unlisted.failures).toMatchObject([{ what: 'its functions' }]);
		expect(unlisted.logs).toHaveLength(1);
		const hidden = functionGateway({
			mappingsPage: async () => ({ items: [{ id: 'u', functionArn }] }),
			configuration: denied,
		});
		const { failures, logs } = await ask(ports(log([]), { functions: hidden }));
		expect(failures).toMatchObject([{ what: 'worker:live' }]);
		expect(logs).toMatchObject([{ group: '/aws/lambda/worker' }]);
	});

	it('ends after twenty pages of a log without an end, and says that it is not finished', async () => {
		let pages = 0;
		const logs: Partial<LogGateway> = {
			...log([]),
			linesPage: async () => ({ items: [], next: String(pages++) }),
		};
		const why = await ask(ports(logs));
		expect(why.logs).toMatchObject([{ tier: 'nothing', isFinished: false }]);
		// Twenty for its id, twenty for failures.
		expect(pages).toBe(40);
	});

	it('keeps so many lines as anybody reads, of ten thousand that are there', async () => {
		const hostile = '\u001b]0;pwned\u0007\u001b[2J\u202e m1 ERROR \u0000';
		const page = Array.from({ length: 1000 }, () => line(hostile));
		let pages = 0;
		const logs: Partial<LogGateway> = {
			...log([]),
			linesPage: async () => ({ items: page, ...(++pages < 10 ? { next: String(pages) } : {}) }),
		};
		const { logs: told } = await ask(ports(logs));
		expect(told[0]?.lines).toHaveLength(500);
		expect(told[0]?.more).toBe(9500);
	});

	it('is searched by the sources of its queue where it does not say which it came from', async () => {
		const asked: string[] = [];
		const { queues } = ports(log([]));
		const of = ports(log([line('m1 failed', now)]), {
			queues: queueGateway({
				attributes: queues.attributes,
				deadLetterSourcesPage: async () => ({
					items: ['orders', 'returns'].map((name) => queueRef(name).url),
				}),
			}),
			functions: functionGateway({
				mappingsPage: async ({ sourceArn = '' }) => {
					asked.push(sourceArn);
					return { items: [{ id: 'u', functionArn }] };
				},
				configuration: async (arn) => ({ name: 'worker', arn, logGroup: '/own/group' }),
			}),
		});
		const window = { from: now - 1000, to: now, by: 'given' } as const;
		const why = await explain(of, dlq, { id: 'm1', window }, {}, forever);
		expect(asked).toEqual([queueRef('orders').arn, queueRef('returns').arn]);
		expect(why).toMatchObject({
			sources: [{ name: 'orders' }, { name: 'returns' }],
			logs: [{ tier: 'message' }],
		});
	});

	it('is searched in five logs, and says that there are more', async () => {
		const asked = new Set<string>();
		const functions = functionGateway({
			mappingsPage: async () => ({
				items: Array.from({ length: 7 }, (_, index) => ({
					...{ id: `${index}`, functionArn: `arn:aws:lambda:::function:f${index}` },
				})),
			}),
			configuration: async (arn) => ({ name: arn, arn, logGroup: arn }),
		});
		const logs: Partial<LogGateway> = {
			...log([]),
			linesPage: async ({ group }) => {
				asked.add(group);
				return { items: [] };
			},
		};
		const why = await ask(ports(logs, { functions }));
		expect([asked.size, why.logs.length]).toEqual([5, 5]);
		expect(why.failures).toMatchObject([{ what: 'other logs' }]);
	});

	it('asks no log where the endpoint tells no time of a message', async () => {
		const bare = message('m1', now, { system: {} });
		const asked: unknown[] = [];
		const why = await explain(ports(log([], asked)), dlq, { message: bare }, {}, forever);
		expect([why.receives, why.logs, asked]).toEqual([undefined, [], []]);
	});
});

describe('a longer search', () => {
	const query = (status: 'running' | 'complete', lines: readonly LogLine[] = []) => ({
		...{ status, lines, scannedBytes: 1000 },
	});

	it('costs about what reading all that is stored costs, in the dearest region', async () => {
		const of = ports(log([]));
		const price = await longerSearch(of, await ask(of), forever);
		expect(price).toEqual({ groups: ['/own/group'], dollars: 0.02 });
	});

	it('is worth nothing where its lines were found, or where the log is not there', async () => {
		const found = ports(log([line('m1')]));
		expect((await longerSearch(found, await ask(found), forever)).groups).toEqual([]);
		const gone = ports({ linesPage: () => Promise.reject(fail('not-found', 'no such group')) });
		expect((await longerSearch(gone, await ask(gone), forever)).groups).toEqual([]);
	});

	it('waits until the query has ended, and tells what it read', async () => {
		const clock = new VirtualClock(now);
		let polls = 0;
		const lines = [line('m1 failed')];
		const of = ports(
			{
				...log([]),
				startQuery: async () => ({ id: 'q' }),
				queryResults: async () => (++polls < 3 ? query('running') : query('complete', lines)),
			},
			{ clock },
		);
		const why = await ask(of);
		const longer = await clock.run(searchLonger(of, why, {}, forever));
		expect(longer.logs).toMatchObject([{ tier: 'message', lines, scannedBytes: 1000 }]);
		expect(polls).toBe(3);
	});

	it('is stopped when nobody waits for it any more', async () => {
		const clock = new VirtualClock(now);
		const stop = new AbortController();
		const stopped: string[] = [];
		const of = ports(
			{
				...log([]),
				startQuery: async () => ({ id: 'q' }),
				queryResults: async () => query('running'),
				stopQuery: async (id) => void stopped.push(id),
			},
			{ clock },
		);
		const why = await ask(of);
		const searching = searchLonger(of, why, {}, stop.signal);
		await clock.advance(2500);
		stop.abort();
		await expect(searching).rejects.toMatchObject({ failure: { kind: 'aborted' } });
		expect(stopped).toEqual(['q']);
	});

	it('that finds nothing keeps no failure of the search before', async () => {
		const clock = new VirtualClock(now);
		const of = ports(
			{
				linesPage: () => Promise.reject(fail('throttled', 'slow down')),
				startQuery: async () => ({ id: 'q' }),
				queryResults: async () => query('complete'),
			},
			{ clock },
		);
		const before = await ask(of);
		expect(before.logs[0]?.failure?.kind).toBe('throttled');
		const [log] = (await clock.run(searchLonger(of, before, {}, forever))).logs;
		expect(log).toMatchObject({ tier: 'nothing', isFinished: true, scannedBytes: 1000 });
		expect(log?.failure).toBeUndefined();
	});

	it('has no price where CloudWatch says that nothing is stored: it counts a day later', async () => {
		const empty = { items: [{ name: '/own/group', storedBytes: 0 }] };
		const of = ports({ ...log([]), groupsPage: async () => empty });
		expect(await longerSearch(of, await ask(of), forever)).toEqual({ groups: ['/own/group'] });
	});

	it('that takes too long, or is ended by AWS, is told beside what was known', async () => {
		const clock = new VirtualClock(now);
		const of = ports(
			{
				...log([line('ERROR x')]),
				startQuery: async () => ({ id: 'q' }),
				queryResults: async () => ({ status: { ended: 'Failed' }, lines: [] }),
				stopQuery: async () => {},
			},
			{ clock },
		);
		const longer = await clock.run(searchLonger(of, await ask(of), {}, forever));
		expect(longer.logs).toMatchObject([
			{ tier: 'errors', failure: { message: 'the query of Logs Insights ended as Failed' } },
		]);
	});
});
