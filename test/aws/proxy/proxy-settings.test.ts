import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromNetwork } from '../../../source/aws/failures/network-failure.ts';
import { proxyFor, proxyWay } from '../../../source/aws/proxy/proxy-settings.ts';

const aws = 'https://sqs.eu-west-1.amazonaws.com';

describe('the proxy of an address', () => {
	it.each([
		[aws, {}, undefined],
		[aws, { HTTPS_PROXY: 'http://proxy.corp:3128' }, 'HTTPS_PROXY proxy.corp:3128'],
		[aws, { https_proxy: 'proxy.corp:3128' }, 'https_proxy proxy.corp:3128'],
		[aws, { ALL_PROXY: 'socks5://socks:1080' }, 'ALL_PROXY socks:1080'],
		[aws, { HTTP_PROXY: 'http://proxy' }, undefined],
		['http://mq.corp:4566', { HTTP_PROXY: 'http://proxy' }, 'HTTP_PROXY proxy'],
		['http://127.0.0.1:4566', { HTTP_PROXY: 'http://proxy' }, undefined],
		['http://localhost:4566', { ALL_PROXY: 'http://proxy' }, undefined],
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

	it.each([
		['https://mq.corp', 'mq.corp:443', true],
		['https://mq.corp', 'mq.corp:8443', false],
		['https://mq.corp:8443', '.corp:8443', true],
		['https://mq.corp:8443', 'MQ.Corp', true],
		['http://mq.corp', 'mq.corp:80', true],
		['https://10.1.2.3', '10.0.0.0/8', true],
		['https://11.1.2.3', '10.0.0.0/8', false],
		['https://10.1.2.3', '10.0.0.0/33', false],
		['https://mq.corp', '10.0.0.0/8', false],
		['https://[fd00::1]', 'fd00::/8', true],
		['https://[fd00::1]:8443', '[fd00::1]:8443', true],
		['https://[fd00::1]', 'fd00::1', true],
		['https://corp', '*.corp', true],
		['https://acorp', '.corp', false],
	])('%s with NO_PROXY %s is left out: %s', (url, list, isLeftOut) => {
		const env = { ALL_PROXY: 'http://proxy', NO_PROXY: `other, ${list}` };
		expect(proxyFor(url, env) === undefined).toBe(isLeftOut);
	});

	it.each([
		['http://proxy', { hostname: 'proxy', port: 80, isSecure: false }],
		['https://proxy', { hostname: 'proxy', port: 443, isSecure: true }],
		['http://[fd00::2]:3128', { hostname: 'fd00::2', port: 3128 }],
		['http://me:p%40ss@proxy:3128', { authorization: `Basic ${btoa('me:p@ss')}` }],
		['socks5://proxy:1080', { unusable: 'it is of the kind socks5' }],
		['http://:x', { unusable: 'it is no URL' }],
	])('is gone through as %s says', (named, way) => {
		expect(proxyWay(aws, { HTTPS_PROXY: named })).toMatchObject(way);
	});

	it('takes any text, and tells no password of it', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.string(), (named, list) => {
				const proxy = proxyFor(aws, { HTTPS_PROXY: `http://u:SECRET@${named}`, NO_PROXY: list });
				expect(JSON.stringify(proxy) ?? '').not.toContain('SECRET');
			}),
			{ numRuns: 200 },
		);
	});

	it('is named where nothing answers', () => {
		const facts = { name: 'Error', message: 'connect ETIMEDOUT', code: 'ETIMEDOUT' };
		const about = { operation: 'SQS ListQueues', effect: 'read', region: 'eu-west-1' } as const;
		const env = { HTTPS_PROXY: 'http://me:hunter2@proxy.corp:3128' };
		const failure = fromNetwork(facts as never, about as never, env);
		expect(failure?.hint).toContain('the proxy proxy.corp:3128 that HTTPS_PROXY names');
		expect(JSON.stringify(failure)).not.toContain('hunter2');
		expect(fromNetwork(facts as never, about as never, {})?.hint).not.toContain('proxy');
	});
});
