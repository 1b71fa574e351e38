import { openPlan } from '../../../source/console/redrive/plan-load.ts';
import type { ConsoleConnection } from '../../../source/console/watch/connection.ts';
import type { RedrivePlan } from '../../../source/domain/redrive/redrive-plan.ts';
import type { RedriveReport } from '../../../source/domain/redrive/redrive-report.ts';
import { reportOf } from '../../../source/domain/redrive/redrive-report.ts';
import { stateOf } from '../../../source/domain/redrive/redrive-state.ts';
import type {
	MetricsGateway,
	QueueGateway,
	TopicGateway,
} from '../../../source/operations/ports.ts';
import type { RedriveStart } from '../../../source/operations/redrive/run.ts';
import type { RunEnd, RunEvent } from '../../../source/operations/redrive/run-events.ts';
import { gateways, message, queueAttributes, queueRef } from '../../operations/fakes.ts';
import { yes } from '../fake-queue.ts';
import { type Console, identity, info, startConsole } from '../fixture.ts';

export type StartedJob = {
	readonly input: RedriveStart;
	readonly words: unknown[];
	readonly emit: (event: RunEvent) => void;
	readonly end: (end: RunEnd) => void;
};

/** A dead-letter queue of `orders`, and a worker whose jobs the test plays. */
export function redriving(
	some: Partial<QueueGateway> = {},
	metrics: Partial<MetricsGateway> = {},
	topics: Partial<TopicGateway> = {},
): {
	console: Console;
	jobs: StartedJob[];
	moves: unknown[];
} {
	const moves: unknown[] = [];
	const queues: Partial<QueueGateway> = {
		attributes: async (url) =>
			queueAttributes(url.endsWith('-dlq') ? 'orders-dlq' : 'orders', {
				visible: url.endsWith('-dlq') ? 37 : 0,
				inFlight: 2,
				...(url.endsWith('-dlq')
					? {}
					: {
							visibilitySeconds: 30,
							redrivePolicy: {
								deadLetterTargetArn: queueRef('orders-dlq').arn,
								maxReceiveCount: 5,
							},
						}),
			}),
		deadLetterSourcesPage: async () => ({ items: [queueRef('orders').url] }),
		listMoves: async () => [],
		startMove: async (input) => {
			moves.push(input);
			return { handle: 'handle' };
		},
		changeVisibility: async ({ entries }) => entries.map(() => ({ ok: true }) as const),
		...some,
	};
	const console = startConsole({ gateways: { queues, metrics, topics } });
	const jobs: StartedJob[] = [];
	const connection: ConsoleConnection = {
		info,
		gateways: {
			...gateways({ queues, metrics, topics }),
			identity: { whoAmI: async () => identity },
		},
		setMode: () => {},
		close: async () => {},
		startJob: (_name, input, onEvent) => {
			const words: unknown[] = [];
			const ended = Promise.withResolvers<unknown>();
			jobs.push({
				input: input as RedriveStart,
				words,
				// The engine's events are the only ones of this job.
				emit: onEvent as (event: RunEvent) => void,
				end: ended.resolve,
			});
			return { tell: (word) => void words.push(word), ended: ended.promise };
		},
	};
	console.session.connected(connection);
	console.identify();
	console.queues({ orders: 0, 'orders-dlq': 37 }, { orders: 'orders-dlq' });
	return { console, jobs, moves };
}

export async function planned(console: Console): Promise<RedrivePlan> {
	// Typing has to rest before queues are asked.
	await console.pass(300);
	await console.settled();
	const { plan } = console.topAs('plan');
	if (plan.value === undefined) throw new Error(`no plan: ${plan.failure?.message}`);
	return plan.value;
}

export async function openPlanOfDlq(console: Console): Promise<RedrivePlan> {
	console.press('2', 'r');
	return planned(console);
}

export const reportOfMoved = (moved: number): RedriveReport =>
	reportOf(
		stateOf(
			[
				{ type: 'seen', matched: moved, unmatched: 0, missing: 0 },
				{ type: 'sent', copies: Array.from({ length: moved }, (_, n) => [`m${n}`, `c${n}`]) },
				{ type: 'deleted', ids: Array.from({ length: moved }, (_, n) => `m${n}`) },
				{ type: 'ended', at: 1, why: 'target', said: 'as many were moved as were wanted' },
			],
			false,
		),
	);

/** Starts a redrive of one chosen message by our engine. */
export async function startChosen(): Promise<ReturnType<typeof redriving> & { job: StartedJob }> {
	const all = redriving();
	const { console, jobs } = all;
	openPlan(console.session, queueRef('orders-dlq'), {
		title: '1 marked',
		ids: ['m0'],
		messages: [message('m0', console.clock.now())],
	});
	await planned(console);
	console.press('left', 'enter');
	await yes(console);
	await console.settled();
	const [job] = jobs;
	if (job === undefined) throw new Error('no job was started');
	return { ...all, job };
}
