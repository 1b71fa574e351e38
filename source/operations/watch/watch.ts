import type { Failure } from '../../domain/failure.ts';
import type { QueueAttributes, QueueRef } from '../../domain/resources.ts';
import type { Clock, QueueGateway } from '../ports.ts';
import { runSampler } from './sampler.ts';
import type { Attention, SamplerPace } from './sampling.ts';

/** A queue's attributes as GetQueueAttributes answered at `at` (ms since the epoch, our clock). */
export type QueueSample = {
	readonly url: string;
	readonly arn: string;
	readonly at: number;
	readonly attributes: QueueAttributes;
};

export type WatchQueuesEvent =
	/** Queues of this sweep so far; when `complete`, the whole list: all others are gone. */
	| {
			readonly type: 'queues/listed';
			readonly refs: readonly QueueRef[];
			readonly complete: boolean;
			readonly at: number;
	  }
	| { readonly type: 'queues/list-failed'; readonly failure: Failure; readonly at: number }
	/** Batched: about ten such events a second at most. */
	| { readonly type: 'queues/sampled'; readonly samples: readonly QueueSample[] }
	| {
			readonly type: 'queues/sample-failed';
			readonly failures: readonly {
				readonly url: string;
				readonly failure: Failure;
				readonly at: number;
			}[];
	  }
	/** Once: every queue of the first whole list that named any has been asked. */
	| {
			readonly type: 'queues/swept';
			readonly sampled: number;
			readonly denied: number;
			readonly milliseconds: number;
			readonly at: number;
	  };

/** What the console tells a watch about itself; asked about twenty times a second at most. */
export type WatchView = {
	/** Rows on the screen, top first: URLs of queues, ARNs of topics and streams. */
	visible(): readonly string[];
	attention(): Attention;
};

/**
 * GetQueueAttributes has no published limit, so the first sweep may burst: 24 calls at once are 800
 * queues in about a second at 30 ms. Afterwards the account pays for every call, so few are made.
 */
const pace: SamplerPace = {
	burst: 24,
	steady: 8,
	perSecond: Number.POSITIVE_INFINITY,
	backgroundPerSecond: { active: 10, idle: 2, away: 0.2 },
	visibleEvery: { active: 2000, idle: 5000, away: 30_000 },
	backgroundEvery: { active: 10_000, idle: 30_000, away: 120_000 },
	relistEvery: { active: 60_000, idle: 120_000, away: 300_000 },
	pagePause: 0,
};

const looksLikeDeadLetters = /dlq|dead/i;

/**
 * Lists and samples queues until the signal aborts; then it returns. Failures of calls are events;
 * it never rejects because of them. `pinned` queues are sampled though no list names them.
 */
export function watchQueues(
	ports: { queues: QueueGateway; clock: Clock },
	view: WatchView & { pinned?(): readonly QueueRef[] },
	emit: (event: WatchQueuesEvent) => void,
	signal: AbortSignal,
): Promise<void> {
	// Redrive policies name queues by ARN, so that is the key; the screen knows them by URL.
	const arns = new Map<string, string>();
	const note = (refs: readonly QueueRef[]) => {
		for (const ref of refs) arns.set(ref.url, ref.arn);
		return refs;
	};
	return runSampler<QueueRef, QueueAttributes>(
		{
			key: (ref) => ref.arn,
			page: async (next, signal) => {
				const page = await ports.queues.listPage(next === undefined ? {} : { next }, { signal });
				note(page.items);
				return page;
			},
			sample: (ref, signal) => ports.queues.attributes(ref.url, { signal }),
			urgent: (ref) => looksLikeDeadLetters.test(ref.name),
			leadsTo: (attributes) => attributes.redrivePolicy?.deadLetterTargetArn,
		},
		ports.clock,
		{
			visible: () => view.visible().flatMap((url) => arns.get(url) ?? []),
			attention: () => view.attention(),
			pinned: () => note(view.pinned?.() ?? []),
		},
		pace,
		{
			listed: (refs, complete, at) => emit({ type: 'queues/listed', refs, complete, at }),
			listFailed: (failure, at) => emit({ type: 'queues/list-failed', failure, at }),
			sampled: (samples) =>
				emit({
					type: 'queues/sampled',
					samples: samples.map(({ ref, at, value }) => ({
						url: ref.url,
						arn: ref.arn,
						at,
						attributes: value,
					})),
				}),
			sampleFailed: (failures) =>
				emit({
					type: 'queues/sample-failed',
					failures: failures.map(({ ref, at, failure }) => ({ url: ref.url, failure, at })),
				}),
			swept: (report) => emit({ type: 'queues/swept', ...report }),
		},
		signal,
	);
}
