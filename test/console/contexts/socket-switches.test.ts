import { expect, test } from 'vitest';
import { stopFixtures } from '../../helpers/fixtures.ts';
import { inThisThread, resources, switchOverSockets } from './socket-switches.ts';

/*
Five switches over sockets; `npm run chaos` makes fifty of them in threads, with other seeds.
*/
test('five switches between two endpoints: no read goes to an old place, nothing stays hidden, no socket is left', async () => {
	const before = resources('TCPSocketWrap');
	const { late, hidden, closed, looks, switches } = await switchOverSockets(5, 1, inThisThread);
	expect(late).toEqual([]);
	expect(hidden).toEqual([0, 0]);
	expect(closed).toEqual(closed.map(() => 1));
	expect([switches, looks > 0]).toEqual([5, true]);
	await stopFixtures();
	await expect.poll(() => resources('TCPSocketWrap')).toBeLessThanOrEqual(before);
});
