import { expect, test } from 'vitest';
import {
	inThread,
	resources,
	switchOverSockets,
} from '../test/console/contexts/socket-switches.ts';
import { stopFixtures } from '../test/helpers/fixtures.ts';

/*
Fifty switches of profile and region under load, over sockets and in threads. `SEED` chooses others than today's.
*/
const seed = Number(process.env['SEED'] ?? 20_261_129);

test(`fifty switches between two endpoints and two regions leave nothing behind (seed ${seed})`, async () => {
	const before = [resources('TCPSocketWrap'), resources('MessagePort')];
	const { late, hidden, closed, looks, switches } = await switchOverSockets(50, seed, inThread);
	expect(late).toEqual([]);
	expect(hidden).toEqual([0, 0]);
	expect(closed).toEqual(closed.map(() => 1));
	expect([switches, looks > 10]).toEqual([50, true]);
	await stopFixtures();
	await expect
		.poll(() => [
			resources('TCPSocketWrap') <= (before[0] ?? 0),
			resources('MessagePort') <= (before[1] ?? 0),
		])
		.toEqual([true, true]);
});
