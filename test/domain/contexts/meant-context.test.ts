import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	environmentName,
	meantContext,
	meantProfile,
	meantRegion,
	type Standing,
} from '../../../source/domain/contexts/meant-context.ts';
import { knownRegions } from '../../../source/domain/contexts/regions.ts';

const standing: Standing = {
	choice: { local: false, profile: 'dev', region: 'eu-west-1' },
	region: 'eu-west-1',
	profiles: [
		{ name: 'dev' },
		{ name: 'prod', account: '123456789012', role: 'oncall', region: 'us-east-1' },
		{ name: 'prod admin', account: '123456789012', role: 'Admin' },
		{ name: 'Büro', account: '210987654321', role: 'AWSReservedSSO_Read_0123456789abcdef' },
		{ name: 'eu-central-1' },
		{ name: 'twin', account: '111111111111', role: 'a' },
		{ name: 'twin 2', account: '111111111111', role: 'a' },
	],
};

describe('a profile', () => {
	it('leads to its own region, which its row shows, else to the present one', () => {
		expect(meantProfile('prod', standing)).toEqual({
			choice: { local: false, profile: 'prod', region: 'us-east-1' },
		});
		expect(meantProfile('Büro', standing)).toEqual({
			choice: { local: false, profile: 'Büro', region: 'eu-west-1' },
		});
	});

	it('that is not there is told with those that are near', () => {
		expect(meantProfile('prdo', standing)).toEqual({
			why: expect.stringMatching(/^there is no profile prdo: did you mean prod/),
		});
	});

	it('keeps the endpoint that the session was started with', () => {
		const there = { ...standing, choice: { ...standing.choice, endpoint: 'http://127.0.0.1:1' } };
		expect(meantProfile('prod', there)).toMatchObject({
			choice: { endpoint: 'http://127.0.0.1:1' },
		});
	});

	it('the environment is one of its own, without any profile', () => {
		expect(meantProfile(environmentName, standing)).toEqual({
			choice: { local: false, keys: true, region: 'eu-west-1' },
		});
	});
});

describe('a region', () => {
	it('keeps the profile', () => {
		expect(meantRegion('us-gov-west-1', standing)).toEqual({
			choice: { local: false, profile: 'dev', region: 'us-gov-west-1' },
		});
	});

	it('that is newer than the list is one, and a text of another form is none', () => {
		expect(meantRegion('eu-west-9', standing)).toMatchObject({ choice: { region: 'eu-west-9' } });
		expect(meantRegion('eu-wst-1', standing)).toEqual({
			why: expect.stringMatching(/^there is no region eu-wst-1: did you mean eu-west-1/),
		});
	});
});

describe(':ctx', () => {
	it.each([
		['prod', { profile: 'prod', region: 'us-east-1' }],
		['prod admin', { profile: 'prod admin', region: 'eu-west-1' }],
		['prod admin us-west-2', { profile: 'prod admin', region: 'us-west-2' }],
		['us-west-2', { profile: 'dev', region: 'us-west-2' }],
		['eu-central-1', { profile: 'eu-central-1', region: 'eu-west-1' }],
		['123456789012/oncall', { profile: 'prod', region: 'us-east-1' }],
		['123456789012/Admin us-west-2', { profile: 'prod admin', region: 'us-west-2' }],
		['210987654321', { profile: 'Büro', region: 'eu-west-1' }],
		['210987654321/Read', { profile: 'Büro', region: 'eu-west-1' }],
	])('%s', (text, choice) => {
		expect(meantContext(text, standing)).toEqual({ choice: { local: false, ...choice } });
	});

	it.each([
		['123456789012', /account 123456789012 is that of prod, prod admin: name one/],
		['111111111111/a', /role a of account 111111111111 is that of twin, twin 2: name one/],
		['999999999999', /no profile of the shared AWS files has account 999999999999/],
		['prdo us-west-2', /there is no profile prdo/],
		['prod eu-wst-1', /there is no profile prod eu-wst-1/],
	])('%s means nothing, and says why', (text, why) => {
		expect(meantContext(text, standing)).toEqual({ why: expect.stringMatching(why) });
	});

	it('finds every profile by its name alone, and in every region', () => {
		const names = fc.string({ unit: 'grapheme', minLength: 1 }).map((name) => name.trim());
		fc.assert(
			fc.property(names, fc.constantFrom(...knownRegions), (name, region) => {
				fc.pre(name !== '' && !/\s/.test(name) && name !== environmentName);
				const here: Standing = { ...standing, profiles: [{ name }] };
				expect(meantContext(name, here)).toMatchObject({ choice: { profile: name } });
				expect(meantContext(`${name} ${region}`, here)).toEqual({
					choice: { local: false, profile: name, region },
				});
			}),
		);
	});
});
