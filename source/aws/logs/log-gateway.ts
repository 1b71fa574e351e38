import {
	type CloudWatchLogsClient,
	DescribeLogGroupsCommand,
	FilterLogEventsCommand,
	GetQueryResultsCommand,
	type GetQueryResultsCommandOutput,
	StartQueryCommand,
	StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { toldText } from '../../domain/text/told-text.ts';
import type { LogLine, QueryResults } from '../../domain/why/log-line.ts';
import type { LogGateway } from '../../operations/ports.ts';
import { countIn, givenList, givenText } from '../failures/bent-answer.ts';
import type { Gate } from '../gate/gate.ts';
import { nextPage, optional, passOptions } from '../gateway-parts.ts';

/** Lines and queries of CloudWatch Logs. */
export function createLogGateway({
	logs,
	gate,
}: {
	readonly logs: () => CloudWatchLogsClient;
	readonly gate: Gate;
}): LogGateway {
	return {
		async linesPage({ group, from, to, pattern, stream, limit, next }, options) {
			return gate.call(
				'CloudWatchLogs FilterLogEvents',
				new FilterLogEventsCommand({
					...named(group),
					startTime: Math.floor(from),
					endTime: Math.ceil(to),
					limit,
					...optional('filterPattern', pattern),
					...optional('logStreamNames', stream === undefined ? undefined : [stream]),
					...optional('nextToken', next),
				}),
				passOptions(options, { label: group }),
				async (command) => {
					const { events = [], nextToken } = await logs().send(command);
					const items = events.map(({ timestamp, logStreamName, message }) =>
						lineOf(timestamp, logStreamName, message),
					);
					return { items, ...nextPage(nextToken) };
				},
			);
		},

		async groupsPage({ prefix, next }, options) {
			return gate.call(
				'CloudWatchLogs DescribeLogGroups',
				new DescribeLogGroupsCommand({
					logGroupNamePrefix: prefix,
					...optional('nextToken', next),
				}),
				passOptions(options, { label: prefix }),
				async (command) => {
					const { logGroups, nextToken } = await logs().send(command);
					const items = givenList(logGroups, 'logGroups').map((one) => ({
						name: givenText(one.logGroupName, 'logGroupName'),
						...optional('retentionDays', countIn(one.retentionInDays)),
						...optional('storedBytes', countIn(one.storedBytes)),
						...optional('logClass', one.logGroupClass),
					}));
					return { items, ...nextPage(nextToken) };
				},
			);
		},

		async startQuery({ group, from, to, query, limit }, options) {
			return gate.call(
				'CloudWatchLogs StartQuery',
				new StartQueryCommand({
					...(isArn(group)
						? { logGroupIdentifiers: [identifier(group)] }
						: { logGroupName: group }),
					// In seconds, where all others have milliseconds.
					startTime: Math.floor(from / 1000),
					endTime: Math.ceil(to / 1000),
					queryString: query,
					limit,
				}),
				passOptions(options, { label: group }),
				async (command) => ({ id: givenText((await logs().send(command)).queryId, 'queryId') }),
			);
		},

		async queryResults(id, options) {
			return gate.call(
				'CloudWatchLogs GetQueryResults',
				new GetQueryResultsCommand({ queryId: id }),
				passOptions(options),
				async (command) => resultsOf(await logs().send(command)),
			);
		},

		async stopQuery(id, options) {
			await gate.call(
				'CloudWatchLogs StopQuery',
				new StopQueryCommand({ queryId: id }),
				passOptions(options),
				(command) => logs().send(command),
			);
		},
	};
}

const isArn = (group: string): boolean => group.startsWith('arn:');
/** An identifier may not end with the star that the ARN of a group has in policies. */
const identifier = (arn: string): string => arn.replace(/:\*$/, '');

function named(group: string) {
	return isArn(group) ? { logGroupIdentifier: identifier(group) } : { logGroupName: group };
}

/** A line of a length that may be kept and shown any number of times; the line's own break at its end is none of it. */
function lineOf(
	at: number | undefined,
	stream: string | undefined,
	text: string | undefined,
): LogLine {
	return {
		at: at ?? Number.NaN,
		stream: stream ?? '',
		text: toldText((text ?? '').replace(/[\r\n]+$/, '')),
	};
}

function resultsOf({
	status,
	results = [],
	statistics,
}: GetQueryResultsCommandOutput): QueryResults {
	const lines = results.map((row) => {
		const fields = new Map(row.map(({ field, value }) => [field, value]));
		return lineOf(
			timeOf(fields.get('@timestamp')),
			fields.get('@logStream'),
			fields.get('@message'),
		);
	});
	return {
		status: statusOf(status),
		lines,
		...optional('scannedBytes', countIn(statistics?.bytesScanned)),
	};
}

function statusOf(status: string | undefined): QueryResults['status'] {
	if (status === 'Complete') return 'complete';
	const goesOn = status === undefined || ['Scheduled', 'Running', 'Unknown'].includes(status);
	return goesOn ? 'running' : { ended: status };
}

/** `2026-11-20 09:00:00.000`, in UTC. */
function timeOf(text: string | undefined): number | undefined {
	if (text === undefined) return;
	const at = Date.parse(`${text.replace(' ', 'T')}Z`);
	return Number.isFinite(at) ? at : undefined;
}
