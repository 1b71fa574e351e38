import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loginWay, profileFlag, renewal } from '../../../source/aws/contexts/login-advice.ts';
import {
	emptyConfig,
	type Section,
	type SharedConfig,
} from '../../../source/aws/contexts/shared-config.ts';

const configOf = (profiles: Record<string, Section>): SharedConfig => ({
	...emptyConfig,
	profiles: new Map(Object.entries(profiles)),
});
const role = 'arn:aws:iam::123456789012:role/oncall';

describe('what renews credentials', () => {
	const config = configOf({
		default: { sso_session: 'main' },
		sso: { sso_start_url: 'https://x' },
		'my role': { role_arn: role, source_profile: 'middle' },
		middle: { role_arn: 'arn:aws:iam::1:role/m', source_profile: 'sso' },
		stored: { aws_access_key_id: 'A', aws_secret_access_key: 'B' },
		own: { role_arn: role, source_profile: 'own', aws_access_key_id: 'A' },
		process: { credential_process: '/bin/x' },
		login: { login_session: 'arn' },
		circle: { role_arn: role, source_profile: 'round' },
		round: { role_arn: role, source_profile: 'circle' },
		machine: { role_arn: role, credential_source: 'Ec2InstanceMetadata' },
	});

	it.each([
		[undefined, {}, 'Run awsmsg login, which is :login in the console'],
		['sso', {}, 'Run awsmsg login --profile sso, which is :login in the console'],
		['my role', {}, 'Run awsmsg login --profile sso, which is :login in the console'],
		['login', {}, 'Run aws login --profile login'],
		['stored', {}, 'Take a new session and store its keys in profile stored'],
		['own', {}, 'Take a new session and store its keys in profile own'],
		['process', {}, 'Log in again with what the credential_process of profile process runs'],
		['circle', {}, 'Take a new session where these credentials come from'],
		['machine', {}, 'Take a new session where these credentials come from'],
		[
			undefined,
			{ AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'B' },
			'Take a new session, set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN to its keys, and start again',
		],
		// A named profile goes before the variables.
		[
			'sso',
			{ AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'B' },
			'Run awsmsg login --profile sso, which is :login in the console',
		],
	])('of profile %s with %o', (profile, env, words) => {
		expect(renewal(loginWay({ config, env, profile }))).toBe(words);
	});

	it('is found in any chain of source profiles, circles too, and names the last of it', () => {
		const names = fc.constantFrom('a', 'b', 'c', 'd');
		const section = fc.oneof(
			fc.record({ role_arn: fc.constant(role), source_profile: names }),
			fc.constant({ sso_session: 'x' }),
		);
		fc.assert(
			fc.property(fc.dictionary(names, section), names, (profiles, profile) => {
				const { kind, profile: last } = loginWay({ config: configOf(profiles), env: {}, profile });
				if (kind === 'sso') expect(profiles[last ?? '']).toEqual({ sso_session: 'x' });
			}),
		);
	});

	it('quotes a name for the shell', () => {
		expect(profileFlag("it's $mine")).toBe(" --profile 'it'\\''s $mine'");
	});
});
