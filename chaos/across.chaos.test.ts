import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { connect } from '../source/aws/connect.ts';
import { meantAcross } from '../source/domain/contexts/across.ts';
import { systemClock } from '../source/host/clock.ts';
import { Places } from '../source/operations/contexts/open-places.ts';
import { type AcrossEvent, watchAcross } from '../source/operations/contexts/watch-across.ts';
import { stopLater } from '../test/helpers/fixtures.ts';
import { until } from '../test/helpers/until.ts';

/*
Two accounts, three regions, 500 queues in each: 3,000 queues behind real sockets, each answer 30 ms late. One region is
refused, one throttles every third request at first. Times are told and not judged: the machine may be busy.
*/

const latency = 30;
const many = 500;
const regions = ['eu-west-1', 'us-east-1', 'ap-southeast-2'];
const accounts: Readonly<Record<string, string>> = { KEYA: '111111111111', KEYB: '222222222222' };

/** SQS of two accounts, told apart by their keys, and of every region, told apart by the signature. */
async function endpoint() {
	let asked = 0;
	let running = 0;
	let most = 0;
	let throttles = 60;
	const server = createServer((request, response) => {
		let body = '';
		request.setEncoding('utf8').on('data', (chunk) => {
			body += chunk;
		});
		request.on('end', () => {
			asked++;
			most = Math.max(most, ++running);
			setTimeout(() => {
				running--;
				const [, key = '', region = ''] =
					/Credential=(\w+)\/\d+\/([\w-]+)\//.exec(request.headers.authorization ?? '') ?? [];
				const answer = answerOf(key, region, String(request.headers['x-amz-target']), body);
				response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' });
				response.end(JSON.stringify(answer.body));
			}, latency);
		});
	});
	function answerOf(key: string, region: string, target: string, body: string) {
		const account = accounts[key] ?? '';
		if (account === '222222222222' && region === 'us-east-1') {
			return { status: 403, body: { __type: 'AccessDenied', message: 'sqs:ListQueues is denied' } };
		}
		if (
			target.endsWith('GetQueueAttributes') &&
			region === 'ap-southeast-2' &&
			account === '111111111111' &&
			asked % 3 === 0 &&
			throttles > 0
		) {
			throttles--;
			return { status: 400, body: { __type: 'ThrottlingException', message: 'Rate exceeded' } };
		}
		if (target.endsWith('ListQueues')) {
			const url = (at: number) => `https://sqs.${region}.amazonaws.com/${account}/queue-${at}`;
			return { status: 200, body: { QueueUrls: Array.from({ length: many }, (_, at) => url(at)) } };
		}
		const { QueueUrl = '' } = JSON.parse(body) as { QueueUrl?: string };
		const name = QueueUrl.slice(QueueUrl.lastIndexOf('/') + 1);
		return {
			status: 200,
			body: {
				Attributes: {
					QueueArn: `arn:aws:sqs:${region}:${account}:${name}`,
					ApproximateNumberOfMessages: '3',
					ApproximateNumberOfMessagesNotVisible: '0',
					ApproximateNumberOfMessagesDelayed: '0',
				},
			},
		};
	}
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	stopLater(async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	});
	const { port } = server.address() as AddressInfo;
	return { url: `http://127.0.0.1:${port}`, asked: () => asked, most: () => most };
}

it('two accounts, three regions, 3,000 queues, 30 ms away: when the first rows are there, and when all figures', async () => {
	const server = await endpoint();
	const folder = await mkdtemp(join(tmpdir(), 'awsmsg-across-'));
	const file = join(folder, 'credentials');
	await writeFile(
		file,
		['a', 'b']
			.map(
				(name) =>
					`[${name}]\naws_access_key_id = KEY${name.toUpperCase()}\naws_secret_access_key = s\n`,
			)
			.join('\n'),
	);
	const env = { AWS_CONFIG_FILE: join(folder, 'none'), AWS_SHARED_CREDENTIALS_FILE: file };
	const meant = meantAcross(
		{ profiles: ['a', 'b'], regions },
		{
			choice: { local: false, endpoint: server.url },
			region: 'eu-west-1',
			profiles: [{ name: 'a' }, { name: 'b' }],
		},
	);
	if ('why' in meant) throw new Error(meant.why);
	const stop = new AbortController();
	stopLater(() => stop.abort());
	const begun = performance.now();
	const listed = new Map<string, number>();
	const sampled = new Map<string, Set<string>>();
	const failed = new Map<string, string>();
	/** When all figures of a place were there. */
	const whole = new Map<string, number>();
	const heard = (events: readonly AcrossEvent[]) => {
		for (const one of events) {
			if (one.type !== 'watched') continue;
			const { event, place } = one;
			if (event.type === 'listed' && !listed.has(place))
				listed.set(place, performance.now() - begun);
			if (event.type === 'list-failed') failed.set(place, event.failure.kind);
			if (event.type !== 'sampled') continue;
			const keys = sampled.get(place) ?? new Set();
			sampled.set(place, keys);
			for (const { key } of event.samples) keys.add(key);
			if (keys.size === many && !whole.has(place)) whole.set(place, performance.now() - begun);
		}
	};
	const opening = new Places((choice) =>
		connect(choice, { mode: () => 'read-only', onCall: () => {}, env }),
	);
	const ended = watchAcross(
		{ clock: systemClock, open: (place) => opening.at(place) },
		meant.places,
		{ visible: () => [], excusable: () => [], attention: () => 'active' },
		heard,
		stop.signal,
	);
	await until(() => listed.size === 5 && failed.size === 1, 'the lists');
	await until(() => whole.size === 5, 'the figures');
	expect([...failed]).toEqual([['b us-east-1', 'denied']]);
	stop.abort();
	await ended;
	console.table({
		'first rows, the first place, ms': Math.round(Math.min(...listed.values())),
		'first rows, the last place, ms': Math.round(Math.max(...listed.values())),
		'figures of the first place, ms': Math.round(Math.min(...whole.values())),
		'figures of the last but the throttled one, ms': Math.round(
			Math.max(...[...whole].filter(([place]) => place !== 'a ap-southeast-2').map(([, at]) => at)),
		),
		'figures of the throttled place, ms': Math.round(whole.get('a ap-southeast-2') ?? 0),
		requests: server.asked(),
		'at once, at most': server.most(),
	});
});
