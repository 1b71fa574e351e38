import { expect, it } from 'vitest';
import { headerLines } from '../../../source/console/frame/header.ts';
import { resourceChart } from '../../../source/operations/charts/chart.ts';
import { figuresReader } from '../../../source/operations/diagnosis/figures.ts';
import { findSince } from '../../../source/operations/metrics/find-since.ts';
import { readFigures } from '../../../source/operations/metrics/read-figures.ts';
import { streamLag } from '../../../source/operations/streams/stream-lag.ts';
import { dollars } from '../../../source/presentation/formats.ts';
import { connected, forever as never } from '../../aws/kinesis/fake-endpoint.ts';
import { countingEndpoint } from '../../helpers/counting-endpoint.ts';
import { gateways, queueAttributes, queueRef } from '../../operations/fakes.ts';
import { info, startConsole } from '../fixture.ts';

const header = (state: Parameters<typeof headerLines>[0]) =>
	headerLines(state)
		.map((line) => line.map(({ text }) => text).join(''))
		.join('\n');

it('the header tells what the endpoint has counted, whoever asked: lists, histories, charts, details and doctor', async () => {
	const endpoint = await countingEndpoint();
	const { gateways: real, calls } = await connected({ endpoint: endpoint.url });
	const app = startConsole();
	const budget = app.session.spending;
	if (budget === undefined) throw new Error('there is a budget once there is a context');
	const { metrics } = real;
	const ports = { metrics, clock: app.clock, budget };
	const queues = { attributes: async () => queueAttributes('orders') };
	const world = { ...gateways({ queues }), metrics };
	for (let round = 1; round <= 6; round++) {
		const firstAskedAt = app.clock.now();
		const wanted = Array.from({ length: 40 * round }, (_, index) => ({
			...{ name: `queue-${index}`, dead: index % 5 === 0, firstAskedAt },
		}));
		await readFigures(ports, wanted, never);
		await findSince(ports, { name: 'orders', dead: round % 2 === 0 }, never);
		await resourceChart(
			{ gateways: world, clock: app.clock },
			'queue',
			{ ref: queueRef('orders') },
			never,
		);
		await streamLag(ports, `clicks-${round}`, ['a', 'b'], never);
		await figuresReader({ metrics, clock: app.clock })([{ kind: 'queue', name: 'orders' }], never);
	}
	app.session.called(calls);
	expect(endpoint.billed()).toBeGreaterThan(500);
	const { spent } = app.session.state;
	expect(spent).toBeCloseTo(endpoint.billed() / 100_000, 10);
	expect(header(app.session.state)).toContain(`${dollars(endpoint.billed() / 100_000)} `);
	const local = startConsole({ info: { ...info, endpoint: 'http://localhost:4566' } });
	local.session.called(calls);
	expect(header(local.session.state), 'nobody sends a bill').not.toContain('$');
});
