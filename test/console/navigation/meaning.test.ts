import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { catalog } from '../../../source/console/navigation/catalog.ts';
import { meaningOf } from '../../../source/console/navigation/meaning.ts';
import { spellings, type WordId, wordOf, words } from '../../../source/console/navigation/words.ts';

describe('what is typed means', () => {
	const names = ['orders', 'orders-dlq', 'emails'];

	test.each([
		['dead', { kind: 'word', word: 'dead', argument: '' }],
		['dlq', { kind: 'word', word: 'dead', argument: '' }],
		['DLQ', { kind: 'word', word: 'dead', argument: '' }],
		['dea', { kind: 'word', word: 'dead', argument: '' }],
		['jou', { kind: 'word', word: 'journal', argument: '' }],
		['resume 2026-1', { kind: 'word', word: 'resume', argument: '2026-1' }],
		['sort  ready', { kind: 'word', word: 'sort', argument: 'ready' }],
		['t', { kind: 'several', of: [':topics', ':tasks', ':tail', ':theme', ':tour'] }],
		['orders', { kind: 'name', name: 'orders' }],
		['ema', { kind: 'name', name: 'emails' }],
		['ord', { kind: 'several', of: ['orders', 'orders-dlq'] }],
		['topic:orders', { kind: 'name', name: 'topic:orders' }],
		['purg', { kind: 'name', name: 'purg', instead: ':purge counts only when it is written out' }],
		[
			'purg x',
			{ kind: 'unknown', typed: 'purg', instead: ':purge counts only when it is written out' },
		],
		['jornal', { kind: 'name', name: 'jornal', instead: 'did you mean :journal?' }],
		['jornal x', { kind: 'unknown', typed: 'jornal', instead: 'did you mean :journal?' }],
		['emials', { kind: 'name', name: 'emials', instead: 'did you mean :emails?' }],
		['zzzzzzzzz', { kind: 'name', name: 'zzzzzzzzz' }],
		['  ', { kind: 'nothing' }],
	])('%j is %j', (text, meaning) => {
		expect(meaningOf(text, names)).toEqual(meaning);
	});

	const typed = fc.oneof(
		fc
			.constantFrom(...spellings.keys())
			.chain((word) => fc.nat(word.length).map((length) => word.slice(0, length))),
		fc.string({ maxLength: 8 }),
	);
	const name = fc.oneof(fc.constantFrom(...spellings.keys()), fc.stringMatching(/^[a-z-]{1,8}$/));

	test('a word that ends in more than a look only when it is written out, whatever is listed', () => {
		fc.assert(
			fc.property(
				typed,
				fc.string({ maxLength: 5 }),
				fc.array(name, { maxLength: 5 }),
				(...given) => {
					const [word, rest, listed] = given;
					const text = `${word} ${rest}`;
					const meaning = meaningOf(text, listed);
					if (meaning.kind !== 'word') return;
					const [first = ''] = text.trim().toLowerCase().split(/\s+/);
					if (wordOf[meaning.word].writtenOut) expect(spellings.get(first)).toBe(meaning.word);
					else
						expect(
							[...spellings].some(([one, id]) => one.startsWith(first) && id === meaning.word),
						).toBe(true);
				},
			),
			{ numRuns: 500 },
		);
	});

	test('every word that may write, touch or leave is one of those', () => {
		const effects = new Map(catalog().map(({ title, effect }) => [title, effect]));
		for (const id of Object.keys(words) as WordId[]) {
			const effect = effects.get(id) ?? 'read';
			if (effect !== 'read') expect([id, wordOf[id].writtenOut]).toEqual([id, true]);
		}
		for (const id of ['quit', 'mode', 'queue', 'stream', 'delete', 'import'] as const) {
			expect(wordOf[id].writtenOut).toBe(true);
		}
	});

	test('a beginning of it alone means a place, whatever resources are listed', () => {
		for (const id of Object.keys(words) as WordId[]) {
			if (wordOf[id].writtenOut) continue;
			expect(meaningOf(id, names)).toMatchObject({ kind: 'word', word: id });
		}
	});
});
