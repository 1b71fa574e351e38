import { EmulatedError } from '../errors.ts';
import { type Input, text } from '../input.ts';

/** A function as GetFunctionConfiguration tells of it; its ARN is made of its name. */
export type LambdaFunction = {
	readonly FunctionName: string;
	readonly Timeout: number;
	readonly Runtime?: string;
	readonly LoggingConfig?: { readonly LogFormat: 'Text' | 'JSON'; readonly LogGroup?: string };
	/** Where asynchronous invocations go that were given up. */
	readonly DeadLetterConfig?: { readonly TargetArn: string };
};

/** A mapping as ListEventSourceMappings tells of it. */
export type LambdaMapping = {
	readonly UUID: string;
	readonly EventSourceArn: string;
	/** Of the function that it calls. */
	readonly function: string;
	readonly qualifier?: string;
	readonly BatchSize: number;
	readonly State: string;
	readonly [setting: string]: unknown;
};

export type LambdaSeed = {
	readonly functions: readonly LambdaFunction[];
	readonly mappings: readonly LambdaMapping[];
};

/** A Lambda that tells of functions and mappings, and runs none. */
export type Lambda = {
	/** Throws EmulatedError. */
	handle(operation: string, input: Input, region: string): unknown;
	/** Adds functions and mappings to a region. */
	seed(region: string, more: LambdaSeed): void;
};

/** Lambda writes null for what a mapping does not have, where other services leave the field out. */
const absent = Object.fromEntries(
	[
		...['AmazonManagedKafkaEventSourceConfig', 'BisectBatchOnFunctionError', 'DestinationConfig'],
		...['DocumentDBEventSourceConfig', 'FilterCriteria', 'FilterCriteriaError'],
		...['FunctionResponseTypes', 'KMSKeyArn', 'LastProcessingResult', 'MaximumRecordAgeInSeconds'],
		...[
			'MaximumRetryAttempts',
			'MetricsConfig',
			'ParallelizationFactor',
			'ProvisionedPollerConfig',
		],
		...['Queues', 'ScalingConfig', 'SelfManagedEventSource', 'SelfManagedKafkaEventSourceConfig'],
		...['SourceAccessConfigurations', 'StartingPosition', 'StartingPositionTimestamp', 'Topics'],
		'TumblingWindowInSeconds',
	].map((name) => [name, null]),
);

const mostItems = 100;
/** Functions of a page, whatever is asked for. Source: Lambda API reference, ListFunctions. */
const mostFunctions = 50;

export function createLambda(account: string): Lambda {
	const regions = new Map<string, LambdaSeed>();
	const nothing: LambdaSeed = { functions: [], mappings: [] };
	const arnOf = (region: string, name: string, qualifier?: string) =>
		`arn:aws:lambda:${region}:${account}:function:${name}${qualifier === undefined ? '' : `:${qualifier}`}`;

	function mappings(input: Input, region: string): unknown {
		const source = text(input, 'EventSourceArn');
		const name = text(input, 'FunctionName');
		if (source !== undefined && !/^arn:[^:]+:[^:]+:[^:]*:\d*:.+/.test(source)) {
			throw new EmulatedError(
				'ValidationException',
				`1 validation error detected: Value '${source}' at 'eventSourceArn' failed to satisfy constraint`,
			);
		}
		const all = (regions.get(region) ?? nothing).mappings.filter(
			(one) =>
				(source === undefined || one.EventSourceArn === source) &&
				(name === undefined || one.function === nameIn(name).name),
		);
		const { items, next } = pageOf(all, input, mostItems);
		return {
			EventSourceMappings: items.map(({ function: called, qualifier, ...one }) => ({
				MaximumBatchingWindowInSeconds: 0,
				LastModified: 1_700_000_000,
				StateTransitionReason: 'USER_INITIATED',
				...absent,
				...one,
				FunctionArn: arnOf(region, called, qualifier),
			})),
			...next,
		};
	}

	function list(input: Input, region: string): unknown {
		const { functions } = regions.get(region) ?? nothing;
		const { items, next } = pageOf(functions, input, mostFunctions);
		return { Functions: items.map((one) => described(one, region)), ...next };
	}

	function configuration(input: Input, region: string): unknown {
		const { name, qualifier = text(input, 'Qualifier') } = nameIn(
			text(input, 'FunctionName') ?? '',
		);
		const found = (regions.get(region) ?? nothing).functions.find(
			({ FunctionName }) => FunctionName === name,
		);
		if (found === undefined) {
			throw new EmulatedError(
				'ResourceNotFoundException',
				`Function not found: ${arnOf(region, name, qualifier)}`,
				{ status: 404 },
			);
		}
		// In a list Lambda leaves the state out. Source: Lambda API reference, ListFunctions.
		return {
			...{ State: 'Active', LastUpdateStatus: 'Successful' },
			...described(found, region, qualifier),
		};
	}

	const described = (found: LambdaFunction, region: string, qualifier?: string) => ({
		Runtime: 'nodejs24.x',
		Handler: 'index.handler',
		MemorySize: 128,
		...found,
		FunctionArn: arnOf(region, found.FunctionName, qualifier),
		Version: qualifier ?? '$LATEST',
		LoggingConfig: {
			LogFormat: 'Text',
			LogGroup: `/aws/lambda/${found.FunctionName}`,
			...found.LoggingConfig,
		},
	});

	return {
		handle(operation, input, region) {
			if (operation === 'ListEventSourceMappings') return mappings(input, region);
			if (operation === 'GetFunctionConfiguration') return configuration(input, region);
			if (operation === 'ListFunctions') return list(input, region);
			throw new EmulatedError(
				'UnknownOperationException',
				`The operation ${operation || 'of this request'} is not supported by this endpoint.`,
				{ status: 404 },
			);
		},
		seed(region, more) {
			const { functions, mappings } = regions.get(region) ?? nothing;
			regions.set(region, {
				functions: [...functions, ...more.functions],
				mappings: [...mappings, ...more.mappings],
			});
		},
	};
}

/** `name`, `name:alias`, or an ARN of either. */
function nameIn(given: string): { readonly name: string; readonly qualifier?: string } {
	const words = given.split(':');
	const [name = '', qualifier] = words[0] === 'arn' ? words.slice(6) : words;
	return qualifier === undefined ? { name } : { name, qualifier };
}

/** A page of a list, from the marker on, of at most so many items as are asked for and as Lambda gives. */
function pageOf<Item>(all: readonly Item[], input: Input, most: number) {
	const from = offsetOf(text(input, 'Marker'));
	const wanted = Number(text(input, 'MaxItems') ?? most);
	const end = from + Math.min(most, Math.max(1, Number.isInteger(wanted) ? wanted : most));
	const next = Buffer.from(String(end)).toString('base64');
	return { items: all.slice(from, end), next: { NextMarker: end < all.length ? next : null } };
}

function offsetOf(marker: string | undefined): number {
	if (marker === undefined) return 0;
	const offset = Number(Buffer.from(marker, 'base64').toString());
	if (Number.isInteger(offset) && offset > 0) return offset;
	throw new EmulatedError('InvalidParameterValueException', 'The marker is not valid.');
}
