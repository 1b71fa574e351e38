import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { KeyOwners } from '../../../source/aws/gate/key-owners.ts';
import { stopLater } from '../../helpers/fixtures.ts';
import { grantFor } from '../../helpers/grants.ts';
import {
	type Answer,
	connected,
	failureOf,
	fakeEndpoint,
	forever,
	jsonError,
} from '../kinesis/fake-endpoint.ts';

const options = { signal: forever };
const here = '000000000000';
const elsewhere = '999999999999';
const url = `http://anything/${here}/orders`;

const identity = (account: string): Answer => ({
	headers: { 'content-type': 'text/xml' },
	body: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::${account}:user/me</Arn><UserId>A</UserId><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
});

/** A profile whose keys are refused once `store` has written others, and an endpoint where each key has its account. */
async function renewing(accounts: Readonly<Record<string, string | undefined>>) {
	const directory = await mkdtemp(join(tmpdir(), 'awsmsg-test-'));
	stopLater(() => rm(directory, { recursive: true }));
	stopLater(() => {
		vi.restoreAllMocks();
	});
	const env = {
		AWS_CONFIG_FILE: join(directory, 'config'),
		AWS_SHARED_CREDENTIALS_FILE: join(directory, 'credentials'),
	};
	await writeFile(env.AWS_CONFIG_FILE, '[profile p]\nregion = us-east-1\n');
	let current = '';
	const store = async (key: string) => {
		current = key;
		const keys = `[p]\naws_access_key_id = ${key}\naws_secret_access_key = s\n`;
		await writeFile(env.AWS_SHARED_CREDENTIALS_FILE, keys);
	};
	await store('FIRST');
	const server = await fakeEndpoint(({ headers, operation }) => {
		const key = /Credential=(\w+)/.exec(headers.authorization ?? '')?.[1] ?? '';
		if (key !== current) return jsonError('ExpiredTokenException', 'the token has expired', 400);
		if (operation === 'STS GetCallerIdentity') {
			const account = accounts[key];
			return account === undefined ? 'reset' : identity(account);
		}
		return operation === 'SQS SendMessage'
			? { body: '{"MessageId":"1","MD5OfMessageBody":"0cc175b9c0f1b6a831c399e269772661"}' }
			: {
					body: '{"Successful":[{"Id":"0","MessageId":"1","MD5OfMessageBody":"0cc175b9c0f1b6a831c399e269772661"}],"Failed":[]}',
				};
	});
	const { gateways, calls } = await connected({ profile: 'p', endpoint: server.url }, { env });
	const grant = grantFor('orders', { endpoint: server.url });
	return {
		...{ gateways, calls, server },
		send: () => gateways.queues.send({ url, entries: [{ body: 'a' }] }, { ...options, grant }),
		/** The old ones are refused, and the new ones looked for. */
		async renew() {
			await store('SECOND');
			vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 6_000);
			await failureOf(gateways.queues.attributes(url, options));
		},
		asked: () => server.seen.map(({ operation }) => operation),
	};
}

describe('keys that come later in a context', () => {
	test('write once STS has told that they are of the same account, which is asked once', async () => {
		const one = await renewing({ FIRST: here, SECOND: here });
		await one.gateways.identity.whoAmI(options);
		await one.send();
		await one.renew();
		const before = one.server.seen.length;
		await one.send();
		await one.send();
		expect(one.asked().slice(before)).toEqual([
			'STS GetCallerIdentity',
			'SQS SendMessageBatch',
			'SQS SendMessageBatch',
		]);
		expect(one.calls.filter(({ renewed }) => renewed === true)).toHaveLength(1);
	});

	test('write nothing when they are of another account, and say so', async () => {
		const one = await renewing({ FIRST: here, SECOND: elsewhere });
		await one.gateways.identity.whoAmI(options);
		await one.send();
		await one.renew();
		const before = one.server.seen.length;
		expect(await failureOf(one.send())).toMatchObject({
			kind: 'refused',
			message: `the renewed credentials are of account ${elsewhere}, and this context began with ${here}`,
		});
		expect(await failureOf(one.send())).toMatchObject({ kind: 'refused' });
		expect(one.asked().slice(before)).toEqual(['STS GetCallerIdentity']);
	});

	test('are measured by what was confirmed where nobody knows whose the first ones were', async () => {
		const same = await renewing({ SECOND: here });
		await same.send();
		await same.renew();
		await same.send();
		const other = await renewing({ SECOND: elsewhere });
		await other.send();
		await other.renew();
		expect(await failureOf(other.send())).toMatchObject({
			kind: 'refused',
			message: expect.stringContaining('what was confirmed is about'),
		});
	});

	test('wait for STS where it told before whose the first ones were, and not where it never answered', async () => {
		const known = await renewing({ FIRST: here });
		await known.gateways.identity.whoAmI(options);
		await known.send();
		await known.renew();
		expect(await failureOf(known.send())).toMatchObject({
			kind: 'credentials',
			message: expect.stringContaining('whose the renewed credentials are is not known'),
		});
		// A run that waits for that ends some time.
		vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 300_000);
		expect((await failureOf(known.send())).kind).toBe('refused');
		const unknown = await renewing({});
		await unknown.send();
		await unknown.renew();
		await unknown.send();
	});
});

test('renewed keys are no first ones of a host of AWS that was not asked before; of an endpoint of its own they are', () => {
	const request = (hostname: string, key: string) => ({
		...{ protocol: 'https:', hostname },
		headers: { authorization: `AWS4-HMAC-SHA256 Credential=${key}/20260101/eu-west-1/sqs/aws4` },
	});
	const owners = new KeyOwners();
	owners.meets(request('sqs.eu-west-1.amazonaws.com', 'FIRST'));
	const late = request('sns.eu-west-1.amazonaws.com', 'SECOND');
	expect([owners.meets(late), owners.isDoubtful(late)]).toEqual([true, true]);
	const own = request('mq.example', 'THIRD');
	expect([owners.meets(own), owners.isDoubtful(own)]).toEqual([false, false]);
});
