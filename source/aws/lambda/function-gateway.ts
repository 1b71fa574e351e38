import { readAwsHost } from '../../domain/aws-host.ts';
import type { EventSourceMapping } from '../../domain/consumers/mapping.ts';
import { asFailure, type FailureKind, fail } from '../../domain/failure.ts';
import { toldText } from '../../domain/text/told-text.ts';
import type { FunctionGateway } from '../../operations/ports.ts';
import type { ClientSettings } from '../client-options.ts';
import { refuseUnasked } from '../endpoints.ts';
import { countIn, givenList, givenText, wholeIn } from '../failures/bent-answer.ts';
import type { Gate } from '../gate/gate.ts';
import { nextPage, optional, passOptions, timeOf } from '../gateway-parts.ts';
import { late } from '../late.ts';
import type { LeanClient } from '../lean/lean-client.ts';
import type { LeanInput, LeanOutput } from '../lean/lean-operations.ts';
import type { FunctionDetails } from './function-details.ts';

/** What an endpoint answers that is not AWS's and has no Lambda: a page, a status, another service's refusal, nothing. */
const notOffered: ReadonlySet<FailureKind> = new Set(['unreachable', 'credentials', 'service']);

/**
 * Lambda is asked with every description, so that an endpoint of queues alone (ElasticMQ and its like) must not be called
 * broken for it: what is no answer of Lambda's is told as not supported there.
 */
function offered(
	functions: FunctionGateway,
	{ endpoints: { Lambda: endpoint }, local }: Pick<ClientSettings, 'endpoints' | 'local'>,
): FunctionGateway {
	if (local || endpoint === undefined) return functions;
	if (typeof readAwsHost(new URL(endpoint).hostname) === 'object') return functions;
	const told = (error: unknown) => {
		const failure = asFailure(error);
		if (!notOffered.has(failure.kind)) throw error;
		throw fail('unsupported', `Lambda is not offered by ${endpoint}: ${failure.message}`);
	};
	return {
		mappingsPage: (input, options) => functions.mappingsPage(input, options).catch(told),
		configuration: (arn, options) => functions.configuration(arn, options).catch(told),
		functionsPage: (input, options) => functions.functionsPage(input, options).catch(told),
	};
}

/** Event source mappings and functions on Lambda. `details` loads the SDK. */
export function createFunctionGateway({
	lean,
	gate,
	settings,
	details,
}: {
	readonly lean: LeanClient;
	readonly gate: Gate;
	readonly settings: Pick<ClientSettings, 'endpoints' | 'local'>;
	details(): Promise<FunctionDetails>;
}): FunctionGateway {
	const functions: FunctionGateway = {
		async mappingsPage({ sourceArn, next }, options) {
			const input: LeanInput<'Lambda ListEventSourceMappings'> = {
				MaxItems: 100,
				...optional('EventSourceArn', sourceArn),
				...optional('Marker', next),
			};
			return gate.call(
				'Lambda ListEventSourceMappings',
				{ input },
				passOptions(options),
				async () => {
					refuseUnasked('Lambda', settings.endpoints);
					const answer = await lean.send('Lambda ListEventSourceMappings', input);
					const mappings = givenList(answer.EventSourceMappings, 'EventSourceMappings');
					return { items: mappings.map(mappingOf), ...nextPage(answer.NextMarker) };
				},
			);
		},

		...late<FunctionDetails>({ configuration: true, functionsPage: true }, details),
	};
	return offered(functions, settings);
}

type EventSourceMappingConfiguration = NonNullable<
	LeanOutput<'Lambda ListEventSourceMappings'>['EventSourceMappings']
>[number];

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
		...optional('changedAt', timeOf(answer.LastModified)),
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
		...optional('maximumRetryAttempts', wholeIn(answer.MaximumRetryAttempts)),
		...optional('maximumRecordAgeSeconds', wholeIn(answer.MaximumRecordAgeInSeconds)),
		...(answer.BisectBatchOnFunctionError === true ? { bisectsBatch: true as const } : {}),
	};
}

function pollersOf({
	ProvisionedPollerConfig: pollers,
}: EventSourceMappingConfiguration): EventSourceMapping['pollers'] {
	const [minimum, maximum] = [countIn(pollers?.MinimumPollers), countIn(pollers?.MaximumPollers)];
	if (minimum === undefined && maximum === undefined) return;
	return { ...optional('minimum', minimum), ...optional('maximum', maximum) };
}

const told = (text: string | undefined) => (text === undefined ? undefined : toldText(text));
