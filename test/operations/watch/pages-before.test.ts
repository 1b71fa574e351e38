import { describe, expect, test } from 'vitest';
import { FailureError } from '../../../source/domain/failure.ts';
import { PagesBefore } from '../../../source/operations/watch/pages-before.ts';

describe('the pages of a list that is read again', () => {
	test('a page of which only a part was taken is not one to go back to', () => {
		const pages = new PagesBefore<string>();
		pages.begin();
		pages.read({ items: ['a', 'b'], mark: 'ab' });
		pages.keep(['a']);
		pages.begin();
		expect(pages.known).toBe('');
	});

	test('a sweep that broke off is remembered as far as it came', () => {
		const pages = new PagesBefore<string>();
		pages.begin();
		pages.read({ items: ['a'], mark: 'a' });
		pages.begin();
		expect(pages.known).toBe('a');
		expect(pages.read({ items: [], mark: 'a', isSame: true, next: '2' })).toEqual({
			items: ['a'],
			next: '2',
		});
		expect(pages.known).toBe('');
	});

	test('a page that is the same as one that nobody has is refused', () => {
		const pages = new PagesBefore<string>();
		pages.begin();
		expect(() => pages.read({ items: [], mark: 'a', isSame: true })).toThrow(FailureError);
	});
});
