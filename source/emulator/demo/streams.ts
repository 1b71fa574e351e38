import type { LaterStreams } from '../kinesis/later-streams.ts';
import { auditLine, click } from './bodies.ts';
import type { Clients } from './clients.ts';
import { mostAtOnce, type Running, repeat } from './loop.ts';
import { createRandom, type Random } from './random.ts';
import { createStream } from './setup.ts';
import { type StreamSpec, streams } from './story.ts';

const minute = 60_000;

/** How long a stream flows on after a read, ms: who subscribes asks nothing for five minutes, who reads on asks within seconds. */
function flowsFor(operation: string): number {
	if (operation.startsWith('Put')) return 0;
	return operation === 'SubscribeToShard' ? 6 * minute : minute;
}

/** A put counts in the minute in which it is answered: so long after it was asked at most, ms. */
const answeredWithin = 5_000;

const minuteOf = (at: number) => at - (at % minute);

/** Has streams from now on that are made later: {@link LaterStreams}. */
export type Announce = (streams: Omit<LaterStreams, 'region' | 'since'>) => void;

/**
 * Announces every stream; once somebody has asked for them, makes them and puts records until the signal aborts:
 * many while somebody reads, else one now and then. `onUnseen` is told of whole minutes, each once, in which nobody could have seen
 * records nor put any: those since the start when the streams are made, before whoever asked is answered, others when they are over.
 */
export async function runStreams(
	clients: Clients,
	options: { seed: number; announce: Announce; onUnseen(from: number, until: number): void },
	running: Running,
): Promise<void> {
	const programs = streams.map((spec) => streamProgram(clients, spec, options.seed));
	const made = Promise.withResolvers<void>();
	running.signal.addEventListener('abort', () => made.resolve(), { once: true });
	let toldUntil = minuteOf(Date.now());
	let flowsUntil = 0;
	let seenUntil = 0;
	const isRead = () => Date.now() < flowsUntil;
	const unseen = () => {
		// What was measured while somebody read or put stays, and so does the rest of its minute.
		const from = Math.max(toldUntil, minuteOf(seenUntil) + minute);
		const until = minuteOf(Date.now());
		if (from >= until) return;
		options.onUnseen(from, until);
		toldUntil = until;
	};
	const onRecords = (operation: string) => {
		// Who comes finds that it has always flowed.
		unseen();
		const flows = flowsFor(operation);
		flowsUntil = Math.max(flowsUntil, Date.now() + flows);
		seenUntil = Math.max(seenUntil, Date.now() + Math.max(flows, answeredWithin));
	};
	options.announce({
		streams,
		async make() {
			try {
				await Promise.all(programs.map((program) => program.begin()));
			} catch (error) {
				if (!running.signal.aborted) running.onTrouble(error);
			}
			onRecords('GetRecords');
			made.resolve();
		},
		onRecords,
	});
	await made.promise;
	await Promise.all([
		repeat(running, minute, async () => unseen()),
		...programs.map(({ everyMilliseconds, turn }) =>
			repeat(running, everyMilliseconds, () => turn(isRead()), mostAtOnce),
		),
	]);
}

/** What lies in a stream when it is made: the records of so many turns. */
const firstTurns = 5;

/** Turns between two records of a stream that only trickles. */
const trickleTurns = 30;

/**
 * How many records a program puts in one turn, `put` so far: its usual number; one now and then where nobody reads
 * them, or where the stream holds all that it shall.
 */
export function recordsOfTurn(
	{ records: [least, most], holdsAt }: Pick<StreamSpec, 'records' | 'holdsAt'>,
	{ put, turn, read }: { readonly put: number; readonly turn: number; readonly read: boolean },
	random: Pick<Random, 'integer'>,
): number {
	if (read && put < holdsAt) return random.integer(least, most);
	return turn % trickleTurns === 0 ? 1 : 0;
}

/** What fills a stream: `begin` makes it with its first records, as every turn does where that failed. */
function streamProgram(clients: Clients, spec: StreamSpec, seed: number) {
	const random = createRandom(seed, `stream ${spec.name}`);
	const make = spec.name === 'clickstream' ? click : auditLine;
	let created = false;
	let put = 0;
	let turn = 0;
	async function puts(count: number): Promise<void> {
		const records = Array.from({ length: count }, () => make(random));
		await clients.kinesis('PutRecords', {
			StreamName: spec.name,
			Records: records.map(({ partitionKey, data }) => ({
				PartitionKey: partitionKey,
				Data: Buffer.from(data).toString('base64'),
			})),
		});
		put += count;
	}
	async function begin(): Promise<void> {
		if (created) return;
		await createStream(clients, spec);
		created = true;
		await puts(firstTurns * spec.records[1]);
	}
	return {
		everyMilliseconds: spec.everyMilliseconds,
		begin,
		async turn(read: boolean) {
			await begin();
			turn += 1;
			const count = recordsOfTurn(spec, { put, turn, read }, random);
			if (count > 0) await puts(count);
		},
	};
}
