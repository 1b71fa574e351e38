import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BounceMemory } from '../../../../source/operations/redrive/canary/bounce-memory.ts';
import { memoryRedrives } from '../../../commands/redrive/memory-redrives.ts';
import { message } from '../../fakes.ts';

test('runs that remember at once, in any order, forget nothing of each other', async () => {
	const step = fc.record({
		run: fc.nat(2),
		what: fc.constantFrom('load', 'note', 'save'),
		letter: fc.nat(3),
	});
	await fc.assert(
		fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
			const { bounces, hash } = memoryRedrives();
			const letter = (index: number) => message(`m${index}`, 0, { body: `letter ${index}` });
			const runs = new Map<number, BounceMemory>();
			const unsaved = new Map<number, number[]>();
			const saved = [0, 0, 0, 0];
			for (const { run, what, letter: index } of steps) {
				const memory = runs.get(run);
				if (what === 'load' || memory === undefined) {
					// One that dies before it saves loses its own notes, and no others.
					runs.set(run, await BounceMemory.load(bounces, hash));
					unsaved.set(run, []);
				} else if (what === 'note') {
					memory.note(letter(index), 1);
					unsaved.get(run)?.push(index);
				} else {
					await memory.save();
					for (const one of unsaved.get(run) ?? []) saved[one] = (saved[one] ?? 0) + 1;
					unsaved.set(run, []);
				}
			}
			const now = await BounceMemory.load(bounces, hash);
			expect(saved.map((_, index) => now.countOf(letter(index)))).toEqual(saved);
		}),
		{ numRuns: 300 },
	);
});
