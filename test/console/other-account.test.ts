import { expect, test } from 'vitest';
import type { Sources } from '../../source/domain/contexts/terms.ts';
import { account, queueAttributes, region } from '../operations/fakes.ts';
import { startConsole } from './fixture.ts';
import { screenText } from './messages/messages-fixture.ts';

/*
A queue and a topic of another account whose policies let us in, where nothing may be listed.
*/

const theirs = '999999999999';
const url = `https://sqs.${region}.amazonaws.com/${theirs}/orders`;
const arn = `arn:aws:sqs:${region}:${theirs}:orders`;
const topic = `arn:aws:sns:${region}:${theirs}:news`;
const by = { kind: 'file', path: '/etc/awsmsg/config.toml', line: 3, scope: 'system' } as const;

function console(sources?: Sources) {
	const asked: string[] = [];
	const one = startConsole({
		mode: 'open',
		...(sources === undefined ? {} : { sources }),
		gateways: {
			queues: {
				attributes: async (given) => {
					asked.push(given);
					return { ...queueAttributes('orders', { visible: 3 }), arn };
				},
			},
			topics: {
				attributes: async (given) => {
					asked.push(given);
					return { arn: given, fifo: false, raw: {} };
				},
			},
		},
	});
	const open = async (text: string) => {
		one.press(':');
		one.type(`open ${text}`);
		one.press('enter');
		await one.settled();
	};
	return { ...one, asked, open };
}

test('is opened by its URL as it was given; the header names both accounts', async () => {
	const one = console();
	await one.open(url);
	expect(one.top()).toMatchObject({ kind: 'queue', ref: { url, arn } });
	expect(one.asked[0]).toBe(url);
	const [banner = ''] = screenText(one).split('\n');
	expect(banner).toContain(`${account} ${region} shows account ${theirs}`);
	expect(one.said()).toContain(`it belongs to account ${theirs}, this context to ${account}`);
	one.press('esc');
	expect(screenText(one).split('\n')[0]).not.toContain(theirs);
});

test('a topic by its ARN', async () => {
	const one = console();
	await one.open(topic);
	expect(one.top()).toMatchObject({ kind: 'topic', ref: { name: 'news', arn: topic } });
	expect(screenText(one).split('\n')[0]).toContain(`shows account ${theirs}`);
});

test('a look is refused where that account is read-only, and nothing is received', async () => {
	const one = console({
		flag: {},
		environment: {},
		contexts: [{ match: { account: [theirs] }, by, mode: 'read-only' }],
	});
	await one.open(url);
	one.press('p');
	await one.settled();
	await one.settled();
	expect(one.said()).toContain('/etc/awsmsg/config.toml line 3');
});
