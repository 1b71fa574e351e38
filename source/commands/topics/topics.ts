import type { TopicAttributes, TopicRef } from '../../domain/resources.ts';
import type { Run } from '../shell/context.ts';
import { countText, printSurvey } from '../shell/listing.ts';
import { type Surveyed, survey } from '../shell/survey.ts';
import type { TableColumn } from '../shell/table.ts';

const columns: readonly TableColumn<Surveyed<TopicRef, TopicAttributes>>[] = [
	{ title: 'NAME', cell: ({ ref }) => ref.name },
	{ title: 'TYPE', cell: ({ ref }) => typeOf(ref) },
	{ title: 'SUBS', align: 'right', cell: ({ value }) => countText(value?.confirmed) },
	{ title: 'PENDING', align: 'right', cell: ({ value }) => countText(value?.pending) },
	{ title: 'DISPLAY NAME', cell: ({ value }) => value?.displayName ?? '' },
];

/** `awsmsg topics`: every topic with its subscriptions counted. */
export const run: Run = async (context) => {
	const { gateways } = await context.connect();
	const { topics } = gateways;
	const rows = await survey<TopicRef, TopicAttributes>(
		{
			page: (next, signal) => topics.listPage(next === undefined ? {} : { next }, { signal }),
			sample: ({ arn }, signal) => topics.attributes(arn, { signal }),
			// SNS allows few of these calls a second, and other programs need them too.
			atOnce: 4,
			most: context.settings.limit,
			onProgress: (done, listed) => context.out.progress(`${done} of ${listed} topics read`),
		},
		context.signal,
	);
	return printSurvey(context, rows, {
		what: 'topics',
		columns,
		toJson: ({ ref, value }) => ({
			name: ref.name,
			arn: ref.arn,
			type: typeOf(ref),
			confirmed: value?.confirmed,
			pending: value?.pending,
			displayName: value?.displayName,
			owner: value?.owner,
		}),
	});
};

function typeOf({ name }: TopicRef): 'fifo' | 'std' {
	return name.endsWith('.fifo') ? 'fifo' : 'std';
}
