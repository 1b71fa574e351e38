import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HttpRequest } from '@smithy/core/protocols';
import { describe, expect, test } from 'vitest';
import { ssoCredentials } from '../../../source/aws/contexts/sso-credentials.ts';
import {
	keepLogin,
	loginTime,
	type SsoSource,
} from '../../../source/aws/contexts/sso-login-file.ts';
import { asFailure } from '../../../source/domain/failure.ts';
import { mayHaveTakenEffect } from '../../../source/operations/messages/outcome.ts';
import { stopLater } from '../../helpers/fixtures.ts';

const source: SsoSource = {
	...{ profile: 'prod', kind: 'sso', session: 'my sso', startUrl: 'https://my.awsapps.com/start' },
	...{ region: 'eu-west-1', account: '111122223333', role: 'Admin' },
};
const minute = 60_000;
const portal = '/federation/credentials';
const given = { roleCredentials: { accessKeyId: 'KEY', secretAccessKey: 's' } };
const fresh = { accessToken: 'NEXT', expiresIn: 28_800 };

type Answer = { readonly status?: number; readonly body?: object } | { readonly code: string };

/** A login that ends in so many minutes, and a service that answers each path in this order, the last answer for good. */
async function world(endsIn: number, answers: Readonly<Record<string, readonly Answer[]>>) {
	const home = await mkdtemp(join(tmpdir(), 'awsmsg-test-'));
	stopLater(() => rm(home, { recursive: true }));
	const now = Date.UTC(2026, 0, 1);
	const login = (accessToken: string, minutes: number) =>
		keepLogin(source, home, {
			...{ accessToken, expiresAt: loginTime(now + minutes * minute), refreshToken: 'AGAIN' },
			...{ clientId: 'ID', clientSecret: 'S', registrationExpiresAt: loginTime(now + 1e9) },
		});
	await login('OLD', endsIn);
	const asked: string[] = [];
	const slept: number[] = [];
	let onAsked = async (_: string) => {};
	const ask = () =>
		ssoCredentials(
			source,
			{
				home,
				now: () => now,
				sleep: async (milliseconds) => void slept.push(milliseconds),
				handler: {
					handle: async (request) => {
						const { path, headers } = request as HttpRequest;
						asked.push(`${path} ${headers['x-amz-sso_bearer_token'] ?? ''}`.trim());
						await onAsked(path);
						const before = asked.filter((one) => one.startsWith(path)).length - 1;
						const answer = answers[path]?.at(before) ??
							answers[path]?.at(-1) ?? { code: 'ENOTFOUND' };
						if ('code' in answer) throw Object.assign(new Error(`getaddrinfo portal.sso`), answer);
						const { status = 200, body = {} } = answer;
						const text = [Buffer.from(JSON.stringify(body))];
						return { response: { statusCode: status, headers: {}, body: text } as never };
					},
				},
			},
			'Run awsmsg login',
		).then(({ accessKeyId }) => accessKeyId, asFailure);
	const meanwhile = (work: (path: string) => Promise<void>) => {
		onAsked = work;
	};
	return { ask, asked, slept, login, meanwhile };
}

describe('a login that could not be renewed', () => {
	test.each<[string, Answer]>([
		['nothing answers', { code: 'ENOTFOUND' }],
		['the connection breaks', { code: 'ECONNRESET' }],
		['the service is down', { status: 503 }],
	])('since %s is not told as one that is over, and nothing was sent', async (_, answer) => {
		const { ask } = await world(-1, { '/token': [answer] });
		const failure = await ask();
		if (typeof failure === 'string') throw new Error('it was renewed');
		expect(failure).toMatchObject({ kind: 'unreachable', retryable: true });
		expect(failure.message).not.toMatch(/expired/);
		expect(mayHaveTakenEffect(failure)).toBe(false);
	});

	test('is used while it holds still', async () => {
		const { ask, asked } = await world(2, {
			'/token': [{ status: 503 }],
			[portal]: [{ body: given }],
		});
		expect(await ask()).toBe('KEY');
		expect(asked.at(-1)).toBe(`${portal} OLD`);
	});

	test('is over where the refresh token is refused', async () => {
		const { ask } = await world(-1, {
			'/token': [{ status: 400, body: { error: 'invalid_grant' } }],
		});
		expect(await ask()).toMatchObject({ kind: 'credentials', hint: 'Run awsmsg login' });
	});

	test('is not over where another process has renewed it meanwhile', async () => {
		const { ask, asked, login, meanwhile } = await world(-1, {
			'/token': [{ status: 400, body: { error: 'invalid_grant' } }],
			[portal]: [{ body: given }],
		});
		meanwhile(async (path) => {
			if (path === '/token') await login('THEIRS', 60);
		});
		expect([await ask(), asked]).toEqual(['KEY', ['/token', `${portal} THEIRS`]]);
	});
});

describe('a service that can not answer for a moment', () => {
	test('is asked twice more, after pauses', async () => {
		const { ask, asked, slept } = await world(-1, {
			'/token': [{ status: 500 }, { body: fresh }],
			[portal]: [{ status: 429 }, { status: 503 }, { body: given }],
		});
		expect(await ask()).toBe('KEY');
		expect(asked).toEqual(['/token', '/token', ...Array(3).fill(`${portal} NEXT`)]);
		expect(slept).toEqual([250, 250, 1_000]);
	});

	test('and does not then is told with its status, as something that goes over', async () => {
		const { ask, asked } = await world(60, { [portal]: [{ status: 429 }] });
		expect(await ask()).toMatchObject({
			kind: 'unreachable',
			message: 'IAM Identity Center can not answer now (HTTP 429)',
			retryable: true,
		});
		expect(asked).toHaveLength(3);
	});
});
