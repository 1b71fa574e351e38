import type { Alarm } from '../../domain/metric.ts';
import { listLimits, pagesOf } from '../../domain/paging.ts';
import type { MetricsGateway } from '../ports.ts';

/** Alarms that are gone through for those of a queue: 2,000. */
const limits = { ...listLimits, pages: 20 };

/** DescribeAlarms takes at most so many names. */
const mostNames = 100;

/** Whether an alarm is about a queue of this name. */
function isAlarmOf({ namespace, dimensions }: Alarm, queue: string): boolean {
	return namespace === 'AWS/SQS' && dimensions['QueueName'] === queue;
}

/**
 * The alarms of some queues. All alarms are gone through once; from then on those of the queues are asked for by
 * their names, one request for all.
 */
export class AlarmsOf {
	readonly #metrics: Pick<MetricsGateway, 'alarmsPage'>;
	readonly #queues: readonly string[];
	/** Once all were gone through. */
	#names: readonly string[] | undefined;
	#isDenied = false;

	constructor(metrics: Pick<MetricsGateway, 'alarmsPage'>, queues: readonly string[]) {
		this.#metrics = metrics;
		this.#queues = queues;
	}

	/** Names of the alarms that fire, by queue; `undefined` when nobody can say. Never throws. */
	async firing(signal: AbortSignal): Promise<ReadonlyMap<string, readonly string[]> | undefined> {
		if (this.#isDenied) return;
		try {
			const alarms = await this.#ask(signal);
			this.#names = alarms.map(({ name }) => name);
			const firing = alarms.filter(({ state }) => state === 'ALARM');
			return new Map(
				this.#queues.map((queue) => [
					queue,
					firing.filter((alarm) => isAlarmOf(alarm, queue)).map(({ name }) => name),
				]),
			);
		} catch {
			// Denied, or not there at this endpoint: it would be refused again.
			this.#isDenied = this.#names === undefined;
			return;
		}
	}

	async #ask(signal: AbortSignal): Promise<readonly Alarm[]> {
		if (this.#names?.length === 0) return [];
		const names = this.#names === undefined ? {} : { names: this.#names };
		const ask = (next: string | undefined) =>
			this.#metrics.alarmsPage({ ...names, ...(next === undefined ? {} : { next }) }, { signal });
		const found: Alarm[] = [];
		for await (const page of pagesOf('alarms', ask, signal, limits)) {
			for (const alarm of page) {
				if (this.#queues.some((queue) => isAlarmOf(alarm, queue))) found.push(alarm);
			}
		}
		// One request takes so many names.
		return found.slice(0, mostNames);
	}
}
