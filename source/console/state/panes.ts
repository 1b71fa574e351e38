import type { KindId } from '../../domain/kinds.ts';

/**
 * The lists of the console: each shows one kind of resource, whole or in part. What they show and say
 * stands in `console/resources/panes.ts`.
 */
export const paneKinds = {
	queues: 'queue',
	dead: 'queue',
	expiring: 'queue',
	topics: 'topic',
	streams: 'stream',
} as const satisfies Readonly<Record<string, KindId>>;

export type Pane = keyof typeof paneKinds;

/** A kind without a list is a mistake: this does not compile then. */
type ListedKinds = (typeof paneKinds)[Pane];
type Unlisted = Exclude<KindId, ListedKinds>;
export const everyKindIsListed: [Unlisted] extends [never] ? true : Unlisted = true;
