import type { LambdaFunction, LambdaMapping, LambdaSeed } from '../lambda/lambda.ts';
import { queueArn, streamArn } from './setup.ts';

/*
Which of the demo's consumers are Lambda functions; the others run in containers, of which Lambda knows nothing. All fits the
programs of `programs.ts`: what fails of a batch comes back alone, and nothing takes longer than it may.
*/

type FunctionSpec = {
	readonly name: string;
	/** What it reads: a queue, or a stream. */
	readonly queue?: string;
	readonly stream?: string;
	/** Seconds. */
	readonly timeout: number;
	readonly format?: 'JSON';
	readonly mapping: Omit<LambdaMapping, 'UUID' | 'EventSourceArn' | 'function'>;
};

const enabled = { State: 'Enabled', LastProcessingResult: 'OK' };
const tellsFailures = { FunctionResponseTypes: ['ReportBatchItemFailures'] };

const specs: readonly FunctionSpec[] = [
	{
		name: 'orders-worker',
		queue: 'orders',
		timeout: 5,
		mapping: {
			...{ ...enabled, ...tellsFailures, BatchSize: 4 },
			ScalingConfig: { MaximumConcurrency: 5 },
			qualifier: 'live',
		},
	},
	{
		name: 'returns-worker',
		queue: 'returns',
		timeout: 3,
		format: 'JSON',
		mapping: { ...enabled, ...tellsFailures, BatchSize: 4 },
	},
	{
		name: 'invoice-writer',
		queue: 'invoices.fifo',
		timeout: 10,
		mapping: { ...enabled, BatchSize: 1 },
	},
	{
		name: 'stock-keeper',
		queue: 'inventory',
		timeout: 10,
		mapping: { ...enabled, BatchSize: 10 },
	},
	{
		name: 'click-counter',
		stream: 'clickstream',
		timeout: 10,
		mapping: {
			...{ ...enabled, ...tellsFailures, BatchSize: 100 },
			...{ StartingPosition: 'LATEST', ParallelizationFactor: 1, BisectBatchOnFunctionError: true },
			...{ MaximumRetryAttempts: 3, MaximumRecordAgeInSeconds: 3600, TumblingWindowInSeconds: 0 },
		},
	},
	{
		name: 'audit-archive',
		queue: 'audit-events',
		timeout: 5,
		mapping: { ...tellsFailures, BatchSize: 10, State: 'Disabled' },
	},
];

/** What Lambda tells of the demo. */
export function demoFunctions(region: string): LambdaSeed {
	return {
		functions: specs.map(
			({ name, timeout, format }): LambdaFunction => ({
				FunctionName: name,
				Timeout: timeout,
				...(format === undefined ? {} : { LoggingConfig: { LogFormat: format } }),
			}),
		),
		mappings: specs.map(
			({ name, queue = '', stream, mapping }, index): LambdaMapping => ({
				...mapping,
				UUID: `00000000-0000-4000-8000-00000000000${index}`,
				EventSourceArn: stream === undefined ? queueArn(region, queue) : streamArn(region, stream),
				function: name,
				BatchSize: mapping.BatchSize as number,
				State: mapping.State as string,
			}),
		),
	};
}
