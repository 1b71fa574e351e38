import type { Shard, StartPosition } from '../resources.ts';
import { inOrderOfBirth, rangeOf } from './shard-lineage.ts';
import { type Position, type Scope, startAt } from './stream-position.ts';

/** What is known of a shard; an endpoint's last page tells less of a child than the list does. */
export type ShardFact = Pick<Shard, 'id' | 'parents'> & Partial<Shard>;

/** A shard that may be opened now, and the planned shards it comes from. */
export type ReadyShard = {
	readonly id: string;
	readonly from: StartPosition;
	readonly parents: readonly string[];
};

type Planned = {
	readonly id: string;
	readonly parents: readonly string[];
	/** `done`: closed and read to its end; `ended`: read as far as was asked for. */
	state: 'waiting' | 'reading' | 'ended' | 'done';
	/** Where it begins, unless that follows from its parents. */
	readonly start?: StartPosition;
	/** The time from which its children are read when nothing of it was: it closed before that time. */
	childrenAt?: number;
};

/**
 * Which shards are read, from where, and when: a shard is opened when all of its parents that are
 * read at all have been read to their end. Children begin at TRIM_HORIZON, so that nothing between
 * parent and child is skipped; only where no parent had anything since the time that was asked for do
 * they begin at that time, since they may hold older records than it.
 */
export class ShardPlan {
	readonly #scope: Scope;
	readonly #planned = new Map<string, Planned>();

	/** `shards`: the stream's list, or what is known without it. */
	constructor(
		scope: Scope,
		from: StartPosition,
		shards: readonly ShardFact[],
		resume?: Pick<Position, 'shards'>,
	) {
		this.#scope = scope;
		const mine = shards.filter((shard) => this.#inScope(shard));
		if (resume === undefined) {
			const begin = from.type === 'LATEST' && scope.kind !== 'shards' ? newest(mine, scope) : mine;
			const ids = new Set(begin.map(({ id }) => id));
			for (const shard of begin) {
				const isRoot = scope.kind === 'shards' || !shard.parents.some((id) => ids.has(id));
				this.#add(shard, isRoot ? from : undefined);
			}
			return;
		}
		const listed = new Map(shards.map((shard) => [shard.id, shard]));
		for (const [id, position] of Object.entries(resume.shards)) {
			const parents = 'parents' in position ? (position.parents ?? []) : [];
			const start = startAt(position);
			// A shard that is not listed is new, or gone: reading it will tell.
			const planned = this.#add(listed.get(id) ?? { id, parents }, start);
			if (start === undefined) planned.state = 'done';
			if ('childrenAt' in position) planned.childrenAt = position.childrenAt;
		}
		this.learn(shards);
	}

	/** How many shards are being read. */
	get reading(): number {
		let count = 0;
		for (const { state } of this.#planned.values()) if (state === 'reading') count += 1;
		return count;
	}

	/** Ids of all planned shards. */
	get ids(): readonly string[] {
		return [...this.#planned.keys()];
	}

	/** Takes the descendants of planned shards into the plan. */
	learn(shards: readonly ShardFact[]): void {
		if (this.#scope.kind === 'shards') return;
		const ordered = inOrderOfBirth(shards);
		for (const shard of ordered) {
			const descends = shard.parents.some((id) => this.#planned.has(id));
			if (descends && !this.#planned.has(shard.id) && this.#inScope(shard)) this.#add(shard);
		}
	}

	/**
	 * Notes that a shard is gone with its records. Its children may be gone too: the oldest shards that
	 * are left go on. (What closed before this shard was opened has expired before it.)
	 */
	lost(id: string, shards: readonly ShardFact[]): void {
		this.learn(shards);
		this.done(id);
		if (this.#scope.kind === 'shards') return;
		const listed = new Set(shards.map((shard) => shard.id));
		for (const shard of shards) {
			const isOldest = !shard.parents.some((parent) => listed.has(parent));
			if (isOldest && !this.#planned.has(shard.id) && this.#inScope(shard)) {
				this.#add(shard, { type: 'TRIM_HORIZON' });
			}
		}
		this.learn(shards);
	}

	/** Notes that a shard can't be read any more, although it is listed. Its children go on. */
	vanished(id: string, shards: readonly ShardFact[]): void {
		this.learn(shards);
		this.done(id);
	}

	/** The shards that may be opened now; they count as being read from here on. */
	ready(): readonly ReadyShard[] {
		const ready: ReadyShard[] = [];
		for (const planned of this.#planned.values()) {
			if (planned.state !== 'waiting') continue;
			const parents = planned.parents.flatMap((id) => this.#planned.get(id) ?? []);
			if (parents.some(({ state }) => state !== 'done')) continue;
			const from = planned.start ?? startAfter(parents);
			planned.state = 'reading';
			if (from.type === 'AT_TIMESTAMP') planned.childrenAt = from.at;
			ready.push({ id: planned.id, from, parents: parents.map(({ id }) => id) });
		}
		return ready;
	}

	/** Notes that a shard has given a record. */
	gave(id: string): void {
		const planned = this.#planned.get(id);
		if (planned !== undefined) delete planned.childrenAt;
	}

	/** Notes that a shard was read to its end; answers from when on its children are read. */
	done(id: string): number | undefined {
		const planned = this.#planned.get(id);
		if (planned === undefined) return;
		planned.state = 'done';
		return planned.childrenAt;
	}

	/** Notes that a shard was read as far as was asked for; its children are not needed. */
	ended(id: string): void {
		const planned = this.#planned.get(id);
		if (planned !== undefined) planned.state = 'ended';
	}

	#add(shard: ShardFact, start?: StartPosition): Planned {
		const planned: Planned = {
			id: shard.id,
			parents: this.#scope.kind === 'shards' ? [] : [...new Set(shard.parents)],
			state: 'waiting',
			...(start === undefined ? {} : { start }),
		};
		this.#planned.set(shard.id, planned);
		return planned;
	}

	#inScope(shard: ShardFact): boolean {
		const scope = this.#scope;
		if (scope.kind === 'all') return true;
		if (scope.kind === 'shards') return scope.ids.includes(shard.id);
		const range = knownRange(shard);
		const key = BigInt(scope.hashKey);
		// A shard whose range nobody tells may own the key.
		return range === undefined || (range.first <= key && key <= range.last);
	}
}

/** Whether the children of a shard serve its whole range, as far as ranges are known. */
export function coveredBy(shard: ShardFact | undefined, children: readonly ShardFact[]): boolean {
	if (children.length === 0) return false;
	const range = shard === undefined ? undefined : knownRange(shard);
	const ranges = children.map(knownRange);
	if (range === undefined || ranges.includes(undefined)) return true;
	let next = range.first;
	for (const child of ranges
		.flatMap((one) => one ?? [])
		.sort((a, b) => (a.first < b.first ? -1 : 1))) {
		if (child.first > next) return false;
		if (child.last >= next) next = child.last + 1n;
	}
	return next > range.last;
}

function startAfter(parents: readonly Planned[]): StartPosition {
	const times = parents.flatMap(({ childrenAt }) => childrenAt ?? []);
	const [at] = times;
	if (at === undefined || times.length < parents.length) return { type: 'TRIM_HORIZON' };
	return { type: 'AT_TIMESTAMP', at: Math.min(...times) };
}

/**
 * The shards from which LATEST begins: those without children in the list. A list is read page by page
 * while the stream is resharded, and may have a child without its sibling: then the parent is read as
 * well, and with it all that comes from it.
 */
function newest(shards: readonly ShardFact[], scope: Scope): readonly ShardFact[] {
	const children = new Map<string, ShardFact[]>();
	for (const shard of shards) {
		for (const parent of shard.parents) {
			const siblings = children.get(parent);
			if (siblings === undefined) children.set(parent, [shard]);
			else siblings.push(shard);
		}
	}
	const goesOn = (shard: ShardFact, next: readonly ShardFact[]) =>
		scope.kind === 'key' ? next.length > 0 : coveredBy(shard, next);
	const last = shards.filter((shard) => !goesOn(shard, children.get(shard.id) ?? []));
	const begin = new Set(last.map(({ id }) => id));
	for (const shard of inOrderOfBirth(shards)) {
		if (shard.parents.some((id) => begin.has(id))) begin.add(shard.id);
	}
	return shards.filter(({ id }) => begin.has(id));
}

function knownRange(shard: ShardFact) {
	return rangeOf({ ...unknownShard, ...shard });
}

const unknownShard: Shard = {
	id: '',
	parents: [],
	startingHashKey: '',
	endingHashKey: '',
	startingSequenceNumber: '',
};
