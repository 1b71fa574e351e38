import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Event } from '../../../source/console/state/events.ts';
import { Attention, watchAll } from '../../../source/console/watch/watching.ts';
import { gateways, queueAttributes, queueRef } from '../../operations/fakes.ts';
import { info, startConsole } from '../fixture.ts';

beforeEach(() => {
	vi.useFakeTimers({
		toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'],
	});
});

let end = new AbortController();
afterEach(() => {
	end.abort();
	vi.useRealTimers();
});

const none = async () => ({ items: [] });

/** A console whose connection is watched as the program does it, with queues of these depths; `asked` is how often one was asked about. */
async function watching(depths: Record<string, number>) {
	const asked: string[] = [];
	const names = Object.keys(depths);
	const ports = gateways({
		queues: {
			listPage: async () => ({ items: names.map(queueRef) }),
			attributes: async (url) => {
				const name = url.slice(url.lastIndexOf('/') + 1);
				asked.push(name);
				return queueAttributes(name, { visible: depths[name] ?? 0 });
			},
		},
		topics: { listPage: none, allSubscriptionsPage: none },
		streams: { listPage: none },
		metrics: { alarmsPage: none },
	});
	const { session, clock } = startConsole();
	const told: Event[] = [];
	const { dispatch } = session;
	session.dispatch = (event) => {
		told.push(event);
		dispatch.call(session, event);
	};
	const attention = new Attention(() => clock.now());
	end = new AbortController();
	const connection = { info, gateways: ports, setMode() {}, close: async () => {} };
	watchAll(session, connection, attention, end.signal);
	/** Time passes for requests and for what gathers their answers, a quarter of a second at a time. */
	const pass = async (seconds: number) => {
		for (let quarter = 0; quarter < 4 * seconds; quarter++) {
			await clock.advance(250);
			await vi.advanceTimersByTimeAsync(250);
		}
	};
	await pass(10);
	return { depths, asked, told, attention, pass };
}

const samples = (told: readonly Event[]) =>
	told.flatMap((event) =>
		event.type === 'watched' && event.events.every(({ type }) => type === 'sampled')
			? [event.asKnown === true]
			: [],
	);

test('what says what is known is told as known, and what says something else is not', async () => {
	const { depths, told, pass } = await watching({ orders: 3 });
	told.length = 0;
	await pass(10);
	expect(new Set(samples(told))).toEqual(new Set([true]));
	told.length = 0;
	depths['orders'] = 4;
	await pass(10);
	// Once it is news, and then it is known.
	expect(samples(told).filter((asKnown) => !asKnown)).toHaveLength(1);
	expect(samples(told).length).toBeGreaterThan(1);
});

test('rows out of sight are asked more rarely once somebody looks at those in sight', async () => {
	const many = Object.fromEntries(
		Array.from({ length: 150 }, (_, index) => [`queue-${index}`, 0] as const),
	);
	const { asked, attention, pass } = await watching(many);
	/** How many of the last rows, which stand on no screen, are asked about in ten seconds. */
	const beyond = async () => {
		asked.length = 0;
		await pass(10);
		return asked.filter((name) => Number(name.slice(6)) >= 60).length;
	};
	attention.key();
	const looking = await beyond();
	await pass(6);
	const still = await beyond();
	expect(looking).toBeGreaterThan(50);
	expect(still).toBeLessThan(looking / 3);
});
