import { afterAll, beforeAll, expect, it } from 'vitest';
import { askTopics } from '../test/e2e/ask.ts';
import { type Endpoint, startEndpoint } from '../test/helpers/faults.ts';
import { temporaryHome } from '../test/helpers/program.ts';
import { run } from '../test/helpers/run.ts';
import { leftOf, startTailing, topicArn } from '../test/helpers/tailing.ts';
import { randomFrom } from '../test/operations/redrive/simulation.ts';

/*
Tails of topics that end at any moment, by any signal, while something is published and requests fail. Whatever ends one but
SIGKILL leaves nothing that it does not name; after a SIGKILL cleanup leaves nothing. `TAILS=10 SEED=7 npm run chaos` for fewer,
or others.
*/

const tails = Number(process.env['TAILS'] ?? 40);
const seed = Number(process.env['SEED'] ?? 1);
const signals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL'] as const;
const kinds = ['access-denied', 'unavailable', 'reset-after', 'reset-before'] as const;
const operations = [
	...['SQS.CreateQueue', 'SQS.TagQueue', 'SQS.ReceiveMessage', 'SQS.DeleteMessageBatch'],
	...['SQS.DeleteQueue', 'SNS.Subscribe', 'SNS.Unsubscribe'],
] as const;

let endpoint: Endpoint;
beforeAll(async () => {
	endpoint = await startEndpoint({ shared: true });
	await askTopics(endpoint, 'CreateTopic', { Name: 'news' });
});
afterAll(() => endpoint?.stop());

it('a tail that ends leaves nothing that it does not name, and cleanup leaves nothing of a killed one', async () => {
	const home = temporaryHome();
	const complaints: string[] = [];
	for (let round = 0; round < tails; round++) {
		const random = randomFrom(seed * 1000 + round);
		const pick = <Value>(all: readonly Value[]): Value | undefined =>
			all[Math.floor(random() * all.length)];
		const signal = pick(signals) ?? 'SIGTERM';
		const operation = pick(operations) ?? 'SQS.TagQueue';
		const kind = pick(kinds) ?? 'unavailable';
		const faults = random() < 0.5 ? [{ operation, kind, next: 1 }] : [];
		await endpoint.setFaults(faults);
		const tail = startTailing(endpoint, home, ['news']);
		const publish = () => {
			askTopics(endpoint, 'Publish', { TopicArn: topicArn('news'), Message: 'x' }).catch(() => {});
		};
		const publishing = setInterval(publish, 50);
		await new Promise((resolve) => setTimeout(resolve, 200 + random() * 1500));
		tail.process.kill(signal);
		await tail.ended;
		clearInterval(publishing);
		await endpoint.setFaults([]);
		const left = await leftOf(endpoint, 'news');
		const what = `round ${round}, ${signal}, ${JSON.stringify(faults)}: ${JSON.stringify(left)}`;
		const names = /stays|cleanup/.test(tail.output());
		if (signal !== 'SIGKILL' && left.queues + left.subscriptions > 0 && !names) {
			complaints.push(`${what}\n${tail.output()}`);
		}
		const cleaned = await run(['cleanup', '--yes', ...endpoint.flags], { home });
		const after = await leftOf(endpoint, 'news');
		// A subscription whose queue is gone is named by the tail, and found by nobody's tags.
		const isClean = after.queues === 0 && (after.subscriptions === 0 || names);
		if (cleaned.code !== 0 || !isClean) {
			complaints.push(
				`cleanup after ${what}: ${cleaned.code} ${JSON.stringify(after)}\n${cleaned.stderr}`,
			);
		}
		await askTopics(endpoint, 'DeleteTopic', { TopicArn: topicArn('news') });
		await askTopics(endpoint, 'CreateTopic', { Name: 'news' });
	}
	expect(complaints).toEqual([]);
});
