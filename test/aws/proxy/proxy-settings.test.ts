import { describe, expect, it } from 'vitest';
import { fromNetwork } from '../../../source/aws/failures/network-failure.ts';
import { proxyFor } from '../../../source/aws/failures/proxy.ts';

const aws = 'https://sqs.eu-west-1.amazonaws.com';

describe('the proxy of an address', () => {
	it.each([
		[aws, {}, undefined],
		[aws, { HTTPS_PROXY: 'http://proxy.corp:3128' }, 'HTTPS_PROXY proxy.corp:3128'],
		[aws, { https_proxy: 'proxy.corp:3128' }, 'https_proxy proxy.corp:3128'],
		[aws, { ALL_PROXY: 'socks5://socks:1080' }, 'ALL_PROXY socks:1080'],
		[aws, { HTTP_PROXY: 'http://proxy' }, undefined],
		['http://127.0.0.1:4566', { HTTP_PROXY: 'http://proxy' }, 'HTTP_PROXY proxy'],
		[aws, { HTTPS_PROXY: 'http://me:hunter2@proxy.corp:3128' }, 'HTTPS_PROXY proxy.corp:3128'],
		[aws, { HTTPS_PROXY: 'me:hunter2@proxy.corp:3128' }, 'HTTPS_PROXY proxy.corp:3128'],
		[aws, { HTTPS_PROXY: 'http://p', NO_PROXY: 'localhost, .amazonaws.com' }, undefined],
		[aws, { HTTPS_PROXY: 'http://p', NO_PROXY: '*' }, undefined],
		[aws, { HTTPS_PROXY: 'http://p', NO_PROXY: 'zonaws.com' }, 'HTTPS_PROXY p'],
		[aws, { HTTPS_PROXY: 'http://me:hunter2@:x' }, 'HTTPS_PROXY something that is no address'],
		['no address', { HTTPS_PROXY: 'http://p' }, undefined],
	])('%s with %o: %s', (url, env, found) => {
		const proxy = proxyFor(url, env);
		expect(proxy && `${proxy.variable} ${proxy.host}`).toBe(found);
		expect(JSON.stringify(proxy) ?? '').not.toContain('hunter2');
	});

	it('is named where nothing answers, since awsmsg does not go through it', () => {
		const facts = { name: 'Error', message: 'connect ETIMEDOUT', code: 'ETIMEDOUT' };
		const about = { operation: 'SQS ListQueues', effect: 'read', region: 'eu-west-1' } as const;
		const env = { HTTPS_PROXY: 'http://me:hunter2@proxy.corp:3128' };
		const failure = fromNetwork(facts as never, about as never, env);
		expect(failure?.hint).toContain('HTTPS_PROXY names proxy.corp:3128');
		expect(JSON.stringify(failure)).not.toContain('hunter2');
		expect(fromNetwork(facts as never, about as never, {})?.hint).not.toContain('proxy');
	});
});
