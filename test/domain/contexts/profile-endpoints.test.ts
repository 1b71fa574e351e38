import { expect, test } from 'vitest';
import { defaultRegions } from '../../../source/domain/contexts/default-regions.ts';
import {
	endpointOfProfile,
	profileEndpoints,
} from '../../../source/domain/contexts/profile-endpoints.ts';
import type { ContextRule } from '../../../source/domain/contexts/terms.ts';

const by = { kind: 'file', path: 'config.toml', line: 1, scope: 'user' } as const;
const rule = (given: Omit<ContextRule, 'by'>): ContextRule => ({ by, ...given });

test('of each profile the first endpoint counts, and none of a file that others can write', () => {
	const endpoints = profileEndpoints([
		rule({ match: { profile: ['dev'] }, endpoint_url: 'https://evil.example', untrusted: true }),
		rule({ match: { profile: ['dev', 'play'] }, endpoint_url: 'http://127.0.0.1:1' }),
		rule({ match: { profile: ['dev'] }, endpoint_url: 'http://127.0.0.1:2' }),
		rule({ match: { profile: ['default'] }, endpoint_url: 'http://127.0.0.1:3' }),
		rule({ match: { account: ['*'] }, mode: 'look' }),
	]);
	const of = (profile?: string) => endpointOfProfile(endpoints, profile)?.url;
	expect(of('dev')).toBe('http://127.0.0.1:1');
	expect(of('play')).toBe('http://127.0.0.1:1');
	// Where nobody named one.
	expect(of()).toBe('http://127.0.0.1:3');
	// Names of profiles are what they are.
	expect(of('Dev')).toBeUndefined();
	expect(of('prod')).toBeUndefined();
});

test('regions are those of the first context that certainly holds for a profile', () => {
	const contexts = [
		rule({ match: { profile: ['*'] }, regions: ['us-gov-east-1'], untrusted: true }),
		rule({ match: { profile: ['prod-*'], role: ['Admin'] }, regions: ['ca-west-1'] }),
		rule({ match: { account: ['111111111111'] }, regions: ['eu-west-1', 'eu-central-1'] }),
		rule({ match: { profile: ['prod-*'] }, regions: ['us-east-1'] }),
	];
	const of = (profile: string, account?: string) =>
		defaultRegions(contexts, { profile, ...(account === undefined ? {} : { account }) });
	expect(of('prod-a', '111111111111')).toEqual(['eu-west-1', 'eu-central-1']);
	expect(of('prod-a', '222222222222')).toEqual(['us-east-1']);
	// The account may be the one, or not.
	expect(of('prod-a')).toEqual(['us-east-1']);
	expect(of('dev')).toEqual([]);
});
