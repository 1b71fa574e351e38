import {
	type EventSourceMappingConfiguration,
	type FunctionConfiguration as FunctionConfigurationOutput,
	GetFunctionConfigurationCommand,
	type LambdaClient,
	ListEventSourceMappingsCommand,
	ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import {
	type EventSourceMapping,
	type FunctionConfiguration,
	functionOfArn,
} from '../../domain/consumers/mapping.ts';
import { toldText } from '../../domain/text/told-text.ts';
import type { FunctionGateway } from '../../operations/ports.ts';
import { countIn, givenList, givenText } from '../failures/bent-answer.ts';
import type { Gate } from '../gate/gate.ts';
import { nextPage, optional, passOptions } from '../gateway-parts.ts';

/** Event source mappings and functions on Lambda. */
export function createFunctionGateway({
	lambda,
	gate,
}: {
	readonly lambda: () => LambdaClient;
	readonly gate: Gate;
}): FunctionGateway {
	return {
		async mappingsPage({ sourceArn, next }, options) {
			return gate.call(
				'Lambda ListEventSourceMappings',
				new ListEventSourceMappingsCommand({
					MaxItems: 100,
					...optional('EventSourceArn', sourceArn),
					...optional('Marker', next),
				}),
				passOptions(options),
				async (command) => {
					const { EventSourceMappings, NextMarker } = await lambda().send(command);
					const mappings = givenList(EventSourceMappings, 'EventSourceMappings');
					return { items: mappings.map(mappingOf), ...nextPage(NextMarker) };
				},
			);
		},

		async configuration(arn, options) {
			return gate.call(
				'Lambda GetFunctionConfiguration',
				new GetFunctionConfigurationCommand({ FunctionName: arn }),
				passOptions(options, { label: functionOfArn(arn).name }),
				async (command) => functionOf(await lambda().send(command), arn),
			);
		},

		async functionsPage({ next }, options) {
			return gate.call(
				'Lambda ListFunctions',
				new ListFunctionsCommand({ MaxItems: 50, ...optional('Marker', next) }),
				passOptions(options),
				async (command) => {
					const { Functions, NextMarker } = await lambda().send(command);
					const listed = givenList(Functions, 'Functions');
					return {
						items: listed.map((one) => functionOf(one, givenText(one.FunctionArn, 'FunctionArn'))),
						...nextPage(NextMarker),
					};
				},
			);
		},
	};
}

function mappingOf(answer: EventSourceMappingConfiguration): EventSourceMapping {
	const { FilterCriteria, FilterCriteriaError, FunctionResponseTypes, ScalingConfig } = answer;
	const filters = FilterCriteria?.Filters?.flatMap(({ Pattern }) => Pattern ?? []);
	const problem = FilterCriteriaError?.Message ?? FilterCriteriaError?.ErrorCode;
	return {
		id: givenText(answer.UUID, 'UUID'),
		functionArn: givenText(answer.FunctionArn, 'FunctionArn'),
		...optional('sourceArn', answer.EventSourceArn),
		...optional('state', answer.State),
		...optional('stateReason', told(answer.StateTransitionReason)),
		...optional('lastResult', told(answer.LastProcessingResult)),
		...optional('changedAt', answer.LastModified?.getTime()),
		...optional('batchSize', countIn(answer.BatchSize)),
		...optional('batchWindowSeconds', countIn(answer.MaximumBatchingWindowInSeconds)),
		...optional('maximumConcurrency', countIn(ScalingConfig?.MaximumConcurrency)),
		...optional('pollers', pollersOf(answer)),
		...optional('filters', filters === undefined || filters.length === 0 ? undefined : filters),
		...optional('filterProblem', told(problem)),
		...(FunctionResponseTypes?.includes('ReportBatchItemFailures')
			? { reportsBatchItemFailures: true as const }
			: {}),
		...optional('onFailure', answer.DestinationConfig?.OnFailure?.Destination),
		...optional('parallelizationFactor', countIn(answer.ParallelizationFactor)),
		...optional('maximumRetryAttempts', answer.MaximumRetryAttempts),
		...optional('maximumRecordAgeSeconds', answer.MaximumRecordAgeInSeconds),
		...(answer.BisectBatchOnFunctionError ? { bisectsBatch: true as const } : {}),
	};
}

function pollersOf({
	ProvisionedPollerConfig: pollers,
}: EventSourceMappingConfiguration): EventSourceMapping['pollers'] {
	const [minimum, maximum] = [countIn(pollers?.MinimumPollers), countIn(pollers?.MaximumPollers)];
	if (minimum === undefined && maximum === undefined) return;
	return { ...optional('minimum', minimum), ...optional('maximum', maximum) };
}

function functionOf(answer: FunctionConfigurationOutput, asked: string): FunctionConfiguration {
	const { LoggingConfig: log } = answer;
	const arn = answer.FunctionArn ?? asked;
	const name = answer.FunctionName ?? functionOfArn(asked).name;
	return {
		name,
		arn,
		// Source: Lambda developer guide, "Configuring CloudWatch log groups".
		logGroup: log?.LogGroup || `/aws/lambda/${name}`,
		...optional('version', answer.Version),
		...optional('timeoutSeconds', countIn(answer.Timeout)),
		...optional('runtime', answer.Runtime),
		...optional('state', answer.State),
		...optional('deadLetterTargetArn', answer.DeadLetterConfig?.TargetArn || undefined),
		...(log?.LogFormat === 'JSON' || log?.LogFormat === 'Text' ? { logFormat: log.LogFormat } : {}),
	};
}

const told = (text: string | undefined) => (text === undefined ? undefined : toldText(text));
