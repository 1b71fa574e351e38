import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Endpoint, startEndpoint } from '../helpers/faults.ts';
import { binary, temporaryHome } from '../helpers/program.ts';
import { RedriveWorld } from '../helpers/redrive-world.ts';
import { run } from '../helpers/run.ts';
import { runHere } from '../helpers/run-here.ts';
import { makeQueue } from './ask.ts';

/*
Journals that can't be written on in the middle of a command. A limit on the size of files stands in for a full
disk: it meets whoever writes, the superuser too.
*/

let endpoint: Endpoint;
beforeAll(async () => {
	endpoint = await startEndpoint({ shared: true });
});
afterAll(() => endpoint?.stop());

/** The program in a home of its own; `blocks` are the half KiB that a file may have, or the KiB. */
function programIn(home = temporaryHome()) {
	const awsmsg = (args: readonly string[], blocks?: number) => {
		const words = [...args, ...endpoint.flags, '--yes', '--json'];
		const options = { home, env: endpoint.env };
		if (blocks === undefined) return runHere(words, options);
		const limited = ['/bin/sh', '-c', `ulimit -f ${blocks}; exec "$0" "$@"`];
		return run(words, { ...options, program: [...limited, process.execPath, binary] });
	};
	return { home, awsmsg };
}

async function bodiesIn(queue: string): Promise<readonly string[]> {
	const response = await fetch(`${endpoint.url}/_awsmsg/queue?name=${queue}`);
	const { ready } = (await response.json()) as { readonly ready: readonly { body: string }[] };
	return ready.map(({ body }) => body).toSorted();
}

test('a delete says what it deleted and ends with 3; the rest is where it was, and an undo brings back what went', async () => {
	const bodies = Array.from(
		{ length: 60 },
		(_, index) => `${index} ${'x'.repeat(2000)}`,
	).toSorted();
	await makeQueue(endpoint, 'parcels', bodies);
	const { awsmsg } = programIn();
	const { code, stdout, stderr } = await awsmsg(
		['delete', 'parcels', '--where', 'body != "y"'],
		100,
	);
	expect(code, stderr).toBe(3);
	expect(stderr).toMatch(/Deleted \d+ messages .*To bring them back: awsmsg undo parcels /s);
	expect(stderr).toMatch(/stopped: .*deleted.* can not be used \(EFBIG\)/);
	const deleted = (JSON.parse(stdout) as readonly { outcome: string }[]).filter(
		({ outcome }) => outcome === 'deleted',
	);
	const left = await bodiesIn('parcels');
	expect(deleted.length).toBeGreaterThan(0);
	expect(left).toHaveLength(60 - deleted.length);
	expect((await awsmsg(['undo', 'parcels'])).stdout).toMatch(/"outcome": "sent"/);
	await awsmsg(['undo', 'parcels', '--repeat-unknown']);
	expect(new Set(await bodiesIn('parcels'))).toEqual(new Set(bodies));
});

test('an import tells what it sent, and is gone on with once there is room', async () => {
	await makeQueue(endpoint, 'letters');
	const { home, awsmsg } = programIn();
	const file = path.join(home, 'letters.ndjson');
	const bodies = Array.from({ length: 3000 }, (_, index) => `letter ${index}`).toSorted();
	writeFileSync(file, bodies.map((body) => `${JSON.stringify({ body })}\n`).join(''));
	const first = await awsmsg(['import', 'letters', file], 20);
	expect(first.code, first.stderr).toBe(3);
	expect(first.stderr).toMatch(/what is sent can't be written down.*EFBIG/);
	const { sent } = JSON.parse(first.stdout) as { readonly sent: number };
	expect(await bodiesIn('letters')).toHaveLength(sent);
	expect(sent).toBeLessThan(3000);
	const second = await awsmsg(['import', 'letters', file, '--resume']);
	// What arrived and could not be written down is left out, and said.
	const { leftOut } = JSON.parse(second.stdout) as { readonly leftOut: number };
	expect(second.code).toBe(leftOut > 0 ? 3 : 0);
	expect(await bodiesIn('letters')).toEqual(bodies);
});

test('a redrive stops, loses nothing and is resumed', async () => {
	const world = await RedriveWorld.make(endpoint, {
		...{ name: 'orders', fifo: false, count: 300, groups: 1 },
	});
	const { home, awsmsg } = programIn(world.home);
	const first = await awsmsg(
		['redrive', '--all-at-once', world.source, '--engine', 'own', '--lease', '2'],
		20,
	);
	expect(first.code, first.stderr).toBe(3);
	expect(first.stderr).toMatch(/the journal can't be written/);
	const journals = readdirSync(path.join(home, '.local', 'share', 'awsmsg', 'redrives'));
	[world.runId] = /^\d{8}-\d{6}-[0-9a-f]+/.exec(journals[0] ?? '') ?? [];
	const { report, said } = await world.finish();
	const { lost, unnamed, left } = await world.judge(report);
	expect({ lost, unnamed, left }, said).toEqual({ lost: [], unnamed: [], left: 0 });
});
