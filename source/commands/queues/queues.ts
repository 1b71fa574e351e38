import { nameOfArn } from '../../domain/arn.ts';
import { why } from '../../domain/diagnosis/diagnosis.ts';
import { addSample, emptyHistory } from '../../domain/diagnosis/samples.ts';
import type { QueueAttributes, QueueRef } from '../../domain/resources.ts';
import { span } from '../../presentation/line.ts';
import type { Run } from '../shell/context.ts';
import { isoTime } from '../shell/json.ts';
import { countText, printSurvey } from '../shell/listing.ts';
import { type Surveyed, survey } from '../shell/survey.ts';
import type { TableColumn } from '../shell/table.ts';

type Row = Surveyed<QueueRef, QueueAttributes>;

/** `awsmsg queues`: every queue with its counts and what is wrong with it. */
export const run: Run = async (context) => {
	const { gateways } = await context.connect();
	const { queues } = gateways;
	const rows = await survey<QueueRef, QueueAttributes>(
		{
			page: (next, signal) => queues.listPage(next === undefined ? {} : { next }, { signal }),
			sample: ({ url }, signal) => queues.attributes(url, { signal }),
			atOnce: 24,
			most: context.settings.limit,
			onProgress: (done, listed) => context.out.progress(`${done} of ${listed} queues read`),
		},
		context.signal,
	);
	const now = context.clock.now();
	const byArn = new Map(rows.map((row) => [row.ref.arn, row]));
	const deadLetterArns = new Set(
		rows.flatMap(({ value }) => value?.redrivePolicy?.deadLetterTargetArn ?? []),
	);
	const columns: readonly TableColumn<Row>[] = [
		{ title: 'NAME', cell: ({ ref }) => ref.name },
		{ title: 'TYPE', cell: ({ ref }) => typeOf(ref) },
		{ title: 'READY', align: 'right', cell: ({ value }) => countText(value?.visible) },
		{ title: 'INFL', align: 'right', cell: ({ value }) => countText(value?.inFlight) },
		{ title: 'DELAY', align: 'right', cell: ({ value }) => countText(value?.delayed) },
		{ title: 'DLQ', align: 'right', cell: (row) => deadLetterDepth(row, byArn) },
		{
			title: 'WHY',
			cell: (row) => {
				const { severity, text } = judged(row, byArn, deadLetterArns, now);
				return span(text, severity === 'ok' ? 'plain' : severity);
			},
		},
	];
	return printSurvey(context, rows, {
		what: 'queues',
		columns,
		toJson: (row) => ({
			name: row.ref.name,
			url: row.ref.url,
			arn: row.ref.arn,
			type: typeOf(row.ref),
			visible: row.value?.visible,
			inFlight: row.value?.inFlight,
			delayed: row.value?.delayed,
			deadLetterQueue: deadLetterName(row),
			maxReceiveCount: row.value?.redrivePolicy?.maxReceiveCount,
			isDeadLetterQueue: deadLetterArns.has(row.ref.arn),
			createdAt: isoTime(row.value?.createdAt),
			why: judged(row, byArn, deadLetterArns, now).text,
		}),
	});
};

function typeOf({ name }: QueueRef): 'fifo' | 'std' {
	return name.endsWith('.fifo') ? 'fifo' : 'std';
}

function deadLetterName({ value }: Row): string | undefined {
	const arn = value?.redrivePolicy?.deadLetterTargetArn;
	return arn === undefined ? undefined : nameOfArn(arn);
}

/** Messages in the dead-letter queue; `-` where there is none. */
function deadLetterDepth(row: Row, byArn: ReadonlyMap<string, Row>): string {
	if (row.value === undefined) return '?';
	const arn = row.value.redrivePolicy?.deadLetterTargetArn;
	return arn === undefined ? '-' : countText(byArn.get(arn)?.value?.visible);
}

function judged(
	{ ref, value, failure }: Row,
	byArn: ReadonlyMap<string, Row>,
	deadLetterArns: ReadonlySet<string>,
	now: number,
) {
	const target = value?.redrivePolicy?.deadLetterTargetArn;
	const deadLetters = target === undefined ? undefined : byArn.get(target);
	const diagnosis = why({
		history: historyOf(value, now),
		isDeadLetterQueue: deadLetterArns.has(ref.arn),
		...(value === undefined ? {} : { attributes: value }),
		...(failure === undefined ? {} : { failure }),
		...(deadLetters === undefined
			? {}
			: {
					deadLetterQueue: {
						history: historyOf(deadLetters.value, now),
					},
				}),
	});
	// One look never tells a trend: to say so at each queue would say nothing.
	return diagnosis.unknown === true ? { severity: 'ok' as const, text: '' } : diagnosis;
}

/** One look at the counts: enough for what is, not for what changes. */
function historyOf(attributes: QueueAttributes | undefined, at: number) {
	return attributes === undefined ? emptyHistory : addSample(emptyHistory, at, attributes);
}
