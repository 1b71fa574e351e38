import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { CredentialKeeper } from '../../../source/aws/contexts/credential-keeper.ts';
import { stopLater } from '../../helpers/fixtures.ts';
import {
	connected,
	failureOf,
	fakeEndpoint,
	forever,
	jsonError,
} from '../kinesis/fake-endpoint.ts';

const minute = 60_000;

/** A keeper of keys that are numbered, each ending after `lasts` ms. */
function numbered(lasts?: number) {
	const clock = { now: 1_000_000 };
	let got = 0;
	const keeper = new CredentialKeeper(
		async () => ({
			accessKeyId: `K${++got}`,
			secretAccessKey: 's',
			...(lasts === undefined ? {} : { expiration: new Date(clock.now + lasts) }),
		}),
		() => clock.now,
	);
	const give = async () => (await keeper.give()).accessKeyId;
	return { keeper, clock, give, got: () => got };
}

describe('credentials of a context', () => {
	it('are got once for many who ask at once', async () => {
		const { give, got } = numbered();
		expect(await Promise.all([give(), give(), give()])).toEqual(['K1', 'K1', 'K1']);
		expect([await give(), got()]).toEqual(['K1', 1]);
	});

	it('are got anew five minutes before they end', async () => {
		const { give, clock, keeper } = numbered(60 * minute);
		expect([await give(), keeper.endsAt]).toEqual(['K1', clock.now + 60 * minute]);
		clock.now += 54 * minute;
		expect(await give()).toBe('K1');
		clock.now += 2 * minute;
		expect(await give()).toBe('K2');
	});

	it('that were refused are got anew, once in five seconds however many refusals come', async () => {
		const { give, clock, keeper, got } = numbered();
		await give();
		for (let refusal = 0; refusal < 50; refusal++) {
			keeper.refused();
			await give();
		}
		expect(got()).toBe(1);
		clock.now += 5_000;
		for (let refusal = 0; refusal < 50; refusal++) {
			keeper.refused();
			await give();
		}
		expect(got()).toBe(2);
	});

	it('that could not be got are asked for again by the next request', async () => {
		let fails = true;
		const keeper = new CredentialKeeper(async () => {
			if (fails) throw new Error('no login');
			return { accessKeyId: 'A', secretAccessKey: 's' };
		});
		await expect(keeper.give()).rejects.toThrow('no login');
		fails = false;
		expect((await keeper.give()).accessKeyId).toBe('A');
	});
});

it('what holds for some minutes still is used where new ones can not be had, and not beyond its end', async () => {
	let now = 0;
	let tries = 0;
	let fails = false;
	const keeper = new CredentialKeeper(
		async () => {
			tries++;
			if (fails) throw new Error('needs a code');
			const accessKeyId = `KEY${tries}`;
			return { accessKeyId, secretAccessKey: 's', expiration: new Date(now + 3_600_000) };
		},
		() => now,
	);
	expect((await keeper.give()).accessKeyId).toBe('KEY1');
	fails = true;
	// Within the last five minutes: tried, and not with every request.
	now = 3_400_000;
	for (let request = 0; request < 5; request++) {
		expect((await keeper.give()).accessKeyId).toBe('KEY1');
	}
	expect(tries).toBe(2);
	now += 30_000;
	expect((await keeper.give()).accessKeyId).toBe('KEY1');
	expect(tries).toBe(3);
	now = 3_600_000;
	await expect(keeper.give()).rejects.toThrow('needs a code');
	// One that was refused is no good for another moment.
	fails = false;
	await keeper.give();
	now += 10_000;
	keeper.refused();
	fails = true;
	await expect(keeper.give()).rejects.toThrow('needs a code');
});

it('keys that expire are renewed in another terminal, and every client goes on with the new ones', async () => {
	const directory = await mkdtemp(join(tmpdir(), 'awsmsg-test-'));
	stopLater(() => rm(directory, { recursive: true }));
	const env = {
		AWS_CONFIG_FILE: join(directory, 'config'),
		AWS_SHARED_CREDENTIALS_FILE: join(directory, 'credentials'),
	};
	await writeFile(env.AWS_CONFIG_FILE, '[profile p]\nregion = eu-west-1\n');
	const store = (key: string) =>
		writeFile(
			env.AWS_SHARED_CREDENTIALS_FILE,
			`[p]\naws_access_key_id = ${key}\naws_secret_access_key = s\naws_session_token = t\n`,
		);
	await store('OLD');
	let ended = false;
	const server = await fakeEndpoint(({ headers, operation }) => {
		const isOld = headers.authorization?.includes('Credential=OLD/');
		if (ended && isOld) return jsonError('ExpiredTokenException', 'the token has expired', 400);
		return operation === 'Kinesis ListStreams'
			? { body: '{"StreamNames":[],"HasMoreStreams":false}' }
			: {};
	});
	const { gateways } = await connected({ profile: 'p', endpoint: server.url }, { env });
	const options = { signal: forever };
	const all = () => [gateways.queues.listPage({}, options), gateways.streams.listPage({}, options)];
	await Promise.all(all());
	ended = true;
	vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 6_000);
	stopLater(() => {
		vi.restoreAllMocks();
	});
	for (const failure of await Promise.all(all().map(failureOf))) {
		expect([failure.kind, failure.hint]).toEqual([
			'credentials',
			'Take a new session and store its keys in profile p',
		]);
	}
	await store('NEW');
	vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 12_000);
	// The first of each is refused still where it was signed with what is kept; its next is not.
	await Promise.allSettled(all());
	await Promise.all(all());
	expect(server.seen.at(-1)?.headers.authorization).toContain('Credential=NEW/');
});

it('keys of the environment that expire are told as what nobody can renew meanwhile', async () => {
	const server = await fakeEndpoint(() =>
		jsonError('ExpiredTokenException', 'the token has expired', 400),
	);
	const env = { AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 's' };
	const { gateways } = await connected({ endpoint: server.url }, { env });
	expect(await failureOf(gateways.queues.listPage({}, { signal: forever }))).toMatchObject({
		kind: 'credentials',
		final: true,
		hint: expect.stringMatching(/^Take a new session, set AWS_ACCESS_KEY_ID.* and start again$/),
	});
});
