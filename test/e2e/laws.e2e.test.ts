import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Endpoint, startEndpoint } from '../helpers/faults.ts';
import { temporaryHome } from '../helpers/program.ts';
import { runHere } from '../helpers/run-here.ts';
import { start } from '../helpers/terminal.ts';
import { sampled } from '../helpers/whole.ts';
import { askTopics, changesAt, contentsOf, forgetCalls, makeQueue, makeStream } from './ask.ts';
import { type Between, startBetween } from './between.ts';
import { typeName } from './confirm.ts';

/*
The laws of the design on the built program: the gate, the header, the endpoint that was chosen, and the end of
every call. Hostile text and answering keys have files of their own.
*/

let endpoint: Endpoint;
beforeAll(async () => {
	endpoint = await startEndpoint({ shared: true });
	const dead = 'arn:aws:sqs:us-east-1:000000000000:parcels-dlq';
	await makeQueue(endpoint, 'parcels-dlq', ['lost']);
	await makeQueue(endpoint, 'parcels', [], {
		RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead, maxReceiveCount: 3 }),
	});
	await makeQueue(endpoint, 'letters', ['one', 'two']);
	await askTopics(endpoint, 'CreateTopic', { Name: 'news' });
	await makeStream(endpoint, 'clicks');
});
beforeEach(() => forgetCalls(endpoint));
afterEach(() => endpoint.setFaults([]));
afterAll(() => endpoint?.stop());

describe('law 4, one gate for requests', () => {
	test('--read-only: every key that writes or looks says why not, and nothing of it is sent', async () => {
		const app = await start(['--read-only', ...endpoint.flags]);
		await app.sees(/READ-ONLY/).sees(/parcels-dlq +std +1/);
		await app.press('p').sees(/peek: the mode is read-only/);
		await app.press('s').sees(/send: the mode is read-only/);
		await app
			.press('a')
			.type('purge')
			.press('enter')
			.sees(/purge: the mode is read-only/);
		await app
			.press('2')
			.sees(/\[2 Dead/)
			.press('r')
			.sees(/redrive: the mode is read-only/);
		await app
			.press('3')
			.sees(/news/)
			.press('s')
			.sees(/publish: the mode is read-only/);
		await app
			.press('4')
			.sees(/clicks/)
			.press('s')
			.sees(/put: the mode is read-only/);
		await app.press(':').type('mode open').press('enter');
		await app.sees(/the mode is at most read-only by --read-only/);
		await app.press('1', 'q').exits(0);
		expect(await changesAt(endpoint)).toEqual([]);
	});

	test('mode look: messages can be looked at and are given back; nothing else is sent', async () => {
		const app = await start(['--mode', 'look', ...endpoint.flags]);
		await app
			.sees(/ LOOK /)
			.press('/')
			.type('letters')
			.press('enter')
			.sees(/>.*letters +std +2/);
		await app.press('s').sees(/send: the mode is look/);
		await app
			.press('p')
			.sees(/received 2/)
			.press('esc')
			.sees(/gave 2 messages back/);
		await app
			.press(':')
			.type('mode open')
			.press('enter')
			.sees(/ OPEN /);
		await app
			.press('s')
			.sees(/send to letters/)
			.press('ctrl-c')
			.exits(130);
		expect(new Set(await changesAt(endpoint))).toEqual(
			new Set(['SQS.ReceiveMessage', 'SQS.ChangeMessageVisibilityBatch']),
		);
	});

	test('a command without a screen passes the same gate: refused, exit code 4, nothing sent', async () => {
		const refused = await runHere(['send', 'letters', 'hello', '--yes', '--read-only'], {
			env: endpoint.env,
		});
		expect(refused.code).toBe(4);
		expect(refused.stderr).toMatch(/^awsmsg: .*read-only.*nothing was sent.*\.\n$/);
		expect(await changesAt(endpoint)).toEqual([]);
	});
});

describe('law 6, the header never lies', () => {
	test('it names account, region, endpoint, mode and the age of the data', async () => {
		const app = await start(['--mode', 'protected', ...endpoint.flags]);
		await app.sees(/parcels-dlq +std +1/);
		const told = new RegExp(
			`^ 000000000000 us-east-1 ${endpoint.url} root +times UTC\\S* +PROTECTED +age \\d+s$`,
		);
		await app.until(() => told.test(app.screen().split('\n')[0] ?? ''), `${told}`);
		await app.press('i').sees(/mode +protected/);
	});

	test('an endpoint that stops answering: rows stay, the age grows, the error is said', async () => {
		const between = await startBetween(endpoint.url);
		const app = await start([...between.flags]);
		await app
			.sees(/parcels-dlq +std +1/)
			.sees(/letters +std +2/)
			.sees(/age [01]s/);
		await between.stop();
		await app.sees(/age ([4-9]|\d\d+)s/);
		await app.sees(/parcels-dlq +std +1/).sees(/letters +std +2/);
		await app.press('!').sees(/nothing answers at http:\/\/127\.0\.0\.1:\d+/);
		await app.press('esc').sees(/parcels-dlq +std +1/);
	});

	test('before a purge the account is asked again: another one, and nothing is sent', async () => {
		const between = await startBetween(endpoint.url);
		const app = await start(['open', 'letters', ...between.flags]);
		await app.sees(/Queues > letters/).sees(/000000000000/);
		between.bend((target, answer) =>
			target === 'STS.GetCallerIdentity'
				? answer.replaceAll('000000000000', '111122223333')
				: answer,
		);
		await app.press('a').type('purge').press('enter');
		await typeName(app, 'letters');
		await app.press('enter').sees(/the credentials now belong to account /);
		await app.press('!').sees(/111122223333/);
		expect(between.of('SQS.PurgeQueue')).toEqual([]);
		expect(await contentsOf(endpoint, 'letters')).toEqual({ ready: 2, inFlight: 0 });
	});
});

describe('law 7, the endpoint is the one that the user chose', () => {
	let chosen: Between;
	let other: Between;
	beforeEach(async () => {
		chosen = await startBetween(endpoint.url);
		other = await startBetween(endpoint.url);
		// Every QueueUrl names another server: the SDK would follow it.
		chosen.bend((_, answer) => answer.replaceAll(endpoint.url, other.url));
	});

	const keys = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
	const region = 'region = us-east-1';
	const services = ['sqs', 'sns', 'kinesis', 'cloudwatch', 'sts'];
	const ways: readonly (readonly [string, (url: string) => Wish])[] = [
		['--endpoint-url', (url) => ({ args: ['--endpoint-url', url, '--region', 'us-east-1'] })],
		[
			'AWS_ENDPOINT_URL',
			(url) => ({ env: { ...keys, AWS_ENDPOINT_URL: url, AWS_REGION: 'us-east-1' } }),
		],
		[
			'endpoint_url of a profile',
			(url) => ({
				args: ['--profile', 'dev'],
				env: keys,
				config: `[profile dev]\n${region}\nendpoint_url = ${url}\n`,
			}),
		],
		[
			'the services section of a profile',
			(url) => ({
				args: ['--profile', 'dev'],
				env: keys,
				config: `[profile dev]\n${region}\nservices = mine\n[services mine]\n${services
					.map((name) => `${name} =\n  endpoint_url = ${url}\n`)
					.join('')}`,
			}),
		],
	];

	/** A start each: by which of the ways a command found it a console does, too. */
	const inConsole = sampled(ways, 0, 2);

	test.each(ways)(
		'chosen by %s, it gets every request, whatever a QueueUrl says',
		async (way, by) => {
			const { args = [], env = {}, config = '' } = by(chosen.url);
			const home = temporaryHome();
			mkdirSync(path.join(home, '.aws'));
			writeFileSync(path.join(home, '.aws', 'config'), config);

			const peeked = await runHere(['peek', 'letters', '--json', ...args], { env, home });
			expect(peeked).toMatchObject({ code: 0 });
			expect(peeked.stdout).toMatch(/"one"/);
			expect(peeked.stdout).toMatch(/"two"/);

			expect(chosen.of('SQS.ReceiveMessage').length).toBeGreaterThanOrEqual(1);
			expect(other.requests).toEqual([]);
			if (!inConsole.some(([name]) => name === way)) return;
			const app = await start(['open', 'letters', ...args], { env, home });
			await app
				.sees(/Queues > letters/)
				.press('p')
				.sees(/received 2/);
			await app
				.press('esc')
				.sees(/gave 2 messages back/)
				.press('4')
				.sees(/clicks/)
				.press('3')
				.sees(/news/);
			await app.press('q').exits(0);
			const asked = new Set(chosen.requests.map(({ target }) => target.split('.')[0]));
			expect([...asked].sort()).toEqual(['CloudWatch', 'Kinesis', 'SNS', 'SQS', 'STS']);
			expect(chosen.of('SQS.ReceiveMessage').length).toBeGreaterThanOrEqual(2);
			expect(other.requests).toEqual([]);
		},
	);
});

describe('law 10, every call ends', () => {
	test('leaving a detail or a tail gives up its unanswered requests, and q ends awsmsg while none is answered', async () => {
		const between = await startBetween(endpoint.url);
		const app = await start([...between.flags]);
		const gaveUp = async (target: string) => {
			await app.until(() => between.of(target).length > 0, `the request ${target}`);
			await app.press('esc');
			await app.until(
				() => between.of(target).every(({ abandoned }) => abandoned),
				'the end of its connection',
			);
		};
		await app.sees(/letters +std +2/);
		between.holdBack('SQS.ListQueueTags');
		await app.press('enter');
		await gaveUp('SQS.ListQueueTags');

		await app.press('4').sees(/clicks/);
		between.holdBack('Kinesis.GetRecords');
		await app
			.press('p')
			.sees(/\[>Start<\]/)
			.sees(/\(1 of 1\)|: 1 open/)
			.press('enter');
		await gaveUp('Kinesis.GetRecords');

		await app.press('1').sees(/letters +std +2/);
		between.holdBack('*');
		await app.press('m').sees(/asking CloudWatch/);
		await app.press('esc', 'q').exits(0);
		expect(app.leftBehind()).toEqual([]);
		await app.until(() => between.requests.every(isOver), 'the end of all connections');
	});
});

type Wish = {
	readonly args?: readonly string[];
	readonly env?: Readonly<Record<string, string>>;
	readonly config?: string;
};

function isOver({ answered, abandoned }: Between['requests'][number]): boolean {
	return answered || abandoned;
}
