import path from 'node:path';
import { expect, test } from 'vitest';
import { startEndpoint } from '../helpers/faults.ts';
import { repository } from '../helpers/program.ts';
import { RedriveWorld } from '../helpers/redrive-world.ts';
import { start } from '../helpers/terminal.ts';
import { contentsOf } from './ask.ts';

/* ctrl-z in a terminal while messages move: the leases end while the program stands still. */

const env = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', PS1: '$ ' };
const awsmsg = `${process.execPath} ${path.join(repository, 'bin', 'awsmsg.js')}`;

test('a command that is suspended past its leases goes on with fg, and loses nothing', async () => {
	const endpoint = await startEndpoint();
	const world = await RedriveWorld.make(endpoint, {
		name: 'shell',
		fifo: false,
		count: 60,
		groups: 1,
	});
	const shell = await start([], { program: ['/bin/sh', '-i'], columns: 120, rows: 40, env });
	await shell.type(
		`set -m; ${awsmsg} redrive ${world.source} --all-at-once --engine own --rate 15 --lease 2 --yes ${endpoint.flags.join(' ')}\r`,
	);
	await expect.poll(async () => (await world.bodiesIn(world.target)).length).toBeGreaterThan(3);
	await shell.press('ctrl-z').sees(/Stopped|Suspended/i);
	// Nobody holds anything any more: the leases are over.
	await expect.poll(async () => (await contentsOf(endpoint, world.source)).inFlight).toBe(0);
	const asleep = (await world.bodiesIn(world.target)).length;
	expect(asleep).toBeLessThan(60);
	await shell.type('fg\r').sees(/ENDED +long polls were empty/);
	await shell.sees(/60 moved/).sees(/LEFT +~0 in the queue/);
	const { lost, twice, left } = await world.judge(undefined);
	expect({ lost, left }).toEqual({ lost: [], left: 0 });
	// What was on the wire when it was suspended may be there twice, and is named then.
	if (twice.length > 0) expect(shell.screen()).toMatch(/PERHAPS TWICE/);
});
