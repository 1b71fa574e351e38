import type { Failure } from '../../domain/failure.ts';
import type { TopicAttributes, TopicRef } from '../../domain/resources.ts';
import type { Clock, TopicGateway } from '../ports.ts';
import { runSampler } from './sampler.ts';
import type { SamplerPace } from './sampling.ts';
import type { WatchView } from './watch.ts';

export type TopicSample = {
	readonly arn: string;
	readonly at: number;
	readonly attributes: TopicAttributes;
};

/** The same events as for queues, under the names of topics. */
export type WatchTopicsEvent =
	| {
			readonly type: 'topics/listed';
			readonly refs: readonly TopicRef[];
			readonly complete: boolean;
			readonly at: number;
	  }
	| { readonly type: 'topics/list-failed'; readonly failure: Failure; readonly at: number }
	| { readonly type: 'topics/sampled'; readonly samples: readonly TopicSample[] }
	| {
			readonly type: 'topics/sample-failed';
			readonly failures: readonly {
				readonly arn: string;
				readonly failure: Failure;
				readonly at: number;
			}[];
	  };

/** SNS allows List* 30 times a second an account; half of it stays free for everybody else. */
const pace: SamplerPace = {
	burst: 8,
	steady: 4,
	perSecond: 15,
	backgroundPerSecond: { active: 2, idle: 0.5, away: 0.1 },
	visibleEvery: { active: 15_000, idle: 30_000, away: 120_000 },
	backgroundEvery: { active: 60_000, idle: 120_000, away: 600_000 },
	relistEvery: { active: 60_000, idle: 120_000, away: 300_000 },
	pagePause: 70,
};

/** Lists and samples topics until the signal aborts; the sibling of `watchQueues`. */
export function watchTopics(
	ports: { topics: TopicGateway; clock: Clock },
	view: WatchView & { pinned?(): readonly TopicRef[] },
	emit: (event: WatchTopicsEvent) => void,
	signal: AbortSignal,
): Promise<void> {
	return runSampler<TopicRef, TopicAttributes>(
		{
			key: (ref) => ref.arn,
			page: (next, signal) => ports.topics.listPage(next === undefined ? {} : { next }, { signal }),
			sample: (ref, signal) => ports.topics.attributes(ref.arn, { signal }),
			urgent: () => false,
			leadsTo: () => undefined,
		},
		ports.clock,
		view,
		pace,
		{
			listed: (refs, complete, at) => emit({ type: 'topics/listed', refs, complete, at }),
			listFailed: (failure, at) => emit({ type: 'topics/list-failed', failure, at }),
			sampled: (samples) =>
				emit({
					type: 'topics/sampled',
					samples: samples.map(({ ref, at, value }) => ({ arn: ref.arn, at, attributes: value })),
				}),
			sampleFailed: (failures) =>
				emit({
					type: 'topics/sample-failed',
					failures: failures.map(({ ref, at, failure }) => ({ arn: ref.arn, failure, at })),
				}),
			swept: () => {},
		},
		signal,
	);
}
