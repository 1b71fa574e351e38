import type { LagFigure, StreamDetail, StreamLag } from '../../domain/details.ts';
import { own } from '../../domain/own.ts';
import type { Shard, StreamConsumer, StreamSummary } from '../../domain/resources.ts';
import { isOpen, shareOf } from '../../domain/streams/shard-lineage.ts';
import { alarmSection } from '../alarms/alarm-lines.ts';
import type { Column } from '../columns.ts';
import { functionLines } from '../consumers/function-lines.ts';
import { bytes, count, counted, duration, percent, seconds, shortTime, time } from '../formats.ts';
import { type Line, span } from '../line.ts';
import { shardNumber } from '../rows.ts';
import { factLines, partLines, section, tableSection, tagLines } from '../sections.ts';
import { type Fact, fact, moment } from '../wording.ts';
import { type DetailOptions, titleLines } from './detail-parts.ts';
import { shardTreeColumns, shardTreeRows } from './shard-tree.ts';

/** Registered consumers that a stream may have. Source: Kinesis quotas; 50 with On-demand Advantage. */
const mostConsumers = 20;
/** Shares this much apart are uneven: a split or merge left them, and one shard fills before the rest. */
const unevenFrom = 1.5;
/** This far behind is worth a look. */
const behindMs = 60_000;

type ConsumerRow = StreamConsumer & { readonly now: number; readonly lag?: LagFigure };

const consumerColumns: readonly Column<ConsumerRow>[] = [
	{
		id: 'name',
		title: 'NAME',
		align: 'left',
		width: { min: 16, max: 60, grow: 1 },
		priority: 100,
		cell: (row) => row.name,
	},
	{
		id: 'status',
		title: 'STATUS',
		align: 'left',
		width: { min: 10, max: 10 },
		priority: 90,
		cell: (row) => span(row.status.toLowerCase(), row.status === 'ACTIVE' ? 'good' : 'notice'),
	},
	{
		id: 'behind',
		title: 'BEHIND',
		align: 'left',
		width: { min: 18, max: 24 },
		priority: 85,
		cell: ({ lag }) =>
			lag === undefined
				? span('no figure', 'notice')
				: span(lagWords(lag), lag.ms >= behindMs ? 'notice' : 'plain'),
	},
	{
		id: 'since',
		title: 'REGISTERED',
		align: 'left',
		width: { min: 19, max: 19 },
		priority: 80,
		cell: (row) =>
			row.createdAt === undefined ? span('?', 'notice') : time(row.createdAt, row.now),
	},
];

/** A stream in words: settings, shards with their share of the keys, readers and their lag, tags. */
export function streamDetailLines(detail: StreamDetail, { width, now }: DetailOptions): Line[] {
	const { summary, shards, consumers, lag, mappings, alarms, tags } = detail;
	const figures = lag.ok ? lag.value.consumers : {};
	return [
		...titleLines(detail.ref.name, [detail.ref.arn], width),
		...section(
			'Settings',
			partLines(summary, width, (stream) => factLines(streamFacts(stream, now), width)),
		),
		...section('How far readers are behind', [
			...partLines(lag, width, (known) => factLines(lagFacts(known), width)),
		]),
		...section(
			shards.ok ? `Shards (${shardCounts(shards.value)})` : 'Shards',
			partLines(shards, width, (all) => [
				...factLines(spreadFacts(all), width),
				...tableSection(shardTreeColumns, shardTreeRows(all), width, 'no shards'),
			]),
		),
		...section(
			consumers.ok
				? `Consumers with enhanced fan-out (${consumers.value.length} of ${mostConsumers}, 2 MiB/s a shard for each)`
				: 'Consumers with enhanced fan-out',
			partLines(consumers, width, (all) =>
				tableSection(
					consumerColumns,
					all.map((consumer): ConsumerRow => {
						const figure = own(figures, consumer.name);
						return { ...consumer, now, ...(figure === undefined ? {} : { lag: figure }) };
					}),
					width,
					'none registered; others may read with GetRecords unseen',
				),
			),
		),
		...section(
			'Lambda functions',
			partLines(mappings, width, (all) => functionLines(all, 'stream', width)),
		),
		...alarmSection(alarms, width, now),
		...section(
			'Tags',
			partLines(tags, width, (known) => tagLines(known, width)),
		),
	];
}

/** A stream's settings and limits; what the endpoint left out is said to be unknown. */
export function streamFacts(stream: StreamSummary, now: number): readonly Fact[] {
	const onDemand = stream.mode === 'ON_DEMAND';
	return [
		...fact('status', stream.status),
		...fact('mode', onDemand ? 'on-demand' : 'provisioned'),
		...fact(
			'open shards',
			count(stream.openShards),
			onDemand
				? 'AWS adds shards by itself'
				: `${count(stream.openShards)} MiB/s and ${count(stream.openShards * 1000)} records/s in`,
		),
		...fact('read limit', '5 calls/s and 2 MiB/s a shard, for all by GetRecords together'),
		...(stream.consumers === undefined
			? []
			: fact('consumers', count(stream.consumers), 'with enhanced fan-out')),
		...fact('retention', seconds(stream.retentionHours * 3600)),
		...fact(
			'maximum record size',
			stream.maxRecordKiB === undefined ? 'not told' : bytes(stream.maxRecordKiB * 1024),
		),
		...distribution(stream, onDemand),
		...fact('encryption', streamEncryption(stream)),
		...fact(
			'shard metrics',
			stream.shardMetrics.length === 0 ? 'none' : stream.shardMetrics.join(', '),
		),
		...moment('created', stream.createdAt, now),
	];
}

function distribution({ distribution: strategy }: StreamSummary, onDemand: boolean): Fact[] {
	if (strategy === 'AUTO') {
		return fact('distribution', 'by AWS: partition keys are ignored, a key has no order');
	}
	// AWS tells it of streams on demand alone; provisioned ones have no other way.
	const byKey = strategy === 'USER_PARTITION_KEY' || !onDemand;
	return fact('distribution', byKey ? 'by partition key' : 'not told');
}

function streamEncryption(stream: StreamSummary): string {
	if (stream.encryption === undefined) return 'not told';
	if (stream.encryption === 'NONE') return 'none';
	return stream.kmsKeyId === undefined ? stream.encryption : `KMS key ${stream.kmsKeyId}`;
}

function lagFacts({ iterator, since }: StreamLag): readonly Fact[] {
	return [
		iterator === undefined
			? {
					label: 'by GetRecords',
					value: `no figure since ${shortTime(since)}: nobody reads so, or CloudWatch is late`,
				}
			: {
					label: 'by GetRecords',
					value: lagWords(iterator),
					note: 'the slowest of all who read so',
				},
	];
}

/** `4 m 12 s at 12:01`: a figure of CloudWatch is some minutes old. */
function lagWords({ ms, at }: LagFigure): string {
	return `${duration(ms)} at ${shortTime(at)}`;
}

/** How evenly the open shards share the key space: the largest share takes the most keys. */
function spreadFacts(shards: readonly Shard[]): readonly Fact[] {
	const open = shards.filter(isOpen).map((shard) => ({ id: shard.id, share: shareOf(shard) }));
	if (open.length < 2 || open.some(({ share }) => share === 0)) return [];
	const by = open.toSorted((a, b) => b.share - a.share);
	const largest = by[0];
	const smallest = by.at(-1);
	if (largest === undefined || smallest === undefined) return [];
	const even = largest.share / smallest.share < unevenFrom;
	const value = even
		? `even, ${percent(1 / open.length)} each`
		: `uneven, ${percent(smallest.share)} to ${percent(largest.share)}`;
	const times = Number((largest.share * open.length).toFixed(1));
	return fact(
		'key space',
		value,
		even ? undefined : `shard ${shardNumber(largest.id)} has ${times} times an even share`,
	);
}

function shardCounts(shards: readonly Shard[]): string {
	const open = shards.filter(isOpen).length;
	const closed = shards.length - open;
	return closed === 0 ? `${open} open` : `${open} open, ${counted(closed, 'closed', 'closed')}`;
}
