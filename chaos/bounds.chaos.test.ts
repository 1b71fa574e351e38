import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { contentsOf, makeQueue } from '../test/e2e/ask.ts';
import { startEndpoint } from '../test/helpers/faults.ts';
import { stopLater } from '../test/helpers/fixtures.ts';
import { startHostileEndpoint } from '../test/helpers/hostile-endpoint.ts';
import { binary, cleanEnvironment, temporaryHome } from '../test/helpers/program.ts';
import { start } from '../test/helpers/terminal.ts';

/*
Every input that has no end, or no measure: the program ends by itself or by ctrl-c, in good order, with at most 600 MiB
(decision 62, 78). `-t console` for one kind. Times are told and not judged: the machine may be busy. Linux tells the
memory; elsewhere it is 0.
*/

const most = 600;

type Row = {
	/** The most that the process ever had, MiB. */
	readonly MiB: number;
	readonly exit: number | null;
	/** From its start, or from ctrl-c, s. */
	readonly seconds: number;
	readonly ended: 'by itself' | 'by ctrl-c';
};
const rows = new Map<string, Row>();
afterAll(() => console.table(Object.fromEntries(rows)));

const keys = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

/** The most memory that a process ever had, MiB; what was seen last once it has ended. */
function peakOf(pid: number | undefined): () => number {
	let peak = 0;
	const look = () => {
		try {
			const [, kibibytes] =
				/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
			peak = Math.max(peak, Math.round(Number(kibibytes ?? 0) / 1024));
		} catch {}
		return peak;
	};
	const timer = setInterval(look, 100);
	stopLater(() => clearInterval(timer));
	return look;
}

function judged(what: string, row: Row): void {
	rows.set(what, row);
	console.info(what, JSON.stringify(row));
	expect(row.MiB, what).toBeLessThanOrEqual(most);
}

/** A command to its end, or to ctrl-c once `until` says so. */
async function command(
	what: string,
	args: readonly string[],
	until?: () => Promise<unknown>,
): Promise<{ readonly said: string; readonly exit: number | null }> {
	const child = spawn(process.execPath, [binary, ...args], {
		env: cleanEnvironment(temporaryHome(), keys),
		stdio: ['ignore', 'ignore', 'pipe'],
	});
	stopLater(() => void child.kill('SIGKILL'));
	let said = '';
	child.stderr.on('data', (chunk: Buffer) => {
		said = (said + chunk.toString()).slice(-4000);
	});
	const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
	const peak = peakOf(child.pid);
	let from = performance.now();
	if (until !== undefined) {
		await Promise.race([until(), ended]);
		from = performance.now();
		child.kill('SIGINT');
	}
	const exit = await ended;
	const seconds = Math.round(performance.now() - from) / 1000;
	judged(what, { MiB: peak(), exit, seconds, ended: until ? 'by ctrl-c' : 'by itself' });
	return { said, exit };
}

/** The console until `until` has seen what it waits for, and ctrl-c. */
async function screen(
	what: string,
	args: readonly string[],
	until: (app: Awaited<ReturnType<typeof start>>) => Promise<unknown>,
): Promise<void> {
	const app = await start(args, { env: keys });
	const peak = peakOf(app.pid);
	await until(app);
	const from = performance.now();
	await app.press('ctrl-c');
	const { code } = await app.exited;
	const seconds = Math.round(performance.now() - from) / 1000;
	judged(what, { MiB: peak(), exit: code, seconds, ended: 'by ctrl-c' });
	expect(app.leftBehind()).toEqual([]);
}

const seconds = (many: number) => new Promise((resolve) => setTimeout(resolve, many * 1000));

it.for(['table', 'json'])('command: a list without end, as %s', async (output) => {
	const endpoint = await startHostileEndpoint('list');
	const { said, exit } = await command(`queues, endless list, ${output}`, [
		...['queues', '--output', output, ...endpoint.flags],
	]);
	expect(exit).toBe(3);
	expect(said).toContain('the list of queues does not end');
});

it('command: a list without end, left while it is read', async () => {
	const endpoint = await startHostileEndpoint('list');
	const { exit } = await command('queues, endless list, left', ['queues', ...endpoint.flags], () =>
		expect.poll(() => endpoint.asked('GetQueueAttributes')).toBeGreaterThan(20_000),
	);
	expect(exit).toBe(130);
});

it('console: a list without end, left after another one', async () => {
	const endpoint = await startHostileEndpoint('list');
	await screen('console, endless list', [...endpoint.flags], async (app) => {
		await app.sees(/not listed again/);
		// Asked for again it names others, which take the place of those.
		for (const pages of [150, 250]) {
			await app.press('ctrl-r');
			await expect.poll(() => endpoint.asked('ListQueues')).toBeGreaterThan(pages);
			await app.sees(/not listed again/);
		}
	});
});

it('command: a list that leads in a circle', async () => {
	const endpoint = await startHostileEndpoint('circle');
	const { said, exit } = await command('queues, circle', ['queues', ...endpoint.flags]);
	expect(exit).toBe(3);
	expect(said).toContain('leads back to one that was read');
});

it('command: an answer without end', async () => {
	const endpoint = await startHostileEndpoint('answer');
	const { said, exit } = await command('peek, endless answer', [
		'peek',
		'orders',
		'--yes',
		...endpoint.flags,
	]);
	expect([1, 3], said).toContain(exit);
});

it('console: an answer without end', async () => {
	const endpoint = await startHostileEndpoint('answer');
	await screen('console, endless answer', [...endpoint.flags], async (app) => {
		await app.sees(/orders +1?2?/).press('p');
		await expect.poll(() => endpoint.asked('ReceiveMessage')).toBeGreaterThan(0);
		await app.sees(/error: .*answered SQS/);
	});
});

it.for(['queues', 'peek orders', 'redrive orders', 'tail orders'])(
	'command: an endpoint that says nothing, asked by %s',
	async (words) => {
		const endpoint = await startHostileEndpoint('silence');
		const { exit } = await command(
			`${words}, silence`,
			[...words.split(' '), ...endpoint.flags],
			() => seconds(3),
		);
		expect(exit).toBe(130);
	},
);

it('console: an endpoint that says nothing', async () => {
	const endpoint = await startHostileEndpoint('silence');
	await screen('console, silence', [...endpoint.flags], async () => seconds(3));
});

const nested = 'body.n.all(a, body.n.all(b, body.n.all(c, a + b + c >= 0)))';
const numbers = JSON.stringify({ n: Array.from({ length: 2000 }, (_, index) => index) });
const bomb = gzipSync(JSON.stringify({ text: 'a'.repeat(15 * 1024 * 1024) })).toString('base64');
const letters = JSON.stringify({ text: 'a'.repeat(200_000) });

const contents: readonly (readonly [string, string, number, string])[] = [
	['three nested all over 2,000 numbers', numbers, 10, nested],
	['a costly pattern', letters, 4, 'body.text.matches("(a?){60}(a*)*(a|aa)+b")'],
	['ten that unpack to 15 MiB each', bomb, 10, 'body.text.contains("b")'],
];

it.for(contents)('command: %s', async ([what, body, many, where]) => {
	const endpoint = await startEndpoint();
	await makeQueue(endpoint, 'letters', new Array<string>(many).fill(body));
	const args = ['peek', 'letters', '-n', String(many), '--yes', ...endpoint.flags];
	await command(`peek, ${what}`, args);
	await command(`peek --where, ${what}`, [...args, '--where', where]);
	await command(`peek --where, ${what}, left`, [...args, '--where', where], () =>
		expect.poll(async () => (await contentsOf(endpoint, 'letters')).inFlight).toBeGreaterThan(0),
	);
	// What was received has been given back.
	expect((await contentsOf(endpoint, 'letters')).inFlight).toBe(0);
});

it.for(contents)('console: %s', async ([what, body, many, where]) => {
	const endpoint = await startEndpoint();
	await makeQueue(endpoint, 'letters', new Array<string>(many).fill(body));
	await screen(`console, ${what}`, [...endpoint.flags], async (app) => {
		await app
			.sees(/letters/)
			.press('p')
			.sees(new RegExp(`\\b${many} (?:messages|shown|of)`));
		await app.press('/').type(`=${where}`).press('enter');
		await app.sees(/0 of|filtering|left out|undecided|costly/);
	});
	expect((await contentsOf(endpoint, 'letters')).inFlight).toBe(0);
});
