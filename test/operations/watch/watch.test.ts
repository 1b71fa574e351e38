import { describe, expect, it } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import type { QueueAttributes, QueueRef } from '../../../source/domain/resources.ts';
import type { QueueGateway } from '../../../source/operations/ports.ts';
import type { Attention } from '../../../source/operations/watch/sampling.ts';
import { type WatchEventOf, watchKind } from '../../../source/operations/watch/watch.ts';
import { abortingAt, gateways, queueAttributes, queueGateway, queueRef } from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

type QueueEvent = WatchEventOf<'queue'>;

const latency = 30;

/** A service with `names`, whose answers take 30 ms of the virtual clock. */
function service(clock: VirtualClock, names: readonly string[], pageSize = 1000) {
	const state = {
		names: [...names],
		asked: [] as { name: string; at: number }[],
		lists: 0,
		atOnce: 0,
		mostAtOnce: 0,
		attributes: (name: string): QueueAttributes => queueAttributes(name),
		list: (): void => {},
	};
	const gateway = queueGateway({
		listPage: async ({ next }, { signal }) => {
			state.lists++;
			await clock.sleep(latency, signal);
			state.list();
			const from = Number(next ?? 0);
			const items = state.names.slice(from, from + pageSize).map(queueRef);
			const end = from + pageSize;
			return end < state.names.length ? { items, next: String(end) } : { items };
		},
		attributes: async (url, { signal }) => {
			const name = url.slice(url.lastIndexOf('/') + 1);
			state.asked.push({ name, at: clock.now() });
			state.atOnce++;
			state.mostAtOnce = Math.max(state.mostAtOnce, state.atOnce);
			try {
				await clock.sleep(latency, signal);
			} finally {
				state.atOnce--;
			}
			return state.attributes(name);
		},
	});
	return { state, gateway };
}

function start(
	gateway: QueueGateway,
	clock: VirtualClock,
	options: { visible?: readonly QueueRef[]; pinned?: readonly QueueRef[] } = {},
) {
	const events: QueueEvent[] = [];
	const controller = new AbortController();
	const view = { attention: 'active' as Attention, visible: options.visible ?? [] };
	const ended = watchKind(
		'queue',
		{ gateways: gateways({ queues: gateway }), clock },
		{
			visible: () => view.visible.map((ref) => ref.arn),
			attention: () => view.attention,
			...(options.pinned === undefined ? {} : { pinned: () => options.pinned ?? [] }),
		},
		(event) => events.push(event),
		controller.signal,
	);
	const of = <Type extends QueueEvent['type']>(type: Type) =>
		events.filter((event): event is Extract<QueueEvent, { type: Type }> => event.type === type);
	const stop = async () => {
		controller.abort();
		await ended;
	};
	return { events, of, stop, view, controller, ended };
}

const many = (count: number, prefix = 'queue') =>
	Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

describe('watching queues', () => {
	it('samples 800 queues within two seconds at 30 ms, 32 calls at once at most', async () => {
		const clock = new VirtualClock();
		const { state, gateway } = service(clock, many(800));
		const watch = start(gateway, clock);
		const from = clock.now();
		await clock.advance(2000);
		const [swept] = watch.of('swept');
		expect(swept).toMatchObject({ sampled: 800, denied: 0 });
		expect((swept?.at ?? Number.POSITIVE_INFINITY) - from).toBeLessThanOrEqual(2000);
		expect(state.mostAtOnce).toBeLessThanOrEqual(32);
		const sampled = new Set(
			watch.of('sampled').flatMap((event) => event.samples.map((one) => one.key)),
		);
		expect(sampled.size).toBe(800);
		await watch.stop();
	});

	it('calls an empty list no sweep, and measures the first that named something', async () => {
		const clock = new VirtualClock();
		const { state, gateway } = service(clock, []);
		const watch = start(gateway, clock);
		await clock.advance(2000);
		expect(watch.of('listed').at(-1)).toMatchObject({ refs: [], complete: true });
		expect(watch.of('swept')).toEqual([]);
		state.names = many(20);
		await clock.advance(10_000);
		const [swept, ...more] = watch.of('swept');
		expect(swept).toMatchObject({ sampled: 20 });
		expect(swept?.milliseconds).toBeLessThan(200);
		expect(more).toEqual([]);
		await watch.stop();
	});

	it('says what it listed before it samples, and at most about ten times a second after', async () => {
		const clock = new VirtualClock();
		const { gateway } = service(clock, many(500), 250);
		const watch = start(gateway, clock);
		await clock.advance(3000);
		expect(watch.events[0]).toMatchObject({ kind: 'queue', type: 'listed', complete: false });
		const listed = watch.of('listed');
		expect(listed.at(-1)).toMatchObject({ complete: true });
		expect(listed.at(-1)?.refs).toHaveLength(500);
		expect(watch.of('sampled').length).toBeLessThanOrEqual(32);
		await watch.stop();
	});

	it('samples queues that look like dead-letter queues first', async () => {
		const clock = new VirtualClock();
		const names = [...many(300), 'orders-dlq', 'dead-payments'];
		const { state, gateway } = service(clock, names);
		const watch = start(gateway, clock);
		await clock.advance(200);
		const first = state.asked.slice(0, 2).map((one) => one.name);
		expect(first.toSorted()).toEqual(['dead-payments', 'orders-dlq']);
		await watch.stop();
	});

	it('samples a queue early once a redrive policy names it', async () => {
		const clock = new VirtualClock();
		const { state, gateway } = service(clock, [...many(300), 'graveyard']);
		state.attributes = (name) =>
			queueAttributes(
				name,
				name === 'queue-0'
					? {
							redrivePolicy: {
								deadLetterTargetArn: queueRef('graveyard').arn,
								maxReceiveCount: 3,
							},
						}
					: {},
			);
		const watch = start(gateway, clock);
		await clock.advance(1000);
		const position = state.asked.findIndex((one) => one.name === 'graveyard');
		expect(position).toBeGreaterThan(0);
		expect(position).toBeLessThan(60);
		await watch.stop();
	});

	it('asks visible rows every two seconds and the rest ten a second at most', async () => {
		const clock = new VirtualClock();
		const { state, gateway } = service(clock, many(400));
		state.attributes = (name) => queueAttributes(name, { visible: clock.now() });
		const visible = many(20).map(queueRef);
		const watch = start(gateway, clock, { visible });
		await clock.advance(15_000);
		state.asked.length = 0;
		await clock.advance(20_000);
		const names = new Set(visible.map((ref) => ref.name));
		const seen = state.asked.filter((one) => names.has(one.name));
		const hidden = state.asked.filter((one) => !names.has(one.name));
		expect(seen.length / 20).toBeGreaterThan(8);
		expect(seen.length / 20).toBeLessThanOrEqual(11);
		expect(hidden.length).toBeGreaterThan(190);
		expect(hidden.length).toBeLessThanOrEqual(201);
		await watch.stop();
	});

	it('asks rows that say the same every five seconds, but not the one under the cursor, nor one that says something else', async () => {
		const clock = new VirtualClock();
		const { state, gateway } = service(clock, many(400));
		state.attributes = (name) =>
			queueAttributes(name, { visible: name === 'queue-7' ? clock.now() : 3 });
		const watch = start(gateway, clock, { visible: many(20).map(queueRef) });
		await clock.advance(15_000);
		state.asked.length = 0;
		await clock.advance(20_000);
		const times = (name: string) => state.asked.filter((one) => one.name === name).length;
		for (const each of ['queue-0', 'queue-7']) expect(times(each)).toBeGreaterThanOrEqual(9);
		for (const each of ['queue-1', 'queue-19']) {
			expect(times(each)).toBeGreaterThanOrEqual(3);
			expect(times(each)).toBeLessThanOrEqual(5);
		}
		// It says something else: it is asked every two seconds again, until it has said that three times.
		state.attributes = (name) => queueAttributes(name, { visible: 4 });
		state.asked.length = 0;
		await clock.advance(20_000);
		const at = state.asked.filter(({ name }) => name === 'queue-1').map((one) => one.at);
		expect(at.slice(1, 5).map((time, index) => time - (at[index] ?? 0))).toEqual([
			2000, 2000, 5000, 5000,
		]);
		await watch.stop();
	});

	it('asks what is due together, twice a second, and no row that is passed by', async () => {
		const clock = new VirtualClock();
		const { state, gateway } = service(clock, many(400));
		const watch = start(gateway, clock, { visible: many(20).map(queueRef) });
		await clock.advance(15_000);
		state.asked.length = 0;
		const all = many(400).map(queueRef);
		// A page of twenty rows every fiftieth of a second, for two seconds.
		for (let page = 0; page < 100; page++) {
			watch.view.visible = Array.from(
				{ length: 20 },
				(_, at) => all[(page * 20 + at) % 400] as QueueRef,
			);
			await clock.advance(20);
		}
		// Four beats: of each the rows of one page, and five out of sight.
		expect(state.asked.length).toBeLessThanOrEqual(4 * (20 + 6));
		state.asked.length = 0;
		watch.view.visible = all.slice(100, 120);
		await clock.advance(2_600);
		const asked = new Set(state.asked.map(({ name }) => name));
		expect(all.slice(100, 120).every(({ name }) => asked.has(name))).toBe(true);
		await watch.stop();
	});

	it('goes on as ever when the clock of this computer is set back by an hour', async () => {
		const clock = new VirtualClock();
		const { state, gateway } = service(clock, many(100));
		state.attributes = (name) => queueAttributes(name, { visible: clock.now() });
		const watch = start(gateway, clock, { visible: many(20).map(queueRef) });
		await clock.advance(15_000);
		clock.set(-3_600_000);
		const others = many(100).slice(20, 40).map(queueRef);
		watch.view.visible = others;
		state.names.push('made-since');
		state.asked.length = 0;
		await clock.advance(60_000);
		const names = new Set(others.map((ref) => ref.name));
		const seen = state.asked.filter((one) => names.has(one.name));
		expect(seen.length / 20).toBeGreaterThan(25);
		expect(seen.length / 20).toBeLessThanOrEqual(31);
		expect(new Set(state.asked.map((one) => one.name)).size).toBe(101);
		await watch.stop();
	});

	it.each(['unreachable', 'denied', 'conflict'] as const)(
		'asks again what was %s, also when the clock is set back by an hour meanwhile',
		async (kind) => {
			const clock = new VirtualClock();
			const { state, gateway } = service(clock, many(3));
			state.attributes = () => {
				throw fail(kind, 'not now');
			};
			const watch = start(gateway, clock, { visible: many(3).map(queueRef) });
			await clock.advance(1_000);
			clock.set(-3_600_000);
			state.attributes = (name) => queueAttributes(name);
			await clock.advance(60_000);
			const keys = watch.of('sampled').flatMap((event) => event.samples.map((one) => one.key));
			expect(new Set(keys).size).toBe(3);
			await watch.stop();
		},
	);

	it('goes round all rows out of sight', async () => {
		const clock = new VirtualClock();
		const { state, gateway } = service(clock, many(100));
		const watch = start(gateway, clock);
		await clock.advance(2000);
		state.asked.length = 0;
		await clock.advance(22_000);
		expect(new Set(state.asked.map((one) => one.name)).size).toBe(100);
		await watch.stop();
	});

	it('asks far less while nobody looks, and at once when somebody does again', async () => {
		const clock = new VirtualClock();
		const { state, gateway } = service(clock, many(100));
		const watch = start(gateway, clock, { visible: many(10).map(queueRef) });
		await clock.advance(2000);
		watch.view.attention = 'away';
		await clock.advance(1000);
		state.asked.length = 0;
		await clock.advance(60_000);
		expect(state.asked.length).toBeLessThanOrEqual(35);
		state.asked.length = 0;
		watch.view.attention = 'active';
		await clock.advance(600);
		expect(state.asked.length).toBeGreaterThanOrEqual(10);
		await watch.stop();
	});

	it('drops a queue silently that was deleted after it was listed', async () => {
		const clock = new VirtualClock();
		const { state, gateway } = service(clock, ['a', 'b'], 1);
		state.attributes = (name) => {
			if (name === 'b') throw fail('not-found', 'queue b does not exist');
			return queueAttributes(name);
		};
		const watch = start(gateway, clock);
		await clock.advance(1000);
		expect(watch.of('sample-failed')).toEqual([]);
		expect(watch.of('swept')).toMatchObject([{ sampled: 1, denied: 0 }]);
		const asked = () => state.asked.filter((one) => one.name === 'b').length;
		await clock.advance(50_000);
		expect(asked()).toBe(1);
		state.names = ['a'];
		await clock.advance(20_000);
		const last = watch.of('listed').at(-1);
		expect(last).toMatchObject({ complete: true, refs: [queueRef('a')] });
		expect(asked()).toBe(1);
		await watch.stop();
	});

	it('asks a denied queue again only after five minutes, though it is visible', async () => {
		const clock = new VirtualClock();
		const { state, gateway } = service(clock, ['a', 'secret']);
		state.attributes = (name) => {
			if (name === 'secret') throw fail('denied', 'not allowed');
			return queueAttributes(name);
		};
		const watch = start(gateway, clock, { visible: [queueRef('secret')] });
		await clock.advance(290_000);
		const asked = () => state.asked.filter((one) => one.name === 'secret').length;
		expect(asked()).toBe(1);
		expect(watch.of('swept')).toMatchObject([{ sampled: 1, denied: 1 }]);
		expect(watch.of('sample-failed')[0]?.failures[0]?.key).toBe(queueRef('secret').arn);
		await clock.advance(20_000);
		expect(asked()).toBe(2);
		await watch.stop();
	});

	it('asks again soon what failed once', async () => {
		const clock = new VirtualClock();
		const { state, gateway } = service(clock, many(500));
		let failed = false;
		state.attributes = (name) => {
			if (name === 'queue-7' && !failed) {
				failed = true;
				throw fail('invalid', 'odd answer');
			}
			return queueAttributes(name);
		};
		const watch = start(gateway, clock);
		await clock.advance(5000);
		expect(state.asked.filter((one) => one.name === 'queue-7').length).toBeGreaterThanOrEqual(2);
		await watch.stop();
	});

	it('slows down when AWS throttles', async () => {
		const clock = new VirtualClock();
		const { state, gateway } = service(clock, many(2000));
		state.attributes = () => {
			throw fail('throttled', 'slow down', { retryable: true });
		};
		const watch = start(gateway, clock);
		await clock.advance(20_000);
		expect(state.asked.length).toBeLessThan(400);
		await watch.stop();
	});

	it('probes with single calls while the endpoint is away, and goes on when it is back', async () => {
		const clock = new VirtualClock();
		const { state, gateway } = service(clock, many(1000));
		let away = true;
		state.attributes = (name) => {
			if (away) throw fail('unreachable', 'connection refused', { retryable: true });
			return queueAttributes(name);
		};
		const watch = start(gateway, clock);
		await clock.advance(10_000);
		expect(state.asked.length).toBeLessThan(40);
		away = false;
		await clock.advance(30_000);
		expect(watch.of('swept')).toHaveLength(1);
		await watch.stop();
	});

	it('tells that a list failed, keeps sampling, and lists again', async () => {
		const clock = new VirtualClock();
		const { state, gateway } = service(clock, ['a', 'b'], 1);
		const watch = start(gateway, clock, { visible: [queueRef('a')] });
		await clock.advance(1000);
		state.list = () => {
			throw fail('service', 'internal error', { retryable: true });
		};
		await clock.advance(61_000);
		const failed = watch.of('list-failed').length;
		expect(failed).toBeGreaterThanOrEqual(1);
		const before = state.asked.length;
		await clock.advance(10_000);
		expect(state.asked.length).toBeGreaterThan(before);
		state.list = () => {};
		const listed = watch.of('listed').length;
		await clock.advance(30_000);
		expect(watch.of('listed').length).toBe(listed + 1);
		await watch.stop();
	});

	it('lists again soon what fits one page, ever more rarely, but a long list once a minute', async () => {
		for (const [pageSize, most] of [
			[1000, 8],
			[1, 4],
		] as const) {
			const clock = new VirtualClock();
			const { state, gateway } = service(clock, ['a', 'b'], pageSize);
			const watch = start(gateway, clock);
			await clock.advance(3000);
			state.names.push('new');
			await clock.advance(3000);
			const listed = watch
				.of('listed')
				.at(-1)
				?.refs.map((ref) => ref.name);
			expect(listed).toEqual(pageSize === 1000 ? ['a', 'b', 'new'] : ['a', 'b']);
			await clock.advance(60_000);
			expect(watch.of('listed').filter((one) => one.complete).length).toBeLessThanOrEqual(most);
			await watch.stop();
		}
	});

	it('shows what a list without end names, says that it has none, and asks for it rarely', async () => {
		const clock = new VirtualClock();
		const { state, gateway } = service(clock, many(5), 2);
		const first = gateway.listPage;
		gateway.listPage = async (input, options) => ({ next: '2', ...(await first(input, options)) });
		const watch = start(gateway, clock);
		await clock.advance(25_000);
		expect(watch.of('list-failed')).toMatchObject([
			{ failure: { message: expect.stringContaining('the list of queues does not end: page 3') } },
		]);
		expect(watch.of('listed').at(-1)).toMatchObject({ complete: false });
		expect(watch.of('listed').at(-1)?.refs).toHaveLength(5);
		expect(new Set(state.asked.map(({ name }) => name)).size).toBe(5);
		expect(state.lists).toBe(3);
		await watch.stop();
	});

	it('asks an endless list again after five minutes, and lets go of what only the one before named', async () => {
		const clock = new VirtualClock();
		let page = 0;
		const gateway = queueGateway({
			listPage: async () => {
				const items = many(10_000, `new-${page++}`).map((name) => ({ name, url: name, arn: name }));
				return { items, next: String(page) };
			},
			attributes: () => new Promise(() => {}),
		});
		const watch = start(gateway, clock);
		await clock.advance(200_000);
		expect(page).toBe(11);
		await clock.advance(150_000);
		expect(page).toBe(22);
		const whole = watch.of('listed').filter(({ complete }) => complete);
		expect(watch.of('list-failed').at(-1)?.failure.message).toContain('more than 100000 entries');
		expect(whole).toHaveLength(1);
		// What the console knows by them is never more than a list may have either.
		let known = new Set<string>();
		for (const { refs, complete } of watch.of('listed')) {
			if (complete) known = new Set();
			for (const { arn } of refs) known.add(arn);
			expect(known.size).toBeLessThanOrEqual(100_000);
		}
		await watch.stop();
	});

	it('asks a refused list again every 30 seconds and samples pinned queues meanwhile', async () => {
		const clock = new VirtualClock();
		const { state, gateway } = service(clock, ['a']);
		state.list = () => {
			throw fail('denied', 'SQS ListQueues is not allowed');
		};
		const watch = start(gateway, clock, { pinned: [queueRef('a')] });
		await clock.advance(100_000);
		expect(state.lists).toBe(4);
		const samples = watch.of('sampled').flatMap((event) => event.samples);
		expect(samples[0]).toMatchObject({ key: queueRef('a').arn });
		await watch.stop();
	});

	it('asks for pages by what they named, and takes what is the same from before', async () => {
		const clock = new VirtualClock();
		const { state, gateway } = service(clock, ['a', 'b', 'c', 'd'], 2);
		const asked: (string | undefined)[] = [];
		const told: number[] = [];
		const marked: QueueGateway = {
			...gateway,
			listPage: async (input, options) => {
				asked.push(input.known);
				const page = await gateway.listPage(input, options);
				if (input.known === undefined) {
					told.push(page.items.length);
					return page;
				}
				const mark = page.items.map(({ name }) => name).join();
				const isSame = mark === input.known;
				told.push(isSame ? 0 : page.items.length);
				return isSame ? { ...page, items: [], mark, isSame } : { ...page, mark };
			},
		};
		const watch = start(marked, clock);
		await clock.advance(125_000);
		state.names.splice(2, 1, 'e');
		await clock.advance(60_000);
		expect(asked).toEqual([undefined, undefined, '', '', 'a,b', 'c,d', 'a,b', 'c,d']);
		expect(told).toEqual([2, 2, 2, 2, 0, 0, 0, 2]);
		const lists = watch.of('listed').filter(({ complete }) => complete);
		const names = lists.map(({ refs }) => refs.map(({ name }) => name).join(''));
		expect(names).toEqual(['abcd', 'abcd', 'abcd', 'abed']);
		// Whoever compares sees at once what has not changed.
		const [first, ...later] = lists.map(({ refs }) => refs);
		for (const refs of later)
			expect(refs.filter((ref, at) => ref === first?.[at])).toHaveLength(
				refs === later.at(-1) ? 3 : 4,
			);
		await watch.stop();
	});

	it('asks rows out of sight more slowly than those in sight where somebody looks on', async () => {
		const clock = new VirtualClock();
		const names = many(300);
		const { state, gateway } = service(clock, names);
		const ended = new AbortController();
		let beyond: Attention = 'active';
		const visible = () => [queueRef('queue-0').arn];
		const view = { visible, attention: () => 'active' as const, beyondSight: () => beyond };
		const ports = { gateways: gateways({ queues: gateway }), clock };
		const watch = watchKind('queue', ports, view, () => {}, ended.signal);
		const askedIn = async (milliseconds: number) => {
			const from = state.asked.length;
			await clock.advance(milliseconds);
			const asked = state.asked.slice(from);
			const inSight = asked.filter(({ name }) => name === 'queue-0').length;
			return [inSight, asked.length - inSight];
		};
		await clock.advance(20_000);
		expect(await askedIn(10_000)).toEqual([5, 100]);
		beyond = 'idle';
		await clock.advance(1_000);
		expect(await askedIn(10_000)).toEqual([5, 20]);
		ended.abort();
		await watch;
	});

	it('goes over what is pinned once, however often it looks at the view', async () => {
		const clock = new VirtualClock();
		const { state, gateway } = service(clock, []);
		state.list = () => {
			throw fail('denied', 'SQS ListQueues is not allowed');
		};
		let walks = 0;
		const refs = many(3).map(queueRef);
		const pinned = Object.assign([...refs], {
			[Symbol.iterator]() {
				walks++;
				return refs.values();
			},
		});
		const watch = start(gateway, clock, { pinned });
		await clock.advance(20_000);
		expect(walks).toBe(1);
		expect(new Set(state.asked.map(({ name }) => name)).size).toBe(3);
		await watch.stop();
	});

	it('sweeps 10,000 queues in 16 s without passing the list on for every page', async () => {
		const clock = new VirtualClock();
		const { state, gateway } = service(clock, many(10_000));
		const watch = start(gateway, clock, { visible: many(50).map(queueRef) });
		await clock.advance(16_000);
		expect(watch.of('swept')).toHaveLength(1);
		const refsPassed = watch.of('listed').reduce((sum, event) => sum + event.refs.length, 0);
		expect(refsPassed).toBeLessThanOrEqual(60_000);
		expect(state.asked.length).toBeLessThan(11_000);
		await watch.stop();
	});

	it('rejects when the listener throws, and stops asking', async () => {
		const clock = new VirtualClock();
		const { state, gateway } = service(clock, ['a']);
		const ended = watchKind(
			'queue',
			{ gateways: gateways({ queues: gateway }), clock },
			{ visible: () => [], attention: () => 'active' },
			(event) => {
				if (event.type === 'sampled') throw new Error('reducer broke');
			},
			new AbortController().signal,
		);
		const outcome = expect(ended).rejects.toThrow('reducer broke');
		await clock.advance(500);
		await outcome;
		const { length } = state.asked;
		await clock.advance(100_000);
		expect(state.asked.length).toBe(length);
		expect(clock.sleeping).toBe(0);
	});

	for (const giving of ['rejects', 'answers all the same'] as const) {
		it(`ends at whatever call it is aborted (port ${giving})`, async () => {
			for (let abortAt = 1; abortAt <= 30; abortAt++) {
				const clock = new VirtualClock();
				const controller = new AbortController();
				const { gateway } = service(clock, many(8), 3);
				const aborting = abortingAt(gateway, controller, abortAt, giving);
				const events: QueueEvent[] = [];
				let eventsAtAbort = 0;
				controller.signal.addEventListener('abort', () => {
					eventsAtAbort = events.length;
				});
				const ended = watchKind(
					'queue',
					{ gateways: gateways({ queues: aborting.gateway }), clock },
					{ visible: () => [queueRef('queue-1').arn], attention: () => 'active' },
					(event) => events.push(event),
					controller.signal,
				);
				await clock.run(ended);
				await clock.advance(300_000);
				expect(aborting.calls.length).toBe(abortAt);
				expect(events.length).toBe(eventsAtAbort);
				expect(clock.sleeping).toBe(0);
			}
		});
	}
});
