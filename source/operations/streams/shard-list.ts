import { asFailure, type Failure } from '../../domain/failure.ts';
import { own } from '../../domain/own.ts';
import type { Page } from '../../domain/paging.ts';
import type { RecordPage, Shard } from '../../domain/resources.ts';
import { coveredBy, type ShardFact } from '../../domain/streams/shard-plan.ts';
import { all } from '../parts.ts';
import type { Clock, StreamGateway } from '../ports.ts';
import { isLoginOver } from '../silence.ts';
import type { EndpointTime } from './endpoint-time.ts';

/** A closed shard's children, and what is known of all shards by now. */
export type Family = {
	readonly children: readonly string[];
	readonly shards: readonly ShardFact[];
	/** Why `children` may be too few. */
	readonly unknown?: Failure;
};

/** How often a page is asked for, and a list that does not have the children of a closed shard yet. */
const mostTries = 5;
const firstWait = 1000;

/** A shard's last records may say a time that is a little after its end, ms. */
const closingMargin = 5000;

const wholeKeySpace: ShardFact = {
	id: '',
	parents: [],
	startingHashKey: '0',
	endingHashKey: String(2n ** 128n - 1n),
};

/** The list of a stream's shards, read again when a shard has closed. */
export class ShardList {
	readonly #streams: StreamGateway;
	readonly #clock: Clock;
	readonly #name: string;
	readonly #signal: AbortSignal;
	readonly #waiting: (failure: Failure, until: number) => void;
	readonly #time: EndpointTime;
	#known: ReadonlyMap<string, Shard> = new Map();
	#running: Promise<readonly Shard[]> | undefined;
	#next: Promise<readonly Shard[]> | undefined;

	constructor(
		ports: { streams: StreamGateway; clock: Clock },
		name: string,
		signal: AbortSignal,
		waiting: (failure: Failure, until: number) => void,
		time: EndpointTime,
	) {
		this.#time = time;
		this.#streams = ports.streams;
		this.#clock = ports.clock;
		this.#name = name;
		this.#signal = signal;
		this.#waiting = waiting;
	}

	/** The list as it is after this call. Hundreds of shards close together: they share one request. */
	read(): Promise<readonly Shard[]> {
		this.#next ??= this.#askNext();
		return this.#next;
	}

	/**
	 * The shards that were open at some time since `at` (ms since 1970): a stream that is resharded often
	 * has hundreds that closed before, and each would have to be read to be passed over. All shards,
	 * where the endpoint can't tell, or leaves out a part of the keys.
	 */
	async readSince(at: number): Promise<readonly Shard[]> {
		try {
			const since = at - closingMargin;
			const shards = await all(
				`shards of ${this.#name}`,
				(next) => this.#page(next, since),
				this.#signal,
			);
			if (!coveredBy(wholeKeySpace, shards)) return await this.read();
			this.#known = new Map(shards.map((shard) => [shard.id, shard]));
			return shards;
		} catch (error) {
			const { kind } = asFailure(error);
			if (kind !== 'invalid' && kind !== 'unsupported') throw error;
			return await this.read();
		}
	}

	/** Whether a shard is closed by now; not while nobody knows. */
	async closes(id: string): Promise<boolean> {
		try {
			await this.read();
		} catch {
			return false;
		}
		return this.isClosed(id);
	}

	/** Whether a shard was closed when the list was read last. */
	isClosed(id: string): boolean {
		return this.#known.get(id)?.endingSequenceNumber !== undefined;
	}

	/**
	 * The children of a closed shard: by its last page and the list, which is asked until it has them,
	 * since some endpoints leave them out of the page and lists lag behind. Never throws; what could not
	 * be found out is `unknown`. Without `patiently` one look must do.
	 */
	async familyOf(id: string, last: RecordPage, patiently: boolean): Promise<Family> {
		const told = last.childShards ?? [];
		let children: readonly ShardFact[] = told.map((child) => this.#fact(child, id, last));
		let shards: readonly ShardFact[] = children;
		let unknown: Failure | undefined;
		for (let tries = 1; !this.#signal.aborted; tries++) {
			try {
				const list = await this.read();
				unknown = undefined;
				const listed = list.filter(({ parents }) => parents.includes(id));
				const missing = children.filter((child) => !list.some((one) => one.id === child.id));
				shards = [...list, ...missing];
				if (missing.length === 0 && coveredBy(this.#known.get(id), listed)) {
					return { children: listed.map((shard) => shard.id), shards };
				}
				children = [...listed, ...missing];
			} catch (error) {
				unknown = asFailure(error);
				// A shard was read to its end: a login that is over since then is renewed by somebody.
				if (!passes(unknown) && !isLoginOver(unknown)) break;
				// Without the list the children would be lost: it is asked for until it comes.
				tries = Math.min(tries, mostTries - 1);
			}
			if (!patiently || tries === mostTries) break;
			await this.#sleep(firstWait * 2 ** (tries - 1), unknown);
		}
		return {
			children: children.map((child) => child.id),
			shards,
			...(unknown === undefined ? {} : { unknown }),
		};
	}

	#fact(child: string, parent: string, last: RecordPage): ShardFact {
		return (
			this.#known.get(child) ?? {
				id: child,
				parents: own(last.childParents ?? {}, child) ?? [parent],
			}
		);
	}

	async #askNext(): Promise<readonly Shard[]> {
		await this.#running?.catch(() => {});
		// Who asks from now on may want to know what happens from now on.
		this.#next = undefined;
		const running = all(`shards of ${this.#name}`, (next) => this.#page(next), this.#signal);
		this.#running = running;
		const shards = await running;
		this.#known = new Map(shards.map((shard) => [shard.id, shard]));
		return shards;
	}

	/** One page, asked for again after failures that pass. */
	async #page(next: string | undefined, since?: number): Promise<Page<Shard>> {
		const input = {
			name: this.#name,
			...(next === undefined ? {} : { next }),
			...(since === undefined ? {} : { since }),
		};
		for (let tries = 1; ; tries++) {
			try {
				const askedAt = this.#clock.now();
				const page = await this.#streams.shardsPage(input, { signal: this.#signal });
				this.#time.learn(page.answeredAt, askedAt, this.#clock.now());
				return page;
			} catch (error) {
				const failure = asFailure(error);
				if (!passes(failure) || tries === mostTries || this.#signal.aborted) throw error;
				await this.#sleep(firstWait * 2 ** (tries - 1), failure);
			}
		}
	}

	async #sleep(milliseconds: number, why: Failure | undefined): Promise<void> {
		if (this.#signal.aborted) return;
		if (why !== undefined) this.#waiting(why, this.#clock.now() + milliseconds);
		try {
			await this.#clock.sleep(milliseconds, this.#signal);
		} catch (error) {
			if (!this.#signal.aborted) throw error;
		}
	}
}

function passes(failure: Failure): boolean {
	return failure.retryable || failure.kind === 'throttled';
}
