import type { LaterStreams } from '../kinesis/later-streams.ts';
import { auditLine, click, createBodies, orderEvent } from './bodies.ts';
import type { Clients } from './clients.ts';
import { type Running, repeat, wait } from './loop.ts';
import { depths, sendAll } from './messages.ts';
import { type ProducerSpec, producers } from './programs.ts';
import { createRandom, type Random } from './random.ts';
import { createStream, type QueueUrls, type TopicArns } from './setup.ts';
import { queues, type StreamSpec, streams } from './story.ts';

/** How often a producer looks at the depth that it must not exceed. */
const depthCheckMilliseconds = 60_000;

/** Depth of a dead-letter queue at which nothing more is made to fail: nobody empties it here. */
const buriedAt = 1_000;

/** Runs every producer of a queue until the signal aborts. */
export async function runProducers(
	clients: Clients,
	urls: QueueUrls,
	seed: number,
	running: Running,
): Promise<void> {
	await Promise.all(
		producers.map(async (spec, index) => {
			const url = urls.get(spec.queue);
			if (url === undefined) return;
			await wait(index * 230, running.signal);
			await runProducer(clients, urls, { ...spec, url }, seed, running);
		}),
	);
}

async function runProducer(
	clients: Clients,
	urls: QueueUrls,
	{ url, ...spec }: ProducerSpec & { readonly url: string },
	seed: number,
	running: Running,
): Promise<void> {
	const random = createRandom(seed, `producer of ${spec.queue}`);
	const bodies = createBodies(random);
	const deadLetters = urls.get(
		queues.find(({ name }) => name === spec.queue)?.deadLetters?.queue ?? '',
	);
	let full = false;
	let buried = false;
	let checkedAt = Date.now();
	await repeat(running, spec.everyMilliseconds, async () => {
		if (Date.now() - checkedAt > depthCheckMilliseconds) {
			checkedAt = Date.now();
			full = (await depthOf(clients, url)) > spec.holdsAt;
			buried = deadLetters !== undefined && (await depthOf(clients, deadLetters)) > buriedAt;
		}
		if (full) return;
		const [least, most] = spec.messages;
		const messages = Array.from({ length: random.integer(least, most) }, () => {
			const other = spec.instead?.find((each) => random.chance(each.probability));
			return bodies[buried ? spec.kind : (other?.kind ?? spec.kind)]();
		});
		await sendAll(clients, url, messages);
	});
}

async function depthOf(clients: Clients, url: string): Promise<number> {
	const [depth = 0] = await depths(clients, url, ['ApproximateNumberOfMessages']);
	return depth;
}

/** Depth of `audit-events` at which nothing more is published to it. */
const auditHoldsAt = 20_000;

/** Publishes to the topics until the signal aborts. */
export async function runPublishers(
	clients: Clients,
	topics: TopicArns,
	urls: QueueUrls,
	seed: number,
	running: Running,
): Promise<void> {
	const random = createRandom(seed, 'publishers');
	const events = topics.get('order-events');
	const alerts = topics.get('alerts');
	const payments = topics.get('payments-events.fifo');
	const audit = urls.get('audit-events');
	let full = false;
	let invoice = 40_000;
	await Promise.all([
		repeat(running, 5_000, async () => {
			const { body, attributes } = orderEvent(random);
			if (events === undefined || full) return;
			const entry = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
			const input = { TopicArn: events, Message: body, MessageAttributes: { entry } };
			await clients.sns('Publish', input);
		}),
		repeat(running, depthCheckMilliseconds, async () => {
			full = audit !== undefined && (await depthOf(clients, audit)) > auditHoldsAt;
		}),
		repeat(running, 20_000, async () => {
			if (payments === undefined) return;
			invoice += 1;
			await clients.sns('Publish', {
				TopicArn: payments,
				Message: JSON.stringify({ type: 'Paid', number: `INV-${invoice}` }),
				MessageGroupId: `C-${random.integer(20, 240)}`,
			});
		}),
		repeat(running, 90_000, async () => {
			if (alerts === undefined) return;
			await clients.sns('Publish', {
				TopicArn: alerts,
				Subject: 'orders-depth is in ALARM',
				Message: 'orders holds more than 1,000 messages: checkout workers do not keep up.',
			});
		}),
	]);
}

/** Has streams from now on that are made later: {@link LaterStreams}. */
export type Announce = (streams: Omit<LaterStreams, 'region' | 'since'>) => void;

/**
 * Announces every stream; once somebody has asked for them, makes them and puts records until the signal aborts.
 * `onMade` is told when they are there, before whoever asked is answered.
 */
export async function runStreams(
	clients: Clients,
	{ seed, announce, onMade }: { seed: number; announce: Announce; onMade(): void },
	running: Running,
): Promise<void> {
	const programs = streams.map((spec) => streamProgram(clients, spec, seed));
	const made = Promise.withResolvers<void>();
	running.signal.addEventListener('abort', () => made.resolve(), { once: true });
	announce({
		streams,
		async make() {
			try {
				await Promise.all(programs.map((program) => program.begin()));
				onMade();
			} catch (error) {
				if (!running.signal.aborted) running.onTrouble(error);
			}
			made.resolve();
		},
	});
	await made.promise;
	await Promise.all(
		programs.map((program) => repeat(running, program.everyMilliseconds, program.turn)),
	);
}

/** What lies in a stream when it is made: the records of so many turns. */
const firstTurns = 10;

/** Turns between two records of a stream that only trickles. */
const trickleTurns = 30;

/** How many records a program puts in one turn, `put` so far: its usual number, later one now and then. */
export function recordsOfTurn(
	{ records: [least, most], holdsAt }: Pick<StreamSpec, 'records' | 'holdsAt'>,
	{ put, turn }: { readonly put: number; readonly turn: number },
	random: Pick<Random, 'integer'>,
): number {
	if (put < holdsAt) return random.integer(least, most);
	return turn % trickleTurns === 0 ? 1 : 0;
}

/** What fills a stream: `begin` makes it with its first records, as every turn does where that failed. */
function streamProgram(clients: Clients, spec: StreamSpec, seed: number) {
	const random = createRandom(seed, `stream ${spec.name}`);
	const make = spec.name === 'clickstream' ? click : auditLine;
	let created = false;
	let put = 0;
	let turn = 0;
	async function puts(count: number): Promise<void> {
		const records = Array.from({ length: count }, () => make(random));
		await clients.kinesis('PutRecords', {
			StreamName: spec.name,
			Records: records.map(({ partitionKey, data }) => ({
				PartitionKey: partitionKey,
				Data: Buffer.from(data).toString('base64'),
			})),
		});
		put += count;
	}
	async function begin(): Promise<void> {
		if (created) return;
		await createStream(clients, spec);
		created = true;
		await puts(firstTurns * spec.records[1]);
	}
	return {
		everyMilliseconds: spec.everyMilliseconds,
		begin,
		async turn() {
			await begin();
			turn += 1;
			const count = recordsOfTurn(spec, { put, turn }, random);
			if (count > 0) await puts(count);
		},
	};
}
