import { type Alarm, type MetricSeries, pointsIn } from '../../source/domain/metric.ts';
import type { LogLine } from '../../source/domain/why/log-line.ts';
import type {
	AccessGateway,
	Clock,
	FunctionGateway,
	LogGateway,
	LoginGateway,
	MetricsGateway,
} from '../../source/operations/ports.ts';
import { account, queueRef, region } from '../operations/fakes.ts';
import { streams, subscriptions } from './walk-account.ts';
import type { LateAnswers } from './walk-late.ts';

/** The newest points of a series that the world has. */
const mostPoints = 40;
const functionArn = `arn:aws:lambda:${region}:${account}:function:worker`;

/** CloudWatch, Lambda, logs and logins of the world of a walk. */
export function observingOf(late: LateAnswers, clock: Clock, random: () => number) {
	const answer = late.answer.bind(late);
	const alarms = (): readonly Alarm[] => [
		{
			...{ name: 'a-deep', state: random() < 0.5 ? 'ALARM' : 'OK', since: clock.now() - 60_000 },
			...{ namespace: 'AWS/SQS', metric: 'ApproximateNumberOfMessagesVisible', threshold: 100 },
			...{ dimensions: { QueueName: 'q-orders' }, comparison: 'GreaterThanThreshold' },
			...{ statistic: 'Maximum', periodSeconds: 60 },
		},
		{
			...{ name: 'a-dead', state: 'ALARM', since: clock.now() - 3_600_000 },
			...{ namespace: 'AWS/SQS', metric: 'ApproximateNumberOfMessagesVisible', threshold: 0 },
			...{ dimensions: { QueueName: 'd-returns' }, comparison: 'GreaterThanThreshold' },
			...{ statistic: 'Maximum', periodSeconds: 60 },
		},
		{
			name: 'a-quiet',
			kind: 'composite',
			state: 'INSUFFICIENT_DATA',
			dimensions: {},
			rule: 'ALARM("a-dead")',
		},
	];
	const metrics: MetricsGateway = {
		series: ({ queries, range }, options) =>
			answer(
				() =>
					queries.map((query): MetricSeries => {
						const { to, periodSeconds } = range;
						const many = Math.min(mostPoints, pointsIn(range));
						const points = Array.from({ length: many }, (_, index) => ({
							at: to - (many - index) * periodSeconds * 1000,
							value: Math.floor(random() * 50),
						}));
						return { query, points, complete: true };
					}),
				options,
			),
		alarmsPage: ({ names }, options) =>
			answer(
				() => ({ items: alarms().filter(({ name }) => names?.includes(name) ?? true) }),
				options,
			),
		alarmChangesPage: (_, options) =>
			answer(
				() => ({
					items: [
						{ alarm: 'a-dead', at: clock.now() - 3_600_000, from: 'OK', to: 'ALARM' } as const,
					],
				}),
				options,
			),
		activeMutesPage: (_, options) => answer(() => ({ items: [] }), options),
		muteRule: (name, options) =>
			answer(() => ({ name, alarms: [], expression: '', duration: '' }), options),
		putMuteRule: (_, options) => answer(() => undefined, options),
		deleteMuteRule: (_, options) => answer(() => undefined, options),
	};
	const functions: FunctionGateway = {
		mappingsPage: ({ sourceArn }, options) =>
			answer(() => {
				const sources = [queueRef('q-orders').arn, streams[0]?.arn ?? ''];
				const items = sources.map((arn, index) => ({
					...{ id: `mapping-${index}`, sourceArn: arn, functionArn, state: 'Enabled' },
					batchSize: 10,
				}));
				return {
					items: items.filter((one) => sourceArn === undefined || one.sourceArn === sourceArn),
				};
			}, options),
		configuration: (arn, options) =>
			answer(
				() => ({ name: 'worker', arn, timeoutSeconds: 30, logGroup: '/aws/lambda/worker' }),
				options,
			),
		functionsPage: (_, options) => answer(() => ({ items: [] }), options),
	};
	const line = (group: string, at: number): LogLine => ({
		...{ at, stream: 'one' },
		text: group.startsWith('sns/')
			? JSON.stringify({
					...{ status: 'FAILURE', notification: { messageId: 'sent-1' } },
					delivery: { destination: subscriptions[0]?.endpoint, statusCode: 403, attempts: 3 },
				})
			: JSON.stringify({ level: 'error', errorMessage: 'no stock', errorType: 'StockError' }),
	});
	const logs: LogGateway = {
		linesPage: ({ group, to }, options) => answer(() => ({ items: [line(group, to)] }), options),
		groupsPage: ({ prefix }, options) =>
			answer(() => ({ items: [{ name: prefix, storedBytes: 1_000_000 }] }), options),
		startQuery: (_, options) => answer(() => ({ id: 'query' }), options),
		queryResults: (_, options) =>
			answer(() => ({ status: 'complete', lines: [line('worker', clock.now())] }), options),
		stopQuery: (_, options) => answer(() => {}, options),
	};
	const logins: LoginGateway = {
		begin: (options) =>
			answer(
				() =>
					random() < 0.5
						? {
								...{ kind: 'device', id: 'login', session: 'corp', code: 'ABCD-EFGH' },
								...{ url: 'https://login.example/start', until: clock.now() + 600_000 },
							}
						: { kind: 'code', id: 'login', profile: 'p-three', serial: 'mfa/ada' },
				options,
			),
		finish: (_, options) => answer(() => ({ expiresAt: clock.now() + 3_600_000 }), options),
	};
	const access: AccessGateway = {
		roleArn: (name, options) => answer(() => `arn:aws:iam::${account}:role/${name}`, options),
		verdictsPage: (_, options) => answer(() => ({ items: [] }), options),
	};
	return { metrics, functions, logs, logins, access };
}
