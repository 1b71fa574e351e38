import type { StreamSummary } from '../resources.ts';

/** What can be done to a stream itself. */
export type StreamChange =
	/** On demand without `shards`. */
	| { readonly kind: 'create'; readonly shards?: number }
	| { readonly kind: 'delete'; readonly withConsumers?: true }
	/** In the middle of its range without `at`, the first hash key of the second child. */
	| { readonly kind: 'split'; readonly shardId: string; readonly at?: string }
	| { readonly kind: 'merge'; readonly shardId: string; readonly with: string }
	| { readonly kind: 'shards'; readonly count: number }
	| { readonly kind: 'retention'; readonly hours: number }
	| { readonly kind: 'mode'; readonly mode: StreamSummary['mode'] }
	| { readonly kind: 'register'; readonly consumer: string }
	| { readonly kind: 'deregister'; readonly consumer: string };
