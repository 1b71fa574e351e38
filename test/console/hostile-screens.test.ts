import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { eastAsianWidth } from 'get-east-asian-width';
import { afterAll, expect, test } from 'vitest';
import { frame } from '../../source/console/frame/frame.ts';
import { commandTables } from '../../source/console/input/input.ts';
import { screens } from '../../source/console/shell/registry.ts';
import type { FormField, NewView, View } from '../../source/console/state/views.ts';
import { TailData } from '../../source/console/tail/tail-data.ts';
import { field } from '../../source/console/widgets/fields.ts';
import type { Message, MessageAttribute } from '../../source/domain/messages/message.ts';
import { BlockWriter } from '../../source/domain/streams/record-block.ts';
import { span } from '../../source/presentation/line.ts';
import { chooseTheme } from '../../source/presentation/theme.ts';
import { EmulatedScreen } from '../helpers/emulated-screen.ts';
import { whole } from '../helpers/whole.ts';
import { hostileString } from '../presentation/hostile.ts';
import { type Console, info, startConsole } from './fixture.ts';
import {
	attributesOf,
	failureOf,
	messageOf,
	type Outside,
	otherOf,
	queueOf,
	viewsOf,
	withId,
} from './views.ts';

/*
Law 5 in bulk: a thousand hostile strings (ten thousand in `npm run chaos`) through every screen at 80x24, in
everything that comes from outside, onto a terminal that does what terminals do. Afterwards it has been asked for nothing but text in our
own colours: no title, clipboard, link or bell, no mode, the cursor where we left it, each row in its place.
*/

const size = { columns: 80, rows: 24 };
const strings = whole ? 10_000 : 150;
const perFrame = 250;
const now = Date.UTC(2026, 10, 20, 9, 12);

/** Strings of a batch in turn, so that whatever asks for one gets another. */
function turn(batch: readonly string[], from = 0): () => string {
	let at = from;
	return () => batch[at++ % batch.length] ?? '';
}

/** Texts for {@link viewsOf}: a body with every string of the batch as JSON, plain or in gzip. */
function outsideOf(batch: readonly string[], number: number): Outside {
	const next = turn(batch, number);
	const name = `${next()}${next()}`;
	const plain = JSON.stringify(Object.fromEntries(batch.map((text) => [text, text])));
	const escaped = plain.replaceAll(
		/[^ -~]/g,
		(unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
	const packed = gzipSync(escaped, { level: 1 }).toString('base64');
	const bodies = [escaped, packed, batch.join('\n'), JSON.stringify(plain)];
	return {
		name,
		body: bodies[number % bodies.length] ?? '',
		bytes: new TextEncoder().encode(batch.join('')),
		number,
		now,
	};
}

/** Each of the batch as one message: in its body, its ids, and the names and values of attributes. */
function messagesOf(batch: readonly string[]): readonly Message[] {
	const next = turn(batch);
	return batch.map((text, index) => {
		const attributes = Array.from({ length: 4 }, (): [string, MessageAttribute] => [
			next(),
			{ type: `String.${next()}`, text: next() },
		]);
		const outside = { ...outsideOf([text], index), name: next() };
		const body = index % 2 === 0 ? text : outside.body;
		return {
			...messageOf(outside),
			id: `${index} ${next()}`,
			body,
			attributes: Object.fromEntries(attributes),
		};
	});
}

/** Records of a tail, one of each string. */
function tailOf(batch: readonly string[]): TailData {
	const next = turn(batch);
	const all = new TailData();
	const writer = new BlockWriter(batch.length);
	for (const text of batch) {
		const data = new TextEncoder().encode(text);
		writer.add({
			shardId: next(),
			sequenceNumber: next(),
			partitionKey: next(),
			data,
			decoded: data,
			isText: true,
			chain: next(),
			problem: next(),
			arrivedAt: now,
			late: true,
		});
	}
	all.take({ type: 'feed/records', block: writer.take(), at: now });
	all.take({ type: 'feed/hot', keys: batch.slice(0, 5).map((key) => ({ key, share: 0.1 })) });
	return all;
}

const taken = (batch: readonly string[], count: number, from = 0) =>
	Array.from({ length: count }, turn(batch, from));

/** Whatever a view shows many of, it shows many of the batch of. */
function crowded(view: NewView, batch: readonly string[], messages: readonly Message[]): NewView {
	const pairs = Object.fromEntries(taken(batch, 40).map((key, at) => [key, batch[at] ?? '']));
	const fields = (): readonly FormField[] =>
		taken(batch, 12).map((text, at) => field(`${at}`, text, batch[at + 12] ?? '', text));
	switch (view.kind) {
		case 'messages':
			return { ...view, messages, received: messages.length };
		case 'message':
			return {
				...view,
				message: messages[view.message.body.length % messages.length] ?? view.message,
			};
		case 'report':
			return { ...view, lines: batch.map((text) => [span(text), span(text)]) };
		case 'form':
			return { ...view, fields: fields() };
		case 'ask':
			return { ...view, fields: [...view.fields, ...fields()] };
		case 'tail':
			return { ...view, data: tailOf(batch) };
		case 'plan': {
			const { value } = view.plan;
			if (value === undefined) return view;
			const [keeps, changes, warnings = [], obstacles = [], unreachable, permissions] = [
				0, 20, 40, 60, 80, 100,
			].map((from) => taken(batch, 6, from));
			const checks = [
				...obstacles.map((told) => ({
					...{ name: 'destination', state: 'obstacle', finding: 'destination-missing' },
					told,
				})),
				...warnings.map((queue) => ({
					...{ name: 'encryption', state: 'warning', finding: 'other-key' },
					queue,
				})),
			];
			const more = { keeps, changes, checks, unreachable, permissions };
			return { ...view, plan: { ...view.plan, value: { ...value, ...more } as typeof value } };
		}
		case 'queue': {
			const { value } = view.detail;
			if (value === undefined || !value.tags.ok) return view;
			return {
				...view,
				detail: { ...view.detail, value: { ...value, tags: { ok: true, value: pairs } } },
			};
		}
		case 'topic': {
			const { value } = view.detail;
			if (value === undefined) return view;
			return {
				...view,
				detail: { ...view.detail, value: { ...value, tags: { ok: true, value: pairs } } },
			};
		}
		case 'stream': {
			const { value } = view.detail;
			if (value === undefined) return view;
			return {
				...view,
				detail: { ...view.detail, value: { ...value, tags: { ok: true, value: pairs } } },
			};
		}
		default:
			return view;
	}
}

/** A console whose lists are full of the batch. */
function consoleOf(batch: readonly string[], outside: Outside): Console {
	const next = turn(batch);
	const console = startConsole({
		size,
		info: { ...info, profile: next(), endpoint: next(), region: next() },
	});
	const texts = batch.map((name) => ({ ...outside, name, body: next() }));
	const at = now;
	console.watched(
		{ kind: 'queue', type: 'listed', refs: texts.map(queueOf), complete: true, at },
		{ kind: 'topic', type: 'listed', refs: texts.map(otherOf), complete: true, at },
		{ kind: 'stream', type: 'listed', refs: texts.map(otherOf), complete: true, at },
		{
			kind: 'queue',
			type: 'sampled',
			samples: texts.slice(0, 200).map((one) => ({
				key: queueOf(one).arn,
				at,
				facts: attributesOf({ ...one, number: 3 }),
			})),
		},
		{
			kind: 'queue',
			type: 'sample-failed',
			failures: texts
				.slice(60)
				.map((one) => ({ key: queueOf(one).arn, failure: failureOf(one), at })),
		},
	);
	const identity = { account: next(), arn: next(), userId: next() };
	console.session.dispatch({ type: 'identified', identity });
	for (const one of texts)
		console.session.dispatch({ type: 'failed', at, failure: failureOf(one) });
	const call = { at, effect: 'read', attempt: 1, milliseconds: 3 } as const;
	console.session.dispatch({
		type: 'called',
		calls: texts.map((one) => ({
			...call,
			operation: one.name,
			resource: one.body,
			failure: failureOf(one),
		})),
	});
	console.session.dispatch({
		type: 'tasks-changed',
		tasks: texts.map((one, index) => ({
			id: String(index),
			kind: one.name,
			title: one.body,
			resource: one.name,
			startedAt: at,
			state: 'failed',
			note: one.body,
			failure: failureOf(one),
		})),
	});
	return console;
}

const terminal = new EmulatedScreen(size.columns, size.rows);
// Cells as terminals of today count them: xterm's own table is of a time when emoji took one.
const cellsOf = (code: number): 0 | 1 | 2 =>
	/^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff\ud7b0-\ud7ff]$/u.test(String.fromCodePoint(code))
		? 0
		: eastAsianWidth(code);
terminal.xterm.unicode.register({
	version: 'today',
	wcwidth: cellsOf,
	charProperties(code, preceding) {
		const width = cellsOf(code);
		const before = (preceding >> 1) & 3;
		const joins = width === 0 && preceding !== 0 && before !== 0;
		return ((joins ? before : width) << 1) | (joins ? 1 : 0);
	},
});
terminal.xterm.unicode.activeVersion = 'today';
afterAll(() => terminal.xterm.dispose());
const theme = chooseTheme({ noColor: false, ascii: false });
const ours = new Set(['', '0', theme.cursor, ...Object.values(theme.styles)]);
// biome-ignore lint/suspicious/noControlCharactersInRegex: SGR is what rows may hold
const sgr = /\u001b\[([0-9;]*)m/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const acting = /[\u0000-\u001f\u007f-\u009f]/;

/** Draws rows as they are, and holds what the terminal made of them against what they say. */
async function draw(rows: readonly string[], what: string): Promise<void> {
	expect(rows.length, what).toBe(size.rows);
	const texts = rows.map((row) =>
		row.replace(sgr, (sequence, parameters: string) => {
			if (parameters.split('m').every((one) => ours.has(one))) return '';
			throw new Error(`${what}: ${JSON.stringify(sequence)} is no colour of ours`);
		}),
	);
	for (const text of texts) {
		if (acting.test(text)) throw new Error(`${what}: ${JSON.stringify(text)}`);
	}
	await new Promise<void>((resolve) =>
		terminal.xterm.write(
			`\u001b[H${rows.map((row) => `\u001b[K${row}\u001b[0m`).join('\r\n')}`,
			resolve,
		),
	);
	const { active } = terminal.xterm.buffer;
	for (const [y, text] of texts.entries()) {
		const line = active.getLine(active.baseY + y);
		const cells = line?.translateToString(true).trimEnd();
		if (line?.isWrapped === true || cells !== text.trimEnd()) {
			throw new Error(
				`${what}, row ${y + 1}: ${JSON.stringify(text)} became ${JSON.stringify(cells)}`,
			);
		}
	}
	if (active.cursorY !== size.rows - 1 || active.baseY !== 0) {
		throw new Error(`${what}: the cursor is in row ${active.baseY + active.cursorY + 1}`);
	}
}

const untouched = {
	alternateScreen: true,
	cursorVisible: false,
	bracketedPaste: true,
	focusReports: true,
	mouse: false,
	titles: [],
	copies: [],
	links: [],
	bells: 0,
};

test(`${strings} hostile strings through every screen ask nothing of the terminal`, async () => {
	terminal.write('\u001b[?1049h\u001b[?25l\u001b[?2004h\u001b[?1004h');
	const all = fc.sample(hostileString, { numRuns: strings, seed: 20_261_120 });
	const kinds = new Set<string>();
	let frames = 0;
	for (let at = 0; at < strings; at += perFrame) {
		const batch = all.slice(at, at + perFrame);
		const outside = outsideOf(batch, at / perFrame);
		const messages = messagesOf(batch);
		const { session } = consoleOf(batch, outside);
		// Ids and error messages, of which a report is made, are short.
		const short = viewsOf({ ...outside, body: batch.slice(0, 20).join('') });
		for (const [index, whole] of viewsOf(outside).entries()) {
			const view = whole.kind === 'run' ? (short[index] ?? whole) : whole;
			kinds.add(view.kind);
			const views: readonly View[] = [withId(crowded(view, batch, messages), 7)];
			session.dispatch({ type: 'views-replaced', views });
			await draw(frame(session.state, commandTables(session)), `${view.kind}, strings from ${at}`);
			frames++;
		}
		expect(terminal.modes(), `strings from ${at}`).toEqual(untouched);
	}
	expect([...kinds].sort()).toEqual(Object.keys(screens).sort());
	expect(frames).toBeGreaterThan(strings / 5);
});
