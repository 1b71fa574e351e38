import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TerminalInput } from '../../../source/console/input/terminal-input.ts';
import { runs } from '../../helpers/whole.ts';
import { startConsole } from '../fixture.ts';

/*
From the bytes of the terminal to the answer of the dialog: a held key, key repeat, pasted
text with newlines and a resize in the middle confirm nothing.
*/

const action = { kind: 'send', resource: { kind: 'queue', name: 'orders' }, count: 3 } as const;

/** A dialog in the real console, and what a terminal sends to it at times after it opened, ms. */
async function dialogUnder(
	events: readonly { readonly at: number; readonly bytes?: string; readonly columns?: number }[],
	mode: 'open' | 'protected' = 'open',
) {
	const console = startConsole({ mode });
	const input = new TerminalInput(console.session, { key: () => {}, focus: () => {} });
	const send = (text: string) => input.push(new TextEncoder().encode(text));
	let answer: unknown = 'none yet';
	let now = -1_000;
	const all = events.toSorted((a, b) => a.at - b.at);
	const play = async (from: number, to: number) => {
		for (const { at, bytes, columns } of all) {
			if (at < from || at >= to) continue;
			await console.clock.advance(at - now);
			now = at;
			if (bytes !== undefined) send(bytes);
			if (columns !== undefined) {
				console.session.dispatch({ type: 'resized', size: { columns, rows: 24 } });
			}
		}
	};
	await play(-1_000, 0);
	await console.clock.advance(-now);
	now = 0;
	console.session.confirm(action, 's').then((grant) => {
		answer = grant;
	});
	await play(0, Number.POSITIVE_INFINITY);
	await console.clock.advance(1);
	await console.settled();
	input.stop();
	return { confirmed: typeof answer === 'object', console };
}

const held = (every: number, from: number) =>
	Array.from({ length: Math.ceil(3_000 / every) }, (_, index) => ({
		at: from + index * every,
		bytes: 'y',
	}));

describe('nothing is confirmed by', () => {
	test.each([20, 33, 50, 100, 150, 200, 250])('a y that is held, every %i ms', async (every) => {
		for (const from of [-900, -every, 0, every / 2]) {
			expect((await dialogUnder(held(every, from))).confirmed).toBe(false);
		}
	});

	test.each([
		['with brackets', '\u001b[200~y\ny\r\n y\u001b[201~'],
		['without them', 'y\ny\r\ny\n'],
	])('text with newlines that is pasted %s', async (_, bytes) => {
		for (const at of [0, 700, 2_000]) {
			expect((await dialogUnder([{ at, bytes }])).confirmed).toBe(false);
		}
	});

	test('the name with a newline behind it, pasted where it has to be typed', async () => {
		for (const bytes of ['orders\n', 'orders\r', '\u001b[200~orders\n\u001b[201~\r']) {
			const { confirmed, console } = await dialogUnder([{ at: 2_000, bytes }], 'protected');
			expect(confirmed).toBe(false);
			expect(console.overlay().kind).toBe('dialog');
		}
	});

	test('any of it at once, whatever the terminal does meanwhile', async () => {
		const noise = fc.record({
			at: fc.integer({ min: -900, max: 2_900 }),
			bytes: fc.constantFrom('\u001b[200~y\n\u001b[201~', 'y\n', 'yy', '\u001b[I', '\u001b[O'),
		});
		const resize = fc.record({
			at: fc.integer({ min: 0, max: 2_900 }),
			columns: fc.integer({ min: 60, max: 200 }),
		});
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 20, max: 290 }),
				fc.integer({ min: -900, max: 0 }),
				fc.array(noise, { maxLength: 5 }),
				fc.array(resize, { maxLength: 5 }),
				async (every, from, noises, resizes) => {
					const events = [...held(every, from), ...noises, ...resizes];
					expect((await dialogUnder(events)).confirmed).toBe(false);
				},
			),
			{ numRuns: runs(80) },
		);
	});
});

test('a y that is pressed after the question could be read does confirm', async () => {
	expect((await dialogUnder([{ at: 1_500, bytes: 'y' }])).confirmed).toBe(true);
	const resized = [
		{ at: 1_000, columns: 70 },
		{ at: 1_500, bytes: 'y' },
	];
	expect((await dialogUnder(resized)).confirmed).toBe(true);
});
