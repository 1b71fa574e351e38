import { expect, test } from 'vitest';
import { frame, frameRows } from '../../../source/console/frame/frame.ts';
import { commandTables } from '../../../source/console/input/input.ts';
import type { FailureKind } from '../../../source/domain/failure.ts';
import { timeOfDay } from '../../../source/presentation/formats.ts';
import { plainLine } from '../../../source/presentation/line.ts';
import { type Console, startConsole } from '../fixture.ts';
import { viewsOf, withId } from '../views.ts';

const failure = (kind: FailureKind) => ({ kind, message: 'connection refused', retryable: true });

function called(console: Console, kind?: FailureKind): void {
	const at = console.clock.now();
	const call = { at, operation: 'SQS GetQueueAttributes', effect: 'read', attempt: 1 } as const;
	console.session.dispatch({
		type: 'called',
		calls: [
			{ ...call, milliseconds: 1, ...(kind === undefined ? {} : { failure: failure(kind) }) },
		],
	});
}

const header = ({ session }: Console) =>
	frameRows(session.state, commandTables(session))
		.slice(0, 2)
		.map(({ line }) => line);
const text = (console: Console) => header(console).map(plainLine).join('\n');

/** A console whose endpoint answered once and answers no more. */
async function lost(options: Parameters<typeof startConsole>[0] = {}): Promise<Console> {
	const console = startConsole(options);
	console.queues({ orders: 3 });
	called(console);
	await console.pass(1_000);
	called(console, 'unreachable');
	return console;
}

test('it says in red since when, and when the next try is', async () => {
	const console = await lost();
	const since = timeOfDay(console.clock.now());
	console.watched({
		...{ kind: 'queue', type: 'list-failed', at: console.clock.now() },
		failure: failure('unreachable'),
		againAt: console.clock.now() + 9_000,
	});
	await console.pass(5_000);
	expect(text(console)).toContain(`CONNECTION LOST since ${since}, next try in 4 s`);
	const said = header(console)
		.flat()
		.find((one) => one.text.includes('CONNECTION LOST'));
	expect(said?.style).toBe('bad');
	await console.pass(5_000);
	expect(text(console)).toContain(`CONNECTION LOST since ${since}, trying again`);
	called(console);
	expect(text(console)).not.toContain('LOST');
	expect(console.session.state.contact.tries).toEqual({});
});

test('one failed attempt is no lost connection yet, and a refusal never is', async () => {
	const console = await lost();
	await console.pass(1_000);
	expect(text(console)).not.toContain('LOST');
	called(console, 'denied');
	await console.pass(60_000);
	expect(text(console)).not.toContain('LOST');
});

test('an endpoint that swallows what is sent to it is lost before an attempt has given up', async () => {
	const console = startConsole();
	console.queues({ orders: 3 });
	called(console);
	const at = console.clock.now();
	const call = { at, operation: 'SQS GetQueueAttributes', effect: 'read', attempt: 1 } as const;
	const counted = console.session.state.calls.count;
	await console.pass(5_000);
	console.session.dispatch({
		type: 'called',
		calls: [{ ...call, milliseconds: 5_000, waiting: true }],
	});
	expect(text(console)).toContain(`CONNECTION LOST since ${timeOfDay(at)}, trying again`);
	// It is no call more: its end will be.
	expect(console.session.state.calls).toMatchObject({ count: counted });
	expect(console.session.state.calls.recent.some(({ waiting }) => waiting === true)).toBe(false);
	console.session.dispatch({ type: 'called', calls: [{ ...call, milliseconds: 6_000 }] });
	expect(text(console)).not.toContain('LOST');
});

test('it has room in the smallest terminal, beside what is alarming', async () => {
	const console = await lost({ size: { columns: 60, rows: 15 } });
	console.queues({ orders: 3, 'orders-dlq': 1_234 }, { orders: 'orders-dlq' });
	await console.pass(5_000);
	expect(text(console)).toMatch(/\[1\] 2 Dead 1,234! .* {2}LOST \d\d:\d\d:\d\d, trying $/m);
});

test('the age of every screen grows while nothing answers', async () => {
	const console = await lost();
	await console.pass(90_000);
	const texts = { name: 'orders', body: '{}', bytes: new Uint8Array(), number: 3 };
	// What a screen shows was never younger than the last answer.
	const views = viewsOf({ ...texts, now: console.clock.now() });
	const { store } = console.session;
	for (const [index, view] of views.entries()) {
		store.dispatch({ type: 'views-replaced', views: [withId(view, index + 1)] });
		const [, told = ''] = /age (\S+) /.exec(text(console)) ?? [];
		expect(told, view.kind).not.toMatch(/^\d+s$/);
	}
});

test('a tail does not call shards live while nothing answers', async () => {
	const console = await lost();
	await console.pass(90_000);
	const texts = { name: 'clicks', body: '{}', bytes: new Uint8Array(), number: 3 };
	const tail = viewsOf({ ...texts, now: console.clock.now() }).find(({ kind }) => kind === 'tail');
	if (tail === undefined) throw new Error('there is no tail');
	console.session.dispatch({ type: 'views-replaced', views: [withId(tail, 1)] });
	const body = frame(console.session.state, commandTables(console.session)).join('\n');
	expect(body).toContain('unknown: nothing has answered since');
	expect(body).not.toMatch(/\d live/);
});

test('a part of awsmsg that stopped for good is told as such', async () => {
	const console = startConsole();
	const at = console.clock.now();
	console.session.dispatch({ type: 'connection-ended', failure: failure('bug'), at });
	expect(text(console)).toMatch(/CONNECTION LOST since \S+: start awsmsg again/);
	const rows = frame(console.session.state, commandTables(console.session));
	expect(rows.at(-2)).toContain('connection refused');
});
