import type { Failure } from '../../domain/failure.ts';
import type { StreamRef, StreamSummary } from '../../domain/resources.ts';
import type { Clock, StreamGateway } from '../ports.ts';
import { runSampler } from './sampler.ts';
import type { SamplerPace } from './sampling.ts';
import type { WatchView } from './watch.ts';

export type StreamSample = {
	readonly arn: string;
	readonly name: string;
	readonly at: number;
	readonly summary: StreamSummary;
};

/** The same events as for queues, under the names of streams. */
export type WatchStreamsEvent =
	| {
			readonly type: 'streams/listed';
			readonly refs: readonly StreamRef[];
			readonly complete: boolean;
			readonly at: number;
	  }
	| { readonly type: 'streams/list-failed'; readonly failure: Failure; readonly at: number }
	| { readonly type: 'streams/sampled'; readonly samples: readonly StreamSample[] }
	| {
			readonly type: 'streams/sample-failed';
			readonly failures: readonly {
				readonly arn: string;
				readonly name: string;
				readonly failure: Failure;
				readonly at: number;
			}[];
	  };

/**
 * An account may ask for 20 summaries and 5 pages of streams a second in all, production included:
 * half of the one and less than half of the other are taken.
 */
const pace: SamplerPace = {
	burst: 8,
	steady: 4,
	perSecond: 8,
	backgroundPerSecond: { active: 1, idle: 0.25, away: 0.05 },
	visibleEvery: { active: 5_000, idle: 30_000, away: 120_000 },
	backgroundEvery: { active: 60_000, idle: 120_000, away: 600_000 },
	relistEvery: { active: 60_000, idle: 120_000, away: 300_000 },
	pagePause: 500,
};

/** Lists and samples streams until the signal aborts; the sibling of `watchQueues`. */
export function watchStreams(
	ports: { streams: StreamGateway; clock: Clock },
	view: WatchView & { pinned?(): readonly StreamRef[] },
	emit: (event: WatchStreamsEvent) => void,
	signal: AbortSignal,
): Promise<void> {
	return runSampler<StreamRef, StreamSummary>(
		{
			key: (ref) => ref.arn,
			page: (next, signal) =>
				ports.streams.listPage(next === undefined ? {} : { next }, { signal }),
			sample: (ref, signal) => ports.streams.summary(ref.name, { signal }),
			urgent: () => false,
			leadsTo: () => undefined,
		},
		ports.clock,
		view,
		pace,
		{
			listed: (refs, complete, at) => emit({ type: 'streams/listed', refs, complete, at }),
			listFailed: (failure, at) => emit({ type: 'streams/list-failed', failure, at }),
			sampled: (samples) =>
				emit({
					type: 'streams/sampled',
					samples: samples.map(({ ref, at, value }) => ({
						arn: ref.arn,
						name: ref.name,
						at,
						summary: value,
					})),
				}),
			sampleFailed: (failures) =>
				emit({
					type: 'streams/sample-failed',
					failures: failures.map(({ ref, at, failure }) => ({
						arn: ref.arn,
						name: ref.name,
						failure,
						at,
					})),
				}),
			swept: () => {},
		},
		signal,
	);
}
