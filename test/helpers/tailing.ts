import { type ChildProcess, spawn } from 'node:child_process';
import { ask, askTopics } from '../e2e/ask.ts';
import type { Endpoint } from './faults.ts';
import { stopLater } from './fixtures.ts';
import { binary, cleanEnvironment } from './program.ts';

/** A built `awsmsg tail-topic` at work. */
export type Tailing = {
	readonly process: ChildProcess;
	/** What it has written, data and notes. */
	output(): string;
	/** Resolves with the exit code once it has ended; `null` where a signal ended it. */
	readonly ended: Promise<number | null>;
};

/** Starts a tail of a topic in a process of its own. */
export function startTailing(endpoint: Endpoint, home: string, args: readonly string[]): Tailing {
	const child = spawn(
		process.execPath,
		[binary, 'tail-topic', ...args, '--yes', ...endpoint.flags],
		{ env: cleanEnvironment(home), stdio: ['ignore', 'pipe', 'pipe'] },
	);
	stopLater(() => {
		if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
	});
	let written = '';
	const take = (chunk: Buffer) => {
		written += chunk.toString('utf8');
	};
	child.stdout.on('data', take);
	child.stderr.on('data', take);
	return {
		process: child,
		output: () => written,
		ended: new Promise((resolve) => child.once('close', (code) => resolve(code))),
	};
}

/** The queues of tails, and the subscriptions of a topic, as the endpoint has them. */
export async function leftOf(
	endpoint: Endpoint,
	topic: string,
): Promise<{ readonly queues: number; readonly subscriptions: number }> {
	const { QueueUrls } = await ask(endpoint, 'SQS.ListQueues', { QueueNamePrefix: 'awsmsg-tail-' });
	const listed = await askTopics(endpoint, 'ListSubscriptionsByTopic', {
		TopicArn: topicArn(topic),
	});
	return {
		queues: Array.isArray(QueueUrls) ? QueueUrls.length : 0,
		subscriptions: listed.split('<Endpoint>').length - 1,
	};
}

export const topicArn = (topic: string) => `arn:aws:sns:us-east-1:000000000000:${topic}`;
