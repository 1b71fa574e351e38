import { expect, it } from 'vitest';
import { Spending } from '../../../source/operations/metrics/spending.ts';
import { streamLag } from '../../../source/operations/streams/stream-lag.ts';
import { metricsGateway } from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

const never = new AbortController().signal;

function cloudWatch() {
	let asked = 0;
	const metrics = metricsGateway({
		series: async ({ queries, range }) => {
			asked++;
			return queries.map((query) => {
				const at = range.to - 60_000;
				return { query, points: [{ at, value: 1500 }], complete: true };
			});
		},
	});
	return { metrics, asked: () => asked };
}

it('a stream that stays open is asked for its lag once a minute, however often it is read anew', async () => {
	const clock = new VirtualClock();
	const { metrics, asked } = cloudWatch();
	for (let tens = 0; tens < 18; tens++) {
		const lag = await streamLag({ metrics, clock }, 'clicks', ['app'], never);
		expect(lag.consumers['app']?.ms).toBe(1500);
		await clock.advance(10_000);
	}
	expect(asked()).toBe(3);
});

it('nothing is asked by itself once the day has cost enough, and a key is answered', async () => {
	const clock = new VirtualClock();
	const { metrics, asked } = cloudWatch();
	const budget = new Spending({ clock, context: 'prod', budget: 0 });
	const refused = streamLag({ metrics, clock, budget }, 'clicks', [], never);
	await expect(refused).rejects.toMatchObject({ failure: { kind: 'refused' } });
	expect(asked()).toBe(0);
	expect((await streamLag({ metrics, clock }, 'clicks', [], never)).iterator?.ms).toBe(1500);
});
