import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { frame } from '../../../source/console/frame/frame.ts';
import { smallest } from '../../../source/console/frame/too-small.ts';
import { commandTables } from '../../../source/console/input/input.ts';
import { screens } from '../../../source/console/shell/registry.ts';
import type { Overlay, State } from '../../../source/console/state/state.ts';
import { createStore } from '../../../source/console/state/store.ts';
import { textField } from '../../../source/console/widgets/text-field.ts';
import { isSafe } from '../../../source/domain/text/safe-text.ts';
import { widthOfShown } from '../../../source/presentation/text-width.ts';
import { chooseTheme } from '../../../source/presentation/theme.ts';
import { runs } from '../../helpers/whole.ts';
import { hostileText } from '../../presentation/hostile.ts';
import { type Console, info, startConsole } from '../fixture.ts';
import {
	attributesOf,
	failureOf,
	type Outside,
	otherOf,
	queueOf,
	viewsOf,
	withId,
} from '../views.ts';

const sizes = [
	{ columns: 80, rows: 24 },
	{ columns: 120, rows: 40 },
	{ columns: 200, rows: 60 },
	smallest,
] as const;

const outside: fc.Arbitrary<Outside> = fc.record({
	name: hostileText,
	body: fc.oneof(
		hostileText,
		fc.json({ maxDepth: 2 }),
		fc.tuple(hostileText, hostileText).map(([key, value]) => JSON.stringify({ [key]: [value, 1] })),
	),
	bytes: fc.uint8Array({ maxLength: 40 }),
	number: fc.oneof(fc.nat(20), fc.nat()),
	now: fc.constant(Date.UTC(2026, 10, 20, 9, 12)),
});

/** A console whose every text came from outside. */
function consoleOf(texts: Outside, state: Partial<State>): Console {
	const { name, body, number, now } = texts;
	const console = startConsole({
		info: { ...info, profile: name, endpoint: body, region: name, local: number % 2 === 0 },
	});
	const queue = queueOf(texts);
	const other = otherOf(texts);
	const failure = failureOf(texts);
	const at = now;
	console.watched(
		{ kind: 'queue', type: 'listed', refs: [queue], complete: true, at },
		{ kind: 'topic', type: 'listed', refs: [other], complete: true, at },
		{ kind: 'stream', type: 'listed', refs: [other], complete: true, at },
		{
			kind: 'queue',
			type: 'sampled',
			samples: [{ key: queue.arn, at, facts: attributesOf(texts) }],
		},
	);
	if (number % 3 === 0) {
		console.watched({
			kind: 'queue',
			type: 'sample-failed',
			failures: [{ key: queue.arn, failure, at }],
		});
	}
	const identity = { account: name, arn: body, userId: name };
	console.session.dispatch({ type: 'identified', identity });
	console.session.fail(failure);
	const call = { at, operation: name, effect: 'read', attempt: 1, milliseconds: number } as const;
	console.session.dispatch({ type: 'called', calls: [{ ...call, resource: body, failure }] });
	const task = { id: '1', kind: name, title: body, resource: name, startedAt: at } as const;
	console.session.dispatch({
		type: 'tasks-changed',
		tasks: [{ ...task, state: 'failed', note: body, failure }],
	});
	const store = createStore({ ...console.session.state, now, ...state });
	Object.assign(console.session, { store });
	return console;
}

function overlaysOf({ name, body, now }: Outside): readonly Overlay[] {
	const confirmation = {
		level: 2,
		title: name,
		lines: [body, name],
		confirmLabel: name,
		grant: undefined,
	} as const;
	const dialog = {
		confirmation,
		openedAt: now,
		lastKeyAt: now,
		trigger: 's',
		typed: textField(body),
		focus: 'cancel',
	} as const;
	return [
		{ kind: 'none' },
		{ kind: 'filter', field: textField(body), before: name },
		{ kind: 'command', field: textField(name), chosen: 0 },
		{ kind: 'command', field: textField('q'), chosen: 1 },
		{ kind: 'help', field: textField(''), cursor: 3, only: 'all' },
		{ kind: 'help', field: textField(body), cursor: 0, only: 'actions' },
		{
			kind: 'menu',
			cursor: 1,
			menu: {
				title: name,
				verb: 'copy',
				says: body,
				items: [name, body].map((text, index) => ({
					key: String(index),
					label: text.slice(0, 40),
					text: body,
					choice: { kind: 'copy', text },
				})),
			},
		},
		{ kind: 'dialog', dialog },
		{ kind: 'dialog', dialog: { ...dialog, confirmation: { ...confirmation, typed: name } } },
	];
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: SGR is what rows may hold
const sgr = /\u001b\[[0-9;]*m/g;

function check(rows: readonly string[], size: { readonly columns: number; readonly rows: number }) {
	expect(rows).toHaveLength(size.rows);
	for (const row of rows) {
		const text = row.replace(sgr, '');
		if (!isSafe(text)) throw new Error(`a row is not safe: ${JSON.stringify(row)}`);
		// Exactly, by the widest way of counting; Ink, which counts by string-width, cuts nothing off.
		if (widthOfShown(text) !== size.columns || stringWidth(text) > size.columns) {
			throw new Error(`${widthOfShown(text)} cells in ${size.columns}: ${JSON.stringify(text)}`);
		}
	}
}

const views = viewsOf({ name: 'n', body: 'b', bytes: new Uint8Array(), number: 1, now: 1 });

test('the views of these tests are of every kind', () => {
	const kinds = new Set(views.map(({ kind }) => kind));
	expect([...kinds].sort()).toEqual(Object.keys(screens).sort());
});

describe('every screen fills the terminal exactly, with nothing in it that acts', () => {
	test.each(views.map((view, index) => [`${view.kind} (${index})`, index] as const))(
		'%s',
		(_name, index) => {
			fc.assert(
				fc.property(outside, fc.constantFrom(...sizes), fc.boolean(), (texts, size, ascii) => {
					const view = viewsOf(texts)[index];
					if (view === undefined) throw new Error('there is no such view');
					const theme = chooseTheme({ noColor: ascii, ascii });
					const { session } = consoleOf(texts, { size, theme, views: [withId(view, 7)] });
					check(frame(session.state, commandTables(session)), size);
				}),
				{ numRuns: runs(25) },
			);
		},
	);
});

test('so does everything that lies over a screen', () => {
	const overlay = fc.nat(
		overlaysOf({ name: '', body: '', bytes: new Uint8Array(), number: 1, now: 1 }).length - 1,
	);
	fc.assert(
		fc.property(
			outside,
			overlay,
			fc.constantFrom(...sizes),
			fc.nat(views.length - 1),
			(texts, which, size, index) => {
				const view = viewsOf(texts)[index];
				const over = overlaysOf(texts)[which];
				if (view === undefined || over === undefined) throw new Error('there is no such screen');
				const { session } = consoleOf(texts, { size, overlay: over, views: [withId(view, 7)] });
				check(frame(session.state, commandTables(session)), size);
			},
		),
		{ numRuns: runs(300) },
	);
});

test('what would act is shown instead', () => {
	const name = 'evil\u001b[2J\u202e';
	const texts: Outside = { name, body: '{}', bytes: new Uint8Array(), number: 4, now: 1e12 };
	const { session } = consoleOf(texts, { size: { columns: 200, rows: 60 } });
	const rows = frame(session.state, commandTables(session)).filter((row) => row.includes('evil'));
	expect(rows.length).toBeGreaterThan(1);
	for (const row of rows) expect(row).toContain('evil\\x1b[2J\\u202e');
});

test('a deep stack of views fills it too', () => {
	const texts: Outside = {
		name: 'long-name-'.repeat(12),
		body: '{}',
		bytes: new Uint8Array(),
		number: 4,
		now: 1e12,
	};
	const all = viewsOf(texts).map(withId);
	for (const size of sizes) {
		const { session } = consoleOf(texts, { size, views: all });
		check(frame(session.state, commandTables(session)), size);
	}
});

describe('a terminal that is too small', () => {
	test.each([
		[20, 5],
		[59, 40],
		[200, 14],
		[10, 3],
		[1, 1],
	])('%i columns and %i rows: it says how to go on', (columns, rows) => {
		const { session } = startConsole({ size: { columns, rows } });
		const drawn = frame(session.state, commandTables(session));
		check(drawn, { columns, rows });
	});

	test('names the size that it needs and the one that it has', () => {
		const { session } = startConsole({ size: { columns: 40, rows: 10 } });
		const text = frame(session.state, commandTables(session)).join(' ').replace(/ +/g, ' ');
		expect(text).toContain('awsmsg needs 60x15, this terminal is 40x10');
		expect(text).toContain('enlarge it, or press q');
	});
});

describe('the header', () => {
	const text = (console: Console) =>
		frame(console.session.state, commandTables(console.session)).map((row) => row.replace(sgr, ''));

	test('says account, role, region, mode and age', async () => {
		const console = startConsole({ mode: 'protected' });
		console.queues({ orders: 3 });
		await console.pass(42_000);
		const [banner = ''] = text(console);
		expect(banner).toContain('prod-payments 123456789012 eu-west-1 role/oncall');
		expect(banner).toContain(' PROTECTED ');
		expect(banner).toMatch(/age 42s/);
	});

	test('never guesses: what is not known is called so', () => {
		const before = startConsole({ connected: false });
		expect(text(before)[0]).toContain('connecting');
		expect(text(before)[0]).toContain('age ?');
		const failure = { kind: 'unreachable', message: 'refused', retryable: true } as const;
		before.session.dispatch({ type: 'connection-failed', failure });
		expect(text(before)[0]).toContain('not connected');
		const unknown = startConsole();
		const { identity: _, ...context } = unknown.session.state.context;
		const store = createStore({ ...unknown.session.state, context });
		Object.assign(unknown.session, { store });
		expect(text(unknown)[0]).toContain('account unknown');
	});

	test('counts calls, dead letters and running tasks in the tabs', () => {
		const console = startConsole();
		console.queues({ orders: 3, 'orders-dlq': 37 }, { orders: 'orders-dlq' });
		const [, tabs = ''] = text(console);
		expect(tabs).toContain('[1 Queues]');
		expect(tabs).toContain('2 Dead 37!');
		expect(tabs.trimEnd()).toMatch(/0 calls$/);
	});

	test('tells what the day has cost beside the calls, where anything costs', () => {
		const call = { at: 0, operation: 'x', effect: 'read', attempt: 1, milliseconds: 1 } as const;
		const console = startConsole();
		console.session.called([call]);
		expect(text(console)[1]?.trimEnd()).toMatch(/ 1 call$/);
		console.session.called([{ ...call, price: 0.0051 }]);
		expect(text(console)[1]?.trimEnd()).toMatch(/ 2 calls \$0\.0051$/);
		console.session.called([{ ...call, price: 0.15 }]);
		expect(text(console)[1]?.trimEnd()).toMatch(/ 3 calls \$0\.16$/);
	});

	test('the footer shows the keys that apply now, help always among them', () => {
		const console = startConsole({ size: { columns: 80, rows: 24 } });
		console.queues({ orders: 3 });
		const footer = text(console).at(-1) ?? '';
		expect(footer).toContain('p peek');
		expect(footer).not.toContain('r redrive');
		expect(footer.trimEnd()).toMatch(/\? help$/);
	});

	test('J is called by where it leads, and offered only where it leads somewhere', () => {
		const console = startConsole({ size: { columns: 80, rows: 24 } });
		console.queues({ checkout: 3, emails: 2, 'some-dlq': 1 }, { checkout: 'some-dlq' });
		const rowsAt = (name: string) => {
			console.press('/', ...name, 'enter');
			const rows = text(console);
			console.press('esc');
			return rows.slice(-4).join('\n');
		};
		expect(rowsAt('emails')).not.toMatch(/\bJ\b/);
		expect(rowsAt('some-dlq')).toMatch(/J source queue[\s\S]* {2}J source {2}/);
		expect(rowsAt('checkout')).toMatch(/J dead-letter queue[\s\S]* {2}J DLQ {2}/);
	});

	test('where typed characters are text, it offers no character as a key', () => {
		const console = startConsole({ size: { columns: 80, rows: 24 } });
		console.queues({ orders: 3 });
		console.press('s');
		const typing = text(console).at(-1) ?? '';
		expect(typing).toMatch(/tab next field .*ctrl-e \$EDITOR {2}ctrl-g help {2}esc back/);
		expect(typing).not.toMatch(/ [:a?] (command|actions|help)/);
		console.press('shift-tab');
		expect(text(console).at(-1)?.trimEnd()).toMatch(/\? help$/);
	});

	test('the depth of a shared dead-letter queue says that it is shared', () => {
		const console = startConsole({ size: { columns: 80, rows: 24 } });
		const both = { orders: 'some-dlq', returns: 'some-dlq' };
		console.queues({ orders: 3, returns: 2, 'some-dlq': 37 }, both);
		expect(text(console).join('\n')).toMatch(/returns +2 .* 37 sh /);
		const wide = startConsole({ size: { columns: 160, rows: 24 } });
		wide.queues({ orders: 3, returns: 2, 'some-dlq': 37 }, both);
		expect(text(wide).join('\n')).toMatch(/returns .* 37 shared /);
		console.press('/');
		console.type('returns');
		expect(text(console).join('\n')).toContain('(~37 dead, shared by 2 queues)');
	});
});

test('rows that failed to be sampled stay on screen, with the reason', () => {
	const console = startConsole();
	console.queues({ orders: 1_284 });
	console.watched({
		kind: 'queue',
		type: 'sample-failed',
		failures: [
			{
				key: 'arn:aws:sqs:eu-west-1:123456789012:orders',
				failure: {
					kind: 'denied',
					message: 'no',
					retryable: false,
					operation: 'SQS GetQueueAttributes',
				},
				at: 5,
			},
		],
	});
	const row = frame(console.session.state, commandTables(console.session)).find((one) =>
		one.includes('orders'),
	);
	expect(row).toContain('1,284');
	expect(row).toContain('denied');
});
