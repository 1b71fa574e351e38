import { bytes, count, duration, percent } from '../../presentation/formats.ts';
import { drawn, type Line, lineWidth, type Span, span } from '../../presentation/line.ts';
import { shardNumber } from '../../presentation/rows.ts';
import { sparkline } from '../../presentation/sparkline.ts';
import type { Size } from '../state/state.ts';
import type { ShardGauge } from '../state/tail-data.ts';
import type { ViewOf } from '../state/views.ts';

type TailView = ViewOf<'tail'>;

/** GetRecords calls that a shard answers a second, shared by all who read it. Source: Kinesis quotas. */
const callsAShard = 5;
/** What is this little behind is live: reading is done about once a second. */
const liveMs = 3000;
/** Below so many rows the records need the room more. */
const fewRows = 12;
const manyRows = 15;
/** Up to so many shards each is named with its rate. */
const namedShards = 6;

/** The lines above the records: state and price, lags, heat, hot keys. */
export function gaugeLines(view: TailView, size: Size, ascii: boolean): readonly Line[] {
	const shards = view.data.shards();
	const lines = [stateLine(view, shards)];
	if (size.rows < fewRows) return lines;
	lines.push(lagLine(view, shards, size.columns));
	if (size.rows < manyRows) return lines;
	if (shards.length > 1) lines.push(heatLine(shards, size.columns, ascii));
	lines.push(hotLine(view, size.columns));
	return lines;
}

const isRead = ({ progress }: ShardGauge) =>
	progress.state === 'reading' || progress.state === 'backing-off';

function stateLine(view: TailView, shards: readonly ShardGauge[]): Line {
	const { data, following, stoppedAt, ended, failure } = view;
	const { ring } = data;
	const fresh = ring.next - (stoppedAt ?? ring.next);
	const state = following ? span(' FOLLOWING ', 'banner-local') : span(' HELD ', 'banner-open');
	const open = shards.filter(isRead);
	const calls = data.callsPerSecond();
	const used = calls === undefined ? undefined : calls / (callsAShard * Math.max(1, open.length));
	const price =
		calls === undefined
			? `${count(data.calls)} calls`
			: `${calls < 10 ? Number(calls.toFixed(1)) : count(calls)} calls/s = ${percent(used ?? 0)} of the read budget`;
	return [
		state,
		span(following || stoppedAt === undefined ? '' : ` +${count(fresh)} new`, 'notice'),
		ended === undefined
			? span(`  ${price}`)
			: span(`  ${ended}`, failure === undefined ? 'notice' : 'bad'),
		span(`  buffer ${count(ring.count)}, ${count(ring.first)} dropped`),
		span(data.held > 0 ? `, ${count(data.held)} in order` : '', 'dim'),
	];
}

function lagLine(view: TailView, shards: readonly ShardGauge[], width: number): Line {
	const open = shards.filter(isRead);
	const behind = open
		.filter(({ progress }) => (progress.behindMs ?? 0) >= liveMs)
		.sort((a, b) => (b.progress.behindMs ?? 0) - (a.progress.behindMs ?? 0));
	const backing = open.filter(({ progress }) => progress.state === 'backing-off').length;
	const waiting = shards.filter(({ progress }) => progress.state === 'waiting').length;
	const spans: Span[] = [
		span(' lag  ', 'dim'),
		span(
			`${open.length - behind.length} live`,
			behind.length === 0 && open.length > 0 ? 'good' : 'plain',
		),
	];
	const right: Span[] = [];
	if (backing > 0) right.push(span(`  ${backing} backing off`, 'notice'));
	if (waiting > 0) right.push(span(`  ${waiting} wait for their parents`, 'dim'));
	right.push(
		view.data.late > 0
			? span(`  ${count(view.data.late)} late, marked <`, 'notice')
			: span('  late records marked <', 'dim'),
	);
	if (behind.length > 0) {
		spans.push(span(`  ${behind.length} behind:`, 'notice'));
		let room = width - lineWidth(spans) - lineWidth(right) - 1;
		for (const { progress, growing } of behind) {
			const lag = duration(progress.behindMs ?? 0).replaceAll(' ', '');
			const text = ` ${shardNumber(progress.shardId)} ${lag}${growing ? '^' : ''} `;
			if (text.length > room) break;
			room -= text.length;
			spans.push(span(text, 'notice'));
		}
	}
	return [...spans, ...right];
}

function heatLine(shards: readonly ShardGauge[], width: number, ascii: boolean): Line {
	const open = shards.filter(isRead);
	const rates = open.map(({ recordsPerSecond }) => recordsPerSecond);
	const records = rates.reduce((sum, one) => sum + one, 0);
	const volume = open.reduce((sum, one) => sum + one.bytesPerSecond, 0);
	const total = ` ${perSecond(records)} records/s ${bytes(volume)}/s`;
	const first = open[0];
	const last = open.at(-1);
	const range =
		first === undefined || last === undefined
			? ''
			: open.length <= namedShards
				? open
						.map(
							(one) => `${shardNumber(one.progress.shardId)} ${perSecond(one.recordsPerSecond)}/s`,
						)
						.join('  ')
				: `${shardNumber(first.progress.shardId)}..${shardNumber(last.progress.shardId)}`;
	const room = Math.max(4, width - 6 - range.length - total.length - 3);
	return [
		span(' heat ', 'dim'),
		drawn(sparkline(rates, room, ascii), 'series-1'),
		span(` ${range} `, 'dim'),
		span(total),
	];
}

function perSecond(value: number): string {
	return value > 0 && value < 10 ? String(Number(value.toFixed(1))) : count(value);
}

function hotLine({ data }: TailView, width: number): Line {
	const spans: Span[] = [span(' hot  ', 'dim')];
	let room = width - 8;
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
