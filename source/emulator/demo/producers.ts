import { createBodies, orderEvent } from './bodies.ts';
import type { Clients } from './clients.ts';
import { mostAtOnce, type Running, repeat, wait } from './loop.ts';
import { depths, sendAll } from './messages.ts';
import { type ProducerSpec, producers } from './programs.ts';
import { createRandom } from './random.ts';
import type { QueueUrls, TopicArns } from './setup.ts';
import { queues } from './story.ts';

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
	const turn = async () => {
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
	};
	await repeat(running, spec.everyMilliseconds, turn, mostAtOnce);
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
	const publishes = (everyMilliseconds: number, publish: () => Promise<void>) =>
		repeat(running, everyMilliseconds, publish, mostAtOnce);
	await Promise.all([
		publishes(5_000, async () => {
			const { body, attributes } = orderEvent(random);
			if (events === undefined || full) return;
			const entry = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
			const input = { TopicArn: events, Message: body, MessageAttributes: { entry } };
			await clients.sns('Publish', input);
		}),
		repeat(running, depthCheckMilliseconds, async () => {
			full = audit !== undefined && (await depthOf(clients, audit)) > auditHoldsAt;
		}),
		publishes(20_000, async () => {
			if (payments === undefined) return;
			invoice += 1;
			await clients.sns('Publish', {
				TopicArn: payments,
				Message: JSON.stringify({ type: 'Paid', number: `INV-${invoice}` }),
				MessageGroupId: `C-${random.integer(20, 240)}`,
			});
		}),
		publishes(90_000, async () => {
			if (alerts === undefined) return;
			await clients.sns('Publish', {
				TopicArn: alerts,
				Subject: 'orders-depth is in ALARM',
				Message: 'orders holds more than 1,000 messages: checkout workers do not keep up.',
			});
		}),
	]);
}
