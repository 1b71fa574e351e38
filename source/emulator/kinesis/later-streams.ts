import type { Input } from '../input.ts';
import type { ServiceRequest } from '../request.ts';

/*
Streams that are there by what everybody asks of them, and made when somebody asks for more: a console samples
the summaries of all streams, and kinesis-local costs a second of CPU and a hundred megabytes.
*/

export type LaterStreams = {
	readonly region: string;
	readonly streams: readonly { readonly name: string; readonly shards: number }[];
	/** Since when they are there, ms since the epoch. */
	readonly since: number;
	/** Makes them by requests that are `inside`; never rejects. */
	make(): Promise<void>;
	/** Told whenever somebody begins or goes on to read records in their region, or puts some into one of them, and by which operation. */
	onRecords(operation: string): void;
};

/** What kinesis-local would answer of `streams` to a request that is whole, `undefined` where it has to be asked. */
export function answerOf(
	{ operation, input, region }: ServiceRequest,
	streams: LaterStreams['streams'],
	since: number,
): Input | undefined {
	const { Limit: limit = 100, StreamName, StreamARN, ...more } = input;
	if (Object.keys(more).length > 0) return undefined;
	const named = StreamName ?? StreamARN;
	if (operation === 'ListStreams') {
		const fits = Number.isInteger(limit) && Number(limit) >= streams.length && Number(limit) >= 1;
		if (!fits || Number(limit) > 10_000 || named !== undefined) return undefined;
		return { HasMoreStreams: false, StreamNames: streams.map(({ name }) => name).sort() };
	}
	if (operation !== 'DescribeStreamSummary' || 'Limit' in input) return undefined;
	const arn = (name: string) => `arn:aws:kinesis:${region}:000000000000:stream/${name}`;
	const stream = streams.find(({ name }) => [name, arn(name)].includes(String(named)));
	if (stream === undefined || (StreamName !== undefined && StreamARN !== undefined))
		return undefined;
	return {
		StreamDescriptionSummary: {
			ConsumerCount: 0,
			EncryptionType: 'NONE',
			EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
			OpenShardCount: stream.shards,
			RetentionPeriodHours: 24,
			StreamARN: arn(stream.name),
			StreamCreationTimestamp: since / 1000,
			StreamModeDetails: { StreamMode: 'PROVISIONED' },
			StreamName: stream.name,
			StreamStatus: 'ACTIVE',
		},
	};
}
