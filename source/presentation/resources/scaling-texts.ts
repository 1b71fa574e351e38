import { consumersNeeded, secondsPerMessage } from '../../domain/diagnosis/consumers.ts';
import type { QueueRow } from '../rows.ts';

/*
How many consumers a queue needs for a wait that most can live with, in words that are copied: an alarm, and a policy that scales.
Source: EC2 Auto Scaling user guide, "Scaling policy based on Amazon SQS"; Application Auto Scaling user guide, "Create a target
tracking scaling policy using metric math".
*/

/** A wait that most can live with, seconds: what the consumers that are needed are told for. */
export const acceptableSeconds = 5 * 60;

type Told = Pick<QueueRow, 'visible' | 'inFlight' | 'deadLetter' | 'metrics'> &
	Partial<Pick<QueueRow, 'type' | 'findings'>>;

/** Whether a group of a FIFO queue is blocked, or may be: more consumers do not free it. */
function mayBeBlocked({ type, metrics, findings = [] }: Told): boolean {
	if (type !== 'fifo') return false;
	return (
		metrics?.oldestStays !== undefined || findings.some(({ name }) => name === 'fifo-group-blocked')
	);
}

/** What a queue needs; `working` now at least, by what is in flight. */
export type ScalingNeed = {
	readonly secondsPerMessage: number;
	readonly consumers: number;
	readonly backlogPerConsumer: number;
	readonly working: number;
};

/** What a queue needs where CloudWatch told its rates, and what is in flight how long a message takes; else `undefined`. */
export function scalingNeed(row: Told): ScalingNeed | undefined {
	const { visible, inFlight, deadLetter, metrics } = row;
	const { sent, deleted } = metrics ?? {};
	if (deadLetter || visible === undefined || inFlight === undefined || mayBeBlocked(row)) return;
	if (sent === undefined || deleted === undefined) return;
	const takes = secondsPerMessage(inFlight, deleted.perMinute);
	if (takes === undefined) return;
	const needed = consumersNeeded({
		...{ waiting: visible, inPerMinute: sent.perMinute },
		...{ secondsPerMessage: takes, latencySeconds: acceptableSeconds },
	});
	return needed && { ...needed, secondsPerMessage: takes, working: Math.max(1, inFlight) };
}

/** What the AWS CLI makes an alarm of: that more waits than those who work now can do in time. */
export function backlogAlarmWords(queue: string, need: ScalingNeed): readonly string[] {
	const threshold = Math.max(1, need.backlogPerConsumer * need.working);
	return [
		...['cloudwatch', 'put-metric-alarm', '--alarm-name', `${queue}-backlog`],
		...['--namespace', 'AWS/SQS', '--metric-name', 'ApproximateNumberOfMessagesVisible'],
		...['--dimensions', `Name=QueueName,Value=${queue}`, '--statistic', 'Maximum'],
		...['--period', '60', '--evaluation-periods', '5', '--threshold', String(threshold)],
		...['--comparison-operator', 'GreaterThanThreshold'],
	];
}

/** A target tracking configuration that keeps the backlog of each task of an ECS service: its cluster and name are left to be filled in. */
export function scalingPolicyText(queue: string, { backlogPerConsumer }: ScalingNeed): string {
	const metric = (
		Id: string,
		Namespace: string,
		MetricName: string,
		dimensions: Readonly<Record<string, string>>,
		Stat: string,
	) => ({
		Id,
		MetricStat: {
			Metric: {
				...{ Namespace, MetricName },
				Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
			},
			Stat,
		},
		ReturnData: false,
	});
	const policy = {
		TargetValue: Math.max(1, backlogPerConsumer),
		CustomizedMetricSpecification: {
			Metrics: [
				metric(
					...(['waiting', 'AWS/SQS', 'ApproximateNumberOfMessagesVisible'] as const),
					...([{ QueueName: queue }, 'Sum'] as const),
				),
				metric(
					...(['tasks', 'ECS/ContainerInsights', 'RunningTaskCount'] as const),
					...([{ ClusterName: 'CLUSTER', ServiceName: 'SERVICE' }, 'Average'] as const),
				),
				{ Id: 'backlog', Expression: 'waiting / tasks', ReturnData: true },
			],
		},
	};
	return JSON.stringify(policy, undefined, 2);
}
