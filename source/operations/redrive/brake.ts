import { Brake, type BrakeCause, type BrakeLimit } from '../../domain/redrive/brake.ts';
import type { RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import type { Clock, MetricsGateway, QueueGateway } from '../ports.ts';
import { AlarmsOf } from './destination-alarms.ts';

/** A destination is asked for its count at least so often, ms, and sooner where much was sent since. */
const askDepthEvery = 10_000;
/** While the run is held: it should go on soon after it may. */
const askHeldEvery = 5000;
/** Alarms change by the minute, and each look at them is a request. */
const askAlarmsEvery = 60_000;
const lookEvery = 1000;

export type BrakePorts = {
	readonly queues: QueueGateway;
	readonly clock: Clock;
	/** Absent: alarms are not looked at. */
	readonly metrics?: Pick<MetricsGateway, 'alarmsPage'>;
};

/** The destinations of a plan, as its brake watches them. */
export function brakeLimitsOf({ destinations }: Pick<RedrivePlan, 'destinations'>): BrakeLimit[] {
	return destinations.flatMap(({ ref, brake, visible }) =>
		brake === undefined
			? []
			: [
					{
						queue: ref.name,
						url: ref.url,
						...(brake.depth === undefined ? {} : { depth: brake.depth }),
						...(visible === undefined ? {} : { start: visible }),
					},
				],
	);
}

/**
 * Watches the destinations of a run and tells whenever what holds it back is another thing, or nothing. What can't
 * be asked holds nobody back: the plan says what it knew. Ends when the signal aborts; never throws.
 */
export class BrakeWatch {
	readonly #ports: BrakePorts;
	readonly #limits: readonly BrakeLimit[];
	readonly #brake: Brake;
	readonly #sent: () => number;
	readonly #tell: (cause: BrakeCause | undefined) => void;

	/** `sent`: how many the run has sent so far, so that it is asked before a limit can be far behind. */
	constructor(
		ports: BrakePorts,
		limits: readonly BrakeLimit[],
		sent: () => number,
		tell: (cause: BrakeCause | undefined) => void,
	) {
		this.#ports = ports;
		this.#limits = limits;
		this.#brake = new Brake(limits);
		this.#sent = sent;
		this.#tell = tell;
	}

	/** The user goes on all the same. */
	overrule(): void {
		this.#brake.overrule();
		this.#tell(this.#brake.cause);
	}

	async run(signal: AbortSignal): Promise<void> {
		if (this.#limits.length === 0) return;
		const { clock, metrics } = this.#ports;
		const alarms =
			metrics &&
			new AlarmsOf(
				metrics,
				this.#limits.map(({ queue }) => queue),
			);
		let askedDepth = Number.NEGATIVE_INFINITY;
		let askedAlarms = Number.NEGATIVE_INFINITY;
		let sentThen = 0;
		let room = 0;
		while (!signal.aborted) {
			const now = clock.now();
			const held = this.#brake.cause !== undefined;
			const sent = this.#sent();
			const every = held ? askHeldEvery : askDepthEvery;
			if (now - askedDepth >= every || (sent - sentThen > room / 2 && sent > sentThen)) {
				askedDepth = now;
				sentThen = sent;
				room = await this.#askDepth(signal);
			}
			if (alarms !== undefined && now - askedAlarms >= askAlarmsEvery) {
				askedAlarms = now;
				const firing = await alarms.firing(signal);
				for (const [queue, names] of firing ?? []) this.#brake.noteAlarms(queue, names);
			}
			if (signal.aborted) return;
			this.#tell(this.#brake.cause);
			await clock.sleep(lookEvery, signal).catch(() => {});
		}
	}

	/** Asks all counts; answers how many may be sent before one of them could be above its limit. */
	async #askDepth(signal: AbortSignal): Promise<number> {
		const rooms = await Promise.all(
			this.#limits.map(async ({ queue, url, depth }) => {
				if (depth === undefined) return Number.POSITIVE_INFINITY;
				try {
					const { visible } = await this.#ports.queues.attributes(url, { signal });
					if (visible === undefined) return Number.POSITIVE_INFINITY;
					this.#brake.noteDepth(queue, visible);
					return Math.max(0, depth - visible);
				} catch {
					return Number.POSITIVE_INFINITY;
				}
			}),
		);
		return Math.min(...rooms);
	}
}
