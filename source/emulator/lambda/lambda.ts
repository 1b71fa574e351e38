import { EmulatedError } from '../errors.ts';
import { type Input, text } from '../input.ts';

/** A function as GetFunctionConfiguration tells of it; its ARN is made of its name. */
export type LambdaFunction = {
	readonly FunctionName: string;
	readonly Timeout: number;
	readonly Runtime?: string;
	readonly LoggingConfig?: { readonly LogFormat: 'Text' | 'JSON'; readonly LogGroup?: string };
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

const mostItems = 100;

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
		const from = offsetOf(text(input, 'Marker'));
		const wanted = Number(text(input, 'MaxItems') ?? mostItems);
		const size = Math.min(mostItems, Math.max(1, Number.isInteger(wanted) ? wanted : mostItems));
		const all = (regions.get(region) ?? nothing).mappings.filter(
			(one) =>
				(source === undefined || one.EventSourceArn === source) &&
				(name === undefined || one.function === nameIn(name).name),
		);
		const end = from + size;
		return {
			EventSourceMappings: all.slice(from, end).map(({ function: called, qualifier, ...one }) => ({
				MaximumBatchingWindowInSeconds: 0,
				LastModified: 1_700_000_000,
				StateTransitionReason: 'USER_INITIATED',
				FunctionResponseTypes: [],
				...one,
				FunctionArn: arnOf(region, called, qualifier),
			})),
			...(end < all.length ? { NextMarker: Buffer.from(String(end)).toString('base64') } : {}),
		};
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
		return {
			Runtime: 'nodejs24.x',
			Handler: 'index.handler',
			MemorySize: 128,
			State: 'Active',
			LastUpdateStatus: 'Successful',
			...found,
			FunctionArn: arnOf(region, name, qualifier),
			Version: qualifier ?? '$LATEST',
			LoggingConfig: {
				LogFormat: 'Text',
				LogGroup: `/aws/lambda/${name}`,
				...found.LoggingConfig,
			},
		};
	}

	return {
		handle(operation, input, region) {
			if (operation === 'ListEventSourceMappings') return mappings(input, region);
			if (operation === 'GetFunctionConfiguration') return configuration(input, region);
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

function offsetOf(marker: string | undefined): number {
	if (marker === undefined) return 0;
	const offset = Number(Buffer.from(marker, 'base64').toString());
	if (Number.isInteger(offset) && offset > 0) return offset;
	throw new EmulatedError('InvalidParameterValueException', 'The marker is not valid.');
}
