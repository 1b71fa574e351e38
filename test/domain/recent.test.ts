import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Recent } from '../../source/domain/recent.ts';

const act = fc.record({ key: fc.nat(12), puts: fc.boolean() });

test('what was asked for or made last is known, what it was made of, and never more than twice as much', () => {
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 5 }), fc.array(act, { maxLength: 60 }), (most, acts) => {
			const recent = new Recent<number, { readonly of: number }>(most);
			const made = new Map<number, { readonly of: number }>();
			/** Keys in the order in which they were last known, the latest first. */
			let latest: number[] = [];
			for (const { key, puts } of acts) {
				const known = recent.get(key);
				if (latest.slice(0, most).includes(key)) expect(known).toBeDefined();
				if (known !== undefined) expect(known).toBe(made.get(key));
				if (puts) {
					const value = { of: key };
					made.set(key, value);
					recent.set(key, value);
				}
				if (puts || known !== undefined) latest = [key, ...latest.filter((one) => one !== key)];
				expect(recent.size).toBeLessThanOrEqual(2 * most);
			}
		}),
		{ numRuns: 200 },
	);
});
