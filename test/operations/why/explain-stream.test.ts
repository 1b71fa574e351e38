import { describe, expect, it } from 'vitest';
import type { EventSourceMapping } from '../../../source/domain/consumers/mapping.ts';
import { fail } from '../../../source/domain/failure.ts';
import type { LogLine } from '../../../source/domain/why/log-line.ts';
import { around } from '../../../source/domain/why/receive-window.ts';
import type { LogGateway } from '../../../source/operations/ports.ts';
import {
	explainStream,
	type StreamWhyPorts,
} from '../../../source/operations/why/explain-stream.ts';
import { plainLine } from '../../../source/presentation/line.ts';
import { streamWhyLines } from '../../../source/presentation/why/stream-why-lines.ts';
import { functionGateway, logGateway, metricsGateway, streamGateway } from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

const forever = new AbortController().signal;
const minute = 60_000;
const clicks = { name: 'clicks', arn: 'arn:aws:kinesis:eu-west-1:1:stream/clicks' };
const [first, second] = [
	'8f4b2c1e-5a0d-4c47-9d5e-0f6f3b1c2a7d',
	'9a4b2c1e-5a0d-4c47-9d5e-0f6f3b1c2a7d',
];

const failing: EventSourceMapping = {
	...{ id: 'u', functionArn: 'arn:aws:lambda:eu-west-1:1:function:counter:live' },
	...{ state: 'Enabled', lastResult: 'PROBLEM: Function call failed', batchSize: 100 },
};

/** A stream that a function reads, with what its log and CloudWatch tell. */
function world(logs: Partial<LogGateway>, more: Partial<StreamWhyPorts> = {}) {
	const clock = new VirtualClock();
	const asked: { readonly group: string; readonly from: number; readonly to: number }[] = [];
	const now = clock.now();
	const ports: StreamWhyPorts = {
		streams: streamGateway({ consumersPage: async () => ({ items: [] }) }),
		functions: functionGateway({
			mappingsPage: async () => ({ items: [failing] }),
			configuration: async (arn) => ({ name: 'counter', arn, logGroup: '/aws/lambda/counter' }),
		}),
		logs: logGateway({
			groupsPage: async ({ prefix }) => ({ items: [{ name: prefix, storedBytes: 1 }] }),
			...logs,
			linesPage: async (input, options) => {
				asked.push(input);
				return (await logs.linesPage?.(input, options)) ?? { items: [] };
			},
		}),
		metrics: metricsGateway({
			series: async ({ queries }) =>
				queries.map((query) => ({
					query,
					points: [
						{ at: now - 59 * minute, value: 500 },
						{ at: now - minute, value: 4 * minute },
					],
					complete: true,
				})),
		}),
		clock,
		...more,
	};
	return { ports, asked, now };
}

const texts = (why: Awaited<ReturnType<typeof explainStream>>) =>
	streamWhyLines(why, { width: 100, now: why.at }).map((line) => plainLine(line).trimEnd());

describe('why, of a stream', () => {
	it('tells its functions with their state, last result and age, and the last request that failed, whole', async () => {
		const line = (text: string, at: number): LogLine => ({ at, stream: 's', text });
		const { ports, asked, now } = world({});
		const lines = [
			line(`START RequestId: ${first} Version: 7`, now - 9 * minute),
			line(`${first} ERROR the first failed`, now - 9 * minute + 1),
			line(`END RequestId: ${first}`, now - 9 * minute + 2),
			line(`START RequestId: ${second} Version: 7`, now - 2 * minute),
			line('all that it wrote', now - 2 * minute + 1),
			line(`2026-11-20T09:00:00.000Z\t${second}\tERROR\tthe second failed`, now - 2 * minute + 2),
			line(`END RequestId: ${second}`, now - 2 * minute + 3),
		];
		const filtering: LogGateway['linesPage'] = async ({ from, to, pattern, stream }) => ({
			items: lines.filter(
				({ at, text }) =>
					at >= from && at <= to && (stream !== undefined || !pattern || text.includes('ERROR')),
			),
		});
		const logs = logGateway({
			linesPage: (input, options) => {
				asked.push(input);
				return filtering(input, options);
			},
		});
		const why = await explainStream({ ...ports, logs }, clicks, { choice: {} }, forever);
		const told = texts(why).join('\n');
		expect(told).toContain('counter:live: enabled, last batch PROBLEM: Function call failed');
		expect(told).toMatch(/4 m behind at \S+, less than a second at \S+ \(iterator age\)/);
		expect(told).toContain(`the request ${second}, `);
		expect(told).toContain('all that it wrote');
		expect(told).not.toContain('the first failed');
		const [search] = asked;
		expect([search?.from, search?.to], 'the last quarter of an hour').toEqual([
			now - 15 * minute,
			now + minute,
		]);
	});

	it('never calls nothing well: no line, a log that is not there, an age that nobody has', async () => {
		const none = world({});
		const quiet = await explainStream(none.ports, clicks, { choice: {} }, forever);
		expect(texts(quiet).join('\n')).toContain('it may not write them, or was not called');
		const gone = world({ linesPage: () => Promise.reject(fail('not-found', 'no such group')) });
		const missing = await explainStream(gone.ports, clicks, { choice: {} }, forever);
		expect(texts(missing).join('\n')).toContain('there is no log group /aws/lambda/counter');
		const metrics = metricsGateway({
			series: async ({ queries }) =>
				queries.map((query) => ({ query, points: [], complete: true })),
		});
		const asleep = world({}, { metrics });
		const told = texts(await explainStream(asleep.ports, clicks, { choice: {} }, forever));
		expect(told.join('\n')).toContain('no iterator age in the last hour');
	});

	it('calls the last request that failed that of what was searched where there are more lines than are kept', async () => {
		const text = (id: string) => `2026-11-20T09:00:00.000Z\t${id}\tERROR\tit failed`;
		const { ports } = world({
			linesPage: async ({ from, stream }) => ({
				items:
					stream === undefined
						? Array.from({ length: 600 }, (_, index) => {
								const id = index < 500 ? first : second;
								return { at: from + index, stream: 's', text: text(id) };
							})
						: [{ at: from, stream: 's', text: text(first) }],
			}),
		});
		const why = await explainStream(ports, clicks, { choice: {} }, forever);
		expect(texts(why).join('\n')).toMatch(
			new RegExp(`the request ${first}, .*as far as was searched`),
		);
	});

	it('says of an age when it was, and nothing of one before where no other is known', async () => {
		const { ports, now } = world({});
		const metrics = metricsGateway({
			series: async ({ queries }) =>
				queries.map((query) => ({
					...{ query, complete: true },
					points: [{ at: now - minute, value: 4 * minute }],
				})),
		});
		const why = await explainStream({ ...ports, metrics }, clicks, { choice: {} }, forever);
		expect(texts(why).join('\n')).toMatch(/4 m behind at \S+ \(iterator age\)/);
	});

	it('names each part that is refused, and goes on with the rest', async () => {
		const denied = (operation: string) => () =>
			Promise.reject(fail('denied', `${operation} was denied`));
		const metrics = metricsGateway({ series: denied('GetMetricData') });
		const noAge = await explainStream(
			world({}, { metrics }).ports,
			clicks,
			{ choice: {} },
			forever,
		);
		expect(noAge.failures).toMatchObject([{ what: 'iterator age' }]);
		expect(noAge.logs).toHaveLength(1);
		const functions = functionGateway({ mappingsPage: denied('ListEventSourceMappings') });
		const { ports, asked } = world({}, { functions });
		const named = { logGroup: '/ecs/clicks' };
		const why = await explainStream(ports, clicks, { choice: named }, forever);
		expect(why.failures).toMatchObject([{ what: 'its functions' }]);
		expect(
			asked.map(({ group }) => group),
			'the log that was named',
		).toEqual(['/ecs/clicks']);
	});

	it('searches around a moment that was named', async () => {
		const { ports, asked, now } = world({});
		const moment = around(now - 3_600_000);
		await explainStream(ports, clicks, { choice: {}, moment }, forever);
		expect(asked[0]).toMatchObject({ from: moment.from, to: moment.to });
	});
});
