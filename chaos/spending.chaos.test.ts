import { expect, it } from 'vitest';
import { loadChart, openChart } from '../source/console/charts/chart-load.ts';
import { headerLines } from '../source/console/frame/header.ts';
import { systemClock } from '../source/host/clock.ts';
import { watchFigures } from '../source/operations/metrics/watch-figures.ts';
import { dollars } from '../source/presentation/formats.ts';
import { connected } from '../test/aws/kinesis/fake-endpoint.ts';
import { startConsole } from '../test/console/fixture.ts';
import { countingEndpoint } from '../test/helpers/counting-endpoint.ts';
import { queueAttributes, queueRef } from '../test/operations/fakes.ts';

/** Two rounds of what is asked by itself, and a little. */
const watched = 63_000;

it('over a minute of watching the header counts what the endpoint counts', async () => {
	const endpoint = await countingEndpoint();
	const { gateways, calls } = await connected({ endpoint: endpoint.url });
	const app = startConsole({
		gateways: {
			metrics: gateways.metrics,
			queues: { attributes: async () => queueAttributes('orders') },
		},
	});
	const depths = Object.fromEntries(
		Array.from({ length: 40 }, (_, index) => [`queue-${index}`, index]),
	);
	app.queues(depths);
	const { spending } = app.session;
	if (spending === undefined) throw new Error('there is a budget once there is a context');
	const end = new AbortController();
	const shown = () =>
		[...app.session.state.resources.queue.entries.values()].map((known) => ({
			known,
			dead: false,
			ofLetters: false,
		}));
	const watching = watchFigures(
		{
			metrics: gateways.metrics,
			clock: systemClock,
			budget: spending,
			receives: app.host.stores.receives,
		},
		{ shown, attention: () => 'active' },
		(figures) => app.session.dispatch({ type: 'figures-known', figures }),
		end.signal,
	);
	openChart(app.session, 'queue', queueRef('orders'));
	for (let second = 0; second < watched; second += 3_000) {
		await systemClock.sleep(3_000, end.signal);
		loadChart(app.session, app.top().id);
		app.session.called(calls.splice(0));
	}
	end.abort();
	await watching.catch(() => {});
	await expect
		.poll(() => {
			app.session.called(calls.splice(0));
			return app.session.state.spent;
		})
		.toBeCloseTo(endpoint.billed() / 100_000, 10);
	const header = headerLines(app.session.state).flatMap((line) => line.map(({ text }) => text));
	expect(header.join('')).toContain(dollars(endpoint.billed() / 100_000));
	expect(endpoint.billed()).toBeGreaterThan(300);
});
