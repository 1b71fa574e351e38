import type { QueueGateway } from '../../../source/operations/ports.ts';
import type { PlanPorts } from '../../../source/operations/redrive/plan/plan.ts';
import { metricsGateway } from '../fakes.ts';
import { sha256 } from './simulation.ts';

/** What plans are made with, where nobody works on the queue and CloudWatch knows nothing. */
export const planPorts = (queues: QueueGateway, more: Partial<PlanPorts> = {}): PlanPorts => ({
	queues,
	metrics: metricsGateway({ series: async () => [] }),
	clock: { now: () => Date.UTC(2026, 10, 20, 9, 0, 30), sleep: async () => {} },
	runs: { holder: async () => undefined },
	hash: sha256,
	...more,
});
