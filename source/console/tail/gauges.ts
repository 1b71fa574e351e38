import type { ArrivalRates } from '../../domain/streams/arrival-rate.ts';
import type { TopicTailPlan } from '../../domain/topics/topic-tail.ts';
import { sparkline } from '../../presentation/charts/sparkline.ts';
import {
	bytes,
	compactBytes,
	compactCount,
	count,
	counted,
	duration,
	percent,
	timeOfDay,
} from '../../presentation/formats.ts';
import { drawn, type Line, lineWidth, type Span, span } from '../../presentation/line.ts';
import { shardNumber } from '../../presentation/rows.ts';
import { tailReadingWords } from '../../presentation/topics/tail-words.ts';
import type { Size } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';
import { bufferLimits, type ShardGauge } from './tail-data.ts';

type TailView = ViewOf<'tail'>;

/** GetRecords calls that a shard answers a second, shared by all who read it. Source: Kinesis quotas. */
const callsAShard = 5;
/** What a shard takes a second. Source: Kinesis quotas. */
const recordsAShard = 1000;
const bytesAShard = 1024 * 1024;
/** From these parts of its limit on a shard is named, and is close to throttling its producers. */
const worthAWord = 0.1;
const nearLimit = 0.5;
/** What is this little behind is live: reading is done about once a second. */
const liveMs = 3000;
/** Below so many rows the records need the room more. */
const fewRows = 12;
const manyRows = 15;
const plentyRows = 18;
/** Up to so many shards each is named with its rate. */
const namedShards = 6;
/** Below this no key stands out. */
const hotShare = 0.02;

/** The lines above the records: state and price, lags, heat, hot keys. `lost`: since when nothing answers. */
export function gaugeLines(
	view: TailView,
	size: Size,
	ascii: boolean,
	lost?: number,
): readonly Line[] {
	const shards = view.data.shards();
	const lines = [stateLine(view, shards, size.columns)];
	if (size.rows < fewRows) return lines;
	if (view.topic !== undefined) {
		return [...lines, lost === undefined ? queueLine(view.topic, size.columns) : lostLine(lost)];
	}
	lines.push(lost === undefined ? lagLine(view, shards, size.columns) : lostLine(lost));
	if (size.rows < manyRows) return lines;
	const read = shards.filter(isRead);
	if (shards.length > 1) {
		const isRated = read.some((one) => ratesOf(one) !== undefined);
		lines.push(isRated ? recordHeat(read, size.columns, ascii) : unrated(read));
		if (size.rows >= plentyRows) lines.push(isRated ? byteHeat(read, size.columns, ascii) : []);
	}
	lines.push(hotLine(view, read, size.columns));
	return lines;
}

/** In place of the strips until there are rates: no figure is not zero. */
function unrated(read: readonly ShardGauge[]): Line {
	const isUntold = read.some(({ progress }) => progress.arriving === 'untold');
	const why = isUntold ? 'no rates: records come without their time' : 'rates in a second';
	return [span(' heat ', 'dim'), span(why, 'dim')];
}

/** What arrives at a shard, at the place up to which it is read; `undefined` while that is not known. */
function ratesOf({ progress: { arriving } }: ShardGauge): ArrivalRates | undefined {
	return arriving === 'untold' ? undefined : arriving;
}

const isRead = ({ progress }: ShardGauge) =>
	progress.state === 'reading' || progress.state === 'backing-off';

/** The first that fits, which are given longest first; else the last. */
function fitting(variants: readonly Line[], width: number): Line {
	return variants.find((line) => lineWidth(line) <= width) ?? variants.at(-1) ?? [];
}

function stateLine(view: TailView, shards: readonly ShardGauge[], width: number): Line {
	const { data, following, stoppedAt, ended, failure } = view;
	const { ring } = data;
	const fresh = ring.next - (stoppedAt ?? ring.next);
	const front: Line = [
		following ? span(' FOLLOWING ', 'banner-local') : span(' HELD ', 'banner-open'),
		span(following || stoppedAt === undefined ? '' : ` +${count(fresh)} new`, 'notice'),
	];
	const kept = span(`  buffer ${count(ring.count)}`);
	const dropped = span(`, ${count(ring.first)} dropped`, ring.first > 0 ? 'notice' : 'plain');
	const sorted = span(data.held > 0 ? `, ${count(data.held)} being sorted` : '', 'dim');
	if (ended !== undefined) {
		const end = span(`  ${ended}`, failure === undefined ? 'notice' : 'bad');
		return fitting(
			[
				[...front, end, kept, dropped],
				[...front, end, kept],
				[...front, end],
			],
			width,
		);
	}
	const size = span(
		`  buffer ${count(ring.count)} of ${count(bufferLimits.records)} (${bytes(bufferLimits.bytes)} at most)`,
	);
	const [price, shorter] = prices(data, shards.filter(isRead).length);
	return fitting(
		[
			[...front, span(price), size, dropped, sorted],
			[...front, span(price), kept, dropped, sorted],
			[...front, span(price), kept, dropped],
			[...front, span(shorter), kept, dropped],
			[...front, kept, dropped],
		],
		width,
	);
}

/** What reading costs the others, in more and in fewer words. */
function prices(data: TailView['data'], open: number): readonly [string, string] {
	if (data.of === 'topic') return topicPrices(data.reading);
	if (data.pushes > 0 && data.calls === 0) {
		return [`  ${count(data.pushes)} events pushed, no calls`, `  ${count(data.pushes)} events`];
	}
	const calls = data.callsPerSecond();
	if (calls === undefined) return [`  ${count(data.calls)} calls`, `  ${count(data.calls)} calls`];
	const rate = calls < 10 ? String(Number(calls.toFixed(1))) : count(Math.round(calls));
	const used = percent(calls / (callsAShard * Math.max(1, open)));
	return [`  ${rate} calls/s = ${used} of the read budget`, `  ${rate} calls/s = ${used}`];
}

/** What reading a topic cost so far, which nobody but we ourselves pay for. */
function topicPrices(reading: TailView['data']['reading']): readonly [string, string] {
	if (reading === undefined) return ['', ''];
	const { messages, ...rest } = reading;
	return [
		`  ${tailReadingWords(reading)}`,
		`  ${counted(messages, 'message')}, ${counted(rest.receives, 'receive')}`,
	];
}

/** By which queue a topic is followed, and what becomes of it. */
function queueLine({ queue, raw, filter }: TopicTailPlan, width: number): Line {
	const stays = queue.kind === 'made' ? 'removed when you leave' : 'stays when you leave';
	const how = [raw ? 'raw' : 'envelope', ...(filter === undefined ? [] : ['by a filter policy'])];
	const front: Line = [span(' queue ', 'dim'), span(queue.name)];
	return fitting(
		[
			[...front, span(`  ${how.join(', ')}; ${stays}`, 'dim')],
			[...front, span(`  ${stays}`, 'dim')],
			front,
		],
		width,
	);
}

/** Whoever is not answered is behind, by nobody knows how much. */
function lostLine(since: number): Line {
	return [
		span(' lag  ', 'dim'),
		span(`unknown: nothing has answered since ${timeOfDay(since)}`, 'bad'),
	];
}

function lagLine(view: TailView, shards: readonly ShardGauge[], width: number): Line {
	const open = shards.filter(isRead);
	const known = open.filter(({ progress }) => progress.behindMs !== undefined);
	const behind = known
		.filter(({ progress }) => (progress.behindMs ?? 0) >= liveMs)
		.sort((a, b) => (b.progress.behindMs ?? 0) - (a.progress.behindMs ?? 0));
	const live = known.length - behind.length;
	const asked = open.filter(({ progress }) => progress.calls === 0).length;
	const untold = open.length - known.length - asked;
	const backing = open.filter(({ progress }) => progress.state === 'backing-off').length;
	const waiting = shards.filter(({ progress }) => progress.state === 'waiting').length;
	const gone = shards.filter(({ progress }) => progress.state === 'gone').length;
	const spans: Span[] = [
		span(' lag  ', 'dim'),
		span(`${live} live`, live === open.length && open.length > 0 ? 'good' : 'plain'),
	];
	const right: Span[] = [];
	if (asked > 0) right.push(span(`  ${asked} not read yet`, 'dim'));
	if (untold > 0) right.push(span(`  ${untold} of unknown lag`, 'notice'));
	if (backing > 0) right.push(span(`  ${backing} backing off`, 'notice'));
	if (waiting > 0) right.push(span(`  ${waiting} wait for their parents`, 'dim'));
	if (gone > 0) right.push(span(`  ${gone} gone`, 'bad'));
	right.push(
		view.data.late > 0
			? span(`  ${count(view.data.late)} late, marked <`, 'notice')
			: span('  late records marked <', 'dim'),
	);
	if (behind.length > 0) {
		spans.push(span(`  ${behind.length} behind:`, 'notice'));
		let room = width - lineWidth(spans) - lineWidth(right);
		let named = 0;
		for (const { progress, growing } of behind) {
			const lag = duration(progress.behindMs ?? 0).replaceAll(' ', '');
			const text = ` ${shardNumber(progress.shardId)} ${lag}${growing ? '^' : ''}`;
			const more = named + 1 < behind.length ? ' ..'.length : 0;
			if (text.length + more > room) break;
			room -= text.length;
			named += 1;
			spans.push(span(text, 'notice'));
		}
		if (named < behind.length) spans.push(span(' ..', 'notice'));
	}
	return [...spans, ...right];
}

const recordsOf = (one: ShardGauge) => ratesOf(one)?.recordsPerSecond ?? 0;
const bytesOf = (one: ShardGauge) => ratesOf(one)?.bytesPerSecond ?? 0;
const sumOf = (read: readonly ShardGauge[], of: (one: ShardGauge) => number) =>
	read.reduce((sum, one) => sum + of(one), 0);

/** Records a second, a cell a shard in the order of their numbers. */
function recordHeat(read: readonly ShardGauge[], width: number, ascii: boolean): Line {
	const total = sumOf(read, recordsOf);
	const words = [
		`${perSecond(total)} records/s`,
		`${perSecond(total)} rec/s`,
		`${compactCount(Math.round(total))}/s`,
	];
	if (read.length <= namedShards) {
		const each = read
			.map((one) => `${shardNumber(one.progress.shardId)} ${perSecond(recordsOf(one))}/s`)
			.join('  ');
		return strip(' heat ', read, recordsOf, [`${each}  all ${words[0]}`, ...words], width, ascii);
	}
	const first = shardNumber(read[0]?.progress.shardId ?? '');
	const last = shardNumber(read.at(-1)?.progress.shardId ?? '');
	const { each } = cellsFor(read.length, width);
	// Where a cell stands for several shards it shows the highest of them: that has to be said.
	const suffixes =
		each > 1
			? [`${first}..${last} by ${each}  ${words[0]}`, `${first}..${last} by ${each}`]
			: [`${first}..${last}  ${words[0]}`, ...words];
	return strip(' heat ', read, recordsOf, suffixes, width, ascii);
}

/** Bytes a second, under the cells of the records: few large ones heat a shard too. */
function byteHeat(read: readonly ShardGauge[], width: number, ascii: boolean): Line {
	const total = sumOf(read, bytesOf);
	const words = [`${bytes(total)}/s`, `${compactBytes(total)}B/s`];
	const each = read
		.map((one) => `${shardNumber(one.progress.shardId)} ${bytes(bytesOf(one))}/s`)
		.join('  ');
	const suffixes = read.length <= namedShards ? [`${each}  all ${words[0]}`, ...words] : words;
	return strip('      ', read, bytesOf, suffixes, width, ascii);
}

/** Cells that are left for what stands in front of the strip and the shortest word behind it. */
const labelCells = 6;
const wordCells = 10;
const rangeCells = 20;

/** The cells of a strip, and how many shards one of them stands for. */
function cellsFor(shards: number, width: number): { cells: number; each: number } {
	if (shards <= width - labelCells - wordCells) return { cells: shards, each: 1 };
	const each = Math.ceil(shards / Math.max(4, width - labelCells - rangeCells));
	return { cells: Math.ceil(shards / each), each };
}

/** A strip of cells, and behind it the first of `suffixes` that fits. */
function strip(
	label: string,
	read: readonly ShardGauge[],
	of: (one: ShardGauge) => number,
	suffixes: readonly string[],
	width: number,
	ascii: boolean,
): Line {
	const { cells } = cellsFor(read.length, width);
	const room = width - labelCells - cells - 1;
	const suffix = suffixes.find((text) => text.length <= room) ?? suffixes.at(-1) ?? '';
	return [
		span(label, 'dim'),
		drawn(sparkline(read.map(of), cells, ascii), 'series-1'),
		span(` ${suffix}`),
	];
}

function perSecond(value: number): string {
	return value > 0 && value < 10 ? String(Number(value.toFixed(1))) : count(Math.round(value));
}

function hotLine({ data }: TailView, read: readonly ShardGauge[], width: number): Line {
	const spans: Span[] = [span(' hot  ', 'dim')];
	const shard = hottestShard(read);
	if (shard !== undefined) spans.push(...shard);
	let room = width - lineWidth(spans);
	const [hottest] = data.hot;
	if (hottest !== undefined && hottest.share < hotShare) {
		spans.push(span(`no key has ${percent(hotShare)} of the records`, 'dim'));
		return spans;
	}
	for (const { key, share } of data.hot) {
		const name = key.length > 40 ? `${key.slice(0, 38)}..` : key;
		const text = `${percent(share)}  `;
		if (name.length + text.length + 1 > room) break;
		room -= name.length + text.length + 1;
		// A key with half of all records makes its shard the bottleneck.
		spans.push(span(`${name} `), span(text, share >= 0.2 ? 'notice' : 'dim'));
	}
	return spans;
}

/** The shard that is nearest to what a shard takes: the first one that will throttle its producers. */
function hottestShard(read: readonly ShardGauge[]): readonly Span[] | undefined {
	// What came in the past throttles nobody now.
	const live = read.filter(({ progress }) => (progress.behindMs ?? liveMs) < liveMs);
	if (read.length < 2 || live.length === 0) return;
	const load = (one: ShardGauge) =>
		Math.max(recordsOf(one) / recordsAShard, bytesOf(one) / bytesAShard);
	const hottest = live.reduce((most, one) => (load(one) > load(most) ? one : most));
	const part = load(hottest);
	if (part < worthAWord) return;
	const name = shardNumber(hottest.progress.shardId);
	const style = part >= nearLimit ? 'notice' : 'dim';
	return [span(`shard ${name} `), span(`${percent(part)} of its limit`, style), span('   ')];
}
