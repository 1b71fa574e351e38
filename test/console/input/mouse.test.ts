import { describe, expect, test } from 'vitest';
import { Mouse } from '../../../source/console/input/mouse.ts';
import { TerminalInput } from '../../../source/console/input/terminal-input.ts';
import type { MouseReport } from '../../../source/console/keys/mouse-report.ts';
import type { NewView } from '../../../source/console/state/views.ts';
import { textField, textOf } from '../../../source/console/widgets/text-field.ts';
import { startConsole } from '../fixture.ts';
import { lookAtDeadLetters, screenText } from '../messages/messages-fixture.ts';
import { changing, noting } from '../noting.ts';
import { viewsOf, withId } from '../views.ts';

type Console = ReturnType<typeof startConsole>;

function started(options: Parameters<typeof startConsole>[0] = {}) {
	const console = startConsole(options);
	const mouse = new Mouse(console.session);
	/** Clicks where a text stands on the screen. */
	const click = (text: string) => {
		const lines = screenText(console).split('\n');
		const row = lines.findIndex((line) => line.includes(text));
		if (row < 0) throw new Error(`${text} is not on the screen`);
		mouse.heard({ kind: 'click', column: (lines[row] ?? '').indexOf(text), row });
	};
	const at = (column: number, row: number) => mouse.heard({ kind: 'click', column, row });
	const wheel = (by: 1 | -1) => mouse.heard({ kind: 'wheel', by });
	return { ...console, mouse, click, at, wheel };
}

function withQueues(many = 3) {
	const console = started();
	console.queues(Object.fromEntries(Array.from({ length: many }, (_, at) => [nameOf(at), 1])));
	// Somebody has seen them.
	console.written();
	return console;
}

const nameOf = (at: number) => `q${String(at).padStart(3, '0')}`;

/** The name of the row under the cursor. */
function here(console: Console): string {
	const line = screenText(console)
		.split('\n')
		.find((one) => one.startsWith('>'));
	return /q\d{3}/.exec(line ?? '')?.[0] ?? '';
}

describe('a click', () => {
	test('goes to a row, and a second one on it opens it', () => {
		const console = withQueues();
		console.click('q002');
		expect([here(console), console.top().kind]).toEqual(['q002', 'list']);
		console.click('q002');
		expect(console.top().kind).toBe('queue');
	});

	test('opens a row by whichever key that has', () => {
		const console = started({ bindings: new Map([['open', ['f5']]]) });
		console.queues({ q000: 1, q001: 1 });
		console.written();
		console.click('q001');
		console.click('q001');
		expect(console.top().kind).toBe('queue');
	});

	test('on the row under the cursor is a first one', () => {
		const console = withQueues();
		expect(here(console)).toBe('q000');
		console.click('q000');
		expect(console.top().kind).toBe('list');
		console.click('q000');
		expect(console.top().kind).toBe('queue');
	});

	test('after a key, the wheel or another row is a first one again', () => {
		const console = withQueues();
		console.click('q001');
		console.mouse.keyCame();
		console.click('q001');
		expect(console.top().kind).toBe('list');
		console.click('q002');
		console.click('q001');
		expect(console.top().kind).toBe('list');
	});

	test('on a tab shows its pane', () => {
		const console = withQueues();
		console.click('Topics');
		expect(console.topAs('list').pane).toBe('topics');
		console.click('6 Tasks');
		expect(console.top().kind).toBe('tasks');
		console.click('1 Queues');
		expect(console.topAs('list').pane).toBe('queues');
	});

	test('on a key of the footer presses it where it only looks, and says so where it does not', () => {
		const console = withQueues();
		console.click('p peek');
		expect(console.said()).toBe('peek: a click only looks, p does it');
		console.click('m chart');
		expect(console.top().kind).toBe('chart');
		console.press('q');
		console.click('? help');
		expect(console.overlay().kind).toBe('help');
	});

	test('beside all that does nothing, wherever it is', () => {
		const console = withQueues();
		const before = screenText(console);
		for (const [column, row] of [
			[0, 0],
			[0, 3],
			[5, 20],
			[119, 39],
			[10_000, 5_000],
			[0, 99_998],
		] as const)
			console.at(column, row);
		expect(screenText(console)).toBe(before);
	});

	test('in a terminal that is too small, or takes nothing, does nothing', () => {
		const small = started({ size: { columns: 40, rows: 10 } });
		small.at(3, 1);
		small.at(3, 9);
		expect(small.top().kind).toBe('list');
		const console = withQueues();
		console.host.stands = true;
		console.click('Topics');
		expect(console.topAs('list').pane).toBe('queues');
	});

	test('at a screen that is no longer there is said, and acts on nothing', () => {
		const console = withQueues();
		console.session.push({ kind: 'identity', offset: 0 });
		console.at(5, 5);
		expect(console.said()).toContain('the screen changed before the click came');
	});

	test('acts on the rows that were seen, not on those that came since', () => {
		const console = withQueues();
		// What came is worse, and stands first from the next frame on.
		console.queues({ q000: 1, q001: 1, q002: 1, 'q-dlq': 9 }, { q000: 'q-dlq' });
		console.at(4, 5);
		expect(here(console)).toBe('q001');
	});
});

describe('in a look into a queue', () => {
	test.each([
		{ columns: 80, rows: 40 },
		{ columns: 140, rows: 40 },
	])('a click chooses the part, and the row in it: %j', async (size) => {
		const { console } = await lookAtDeadLetters({ size });
		const view = () => console.topAs('messages');
		const mouse = new Mouse(console.session);
		/** Clicks below the first row that a text stands in. */
		const click = (text: RegExp, { column = 3, below = 0 } = {}) => {
			console.written();
			const row = screenText(console)
				.split('\n')
				.findIndex((line) => text.test(line));
			if (row < 0) throw new Error(`${text} is not on the screen`);
			mouse.heard({ kind: 'click', column, row: row + below });
		};
		console.press('b');
		click(/Groups, by/);
		expect(view().focus).toBe('groups');
		click(/Groups, by/, { below: 2 });
		expect([view().focus, view().groupList.at, view().group]).toEqual(['groups', 1, undefined]);
		// A second click is enter: the messages of the group alone.
		click(/Groups, by/, { below: 2 });
		expect(view().group).toBe(view().groupList.cursor);
		click(/group \{/, { column: size.columns - 10 });
		expect(view().focus).toBe('detail');
		click(/RCV SOURCE/, { below: 1 });
		expect([view().focus, view().list.at]).toEqual(['list', 0]);
		// A tab of the detail, and then of the whole message.
		const columnOf = (tab: string) => {
			const line = screenText(console).split('\n').find(isTabs) ?? '';
			return line.indexOf(tab);
		};
		for (const tab of ['System', 'Hex', 'Attributes']) {
			click(/Body.*Attributes.*System/, { column: columnOf(tab) });
			expect(view().focus).toBe('detail');
			expect(screenText(console)).toContain(`[${tab}]`);
		}
		click(/RCV SOURCE/, { below: 1 });
		click(/RCV SOURCE/, { below: 1 });
		click(/Body.*Attributes.*System/, { column: columnOf('System') });
		expect(console.topAs('message').reading.tab).toBe('system');
	});

	const isTabs = (line: string) => /Body.*Attributes.*System/.test(line);
});

test('a click on a tab of a record opens that', () => {
	const console = started();
	const view = viewsOf(outside).find(({ kind }) => kind === 'record');
	if (view === undefined) throw new Error('there is no record');
	console.session.dispatch({ type: 'views-replaced', views: [withId(view, 0)] });
	console.written();
	for (const tab of ['Raw', 'Hex', 'Raw']) {
		console.click(tab);
		expect(screenText(console)).toContain(`[${tab}]`);
	}
});

test('a click on a record of a tail goes to it and holds the list, and a second one opens it', () => {
	const console = started();
	const view = viewsOf({ ...outside, number: 2 }).find(({ kind }) => kind === 'tail');
	if (view === undefined) throw new Error('there is no tail');
	console.session.dispatch({ type: 'views-replaced', views: [withId(view, 0)] });
	console.written();
	const tail = () => console.topAs('tail');
	expect(tail().following).toBe(true);
	const first = screenText(console)
		.split('\n')
		.findIndex((line) => line.includes('[binary]'));
	console.at(8, first);
	expect([tail().following, tail().cursor]).toEqual([false, 0]);
	expect(screenText(console).split('\n')[first]).toMatch(/^>/);
	console.written();
	console.at(8, first);
	expect(console.top().kind).toBe('record');
});

describe('a menu', () => {
	function withMenu() {
		const console = withQueues();
		console.press('C');
		console.written();
		return console;
	}

	test('is a list: a click goes to an item, and a second one chooses it', () => {
		const console = withMenu();
		console.click('ARN');
		expect(console.overlay()).toMatchObject({ kind: 'menu', cursor: 1 });
		console.written();
		console.click('ARN');
		expect(console.overlay().kind).toBe('none');
		expect(console.host.copied).toEqual([expect.stringContaining('arn:aws:sqs')]);
	});

	test('stays as it is where something else is clicked', () => {
		const console = withMenu();
		const before = console.overlay();
		for (const row of [0, 1, 4, 39]) console.at(3, row);
		expect(console.overlay()).toBe(before);
		console.click('ARN');
		console.click('URL');
		expect(console.overlay()).toMatchObject({ cursor: 2 });
	});

	test('begins no edit', async () => {
		const { console } = await lookAtDeadLetters();
		const mouse = new Mouse(console.session);
		console.press('e');
		console.written();
		const row = screenText(console)
			.split('\n')
			.findIndex((line) => line.includes(' h  '));
		for (let click = 0; click < 2; click++) {
			mouse.heard({ kind: 'click', column: 20, row });
			console.written();
		}
		await console.settled();
		expect(console.said()).toContain('a click only looks, h does it');
		expect(console.host.editing).toEqual([]);
	});
});

describe('a form', () => {
	test('goes to the field that is clicked, and is typed in there; no button is pressed', () => {
		const console = withQueues();
		console.press('s');
		console.written();
		const { fields } = console.topAs('form');
		const at = fields.findIndex(
			({ label }, index) => index > 0 && screenText(console).includes(label),
		);
		console.click(fields[at]?.label ?? '');
		expect(console.topAs('form').focus).toBe(at);
		console.written();
		console.type('x');
		expect(textOf(console.topAs('form').fields[at]?.field ?? textField())).toContain('x');
		const before = console.topAs('form');
		console.click('[ Send ]');
		console.click('[ Cancel ]');
		expect([console.topAs('form'), console.overlay().kind]).toEqual([before, 'none']);
	});
});

describe('the wheel', () => {
	test('moves in lists and texts, three rows a notch', () => {
		const console = withQueues(30);
		console.wheel(1);
		expect(here(console)).toBe('q003');
	});

	test('of ten thousand notches at once moves by screens, and rests in between', async () => {
		const console = withQueues(500);
		const height = 40;
		let presses = 0;
		const { keyCame } = console.session;
		Object.assign(console.session, {
			keyCame: () => {
				presses += 1;
				keyCame.call(console.session);
			},
		});
		for (let notch = 0; notch < 10_000; notch++) console.wheel(1);
		expect(presses).toBe(3);
		await console.pass(16);
		expect(presses).toBeGreaterThan(3 + height / 2);
		expect(presses).toBeLessThanOrEqual(3 + height);
		await console.pass(1_000);
		expect(presses).toBeLessThanOrEqual(3 + height);
		const before = presses;
		console.wheel(-1);
		expect(presses).toBe(before + 3);
	});

	test('moves on after a move that failed', async () => {
		const console = withQueues(30);
		const { keyCame } = console.session;
		Object.assign(console.session, {
			keyCame: () => {
				throw new Error('no');
			},
		});
		console.wheel(1);
		await console.pass(20);
		Object.assign(console.session, { keyCame });
		console.wheel(1);
		expect(here(console)).toBe('q003');
	});

	test('moves in help, and nothing in a filter, a command line or a dialog', async () => {
		const console = withQueues(30);
		console.press('?');
		console.wheel(1);
		expect(console.overlay()).toMatchObject({ kind: 'help', cursor: 3 });
		await console.pass(20);
		console.press('esc', '/');
		const before = console.overlay();
		console.wheel(1);
		expect(console.overlay()).toEqual(before);
		await console.pass(20);
		console.press('esc', ':');
		const line = console.overlay();
		console.wheel(-1);
		expect(console.overlay()).toEqual(line);
	});
});

describe('a dialog', () => {
	test('is deaf to the mouse', () => {
		const console = withQueues();
		const confirmation = {
			title: 'purge q000',
			lines: ['All messages are deleted.'],
			confirmLabel: 'purge',
			destroys: true,
		};
		void console.session.ask(confirmation as never, 'x');
		const dialog = console.overlay();
		for (let row = 0; row < 40; row++) {
			for (let column = 0; column < 120; column += 3) console.at(column, row);
			console.wheel(1);
		}
		expect(console.overlay()).toBe(dialog);
	});
});

describe('reports of the mouse', () => {
	const attention = { key: () => {}, focus: () => {} };
	const bytes = (text: string) => new TextEncoder().encode(text);

	test('do nothing unless somebody asked for them', () => {
		const console = withQueues();
		const input = new TerminalInput(console.session, attention);
		const report = bytes('\u001b[<0;5;6M\u001b[<0;5;6M');
		input.push(report);
		expect([here(console), console.top().kind]).toEqual(['q000', 'list']);
		console.session.dispatch({ type: 'mouse-chosen', on: true });
		input.push(report);
		expect(console.top().kind).toBe('queue');
		input.stop();
	});

	test('stand between keys as they came', () => {
		const console = withQueues();
		console.session.dispatch({ type: 'mouse-chosen', on: true });
		const input = new TerminalInput(console.session, attention);
		input.push(bytes('j\u001b[<0;5;7Mk'));
		expect(here(console)).toBe('q001');
		input.stop();
	});
});

test(':mouse has the terminal report its mouse, and again leaves it alone', () => {
	const console = started();
	const heeded: boolean[] = [];
	Object.assign(console.host, { heedMouse: (on: boolean) => heeded.push(on) });
	const toggle = () => {
		console.press(':');
		console.type('mouse');
		console.press('enter');
	};
	toggle();
	expect([heeded, console.session.state.mouse]).toEqual([[true], true]);
	expect(console.said()).toContain('shift selects text');
	toggle();
	expect([heeded, console.session.state.mouse]).toEqual([[true, false], false]);
});

const outside = {
	name: 'orders',
	body: '{"a":1}',
	bytes: new Uint8Array([1, 2]),
	number: 3,
	now: 1_000_000,
};

/** Clicks every key of the footer and some rows of a screen twice; what came of it that a click must not do. */
async function clickAll(view: NewView, asked: string[]): Promise<readonly string[]> {
	const console = startConsole({ gateways: noting(asked), mode: 'open' });
	console.queues({ orders: 3, 'orders-dlq': 2 }, { orders: 'orders-dlq' });
	const mouse = new Mouse(console.session);
	const wrong: string[] = [];
	const show = () => {
		console.session.setOverlay({ kind: 'none' });
		console.session.dispatch({ type: 'views-replaced', views: [withId(view, 0)] });
		console.written();
	};
	show();
	const footer = screenText(console).split('\n').at(-1) ?? '';
	const keys = [...footer.matchAll(/(?<=^ | {2})\S/g)].map(({ index }) => index);
	const reports: MouseReport[] = [
		...keys.map((column) => ({ column, row: 39 })),
		...[4, 5, 6, 8, 10].map((row) => ({ column: 4, row })),
	].map((cell) => ({ kind: 'click', ...cell }));
	for (const report of reports) {
		show();
		mouse.heard(report);
		mouse.heard(report);
		await console.settled();
		const { overlay } = console.session.state;
		if (overlay.kind === 'dialog') wrong.push(`a dialog: ${overlay.dialog.confirmation.title}`);
	}
	if (console.host.exits.length > 0) wrong.push('it left');
	return [...wrong, ...asked.filter((method) => changing.has(method))];
}

test('whatever is clicked on, nothing is received, written, asked or left', async () => {
	for (const view of viewsOf(outside)) {
		const wrong = await clickAll(view, []);
		expect([view.kind, ...wrong]).toEqual([view.kind]);
	}
});
