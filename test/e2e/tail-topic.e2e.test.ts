import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Endpoint, startEndpoint } from '../helpers/faults.ts';
import { temporaryHome } from '../helpers/program.ts';
import { runHere } from '../helpers/run-here.ts';
import { leftOf, startTailing, topicArn } from '../helpers/tailing.ts';
import { askTopics } from './ask.ts';

/*
A tail of a topic on the built program: it shows what is published and leaves nothing, unless it is killed; then cleanup
finds what it left.
*/

let endpoint: Endpoint;
beforeAll(async () => {
	endpoint = await startEndpoint({ shared: true });
	await askTopics(endpoint, 'CreateTopic', { Name: 'news' });
});
afterAll(() => endpoint?.stop());

const publish = (text: string) =>
	askTopics(endpoint, 'Publish', {
		...{ TopicArn: topicArn('news'), Message: text, Subject: 'extra' },
		'MessageAttributes.entry.1.Name': 'store',
		'MessageAttributes.entry.1.Value.DataType': 'String',
		'MessageAttributes.entry.1.Value.StringValue': 'berlin',
	});

test('shows what is published and leaves nothing; after a kill cleanup removes what is left', async () => {
	const home = temporaryHome();
	const tail = startTailing(endpoint, home, ['news', '-n', '1', '--output', 'ndjson']);
	await expect.poll(tail.output).toContain('Tailing news');
	expect(await leftOf(endpoint, 'news')).toEqual({ queues: 1, subscriptions: 1 });
	await publish('{"total":5}');
	expect(await tail.ended).toBe(0);
	expect(tail.output()).toContain('"body":"{\\"total\\":5}"');
	expect(tail.output()).toContain('"store":{"type":"String","value":"berlin"}');
	expect(await leftOf(endpoint, 'news')).toEqual({ queues: 0, subscriptions: 0 });

	const killed = startTailing(endpoint, home, ['news']);
	await expect.poll(killed.output).toContain('Tailing news');
	killed.process.kill('SIGKILL');
	await killed.ended;
	expect(await leftOf(endpoint, 'news')).toEqual({ queues: 1, subscriptions: 1 });
	const cleaned = await runHere(['cleanup', '--yes', '--json', ...endpoint.flags], { home });
	expect(cleaned).toMatchObject({ code: 0 });
	expect(JSON.parse(cleaned.stdout)).toMatchObject([
		{ topicArn: topicArn('news'), standing: 'gone', removed: true },
	]);
	expect(await leftOf(endpoint, 'news')).toEqual({ queues: 0, subscriptions: 0 });
});
