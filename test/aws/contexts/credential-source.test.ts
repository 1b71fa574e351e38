import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { credentialSource } from '../../../source/aws/contexts/credential-source.ts';
import { readIni, wordsOfSection } from '../../../source/aws/contexts/ini.ts';
import { loginWay, renewal } from '../../../source/aws/contexts/login-advice.ts';
import { chooseProfile, loadSharedConfig } from '../../../source/aws/contexts/shared-config.ts';
import { asFailure } from '../../../source/domain/failure.ts';
import { stopLater } from '../../helpers/fixtures.ts';

type Given = {
	readonly config?: string;
	readonly credentials?: string;
	/** As `--profile` names it. */
	readonly profile?: string;
	readonly env?: NodeJS.ProcessEnv;
};

/** Where the credentials come from, in one line; or why from nowhere, with what to do. */
async function sourceOf({ config = '', credentials = '', profile, env = {} }: Given) {
	const directory = await mkdtemp(join(tmpdir(), 'awsmsg-test-'));
	stopLater(() => rm(directory, { recursive: true }));
	const all = {
		...env,
		AWS_CONFIG_FILE: join(directory, 'config'),
		AWS_SHARED_CREDENTIALS_FILE: join(directory, 'credentials'),
	};
	await writeFile(all.AWS_CONFIG_FILE, config);
	await writeFile(all.AWS_SHARED_CREDENTIALS_FILE, credentials);
	try {
		const shared = await loadSharedConfig(all);
		const chosen = chooseProfile(shared, profile, all);
		if (chosen.byKeys) return 'the keys of the environment';
		return worded(credentialSource(shared, chosen, all));
	} catch (error) {
		const { message, hint } = asFailure(error);
		return `${message.replace(directory, 'DIR')}. ${hint?.replace(directory, 'DIR')}`;
	}
}

function worded(source: ReturnType<typeof credentialSource>): string {
	switch (source.kind) {
		case 'static':
			return `keys ${source.accessKeyId}${source.sessionToken === undefined ? '' : ' with a session'} of ${source.profile}`;
		case 'sso':
			return `SSO ${source.session ?? source.startUrl} in ${source.region}: ${source.account}/${source.role} of ${source.profile}`;
		case 'login':
			return `aws login ${source.session} of ${source.profile}`;
		case 'process':
			return `process ${source.command} of ${source.profile}`;
		case 'web-identity':
			return `web identity ${source.tokenFile} for ${source.role}`;
		case 'elsewhere':
			return source.of;
		case 'role': {
			const mfa = source.mfaSerial === undefined ? '' : ` with MFA ${source.mfaSerial}`;
			return `role ${source.role}${mfa} by ${worded(source.source)}`;
		}
	}
}

const keys = { AWS_ACCESS_KEY_ID: 'ENV', AWS_SECRET_ACCESS_KEY: 's' };
const session = `[sso-session corp]
sso_region = eu-west-1
sso_start_url = https://corp/start
sso_registration_scopes = sso:account:access
`;
const sso = `sso_session = corp
sso_account_id = 123456789012
sso_role_name = Admin
`;
const base = '[base]\naws_access_key_id = BASE\naws_secret_access_key = s\n';

/*
Each with what the AWS CLI would do. Sources: botocore's credentials.py (order of providers, source profiles, cycles), configloader.py
(which sections are profiles, how names are quoted), and the AWS CLI User Guide on environment variables.
*/
const forms: readonly (readonly [name: string, given: Given, source: string | RegExp])[] = [
	['no file, no variable', {}, 'chain'],
	[
		'keys of the default profile',
		{ credentials: '[default]\naws_access_key_id=A\naws_secret_access_key=s\n' },
		'keys A of default',
	],
	[
		'keys with a session token',
		{
			credentials: '[default]\naws_access_key_id=A\naws_secret_access_key=s\naws_session_token=t\n',
		},
		'keys A with a session of default',
	],
	[
		'keys of the config file',
		{ config: '[profile p]\naws_access_key_id=A\naws_secret_access_key=s\n', profile: 'p' },
		'keys A of p',
	],
	[
		'both files: the credentials file wins',
		{
			config: '[profile base]\naws_access_key_id=C\naws_secret_access_key=s\n',
			credentials: base,
			profile: 'base',
		},
		'keys BASE of base',
	],
	[
		'an access key alone',
		{ credentials: '[p]\naws_access_key_id=A\n', profile: 'p' },
		/^profile p has aws_access_key_id without aws_secret_access_key/,
	],
	[
		'variables before AWS_PROFILE',
		{ credentials: base, env: { ...keys, AWS_PROFILE: 'base' } },
		'the keys of the environment',
	],
	[
		'--profile before variables',
		{ credentials: base, env: keys, profile: 'base' },
		'keys BASE of base',
	],
	['AWS_PROFILE', { credentials: base, env: { AWS_PROFILE: 'base' } }, 'keys BASE of base'],
	[
		'a profile that is not there',
		{ credentials: base, profile: 'bsae' },
		/^there is no profile bsae in .*: base/,
	],
	[
		'an SSO session',
		{ config: `[profile p]\n${sso}${session}`, profile: 'p' },
		'SSO corp in eu-west-1: 123456789012/Admin of p',
	],
	[
		'an SSO session with blanks in its name',
		{
			config: `[profile p]\n${sso.replace('corp', 'my corp')}${session.replace('[sso-session corp]', '[sso-session "my corp"]')}`,
			profile: 'p',
		},
		'SSO my corp in eu-west-1: 123456789012/Admin of p',
	],
	[
		'SSO without a session, the older form',
		{
			config:
				'[profile p]\nsso_start_url = https://old/start\nsso_region = us-east-1\nsso_account_id = 1\nsso_role_name = R\n',
			profile: 'p',
		},
		'SSO https://old/start in us-east-1: 1/R of p',
	],
	[
		'an SSO session that is not there',
		{ config: `[profile p]\n${sso}`, profile: 'p' },
		/^profile p names the sso-session corp, which does not exist\. Add \[sso-session corp\]/,
	],
	[
		'an SSO session with a slip in its name',
		{ config: `[profile p]\n${sso.replace('corp', 'crop')}${session}`, profile: 'p' },
		/sso-session crop, which does not exist\. Use one that exists: corp/,
	],
	[
		'SSO that lacks its role',
		{ config: `[profile p]\nsso_session = corp\nsso_account_id = 1\n${session}`, profile: 'p' },
		/^the SSO settings of profile p lack sso_role_name/,
	],
	[
		'SSO before keys of the credentials file',
		{ config: `[profile base]\n${sso}${session}`, credentials: base, profile: 'base' },
		'SSO corp in eu-west-1: 123456789012/Admin of base',
	],
	[
		'aws login',
		{ config: '[profile p]\nlogin_session = arn:aws:iam::1:user/ada\n', profile: 'p' },
		'aws login arn:aws:iam::1:user/ada of p',
	],
	[
		'a process',
		{ config: '[profile p]\ncredential_process = /bin/get --account "my one"\n', profile: 'p' },
		'process /bin/get --account "my one" of p',
	],
	[
		'a process beside keys of the config file',
		{
			config:
				'[profile p]\ncredential_process = /bin/get\naws_access_key_id=A\naws_secret_access_key=s\n',
			profile: 'p',
		},
		'process /bin/get of p',
	],
	[
		'a web identity',
		{ config: '[profile p]\nrole_arn = R\nweb_identity_token_file = /token\n', profile: 'p' },
		'web identity /token for R',
	],
	[
		'a web identity of variables, beside a default profile with keys',
		{
			credentials: '[default]\naws_access_key_id=A\naws_secret_access_key=s\n',
			env: { AWS_WEB_IDENTITY_TOKEN_FILE: '/pod', AWS_ROLE_ARN: 'P' },
		},
		'web identity /pod for P',
	],
	[
		'a web identity of variables, beside a profile that is named',
		{
			credentials: base,
			env: { AWS_WEB_IDENTITY_TOKEN_FILE: '/pod', AWS_ROLE_ARN: 'P' },
			profile: 'base',
		},
		'keys BASE of base',
	],
	[
		'a role',
		{
			config: '[profile p]\nrole_arn = R\nsource_profile = base\n',
			credentials: base,
			profile: 'p',
		},
		'role R by keys BASE of base',
	],
	[
		'a role behind an MFA device',
		{
			config:
				'[profile p]\nrole_arn = R\nsource_profile = base\nmfa_serial = arn:aws:iam::1:mfa/me\n',
			credentials: base,
			profile: 'p',
		},
		'role R with MFA arn:aws:iam::1:mfa/me by keys BASE of base',
	],
	[
		'a chain of roles to an SSO session',
		{
			config: `[profile p]\nrole_arn = R\nsource_profile = q\n[profile q]\nrole_arn = Q\nsource_profile = s\n[profile s]\n${sso}${session}`,
			profile: 'p',
		},
		'role R by role Q by SSO corp in eu-west-1: 123456789012/Admin of s',
	],
	[
		'a role of a profile that has keys and a role: the keys count',
		{
			config:
				'[profile p]\nrole_arn = R\nsource_profile = base\n[profile base]\nrole_arn = B\nsource_profile = p\n',
			credentials: base,
			profile: 'p',
		},
		'role R by keys BASE of base',
	],
	[
		'a role by the profile itself, which has keys',
		{
			config: '[profile base]\nrole_arn = R\nsource_profile = base\n',
			credentials: base,
			profile: 'base',
		},
		'role R by keys BASE of base',
	],
	[
		'a role of an sso-session that has no profile, by its own name',
		{
			config: '[sso-session "my corp"]\nsso_region = eu-west-1\nsso_start_url = https://corp\n',
			profile: 'my corp/210987654321/Read',
		},
		'SSO my corp in eu-west-1: 210987654321/Read of my corp/210987654321/Read',
	],
	[
		'a profile that is called like such a role',
		{
			config: '[sso-session a]\nsso_region = eu-west-1\nsso_start_url = https://corp\n',
			credentials: '[a/210987654321/Read]\naws_access_key_id = OWN\naws_secret_access_key = x\n',
			profile: 'a/210987654321/Read',
		},
		'keys OWN of a/210987654321/Read',
	],
	[
		'a role of an sso-session that is not there',
		{
			config: '[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp\n',
			profile: 'crop/210987654321/Read',
		},
		/^there is no sso-session crop in DIR\/config\. Use one of the sessions that exist: corp/,
	],
	[
		'roles in a circle',
		{
			config:
				'[profile a]\nrole_arn = A\nsource_profile = b\n[profile b]\nrole_arn = B\nsource_profile = c\n[profile c]\nrole_arn = C\nsource_profile = a\n',
			profile: 'a',
		},
		/^the roles of profile a go in a circle: a -> b -> c -> a\. Set the source_profile/,
	],
	[
		'a role of itself, without keys',
		{ config: '[profile a]\nrole_arn = A\nsource_profile = a\n', profile: 'a' },
		/go in a circle: a -> a/,
	],
	[
		'a source profile that is not there',
		{
			config: '[profile a]\nrole_arn = A\nsource_profile = bse\n',
			credentials: base,
			profile: 'a',
		},
		/^profile a takes its credentials from profile bse, which does not exist\. .*: base/,
	],
	[
		'a role of a process',
		{
			config:
				'[profile a]\nrole_arn = A\nsource_profile = b\n[profile b]\ncredential_process = /bin/get\n',
			profile: 'a',
		},
		'role A by process /bin/get of b',
	],
	[
		'a role of a web identity',
		{
			config:
				'[profile a]\nrole_arn = A\nsource_profile = b\n[profile b]\nrole_arn = B\nweb_identity_token_file = /t\n',
			profile: 'a',
		},
		'role A by web identity /t for B',
	],
	[
		'a role of variables',
		{ config: '[profile a]\nrole_arn = A\ncredential_source = Environment\n', profile: 'a' },
		'role A by environment',
	],
	[
		'a role of a container',
		{ config: '[profile a]\nrole_arn = A\ncredential_source = EcsContainer\n', profile: 'a' },
		'role A by container',
	],
	[
		'a role of this machine',
		{
			config: '[profile a]\nrole_arn = A\ncredential_source = Ec2InstanceMetadata\n',
			profile: 'a',
		},
		'role A by instance',
	],
	[
		'an unknown source',
		{ config: '[profile a]\nrole_arn = A\ncredential_source = Ec2\n', profile: 'a' },
		/^profile a has an unknown credential_source: Ec2/,
	],
	[
		'two sources',
		{
			config: '[profile a]\nrole_arn = A\ncredential_source = Environment\nsource_profile = b\n',
			profile: 'a',
		},
		/^profile a has source_profile and credential_source/,
	],
	[
		'a profile with blanks in quotes',
		{
			config: '[profile "my team"]\naws_access_key_id=A\naws_secret_access_key=s\n',
			profile: 'my team',
		},
		'keys A of my team',
	],
	[
		'a profile with blanks and without quotes is none',
		{
			config: '[profile my team]\naws_access_key_id=A\naws_secret_access_key=s\n',
			profile: 'my team',
		},
		/^there is no profile my team/,
	],
	[
		'single quotes',
		{ config: "[profile 'Büro']\naws_access_key_id=A\naws_secret_access_key=s\n", profile: 'Büro' },
		'keys A of Büro',
	],
	[
		'a name of another script',
		{ config: '[profile 本番]\naws_access_key_id=A\naws_secret_access_key=s\n', profile: '本番' },
		'keys A of 本番',
	],
	[
		'blanks in the credentials file need no quotes',
		{
			credentials: '[my team]\naws_access_key_id=A\naws_secret_access_key=s\n',
			profile: 'my team',
		},
		'keys A of my team',
	],
	[
		'a section without `profile` is none in the config file',
		{ config: '[prod]\naws_access_key_id=A\naws_secret_access_key=s\n', profile: 'prod' },
		/^there is no profile prod/,
	],
	[
		'keys in capitals, colons, comments, Windows lines',
		{
			config: '# c\r\n[profile p]\r\n; c\r\nAWS_ACCESS_KEY_ID : A\r\nAws_Secret_Access_Key=s\r\n',
			profile: 'p',
		},
		'keys A of p',
	],
];

describe('where credentials come from, as the AWS CLI has it', () => {
	it.each(forms)('%s', async (_, given, source) => {
		const found = await sourceOf(given);
		if (typeof source === 'string') expect(found).toBe(source);
		else expect(found).toMatch(source);
	});

	it('there are more than 25 forms of them', () => {
		expect(forms.length).toBeGreaterThan(25);
	});
});

it('what renews an SSO login of a chain names the profile that logs in, in quotes where it needs them', async () => {
	const directory = await mkdtemp(join(tmpdir(), 'awsmsg-test-'));
	stopLater(() => rm(directory, { recursive: true }));
	const env = { AWS_CONFIG_FILE: join(directory, 'config'), AWS_SHARED_CREDENTIALS_FILE: '/none' };
	await writeFile(
		env.AWS_CONFIG_FILE,
		`[profile p]\nrole_arn = R\nsource_profile = my team\n[profile "my team"]\n${sso}${session}`,
	);
	const config = await loadSharedConfig(env);
	expect(renewal(loginWay({ config, env, profile: 'p' }))).toBe(
		"Run awsmsg login --profile 'my team', which is :login in the console",
	);
});

describe('a shared file', () => {
	const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
	const name = word.filter(
		(text) => !/["\\\]\r\n\u2028\u2029\u0085\v\f]/.test(text) && text.trim() === text,
	);
	const value = fc
		.string({ unit: 'grapheme-ascii', maxLength: 20 })
		.map((text) => text.replace(/[\r\n]/g, '').trim());

	it('gives back what was written, whatever the names', () => {
		fc.assert(
			fc.property(fc.uniqueArray(name, { maxLength: 5 }), value, (names, text) => {
				const file = names.map((one) => `[profile "${one}"]\nregion = ${text}\n`).join('\n');
				const read = [...readIni(file)].map(([section, keys]) => [wordsOfSection(section), keys]);
				expect(read).toEqual(names.map((one) => [['profile', one], { region: text }]));
			}),
			{ numRuns: 200 },
		);
	});

	it('reads blocks, and nothing into the next profile', () => {
		const read = readIni(`[services mine]
sqs =
  endpoint_url = http://a
  other = b
sns=
	endpoint_url=http://c
region = x
`);
		expect(Object.fromEntries(read)).toEqual({
			'services mine': {
				sqs: '',
				'sqs.endpoint_url': 'http://a',
				'sqs.other': 'b',
				sns: '',
				'sns.endpoint_url': 'http://c',
				region: 'x',
			},
		});
	});

	it('never throws, and ends', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
				for (const section of readIni(text).keys()) wordsOfSection(section);
			}),
			{ numRuns: 200 },
		);
	});
});
