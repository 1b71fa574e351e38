/*
A program that consumes a queue as programs do: by AWS's own client, over a socket, with long polls, receipts, failures, and
messages that it never manages. What a message takes, and what fails, is drawn from a seed. It is seen while it works.
*/
import {
	CreateQueueCommand,
	DeleteMessageCommand,
	ReceiveMessageCommand,
	SendMessageBatchCommand,
	SQSClient,
} from '@aws-sdk/client-sqs';
import type { ObservedWork } from '../../source/domain/whatif/observed-work.ts';
import type { Endpoint } from '../../source/emulator/endpoint.ts';
import { Chance } from './chance.ts';
import { type Asking, sleep } from './shared-clock.ts';

/** How the consumer works; what it takes is drawn from a range, ms, every tenth three times as long. */
export type Consumer = {
	readonly takesMs: readonly [least: number, most: number];
	/** The share of receives that fail by chance, and of messages that fail each time. */
	readonly fails: number;
	readonly poison: number;
};

export type SetUp = {
	readonly waiting: number;
	/** Messages that come while it works, and over how long. */
	readonly arriving?: { readonly many: number; readonly withinMs: number };
	readonly visibilitySeconds: number;
	readonly maxReceives: number;
	readonly concurrency: number;
	readonly batch: number;
};

/** What was seen of a run. */
export type Seen = {
	/** Until the last of those that waited at the start was deleted or dead, ms. */
	readonly drainMs: number;
	readonly dead: number;
	readonly work: ObservedWork;
	/** What a receive that brought something took besides, ms. */
	readonly receiveMs: number;
};

/** What a request takes on its way, ms. */
const onItsWay = [3, 12] as const;

/** SQS of an endpoint. */
function sqsOf({ endpoint, region }: Endpoint, asking: Asking) {
	const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
	const client = new SQSClient({ endpoint, region, credentials, maxAttempts: 1 });
	return {
		async create(QueueName: string, Attributes: Record<string, string>): Promise<string> {
			const made = await asking(client.send(new CreateQueueCommand({ QueueName, Attributes })));
			return made.QueueUrl ?? '';
		},
		async send(QueueUrl: string, from: number, to: number): Promise<void> {
			for (let first = from; first < to; first += 10) {
				const many = Math.min(10, to - first);
				const Entries = Array.from({ length: many }, (_, index) => ({
					Id: String(index),
					MessageBody: String(first + index),
				}));
				await asking(client.send(new SendMessageBatchCommand({ QueueUrl, Entries })));
			}
		},
		async receive(QueueUrl: string, MaxNumberOfMessages: number) {
			const asked = { QueueUrl, MaxNumberOfMessages, WaitTimeSeconds: 1 };
			const { Messages = [] } = await asking(client.send(new ReceiveMessageCommand(asked)));
			return Messages.map(({ Body, ReceiptHandle }) => ({
				number: Number(Body),
				receipt: ReceiptHandle,
			}));
		},
		delete: (QueueUrl: string, ReceiptHandle: string | undefined) =>
			asking(client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))),
		close: () => client.destroy(),
	};
}

/** Lets the consumer work until all messages that were there at the start, and that came since, are deleted or dead. */
export async function worked(
	endpoint: Endpoint,
	{
		name,
		setUp,
		consumer,
		seed,
	}: {
		readonly name: string;
		readonly setUp: SetUp;
		readonly consumer: Consumer;
		readonly seed: number;
	},
	asking: Asking,
): Promise<Seen> {
	const { waiting, arriving, visibilitySeconds, maxReceives, concurrency, batch } = setUp;
	const chance = new Chance(seed);
	const sqs = sqsOf(endpoint, asking);
	// Whoever counts the letters keeps each: none comes twice.
	const letters = await sqs.create(`${name}-dlq`, { VisibilityTimeout: '43200' });
	const queue = await sqs.create(name, {
		VisibilityTimeout: String(visibilitySeconds),
		RedrivePolicy: JSON.stringify({
			deadLetterTargetArn: `arn:aws:sqs:${endpoint.region}:000000000000:${name}-dlq`,
			maxReceiveCount: maxReceives,
		}),
	});
	const all = waiting + (arriving?.many ?? 0);
	const isPoison = Array.from({ length: all }, () => chance.next() < consumer.poison);
	await sqs.send(queue, 0, waiting);

	const takes: number[] = [];
	const receiving: number[] = [];
	/** When each that is gone went, ms. */
	const ends = new Map<number, number>();
	/** The receipt that counts for each: a deletion by an older one deletes nothing. */
	const latest = new Map<number, string | undefined>();
	let receives = 0;
	let failed = 0;
	let dead = 0;
	const startedAt = performance.now();
	const ended = (number: number) => ends.set(number, performance.now() - startedAt);
	const isOver = () => ends.size === all && endpoint.peekQueue(name)?.length === 0;
	const handle = async (number: number, receipt: string | undefined) => {
		const began = performance.now();
		const [least, most] = consumer.takesMs;
		await sleep(chance.between(least, most) * (chance.next() < 0.1 ? 3 : 1));
		if (isPoison[number] !== true) {
			if (chance.next() < consumer.fails) failed++;
			else {
				await sqs.delete(queue, receipt);
				if (latest.has(number) && latest.get(number) === receipt) ended(number);
			}
		}
		takes.push(performance.now() - began);
	};
	const work = async () => {
		while (!isOver()) {
			const way = chance.between(...onItsWay);
			await sleep(way);
			const received = await sqs.receive(queue, batch);
			if (received.length > 0) receiving.push(way);
			receives += received.length;
			for (const { number, receipt } of received) {
				ends.delete(number);
				latest.set(number, receipt);
			}
			for (const { number, receipt } of received) await handle(number, receipt);
		}
	};
	const feed = async () => {
		if (arriving === undefined) return;
		for (let number = waiting; number < all; number++) {
			await sleep(arriving.withinMs / arriving.many);
			await sqs.send(queue, number, number + 1);
		}
	};
	const count = async () => {
		while (!isOver()) {
			for (const { number } of await sqs.receive(letters, 10)) {
				dead++;
				latest.delete(number);
				ended(number);
			}
		}
	};
	await Promise.all([feed(), count(), ...Array.from({ length: concurrency }, work)]);
	sqs.close();
	const ofThose = [...ends].filter(([number]) => number < waiting).map(([, at]) => at);
	return {
		...{ drainMs: Math.max(...ofThose), dead },
		work: {
			...{ takesMs: takes, receives, failed, messages: all },
			poison: isPoison.filter(Boolean).length,
		},
		receiveMs: receiving.reduce((sum, one) => sum + one, 0) / Math.max(1, receiving.length),
	};
}
