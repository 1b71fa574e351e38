import { describe, expect, test } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import type { LoginGateway } from '../../../source/operations/ports.ts';
import { startConsole } from '../fixture.ts';
import { screenText } from '../messages/messages-fixture.ts';

const page = 'https://device.sso.eu-west-1.amazonaws.com/?user_code=ABCD-EFGH';

/** A console whose login is allowed, or fails, when the test says so. */
function loggingIn(some: Partial<LoginGateway> = {}) {
	const signals: AbortSignal[] = [];
	let begun = 0;
	let settle: { allow(): void; refuse(error: Error): void } | undefined;
	const console = startConsole({
		gateways: {
			logins: {
				begin: async () => ({
					...{
						kind: 'device' as const,
						id: String(++begun),
						session: 'my sso',
						code: 'ABCD-EFGH',
						urlWithCode: page,
					},
					...{ url: 'https://device.sso.eu-west-1.amazonaws.com/' },
					until: console.clock.now() + 600_000,
				}),
				finish: (_, { signal }) =>
					new Promise((resolve, reject) => {
						signals.push(signal);
						settle = {
							allow: () => resolve({ expiresAt: console.clock.now() + 8 * 3_600_000 }),
							refuse: reject,
						};
					}),
				...some,
			},
		},
	});
	const open = async () => {
		console.press(':');
		console.type('login');
		console.press('enter');
		await console.settled();
	};
	return {
		...{ console, open, signals },
		begun: () => begun,
		allow: () => settle?.allow(),
		refuse: (error: Error) => settle?.refuse(error),
	};
}

describe(':login', () => {
	test('shows the page and the code, and goes back to where it was once that was allowed', async () => {
		const { console, open, allow } = loggingIn();
		await open();
		expect(console.top()).toMatchObject({ kind: 'login' });
		const text = screenText(console);
		expect(text).toContain(page);
		expect(text).toMatch(/code +ABCD-EFGH/);
		expect(text).toMatch(/until +[\d:]+, in 10 m/);
		allow();
		await console.settled();
		expect(console.top()).toMatchObject({ kind: 'list', pane: 'queues' });
		expect(console.said()).toMatch(/^logged in to my sso until .*: what waited goes on$/);
	});

	test('opens the page by enter and copies its address, and the code', async () => {
		const { console, open } = loggingIn();
		await open();
		console.press('enter');
		await console.settled();
		expect(console.host.opened).toEqual([page]);
		console.press('c');
		console.press('C', 'c');
		await console.settled();
		expect(console.host.copied).toEqual([page, 'ABCD-EFGH']);
	});

	test('that fails says why, and ctrl-r begins again with another code', async () => {
		const { console, open, refuse, begun } = loggingIn();
		await open();
		refuse(fail('denied', 'the login to my sso was refused in the browser'));
		await console.settled();
		expect(screenText(console)).toContain('the login to my sso was refused in the browser');
		expect(screenText(console)).toContain('ctrl-r begins again');
		console.press('ctrl-r');
		await console.settled();
		expect(begun()).toBe(2);
		expect(screenText(console)).toMatch(/code +ABCD-EFGH/);
	});

	test('is given up by leaving its screen, and takes nobody away who has gone on elsewhere', async () => {
		const { console, open, signals, allow } = loggingIn();
		await open();
		console.press('q');
		expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
		await open();
		console.press('?');
		allow();
		await console.settled();
		expect(console.top()).toMatchObject({ kind: 'login' });
		expect(console.overlay().kind).toBe('help');
		console.press('esc');
		expect(screenText(console)).toMatch(/logged in to my sso until/);
	});

	test('says what renews credentials that no login gives', async () => {
		const { console, open } = loggingIn({
			begin: async () => {
				throw fail('unsupported', 'these credentials are keys of the environment', {
					hint: 'Take a new session',
				});
			},
		});
		await open();
		expect(screenText(console)).toContain('these credentials are keys of the environment');
	});

	test('asks for the code of an MFA device, takes six digits alone, and says what it came to', async () => {
		const sent: (string | undefined)[] = [];
		const { console, open } = loggingIn({
			begin: async () => ({
				...{ kind: 'code' as const, id: '1', profile: 'prod', serial: 'arn:aws:iam::1:mfa/me' },
			}),
			finish: async ({ code }) => {
				sent.push(code);
				if (code === '000000') throw fail('credentials', 'AWS does not take this code');
				return {};
			},
		});
		await open();
		expect(console.top()).toMatchObject({ kind: 'ask', ask: 'code', about: 'prod' });
		expect(screenText(console)).toContain('arn:aws:iam::1:mfa/me');
		console.type('12345');
		console.press('enter');
		expect(screenText(console)).toContain('an MFA code has six digits');
		console.type('6');
		console.press('enter');
		await console.settled();
		expect(sent).toEqual(['123456']);
		expect(console.said()).toBe('logged in as prod: what waited goes on');
		expect(console.top()).toMatchObject({ kind: 'list' });
		await open();
		console.type('000000');
		console.press('enter');
		await console.settled();
		expect(console.said()).toContain('AWS does not take this code');
	});
});
