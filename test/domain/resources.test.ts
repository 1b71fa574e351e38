import { expect, test } from 'vitest';
import { resourceKey } from '../../source/domain/resources.ts';

test('a resource has another key in every context', () => {
	expect(resourceKey('a', 'arn:x')).not.toBe(resourceKey('b', 'arn:x'));
	expect(resourceKey('a', 'barn:x')).not.toBe(resourceKey('ab', 'arn:x'));
});
