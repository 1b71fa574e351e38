import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readProfiles } from '../../../source/aws/contexts/known-profiles.ts';
import { stopLater } from '../../helpers/fixtures.ts';

async function profilesOf(config: string, credentials = '') {
	const directory = await mkdtemp(join(tmpdir(), 'awsmsg-test-'));
	stopLater(() => rm(directory, { recursive: true }));
	const env = {
		AWS_CONFIG_FILE: join(directory, 'config'),
		AWS_SHARED_CREDENTIALS_FILE: join(directory, 'credentials'),
	};
	await writeFile(env.AWS_CONFIG_FILE, config);
	await writeFile(env.AWS_SHARED_CREDENTIALS_FILE, credentials);
	return readProfiles(env);
}

it('tells account, role, region and source of every form of profile, without a call', async () => {
	expect(
		await profilesOf(
			`[default]
region = eu-west-1
[profile sso]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Admin
region = eu-central-1
[sso-session corp]
sso_region = eu-west-1
sso_start_url = https://corp.awsapps.com/start
[profile old-sso]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 123456789012
sso_role_name = Read
[profile chained]
role_arn = arn:aws:iam::210987654321:role/path/oncall
source_profile = sso
[profile by-keys]
role_arn = arn:aws-cn:iam::210987654321:role/oncall
source_profile = stored
[profile here]
role_arn = arn:aws:iam::210987654321:role/here
credential_source = Ec2InstanceMetadata
[profile web]
role_arn = arn:aws:iam::210987654321:role/web
web_identity_token_file = /token
[profile process]
credential_process = /bin/get
[profile login]
login_session = arn:aws:iam::123456789012:user/ada
`,
			'[stored]\naws_access_key_id = A\naws_secret_access_key = B\n',
		),
	).toEqual([
		{ name: 'default', region: 'eu-west-1' },
		{
			name: 'sso',
			account: '123456789012',
			role: 'Admin',
			region: 'eu-central-1',
			session: 'corp',
			by: 'SSO corp',
		},
		{ name: 'old-sso', account: '123456789012', role: 'Read', by: 'SSO' },
		{ name: 'chained', account: '210987654321', role: 'oncall', by: 'SSO corp of sso' },
		{ name: 'by-keys', account: '210987654321', role: 'oncall', by: 'keys of stored' },
		{ name: 'here', account: '210987654321', role: 'here', by: 'Ec2InstanceMetadata' },
		{ name: 'web', account: '210987654321', role: 'web', by: 'a web identity' },
		{ name: 'process', by: 'a process' },
		{ name: 'login', by: 'aws login' },
		{ name: 'stored', by: 'keys' },
	]);
});
