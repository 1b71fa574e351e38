import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askTopics, makeQueue } from '../test/e2e/ask.ts';
import { type Endpoint, startEndpoint } from '../test/helpers/faults.ts';
import { temporaryHome } from '../test/helpers/program.ts';
import { letsTopicsIn } from '../test/helpers/queue-policies.ts';
import { run } from '../test/helpers/run.ts';
import { topicArn } from '../test/helpers/tailing.ts';
import { randomFrom } from '../test/operations/redrive/simulation.ts';

/*
Files that are published to a topic while requests fail and the program is ended at any moment, by any signal. Gone on with, nothing
arrives twice; what may have arrived is left out until that is asked for, and then nothing is missing. `FILES=5 SEED=7 npm run chaos`
for fewer, or others.
*/

const files = Number(process.env['FILES'] ?? 20);
const seed = Number(process.env['SEED'] ?? 1);
const messages = 600;
const signals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL'] as const;
const kinds = ['unavailable', 'reset-after', 'reset-before', 'partial'] as const;

let endpoint: Endpoint;
beforeAll(async () => {
	endpoint = await startEndpoint({ shared: true });
});
afterAll(() => endpoint?.stop());

it('a file that was cut off at any moment is gone on with, and nothing of it arrives twice or is lost', async () => {
	const complaints: string[] = [];
	let cutOff = 0;
	for (let round = 0; round < files; round++) {
		const random = randomFrom(seed * 1000 + round);
		const pick = <Value>(all: readonly Value[]): Value | undefined =>
			all[Math.floor(random() * all.length)];
		const topic = `news-${round}`;
		await subscribed(topic);
		const home = temporaryHome();
		const file = path.join(home, 'events.ndjson');
		const bodies = Array.from({ length: messages }, (_, at) => `message ${at}`);
		writeFileSync(file, bodies.map((body) => `${JSON.stringify({ body })}\n`).join(''));
		const publish = (more: readonly string[] = [], signal?: NodeJS.Signals) =>
			run(['publish', topic, '--file', file, '--yes', ...more, ...endpoint.flags], {
				home,
				...(signal === undefined
					? {}
					: { interrupt: { signal, after: 200 + Math.floor(random() * 1500) } }),
			});
		const signal = pick(signals) ?? 'SIGKILL';
		const faults = [
			{ operation: 'SNS.PublishBatch', kind: pick(kinds) ?? 'partial', probability: 0.2 } as const,
		];
		await endpoint.setFaults(faults);
		const first = await publish([], signal);
		await endpoint.setFaults([]);
		if (first.code !== 0) cutOff++;
		const what = `round ${round}, ${signal}, ${JSON.stringify(faults)}`;
		const resumed = await publish(['--resume']);
		const once = await arrived(topic);
		const twice = once.length - new Set(once).size;
		if (twice > 0)
			complaints.push(`${what}: ${twice} arrived twice\n${first.stderr}\n${resumed.stderr}`);
		await publish(['--resume', '--repeat-unknown']);
		const all = new Set([...once, ...(await arrived(topic))]);
		if (all.size !== messages) {
			complaints.push(`${what}: ${all.size} of ${messages} arrived\n${resumed.stderr}`);
		}
	}
	expect(complaints).toEqual([]);
	expect(cutOff).toBeGreaterThan(0);
});

/** A topic, and a queue of its name that gets all of it as it is published. */
async function subscribed(topic: string): Promise<void> {
	const arn = `arn:aws:sqs:us-east-1:000000000000:${topic}`;
	await askTopics(endpoint, 'CreateTopic', { Name: topic });
	await makeQueue(endpoint, topic, [], letsTopicsIn(arn));
	await askTopics(endpoint, 'Subscribe', {
		...{ TopicArn: topicArn(topic), Protocol: 'sqs', Endpoint: arn },
		...{ 'Attributes.entry.1.key': 'RawMessageDelivery', 'Attributes.entry.1.value': 'true' },
	});
}

/** The bodies that are in the queue of a topic. */
async function arrived(topic: string): Promise<readonly string[]> {
	const response = await fetch(new URL(`/_awsmsg/queue?name=${topic}`, endpoint.url));
	const { ready } = (await response.json()) as { ready: readonly { readonly body: string }[] };
	return ready.map(({ body }) => body);
}
