import type { CloudWatch } from '../cloudwatch/types.ts';
import {
	type Backdate,
	type Seeding,
	seedAuditEvents,
	seedDeadLetters,
	seedInvoices,
	seedOrders,
} from './backlog.ts';
import { createClients } from './clients.ts';
import { createFailureMemory, runConsumers } from './consumers.ts';
import { calmMetrics, seedMetrics } from './history.ts';
import { type Running, untilDone } from './loop.ts';
import { runProducers, runPublishers, runStreams } from './producers.ts';
import { createQueues, createTopics } from './setup.ts';

export type DemoOptions = {
	readonly endpoint: string;
	readonly region: string;
	/** The embedded CloudWatch, for the history that no request can make. */
	readonly cloudwatch: CloudWatch;
	/** The same seed tells the same story with the same bodies. */
	readonly seed: number;
	readonly signal: AbortSignal;
	/** Told of every failure; none of them ends the demo. */
	onTrouble(error: unknown): void;
	/** Told once everything that lies in the queues from the start is there; optional. */
	onStanding?(): void;
	/** Makes messages older than they are, so that ages agree with the history; optional. */
	readonly backdate?: Backdate;
};

/**
 * Makes a small living system on an endpoint: queues with a backlog and dead letters, topics,
 * streams, alarms and history first, then producers and consumers that keep it alive until the
 * signal aborts. Resolves when everything has stopped; never rejects.
 */
export async function startDemo(options: DemoOptions): Promise<void> {
	const { endpoint, region, cloudwatch, seed, signal, onTrouble } = options;
	const clients = createClients({ endpoint, region, signal });
	const running: Running = { signal, onTrouble };
	const startedAt = Date.now();
	const memory = createFailureMemory();
	/** One part's failure is told and leaves the others alone. */
	const part = async (work: Promise<unknown>): Promise<void> => {
		try {
			await work;
		} catch (error) {
			if (!signal.aborted) onTrouble(error);
		}
	};
	const tell = async (): Promise<void> => {
		// The Kinesis emulator starts on its first request and takes its time: nothing waits for it.
		const streaming = part(runStreams(clients, seed, running));
		const place = { region, startedAt };
		const urls = await untilDone(() => createQueues(clients, region), running);
		if (urls === undefined) return;
		const backdate = options.backdate ?? (() => undefined);
		const seeding: Seeding = { clients, urls, seed, startedAt, memory, backdate };
		await part(seedDeadLetters(seeding));
		const topics = part(
			untilDone(() => createTopics(clients, region), running).then((arns) =>
				arns === undefined ? undefined : runPublishers(clients, arns, urls, seed, running),
			),
		);
		await part(seedMetrics(cloudwatch, seed, place));
		await part(seedOrders(seeding));
		await part(seedInvoices(seeding));
		await part(seedAuditEvents(seeding));
		calmMetrics(cloudwatch, seed, place, Date.now());
		options.onStanding?.();
		await Promise.all([
			streaming,
			topics,
			part(runProducers(clients, urls, seed, running)),
			part(runConsumers(clients, urls, memory, running)),
		]);
	};
	await part(tell());
	clients.close();
}
