import { asFailure, type Failure } from '../../domain/failure.ts';
import { type FactsOf, type KindId, kinds, type RefOf } from '../../domain/kinds.ts';
import { operationKinds } from '../kinds.ts';
import type { Clock, Gateways } from '../ports.ts';
import { keptInRow } from './kept-facts.ts';
import { runSampler } from './sampler.ts';
import type { Attention, SamplerPace } from './sampling.ts';

/** What one call answered of a resource at `at` (ms since the epoch, our clock). */
export type Sample<Kind extends KindId> = {
	/** As `kinds` names it. */
	readonly key: string;
	readonly at: number;
	readonly facts: FactsOf<Kind>;
};

/** What is found out about the resources of a kind. */
export type WatchEventOf<Kind extends KindId> = { readonly kind: Kind } & (
	| {
			/** Resources that this sweep named since the last such event; when `complete`, the whole list: all others are gone. */
			readonly type: 'listed';
			readonly refs: readonly RefOf<Kind>[];
			readonly complete: boolean;
			/** The part of the list that was asked for; others are not told of. All of it without. */
			readonly part?: string;
			readonly at: number;
	  }
	/** Another part of the list, or all of it, is asked for from now on. */
	| { readonly type: 'asked'; readonly part?: string }
	| {
			readonly type: 'list-failed';
			readonly failure: Failure;
			readonly at: number;
			/** When it is asked again, ms since the epoch, where that is known. */
			readonly againAt?: number;
	  }
	/** Batched: about ten such events a second at most. */
	| { readonly type: 'sampled'; readonly samples: readonly Sample<Kind>[] }
	| {
			readonly type: 'sample-failed';
			readonly failures: readonly {
				readonly key: string;
				readonly failure: Failure;
				readonly at: number;
			}[];
			/** When the next is asked, where all wait because nothing answered. */
			readonly againAt?: number;
	  }
	/** Once: every resource of the first whole list that named any has been asked. */
	| {
			readonly type: 'swept';
			readonly sampled: number;
			readonly denied: number;
			readonly milliseconds: number;
			readonly at: number;
	  }
);

/** An event of any kind. */
export type WatchEvent = { [Kind in KindId]: WatchEventOf<Kind> }[KindId];

/** What the console tells a watch about itself; asked about twenty times a second at most. */
export type WatchView<Ref> = {
	/** Keys of the resources on the screen: first the one that the cursor is on, the others top first. */
	visible(): readonly string[];
	attention(): Attention;
	/** How many requests a second rows out of sight are worth; by the attention unless told. */
	beyondSight?(): Attention;
	/** Resources to sample although no list names them; the same array for as long as they are the same. */
	pinned?(): readonly Ref[];
};

/**
 * Lists and samples the resources of a kind, or of a `part` of its list, until the signal aborts; then it returns. Failures of
 * calls are events; it never rejects because of them.
 */
export function watchKind<Kind extends KindId>(
	kind: Kind,
	ports: {
		readonly gateways: Gateways;
		readonly clock: Clock;
		/** How fast it may ask, where that is not the kind's own pace. */
		readonly pace?: SamplerPace;
	},
	view: WatchView<RefOf<Kind>>,
	emit: (event: WatchEventOf<Kind>) => void,
	signal: AbortSignal,
	part?: string,
): Promise<void> {
	const { gateways, clock } = ports;
	const { key, many } = kinds[kind];
	const { page, sample, pace, urgent, leadsTo, moment } = operationKinds[kind];
	return runSampler<RefOf<Kind>, FactsOf<Kind>>(
		{
			what: many,
			key,
			page: (next, ended, known) => page(gateways, next, ended, part, known),
			sample: (ref, ended) => sample(gateways, ref, ended),
			urgent: urgent ?? (() => false),
			leadsTo: leadsTo ?? (() => undefined),
			...(moment === undefined ? {} : { moment }),
		},
		clock,
		view,
		ports.pace ?? pace,
		{
			listed: (refs, complete, at) =>
				emit({
					...{ kind, type: 'listed', refs, complete, at },
					...(part === undefined ? {} : { part }),
				}),
			listFailed: (failure, at, againAt) =>
				emit({ kind, type: 'list-failed', failure, at, againAt }),
			sampled(all) {
				const samples: { key: string; at: number; facts: FactsOf<Kind> }[] = [];
				const failures: { key: string; failure: Failure; at: number }[] = [];
				for (const { ref, at, value } of all) {
					try {
						samples.push({ key: key(ref), at, facts: keptInRow(kind, value, ref) });
					} catch (error) {
						failures.push({ key: key(ref), at, failure: asFailure(error) });
					}
				}
				if (samples.length > 0) emit({ kind, type: 'sampled', samples });
				if (failures.length > 0) emit({ kind, type: 'sample-failed', failures });
			},
			sampleFailed: (failures, againAt) =>
				emit({
					kind,
					type: 'sample-failed',
					failures: failures.map(({ ref, at, failure }) => ({ key: key(ref), failure, at })),
					...(againAt === undefined ? {} : { againAt }),
				}),
			swept: (report) => emit({ kind, type: 'swept', ...report }),
		},
		signal,
	);
}
