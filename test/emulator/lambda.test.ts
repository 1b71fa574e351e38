import {
	GetFunctionConfigurationCommand,
	LambdaClient,
	ListEventSourceMappingsCommand,
	ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { startEndpoint } from '../../source/emulator/endpoint.ts';
import { stopLater } from '../helpers/fixtures.ts';

const source = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

/** The embedded endpoint with so many functions, each of which reads a queue of its own name. */
async function world(many = 1) {
	const endpoint = await startEndpoint();
	stopLater(() => endpoint.stop());
	const names = Array.from({ length: many }, (_, index) => `worker-${index}`);
	endpoint.lambda.seed('us-east-1', {
		functions: names.map((FunctionName) => ({ FunctionName, Timeout: 6 })),
		mappings: names.map((name, index) => ({
			UUID: String(index),
			EventSourceArn: source(name),
			function: name,
			qualifier: 'live',
			BatchSize: 10,
			State: 'Enabled',
		})),
	});
	const lambda = (region = 'us-east-1') => {
		const client = new LambdaClient({
			endpoint: endpoint.endpoint,
			region,
			credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
			maxAttempts: 1,
		});
		stopLater(() => client.destroy());
		return client;
	};
	return { endpoint, lambda };
}

describe('the embedded Lambda', () => {
	it('tells who reads a queue, and how the version that is mapped is set up', async () => {
		const { lambda } = await world(2);
		const { EventSourceMappings = [] } = await lambda().send(
			new ListEventSourceMappingsCommand({ EventSourceArn: source('worker-1') }),
		);
		const [mapping] = EventSourceMappings;
		expect(EventSourceMappings).toHaveLength(1);
		expect(mapping).toMatchObject({ State: 'Enabled', BatchSize: 10 });
		const FunctionName = mapping?.FunctionArn ?? '';
		expect(FunctionName).toBe('arn:aws:lambda:us-east-1:000000000000:function:worker-1:live');
		expect(
			await lambda().send(new GetFunctionConfigurationCommand({ FunctionName })),
		).toMatchObject({
			Timeout: 6,
			Version: 'live',
			LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/worker-1' },
		});
	});

	it('writes null for what a mapping does not have, as AWS does', async () => {
		const { endpoint } = await world();
		const answer = await fetch(`${endpoint.endpoint}/2015-03-31/event-source-mappings`, {
			headers: {
				authorization: 'AWS4-HMAC-SHA256 Credential=test/20261120/us-east-1/lambda/aws4_request',
			},
		});
		expect(await answer.json()).toMatchObject({
			EventSourceMappings: [
				{
					...{ UUID: '0', BatchSize: 10, ScalingConfig: null, FilterCriteria: null },
					...{ FunctionResponseTypes: null, DestinationConfig: null, Topics: null },
					...{ MaximumRetryAttempts: null, BisectBatchOnFunctionError: null },
				},
			],
			NextMarker: null,
		});
	});

	it('gives at most a hundred mappings a page, whatever is asked for', async () => {
		const { lambda } = await world(150);
		const first = await lambda().send(new ListEventSourceMappingsCommand({ MaxItems: 10_000 }));
		expect(first.EventSourceMappings).toHaveLength(100);
		const rest = await lambda().send(
			new ListEventSourceMappingsCommand({ Marker: first.NextMarker ?? '' }),
		);
		expect([rest.EventSourceMappings?.length, rest.NextMarker]).toEqual([50, undefined]);
	});

	it('lists its functions, fifty a page whatever is asked for, each with where its letters go', async () => {
		const { endpoint, lambda } = await world(60);
		const TargetArn = source('lost');
		endpoint.lambda.seed('us-east-1', {
			functions: [{ FunctionName: 'thumbnails', Timeout: 3, DeadLetterConfig: { TargetArn } }],
			mappings: [],
		});
		const first = await lambda().send(new ListFunctionsCommand({ MaxItems: 10_000 }));
		expect(first.Functions).toHaveLength(50);
		// A state is told of one function alone.
		expect(first.Functions?.[0]).not.toHaveProperty('State');
		const rest = await lambda().send(
			new ListFunctionsCommand({ Marker: first.NextMarker ?? '', MaxItems: 20 }),
		);
		expect(rest.NextMarker).toBeUndefined();
		expect(rest.Functions?.at(-1)).toMatchObject({
			FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:thumbnails',
			DeadLetterConfig: { TargetArn },
			LoggingConfig: { LogGroup: '/aws/lambda/thumbnails' },
		});
	});

	it('has a region its own functions, and says which is not there', async () => {
		const { lambda } = await world();
		const elsewhere = lambda('eu-west-1');
		expect(
			(await elsewhere.send(new ListEventSourceMappingsCommand({}))).EventSourceMappings,
		).toEqual([]);
		await expect(
			elsewhere.send(new GetFunctionConfigurationCommand({ FunctionName: 'worker-0' })),
		).rejects.toMatchObject({
			name: 'ResourceNotFoundException',
			message: 'Function not found: arn:aws:lambda:eu-west-1:000000000000:function:worker-0',
		});
	});

	it.each([
		['access-denied', 'AccessDeniedException', 403],
		['throttle', 'TooManyRequestsException', 429],
	] as const)('refuses by the fault %s as AWS does', async (kind, name, status) => {
		const { endpoint, lambda } = await world();
		endpoint.setFaults([{ operation: 'Lambda.ListEventSourceMappings', kind }]);
		await expect(lambda().send(new ListEventSourceMappingsCommand({}))).rejects.toMatchObject({
			name,
			$metadata: { httpStatusCode: status },
		});
	});
});
