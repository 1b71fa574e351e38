import type { Part } from '../../domain/details.ts';
import type { Failure } from '../../domain/failure.ts';
import type { TopicAttributes } from '../../domain/resources.ts';
import {
	type DeliveryStatus,
	deliveryGroups,
	deliveryStatusIn,
} from '../../domain/topics/delivery-log.ts';
import { part } from '../parts.ts';
import type { Gateways } from '../ports.ts';
import { searchLines } from '../why/search-log.ts';

/** Deliveries of a topic, of all its endpoints or of one. */
export type WantedDeliveries = {
	readonly topicArn: string;
	readonly endpoint?: string;
	/** ms since 1970. */
	readonly from: number;
	readonly to: number;
};

/** What the logs tell of the deliveries of a topic. */
export type ToldDeliveries = WantedDeliveries &
	FoundDeliveries & {
		/** Of the topic: which logs are on stands there. */
		readonly topic: Part<TopicAttributes>;
	};

/** What two log groups, of what went well and of what did not, tell of deliveries. */
export type FoundDeliveries = {
	/** The latest first. */
	readonly deliveries: readonly DeliveryStatus[];
	/** Further lines that were found and not kept. */
	readonly more: number;
	/** Whether all of that time was searched. */
	readonly isFinished: boolean;
	/** Log groups that could not be read; one that is not there was never written to. */
	readonly failures: readonly { readonly group: string; readonly failure: Failure }[];
};

/** Reads both log groups of a topic, by FilterLogEvents, which costs nothing. Throws when aborted. */
export async function readDeliveries(
	{ topics, logs }: Pick<Gateways, 'topics' | 'logs'>,
	wanted: WantedDeliveries,
	signal: AbortSignal,
): Promise<ToldDeliveries> {
	const [topic, found] = await Promise.all([
		part(() => topics.attributes(wanted.topicArn, { signal }), signal),
		searchDeliveries({ logs }, Object.values(deliveryGroups(wanted.topicArn)), wanted, signal),
	]);
	return { ...wanted, ...found, topic };
}

/** Reads log groups of deliveries, of all endpoints or of one, by FilterLogEvents. Throws when aborted. */
export async function searchDeliveries(
	{ logs }: Pick<Gateways, 'logs'>,
	groups: readonly string[],
	{ endpoint, from, to }: Pick<WantedDeliveries, 'endpoint' | 'from' | 'to'>,
	signal: AbortSignal,
): Promise<FoundDeliveries> {
	const pattern = endpoint === undefined ? undefined : patternOf(endpoint);
	const found = await Promise.all(
		groups.map((group) =>
			searchLines(logs, { group, from, to, ...(pattern === undefined ? {} : { pattern }) }, signal),
		),
	);
	const deliveries = found
		.flatMap(({ lines }) => lines.flatMap((line) => deliveryStatusIn(line) ?? []))
		.filter(({ destination }) => endpoint === undefined || destination === endpoint)
		.toSorted((one, other) => other.at - one.at);
	return {
		deliveries,
		more: found.reduce((sum, one) => sum + one.more, 0),
		// The earliest lines are kept: of more than those the latest deliveries are missing.
		isFinished: found.every(
			({ isFinished, more, failure }) => (isFinished && more === 0) || failure !== undefined,
		),
		failures: found.flatMap(({ failure }, index) =>
			failure === undefined || failure.kind === 'not-found'
				? []
				: [{ group: groups[index] ?? '', failure }],
		),
	};
}

/** A pattern for the lines of an endpoint; `undefined` for one that would have to be escaped: its lines are picked out here. */
function patternOf(endpoint: string): string | undefined {
	return /^[\w.:/@+=-]{1,500}$/.test(endpoint)
		? `{ $.delivery.destination = "${endpoint}" }`
		: undefined;
}
