import { expect, test } from 'vitest';
import { layoutColumns } from '../../../source/presentation/columns.ts';
import { acrossColumns } from '../../../source/presentation/contexts/across-columns.ts';
import type { Whose } from '../../../source/presentation/contexts/across-rows.ts';

const whose = (owner: string, account: string, region = 'eu-west-1'): Whose => ({
	...{ place: `${owner} ${region}`, owner, account, region },
});

const shown = (all: readonly Whose[], width = 77) =>
	layoutColumns(acrossColumns(all), width).map(({ column }) => column.id);

test('what tells one row from another is never what a narrow table leaves out', () => {
	const other = shown([whose('prod', '111111111111'), whose('staging', '222222222222')]);
	expect(other).toEqual(
		expect.arrayContaining(['name', 'account', 'region', 'ready', 'dead', 'why']),
	);
	expect(other).not.toContain('profile');
	// Two profiles of one account: their rows have the same account and the same region.
	const twins = shown([whose('prod', '111111111111'), whose('prod-admin', '111111111111')]);
	expect(twins).toEqual(
		expect.arrayContaining(['name', 'profile', 'region', 'ready', 'dead', 'why']),
	);
	expect(shown([whose('prod', '111111111111')], 140)).toEqual(
		expect.arrayContaining(['account', 'profile', 'region']),
	);
});

test('the longest region has room for its name', () => {
	const layout = layoutColumns(acrossColumns([whose('a', '1', 'ap-southeast-2')]), 77);
	expect(layout.find(({ column }) => column.id === 'region')?.width).toBe('ap-southeast-2'.length);
});
