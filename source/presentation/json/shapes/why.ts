import Type from 'typebox';
import {
	count,
	failures,
	flag,
	kindOf,
	listOf,
	mark,
	maybe,
	number,
	text,
	texts,
	time,
} from './parts.ts';
import { eventSourceMapping } from './resources.ts';

const window = (description: string) =>
	Type.Object(
		{
			startTime: time('from'),
			endTime: time('to'),
			by: Type.Enum(['receives', 'sent', 'given', 'now', 'given-up'], {
				description:
					'`receives`: by its first receive; `sent`: nothing tells of a receive, so by when it was sent; `given`: as was said; `now`: a stream is received all the time; `given-up`: a call was tried before Lambda gave it up',
			}),
		},
		{ description },
	);

const logFields = {
	consumer: text('a function, or the log group that was named'),
	logGroup: text('its log group'),
	tier: Type.Enum(['request', 'message', 'errors', 'nothing'], {
		description:
			'the whole request that had it, of a stream one that failed; lines with its id; failures of that time; or nothing',
	}),
	requestId: maybe(text('the request')),
	requests: count('requests that had it, as far as they were found'),
	searched: window('what was searched'),
	finished: flag('whether all of that was searched'),
	lines: listOf(
		Type.Object({
			timestamp: maybe(time('of the line')),
			logStream: text('where it stands'),
			message: text('the line as it was written'),
		}),
		'in the order of their times',
	),
	linesLeftOut: count('lines that were found and are not told'),
	text: maybe(text('why there is nothing')),
	retentionInDays: maybe(count('how long lines are kept there')),
	failures,
};

/** What `why` prints. */
export const why = Type.Object({
	kind: kindOf('why'),
	messageId: text('the message'),
	readAt: time('when it was read'),
	queueArn: text('the queue that it lies in'),
	sourceQueueArns: texts(
		'the queue from which its consumers had it; several where no one tells which',
	),
	receiveWindow: maybe(
		window('when its consumers had it, as far as the settings tell; absent where no time is known'),
	),
	letter: maybe(
		Type.Object(
			{
				origin: Type.Enum(['queue', 'sns', 'lambda', 'event-bridge', 'scheduler', 'unknown'], {
					description: 'who put it there',
				}),
				name: maybe(text('the queue, function, rule or schedule, where it is told')),
				cause: maybe(text('why, in the words of the letter')),
				functionNames: texts('the function that it names, else all that send their letters there'),
				functionArn: maybe(text('as it was called')),
				requestId: maybe(text('the request that Lambda gave up')),
				condition: maybe(text('why it was given up, in the word of Lambda: `RetriesExhausted`')),
				approximateInvokeCount: maybe(count('how often it was tried')),
				statusCode: maybe(number('HTTP status of the last answer')),
				errorType: maybe(text('as the function said it')),
				errorMessage: maybe(text('as the function said it')),
				timestamp: maybe(time('when it was given up')),
			},
			{
				description: 'what a letter says itself, where Lambda, a rule or a schedule left it',
			},
		),
	),
	eventSourceMappings: maybe(
		listOf(
			eventSourceMapping,
			'Lambda functions that read that queue; absent where that is not known',
		),
	),
	logs: listOf(
		Type.Object({
			...logFields,
			inferred: mark('the lines may be of other messages'),
			scannedBytes: maybe(count('bytes that Logs Insights read, which is what it costs')),
		}),
		'one a log, in the order of the functions',
	),
	failures,
});

/** What `why` prints of a stream. */
export const streamWhy = Type.Object({
	kind: kindOf('stream-why'),
	readAt: time('when it was read'),
	streamArn: text('the stream'),
	searched: window('when failures were looked for in the logs'),
	readers: maybe(
		listOf(
			Type.Object({
				eventSourceMapping,
				iteratorAgeMs: maybe(
					count(
						'how old the last record of a batch was, the oldest of the newest minute that is told, ms',
					),
				),
				iteratorAgeMsBefore: maybe(count('the same as early in the hour before as is told')),
				iteratorAgeAt: maybe(time('of that minute')),
			}),
			'Lambda functions that read it; absent where that is not known',
		),
	),
	logs: listOf(Type.Object(logFields), 'one a log, in the order of the functions'),
	failures,
});
