import { expect, it } from 'vitest';
import type { QueueFigures } from '../../../source/domain/diagnosis/queue-metrics.ts';
import { fail } from '../../../source/domain/failure.ts';
import { watchExpectations } from '../../../source/operations/queues/expectations.ts';
import { queueGateway, queueRef } from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

const minute = 60_000;

it('the tags of what is on the screen are read once in ten minutes, whether they say something or not', async () => {
	const clock = new VirtualClock();
	const read: string[] = [];
	const told = new Map<string, QueueFigures>();
	const end = new AbortController();
	let shown = ['orders-dlq', 'secret-dlq', 'parked-dlq'];
	const tags = async (url: string): Promise<Record<string, string>> => {
		read.push(url.slice(url.lastIndexOf('/') + 1));
		if (url.endsWith('secret-dlq')) throw fail('denied', 'no');
		return url.endsWith('parked-dlq') ? { 'awsmsg:expect': 'parked' } : { team: 'x' };
	};
	const watching = watchExpectations(
		{ queues: queueGateway({ tags }), clock },
		() =>
			shown.map((name) => {
				const figures = told.get(queueRef(name).arn);
				return { ref: queueRef(name), ...(figures && { figures }) };
			}),
		(some) => {
			for (const { arn, figures } of some) told.set(arn, figures);
		},
		end.signal,
	);
	await clock.advance(9 * minute);
	expect(read.toSorted()).toEqual(['orders-dlq', 'parked-dlq', 'secret-dlq']);
	expect(told.get(queueRef('parked-dlq').arn)?.expected?.value).toEqual({ kind: 'parked' });
	expect(told.get(queueRef('secret-dlq').arn)?.expected?.value).toBeUndefined();
	shown = ['parked-dlq'];
	await clock.advance(2 * minute);
	expect(read.slice(3)).toEqual(['parked-dlq']);
	end.abort();
	await watching.catch(() => {});
	expect(clock.sleeping).toBe(0);
});
