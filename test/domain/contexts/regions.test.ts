import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { knownRegions, regionsBeside } from '../../../source/domain/contexts/regions.ts';
import { isRegion, partitionOf } from '../../../source/domain/place.ts';
import { repository } from '../../helpers/program.ts';

/** The regions in the SDK's list of partitions; its pseudo regions (`aws-global`) are none. */
function regionsOfTheSdk(): readonly string[] {
	const file = '@aws-sdk/core/dist-cjs/submodules/client/index.js';
	const text = readFileSync(path.join(repository, 'node_modules', file), 'utf8');
	const names = [...text.matchAll(/"([a-z]{2,4}(?:-[a-z]+)+-\d)"/g)].map(([, name = '']) => name);
	return [...new Set(names)].filter(isRegion);
}

test('every region of the SDK is known, and each lies in the partition that its name says', () => {
	expect(regionsOfTheSdk().length).toBeGreaterThan(30);
	expect(regionsOfTheSdk().filter((region) => !knownRegions.includes(region))).toEqual([]);
	for (const region of knownRegions) {
		expect([region, isRegion(region)]).toEqual([region, true]);
		expect(regionsBeside(region)).toContain(region);
	}
});

test('credentials of one partition are offered no region of another', () => {
	for (const region of knownRegions) {
		const partitions = new Set(regionsBeside(region).map(partitionOf));
		expect([...partitions]).toEqual([partitionOf(region)]);
	}
	expect(regionsBeside('cn-north-1')).toEqual(['cn-north-1', 'cn-northwest-1']);
});
