import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Endpoint } from '../helpers/faults.ts';
import { runHere } from '../helpers/run-here.ts';
import { start, type TerminalApp } from '../helpers/terminal.ts';
import { whole } from '../helpers/whole.ts';
import { contentsOf } from './ask.ts';
import { confirm } from './confirm.ts';
import { deadParcels, redriveSlowly, parcels as total } from './parcels.ts';

/*
Ways out of awsmsg while a redrive of its own is under way: asked about, twice ctrl-c, a terminal that is
closed, a process that is killed. Each leaves a run that the Tasks screen of the next session finishes, and
no message is lost or sent twice unnamed.
*/

const size = { columns: 120, rows: 40 } as const;

/** The next session: its Tasks screen has the run, says where it stands, and finishes it. */
async function finishIt(
	endpoint: Endpoint,
	home: string,
): Promise<{ readonly app: TerminalApp; readonly moved: number }> {
	const app = await start(endpoint.flags, { ...size, home });
	await app.sees(/parcels-dlq +std/).press('6');
	await app
		.sees(/redrive parcels-dlq +interrupted/)
		.sees(/r finishes it; enter shows it/)
		.press('enter')
		.sees(/Tasks > redrive /)
		.sees(/ENDED +no: it was interrupted/)
		.sees(/sums +balance/)
		.sees(/r finishes it/);
	const moved = Number(/ moved +(\d+)/.exec(app.screen())?.[1]);
	await app.press('r').sees(/Finishes run/);
	await confirm(app);
	await app.sees(/resume parcels-dlq +done/);
	return { app, moved };
}

async function everyParcelOnce(endpoint: Endpoint): Promise<void> {
	const [dead, back] = await Promise.all(
		['parcels-dlq', 'parcels'].map((name) => contentsOf(endpoint, name)),
	);
	expect([dead, back]).toEqual([
		{ ready: 0, inFlight: 0 },
		{ ready: total, inFlight: 0 },
	]);
}

test('q asks once, names what is moved and left, and leaves a run that can be finished', async () => {
	const endpoint = await deadParcels();
	const app = await start(endpoint.flags, size);
	await redriveSlowly(app);
	await app
		.press('q')
		.sees(/Leave while a redrive runs\?/)
		.sees(/parcels-dlq: \d+ moved, ~\d+ left/)
		.sees(/and so does awsmsg resume\W+\d+-\d+-[0-9a-f]+ --region us-east-1/)
		.sees(/\[>Stay \(esc\)<\]/);
	// Staying is the way out of the question; the redrive has not noticed anything.
	await app.press('esc').seesNo(/Leave while/);
	await app.sees(/redrive parcels-dlq +running/);
	await app.press('q').sees(/Leave while a redrive runs\?/);
	await confirm(app);
	await app.exits(0);
	expect(app.primaryScreen()).toMatch(
		/redrive of parcels-dlq: \d+ moved, ~\d+ left; to finish it: awsmsg resume \S+ --region us-east-1/,
	);
	expect(app.leftBehind()).toEqual([]);
	expect(app.survivors()).toEqual([]);

	// Given back: nothing is held any more, so that finishing needs not wait for leases.
	const left = await contentsOf(endpoint, 'parcels-dlq');
	expect(left.inFlight).toBe(0);
	expect(left.ready).toBeGreaterThan(0);
	expect(readdirSync(path.join(app.home, '.local', 'share', 'awsmsg', 'redrives')).length).toBe(1);

	const { app: next, moved } = await finishIt(endpoint, app.home);
	expect(moved).toBe(total - left.ready);
	await everyParcelOnce(endpoint);
	await next.press('q').exits(0);
});

test('ctrl-c twice leaves at once and safely; awsmsg resume finishes the run', async () => {
	const endpoint = await deadParcels();
	const app = await start(endpoint.flags, size);
	await redriveSlowly(app);
	await app.press('ctrl-c').sees(/Leave while a redrive runs\?/);
	await app.press('ctrl-c').exits(130);
	expect((await contentsOf(endpoint, 'parcels-dlq')).inFlight).toBe(0);
	const [, runId = ''] = /to finish it: awsmsg resume (\S+)/.exec(app.primaryScreen()) ?? [];
	const resumed = await runHere(['resume', runId, '--yes', '--json', ...endpoint.flags], {
		home: app.home,
	});
	expect([resumed.code, JSON.parse(resumed.stdout)]).toMatchObject([
		0,
		{ outcomes: { moved: total, unknown: 0 } },
	]);
	await everyParcelOnce(endpoint);
});

test('a terminal that is closed leaves the run safely', async () => {
	const endpoint = await deadParcels();
	const app = await start(endpoint.flags, size);
	await redriveSlowly(app);
	await app.signal('SIGHUP').exits(129);
	expect(app.survivors()).toEqual([]);
	expect((await contentsOf(endpoint, 'parcels-dlq')).inFlight).toBe(0);
	const { app: next } = await finishIt(endpoint, app.home);
	await everyParcelOnce(endpoint);
	await next.press('q').exits(0);
});

test.runIf(whole)(
	'after SIGKILL the next session finishes the run once the leases have ended',
	async () => {
		const endpoint = await deadParcels();
		const app = await start(endpoint.flags, size);
		await redriveSlowly(app);
		await app.signal('SIGKILL').exits();
		// What the dead process held is still held: nobody gave it back.
		expect((await contentsOf(endpoint, 'parcels-dlq')).inFlight).toBeGreaterThan(0);
		const { app: next } = await finishIt(endpoint, app.home);
		await next.press('enter').sees(/sums +balance/);
		const twice = Number(/possible duplicates +(\d+)/.exec(next.screen())?.[1] ?? 0);
		const back = await contentsOf(endpoint, 'parcels');
		expect((await contentsOf(endpoint, 'parcels-dlq')).ready).toBe(0);
		// None is lost; one that was on its way at the kill may be there twice, and the report names it.
		expect(back.ready).toBeGreaterThanOrEqual(total);
		expect(back.ready).toBeLessThanOrEqual(total + twice);
		await next.press('esc', 'q').exits(0);
	},
);
