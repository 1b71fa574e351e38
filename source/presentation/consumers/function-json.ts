import type { MappedFunction } from '../../domain/consumers/mapping.ts';
import { failuresJson, knownTime } from '../json/json-facts.ts';
import type { Form } from '../json/shapes/parts.ts';
import type { eventSourceMapping } from '../json/shapes/resources.ts';

/** A mapping and its function, as programs read it: AWS's names. */
export function mappingJson({
	mapping,
	function: called,
}: MappedFunction): Form<typeof eventSourceMapping> {
	const { pollers } = mapping;
	return {
		uuid: mapping.id,
		eventSourceArn: mapping.sourceArn,
		functionArn: mapping.functionArn,
		state: mapping.state,
		stateTransitionReason: mapping.stateReason,
		lastProcessingResult: mapping.lastResult,
		lastModified: knownTime(mapping.changedAt),
		batchSize: mapping.batchSize,
		maximumBatchingWindowInSeconds: mapping.batchWindowSeconds,
		maximumConcurrency: mapping.maximumConcurrency,
		minimumPollers: pollers?.minimum,
		maximumPollers: pollers?.maximum,
		filterPatterns: mapping.filters,
		filterCriteriaError: mapping.filterProblem,
		reportBatchItemFailures: mapping.reportsBatchItemFailures === true,
		onFailureDestination: mapping.onFailure,
		parallelizationFactor: mapping.parallelizationFactor,
		maximumRetryAttempts: mapping.maximumRetryAttempts,
		maximumRecordAgeInSeconds: mapping.maximumRecordAgeSeconds,
		bisectBatchOnFunctionError: mapping.bisectsBatch,
		...(called.ok
			? {
					timeout: called.value.timeoutSeconds,
					runtime: called.value.runtime,
					version: called.value.version,
					logGroup: called.value.logGroup,
					logFormat: called.value.logFormat,
				}
			: { failures: failuresJson([['function', called.failure]]) }),
	};
}
