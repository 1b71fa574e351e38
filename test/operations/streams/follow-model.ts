import type { StartPosition } from '../../../source/domain/resources.ts';
import {
	type Position,
	parsePosition,
	positionText,
	type Scope,
} from '../../../source/domain/streams/stream-position.ts';
import type { FollowEvent } from '../../../source/operations/streams/follow-events.ts';
import { followStream } from '../../../source/operations/streams/follow-stream.ts';
import { PositionKeeper } from '../../../source/operations/streams/position-keeper.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { between, consumer, type EndpointKind, StreamModel, seeded } from './stream-model.ts';

export type Told = {
	readonly shardId: string;
	readonly sequenceNumber: string;
	readonly late: boolean;
};

export type ModelRun = {
	readonly model: StreamModel;
	readonly told: readonly Told[];
	readonly from: StartPosition;
	readonly interruptions: number;
	/** Everything that the run got wrong, in words; empty when it is right. */
	readonly wrong: readonly string[];
};

const arn = 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks';
/** How long the stream lives, and how long its follower has after that. Virtual, ms. */
const lifetime = 25_000;
const afterwards = 180_000;

/**
 * Follows one random stream from its seed: where it begins, what goes wrong and when it is interrupted
 * and taken up again from its position, which goes through the text of a file each time.
 */
export async function runModel(seed: number): Promise<ModelRun> {
	const random = seeded(seed);
	const clock = new VirtualClock();
	const kinds: readonly EndpointKind[] = ['aws', 'mute', 'lagging'];
	const kind = kinds[between(random, 0, 2)] ?? 'aws';
	const model = new StreamModel(random, clock, { shards: between(random, 1, 5), kind });
	const life = new AbortController();
	// A past, so that TRIM_HORIZON and a time have something to read.
	for (let count = between(random, 0, 90); count > 0; count--) {
		model.putAnywhere();
		if (random() < 0.1) model.reshard();
		await clock.advance(between(random, 10, 300));
	}
	const startedAt = clock.truth;
	// The reader's clock is wrong by up to an hour, where its endpoint says what time it is.
	if (kind !== 'mute' && random() < 0.6) clock.set(between(random, -3_600_000, 3_600_000));
	const beginnings: readonly StartPosition[] = [
		{ type: 'TRIM_HORIZON' },
		{ type: 'LATEST' },
		{ type: 'AT_TIMESTAMP', at: startedAt - between(random, 0, 12_000) },
	];
	const from = beginnings[between(random, 0, 2)] ?? { type: 'TRIM_HORIZON' };
	const scope: Scope = { kind: 'all' };
	/** How likely each following reads by subscriptions. */
	const pushed = [0, 0.5, 1][between(random, 0, 2)] ?? 0;
	const living = model.live(startedAt + lifetime, life.signal);
	const told: Told[] = [];
	let interruptions = 0;
	let resume: Position | undefined;
	const wrong: string[] = [];
	for (let ended = false; !ended; ) {
		const stop = new AbortController();
		const keeper = new PositionKeeper(arn, scope, resume);
		const slow = random() < 0.3;
		const gone = new Set<string>();
		const emit = async (event: FollowEvent) => {
			if (event.type === 'follow/vanished') {
				if (!model.vanished.has(event.shardId)) wrong.push(`${event.shardId} is there`);
				if (gone.has(event.shardId)) wrong.push(`${event.shardId} vanished twice`);
				gone.add(event.shardId);
			}
			if (event.type === 'follow/resumed' && event.unsure !== undefined && kind !== 'mute') {
				wrong.push(`${event.shardId} is unsure: ${event.unsure}`);
			}
			if (stop.signal.aborted) wrong.push(`${event.type} was told after the end`);
			if (event.type === 'follow/records') {
				for (const { shardId, sequenceNumber, late } of event.records) {
					told.push({ shardId, sequenceNumber, late: late === true });
				}
			}
			keeper.take(event);
			if (slow) await clock.sleep(between(random, 1, 700), new AbortController().signal);
		};
		const following = followStream(
			{ streams: model.gateway, clock },
			{
				name: 'clicks',
				scope,
				from,
				...(resume === undefined ? {} : { resume }),
				limitPerCall: between(random, 2, 30),
				...(random() < pushed ? { consumerArn: consumer } : {}),
				callsAtOnce: 4,
				windowMs: between(random, 0, 3000),
			},
			emit,
			stop.signal,
		);
		following.catch((error: unknown) => wrong.push(`it failed: ${String(error)}`));
		const interrupts = random() < 0.6 && interruptions < 5 && clock.truth < startedAt + lifetime;
		ended = !interrupts;
		const rest = interrupts ? between(random, 1, 12_000) : lifetime + afterwards;
		const first = between(random, 0, Math.min(rest, 12_000));
		await clock.advance(first);
		// Somebody sets the clock while a stream is followed.
		if (kind !== 'mute' && random() < 0.2) clock.set(between(random, -3_600_000, 3_600_000));
		await clock.advance(rest - first);
		stop.abort();
		await clock.run(following.catch(() => {}));
		if (interrupts) {
			interruptions += 1;
			model.forgetCalls();
			// Nothing was opened yet: there is no position, and the next run begins like this one.
			const position = parsePosition(positionText(keeper.position(clock.now())));
			resume = Object.keys(position.shards).length === 0 ? undefined : position;
			if (resume === undefined) model.firstIndex.clear();
			await clock.advance(between(random, 0, 3000));
		}
	}
	life.abort();
	await clock.run(living);
	wrong.push(...problems(model, told, from, startedAt));
	wrong.push(...(await replayProblems(model, clock, startedAt + between(random, -3000, lifetime))));
	if (model.busiest > 5) wrong.push(`a shard got ${model.busiest} calls within a second`);
	if (model.mostAtOnce > 4) wrong.push(`${model.mostAtOnce} calls were under way at once`);
	return { model, told, from, interruptions, wrong };
}

/** Reads the whole stream once more, without waiting for more: up to now, and up to a time. */
async function replayProblems(
	model: StreamModel,
	clock: VirtualClock,
	to: number,
): Promise<readonly string[]> {
	const wrong: string[] = [];
	const bounds = [{ untilNow: true }, { to }];
	for (const [bound, isPushed] of bounds.flatMap(
		(one) =>
			[
				[one, false],
				[one, true],
			] as const,
	)) {
		const told = new Set<string>();
		const following = followStream(
			{ streams: model.gateway, clock },
			{
				name: 'clicks',
				scope: { kind: 'all' },
				from: { type: 'TRIM_HORIZON' },
				callsAtOnce: 4,
				...(isPushed ? { consumerArn: consumer } : {}),
				...bound,
			},
			(event) => {
				for (const one of event.type === 'follow/records' ? event.records : []) {
					if (told.has(one.sequenceNumber)) wrong.push(`${one.sequenceNumber} came twice`);
					told.add(one.sequenceNumber);
				}
			},
			new AbortController().signal,
		);
		const end = await clock.run(following);
		if (end !== 'reached') wrong.push(`${JSON.stringify(bound)} ended as ${end}`);
		for (const { id, records } of model.shards.values()) {
			for (const { sequenceNumber, arrivedAt = 0 } of records) {
				const isDue = 'to' in bound ? arrivedAt <= to : true;
				// What steps back across the time may be behind the record at which reading ended.
				const isNear = 'to' in bound && arrivedAt > to - 50;
				if (told.has(sequenceNumber) !== isDue && !isNear && !model.vanished.has(id)) {
					wrong.push(
						`${JSON.stringify(bound)}: ${sequenceNumber} ${isDue ? 'is missing' : 'is too many'}`,
					);
				}
			}
		}
	}
	return wrong;
}

/** What is wrong with what was told: gaps, doubles, a wrong order, children before parents. */
export function problems(
	model: StreamModel,
	told: readonly Told[],
	from: StartPosition,
	startedAt: number,
): readonly string[] {
	const wrong: string[] = [];
	const byShard = new Map<string, string[]>();
	const firstAt = new Map<string, number>();
	const lastAt = new Map<string, number>();
	for (const [at, { shardId, sequenceNumber }] of told.entries()) {
		const list = byShard.get(shardId) ?? [];
		list.push(sequenceNumber);
		byShard.set(shardId, list);
		if (!firstAt.has(shardId)) firstAt.set(shardId, at);
		lastAt.set(shardId, at);
	}
	for (const shard of model.shards.values()) {
		const all = shard.records.map(({ sequenceNumber }) => sequenceNumber);
		const got = byShard.get(shard.id) ?? [];
		const expected = expectedOf(model, shard, from, startedAt);
		// Told is a run of the shard's records up to its last one, from at most where it had to begin.
		const suffix = all.slice(all.length - got.length);
		if (model.vanished.has(shard.id)) {
			wrong.push(...vanishedProblems(shard.id, all, got, expected));
		} else if (got.length > all.length || got.some((one, at) => one !== suffix[at])) {
			wrong.push(`${shard.id}: told ${got.join(' ')} of ${all.join(' ')}`);
		} else if (got.length < expected.least || got.length > expected.most) {
			wrong.push(
				`${shard.id}: told the last ${got.length} of ${all.length}, expected ${expected.least} to ${expected.most}`,
			);
		}
		const first = firstAt.get(shard.id);
		for (const parent of shard.parents) {
			const last = lastAt.get(parent);
			if (first !== undefined && last !== undefined && last > first) {
				wrong.push(`${shard.id} was told before the end of its parent ${parent}`);
			}
		}
	}
	return wrong;
}

/** Of a shard that vanished the first records are told, up to any of them, without a hole. */
function vanishedProblems(
	id: string,
	all: readonly string[],
	got: readonly string[],
	{ least, most }: Expected,
): readonly string[] {
	const first = all.indexOf(got[0] ?? '');
	if (got.length === 0) return [];
	const run = all.slice(first, first + got.length);
	const isRun = first !== -1 && got.every((one, at) => one === run[at]);
	const begins = all.length - first;
	return isRun && begins >= least && begins <= most
		? []
		: [`${id}, which vanished: told ${got.join(' ')} of ${all.join(' ')}`];
}

type Expected = { readonly least: number; readonly most: number };

/** How many of a shard's last records must be told, and may be. */
function expectedOf(
	model: StreamModel,
	shard: {
		readonly id: string;
		readonly closed: boolean;
		readonly records: readonly { readonly arrivedAt?: number }[];
	},
	from: StartPosition,
	startedAt: number,
): Expected {
	const all = shard.records.length;
	const since = (time: number) => {
		const index = shard.records.findIndex(({ arrivedAt = 0 }) => arrivedAt >= time);
		return index === -1 ? 0 : all - index;
	};
	switch (from.type) {
		case 'TRIM_HORIZON':
			return { least: all, most: all };
		case 'AT_TIMESTAMP':
			return { least: since(from.at), most: since(from.at - 50) };
		default: {
			// From its first iterator on, which takes a few calls; nothing from before the start. What was
			// closed by then is not read at all, and what was made later is read whole.
			// A Date header has whole seconds: its time may be a second early.
			const first = model.firstIndex.get(shard.id);
			// What is open at the end can't have been left out.
			if (first === undefined && !shard.closed) return { least: all + 1, most: all };
			const least = first === undefined ? 0 : all - first;
			return { least, most: Math.max(least, since(startedAt - 1200)) };
		}
	}
}
