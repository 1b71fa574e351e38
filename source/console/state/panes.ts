import { type KindId, type Kinds, kindIds, kinds } from '../../domain/kinds.ts';

/** Of each kind a list of all that there are, called by the word for several of it. */
type OfKinds = { readonly [Kind in KindId as Kinds[Kind]['many']]: Kind };

/**
 * The lists of the console: each shows one kind of resource, whole or in part. What they show and say
 * stands in `console/resources/panes.ts`.
 */
export const paneKinds = {
	...(Object.fromEntries(kindIds.map((kind) => [kinds[kind].many, kind])) as OfKinds),
	dead: 'queue',
	expiring: 'queue',
} as const satisfies Readonly<Record<string, KindId>>;

export type Pane = keyof typeof paneKinds;
