import { least } from '../../domain/extent.ts';
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
/** The start waits no longer for the first count, ms. */
const beginWithin = 5000;

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
	#said: BrakeCause | undefined;
	#asked = { at: Number.NEGATIVE_INFINITY, sent: 0, room: Number.POSITIVE_INFINITY };

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
		this.#say();
	}

	/** Looks once before anything is sent: where it is too deep at the start nothing is. */
	async begin(signal: AbortSignal): Promise<void> {
		if (this.#limits.every(({ depth }) => depth === undefined)) return;
		const soon = AbortSignal.any([signal, AbortSignal.timeout(beginWithin)]);
		await this.#askDepth(soon);
		this.#say();
	}

	async run(signal: AbortSignal): Promise<void> {
		if (this.#limits.length === 0) return;
		const { clock, metrics } = this.#ports;
		const names = this.#limits.map(({ queue }) => queue);
		const alarms = metrics && new AlarmsOf(metrics, names);
		let askedAlarms = Number.NEGATIVE_INFINITY;
		while (!signal.aborted) {
			const now = clock.now();
			if (this.#isDepthDue(now)) await this.#askDepth(signal);
			if (alarms !== undefined && now - askedAlarms >= askAlarmsEvery) {
				askedAlarms = now;
				const firing = await alarms.firing(signal);
				for (const [queue, some] of firing ?? []) this.#brake.noteAlarms(queue, some);
			}
			if (signal.aborted) return;
			this.#say();
			await clock.sleep(lookEvery, signal).catch(() => {});
		}
	}

	#say(): void {
		const { cause } = this.#brake;
		if (cause === this.#said) return;
		this.#said = cause;
		this.#tell(cause);
	}

	#isDepthDue(now: number): boolean {
		const { at, sent, room } = this.#asked;
		const every = this.#brake.cause === undefined ? askDepthEvery : askHeldEvery;
		// Sooner where half of what was free may be taken by now.
		return now - at >= every || this.#sent() - sent > room / 2;
	}

	/** Asks all counts, and notes how many may be sent before one of them could be above its limit. */
	async #askDepth(signal: AbortSignal): Promise<void> {
		const [at, sent] = [this.#ports.clock.now(), this.#sent()];
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
		this.#asked = { at, sent, room: least(rooms) };
	}
}
