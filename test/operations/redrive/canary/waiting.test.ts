import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../../../source/operations/redrive/run-events.ts';
import { Simulation } from '../simulation.ts';
import { startRun } from '../start-run.ts';

/* A canary that waits behind other messages says how long, or why nobody knows, and may be told not to wait. */

const looksOf = (events: readonly RunEvent[]) =>
	events.flatMap((event) => (event.type === 'redrive/canary' ? [event.look] : []));

const never = new AbortController().signal;

/** A canary behind 120 messages, of which `taken` go every second, and as many others come. */
async function waiting(taken: number, choices: { readonly alone?: true } = {}) {
	const world = new Simulation(false);
	world.fill(20);
	for (let index = 0; index < 120; index++) {
		world.sqs.put(world.target.name, { body: `before ${index}` });
	}
	const over = new AbortController();
	const consume = async () => {
		while (!over.signal.aborted) {
			await world.clock.sleep(1000, never);
			world.sqs.queue(world.target.name).messages.splice(0, taken);
		}
	};
	void consume();
	const started = startRun(world, { canary: { stopAbovePercent: 5, ...choices } });
	const stop = async () => {
		over.abort();
		started.run.stop();
		return world.clock.run(started.run.ended);
	};
	return { world, ...started, stop };
}

describe('a canary behind others', () => {
	test('says when they should be gone, by what leaves the queue', async () => {
		const { world, events, stop } = await waiting(2);
		await world.clock.advance(30_000);
		const look = looksOf(events).at(-1);
		expect(look).toMatchObject({ eta: { kind: 'known' }, waiting: expect.any(Number) });
		const { eta, waiting: left = 0 } = look ?? {};
		if (eta?.kind !== 'known') throw new Error('no ETA');
		expect(eta.perSecond).toBeGreaterThan(1.5);
		expect(eta.perSecond).toBeLessThan(2.5);
		expect(eta.at - world.clock.now()).toBeGreaterThan((left / 3) * 1000);
		expect(eta.at - world.clock.now()).toBeLessThan(left * 1000);
		await stop();
	});

	test('says that nothing leaves the queue, and since when', async () => {
		const { world, events, stop } = await waiting(0);
		await world.clock.advance(8000);
		expect(looksOf(events).at(-1)?.eta).toEqual({ kind: 'unmeasured' });
		await world.clock.advance(90_000);
		const eta = looksOf(events).at(-1)?.eta;
		expect(eta?.kind).toBe('still');
		if (eta?.kind === 'still') expect(world.clock.now() - eta.since).toBeGreaterThan(80_000);
		await stop();
	});
});

describe.each(['by a word', 'by its plan'] as const)('told %s to watch its own alone', (how) => {
	const begin = async (taken: number) => {
		const all = await waiting(taken, how === 'by its plan' ? { alone: true } : {});
		await all.world.clock.advance(15_000);
		if (how === 'by a word') all.run.watchAlone();
		return all;
	};

	test('it decides once they should have been read, and says by what', async () => {
		const { world, events, stop } = await begin(2);
		await world.clock.advance(3000);
		const { verdictAt, alone } = looksOf(events).at(-1) ?? {};
		expect(alone).toBe(true);
		if (how === 'by a word') {
			// Behind some 90 at 2 a second, then the window and what consumers need.
			expect((verdictAt ?? 0) - world.clock.now()).toBeGreaterThan(100_000);
			await world.clock.advance((verdictAt ?? 0) - world.clock.now() + 3000);
			expect(looksOf(events).find(({ verdict }) => verdict !== undefined)).toMatchObject({
				verdict: 'no-return',
				said: expect.stringMatching(
					/none came back within 90 s of when they were read, by the drain/,
				),
			});
		}
		await stop();
	});

	test('it is stopped by those that come back, whatever waits', async () => {
		const { world, run, events } = await begin(0);
		await world.clock.advance(5000);
		const { messages } = world.sqs.queue(world.target.name);
		const [copy] = messages.splice(
			messages.findIndex(({ body }) => body.startsWith('message')),
			1,
		);
		if (copy === undefined) throw new Error('no copy');
		world.sqs.queue(world.source.name).messages.push({ ...copy, hiddenUntil: 0 });
		const { end } = await world.clock.run(run.ended);
		expect(end.why).toBe('canary');
		expect(looksOf(events).at(-1)).toMatchObject({ verdict: 'returned' });
	});

	test('it never says that none came back where nobody knows whether they were read', async () => {
		const { world, events, stop } = await begin(0);
		await world.clock.advance(120_000);
		expect(events.findLast(({ type }) => type === 'redrive/asks')).toMatchObject({
			look: {
				verdict: 'undecided',
				said: expect.stringMatching(/whether they were read is unknown/),
			},
		});
		await stop();
	});
});
