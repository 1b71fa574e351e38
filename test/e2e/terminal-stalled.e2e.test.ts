import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Endpoint, startEndpoint } from '../helpers/faults.ts';
import { runHere } from '../helpers/run-here.ts';
import { start, type TerminalApp } from '../helpers/terminal.ts';
import { sampled } from '../helpers/whole.ts';
import { contentsOf, makeQueue } from './ask.ts';
import { deadParcels, parcels, redriveSlowly } from './parcels.ts';

/*
A terminal that is not read (ctrl-s, a link that hangs): it takes some kilobytes and then nothing. Nobody sees
a question on it, and it must not keep awsmsg from ending. `npm run chaos` leaves in every way.
*/

let endpoint: Endpoint;
beforeAll(async () => {
	endpoint = await startEndpoint({ shared: true });
});
afterEach(() => endpoint.setFaults([]));
afterAll(() => endpoint?.stop());

let looks = 0;

/** A console that holds all three messages of a queue of its own. */
async function lookAtThree(options: { readonly home?: string } = {}) {
	const name = `stalled-${++looks}`;
	await makeQueue(endpoint, name, ['one', 'two', 'three']);
	const app = await start(['open', name, ...endpoint.flags], options);
	await app.sees(new RegExp(`Queues > ${name}`)).press('p');
	await app.sees(/received 3, held for 30 s/);
	return { app, name, contents: () => contentsOf(endpoint, name) };
}

/** Before it is known that nothing is taken `q` goes back one view; from outside nobody can tell. */
async function pressUntilItEnds(app: TerminalApp, key: string): Promise<void> {
	let ended = false;
	app.exited.then(() => {
		ended = true;
	});
	for (; !ended; await app.silence(200)) {
		await app.silence(3000);
		if (!ended) await app.press(key);
	}
}

describe('while the terminal takes nothing, a look is left and given back by', () => {
	const ways: readonly (readonly [string, number, (app: TerminalApp) => unknown])[] = [
		['q', 0, (app) => pressUntilItEnds(app, 'q')],
		['ctrl-c', 130, (app) => app.press('ctrl-c')],
		['SIGINT', 130, (app) => app.signal('SIGINT')],
		['SIGTERM', 143, (app) => app.signal('SIGTERM')],
		['SIGHUP', 129, (app) => app.signal('SIGHUP')],
		['SIGQUIT', 131, (app) => app.signal('SIGQUIT')],
	];
	test.each(sampled(ways, 0, 3))('%s', async (_, code, leave) => {
		const { app, contents } = await lookAtThree();
		await app.stall();
		await leave(app);
		await app.exits(code);
		expect(await contents()).toEqual({ ready: 3, inFlight: 0 });
		expect(app.survivors()).toEqual([]);
	});
});

test('an endpoint that does not answer either: the time of return is in the journal', async () => {
	const { app, name } = await lookAtThree();
	await app.stall();
	await endpoint.setFaults([{ operation: '*', kind: 'hang' }]);
	await app.signal('SIGTERM').exits(143);
	const journal = await runHere(['journal'], { home: app.home });
	expect(journal.stderr).toMatch(
		new RegExp(
			`3 messages of ${name} \\(http\\S+\\) could not be given back; they return by themselves at \\d`,
		),
	);
});

test('q in the middle of a redrive asks nothing: it finishes what is on its way, and can be resumed', async () => {
	const world = await deadParcels();
	const app = await start(world.flags);
	await redriveSlowly(app);
	await app.stall();
	await app.press('q').exits(0);
	const left = await contentsOf(world, 'parcels-dlq');
	expect(left.inFlight).toBe(0);
	expect(left.ready).toBeGreaterThan(0);
	const { stdout } = await runHere(['tasks', '--json', ...world.flags], { home: app.home });
	const runId = /\d+-\d+-[0-9a-f]+/.exec(stdout)?.[0] ?? '';
	const resumed = await runHere(['resume', runId, '--yes', '--json', ...world.flags], {
		home: app.home,
	});
	expect(JSON.parse(resumed.stdout)).toMatchObject({ outcomes: { moved: parcels, unknown: 0 } });
});

test('keys at a screen that stands still do nothing; when it is read again it shows what is true then', async () => {
	const { app, name, contents } = await lookAtThree();
	await app.stall();
	await app.silence(3000);
	await app.press('esc', '?', '3', 'enter');
	await makeQueue(endpoint, `${name}-later`);
	app.readOn();
	await app.sees(/received 3, held for 30 s/);
	expect(app.screen()).not.toMatch(/Keys that work here/);
	expect(await contents()).toEqual({ ready: 0, inFlight: 3 });
	// What was kept back comes first: a key is heard once all of it is taken.
	await app.until(() => {
		const heard = app.screen().includes('Keys that work here');
		if (!heard) app.send('?');
		return heard;
	}, 'that a key is heard');
	await app.press('esc', 'q').sees(new RegExp(`Queues > ${name}`));
	await app.press('1').sees(new RegExp(`${name}-later`));
	await app.press('q').exits(0);
	expect(app.leftBehind()).toEqual([]);
});

describe('a command whose output is not read', () => {
	const signals = [
		['SIGINT', 130],
		['SIGTERM', 130],
		['SIGHUP', 130],
	] as const;
	test.each(sampled(signals, 2, 3))(
		'ends by %s and gives back what it holds',
		async (signal, code) => {
			const name = `unread-${++looks}`;
			await makeQueue(
				endpoint,
				name,
				Array.from({ length: 9 }, (_, at) => `${at}`.repeat(9000)),
			);
			const app = await start(['peek', name, '--output', 'ndjson', ...endpoint.flags]);
			app.stopReading();
			await app.silence(2500);
			await app.signal(signal).exits(code);
			expect(await contentsOf(endpoint, name)).toEqual({ ready: 9, inFlight: 0 });
		},
	);
});
