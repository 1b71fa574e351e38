import { expect, test } from 'vitest';
import type { Sources } from '../../source/domain/contexts/terms.ts';
import { account, message, queueAttributes, region } from '../operations/fakes.ts';
import { yes } from './fake-queue.ts';
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
				receive: async () => {
					if (asked.includes('receive')) return [];
					asked.push('receive');
					return [message('m1', one.clock.now())];
				},
				changeVisibility: async ({ entries }) => entries.map(() => ({ ok: true }) as const),
				delete: async ({ receiptHandles }) => receiptHandles.map(() => ({ ok: true }) as const),
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

test('of what is deleted there no copy is kept where that account wants none', async () => {
	const one = console({
		flag: { mode: 'open' },
		environment: {},
		contexts: [{ match: { account: [theirs] }, by, mode: 'open', journal: { keep: 'none' } }],
	});
	await one.open(url);
	one.press('p');
	await one.pass(1_000);
	one.press('del');
	await one.settled();
	expect(screenText(one)).toContain('for good: no copy is kept here');
	await yes(one);
	await one.pass(1_000);
	expect(one.said()).toBe('deleted: m1 of orders');
	const { entries } = await one.host.stores.deleted.read();
	expect(entries.map(({ type }) => type)).toEqual(['noted', 'outcome']);
});
