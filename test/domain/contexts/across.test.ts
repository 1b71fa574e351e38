import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	type AcrossChoice,
	acrossLabel,
	meantAcross,
	mostPlaces,
	readAcross,
} from '../../../source/domain/contexts/across.ts';
import type { Standing } from '../../../source/domain/contexts/meant-context.ts';
import { knownRegions } from '../../../source/domain/contexts/regions.ts';

const standing: Standing = {
	choice: { local: false, profile: 'staging' },
	region: 'eu-west-1',
	profiles: [
		{ name: 'staging', account: '210987654321', region: 'us-east-1' },
		{ name: 'prod-a', account: '111111111111' },
		{ name: 'prod-b', account: '222222222222', region: 'eu-central-1' },
		{ name: 'prod payments' },
	],
};

/** `PROFILE REGION` of each place, or why there is none. */
function meant(chosen: Partial<AcrossChoice>, at: Standing = standing): readonly string[] | string {
	const found = meantAcross({ profiles: [], regions: [], ...chosen }, at);
	if ('why' in found) return found.why;
	return found.places.map(({ choice }) => `${choice.profile} ${choice.region}`);
}

describe('every chosen profile in every chosen region', () => {
	it.each<[Partial<AcrossChoice>, readonly string[] | string]>([
		[
			{ profiles: ['prod-a', 'prod-b'], regions: ['eu-west-1', 'us-east-1'] },
			['prod-a eu-west-1', 'prod-a us-east-1', 'prod-b eu-west-1', 'prod-b us-east-1'],
		],
		// Each in its own region, as the list of profiles shows it; the present one where it has none.
		[
			{ profiles: ['staging', 'prod-a', 'prod-b'] },
			['staging us-east-1', 'prod-a eu-west-1', 'prod-b eu-central-1'],
		],
		[{ regions: ['us-east-1', 'US-WEST-2'] }, ['staging us-east-1', 'staging us-west-2']],
		[{}, ['staging eu-west-1']],
		[{ profiles: ['prod-*'] }, ['prod-a eu-west-1', 'prod-b eu-central-1']],
		[{ regions: ['ca-*'] }, ['staging ca-central-1', 'staging ca-west-1']],
		// Twice the same is once the same.
		[{ profiles: ['prod-a', 'prod-a'], regions: ['eu-west-1', 'eu-west-1'] }, ['prod-a eu-west-1']],
		[{ profiles: ['prod-c'] }, 'there is no profile prod-c: did you mean prod-a, prod-b?'],
		[{ profiles: ['dev-*'] }, 'there is no profile like dev-*'],
		[{ regions: ['eu-wst-1'] }, 'there is no region eu-wst-1'],
	])('%j', (chosen, places) => {
		const found = meant(chosen);
		if (typeof places === 'string' && typeof found === 'string') {
			expect(found).toContain(places.slice(0, 30));
		} else expect(found).toEqual(places);
	});

	it('takes the regions that files name for a profile where none is named, else its own', () => {
		const regionsOf = (profile: string | undefined) =>
			profile === 'prod-a' || profile === undefined ? ['us-east-1', 'ca-west-1'] : [];
		const places = (chosen: Partial<AcrossChoice>) => {
			const found = meantAcross({ profiles: [], regions: [], ...chosen }, standing, regionsOf);
			if ('why' in found) return found.why;
			return found.places.map(({ choice }) => `${choice.profile} ${choice.region}`);
		};
		expect(places({ profiles: ['prod-a', 'prod-b'] })).toEqual([
			'prod-a us-east-1',
			'prod-a ca-west-1',
			'prod-b eu-central-1',
		]);
		expect(places({})).toEqual(['staging us-east-1', 'staging ca-west-1']);
		expect(places({ profiles: ['prod-a'], regions: ['eu-west-1'] })).toEqual(['prod-a eu-west-1']);
	});

	it('refuses more places than a table takes, and says how many those are', () => {
		expect(meant({ profiles: ['*'], regions: ['*'] })).toMatch(
			new RegExp(`^\\d+ places are more than one table takes, which is ${mostPlaces}$`),
		);
	});

	it('without a region anywhere leaves it to the environment', () => {
		const at = { ...standing, region: '', choice: { local: false } };
		const found = meantAcross({ profiles: ['prod-a'], regions: [] }, at);
		expect(found).toEqual({
			places: [
				{
					key: 'prod-a ',
					choice: { local: false, profile: 'prod-a' },
					owner: 'prod-a',
					account: '111111111111',
				},
			],
		});
	});

	it('keeps the endpoint that was chosen, and is never what it was not asked for', () => {
		const names = standing.profiles.map(({ name }) => name);
		const some = (all: readonly string[]) =>
			fc.subarray([...all], { maxLength: Math.min(6, all.length) });
		fc.assert(
			fc.property(some(names), some(knownRegions), (profiles, regions) => {
				const at = { ...standing, choice: { ...standing.choice, endpoint: 'http://127.0.0.1:1' } };
				const found = meantAcross({ profiles, regions }, at);
				const many = Math.max(1, profiles.length) * Math.max(1, regions.length);
				if ('why' in found) return expect(many).toBeGreaterThan(mostPlaces);
				const { places } = found;
				expect(places).toHaveLength(many);
				expect(new Set(places.map(({ key }) => key)).size).toBe(many);
				for (const { choice, owner, region } of places) {
					expect(choice.endpoint).toBe('http://127.0.0.1:1');
					expect(choice.region).toBe(region);
					expect(choice.profile).toBe(owner);
					if (regions.length > 0) expect(regions).toContain(region);
					expect(profiles.length === 0 ? ['staging'] : profiles).toContain(owner);
				}
			}),
			{ numRuns: 100 },
		);
	});
});

describe('what is typed behind the word', () => {
	it.each<[string, AcrossChoice, string]>([
		[
			'a,b eu-west-1,us-east-1',
			{ profiles: ['a', 'b'], regions: ['eu-west-1', 'us-east-1'] },
			'2 profiles, 2 regions',
		],
		[
			'prod payments, staging',
			{ profiles: ['prod payments', 'staging'], regions: [] },
			'2 profiles',
		],
		[
			'prod payments eu-west-1',
			{ profiles: ['prod payments'], regions: ['eu-west-1'] },
			'prod payments, eu-west-1',
		],
		['eu-west-1', { profiles: [], regions: ['eu-west-1'] }, 'eu-west-1'],
		['* eu-*', { profiles: ['*'], regions: ['eu-*'] }, '*, eu-*'],
		['prod-*', { profiles: ['prod-*'], regions: [] }, 'prod-*'],
		['*', { profiles: ['*'], regions: [] }, '*'],
	])('%s', (text, chosen, label) => {
		expect(readAcross(text)).toEqual(chosen);
		expect(acrossLabel(chosen)).toBe(label);
	});
});
