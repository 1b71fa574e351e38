import { asFailure, type Failure } from '../domain/failure.ts';
import type { RecordPage, Shard } from '../domain/resources.ts';
import { coveredBy, type ShardFact } from '../domain/shard-plan.ts';
import { listShards } from './describe.ts';
import type { Clock, StreamGateway } from './ports.ts';

/** A closed shard's children, and what is known of all shards by now. */
export type Family = {
	readonly children: readonly string[];
	readonly shards: readonly ShardFact[];
	/** Why `children` may be too few. */
	readonly unknown?: Failure;
};

/** How often a list is asked for again that does not have the children of a closed shard yet. */
const mostTries = 5;
const firstWait = 1000;

/** The list of a stream's shards, read again when a shard has closed. */
export class ShardList {
	readonly #streams: StreamGateway;
	readonly #clock: Clock;
	readonly #name: string;
	readonly #signal: AbortSignal;
	#known: ReadonlyMap<string, Shard> = new Map();
	#running: Promise<readonly Shard[]> | undefined;
	#next: Promise<readonly Shard[]> | undefined;

	constructor(
		ports: { streams: StreamGateway; clock: Clock },
		name: string,
		signal: AbortSignal,
	) {
		this.#streams = ports.streams;
		this.#clock = ports.clock;
		this.#name = name;
		this.#signal = signal;
	}

	/** The list as it is after this call. Hundreds of shards close together: they share one request. */
	read(): Promise<readonly Shard[]> {
		const { promise, isNext } =
			this.#running === undefined
				? { promise: this.#ask(), isNext: false }
				: { promise: this.#running.catch(() => []).then(() => this.#ask()), isNext: true };
		if (!isNext) {
			this.#running = promise;
			const settled = () => {
				if (this.#running === promise) this.#running = undefined;
			};
			promise.then(settled, settled);
			return promise;
		}
		if (this.#next !== undefined) {
			promise.catch(() => {});
			return this.#next;
		}
		this.#next = promise;
		return promise;
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
				if (!unknown.retryable && unknown.kind !== 'throttled') break;
			}
			if (!patiently || tries === mostTries) break;
			try {
				await this.#clock.sleep(firstWait * 2 ** (tries - 1), this.#signal);
			} catch {
				break;
			}
		}
		return {
			children: children.map((child) => child.id),
			shards,
			...(unknown === undefined ? {} : { unknown }),
		};
	}

	#fact(child: string, parent: string, last: RecordPage): ShardFact {
		return this.#known.get(child) ?? { id: child, parents: last.childParents?.[child] ?? [parent] };
	}

	async #ask(): Promise<readonly Shard[]> {
		const shards = await listShards(this.#streams, this.#name, this.#signal);
		this.#known = new Map(shards.map((shard) => [shard.id, shard]));
		return shards;
	}
}
