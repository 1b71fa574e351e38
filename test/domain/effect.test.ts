import { describe, expect, test } from 'vitest';
import { allows, type Effect, modes, needsGrant } from '../../source/domain/effect.ts';

const effects: readonly Effect[] = ['read', 'touch', 'write', 'destroy'];

describe('modes', () => {
	test.each([
		['read-only', ['read']],
		['look', ['read', 'touch']],
		['protected', effects],
		['open', effects],
	] as const)('%s lets through %s', (mode, allowed) => {
		expect(effects.filter((effect) => allows(mode, effect))).toEqual(allowed);
	});

	test('every mode lets reads through', () => {
		expect(modes.every((mode) => allows(mode, 'read'))).toBe(true);
	});

	test('only what adds or removes needs a grant', () => {
		expect(effects.filter(needsGrant)).toEqual(['write', 'destroy']);
	});
});
