import { describe, expect, test } from 'vitest';
import { openersFor } from '../../../source/host/open-url.ts';
import { startConsole } from '../fixture.ts';
import { lookAtDeadLetters, screenText } from '../messages/messages-fixture.ts';

describe('the copy menu', () => {
	test('of a queue: names it, and the commands that do the same elsewhere', async () => {
		const console = startConsole();
		console.queues({ orders: 3 });
		console.press('C');
		const text = screenText(console);
		expect(text).toContain('arn:aws:sqs:eu-west-1:123456789012:orders');
		expect(text).toContain('awsmsg peek orders --profile prod-payments --region eu-west-1');
		console.press('a');
		await console.settled();
		expect(console.host.copied).toEqual([
			'aws sqs get-queue-attributes --queue-url https://sqs.eu-west-1.amazonaws.com/123456789012/orders --attribute-names All --profile prod-payments --region eu-west-1',
		]);
		expect(console.overlay().kind).toBe('none');
		expect(console.said()).toBe('AWS CLI command: copied');
	});

	test('arrows and enter choose, esc leaves everything as it was', async () => {
		const console = startConsole();
		console.queues({ orders: 3 });
		console.press('C', 'down', 'enter');
		await console.settled();
		expect(console.host.copied).toEqual(['arn:aws:sqs:eu-west-1:123456789012:orders']);
		console.press('C', 'esc');
		await console.settled();
		expect(console.overlay().kind).toBe('none');
		expect(console.host.copied).toHaveLength(1);
	});

	test('of a message: the value under the cursor, its path, and a filter that finds it', async () => {
		const { console } = await lookAtDeadLetters();
		console.press('tab', 'j', 'j', 'C');
		expect(screenText(console)).toContain('=body.amount == null');
		console.press('p');
		console.press('C', 'f');
		console.press('C', 'h');
		await console.settled();
		expect(console.host.copied).toEqual([
			'body.amount',
			'=body.amount == null',
			"awsmsg peek orders-dlq --where 'body.amount == null' --profile prod-payments --region eu-west-1 --mode open",
		]);
		// What was copied works where it is pasted.
		console.press('shift-tab', '/');
		console.paste('=body.amount == null');
		expect(screenText(console)).toContain('6 of 8 shown');
	});

	test('of a wrapper: no filter is offered that would find nothing', async () => {
		const { console } = await lookAtDeadLetters();
		console.press('G', 'tab', 'G', 'k', 'C');
		expect(screenText(console)).toContain('=body.headline == "hello"');
		console.press('esc', 'x', 'G', 'k', 'C');
		const text = screenText(console);
		expect(text).not.toContain('body.Message');
		expect(text).not.toContain('filter for this value');
	});

	test('of a whole message: JSON with everything that a copy needs', async () => {
		const { console } = await lookAtDeadLetters();
		console.press('C', 'j');
		await console.settled();
		expect(JSON.parse(console.host.copied[0] ?? '')).toMatchObject({
			id: 'refund-1001',
			attributes: { attempt: { type: 'Number', value: '1001' } },
		});
	});

	test('of a group: a filter for what all of it shares', async () => {
		const { console } = await lookAtDeadLetters();
		console.press('b', 'C', 'm');
		console.press('C', 'f');
		await console.settled();
		const [command = '', filter = ''] = console.host.copied;
		expect(command).toMatch(/^awsmsg redrive orders-dlq --fingerprint [0-9a-f]{12} --profile/);
		expect(filter).toContain('body.type == "Refund"');
		console.press('shift-tab', '/');
		console.paste(filter);
		expect(screenText(console)).toContain('6 of 8 shown');
	});

	test('of marked messages: their ids', async () => {
		const { console } = await lookAtDeadLetters();
		console.press('space', 'space', 'C', 'i');
		await console.settled();
		expect(console.host.copied).toEqual(['refund-1001\nrefund-1002']);
	});
});

describe('the page in the AWS web console', () => {
	const queueUrl = encodeURIComponent('https://sqs.eu-west-1.amazonaws.com/123456789012/orders');
	const page = `https://eu-west-1.console.aws.amazon.com/sqs/v3/home?region=eu-west-1#/queues/${queueUrl}`;

	test('o opens the resource under the cursor', async () => {
		const console = startConsole();
		console.queues({ orders: 3 });
		console.press('o');
		await console.settled();
		expect(console.host.opened).toEqual([page]);
		expect(console.said()).toBe('opened in the browser');
	});

	test('without a browser its address is shown and copied', async () => {
		const console = startConsole({ size: { columns: 80, rows: 24 } });
		console.host.hasBrowser = false;
		console.queues({ orders: 3 });
		console.press('o');
		await console.settled();
		expect(screenText(console).replace(/\n\s*/g, '')).toContain(page);
		expect(console.host.copied).toEqual([page]);
	});

	test('an endpoint of the own has no such page', () => {
		const console = startConsole({
			info: { id: 'local', region: 'eu-west-1', local: true, endpoint: 'http://127.0.0.1:4566' },
		});
		console.queues({ orders: 3 });
		console.press('o');
		expect(console.said()).toContain('http://127.0.0.1:4566 has no AWS web console');
		expect(console.host.opened).toEqual([]);
	});

	test('no opener is tried where there is no screen to open a browser on', () => {
		expect(openersFor({}, 'linux')).toEqual([]);
		expect(openersFor({ DISPLAY: ':0' }, 'linux')[0]).toEqual(['xdg-open']);
		expect(openersFor({ BROWSER: 'w3m' }, 'linux')).toEqual([['w3m']]);
		expect(openersFor({}, 'darwin')).toEqual([['open']]);
	});
});
