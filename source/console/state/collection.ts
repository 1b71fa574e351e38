import type { Failure } from '../../domain/failure.ts';
import type { KindId, Known } from '../../domain/kinds.ts';
import type { PagedMap } from '../../domain/paged-map.ts';
import type { ResourceKey } from '../../domain/resources.ts';

/** What is known about one kind of resource. */
export type Collection<Kind extends KindId> = {
	readonly entries: PagedMap<ResourceKey, Known<Kind>>;
	/** When the list was last whole; absent before the first one. */
	readonly listedAt?: number;
	/** When all parts of it were last listed, where the kind has parts. */
	readonly wholeAt?: number;
	/** The part of the list that is asked for, where the kind has parts; `listedAt` and `failure` are of that. */
	readonly part?: string;
	/** Why the list itself could not be had; the rows of the last one stay. */
	readonly failure?: Failure;
	readonly sampled: number;
	/** How the first sweep went, once it is over. */
	readonly sweep?: { readonly sampled: number; readonly denied: number; readonly ms: number };
};
