import type { StreamRef, StreamSummary } from '../../domain/resources.ts';
import { duration } from '../../presentation/formats.ts';
import type { Run } from '../shell/context.ts';
import { isoTime } from '../shell/json.ts';
import { countText, printSurvey } from '../shell/listing.ts';
import { type Surveyed, survey } from '../shell/survey.ts';
import type { TableColumn } from '../shell/table.ts';

const columns: readonly TableColumn<Surveyed<StreamRef, StreamSummary>>[] = [
	{ title: 'NAME', cell: ({ ref }) => ref.name },
	{ title: 'STATUS', cell: ({ value }) => value?.status ?? '?' },
	{ title: 'MODE', cell: ({ value }) => value?.mode ?? '?' },
	{ title: 'SHARDS', align: 'right', cell: ({ value }) => countText(value?.openShards) },
	{ title: 'CONSUMERS', align: 'right', cell: ({ value }) => countText(value?.consumers) },
	{
		title: 'KEEPS',
		align: 'right',
		cell: ({ value }) => (value === undefined ? '?' : duration(value.retentionHours * 3_600_000)),
	},
];

/** `awsmsg streams`: every stream with its open shards and consumers. */
export const run: Run = async (context) => {
	const { gateways } = await context.connect();
	const { streams } = gateways;
	const rows = await survey<StreamRef, StreamSummary>(
		{
			page: (next, signal) => streams.listPage(next === undefined ? {} : { next }, { signal }),
			sample: ({ name }, signal) => streams.summary(name, { signal }),
			// An account has 20 of these calls a second in all.
			atOnce: 2,
			most: context.settings.limit,
			onProgress: (done, listed) => context.out.progress(`${done} of ${listed} streams read`),
		},
		context.signal,
	);
	return printSurvey(context, rows, {
		what: 'streams',
		columns,
		toJson: ({ ref, value }) => ({
			name: ref.name,
			arn: ref.arn,
			status: value?.status,
			mode: value?.mode,
			openShards: value?.openShards,
			consumers: value?.consumers,
			retentionHours: value?.retentionHours,
			createdAt: isoTime(value?.createdAt),
		}),
	});
};
