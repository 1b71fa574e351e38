import { expect, test } from 'vitest';
import { once } from '../../source/domain/once.ts';

test('what is made is made when it is first asked for, once for all who ask', async () => {
	let made = 0;
	const thing = once(async () => ++made);
	expect(thing.begun).toBeUndefined();
	expect(made).toBe(0);
	expect(await Promise.all([thing.get(), thing.get()])).toEqual([1, 1]);
	expect(await thing.get()).toBe(1);
	expect(await thing.begun).toBe(1);
});

test('what failed is made anew when it is next asked for, and those who asked together hear the same', async () => {
	let made = 0;
	const thing = once(async () => {
		made += 1;
		if (made === 1) throw new Error('too many open files');
		return made;
	});
	const both = await Promise.allSettled([thing.get(), thing.get()]);
	expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
	expect(thing.begun).toBeUndefined();
	expect(await thing.get()).toBe(2);
});
