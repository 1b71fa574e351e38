import { expect, it } from 'vitest';
import type { RegionFound } from '../../../source/domain/contexts/region-found.ts';
import { fail } from '../../../source/domain/failure.ts';
import { lookIntoRegions } from '../../../source/operations/contexts/look-into-regions.ts';
import { gateways, queueRef } from '../fakes.ts';

const forever = new AbortController().signal;

/** Regions with so many queues each; nothing else is in them. */
function regions(queues: Readonly<Record<string, number | 'denied' | 'broken'>>) {
	let open = 0;
	let most = 0;
	const opened: string[] = [];
	return {
		opened,
		most: () => most,
		open: () => open,
		inRegion(region: string) {
			const many = queues[region];
			if (many === 'broken') throw fail('invalid', `the endpoint is not in ${region}`);
			opened.push(region);
			most = Math.max(most, ++open);
			return {
				gateways: gateways({
					queues: {
						listPage: async () => {
							if (many === 'denied') throw fail('denied', 'not allowed');
							const items = Array.from({ length: Number(many) }, (_, at) => queueRef(`q${at}`));
							return { items, ...(Number(many) > 2 ? { next: 'more' } : {}) };
						},
					},
					topics: { listPage: async () => ({ items: [] }) },
					streams: { listPage: async () => ({ items: [] }) },
				}),
				close: () => void open--,
			};
		},
	};
}

it('tells of each region what its first pages have, and hurts none by another that refuses', async () => {
	const world = regions({ a: 0, b: 2, c: 3, d: 'denied', e: 'broken', f: 1 });
	const told: RegionFound[] = [];
	await lookIntoRegions([...'abcdef'], world.inRegion, (one) => told.push(one), forever);
	const byRegion = Object.fromEntries(told.map(({ region, ...rest }) => [region, rest]));
	const none = { count: 0, more: false };
	const others = { topic: none, stream: none };
	expect(byRegion).toEqual({
		a: { counts: { queue: none, ...others } },
		b: { counts: { queue: { count: 2, more: false }, ...others } },
		c: { counts: { queue: { count: 3, more: true }, ...others } },
		d: { counts: others, failure: expect.objectContaining({ kind: 'denied' }) },
		e: { counts: {}, failure: expect.objectContaining({ kind: 'invalid' }) },
		f: { counts: { queue: { count: 1, more: false }, ...others } },
	});
	expect([world.open(), world.most() <= 4]).toEqual([0, true]);
});

it('an abort opens no further region, tells nothing more, and closes what is open', async () => {
	const world = regions(Object.fromEntries([...'abcdefgh'].map((name) => [name, 1])));
	const stop = new AbortController();
	const told: string[] = [];
	const looking = lookIntoRegions(
		[...'abcdefgh'],
		world.inRegion,
		({ region }) => {
			told.push(region);
			stop.abort();
		},
		stop.signal,
	);
	await expect(looking).rejects.toMatchObject({ failure: { kind: 'aborted' } });
	await expect.poll(world.open).toBe(0);
	expect([told.length, world.opened.length]).toEqual([1, 4]);
});
