import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { carriesSecret, withoutSecrets } from '../../../source/domain/text/url-secrets.ts';

describe('a URL with a user or a password', () => {
	test('is shown without user and password, however badly it is written', () => {
		const secret = fc.stringMatching(/^[a-z0-9 :/?#\\%@.-]{0,8}hunter2[a-z0-9:/?#\\%@.-]{0,8}$/);
		fc.assert(
			fc.property(
				secret,
				fc.constantFrom('http://', 'HTTPS://', 'https:/', 'http:\\\\'),
				(password, start) => {
					const shown = withoutSecrets(
						`queue:${start}${password}@localhost:4566/000000000000/orders`,
					);
					expect(shown).toMatch(/^queue:https?:[\\/ ]*…@localhost:4566\/000000000000\/orders$/i);
				},
			),
			{ numRuns: 1000 },
		);
		expect(withoutSecrets('https://sqs.eu-west-1.amazonaws.com/1/a')).toBe(
			'https://sqs.eu-west-1.amazonaws.com/1/a',
		);
	});

	test('is known for one, and no other', () => {
		for (const url of [
			'http://u:p@h',
			'https://u@h/x',
			'http://@h',
			'HTTP:u:p@h',
			'http://u:p/w@h:x',
		]) {
			expect({ url, secret: carriesSecret(url) }).toEqual({ url, secret: true });
		}
		for (const url of [
			'http://h/a@b',
			'https://h:1/x?y=a@b',
			'http://[::1]:4566',
			'me@example.org',
			'',
		]) {
			expect({ url, secret: carriesSecret(url) }).toEqual({ url, secret: false });
		}
	});
});
