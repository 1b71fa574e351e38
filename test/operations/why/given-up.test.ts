import { describe, expect, it } from 'vitest';
import type { FunctionConfiguration } from '../../../source/domain/consumers/mapping.ts';
import { fail } from '../../../source/domain/failure.ts';
import type { Message } from '../../../source/domain/messages/message.ts';
import type { LogLine } from '../../../source/domain/why/log-line.ts';
import type { FunctionGateway, LogGateway } from '../../../source/operations/ports.ts';
import { explain, searchLonger } from '../../../source/operations/why/explain.ts';
import { plainLine } from '../../../source/presentation/line.ts';
import { whyLines } from '../../../source/presentation/why/why-lines.ts';
import {
	account,
	functionGateway,
	logGateway,
	message,
	queueAttributes,
	queueGateway,
	queueRef,
	region,
} from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

const forever = new AbortController().signal;
const now = new Date(2026, 10, 20, 9).getTime();
const lost = queueRef('thumbnails-lost');
const functionArn = `arn:aws:lambda:${region}:${account}:function:thumbnails`;
const requestId = '8f4b2c1e-5a0d-4c47-9d5e-0f6f3b1c2a7d';
const other = '9a4b2c1e-5a0d-4c47-9d5e-0f6f3b1c2a7d';
const gaveUp = now - 1_800_000;

const record = (requestContext: object = {}) =>
	JSON.stringify({
		timestamp: new Date(gaveUp).toISOString(),
		requestContext: {
			...{ requestId, functionArn: `${functionArn}:$LATEST`, condition: 'RetriesExhausted' },
			...{ approximateInvokeCount: 3, ...requestContext },
		},
		requestPayload: { key: 'a.png' },
		responsePayload: { errorType: 'ValueError', errorMessage: 'cannot identify image file' },
	});
const letter = (some: Partial<Message>) =>
	message('m1', now, { system: { SentTimestamp: String(gaveUp) }, ...some });
const ofDestination = letter({ body: record() });
const ofOwnQueue = letter({
	body: '{"key":"a.png"}',
	attributes: {
		RequestID: { type: 'String', text: requestId },
		ErrorCode: { type: 'Number', text: '200' },
		ErrorMessage: { type: 'String', text: 'cannot identify image file' },
	},
});

const line = (text: string, at: number, stream = 's'): LogLine => ({ at, stream, text });
/** One try of a request: three lines, and a stack trace without an id. */
const tried = (id: string, at: number) => [
	line(`START RequestId: ${id} Version: $LATEST`, at),
	line(`[ERROR]\t2026-11-20T08:28:00.000Z\t${id}\tValueError: cannot identify image file`, at + 10),
	line('  File "/var/task/app.py", line 7', at + 11),
	line(`END RequestId: ${id}`, at + 20),
];
const tries = [300_000, 240_000, 120_000].flatMap((before) => tried(requestId, gaveUp - before));

function log(lines: readonly LogLine[], groups = ['/aws/lambda/thumbnails']): Partial<LogGateway> {
	return {
		linesPage: async ({ group, pattern = '', from, to, stream }) => {
			if (!groups.includes(group)) throw fail('not-found', `no group ${group}`);
			const id = /^"(.*)"$/.exec(pattern)?.[1];
			const items = lines.filter(
				({ at, text, stream: own }) =>
					at >= from &&
					at <= to &&
					(stream === undefined || own === stream) &&
					(id === undefined || text.includes(id)),
			);
			return { items };
		},
		groupsPage: async ({ prefix }) => ({ items: [{ name: prefix, storedBytes: 2e9 }] }),
	};
}

const configured = (name: string, deadLetterTargetArn?: string): FunctionConfiguration => ({
	...{ name, arn: `arn:aws:lambda:${region}:${account}:function:${name}` },
	logGroup: `/aws/lambda/${name}`,
	...(deadLetterTargetArn === undefined ? {} : { deadLetterTargetArn }),
});

function world(
	logs: Partial<LogGateway>,
	functions: Partial<FunctionGateway> = {},
	asked: string[] = [],
) {
	return {
		queues: queueGateway({
			attributes: async () => queueAttributes('thumbnails-lost', { visibilitySeconds: 30 }),
			deadLetterSourcesPage: async () => ({ items: [queueRef('orders').url] }),
		}),
		functions: functionGateway({
			mappingsPage: async ({ sourceArn = '' }) => {
				asked.push(sourceArn);
				return { items: [] };
			},
			configuration: async () => configured('thumbnails'),
			...functions,
		}),
		logs: logGateway(logs),
		clock: new VirtualClock(now),
	};
}

const ask = (of: ReturnType<typeof world>, about = ofDestination, choice = {}) =>
	explain(of, lost, { message: about }, choice, forever);
const words = async (why: ReturnType<typeof ask>) =>
	whyLines(await why, { width: 100, now, naming: '--log-group NAME' })
		.map((one) => plainLine(one).trimEnd())
		.join('\n');

describe('why a letter of Lambda itself is there', () => {
	it('is told by the letter, and by its last try in the log of the function that it names', async () => {
		const asked: string[] = [];
		const why = await ask(world(log(tries), {}, asked));
		expect(why).toMatchObject({
			letter: { functions: ['thumbnails'], invocation: { requestId, errorType: 'ValueError' } },
			sources: [{ name: 'thumbnails-lost' }],
			logs: [{ consumer: 'thumbnails', tier: 'request', requestId, lines: tries.slice(-4) }],
			failures: [],
		});
		// Nothing of SQS sent it here: the queues whose dead letters lie here too have nothing to do with it.
		expect(asked).toEqual([lost.arn]);
		const text = await words(ask(world(log(tries))));
		expect(text).toContain('of thumbnails-lost, where Lambda left it');
		expect(text).toContain(
			'Lambda gave up a call of thumbnails at 08:30:00, after 3 tries: RetriesExhausted',
		);
		expect(text).toContain('ValueError: cannot identify image file');
		expect(text).toContain(`the whole request ${requestId}, the one that Lambda gave up`);
		expect(text).not.toContain('Who had it');
	});

	it('is searched backwards from when it was given up, by the id of its request alone', async () => {
		const searched: { from: number; to: number; pattern?: string }[] = [];
		const logs = {
			...log([]),
			linesPage: async (input: { from: number; to: number; pattern?: string }) => {
				searched.push(input);
				return { items: [] };
			},
		};
		// The field is that of the id of a message: a request has it nowhere.
		const why = await ask(world(logs), ofDestination, { idField: 'message_id' });
		const [first] = searched;
		expect(first?.pattern).toBe(`"${requestId}"`);
		expect([first?.from, first?.to]).toEqual([gaveUp - 840_000, gaveUp + 60_000]);
		expect(why.logs).toMatchObject([{ tier: 'nothing', isFinished: true }]);
		expect(await words(Promise.resolve(why))).toMatch(
			/no line [\s\S]*has the id of its request[\s\S]*throttled or too\s+old[\s\S]*only 08:16:00 to 08:31:00 was searched/,
		);
	});

	it('is told by the function whose own dead-letter queue it is, which no letter names', async () => {
		const pages = [
			{ items: [configured('other', queueRef('elsewhere').arn), configured('plain')], next: '2' },
			{ items: [configured('resize', lost.arn), configured('thumbnails', lost.arn)] },
		];
		const of = world(log(tries, ['/aws/lambda/thumbnails', '/aws/lambda/resize']), {
			functionsPage: async ({ next }) => pages[next === undefined ? 0 : 1] ?? { items: [] },
		});
		const linesPage = of.logs.linesPage;
		const logs = logGateway({
			...of.logs,
			linesPage: async (input, options) =>
				input.group.endsWith('resize') ? { items: [] } : linesPage(input, options),
		});
		const why = await ask({ ...of, logs }, ofOwnQueue);
		expect(why.letter?.functions).toEqual(['resize', 'thumbnails']);
		// The log in which the request is says whose it was.
		expect(why.logs).toMatchObject([{ consumer: 'thumbnails', tier: 'request' }]);
		const text = await words(Promise.resolve(why));
		expect(text).toContain('Lambda gave up a call: HTTP 200');
		expect(text).toContain('not name its function: resize, thumbnails send their letters here');
	});

	it.each([
		[
			'nobody sends letters there',
			async () => ({ items: [] }),
			/no function of this account sends/,
		],
		[
			'functions may not be listed',
			() => Promise.reject(fail('denied', 'lambda:ListFunctions was denied')),
			/lambda:ListFunctions was denied/,
		],
		[
			'there are more functions than are asked',
			async ({ next = '0' }) => ({ items: [], next: `${Number(next) + 1}` }),
			/only the first 2000 were asked/,
		],
		[
			'the list of functions leads back to itself',
			async () => ({ items: [], next: 'again' }),
			/the list of functions does not end: page 2 leads back/,
		],
	] as const)('says that it is not known whose it is where %s', async (_, functionsPage, said) => {
		const why = await ask(world(log(tries), { functionsPage }), ofOwnQueue);
		expect(why.failures).toMatchObject([
			{ what: 'whose letter it is', failure: { message: expect.stringMatching(said) } },
		]);
		const text = await words(Promise.resolve(why));
		expect(text).toContain('it does not name its function, and none is known that sends here');
		expect(text).toContain('cannot identify image file');
	});

	it('asks nothing of a function that is in another region, and says so', async () => {
		const far = functionArn.replace(region, 'us-east-1');
		const why = await ask(
			world(log([]), { configuration: () => Promise.reject(new Error('asked')) }),
			letter({ body: record({ functionArn: far }) }),
		);
		expect(why.logs).toEqual([]);
		expect(why.failures).toMatchObject([
			{ what: 'the log of thumbnails', failure: { message: expect.stringContaining('us-east-1') } },
		]);
	});

	it('goes on with the usual log where the function may not be read', async () => {
		const configuration = () => Promise.reject(fail('denied', 'not allowed'));
		const why = await ask(world(log(tries), { configuration }));
		expect(why.failures).toMatchObject([{ what: 'thumbnails' }]);
		expect(why.logs).toMatchObject([{ group: '/aws/lambda/thumbnails', tier: 'request' }]);
	});

	it('is in the log that somebody names, where that has the request', async () => {
		const why = await ask(world(log(tries, ['/own'])), ofOwnQueue, { logGroup: '/own' });
		expect(why.logs).toMatchObject([{ consumer: '/own', tier: 'request', requestId }]);
	});

	it('is told by those who send to the queue from which SQS moved it on, and by who had it there', async () => {
		const first = queueRef('thumbnails-failed');
		const asked: string[] = [];
		const functionsPage = async () => ({ items: [configured('thumbnails', first.arn)] });
		const moved = {
			...ofOwnQueue,
			system: { ...ofOwnQueue.system, DeadLetterQueueSourceArn: first.arn },
		};
		const why = await ask(world(log(tries), { functionsPage }, asked), moved);
		expect(why).toMatchObject({
			letter: { functions: ['thumbnails'] },
			sources: [{ name: 'thumbnails-failed' }],
			logs: [{ consumer: 'thumbnails', tier: 'request' }],
			failures: [],
		});
		expect(asked).toEqual([first.arn]);
		// Somebody received it there until SQS gave up.
		expect(why.receives?.by).not.toBe('given-up');
		const text = await words(Promise.resolve(why));
		expect(text).toContain('dead letter of thumbnails-failed');
		expect(text).toContain('no function of this account reads thumbnails-failed by Lambda');
		expect(text).toContain('thumbnails sends its letters here');
	});

	it('is looked for in the log of who reads its queue, where that is named, by its own id', async () => {
		const own = [line('m1 refused', gaveUp + 1000, 't')];
		const patterns: string[] = [];
		const of = world(log([...tries, ...own], ['/aws/lambda/thumbnails', '/consumer']));
		const { linesPage } = of.logs;
		const logs = logGateway({
			...of.logs,
			linesPage: async (input, options) => {
				if (input.group === '/consumer') patterns.push(input.pattern ?? '');
				return linesPage(input, options);
			},
		});
		const why = await ask({ ...of, logs }, ofDestination, { logGroup: '/consumer' });
		expect(why.logs).toMatchObject([
			{ consumer: 'thumbnails', tier: 'request', requestId },
			{ consumer: '/consumer' },
		]);
		expect(why.logs[1]?.request).toBeUndefined();
		expect(patterns[0]).toBe('"m1"');
		// Where its usual log is a guess, the one that is named may be it.
		const configuration = () => Promise.reject(fail('denied', 'not allowed'));
		const guessed = world(log(tries, ['/own']), { configuration });
		expect((await ask(guessed, ofDestination, { logGroup: '/own' })).logs).toMatchObject([
			{ consumer: '/own', tier: 'request', requestId },
		]);
	});

	it('is in one of several logs by a longer search too, and the others are left out', async () => {
		let queries = 0;
		const functionsPage = async () => ({
			items: [configured('resize', lost.arn), configured('thumbnails', lost.arn)],
		});
		const of = world(
			{
				...log([], ['/aws/lambda/resize', '/aws/lambda/thumbnails']),
				startQuery: async () => ({ id: `q${++queries}` }),
				queryResults: async (id) => ({
					status: 'complete',
					lines: id === 'q1' ? [] : tries.slice(0, 1),
				}),
			},
			{ functionsPage },
		);
		const before = await ask(of, ofOwnQueue);
		expect(before.logs).toHaveLength(2);
		const why = await of.clock.run(searchLonger(of, before, {}, forever));
		expect(queries).toBe(2);
		expect(why.logs).toMatchObject([{ consumer: 'thumbnails', tier: 'message' }]);
	});

	it('is asked for as a whole by Logs Insights, with the id of the request', async () => {
		const queries: { query: string; from: number; to: number }[] = [];
		const of = world({
			...log([]),
			startQuery: async (input) => {
				queries.push(input);
				return { id: 'q' };
			},
			queryResults: async () => ({ status: 'complete', lines: tries.slice(0, 1) }),
		});
		const why = await of.clock.run(searchLonger(of, await ask(of), {}, forever));
		expect(queries).toMatchObject([
			{ from: gaveUp - 21_600_000, to: gaveUp + 60_000, query: expect.stringContaining(requestId) },
		]);
		expect(why.logs).toMatchObject([{ tier: 'message', request: { id: requestId } }]);
	});

	it('has a log whose lines name another request too', async () => {
		const mixed = [
			...tried(requestId, gaveUp - 10_000),
			line(`2026-11-20T08:29:59.000Z\t${other}\tINFO after ${requestId}`, gaveUp - 5000, 't'),
		];
		expect((await ask(world(log(mixed)))).logs).toMatchObject([
			{ requestId, lines: mixed.slice(0, 4) },
		]);
	});
});

it('a letter of a rule says why its target could not be reached', async () => {
	const text = await words(
		ask(
			world(log([])),
			letter({
				body: '{}',
				attributes: {
					RULE_ARN: { type: 'String', text: 'arn:aws:events:r:1:rule/nightly' },
					ERROR_CODE: { type: 'String', text: 'NO_PERMISSIONS' },
					ERROR_MESSAGE: { type: 'String', text: 'not authorized' },
				},
			}),
		),
	);
	expect(text).toContain('EventBridge rule nightly: NO_PERMISSIONS, not authorized');
	expect(text).not.toContain('name the log of its consumer');
});
