import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Endpoint, startEndpoint } from '../helpers/faults.ts';
import { temporaryHome } from '../helpers/program.ts';
import { start } from '../helpers/terminal.ts';
import { sampled } from '../helpers/whole.ts';
import { askTopics, makeQueue, makeStream } from './ask.ts';

/*
Arriving: from a name, an URL or an ARN of an alarm or a chat straight to the resource, also where listing is
refused, and to the command that opens it where it is somewhere else.
*/

let endpoint: Endpoint;
let url: string;
beforeAll(async () => {
	endpoint = await startEndpoint({ shared: true });
	url = await makeQueue(endpoint, 'letters', ['one', 'two']);
	await makeQueue(endpoint, 'parcels');
	await askTopics(endpoint, 'CreateTopic', { Name: 'news' });
	await makeStream(endpoint, 'clicks');
});
afterEach(() => endpoint.setFaults([]));
afterAll(() => endpoint?.stop());

const arnOf = (service: string, rest: string, region = 'us-east-1', account = '000000000000') =>
	`arn:aws:${service}:${region}:${account}:${rest}`;

const addresses = [
	['open with a name', () => ['open', 'letters'], /Queues > letters/, /ready +~2/],
	['open with an URL', () => ['open', url], /Queues > letters/, /ready +~2/],
	['a bare URL', () => [url], /Queues > letters/, /ready +~2/],
	['the ARN of a queue', () => [arnOf('sqs', 'letters')], /Queues > letters/, /ready +~2/],
	['the ARN of a topic', () => [arnOf('sns', 'news')], /Queues > news/, /Subscriptions/],
	['the ARN of a stream', () => [arnOf('kinesis', 'stream/clicks')], /Queues > clicks/, /Shards/],
	['a name that a topic has', () => ['open', 'news'], /Queues > news/, /Subscriptions/],
	['a name that a stream has', () => ['open', 'clicks'], /Queues > clicks/, /Shards/],
] as const;

test.each(sampled(addresses, 0, 2))(
	'%s lands on the resource',
	async (_, args, breadcrumb, part) => {
		const app = await start([...args(), ...endpoint.flags]);
		await app.sees(breadcrumb).sees(part);
		await app
			.press('esc')
			.sees(/letters +std +2/)
			.press('q')
			.exits(0);
	},
);

test('`:` completes names and lands on them; - goes back to the last one', async () => {
	const app = await start([...endpoint.flags]);
	await app
		.sees(/letters +std +2/)
		.press(':')
		.type('le');
	await app
		.sees(/ letters +queue/)
		.press('tab', 'enter')
		.sees(/Queues > letters/);
	await app.press(':').type('clicks').press('enter');
	await app.sees(/letters > clicks/).sees(/Shards/);
	await app
		.press('1')
		.sees(/parcels/)
		.press('-');
	await app.sees(/^ (Queues > )?clicks/m).sees(/Shards/);
	await app.press(':').type('nowhere').press('enter');
	await app.sees(/no queue, topic or stream named nowhere at /);
});

test('a resource of another region says so and names the command that opens it', async () => {
	const elsewhere = arnOf('sqs', 'bills', 'eu-west-1');
	const app = await start([elsewhere, ...endpoint.flags], { columns: 260 });
	await app.sees(/it is in region eu-west-1, this context is in us-east-1/);
	await app.sees('Needs --region eu-west-1: awsmsg open');
	await app.sees(`awsmsg open ${elsewhere} --region eu-west-1 --endpoint-url ${endpoint.url}`);
});

test('a resource of another account names the profile that fits', async () => {
	const home = temporaryHome();
	mkdirSync(path.join(home, '.aws'));
	const config = path.join(home, 'aws-config');
	writeFileSync(
		config,
		[
			'[default]',
			'region = us-east-1',
			`endpoint_url = ${endpoint.url}`,
			'[profile billing]',
			'sso_account_id = 111122223333',
			'region = eu-west-1',
			'[profile audit]',
			'role_arn = arn:aws:iam::444455556666:role/reader',
			'source_profile = default',
			'',
		].join('\n'),
	);
	const env = { AWS_CONFIG_FILE: config, ...endpoint.env };
	const bills = arnOf('sqs', 'bills', 'eu-west-1', '111122223333');
	const app = await start([bills], { home, env, columns: 260 });
	await app.sees(`awsmsg open ${bills} --profile billing --region eu-west-1`);
	const trail = arnOf('sns', 'trail', 'us-west-2', '444455556666');
	await app.press(':').type(trail).press('enter');
	await app.sees(`awsmsg open ${trail} --profile audit --region us-west-2`);
});

test('where listing is refused, opening by name works, and what was opened is there the next time', async () => {
	await endpoint.setFaults(
		['SQS.ListQueues', 'SNS.ListTopics', 'Kinesis.ListStreams'].map((operation) => ({
			operation,
			kind: 'access-denied' as const,
		})),
	);
	const first = await start(['open', 'letters', ...endpoint.flags]);
	await first.sees(/Queues > letters/).sees(/ready +~2/);
	await first
		.press('esc')
		.sees(/SQS ListQueues was denied/)
		.press(':')
		.type('clicks')
		.press('enter');
	await first
		.sees(/Queues > clicks/)
		.sees(/Shards/)
		.press('esc', 'q')
		.exits(0);

	const second = await start([...endpoint.flags], { home: first.home });
	await second
		.sees(/letters +std +2/)
		.press('enter')
		.sees(/Queues > letters/)
		.sees(/ready +~2/);
	await second.press('4').sees(/clicks +active/);
	await second.press('q').exits(0);
	expect(second.leftBehind()).toEqual([]);
});
