import type { CloudWatch } from '../cloudwatch/types.ts';
import type { LaterStreams } from '../kinesis/later-streams.ts';
import type { Lambda } from '../lambda/lambda.ts';
import type { Logs } from '../logs/logs.ts';
import {
	type Backdate,
	type Seeding,
	seedAuditEvents,
	seedDeadLetters,
	seedInvoices,
	seedOrders,
} from './backlog.ts';
import { type Ask, createClients } from './clients.ts';
import { createFailureMemory, runConsumers } from './consumers.ts';
import { demoFunctions } from './functions.ts';
import { calmMetrics, seedMetrics, seedStreamMetrics } from './history.ts';
import { announceLogs, type Peek } from './logs.ts';
import { createLooks } from './looks.ts';
import { type Running, untilDone } from './loop.ts';
import { runProducers, runPublishers } from './producers.ts';
import { announcePushFailures } from './push-failures.ts';
import { createApplications, createQueues, createTopics } from './setup.ts';
import { runStreams } from './streams.ts';

export type DemoOptions = {
	/** Serves a request of this process: `Endpoint.ask`. */
	readonly ask: Ask;
	readonly region: string;
	/** The embedded CloudWatch, for the history that no request can make. */
	readonly cloudwatch: CloudWatch;
	/** The embedded Lambda, which is told of the demo's functions. */
	readonly lambda: Lambda;
	/** The embedded CloudWatch Logs, and how its lines see the letters that they are about. */
	readonly logs: Logs;
	readonly peekQueue: Peek;
	/** The same seed tells the same story with the same bodies. */
	readonly seed: number;
	readonly signal: AbortSignal;
	/** Has streams that are made once somebody asks for them: `Endpoint.announceStreams`. */
	announceStreams(streams: LaterStreams): void;
	/** Told of every failure; none of them ends the demo. */
	onTrouble(error: unknown): void;
	/** Told once everything that lies in the queues from the start is there; optional. */
	onStanding?(): void;
	/** Makes messages older than they are, so that ages agree with the history; optional. */
	readonly backdate?: Backdate;
	/** Calls back on every request from outside: `Endpoint.onAsked`; without it somebody always looks. */
	onAsked?(listener: () => void): void;
};

/**
 * Makes a small living system on an endpoint: queues with a backlog and dead letters, topics,
 * alarms and history first, streams once somebody asks for them, then producers and consumers that keep it alive until the
 * signal aborts. Resolves when everything has stopped; never rejects.
 */
export async function startDemo(options: DemoOptions): Promise<void> {
	const { ask, region, cloudwatch, seed, signal, onTrouble } = options;
	const clients = createClients({ ask, region, signal });
	const looks = options.onAsked && createLooks();
	if (looks !== undefined) options.onAsked?.(looks.seen);
	const running: Running = { signal, onTrouble, ...(looks && { looks }) };
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
	options.lambda.seed(region, demoFunctions(region));
	announceLogs(options.logs, region, options.peekQueue);
	const tell = async (): Promise<void> => {
		const place = { region, startedAt };
		const streaming = part(
			runStreams(
				clients,
				{
					seed,
					announce: (streams) => options.announceStreams({ ...streams, region, since: startedAt }),
					onUnseen: (from, to) => seedStreamMetrics(cloudwatch, seed, region, { from, to }),
				},
				running,
			),
		);
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
		await part(
			untilDone(() => createApplications(clients), running).then((endpoints) =>
				announcePushFailures(options.logs, region, endpoints ?? [], startedAt),
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
}
