import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstPages, isEndless, type Page, pagesOf } from '../../source/domain/paging.ts';

const never = new AbortController().signal;

/**
 * Pages as a service has them, by their token: `leadsTo` is the page that the last one leads back to. Page 0 is the one
 * without a token, and has one of its own where a list leads back to it.
 */
function service(sizes: readonly number[], leadsTo: number | undefined) {
	const asked: (string | undefined)[] = [];
	const page = async (next: string | undefined): Promise<Page<string>> => {
		asked.push(next);
		const at = Number(next ?? 0);
		const items = Array.from({ length: sizes[at] ?? 0 }, (_, index) => `${at}.${index}`);
		const follows = at + 1 < sizes.length ? at + 1 : leadsTo;
		return follows === undefined ? { items } : { items, next: String(follows) };
	};
	return { page, asked };
}

async function read(
	page: (next: string | undefined) => Promise<Page<string>>,
	limits?: { pages: number; items: number; characters?: number },
) {
	const items: string[] = [];
	try {
		for await (const some of pagesOf('things', page, never, limits)) items.push(...some);
		return { items };
	} catch (error) {
		if (!isEndless(error)) throw error;
		return { items, endless: error.failure.message };
	}
}

/** Names of what stands on some pages, by their numbers. */
const namesOf = (sizes: readonly number[], pages: readonly number[]) =>
	pages.flatMap((at) => [...Array(sizes[at] ?? 0).keys()].map((index) => `${at}.${index}`));

const sizes = fc.array(fc.nat(4), { minLength: 1, maxLength: 12 });

describe('reading a list page by page', () => {
	it('gives every item of a list that ends, once and in order, by one request a page', async () => {
		await fc.assert(
			fc.asyncProperty(sizes, async (some) => {
				const { page, asked } = service(some, undefined);
				expect(await read(page)).toEqual({ items: namesOf(some, [...some.keys()]) });
				expect(asked).toHaveLength(some.length);
			}),
			{ numRuns: 1000 },
		);
	});

	it('stops where a list leads back to a page that was read, says so, and keeps what it read', async () => {
		await fc.assert(
			fc.asyncProperty(sizes, fc.nat(), async (some, back) => {
				const to = back % some.length;
				const { page, asked } = service(some, to);
				const { items, endless } = await read(page);
				// The first page has no token that could have been seen: it is read once more.
				const pages = to === 0 ? [...some.keys(), 0] : [...some.keys()];
				if (to === 0 && some.length === 1) expect(asked).toEqual([undefined, '0']);
				expect(items).toEqual(namesOf(some, pages));
				expect(endless).toBe(
					`the list of things does not end: page ${pages.length} leads back to one that was read, by its NextToken`,
				);
				expect(asked).toHaveLength(pages.length);
			}),
			{ numRuns: 1000 },
		);
	});

	it('stops at the limits of pages and of entries, with exactly as many as they allow', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.nat(4), { minLength: 1, maxLength: 12 }),
				fc.integer({ min: 1, max: 12 }),
				fc.integer({ min: 1, max: 20 }),
				async (some, pages, items) => {
					const { page, asked } = service(some, undefined);
					const got = await read(page, { pages, items });
					const all = namesOf(some, [...some.keys()].slice(0, pages));
					expect(got.items).toEqual(all.slice(0, items));
					expect(asked.length).toBeLessThanOrEqual(pages);
					expect(got.endless === undefined).toBe(some.length <= pages && all.length <= items);
				},
			),
			{ numRuns: 1000 },
		);
	});

	it('ends though every token is new, and by an abort at any page', async () => {
		let asked = 0;
		const endless = async (): Promise<Page<string>> => ({ items: [], next: String(++asked) });
		expect((await read(endless)).endless).toContain('more than 5000 pages');
		expect(asked).toBe(5000);
		const controller = new AbortController();
		const stopped = async (): Promise<Page<string>> => {
			if (++asked === 5100) controller.abort();
			return { items: [], next: String(asked) };
		};
		const reading = (async () => {
			for await (const _ of pagesOf('things', stopped, controller.signal));
		})();
		await expect(reading).rejects.toMatchObject({ failure: { kind: 'aborted' } });
		expect(asked).toBe(5100);
	});

	it('stops before the page with which names and tokens have more characters than any list has', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.tuple(fc.string({ maxLength: 9 }), fc.string({ minLength: 1, maxLength: 9 })), {
					minLength: 1,
					maxLength: 12,
				}),
				fc.nat(80),
				async (some, characters) => {
					const tokens = some.map(([, token], at) => `${at}${token}`);
					const page = async (next: string | undefined): Promise<Page<string>> => {
						const at = next === undefined ? 0 : tokens.indexOf(next) + 1;
						const token = at + 1 < some.length ? tokens[at] : undefined;
						const items = [some[at]?.[0] ?? ''];
						return token === undefined ? { items } : { items, next: token };
					};
					// The names of the two fields of a page count as well.
					let room = characters;
					const fit: string[] = [];
					for (const [at, [name]] of some.entries()) {
						const last = at + 1 === some.length;
						room -= name.length + (last ? 5 : (tokens[at] ?? '').length + 9);
						if (room < 0) break;
						fit.push(name);
					}
					const { items, endless } = await read(page, { pages: 99, items: 99, characters });
					expect(items).toEqual(fit);
					expect(endless).toBe(
						fit.length === some.length
							? undefined
							: `the list of things does not end: it has more than ${characters} characters`,
					);
				},
			),
			{ numRuns: 1000 },
		);
	});
});

describe('the first pages of a list', () => {
	const read = async (page: (next: string | undefined) => Promise<Page<string>>, most: number) => {
		const items: string[] = [];
		const isMore = await firstPages('things', page, never, most, (some) => items.push(...some));
		return { items, isMore };
	};

	it('are asked for and no other, and whether there are more is told', async () => {
		await fc.assert(
			fc.asyncProperty(sizes, fc.integer({ min: 1, max: 12 }), async (some, most) => {
				const { page, asked } = service(some, undefined);
				const pages = Math.min(most, some.length);
				expect(await read(page, most)).toEqual({
					items: namesOf(some, [...Array(pages).keys()]),
					isMore: some.length > most,
				});
				expect(asked).toHaveLength(pages);
			}),
			{ numRuns: 300 },
		);
	});

	it('of a list that leads back to one of them are no first ones: it does not end', async () => {
		const { page } = service([1, 1, 1], 1);
		await expect(read(page, 10)).rejects.toThrow('page 3 leads back to one that was read');
	});
});
