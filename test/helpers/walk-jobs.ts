import type { ConsoleConnection } from '../../source/console/watch/connection.ts';
import type { AcrossPlace } from '../../source/domain/contexts/across.ts';
import type { RegionFound } from '../../source/domain/contexts/region-found.ts';
import { fail } from '../../source/domain/failure.ts';
import { BlockWriter } from '../../source/domain/streams/record-block.ts';
import { decodingTools } from '../../source/host/decoding-tools.ts';
import type { AcrossEvent } from '../../source/operations/contexts/watch-across.ts';
import {
	type LookOrder,
	type LookProgress,
	lookForPulse,
} from '../../source/operations/diagnosis/pulse-look.ts';
import {
	type DecodedBody,
	type DecodeInput,
	decodeBodies,
} from '../../source/operations/messages/decode-bodies.ts';
import type { Clock, Gateways } from '../../source/operations/ports.ts';
import type { FeedEvent } from '../../source/operations/streams/record-feed.ts';
import {
	feedTopicBlocks,
	type TopicBlockEvent,
} from '../../source/operations/topics/topic-blocks.ts';
import type { TopicFeedInput } from '../../source/operations/topics/topic-feed.ts';
import { account, queueAttributes } from '../operations/fakes.ts';
import { profiles } from './walk-account.ts';
import type { LateAnswers } from './walk-late.ts';
import { shards } from './walk-messaging.ts';

type StartJob = NonNullable<ConsoleConnection['startJob']>;
/** Starts one job, and answers what it comes to. */
type Start = (
	input: unknown,
	heard: (event: unknown) => void,
	signal: AbortSignal,
) => Promise<unknown>;

/** What a table of several places is told, and by whom. */
type Across = {
	readonly places: readonly AcrossPlace[];
	readonly tell: (events: readonly AcrossEvent[]) => void;
};

/** The queue that each of several places has, by a name of its own. */
const queueOf = ({ key }: AcrossPlace) => `q-far${key.replace(/[^a-z0-9]/g, '')}`;

/** The jobs that a console starts beside its gateways, in the world of a walk. */
export function jobsOf(
	late: LateAnswers,
	clock: Clock,
	gateways: Gateways,
	context: string,
	random: () => number,
) {
	const feeds = new Set<(event: FeedEvent) => void>();
	const tables = new Set<Across>();
	let made = 0;

	/** Goes on until it is stopped. */
	const endless = (name: string, signal: AbortSignal) =>
		new Promise<never>((_, reject) => {
			const stop = () => reject(fail('service', `the job ${name} was ended`));
			signal.addEventListener('abort', stop, { once: true });
		});
	const known: Readonly<Record<string, Start>> = {
		// A run tells nothing until it is stopped.
		redrive: (_, __, signal) => endless('redrive', signal),
		follow(_, heard, signal) {
			feeds.add(heard);
			signal.addEventListener('abort', () => feeds.delete(heard), { once: true });
			return endless('follow', signal);
		},
		async decode(input, heard, signal) {
			await late.answer(() => {}, { signal });
			return decodeBodies(input as DecodeInput, heard as (body: DecodedBody) => void, signal);
		},
		profiles: (_, __, signal) => late.answer(() => profiles, { signal }),
		async regions(input, heard, signal) {
			const { regions } = input as { readonly regions: readonly string[] };
			for (const region of regions) {
				const found: RegionFound = { region, counts: { queue: { count: 1, more: false } } };
				heard(await late.answer(() => found, { signal }));
			}
		},
		across(input, tell, signal) {
			const table: Across = { ...(input as Pick<Across, 'places'>), tell };
			tables.add(table);
			signal.addEventListener('abort', () => tables.delete(table), { once: true });
			return endless('across', signal);
		},
		pulse: (input, heard, signal) =>
			lookForPulse(
				{ gateways, clock, context },
				input as LookOrder,
				heard as (progress: LookProgress) => void,
				signal,
			),
		'tail-topic': (input, heard, signal) =>
			feedTopicBlocks(
				{ queues: gateways.queues, clock, tools: decodingTools },
				input as TopicFeedInput,
				heard as (event: TopicBlockEvent) => void,
				signal,
			),
	};
	const startJob: StartJob = (name, input, onEvent, signal) => {
		const start = known[name];
		if (start === undefined) throw fail('bug', `the world of a walk has no job ${name}`);
		const ended = start(input, onEvent as (event: unknown) => void, signal);
		ended.catch(() => {});
		return { tell: () => {}, ended };
	};

	/** New records in every tail. */
	function feed(): void {
		for (const take of feeds) {
			const writer = new BlockWriter(4);
			for (let count = 0; count < 3; count++) {
				const data = new TextEncoder().encode(`{"id":"r-${++made}"}`);
				writer.add({
					shardId: shards[0]?.id ?? '',
					sequenceNumber: String(10_000 + made),
					partitionKey: `r-${made}`,
					data,
					decoded: data,
					isText: true,
					chain: 'text',
					arrivedAt: clock.now(),
				});
			}
			take({ type: 'feed/records', block: writer.take(), at: clock.now() });
		}
	}

	/** Something of one place of every table of several. */
	function watchFar(): void {
		for (const { places, tell } of tables) {
			const one = places[Math.floor(random() * places.length)];
			if (one === undefined) continue;
			const place = one.key;
			const at = clock.now();
			const { region = 'eu-west-1' } = one;
			const name = queueOf(one);
			const ref = {
				...{ name, url: `https://sqs.${region}.amazonaws.com/${account}/${name}` },
				arn: `arn:aws:sqs:${region}:${account}:${name}`,
			};
			const facts = queueAttributes(name, { arn: ref.arn, visible: Math.floor(random() * 900) });
			const refs = [ref];
			tell([
				{ place, type: 'opened', info: { id: place, region, profile: one.owner, local: false } },
				{
					place,
					type: 'watched',
					event: { kind: 'queue', type: 'listed', refs, complete: true, at },
				},
				{
					...{ place, type: 'watched' },
					event: { kind: 'queue', type: 'sampled', samples: [{ key: ref.arn, at, facts }] },
				},
			]);
		}
	}
	return { startJob, feed, watchFar };
}
