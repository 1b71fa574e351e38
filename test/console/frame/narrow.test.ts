import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frame, frameRows } from '../../../source/console/frame/frame.ts';
import { pathIn, spread } from '../../../source/console/frame/header-lines.ts';
import { commandTables } from '../../../source/console/input/input.ts';
import type { ContactState, State } from '../../../source/console/state/state.ts';
import { createStore } from '../../../source/console/state/store.ts';
import { statusText } from '../../../source/console/widgets/status.ts';
import { failureLine } from '../../../source/domain/failure.ts';
import { type Line, lineWidth, plainLine, span } from '../../../source/presentation/line.ts';
import { widthOfShown } from '../../../source/presentation/text-width.ts';
import { chooseTheme } from '../../../source/presentation/theme.ts';
import { runs } from '../../helpers/whole.ts';
import { info, startConsole } from '../fixture.ts';
import { failureOf, type Outside, viewsOf, withId } from '../views.ts';

/*
Every screen of the registry in terminals of 60 to 200 columns and 15 to 60 rows, with whatever stands in its header and
on its message line: no row is longer than the terminal, and no two texts of a row touch.
*/

const now = Date.UTC(2026, 10, 20, 9, 12);
const word = fc.string({
	minLength: 1,
	maxLength: 40,
	unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789-_.'),
});
const sentence = fc.array(word, { minLength: 1, maxLength: 30 }).map((words) => words.join(' '));

const outside: fc.Arbitrary<Outside> = fc.record({
	name: word,
	body: sentence,
	bytes: fc.uint8Array({ maxLength: 8 }),
	number: fc.nat(5_000),
	now: fc.constant(now),
});

const ago = fc.oneof(fc.nat(120_000), fc.nat(3 * 86_400_000));
const answered: ReadonlySet<string> = new Set(['SQS']);

/** Answered, silent for a moment or for long, with or without a next try, or ended for good. */
const contact: fc.Arbitrary<ContactState> = fc.oneof(
	fc.constant({ answered, tries: {} }),
	fc.record({
		answered: fc.constant(answered),
		silence: fc.record({ since: ago.map((ms) => now - ms), why: sentence }),
		tries: fc.dictionary(word, fc.integer({ min: now - 5_000, max: now + 90_000 }), { maxKeys: 3 }),
	}),
	ago.map((ms) => ({ answered, tries: {}, endedAt: now - ms })),
);

const notice: fc.Arbitrary<State['notice']> = fc.option(
	fc.record({
		text: sentence,
		style: fc.constantFrom('plain', 'good', 'notice', 'bad'),
		at: ago.map((ms) => now - ms),
	}),
	{ nil: undefined },
);

const size = fc.record({
	columns: fc.integer({ min: 60, max: 200 }),
	rows: fc.integer({ min: 15, max: 60 }),
});

const situation = fc.record({
	texts: outside,
	size,
	contact,
	notice,
	isLogged: fc.boolean(),
	mode: fc.constantFrom('open', 'protected', 'look', 'read-only'),
	place: fc.constantFrom('connected', 'connecting', 'failed', 'no account'),
	depth: fc.integer({ min: 1, max: 4 }),
	calls: fc.oneof(fc.nat(300), fc.nat(9_999_999)),
	running: fc.nat(3),
	ascii: fc.boolean(),
});
type Situation = typeof situation extends fc.Arbitrary<infer Value> ? Value : never;

const many = viewsOf({ name: 'n', body: 'b', bytes: new Uint8Array(), number: 1, now }).length;

function stateOf(given: Situation, view: number): { state: State; rows: readonly string[] } {
	const { texts, place, notice, isLogged, depth, running } = given;
	const console = startConsole({
		info: { ...info, profile: texts.name, ...(texts.number % 2 ? { endpoint: texts.body } : {}) },
	});
	const views = viewsOf(texts);
	const failure = { ...failureOf(texts), message: notice?.text ?? '' };
	const { hint: _, ...said } = failure;
	const { identity: who, info: where, ...context } = console.session.state.context;
	const state: State = {
		...console.session.state,
		...{ now, size: given.size, contact: given.contact },
		theme: chooseTheme({ noColor: given.ascii, ascii: given.ascii }),
		views: Array.from(
			{ length: depth },
			(_, at) => views[(view + depth - 1 - at) % views.length],
		).flatMap((one, at) => (one === undefined ? [] : [withId(one, at + 1)])),
		context: {
			...context,
			mode: given.mode,
			...(place === 'connecting' || place === 'failed' || where === undefined
				? {}
				: { info: where }),
			...(place === 'connected' && who !== undefined ? { identity: who } : {}),
			...(place === 'failed' ? { failure } : {}),
		},
		...(notice === undefined ? {} : { notice }),
		errors: isLogged ? [{ at: now, failure: said }] : [],
		calls: { count: given.calls, recent: [] },
		tasks: Array.from({ length: running }, (_, at) => ({
			...{ id: `${at}`, kind: 'redrive', title: texts.body, resource: texts.name },
			...{ startedAt: now, state: 'running' as const },
		})),
	};
	Object.assign(console.session, { store: createStore(state) });
	const tables = commandTables(console.session);
	const rows = frameRows(state, tables);
	const [header, notices] = [rows.slice(0, 3), rows.slice(-2)];
	for (const { line } of [...header, ...notices]) {
		if (lineWidth(line) > state.size.columns) throw new Error(`cut: ${plainLine(line)}`);
	}
	for (const { line } of [...header, ...rows.slice(-2, -1)]) expectApart(line);
	for (const { line, beside } of rows) {
		if (beside === undefined || beside.line.length === 0) continue;
		// Blank, or a border.
		const first = beside.line[0];
		const gap = lineWidth(line) < beside.at || first?.drawn === true || first?.text[0] === ' ';
		if (!gap) throw new Error(`touches what is beside it: ${plainLine(line)}`);
	}
	return { state, rows: frame(state, tables) };
}

/** Two texts of a row have a blank between them, or the bracket of an open tab. */
function expectApart(line: Line): void {
	const texts = line.map(({ text }) => text).filter((text) => text !== '');
	for (const [at, text] of texts.entries()) {
		const next = texts[at + 1];
		if (next === undefined || /[\s\]]$/.test(text) || /^[\s[]/.test(next)) continue;
		throw new Error(`"${text}" touches "${next}"`);
	}
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: SGR is what rows may hold
const sgr = /\u001b\[[0-9;]*m/g;

test('no row is longer than its terminal, and no two texts of a row touch, whatever the size', () => {
	fc.assert(
		fc.property(situation, fc.nat(many - 1), (given, view) => {
			const { state, rows } = stateOf(given, view);
			expect(rows).toHaveLength(state.size.rows);
			for (const row of rows) {
				expect(widthOfShown(row.replace(sgr, ''))).toBe(state.size.columns);
			}
		}),
		{ numRuns: runs(600) },
	);
});

test('the two ends of a row stay apart, and the right one stays whole', () => {
	const texts = fc.array(fc.oneof(word, sentence), { maxLength: 4 });
	fc.assert(
		fc.property(texts, word, fc.integer({ min: 60, max: 200 }), (left, right, width) => {
			const line = spread(
				left.map((text) => span(` ${text}`)),
				[span(`${right} `)],
				width,
			);
			expect(lineWidth(line)).toBe(width);
			expect(plainLine(line).endsWith(`  ${right} `)).toBe(true);
		}),
	);
});

test('a filter is seen beside its list, however long it and the name are', () => {
	const console = startConsole({ size: { columns: 60, rows: 15 } });
	console.queues({ orders: 3, 'orders-dlq': 1 });
	console.press('/');
	console.type(`orders ${'!nothing-of-this-kind '.repeat(4)}`);
	const [, , where] = frameRows(console.session.state, commandTables(console.session));
	expect(where && plainLine(where.line)).toMatch(/^ Queues {2}filter: .+\.\..+ {2}2 shown $/);
});

test('no count of a status is cut, and no words, whatever their room: what has none is left out', () => {
	const counts = fc.array(fc.tuple(fc.nat(120_000), word), { minLength: 1, maxLength: 4 });
	const filter = fc.option(sentence, { nil: undefined });
	fc.assert(
		fc.property(counts, filter, fc.boolean(), fc.nat(170), (given, typed, isGroup, more) => {
			const figures = given.map(([figure, what]) => `${figure} ${what}`);
			const parts = [
				{ sorted: 'arrival' },
				...(isGroup ? ['one group'] : []),
				...(typed === undefined ? [] : [{ label: 'filter', text: typed }]),
				{ counts: figures },
			];
			const last = figures.at(-1) ?? '';
			const room = Math.max(0, last.length - 20 + more);
			const status = statusText(parts, room);
			expect(status.length).toBeLessThanOrEqual(room);
			const shown = status.split(/ {2}/).at(-1) ?? '';
			const whole = figures.map((_, at) => figures.slice(at).join(', '));
			expect(room < last.length ? [''] : whole).toContain(shown);
		}),
		{ numRuns: runs(300) },
	);
	fc.assert(
		fc.property(fc.array(sentence, { minLength: 1, maxLength: 3 }), fc.nat(120), (said, room) => {
			const whole = ['', ...said.map((_, at) => said.slice(at).join('  '))];
			expect(whole).toContain(statusText(said, room));
		}),
		{ numRuns: runs(300) },
	);
	expect(statusText(['lines 1,201-1,220 of 9,000'], 26)).toBe('lines 1,201-1,220 of 9,000');
	expect(statusText(['lines 1,201-1,220 of 9,000'], 25)).toBe('');
	const held = { counts: ['10 shown', '2 marked', '10 held of ~36'] };
	expect(statusText([{ sorted: 'arrival' }, held], 26)).toBe('2 marked, 10 held of ~36');
});

test('a path is made of whole titles, and the one that esc leads to stays longer than those between', () => {
	const titles = fc.array(word, { minLength: 1, maxLength: 5 });
	fc.assert(
		fc.property(titles, fc.integer({ min: 5, max: 120 }), (path, room) => {
			const shown = pathIn(path, room);
			expect(shown.length).toBeLessThanOrEqual(room);
			const parts = shown.split(' > ').slice(0, -1);
			expect(parts.filter((part) => part !== '..' && !path.includes(part))).toEqual([]);
			expect(parts).toContain(parts.length > 1 ? path.at(-1) : parts[0]);
		}),
		{ numRuns: runs(300) },
	);
	const path = ['Dead letters', 'orders-dlq', 'orders-dlq messages'];
	expect(pathIn(path, 60)).toBe('Dead letters > orders-dlq > orders-dlq messages > ');
	expect(pathIn(path, 45)).toBe('Dead letters > .. > orders-dlq messages > ');
	expect(pathIn(path, 30)).toBe('.. > orders-dlq messages > ');
	expect(pathIn(path, 20)).toBe('.. > ');
	expect(pathIn([], 20)).toBe('');
});

describe('what is said, where it has no room', () => {
	test.each([
		[
			'no queue, topic or stream named whoami at http://127.0.0.1:41000, region us-east-1',
			'whoami',
		],
		['it is in region eu-west-1, this context is in us-east-1', 'is in us-east-1'],
	])('an error keeps its names before its hint: %s', (message, name) => {
		const console = startConsole({ size: { columns: 80, rows: 24 } });
		const hint = 'Check the name, --profile and --region, or give the full URL or ARN';
		console.session.fail({ kind: 'not-found', retryable: false, message, hint });
		const said = frame(console.session.state, commandTables(console.session)).at(-2) ?? '';
		expect(said.replace(sgr, '')).toContain(name);
		expect(said.replace(sgr, '')).toMatch(/ {2}! whole *$/);
		expect(said).not.toContain('ARN');
	});

	test('keeps its front, and says where the whole of it is', () => {
		const console = startConsole({ size: { columns: 60, rows: 15 } });
		const failure = {
			...{ kind: 'denied' as const, retryable: false },
			message: 'AWS refuses to receive from orders-dlq for user/oncall in this account',
			hint: 'Ask for sqs:ReceiveMessage',
		};
		console.session.fail(failure);
		const rows = frame(console.session.state, commandTables(console.session));
		const said = rows.at(-2)?.replace(sgr, '') ?? '';
		expect(said).toMatch(/^ error: AWS refuses to receive from orders-dlq~ {2}! whole/);
		console.press('!');
		const whole = frame(console.session.state, commandTables(console.session)).join('\n');
		for (const part of failureLine(failure).split(' ')) expect(whole).toContain(part);
	});
});

describe('what was said', () => {
	const line = (console: ReturnType<typeof startConsole>) => {
		const row = frameRows(console.session.state, commandTables(console.session)).at(-2);
		return row === undefined ? '' : plainLine(row.line).trim();
	};

	test('keeps its middle where it is its age alone that has no room', async () => {
		const console = startConsole({ size: { columns: 60, rows: 15 } });
		const said = 'received 10, hidden from alarm pay..th until 09:39:13';
		console.session.say(said);
		await console.pass(12_000);
		expect(line(console)).toBe(`last: ${said}`);
		console.session.say('received 10');
		await console.pass(12_000);
		expect(line(console)).toBe('last: received 10  12s ago');
	});

	test('is worded for the terminal as it is now', () => {
		const console = startConsole({ size: { columns: 80, rows: 24 } });
		const narrower = ['hidden until 09:39:13', 'until 09:39:13'];
		const text = `hidden from alarm ${'x'.repeat(40)} until 09:39:13`;
		const at = console.clock.now();
		console.session.dispatch({ type: 'noticed', notice: { text, narrower, style: 'plain', at } });
		expect(line(console)).toBe(`last: ${text}`);
		console.session.dispatch({ type: 'resized', size: { columns: 60, rows: 15 } });
		expect(line(console)).toBe('last: hidden until 09:39:13');
	});
});
