import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { AcrossPlace } from '../../source/domain/contexts/across.ts';
import type { ContextChoice } from '../../source/domain/contexts/context-choice.ts';
import type { Mode } from '../../source/domain/effect.ts';
import { type Failure, unreadOf } from '../../source/domain/failure.ts';
import { maskedId } from '../../source/domain/masking/mask-id.ts';
import { compileCacheFolder } from '../../source/host/compile-cache.ts';
import { connectInWorker, type WorkerProgram } from '../../source/host/worker-gateways.ts';
import type { AcrossEvent, AcrossWord } from '../../source/operations/contexts/watch-across.ts';
import type { DecodedBody, DecodeInput } from '../../source/operations/messages/decode-bodies.ts';
import type { Call } from '../../source/operations/ports.ts';
import type { FeedEvent, FeedInput } from '../../source/operations/streams/record-feed.ts';
import { failureOf, fakeEndpoint, forever, jsonError } from '../aws/kinesis/fake-endpoint.ts';
import { stopLater } from '../helpers/fixtures.ts';
import { grantFor } from '../helpers/grants.ts';
import { compiledCode, repository } from '../helpers/program.ts';

const options = { signal: forever };
/** The thread of the build: one from source compiles all of its modules, for half a second each time. */
const built = { file: join(repository, 'bin', 'worker.js'), compileCache: compiledCode };
const url = 'http://x/000000000000/orders';

/** A connection in a thread, on a fake endpoint; closed after the test. */
async function inWorker(
	choice: Partial<ContextChoice>,
	mode: Mode = 'open',
	program: WorkerProgram = built,
) {
	const calls: Call[] = [];
	const crashes: Failure[] = [];
	const connection = await connectInWorker(
		{ local: true, ...choice },
		{
			mode: () => mode,
			onCall: (call) => calls.push(call),
			onCrash: (failure) => crashes.push(failure),
		},
		program,
	);
	stopLater(() => connection.close());
	return { ...connection, calls, crashes };
}

/** A worker of another program text, in place of ours. */
async function workerFile(text: string): Promise<string> {
	const directory = await mkdtemp(join(tmpdir(), 'awsmsg-test-'));
	stopLater(() => rm(directory, { recursive: true }));
	const file = join(directory, 'worker.mjs');
	await writeFile(file, `import {parentPort} from 'node:worker_threads';\n${text}`);
	return file;
}

const ready = `parentPort.postMessage({type: 'ready', info: {id: 'x', region: 'r', local: true}});`;

describe('gateways in a worker thread', () => {
	it('have a heap with bounds, which V8 fills up to them before it cleans', async () => {
		const file = await workerFile(`
			import {resourceLimits} from 'node:worker_threads';
			const {maxYoungGenerationSizeMb: young, maxOldGenerationSizeMb: old} = resourceLimits;
			parentPort.postMessage({type: 'ready', info: {id: 'x', region: [young, old].join(), local: true}});`);
		const { info } = await inWorker({}, 'open', { file });
		const [young = 0, old = 0] = info.region.split(',').map(Number);
		expect(young).toBeGreaterThan(0);
		expect(young).toBeLessThanOrEqual(8);
		// From two gigabytes on it grows to four times of what is kept.
		expect(old).toBeGreaterThan(0);
		expect(old).toBeLessThanOrEqual(1024);
	});

	it('are compiled in their thread, and the screen beside its own', async () => {
		const hot = (name: string) => `
			function ${name}(n) { let sum = 0; for (let i = 0; i < n; i++) sum += i % 7; return sum; }
			for (let i = 0; i < 20_000; i++) ${name}(50);`;
		const file = await workerFile(hot('ofThread'));
		const program = `import(process.argv[1]).then(({ connectInWorker }) => {
			const hooks = { mode: () => 'open', onCall() {}, onCrash() {} };
			connectInWorker({ local: true }, hooks, { file: process.argv[2] }).catch(() => {});
			(0, eval)(${JSON.stringify(hot('ofScreen'))});
		});`;
		const host = join(repository, 'source', 'host', 'worker-gateways.ts');
		const traced = execFileSync(
			process.execPath,
			// It reads the program from source, by what lets this process do so.
			[...process.execArgv, '--trace-opt', '-e', program, host, file],
			{ encoding: 'utf8' },
		);
		const compiled = /^\[compiling method .*<JSFunction (\w+) .*ConcurrencyMode::k(\w+)/gm;
		const jobs = (name: string) =>
			new Set([...traced.matchAll(compiled)].filter((job) => job[1] === name).map((job) => job[2]));
		expect(jobs('ofThread')).toEqual(new Set(['Synchronous']));
		expect(jobs('ofScreen')).toEqual(new Set(['Concurrent']));
	});

	it('answer as they do here: values, bytes, failures and calls come across', async () => {
		const server = await fakeEndpoint((seen) => {
			if (seen.operation === 'Kinesis GetRecords') {
				return {
					body: JSON.stringify({
						Records: [{ SequenceNumber: '1', PartitionKey: 'k', Data: 'AAH/' }],
						MillisBehindLatest: 0,
					}),
				};
			}
			if (seen.operation === 'SQS GetQueueAttributes') return jsonError('AccessDenied', 'no', 403);
			if (seen.operation === 'SQS ReceiveMessage') {
				const message = { MessageId: 'm1', ReceiptHandle: 'handle', Body: 'a', MD5OfBody: 'bent' };
				return { body: JSON.stringify({ Messages: [message] }) };
			}
			return { body: JSON.stringify({ QueueUrls: [url] }) };
		});
		const { gateways, info, calls } = await inWorker({ endpoint: server.url });
		expect(info).toMatchObject({ endpoint: server.url, local: true, region: 'us-east-1' });
		expect((await gateways.queues.listPage({}, options)).items).toEqual([
			{ name: 'orders', url, arn: 'arn:aws:sqs:us-east-1:000000000000:orders' },
		]);
		const page = await gateways.streams.records(
			{ iterator: 'i', limit: 1, name: 'clicks' },
			options,
		);
		expect(page.records[0]?.data).toEqual(new Uint8Array([0, 1, 255]));
		expect(await failureOf(gateways.queues.attributes(url, options))).toMatchObject({
			kind: 'denied',
			message: 'SQS GetQueueAttributes on orders was denied',
			code: 'AccessDenied',
		});
		const look = { url, max: 1, leaseSeconds: 1, waitSeconds: 0 };
		const refused: unknown = await gateways.queues.receive(look, options).catch((error) => error);
		expect(unreadOf(refused)).toMatchObject([{ id: 'm1', receiptHandle: 'handle' }]);
		await expect
			.poll(() => calls.map((call) => `${call.operation} ${call.failure?.kind ?? call.status}`))
			.toEqual([
				'SQS ListQueues 200',
				'Kinesis GetRecords 200',
				'SQS GetQueueAttributes denied',
				'SQS ReceiveMessage 200',
			]);
	});

	it('keep compiled code where this process does, never where Node would', async () => {
		// What the thread was given, and what it turns on.
		const file = await workerFile(
			`import {workerData} from 'node:worker_threads';
			parentPort.postMessage({type: 'ready',
				info: {id: workerData.compileCache ?? 'none', region: 'r', local: true}});`,
		);
		for (const compileCache of [undefined, '/home/someone/.cache/awsmsg/compiled']) {
			const program = { file, ...(compileCache === undefined ? {} : { compileCache }) };
			expect((await inWorker({}, 'open', program)).info.id).toBe(
				compileCache ?? compileCacheFolder() ?? 'none',
			);
		}
	});

	it('begin what is asked ahead before anybody knows that the thread is ready', async () => {
		const server = await fakeEndpoint(() => ({ body: JSON.stringify({ QueueUrls: [url] }) }));
		let names: Promise<readonly string[]> | undefined;
		const connection = await connectInWorker(
			{ local: true, endpoint: server.url },
			{
				mode: () => 'open',
				onCall: () => {},
				onCrash: () => {},
				ahead({ queues }) {
					names = queues.listPage({}, options).then(({ items }) => items.map(({ name }) => name));
				},
			},
			built,
		);
		stopLater(() => connection.close());
		expect(await names).toEqual(['orders']);
		expect(server.seen.length).toBe(1);
	});

	it('keep the gate: the mode at the start, its changes, and the grant', async () => {
		const server = await fakeEndpoint(() => ({}));
		const { gateways, setMode } = await inWorker({ endpoint: server.url }, 'read-only');
		const grant = grantFor('orders', { endpoint: server.url });
		const purge = () => gateways.queues.purge(url, { ...options, grant });
		expect((await failureOf(purge())).message).toContain('the mode is read-only');
		setMode('open');
		await purge();
		const other = grantFor('invoices', { endpoint: server.url });
		const wrong = await failureOf(gateways.queues.purge(url, { ...options, grant: other }));
		expect(wrong.kind).toBe('refused');
		setMode('look');
		expect((await failureOf(purge())).message).toContain('the mode is look');
		expect(server.seen.length).toBe(1);
	});

	it('stop a hanging call as soon as it is aborted, and no other', async () => {
		const server = await fakeEndpoint((seen) => (seen.operation.startsWith('SNS') ? {} : 'hang'));
		const { gateways } = await inWorker({ endpoint: server.url });
		const stop = new AbortController();
		const stopped = failureOf(gateways.queues.listPage({}, { signal: stop.signal }));
		const other = new AbortController();
		const goesOn = failureOf(gateways.queues.attributes(url, { signal: other.signal }));
		await expect.poll(() => server.seen.length).toBe(2);
		stop.abort();
		expect((await stopped).kind).toBe('aborted');
		expect(await Promise.race([goesOn, 'still going'])).toBe('still going');
		other.abort();
		expect((await goesOn).kind).toBe('aborted');
		const never = gateways.queues.listPage({}, { signal: AbortSignal.abort() });
		expect((await failureOf(never)).kind).toBe('aborted');
		expect(server.seen.length).toBe(2);
	});

	it('refuse what no port has', async () => {
		const { gateways } = await inWorker({ endpoint: 'http://127.0.0.1:9' });
		for (const method of ['constructor', 'toString', 'destroy', '__proto__']) {
			const call: unknown = Reflect.get(gateways.queues, method);
			if (typeof call !== 'function') throw new Error(`${method} is no method`);
			expect(await failureOf(call(options))).toMatchObject({
				kind: 'refused',
				message: `there is no method ${method} of queues`,
			});
		}
		// A gateway is no promise, whatever an `await` asks of it.
		expect(await gateways.queues).toBe(gateways.queues);
	});

	it('a context that cannot be is the same failure as without a thread', async () => {
		expect(await failureOf(inWorker({ local: false, endpoint: 'nonsense' }))).toMatchObject({
			kind: 'invalid',
			message: 'the endpoint nonsense is no URL of http or https',
		});
	});

	it('close: calls under way and later ones end as stopped, and nobody calls it a crash', async () => {
		const server = await fakeEndpoint(() => 'hang');
		const { gateways, close, crashes, calls } = await inWorker({ endpoint: server.url });
		const call = failureOf(gateways.queues.listPage({}, options));
		await expect.poll(() => server.seen.length).toBe(1);
		await close();
		// It is told by then, as stopped: who writes down what was asked has all of it.
		expect(calls).toMatchObject([{ operation: 'SQS ListQueues', failure: { kind: 'aborted' } }]);
		expect((await call).kind).toBe('aborted');
		expect((await failureOf(gateways.queues.listPage({}, options))).kind).toBe('aborted');
		expect(crashes).toEqual([]);
	});

	it('a thread that dies fails its calls, tells so once, and takes no more', async () => {
		const file = await workerFile(
			`${ready} parentPort.on('message', () => { throw new Error('boom'); });`,
		);
		const { gateways, crashes } = await inWorker({}, 'open', { file });
		const expected = {
			kind: 'bug',
			message: expect.stringMatching(
				/^the part of awsmsg that talks to AWS has stopped: it broke: Error/,
			),
			hint: 'Start awsmsg again',
		};
		const call = gateways.queues.listPage({}, options);
		expect(await failureOf(call)).toMatchObject({ ...expected, outcomeUnknown: true });
		expect(crashes).toMatchObject([expected]);
		// What is asked after it is never sent.
		const later = await failureOf(gateways.queues.listPage({}, options));
		expect(later).toMatchObject(expected);
		expect(later).not.toHaveProperty('outcomeUnknown');
		expect(crashes.length).toBe(1);
	});

	it('a thread that ends before it is ready is a failure to connect', async () => {
		const file = await workerFile('process.exit(3)');
		expect(await failureOf(inWorker({}, 'open', { file }))).toMatchObject({
			kind: 'bug',
			message: 'the part of awsmsg that talks to AWS has stopped: it ended with code 3',
		});
	});

	it('a thread that does not end when it is told to is stopped', async () => {
		const file = await workerFile(
			`${ready} parentPort.on('message', (message) => { if (message.type === 'close') for (;;); });`,
		);
		const { gateways, close } = await inWorker({}, 'open', { file });
		const call = failureOf(gateways.queues.listPage({}, options));
		await close();
		expect((await call).kind).toBe('aborted');
	});

	it('run jobs: events arrive in order, words go in, and the end is an answer or a failure', async () => {
		const file = await workerFile(`
			${ready}
			parentPort.on('message', (message) => {
				if (message.type === 'job') parentPort.postMessage({type: 'event', id: message.id, event: message.input});
				if (message.type !== 'tell') return;
				parentPort.postMessage({type: 'event', id: message.id, event: message.message});
				parentPort.postMessage({type: 'result', id: message.id, value: 'done'});
			});
		`);
		const connection = await inWorker({}, 'open', { file });
		const events: unknown[] = [];
		const job = connection.startJob('echo', 1, (event) => events.push(event), forever);
		await expect.poll(() => events).toEqual([1]);
		job.tell(2);
		expect(await job.ended).toBe('done');
		expect(events).toEqual([1, 2]);
		job.tell(3);
		const real = await inWorker({ endpoint: 'http://127.0.0.1:9' });
		expect(await failureOf(real.startJob('nothing', {}, () => {}, forever).ended)).toMatchObject({
			kind: 'refused',
			message: 'there is no job nothing',
		});
		expect(await failureOf(real.startJob('redrive', {}, () => {}, forever).ended)).toMatchObject({
			kind: 'bug',
			message: 'a redrive was started without its plan',
		});
	});

	it('decode large bodies in the thread, in the budget that they share', async () => {
		const { startJob } = await inWorker({ endpoint: 'http://127.0.0.1:9' });
		const large = gzipSync(`{"a":"${' '.repeat(1_000_000)}"}`).toString('base64');
		const decoded: DecodedBody[] = [];
		const input: DecodeInput = { bodies: [large, large], left: 1_500_000 };
		await startJob<DecodedBody, void>('decode', input, (one) => decoded.push(one), forever).ended;
		expect(decoded.map(({ index, levels }) => [index, levels.at(-1)?.taken])).toEqual([
			[0, ['base64', 'gzip']],
			[1, ['base64']],
		]);
		expect(decoded[0]?.levels.at(-1)?.text).toHaveLength(1_000_008);
		expect(decoded[1]?.levels.at(-1)?.tooLarge).toBe(true);
	});

	it('give a masked id the mark that it has here', async () => {
		const answers: Readonly<Record<string, unknown>> = {
			'Kinesis ListShards': {
				Shards: [
					{
						ShardId: 'shardId-000000000000',
						HashKeyRange: { StartingHashKey: '0', EndingHashKey: '9' },
						SequenceNumberRange: { StartingSequenceNumber: '1' },
					},
				],
			},
			'Kinesis GetShardIterator': { ShardIterator: 'i' },
			'Kinesis GetRecords': {
				Records: [{ SequenceNumber: '1', PartitionKey: 'ada', Data: 'AAH/' }],
				NextShardIterator: 'i',
				MillisBehindLatest: 0,
			},
		};
		const server = await fakeEndpoint(({ operation }) => ({
			body: JSON.stringify(answers[operation] ?? {}),
		}));
		const { startJob } = await inWorker({ endpoint: server.url });
		const by = { kind: 'file', path: 'config.toml', line: 1, scope: 'user' } as const;
		const input: FeedInput = {
			...{ name: 'clicks', from: { type: 'TRIM_HORIZON' } },
			masks: [{ resource: ['*'], paths: ['key'], regex: [], by }],
		};
		const texts: string[] = [];
		const stop = new AbortController();
		const job = startJob<FeedEvent, void>(
			'follow',
			input,
			(event) => {
				if (event.type === 'feed/records') texts.push(new TextDecoder().decode(event.block.bytes));
			},
			stop.signal,
		);
		await expect.poll(() => texts.join('\n')).toContain(maskedId('ada'));
		stop.abort();
		await failureOf(job.ended).catch(() => {});
	});

	it('watch the queues of other places by reads alone, each call told with its place, until they are stopped', async () => {
		const arn = 'arn:aws:sqs:eu-west-1:000000000000:orders';
		const server = await fakeEndpoint(({ operation }) => ({
			body: JSON.stringify(
				operation === 'SQS ListQueues'
					? { QueueUrls: [url] }
					: { Attributes: { QueueArn: arn, ApproximateNumberOfMessages: '3' } },
			),
		}));
		const { startJob, calls } = await inWorker({ endpoint: 'http://127.0.0.1:9' });
		const place = (key: string, endpoint: string): AcrossPlace => ({
			...{ key, owner: key, region: 'eu-west-1' },
			choice: { local: true, endpoint, region: 'eu-west-1' },
		});
		const places = [place('one', server.url), place('two', 'http://127.0.0.1:9')];
		const events: AcrossEvent[] = [];
		const stop = new AbortController();
		const job = startJob<readonly AcrossEvent[], void>(
			'across',
			{ places },
			(some) => events.push(...some),
			stop.signal,
		);
		const types = (key: string) =>
			new Set(
				events
					.filter((one) => one.place === key)
					.map((one) => (one.type === 'watched' ? one.event.type : one.type)),
			);
		await expect
			.poll(() => types('one'))
			.toEqual(new Set(['opened', 'listed', 'sampled', 'swept']));
		await expect.poll(() => types('two')).toEqual(new Set(['opened', 'list-failed']));
		await expect.poll(() => calls.length).toBeGreaterThan(1);
		expect(new Set(calls.map(({ place: label }) => label))).toEqual(
			new Set(['the local endpoint']),
		);
		expect(new Set(server.seen.map(({ operation }) => operation))).toEqual(
			new Set(['SQS ListQueues', 'SQS GetQueueAttributes']),
		);
		// Asked anew it is connected to anew: somebody may have logged in meanwhile.
		const opened = () => events.filter(({ type }) => type === 'opened').length;
		job.tell({ visible: {}, excusable: {}, attention: 'active', again: true } satisfies AcrossWord);
		await expect.poll(opened).toBe(4);
		stop.abort();
		await job.ended.catch(() => {});
		const open = () =>
			new Set(server.seen.map(({ socket }) => socket).filter((one) => !one.destroyed)).size;
		await expect.poll(open).toBe(0);
	});
});
