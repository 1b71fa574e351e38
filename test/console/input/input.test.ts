import { beforeEach, describe, expect, test, vi } from 'vitest';
import { commandTables } from '../../../source/console/input/input.ts';
import { catalog, commandsIn } from '../../../source/console/navigation/catalog.ts';
import { placeIds, rootOf } from '../../../source/console/navigation/places.ts';
import { words } from '../../../source/console/navigation/words.ts';
import { panes } from '../../../source/console/resources/panes.ts';
import { globalCommands } from '../../../source/console/shell/global-commands.ts';
import { helpCommands } from '../../../source/console/widgets/help.ts';
import { textField, textOf } from '../../../source/console/widgets/text-field.ts';
import { fail } from '../../../source/domain/failure.ts';
import { type Console, startConsole } from '../fixture.ts';

let console: Console;

beforeEach(() => {
	console = startConsole();
	console.queues({ orders: 5, 'orders-dlq': 37, emails: 0 }, { orders: 'orders-dlq' });
});

const cursor = () => console.topAs('list').list.cursor?.split(':').at(-1);

const shownNames = () =>
	panes.queues.shown(console.session.state, console.topAs('list')).rows.map(({ name }) => name);

/** Finds a command in the open help and puts the cursor on it. */
function choose(title: string): void {
	const { overlay } = console.session.state;
	if (overlay.kind !== 'help') throw new Error('help is not open');
	const index = helpCommands(overlay, commandTables(console.session)).findIndex(
		(command) => command.title === title,
	);
	if (index < 0) throw new Error(`help does not list ${title}`);
	for (let step = 0; step < index; step++) console.press('down');
}

describe('the filter line', () => {
	test('narrows the list while it is typed, and enter keeps it', () => {
		console.press('/');
		console.type('ord');
		expect(console.topAs('list').filter).toBe('ord');
		expect(console.overlay().kind).toBe('filter');
		console.press('enter');
		expect(console.overlay().kind).toBe('none');
		expect(console.topAs('list').filter).toBe('ord');
	});

	test('esc puts back the filter that was there before', () => {
		console.press('/');
		console.type('ord');
		console.press('enter', '/', 'end');
		console.type('ers-dlq');
		expect(console.topAs('list').filter).toBe('orders-dlq');
		console.press('esc');
		expect(console.topAs('list').filter).toBe('ord');
	});

	test('opened once more it waits for a new filter, and goes on with the old one after an arrow', () => {
		console.press('/');
		console.type('ord');
		console.press('enter', '/');
		expect(console.topAs('list').filter).toBe('ord');
		console.type('em');
		expect(console.topAs('list').filter).toBe('em');
		console.press('enter', '/', 'right');
		console.type('ails');
		expect(console.topAs('list').filter).toBe('emails');
		console.press('enter', '/', 'enter');
		expect(console.topAs('list').filter).toBe('emails');
	});

	test('a key that is typed in help finds its command first', () => {
		for (const [key, title] of [
			['u', 'related'],
			['1', 'queues'],
		] as const) {
			console.press('?', key);
			const tables = commandTables(console.session);
			const overlay = console.overlay();
			if (overlay.kind !== 'help') throw new Error('no help');
			expect(helpCommands(overlay, tables)[0]).toMatchObject({ title });
			console.press('esc');
		}
	});

	test('a whole name goes before those that hold it, and the cursor to it', () => {
		console.press('j', '/');
		console.type('name:orders');
		expect(shownNames()).toEqual(['orders', 'orders-dlq']);
		console.press('enter', 'enter');
		expect(console.topAs('queue').ref.name).toBe('orders');
	});

	test('esc puts the cursor back where it was, too', () => {
		console.press('j');
		const before = cursor();
		console.press('/');
		console.type('emails');
		console.press('esc');
		expect(cursor()).toBe(before);
		expect(before).not.toBe('emails');
	});

	test('letters that are commands elsewhere are text', () => {
		console.press('/');
		console.type('q?p:1-a j');
		expect(console.topAs('list').filter).toBe('q?p:1-a j');
		expect(console.session.state.views).toHaveLength(1);
		expect(console.host.exits).toEqual([]);
	});

	test('up and down move in the list meanwhile', () => {
		console.press('/', 'down', 'down');
		expect(cursor()).toBe('emails');
		expect(console.overlay().kind).toBe('filter');
	});

	test('typing ahead in one chunk narrows, keeps and moves in order', () => {
		console.chunk('/', 'o', 'r', 'd', 'enter', 'j');
		expect(console.topAs('list').filter).toBe('ord');
		expect(console.overlay().kind).toBe('none');
		expect(cursor()).toBe('orders');
	});

	test('with a filter that can not be read no key acts on a row that is not shown', () => {
		console.press('/');
		console.type('nmae:x');
		console.press('enter', 'space', '*');
		expect(console.topAs('list').marks.size).toBe(0);
		console.press('enter');
		expect(console.session.state.views).toHaveLength(1);
	});

	test('where there is no list it says so', () => {
		console.press('i', '/');
		expect(console.overlay().kind).toBe('none');
		expect(console.said()).toContain('no list here');
	});
});

describe('esc', () => {
	test('undoes the filter, then the marks, then leaves the view', () => {
		console.press('@', '-', '1');
		console.session.push({ ...console.topAs('list') });
		console.press('space', '/');
		console.type('ord');
		console.press('enter');
		expect(console.topAs('list')).toMatchObject({ filter: 'ord', marks: { size: 1 } });
		console.press('esc');
		expect(console.topAs('list')).toMatchObject({ filter: '', marks: { size: 1 } });
		console.press('esc');
		expect(console.topAs('list').marks.size).toBe(0);
		expect(console.session.state.views).toHaveLength(2);
		console.press('esc');
		expect(console.session.state.views).toHaveLength(1);
	});

	test('never leaves awsmsg; `q` does at the first view', () => {
		console.press('esc', 'esc');
		expect(console.host.exits).toEqual([]);
		expect(console.said()).toContain('q leaves');
		console.press('i', 'q');
		expect(console.host.exits).toEqual([]);
		console.press('esc', 'q');
		expect(console.host.exits).toEqual([0]);
	});
});

describe('q', () => {
	const views = () => console.session.state.views.length;

	test('leaves awsmsg at the first view, once it has rested', async () => {
		console.press('i', '@', 'q', 'q', 'q', 'q');
		expect([views(), console.host.exits]).toEqual([1, []]);
		expect(console.said()).toBe('this is the first view: q once more leaves awsmsg');
		await console.pass(600);
		console.press('q');
		expect(console.host.exits).toEqual([]);
		await console.pass(650);
		console.press('q');
		expect(console.host.exits).toEqual([0]);
	});

	test('held down it leaves every view and not awsmsg, however long and whatever the repeat', async () => {
		for (const [first, rate] of [
			[250, 20],
			[600, 50],
			[500, 33],
		] as const) {
			console = startConsole();
			console.press('i', '@', '!');
			console.press('q');
			await console.pass(first);
			for (let held = 0; held < 100; held++) {
				console.press('q');
				await console.pass(rate);
			}
			expect([views(), console.host.exits]).toEqual([1, []]);
		}
	});

	test('held down at the first view it leaves once', async () => {
		console.press('q');
		await console.pass(300);
		console.press('q', 'q');
		expect(console.host.exits).toEqual([0]);
	});

	test('that answers a question with no does not leave awsmsg when it is held', async () => {
		console.press('a');
		choose('delete queue');
		console.press('enter');
		// By name: there q is text.
		console.press('esc');
		const asked = console.session.ask(
			{ level: 2, title: 'Sure?', lines: [], confirmLabel: 'Yes', grant: undefined },
			'x',
		);
		await console.pass(1_000);
		console.press('q');
		expect(await asked).toBe(false);
		await console.pass(300);
		console.press('q', 'q');
		expect(console.host.exits).toEqual([]);
	});

	test('leaves at once when another key came between', () => {
		console.press('i', 'q', 'j', 'q');
		expect(console.host.exits).toEqual([0]);
	});

	test('always leaves a terminal that takes nothing', () => {
		console.host.stands = true;
		console.press('q', 'q');
		expect(console.host.exits).toEqual([0, 0]);
	});
});

describe('a key that is not bound', () => {
	test.each([
		[[], 'Z', '`Z` does nothing here: ? lists the keys'],
		[['i'], 'tab', '`tab` does nothing here: ? lists the keys'],
		[['m'], 'D', '`D` does nothing here: ? lists the keys'],
		[['2'], 'ctrl-d', '`ctrl-d` does nothing here: ? lists the keys'],
		[['s'], 'pgup', '`PgUp` does nothing here: ctrl-g lists the keys'],
		[['C'], 'Z', '`Z` does nothing here: esc closes the menu'],
		[['/'], 'pgup', '`PgUp` does nothing here: esc closes the line'],
		[[':'], 'ctrl-y', '`ctrl-y` does nothing here: esc closes the line'],
		[['?'], 'tab', '`tab` does nothing here: esc closes the line'],
	])('after %s %s is answered in one line', async (before, key, words) => {
		console.press(...before);
		await console.pass(1_000);
		const { views, overlay } = console.session.state;
		console.press(key);
		expect(console.said()).toBe(words);
		expect(console.session.state).toMatchObject({ overlay });
		expect(console.session.state.views).toEqual(views);
		expect(console.session.state.notice?.style).toBe('plain');
	});

	test('is not answered when it came with others, or right behind one: nobody types so', async () => {
		await console.pass(1_000);
		console.chunk('Z', 'Y', 'B');
		expect(console.said()).toBe('');
		await console.pass(20);
		console.press('Z');
		expect(console.said()).toBe('');
		await console.pass(1_000);
		console.press('Z');
		expect(console.said()).not.toBe('');
	});
});

describe('help', () => {
	test('finds by key, title and sentence, and runs what is chosen', () => {
		console.press('?');
		console.type('every request');
		const { overlay } = console.session.state;
		if (overlay.kind !== 'help') throw new Error('help is not open');
		const found = helpCommands(overlay, commandTables(console.session));
		expect(found.map(({ title }) => title)[0]).toEqual('calls');
		console.press('enter');
		expect(console.overlay().kind).toBe('none');
		expect(console.top().kind).toBe('calls');
	});

	test('says why a command can not run now, and does not run it', () => {
		console.press('j', 'j', '?');
		console.type('redrive');
		choose('redrive');
		console.press('enter');
		expect(console.said()).toMatch(/^redrive: emails is no dead-letter queue/);
		expect(console.session.state.views).toHaveLength(1);
	});

	test('what the mode forbids gives the mode as the reason', () => {
		console = startConsole({ mode: 'read-only' });
		console.queues({ orders: 1 });
		console.press('s');
		expect(console.said()).toMatch(/send: the mode is read-only/);
		expect(console.top().kind).toBe('list');
	});

	test.each([
		[
			'read-only',
			true,
			'p',
			'the mode is read-only by --read-only: start again without --read-only',
		],
		[
			'read-only',
			true,
			's',
			'the mode is read-only by --read-only: start again without --read-only',
		],
		['read-only', false, 'p', 'the mode is read-only: :mode look allows it'],
		['look', false, 's', 'the mode is look: :mode protected allows it'],
	] as const)(
		'a %s session (fixed: %s) offers ways that exist at %s',
		(mode, modeIsFixed, key, words) => {
			console = startConsole({ mode, modeIsFixed });
			console.queues({ orders: 1 });
			console.press(key);
			expect(console.said()).toContain(words);
			const [, way] = /:mode (\w+)/.exec(words) ?? [];
			console.press(':');
			console.type(`mode ${way ?? 'look'}`);
			console.press('enter');
			expect(console.session.state.context.mode).toBe(way ?? mode);
			console.press(key);
			if (way !== undefined) expect(console.said()).not.toContain('the mode is');
		},
	);

	test.each([
		['filter', ['/', 'o']],
		['command line', [':', 'q']],
		['form', ['s', 'x']],
	] as const)('ctrl-g opens it where `?` is text: in a %s', (_, keys) => {
		console.press(...keys, '?');
		expect(console.overlay().kind).not.toBe('help');
		console.press('ctrl-g');
		expect(console.overlay().kind).toBe('help');
		console.press('esc');
		expect(console.overlay().kind).toBe('none');
	});

	test('from a command line it searches for what was typed there, from a filter it keeps that', () => {
		console.press(':');
		console.type('undo');
		console.press('ctrl-g');
		const { overlay } = console.session.state;
		expect(overlay.kind === 'help' && textOf(overlay.field)).toBe('undo');
		console.press('esc', '/');
		console.type('dlq');
		console.press('ctrl-g');
		console.press('esc');
		expect(console.topAs('list').filter).toBe('dlq');
	});

	test('`?` is help among the choices of a form and on its buttons', () => {
		console.press('A', 'esc', 'E');
		const form = console.topAs('ask');
		for (let focus = 0; focus <= form.fields.length; focus++) {
			const { fields, focus: at, id } = console.topAs('ask');
			const isText = at < fields.length && fields[at]?.choices === undefined;
			console.press('?');
			expect(console.overlay().kind).toBe(isText ? 'none' : 'help');
			if (!isText) console.press('esc');
			expect(console.topAs('ask').id).toBe(id);
			console.press('tab');
		}
	});

	const found = (text: string) => {
		console.press('?');
		console.type(text);
		const { overlay } = console.session.state;
		if (overlay.kind !== 'help') throw new Error('help is not open');
		return helpCommands(overlay, commandTables(console.session));
	};

	test('finds every command of every screen, from any other, and every word', () => {
		console.press('i', '?');
		const { overlay } = console.session.state;
		if (overlay.kind !== 'help') throw new Error('help is not open');
		const all = helpCommands(overlay, commandTables(console.session));
		const told = new Set(all.map(({ title, about }) => `${title}: ${about}`));
		for (const id of placeIds) {
			for (const { title, about } of commandsIn(id)) expect(told).toContain(`${title}: ${about}`);
		}
		for (const { title, about } of globalCommands) expect(told).toContain(`${title}: ${about}`);
		const titles = new Set(all.map(({ title }) => title));
		for (const word of Object.keys(words)) expect(titles).toContain(word);
	});

	test.each(catalog().map((entry) => [`${entry.title}: ${entry.about}`, entry] as const))(
		'leads from elsewhere to a place of "%s", or to where its way begins',
		(_, { title, about, places: ids }) => {
			if (ids.length === 0) return;
			console.press('i');
			const { overlay } = console.session.state;
			expect(overlay.kind).toBe('none');
			const all = found(about);
			const index = all.findIndex((one) => one.title === title && one.about === about);
			for (let step = 0; step < index; step++) console.press('down');
			const entry = all[index];
			console.press('enter');
			if (entry?.kind !== 'elsewhere') return;
			const top = console.top();
			const at = 'pane' in top ? top.pane : top.kind;
			expect(console.overlay().kind).toBe('none');
			// A chart or a map of nothing is not drawn; all else that a way begins at can be shown.
			const ofNothing = ids.includes('chart') || ids.includes('xray');
			if (!ofNothing) expect(ids.map(rootOf)).toContain(at);
		},
	);

	test('what is called as was typed comes first, wherever it works', () => {
		expect(
			found('undo')
				.map(({ title }) => title)
				.slice(0, 4),
		).toEqual(['undo', 'undo', 'undo', 'undo settings']);
	});

	test('says the rest of the way and presses nothing on it', () => {
		console.press('i');
		const [first] = found('send back copies last deletion');
		expect(first).toMatchObject({ kind: 'elsewhere', title: 'undo' });
		console.press('enter');
		expect(console.topAs('list').pane).toBe('queues');
		expect(console.session.state.views).toHaveLength(1);
		expect(console.said()).toBe('p on a queue, then z is undo');
	});

	test('goes back to a view that has the command, where one is open', () => {
		console.press('enter', '@');
		found('as JSON, and back to words');
		console.press('enter');
		expect(console.top().kind).toBe('queue');
		expect(console.said()).toBe('here y is raw');
	});

	test('a word that has no key is written into the command line', () => {
		const [first] = found('completion');
		expect(first).toMatchObject({ kind: 'word', word: 'completion' });
		console.press('enter', 'enter');
		expect(console.said()).toContain('awsmsg completion bash');
	});

	test('`/` first is no text: what is typed searches already', () => {
		expect(found('/every request')[0]?.title).toBe('calls');
	});

	test('pages go through it', () => {
		console.press('?', 'pgdn', 'pgdn');
		const { overlay } = console.session.state;
		expect(overlay.kind === 'help' && overlay.cursor).toBe(2 * (40 - 5 - 5 - 1));
		console.press('pgup', 'pgup', 'pgup');
		expect(console.session.state.overlay).toMatchObject({ cursor: 0 });
	});

	test('actions list what changes something or has no key, and nothing else', () => {
		console.press('a');
		const { overlay } = console.session.state;
		if (overlay.kind !== 'help') throw new Error('actions are not open');
		const found = helpCommands(overlay, commandTables(console.session));
		expect(found.map(({ title }) => title)).toEqual([
			'peek',
			'redrive',
			'send',
			'purge',
			'edit',
			'undo settings',
			'create queue',
			'delete queue',
			'true peek',
			'export',
			'import',
			'rescue',
			'xray',
		]);
	});

	test('a command without a key is run from there, and asks', () => {
		console.press('a');
		choose('purge');
		console.press('enter');
		expect(console.overlay().kind).toBe('dialog');
	});

	test('a key that two tables know is listed once, with the meaning it has here', () => {
		const tables = commandTables(console.session);
		const overlay = { kind: 'help', field: textField(), cursor: 0, only: 'all' } as const;
		const first = helpCommands(overlay, tables)
			.filter(({ kind }) => kind === 'here')
			.map(({ keys, title }) => keys[0] ?? title);
		expect(new Set(first).size).toBe(first.length);
	});

	test('the cursor stays on a command, also when a paste leaves few', () => {
		console.press('?', 'down', 'down', 'down', 'down', 'down');
		console.paste('every request');
		console.press('enter');
		expect(console.top().kind).toBe('calls');
		console.press('?');
		console.type('no such thing');
		console.press('down', 'enter', 'esc');
		expect(console.overlay().kind).toBe('none');
	});
});

describe('a paste', () => {
	const dangerous = 'qs\rpy1!:q\r\u0003';

	test('runs no command on any screen, and is answered', () => {
		for (const open of [[], ['i'], ['@'], ['3'], ['enter'], ['m'], ['6']]) {
			console.press(...open);
			const { notice: _, ...before } = console.session.state;
			console.paste(dangerous);
			const { notice, ...after } = console.session.state;
			expect(after).toEqual(before);
			expect(notice?.text).toBe('a paste does nothing here: / and : open a line for it');
		}
		expect(console.host.exits).toEqual([]);
	});

	test('is text in the filter, the command line, and help', () => {
		console.press('/');
		console.paste('or\nders');
		expect(console.topAs('list').filter).toBe('or ders');
		console.press('esc', ':');
		console.paste(dangerous);
		expect(console.overlay()).toMatchObject({ kind: 'command', chosen: -1 });
		expect(console.host.exits).toEqual([]);
	});

	test('in the command line takes the choice of a completion away', () => {
		console.press(':', 'down');
		console.paste('calls');
		console.press('enter');
		expect(console.top().kind).toBe('calls');
	});

	test('goes into the focused field of a form', () => {
		console.press('s');
		console.paste('{"a":1}\n');
		const [body] = console.topAs('form').fields;
		expect(body && textOf(body.field)).toBe('{"a":1} ');
		console.press('tab', 'tab', 'tab', 'tab');
		console.paste('nothing has the focus here');
		expect(console.topAs('form').fields.map(({ field }) => textOf(field))).not.toContain('nothing');
	});

	test('is refused in a confirmation', () => {
		console.press('a');
		choose('purge');
		console.press('enter');
		const before = console.overlay();
		console.paste('orders');
		expect(console.overlay()).toBe(before);
		expect(console.said()).toContain('type it');
	});
});

describe('a key that a confirmation takes nothing of is answered', () => {
	async function asking(title: string) {
		console.press('a');
		choose(title);
		console.press('enter');
		expect(console.overlay().kind).toBe('dialog');
		await console.pass(1_000);
	}

	test('a name that came at once, as of a paste that the terminal does not mark', async () => {
		await asking('purge');
		console.chunk(...'orders', 'enter');
		expect(console.overlay().kind).toBe('dialog');
		expect(console.said()).toBe('that came at once, as a paste does: type it');
	});

	test('enter before the whole name', async () => {
		await asking('purge');
		console.press('o');
		await console.pass(200);
		console.press('enter');
		expect(console.said()).toBe('that is not the name: type it, then enter');
	});

	test('a letter while nobody can have read it', async () => {
		console.press('a');
		choose('purge');
		console.press('enter');
		await console.pass(100);
		console.press('o');
		expect(console.said()).toBe('that was before the question could be read: once more');
	});

	test('a key of another place, where y is asked', async () => {
		console.session.ask(
			{ level: 2, title: 'Go?', lines: ['Here.'], confirmLabel: 'Go', grant: undefined },
			'g',
		);
		await console.pass(1_000);
		console.press(':');
		expect(console.said()).toBe('`:` does nothing here: y confirms, esc cancels');
	});
});

describe('keys that always work', () => {
	test.each([
		['ctrl-l', 'redrawn'],
		['ctrl-z', 'suspended'],
	])('%s, also while text is typed', (key, what) => {
		console.press('/', key);
		console.press('esc', ':', key);
		console.press('esc', 's', key);
		expect(console.host.drawn).toEqual([what, what, what]);
	});

	test('ctrl-c leaves awsmsg from a screen, and closes what is over it', () => {
		console.press('/', 'ctrl-c', ':', 'ctrl-c', '?', 'ctrl-c');
		expect(console.host.exits).toEqual([]);
		console.press('ctrl-c');
		expect(console.host.exits).toEqual([130]);
	});
});

describe('a command that fails', () => {
	test('says so, and the next key works', async () => {
		console.host.copy = async () => {
			throw fail('invalid', 'too much for the clipboard', { hint: 'Export it' });
		};
		console.press('c');
		await console.settled();
		expect(console.said()).toBe('too much for the clipboard. Export it');
		console.host.redraw = () => {
			throw new Error('the terminal is gone');
		};
		console.chunk('ctrl-l', '3');
		expect(console.session.state.errors.map(({ failure }) => failure.message)).toEqual([
			'too much for the clipboard',
			'the terminal is gone',
		]);
		expect(console.topAs('list').pane).toBe('topics');
	});

	test('copying says where the text went', async () => {
		console.press('j', 'c');
		await console.settled();
		expect(console.host.copied).toHaveLength(1);
		expect(console.said()).toBe(`${console.host.copied[0]}: copied`);
	});
});

test('marks, and all of them, and none', () => {
	console.press('space', 'space');
	expect(console.topAs('list').marks.size).toBe(2);
	console.press('*');
	expect(console.topAs('list').marks.size).toBe(3);
	console.press('*');
	expect(console.topAs('list').marks.size).toBe(0);
});

test('`J` goes to the dead-letter queue and to the source', () => {
	console.press('/');
	console.type('name:orders');
	console.press('enter', 'G', 'J');
	const first = console.topAs('queue').ref.name;
	console.press('J');
	expect([first, console.topAs('queue').ref.name].sort()).toEqual(['orders', 'orders-dlq']);
});

test('a key asks why not of its own command, and of no other', () => {
	const asked: string[] = [];
	const spies = globalCommands.flatMap((command) => {
		const { disabled, title } = command;
		if (disabled === undefined) return [];
		return vi.spyOn(command, 'disabled').mockImplementation((context) => {
			asked.push(title);
			return disabled(context);
		});
	});
	try {
		console.press('o');
	} finally {
		for (const spy of spies) spy.mockRestore();
	}
	expect(spies.length).toBeGreaterThan(2);
	expect(asked).toEqual(['web console']);
});
