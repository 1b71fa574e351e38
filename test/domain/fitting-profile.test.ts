import { describe, expect, test } from 'vitest';
import { wayTo } from '../../source/domain/fitting-profile.ts';
import { sameEndpoint } from '../../source/domain/text/shell-words.ts';

const now = {
	account: '111111111111',
	profile: 'dev',
	region: 'eu-west-1',
	mode: 'protected' as const,
};
const profiles = [
	{ name: 'nobody' },
	{ name: 'billing', account: '222222222222', region: 'us-east-1' },
	{ name: 'billing-eu', account: '222222222222', region: 'eu-central-1' },
];

describe('the way to a resource that is elsewhere', () => {
	test('in another region is that region, with all else as it is', () => {
		expect(wayTo({ region: 'us-west-2', account: '111111111111' }, now, profiles)).toEqual({
			place: { profile: 'dev', region: 'us-west-2', mode: 'protected' },
			flags: ['--region', 'us-west-2'],
			rest: [],
		});
	});

	test('in another account is the profile that fits best, with the region said', () => {
		const there = { region: 'eu-central-1', account: '222222222222' };
		expect(wayTo(there, { ...now, endpoints: sameEndpoint('http://x') }, profiles)).toEqual({
			place: { profile: 'billing-eu', region: 'eu-central-1', mode: 'protected' },
			flags: ['--profile', 'billing-eu', '--region', 'eu-central-1'],
			rest: [],
		});
	});

	test('in an account that no profile leads to is said in words, and leads to no other by the old profile', () => {
		const way = wayTo({ region: 'eu-west-1', account: '333333333333' }, now, profiles);
		expect(way).toEqual({
			place: { region: 'eu-west-1', mode: 'protected' },
			flags: [],
			rest: ['the --profile of account 333333333333'],
		});
	});

	test('without a known account asks for no profile', () => {
		const { account: _, ...unknown } = now;
		expect(wayTo({ region: 'us-west-2', account: '333333333333' }, unknown, profiles).rest).toEqual(
			[],
		);
		expect(wayTo({ region: 'us-west-2' }, unknown, profiles).place.profile).toBe('dev');
	});

	test('on this computer asks for no profile', () => {
		const endpoints = sameEndpoint('http://127.0.0.1:4566');
		const way = wayTo(
			{ region: 'us-west-2', account: '333333333333' },
			{ ...now, endpoints },
			profiles,
		);
		expect(way.rest).toEqual([]);
		expect(way.place).toEqual({ ...now, account: undefined, region: 'us-west-2', endpoints });
	});

	test('at another endpoint is that endpoint, or none', () => {
		const own = wayTo(
			{ endpoint: 'http://localhost:4566', account: '000000000000' },
			now,
			profiles,
		);
		expect(own.flags).toEqual(['--endpoint-url', 'http://localhost:4566']);
		expect(own.rest).toEqual([]);
		const aws = wayTo(
			{ endpoint: 'aws' },
			{ ...now, endpoints: sameEndpoint('http://x') },
			profiles,
		);
		expect(aws.place.endpoints).toBeUndefined();
		expect(aws.rest.join()).toContain('AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true');
	});
});
