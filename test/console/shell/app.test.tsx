import { expect, test } from 'vitest';
import { drawnFrame } from '../../../source/console/frame/drawn-frame.ts';
import { TerminalInput } from '../../../source/console/input/terminal-input.ts';
import { App } from '../../../source/console/shell/app.tsx';
import { stopLater } from '../../helpers/fixtures.ts';
import { type RenderedApp, renderApp } from '../../helpers/render-app.tsx';
import { type Console, startConsole } from '../fixture.ts';

/*
The console itself, from bytes to cells: the real App on an emulated terminal, over fake ports.
*/

type Shown = { readonly console: Console; readonly app: RenderedApp; readonly keys: () => number };

async function show(console: Console, size = { columns: 80, rows: 24 }): Promise<Shown> {
	let keys = 0;
	console.session.dispatch({ type: 'resized', size });
	const attention = { key: () => keys++, focus: () => {} };
	const input = new TerminalInput(console.session, attention);
	stopLater(() => input.stop());
	const { session } = console;
	const drawn = {
		subscribe: session.store.subscribe,
		rows: drawnFrame(session),
		size: () => session.state.size,
	};
	const app = await renderApp(<App drawn={drawn} />, {
		...size,
		onInput: (bytes) => input.push(bytes),
		ink: { onRender: () => console.session.shown.written() },
	});
	return { console, app, keys: () => keys };
}

function demo(): Console {
	const console = startConsole();
	console.queues(
		{ orders: 1_284, 'orders-dlq': 37, 'payments.fifo': 3, emails: 0 },
		{ orders: 'orders-dlq' },
	);
	return console;
}

/** A terminal that changes its size, as the composition root tells the session. */
async function resize({ app, console }: Shown, columns: number, rows: number): Promise<void> {
	const done = app.resize(columns, rows);
	console.session.dispatch({ type: 'resized', size: { columns, rows } });
	await done;
	await app.settled();
}

const cursorRow = (app: RenderedApp) =>
	app
		.screen()
		.split('\n')
		.find((row) => row.startsWith('>'));

test('the queues are there at once, and the cursor moves among them', async () => {
	const { app, keys } = await show(demo());
	await app.sees(/^>.*orders-dlq +37 /m);
	expect(app.screen()).toContain('prod-payments 123456789012 eu-west-1');
	expect(app.screen()).toContain('1,284');
	await app.press('j');
	const second = cursorRow(app);
	expect(second).not.toContain('orders-dlq');
	await app.press('G', 'g');
	await app.sees(/^>.*orders-dlq/m);
	await app.type('jjk');
	expect(cursorRow(app)).toBe(second);
	expect(keys()).toBe(6);
	expect(app.styleOf(second?.slice(0, 20) ?? '')?.inverse).toBe(true);
});

test('`/` narrows while it is typed, and esc undoes it', async () => {
	const { app } = await show(demo());
	await app.press('/');
	await app.type('ord');
	await app.sees(/^\/ord/m);
	await app.seesNo('emails');
	await app.sees('2 of 4 shown');
	await app.press('esc');
	await app.sees('emails');
});

test('`?` finds a command, says what it does, and runs it', async () => {
	const { app } = await show(demo());
	await app.press('?');
	await app.sees('Keys that work here');
	await app.type('request');
	await app.sees(/@ +calls +Every request to AWS/);
	await app.seesNo('Attributes, policies');
	await app.press('enter');
	await app.sees('API calls');
});

test('`?` says why a command can not run', async () => {
	const { app } = await show(demo());
	await app.press('G', '?');
	await app.type('redrive');
	await app.sees(/redrive +not now: .* is no dead-letter queue/);
	await app.press('enter');
	await app.sees(/last: redrive: .* is no dead-letter queue/);
});

test('a paste opens nothing, and lands in the filter when that is open', async () => {
	const { app, console } = await show(demo());
	await app.paste('q\rp:');
	expect(console.host.exits).toEqual([]);
	await app.press('/');
	await app.paste('pay\n');
	await app.sees(/^\/pay/m);
	await app.sees('1 of 4 shown');
});

test('every size draws what a fresh console of that size draws', async () => {
	const shown = await show(demo());
	const sizes = [
		[200, 60],
		[20, 5],
		[80, 24],
		[120, 40],
		[60, 15],
		[80, 24],
	] as const;
	await shown.app.press('j');
	for (const [columns, rows] of sizes) {
		await resize(shown, columns, rows);
		const fresh = await show(demo(), { columns, rows });
		await fresh.app.press('j');
		expect(shown.app.screen()).toBe(fresh.app.screen());
		await fresh.app.unmount();
	}
});

test('20x5 says what to do, and keys still answer', async () => {
	const { app, console } = await show(demo(), { columns: 20, rows: 5 });
	await app.sees(/needs 60x15/);
	await app.press('q');
	expect(console.host.exits).toEqual([0]);
});

test('samples change their rows and nothing else on the screen', async () => {
	const { app, console } = await show(demo());
	const before = app.screen().split('\n');
	const from = app.bytes().length;
	console.queues(
		{ orders: 1_285, 'orders-dlq': 37, 'payments.fifo': 3, emails: 0 },
		{ orders: 'orders-dlq' },
	);
	// Samples of the same moment are not newer: the counts change all the same.
	await app.sees('1,285');
	const changed = app
		.screen()
		.split('\n')
		.filter((row, index) => row !== before[index]);
	expect(changed.every((row) => row.includes('1,285'))).toBe(true);
	expect(app.bytes().length - from).toBeLessThan(600);
});

test('a key that was meant for the row of the frame before does nothing to the next one', async () => {
	const console = startConsole();
	const dead = { orders: 'orders-dlq', returns: 'returns-dlq' };
	console.queues({ orders: 0, returns: 0, 'orders-dlq': 37, 'returns-dlq': 3 }, dead);
	const { app } = await show(console);
	await app.press('2');
	await app.sees(/^>.*orders-dlq +37 /m);
	await console.pass(3_000);
	console.queues({ orders: 0, returns: 0, 'orders-dlq': 37, 'returns-dlq': 3_000 }, dead);
	await app.sees(/^>.*returns-dlq +3,000 /m);
	await app.press('r');
	await app.sees(/redrive: orders-dlq was here until just now, r again acts on returns-dlq/);
	await console.pass(500);
	await app.press('r');
	await app.sees(/redrive plan for returns-dlq/);
});

test('leaving restores the terminal', async () => {
	const { app } = await show(demo());
	expect(app.modes()).toMatchObject({ alternateScreen: true, cursorVisible: false });
	expect(app.modes().mouse).toBe(false);
	await app.unmount();
	expect(app.modes()).toMatchObject({
		alternateScreen: false,
		cursorVisible: true,
		bracketedPaste: false,
	});
});

test('a view that throws ends the console with its message and the terminal as it was', async () => {
	const console = demo();
	const { app } = await show(console);
	const ended = app.instance.waitUntilExit().then(
		() => 'left',
		(error: unknown) => String(error),
	);
	const broken = new Proxy(
		{},
		{
			get() {
				throw new Error('the view fell over');
			},
		},
	);
	const { ref } = { ref: { name: 'orders', url: 'u', arn: 'a' } };
	const detail = { loading: false, value: broken as never };
	console.session.push({ kind: 'queue', ref, detail, offset: 0, raw: false });
	expect(await ended).toContain('the view fell over');
	await app.unmount();
	expect(app.modes()).toMatchObject({
		alternateScreen: false,
		cursorVisible: true,
		bracketedPaste: false,
	});
});
