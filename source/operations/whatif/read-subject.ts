import { nameOfArn } from '../../domain/arn.ts';
import { arrived, depthsOf } from '../../domain/diagnosis/rules/dead-letter-rules.ts';
import { fail } from '../../domain/failure.ts';
import type { MetricPoint, MetricQuery } from '../../domain/metric.ts';
import type { QueueAttributes, QueueRef } from '../../domain/resources.ts';
import { measuredWork } from '../../domain/whatif/measured-work.ts';
import type { WhatIfSubject } from '../../domain/whatif/reckoning.ts';
import type { Arrivals } from '../../domain/whatif/simulation.ts';
import { type MetricsPorts, readMetrics, wholeSeriesIn } from '../metrics/read-metrics.ts';
import type { QueueGateway } from '../ports.ts';

const day = 86_400_000;
const periodMs = 300_000;
/** What a receive takes besides the work: a round trip within a region, ms. */
const receiveMs = 10;
/** What a receive brings today is counted by nobody: one message. */
const usualBatch = 1;

/**
 * Reads what a reckoning needs: the settings of the queue, and a day of CloudWatch, which bills seven metrics at most.
 *
 * @throws {FailureError} what AWS answered; `conflict` where too little was done in the last day to reckon by.
 */
export async function readSubject(
	ports: MetricsPorts & { readonly queues: Pick<QueueGateway, 'attributes'> },
	ref: QueueRef,
	signal: AbortSignal,
): Promise<WhatIfSubject> {
	const attributes = await ports.queues.attributes(ref.url, { signal });
	const { redrivePolicy, visibilitySeconds = 30, fifo } = attributes;
	const letters = redrivePolicy && nameOfArn(redrivePolicy.deadLetterTargetArn);
	const range = (now: number) => {
		const to = Math.floor(now / periodMs) * periodMs;
		return { from: to - day, to, periodSeconds: periodMs / 1000 };
	};
	const queries = [...asked(ref.name, ofQueue), ...(letters ? asked(letters, ofLetters) : [])];
	const told = await readMetrics(ports, { queries, range }, signal);
	const [sent = [], received = [], deleted = [], visible = [], inFlight = [], ...dead] =
		wholeSeriesIn(told).map(({ points }) => points);
	const visibilityMs = visibilitySeconds * 1000;
	const maxReceives = redrivePolicy?.maxReceiveCount;
	const settings = { visibilityMs, ...(maxReceives === undefined ? {} : { maxReceives }) };
	const work = measuredWork({
		...{ periodMs, received, deleted, visible, inFlight },
		dead: arrived(depthsOf(dead[0] ?? [], dead[1] ?? [])),
		...settings,
	});
	if (work === undefined) {
		throw fail('conflict', `next to nothing was deleted from ${ref.name} in the last day`, {
			hint: 'What its consumers can do is not known: ask again once they have worked',
		});
	}
	return {
		...{ ref, fifo, work, readAt: ports.clock.now() },
		how: { ...settings, concurrency: work.concurrency, batch: usualBatch },
		load: {
			waiting: waitingIn(attributes),
			arrivals: tomorrow(sent, told.range.to),
			horizonMs: day,
			receiveMs,
		},
		arrivedInADay: sent.reduce((sum, { value }) => sum + value, 0),
	};
}

const ofQueue = [
	['NumberOfMessagesSent', 'Sum'],
	['NumberOfMessagesReceived', 'Sum'],
	['NumberOfMessagesDeleted', 'Sum'],
	['ApproximateNumberOfMessagesVisible', 'Average'],
	['ApproximateNumberOfMessagesNotVisible', 'Average'],
] as const;
const ofLetters = ofQueue.slice(3);

function asked(
	QueueName: string,
	metrics: readonly (readonly [string, MetricQuery['statistic']])[],
): readonly MetricQuery[] {
	return metrics.map(([metric, statistic]) => ({
		...{ namespace: 'AWS/SQS', metric, statistic },
		dimensions: { QueueName },
	}));
}

function waitingIn({ visible = 0, inFlight = 0, delayed = 0 }: QueueAttributes): number {
	return visible + inFlight + delayed;
}

/** What came in a day comes again at the same time of the next one; what is over of the first period of it comes at once. */
function tomorrow(sent: readonly MetricPoint[], to: number): readonly Arrivals[] {
	return sent.map(({ at, value }) => {
		const from = at - (to - day);
		return { from, to: from + periodMs, many: value };
	});
}
