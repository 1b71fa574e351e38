/*
A consumer that really works, against the embedded endpoint, and the reckoning of what it will do. The consumer draws what
a message takes, and fails, from a seed; the reckoning knows what it was seen to do before, and nothing of the rest. Time is
virtual for the consumer and the endpoint alike, so that a busy computer makes neither of them slower.
*/
import { setImmediate as nextTurn } from 'node:timers/promises';
import { vi } from 'vitest';
import { allSteps } from '../../source/domain/steps.ts';
import { type ObservedWork, observedWork } from '../../source/domain/whatif/observed-work.ts';
import { type Outcomes, outcomesOf } from '../../source/domain/whatif/outcomes.ts';
import type { Endpoint } from '../../source/emulator/endpoint.ts';
import { Chance } from './chance.ts';

/** Runs what waits for timers, as fast as it goes. */
export async function inVirtualTime<Result>(work: () => Promise<Result>): Promise<Result> {
	vi.useFakeTimers({
		toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'],
	});
	try {
		const { promise, resolve, reject } = Promise.withResolvers<Result>();
		let isOver = false;
		work()
			.then(resolve, reject)
			.finally(() => {
				isOver = true;
			});
		while (!isOver) {
			await vi.advanceTimersByTimeAsync(200);
			await nextTurn();
		}
		return await promise;
	} finally {
		vi.useRealTimers();
	}
}

const sleep = (milliseconds: number) =>
	new Promise<void>((resolve) => {
		setTimeout(resolve, milliseconds);
	});

/** SQS as the endpoint speaks it, without a socket between. */
function sqsOf(endpoint: Endpoint) {
	const scope = `Credential=test/20260101/${endpoint.region}/sqs/aws4_request`;
	return async (operation: string, input: object): Promise<Readonly<Record<string, unknown>>> => {
		const body = Buffer.from(JSON.stringify(input));
		const headers = {
			authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=0`,
			'content-type': 'application/x-amz-json-1.0',
			'x-amz-target': `AmazonSQS.${operation}`,
		};
		const answer = await endpoint.ask(headers, body, new AbortController().signal);
		const text = answer?.body.toString() ?? '';
		if (answer?.status !== 200) throw new Error(`${operation}: ${answer?.status} ${text}`);
		return text === '' ? {} : JSON.parse(text);
	};
}

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
	readonly drainMs: number;
	readonly dead: number;
	readonly work: ObservedWork;
	/** What a receive that brought something took besides, ms. */
	readonly receiveMs: number;
};

/** What a request takes on its way, ms. */
const onItsWay = [3, 12] as const;

/** Lets the consumer work until all messages that were there at the start are deleted or dead, and all others too. */
async function worked(
	endpoint: Endpoint,
	name: string,
	setUp: SetUp,
	consumer: Consumer,
	seed: number,
): Promise<Seen> {
	const { waiting, arriving, visibilitySeconds, maxReceives, concurrency, batch } = setUp;
	const chance = new Chance(seed);
	const sqs = sqsOf(endpoint);
	const created = async (QueueName: string, Attributes: object) =>
		String((await sqs('CreateQueue', { QueueName, Attributes }))['QueueUrl']);
	const dlq = await created(`${name}-dlq`, {});
	const deadLetterTargetArn = `arn:aws:sqs:${endpoint.region}:000000000000:${name}-dlq`;
	const QueueUrl = await created(name, {
		VisibilityTimeout: String(visibilitySeconds),
		RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: maxReceives }),
	});
	const all = waiting + (arriving?.many ?? 0);
	const isPoison = Array.from({ length: all }, () => chance.next() < consumer.poison);
	const sent = async (from: number, to: number) => {
		for (let number = from; number < to; number++) {
			await sqs('SendMessage', { QueueUrl, MessageBody: String(number) });
		}
	};
	await sent(0, waiting);

	const takes: number[] = [];
	const receiving: number[] = [];
	const deleted = new Set<number>();
	let receives = 0;
	let failed = 0;
	let drainMs = 0;
	let dead = 0;
	const startedAt = performance.now();
	const isOver = () => deleted.size + dead >= all;
	const handle = async (number: number, ReceiptHandle: unknown) => {
		const began = performance.now();
		receives++;
		const [least, most] = consumer.takesMs;
		await sleep(chance.between(least, most) * (chance.next() < 0.1 ? 3 : 1));
		if (isPoison[number] !== true) {
			if (chance.next() < consumer.fails) failed++;
			else {
				await sqs('DeleteMessage', { QueueUrl, ReceiptHandle });
				deleted.add(number);
				if (number < waiting) drainMs = performance.now() - startedAt;
			}
		}
		takes.push(performance.now() - began);
	};
	const work = async () => {
		while (!isOver()) {
			const way = chance.between(...onItsWay);
			await sleep(way);
			const asked = { QueueUrl, MaxNumberOfMessages: batch, WaitTimeSeconds: 1 };
			const { Messages = [] } = (await sqs('ReceiveMessage', asked)) as {
				readonly Messages?: readonly { readonly Body: string; readonly ReceiptHandle: string }[];
			};
			if (Messages.length > 0) receiving.push(way);
			for (const { Body, ReceiptHandle } of Messages) await handle(Number(Body), ReceiptHandle);
		}
	};
	const feed = async () => {
		if (arriving === undefined) return;
		for (let number = waiting; number < all; number++) {
			await sleep(arriving.withinMs / arriving.many);
			await sent(number, number + 1);
		}
	};
	const count = async () => {
		const wanted = { QueueUrl: dlq, AttributeNames: ['ApproximateNumberOfMessages'] };
		while (!isOver()) {
			await sleep(10);
			const { Attributes } = await sqs('GetQueueAttributes', wanted);
			const before = dead;
			dead = Number((Attributes as Record<string, string>)['ApproximateNumberOfMessages']);
			// Which of them died nobody tells: as long as one that was there is neither, it is one of those.
			const left = waiting - [...deleted].filter((number) => number < waiting).length;
			if (dead > before && left > 0) drainMs = performance.now() - startedAt;
		}
	};
	await Promise.all([feed(), count(), ...Array.from({ length: concurrency }, work)]);
	const poison = isPoison.filter(Boolean).length;
	return {
		...{ drainMs, dead },
		work: { takesMs: takes, receives, failed, messages: all, poison },
		receiveMs: receiving.reduce((sum, one) => sum + one, 0) / Math.max(1, receiving.length),
	};
}

/** What would become of a set-up by what was seen of another one. */
function reckoned(seen: Seen, setUp: SetUp, seed: number): Outcomes {
	const { waiting, arriving, visibilitySeconds, ...how } = setUp;
	const arrivals =
		arriving === undefined ? [] : [{ from: 0, to: arriving.withinMs, many: arriving.many }];
	return allSteps(
		outcomesOf(
			{ waiting, arrivals, horizonMs: 3_600_000, receiveMs: seen.receiveMs },
			{ ...how, visibilityMs: visibilitySeconds * 1000 },
			observedWork(seen.work),
			{ lives: 200, seed },
		),
	);
}

/** A set-up of the kind that a queue may have, from a seed. */
export function setUpOf(seed: number): SetUp {
	const chance = new Chance(seed);
	const concurrency = chance.whole(2, 8);
	const isFed = chance.next() < 0.4;
	return {
		waiting: concurrency * chance.whole(30, 60),
		...(isFed ? { arriving: { many: 10 * chance.whole(1, 4), withinMs: 2000 } } : {}),
		visibilitySeconds: chance.whole(1, 2),
		maxReceives: chance.whole(1, 4),
		concurrency,
		batch: chance.of([1, 1, 2, 5]),
	};
}

/** A consumer, from a seed. */
export function consumerOf(seed: number): Consumer {
	const chance = new Chance(seed * 101);
	const least = chance.between(70, 150);
	return {
		takesMs: [least, least * chance.between(1.2, 2)],
		fails: chance.of([0, 0.02, 0.1, 0.2]),
		poison: chance.of([0, 0, 0.02, 0.05]),
	};
}

/** The set-up that a consumer was seen in before anything was changed. */
const usual: SetUp = {
	waiting: 400,
	visibilitySeconds: 1,
	maxReceives: 3,
	concurrency: 5,
	batch: 1,
};

/** Watches a consumer at its usual work. */
export function watched(endpoint: Endpoint, consumer: Consumer, seed: number): Promise<Seen> {
	return worked(endpoint, `usual-${seed}`, usual, consumer, seed);
}

/** Reckons what a consumer that was watched would do in another set-up, and lets it do so. */
export async function tried(
	endpoint: Endpoint,
	{
		setUp,
		consumer,
		before,
		seed,
	}: {
		readonly setUp: SetUp;
		readonly consumer: Consumer;
		readonly before: Seen;
		readonly seed: number;
	},
) {
	const { drainMs, dead } = reckoned(before, setUp, seed);
	const after = await worked(endpoint, `changed-${seed}`, setUp, consumer, seed + 1000);
	const isIn = (value: number, { low, high }: Outcomes['drainMs']) => value >= low && value <= high;
	const width = (drainMs.high - drainMs.low) / drainMs.median;
	const span = ({ low, median, high }: Outcomes['drainMs']) =>
		`${median.toFixed(0)} (${low.toFixed(0)} to ${high.toFixed(0)})`;
	const isInside = { drain: isIn(after.drainMs, drainMs), dead: isIn(after.dead, dead) };
	const mark = (inside: boolean) => (inside ? '' : ' !');
	return {
		...isInside,
		width,
		words: `${seed}: drained in ${after.drainMs.toFixed(0)} of ${span(drainMs)}${mark(isInside.drain)}, dead ${after.dead} of ${span(dead)}${mark(isInside.dead)}, width ${(width * 100).toFixed(0)}% ${JSON.stringify(setUp)} ${JSON.stringify(consumer)}`,
	};
}
