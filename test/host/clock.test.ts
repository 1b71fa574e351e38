import { expect, test } from 'vitest';
import { systemClock } from '../../source/host/clock.ts';

test('a sleep ends after its time, and not before', async () => {
	const from = performance.now();
	await systemClock.sleep(30, new AbortController().signal);
	expect(performance.now() - from).toBeGreaterThan(28);
});

test('a sleep that is cut short ends at once, with the reason of whoever cut it', async () => {
	const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
	const before = timers();
	const controller = new AbortController();
	const ended = systemClock.sleep(60_000, controller.signal).catch((error: unknown) => error);
	const reason = new Error('enough');
	controller.abort(reason);
	expect(await ended).toBe(reason);
	// Its timer is gone too: it would keep the process for a minute.
	expect(timers()).toBe(before);
});

test('nobody sleeps for a signal that has aborted', async () => {
	const ended = systemClock.sleep(60_000, AbortSignal.abort()).catch((error: unknown) => error);
	expect(await ended).toMatchObject({ name: 'AbortError' });
});
