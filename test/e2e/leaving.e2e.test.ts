import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Fault } from '../../source/emulator/faults.ts';
import { type Endpoint, startEndpoint } from '../helpers/faults.ts';
import { start, type TerminalApp } from '../helpers/terminal.ts';
import { sampled, whole } from '../helpers/whole.ts';
import { ask, makeQueue } from './ask.ts';
import { type Between, startBetween } from './between.ts';

/*
Law 3: whatever ends a look in the console, its messages are given back, received as often as the screen said and
not once more. Every kind of look (at rest, and while a request of it is on its way) is left in every way there is;
what the endpoint itself holds and counts is the judge, and its clock stands still, so that no lease ends by itself.
How long it takes is measured by `npm run bench:limits`.
*/

const receive = 'SQS.ReceiveMessage';
const change = 'SQS.ChangeMessageVisibilityBatch';
/** A request is on its way for this long, ms: the look is left meanwhile. */
const underWay = 700;

type Look = {
	readonly name: string;
	/** From the queue's screen to the moment at which it is left. */
	enter(app: TerminalApp, queue: string, between: Between): Promise<void>;
	/** What the screen shows at that moment: counts are compared with it, when there are any. */
	readonly shows: boolean;
};

const sample = async (app: TerminalApp) => {
	await app.press('p').sees(/received 3, held for 30 s/);
};

const looks: readonly Look[] = [
	{ name: 'a sample', shows: true, enter: sample },
	{
		name: 'a sample while it is received',
		shows: false,
		async enter(app, _queue, between) {
			between.slowDown(underWay, receive);
			await app.press('p').sees(/SAMPLE/);
			await asked(between, receive, 1);
		},
	},
	{
		name: 'a scan',
		shows: true,
		async enter(app, queue, between) {
			await sample(app);
			// Something that only the scan meets; at its limit it ends without empty polls.
			await ask(between, 'SQS.SendMessage', { QueueUrl: urlOf(queue), MessageBody: 'late' });
			await app
				.press('A')
				.sees(/\[ *Scan *\]/)
				.press('ctrl-u')
				.type('4')
				.press('enter', 'enter');
			await app.sees(/SCAN +leased 4 of 4, the limit is reached/);
		},
	},
	{
		name: 'a scan while it receives',
		shows: false,
		async enter(app, queue, between) {
			await sample(app);
			await ask(between, 'SQS.SendMessage', { QueueUrl: urlOf(queue), MessageBody: 'late' });
			between.slowDown(underWay, receive);
			const before = between.of(receive).length;
			await app
				.press('A')
				.sees(/\[ *Scan *\]/)
				.press('enter', 'enter')
				.sees(/SCAN/);
			await asked(between, receive, before + 1);
		},
	},
	{
		name: 'a hold',
		shows: true,
		async enter(app) {
			await sample(app);
			await app
				.press('L')
				.sees(/HOLD/)
				.sees(/holding 3/);
		},
	},
	{
		name: 'a hold while it is renewed',
		shows: true,
		async enter(app, queue, between) {
			await sample(app);
			// The renewal takes effect late; a release that overtakes it would be undone by it.
			await endpoint.setFaults([
				{ operation: change, resource: queue, kind: 'delay', milliseconds: underWay, next: 1 },
			]);
			await app.press('L').sees(/HOLD/);
			await asked(between, change, 1);
		},
	},
];

type Way = { readonly name: string; leave(app: TerminalApp): Promise<unknown> };

const exits =
	(code: number, leave: (app: TerminalApp) => PromiseLike<void>) => async (app: TerminalApp) => {
		await leave(app);
		return () => app.exits(code);
	};

const ways: readonly Way[] = [
	{ name: 'esc', leave: async (app) => app.press('esc') },
	{ name: 'q', leave: async (app) => app.press('q') },
	{ name: 'another pane', leave: async (app) => app.press('3') },
	{ name: ':q', leave: exits(0, (app) => app.press(':').type('q').press('enter')) },
	{ name: 'ctrl-c', leave: exits(130, (app) => app.press('ctrl-c')) },
	{ name: 'SIGTERM', leave: exits(143, (app) => app.signal('SIGTERM')) },
	{ name: 'SIGHUP', leave: exits(129, (app) => app.signal('SIGHUP')) },
	{ name: 'esc and q at once', leave: exits(0, (app) => app.press('esc', 'esc', 'q')) },
	{ name: 'closing the window', leave: async (app) => app.closeWindow() },
];

let endpoint: Endpoint;
beforeAll(async () => {
	endpoint = await startEndpoint({ shared: true, standingClock: true });
});
afterEach(() => endpoint.setFaults([]));
afterAll(() => endpoint?.stop());

describe.each(looks.map((look, row) => ({ ...look, row })))(
	'$name',
	({ name, enter, shows, row }) => {
		test.each(sampled(ways, row, 6))('left by $name', async ({ name: way, leave }) => {
			const queue = nameOf(name, way);
			const before = await fill(queue);
			const between = await startBetween(endpoint.url);
			const app = await open(queue, between);
			await enter(app, queue, between);
			const shown = shows ? await countsOn(app) : undefined;
			const ends = await leave(app);
			const after = await visibleAgain(queue);
			if (shown !== undefined) expect(new Map([...after, ...shown])).toEqual(after);
			// As the price of a look says: one receive, at the most.
			for (const [body, count] of before) {
				expect(Number(after.get(body)) - count, `receives of ${body}`).toBeLessThanOrEqual(1);
			}
			if (typeof ends === 'function') await ends();
			// It stays so: nothing of ours was still on its way.
			await expect.poll(() => between.requests.every(isOver)).toBe(true);
			expect(await contents(queue)).toMatchObject({ held: 0, counts: after });
		});
	},
);

describe('an endpoint that fails while a look is left', () => {
	const troubles: readonly (Omit<Fault, 'operation'> & { readonly next: number })[] = [
		{ kind: 'throttle', next: 1 },
		{ kind: 'internal-error', next: 1 },
		{ kind: 'unavailable', next: 1 },
		{ kind: 'reset-before', next: 1 },
		{ kind: 'reset-after', next: 1 },
		{ kind: 'html', next: 1 },
		{ kind: 'partial', entries: 2, next: 1 },
		{ kind: 'partial', entries: 1, next: 2 },
	];
	const how: readonly Way[] = ways.filter(({ name }) => ['esc', 'ctrl-c'].includes(name));
	const cases = troubles.flatMap((fault) => how.map((way) => ({ fault, way, kind: fault.kind })));

	test.each(sampled(cases, 0, 5))(
		'by $kind, the next $fault.next, left by $way.name',
		async ({ fault, way }) => {
			const queue = nameOf('trouble', way.name);
			await fill(queue);
			const app = await open(queue, endpoint);
			await sample(app);
			const shown = await countsOn(app);
			await endpoint.setFaults([{ ...fault, operation: change, resource: queue }]);
			await way.leave(app);
			expect(await visibleAgain(queue)).toEqual(shown);
		},
	);

	test('for good: the console says how many are hidden, and until when', async () => {
		const living = await startEndpoint();
		const queue = nameOf('trouble', 'for good');
		await fill(queue, living);
		const app = await open(queue, living);
		const before = Date.now();
		await sample(app);
		const received = Date.now();
		await living.setFaults([{ operation: change, kind: 'unavailable' }]);
		await app.press('esc').sees(/3 messages of .* could not be given back: they return/);
		const [, at = ''] = /return by themselves at (\S+( [AP]M)?)/.exec(app.screen()) ?? [];
		const { until } = await contents(queue, living);
		const told = new Date(`${new Date(until).toDateString()} ${at} UTC`).getTime();
		const day = 24 * 3_600_000;
		const apart = Math.abs(told - until) % day;
		// Both count from within the receive, and the console tells whole seconds.
		expect(Math.min(apart, day - apart)).toBeLessThanOrEqual(received - before + 1000);
	});
});

/*
With kill -9 there is nobody left to give anything back: the lease that the screen states is what everybody
else waits for, and it is counted from the receive, or from the renewal.
*/
test('kill -9 of a sample, a scan and a hold: hidden for no longer than the lease that was stated', async () => {
	const living = await startEndpoint();
	await Promise.all(
		[looks[0], looks[2], looks[4]].map(async (look) => {
			if (look === undefined) throw new Error('no such look');
			const { name } = look;
			const queue = nameOf(name, 'kill');
			await fill(queue, living);
			const between = await startBetween(living.url);
			const app = await open(queue, between);
			const before = Date.now();
			await look.enter(app, queue, between);
			const [, minutes = '0', seconds = '0'] =
				/lease (?:(\d+) m )?(\d+) s/.exec(app.screen()) ?? [];
			const lease = (Number(minutes) * 60 + Number(seconds)) * 1000;
			await app.signal('SIGKILL').exits();
			const { until, held } = await contents(queue, living);
			expect({ name, held }).toEqual({ name, held: name === 'a scan' ? 4 : 3 });
			// The screen, which counts whole seconds, was drawn between the two times.
			expect(until, name).toBeGreaterThanOrEqual(before + lease - 1000);
			expect(until, name).toBeLessThanOrEqual(Date.now() + lease + 1000);
			if (whole) await expect.poll(async () => (await contents(queue, living)).held).toBe(0);
		}),
	);
});

let queues = 0;

/** The console on the queue's own screen. */
async function open(
	queue: string,
	{ flags }: { readonly flags: readonly string[] },
): Promise<TerminalApp> {
	const app = await start(['open', queue, ...flags], { columns: 140, rows: 30 });
	await app.sees(new RegExp(`Queues > ${queue}`));
	return app;
}

function nameOf(...words: readonly string[]): string {
	return `${words.join('-').replaceAll(/[^a-z0-9]+/gi, '-')}-${++queues}`;
}

const urlOf = (queue: string) => `http://127.0.0.1/000000000000/${queue}`;

/** A queue of three messages that were received two times, once and never; their counts by body. */
async function fill(queue: string, on = endpoint): Promise<ReadonlyMap<string, number>> {
	const url = await makeQueue(on, queue);
	for (const body of ['one', 'two', 'three']) {
		await ask(on, 'SQS.SendMessage', { QueueUrl: url, MessageBody: body });
		if (body === 'three') break;
		const input = { QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout: 0 };
		await ask(on, receive, input);
	}
	const { counts } = await contents(queue, on);
	expect(counts).toEqual(new Map(Object.entries({ one: 2, two: 1, three: 0 })));
	return counts;
}

/** The column RCV of the list, by body. */
async function countsOn(app: TerminalApp): Promise<ReadonlyMap<string, number>> {
	const counts = () => {
		const rows = app.screen().matchAll(/^.\s+\S+\s+(\d+) .*?\b(one|two|three)\b/gm);
		return new Map([...rows].map(([, count, body = '']) => [body, Number(count)]));
	};
	// The last chunk of a frame may be on its way.
	await app.until(() => counts().size === 3, 'three messages');
	return counts();
}

type Contents = {
	readonly held: number;
	/** When the last of them comes back by itself, ms since the epoch. */
	readonly until: number;
	readonly counts: ReadonlyMap<string, number>;
};

/** What the endpoint has, without a touch. */
async function contents(queue: string, on = endpoint): Promise<Contents> {
	type Stored = { readonly body: string; readonly approximateReceiveCount: number };
	const response = await fetch(new URL(`/_awsmsg/queue?name=${queue}`, on.url));
	const { ready, inflight } = (await response.json()) as {
		readonly ready: readonly Stored[];
		readonly inflight: readonly { readonly message: Stored; readonly visibilityDeadline: number }[];
	};
	const all = [...ready, ...inflight.map(({ message }) => message)];
	return {
		held: inflight.length,
		until: Math.max(0, ...inflight.map(({ visibilityDeadline }) => visibilityDeadline)),
		counts: new Map(all.map((one) => [one.body, one.approximateReceiveCount])),
	};
}

/** Waits until nothing is hidden any more. */
async function visibleAgain(queue: string): Promise<ReadonlyMap<string, number>> {
	await expect.poll(async () => (await contents(queue)).held).toBe(0);
	return (await contents(queue)).counts;
}

function isOver({ answered, abandoned }: Between['requests'][number]): boolean {
	return answered || abandoned;
}

/** Waits until so many of these requests have left the console, answered or not. */
async function asked(between: Between, target: string, times: number): Promise<void> {
	await expect.poll(() => between.of(target).length).toBeGreaterThanOrEqual(times);
}
