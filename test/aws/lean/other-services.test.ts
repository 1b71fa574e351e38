import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { HttpRequest } from '@smithy/types';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Gate } from '../../../source/aws/gate/gate.ts';
import { readCallerIdentity } from '../../../source/aws/lean/caller-identity.ts';
import type { LeanInput, LeanOperation } from '../../../source/aws/lean/lean-operations.ts';
import { createLeanClient } from '../../../source/aws/lean/lean-parts.ts';
import { createWire } from '../../../source/aws/wire.ts';
import { stopLater } from '../../helpers/fixtures.ts';
import { runs } from '../../helpers/whole.ts';
import {
	connected,
	fakeEndpoint,
	forever,
	hoursAhead,
	type Seen,
} from '../kinesis/fake-endpoint.ts';
import { anyWay, keys, otherOperations } from './two-ways.ts';

// Back-offs are a random share of their limit: none of it, so that throttled calls take no time.
beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0));
afterEach(() => void vi.restoreAllMocks());

const text = fc.oneof(
	fc.string({ unit: 'grapheme' }),
	fc.constantFrom('', '"\\\n\u2028', 'a+/= b&c', 'é'.repeat(300), 'arn:aws:sqs:us-east-1:1:x y'),
);
const date = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) });
const query = fc.record({
	Id: fc.constantFrom('m0', 'm1'),
	ReturnData: fc.boolean(),
	MetricStat: fc.record({
		Metric: fc.record({
			Namespace: text,
			MetricName: text,
			Dimensions: fc.array(fc.record({ Name: text, Value: text }), { maxLength: 2 }),
		}),
		Period: fc.nat(3600),
		Stat: text,
	}),
});

type Other = Exclude<LeanOperation, `SQS ${string}`>;

const inputs: { readonly [Name in Other]: fc.Arbitrary<LeanInput<Name>> } = {
	'CloudWatch DescribeAlarms': fc.record(
		{
			MaxRecords: fc.nat(100),
			AlarmTypes: fc.constant(['MetricAlarm' as const, 'CompositeAlarm' as const]),
			AlarmNames: fc.array(text, { maxLength: 3 }),
			NextToken: text,
		},
		{ requiredKeys: ['MaxRecords'] },
	),
	'CloudWatch GetMetricData': fc.record(
		{
			MetricDataQueries: fc.array(query, { maxLength: 3 }),
			StartTime: date,
			EndTime: date,
			ScanBy: fc.constant('TimestampAscending' as const),
			NextToken: text,
		},
		{ requiredKeys: ['MetricDataQueries', 'StartTime', 'EndTime'] },
	),
	'Lambda ListEventSourceMappings': fc.record(
		{ MaxItems: fc.nat(100), EventSourceArn: text, Marker: text },
		{ requiredKeys: [] },
	),
	'STS GetCallerIdentity': fc.constant({}),
};

const endpointsAt = (url: string) => ({ CloudWatch: url, Lambda: url, STS: url, SQS: url });

describe('a request is the same whoever sends it, the SDK or the lean client', () => {
	/** Headers that differ from one request to the next, or tell who sent it. */
	const own = new Set([
		...['user-agent', 'x-amz-user-agent', 'authorization', 'x-amz-date', 'amz-sdk-invocation-id'],
		// By the bytes of the body, in which the two may write the same text differently.
		...['content-length', 'x-amz-content-sha256'],
	]);
	const asJson = (body: string): unknown => (body.startsWith('{') ? JSON.parse(body) : body);
	const signed = /Credential=\w+\/\d+\/([^,]+), SignedHeaders=([^,]+)/;
	const plain = ({ headers, body, path }: Seen) => {
		const [, scope, names = ''] = signed.exec(headers.authorization ?? '') ?? [];
		return {
			path,
			body: asJson(body),
			headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !own.has(name))),
			scope,
			signed: names.split(';').filter((name) => name !== 'x-amz-user-agent'),
		};
	};

	it.each(otherOperations)('%s, in path, body, headers and signature', async (operation) => {
		const server = await fakeEndpoint(() => ({ status: 400 }));
		const settings = { region: 'eu-north-1', endpoints: endpointsAt(`${server.url}/a/b`) };
		const [sdk, lean] = [anyWay('sdk', settings), anyWay('lean', settings)];
		const input: fc.Arbitrary<LeanInput<LeanOperation>> = inputs[operation as Other];
		await fc.assert(
			fc.asyncProperty(input, async (value) => {
				server.seen.length = 0;
				await sdk(operation, value);
				await lean(operation, value);
				const [theirs, ours] = server.seen.map(plain);
				expect(server.seen.length).toBe(2);
				expect(ours).toEqual(theirs);
			}),
			{ numRuns: runs(operation.startsWith('STS') ? 1 : 60) },
		);
	});
});

describe('an answer comes to the same, whoever reads it', () => {
	const junk = fc.constantFrom<unknown>(null, 7, true, '', 'x', [], {}, [null], { extraA: 1 });
	/** Mostly what it should be. */
	const or = (good: fc.Arbitrary<unknown>, bad: fc.Arbitrary<unknown> = junk) =>
		fc.oneof({ arbitrary: good, weight: 150 }, { arbitrary: bad, weight: 1 });
	/** What is absent is left out, or null. */
	const fields = (model: Record<string, fc.Arbitrary<unknown>>) => {
		const orNull = Object.entries(model).map(([name, value]) => [
			name,
			fc.option(value, { freq: 20 }),
		]);
		const extraField = fc.constant({ more: 1 });
		return fc.record({ ...Object.fromEntries(orNull), extraField }, { requiredKeys: [] });
	};
	const list = (item: fc.Arbitrary<unknown>) => or(fc.array(or(item), { maxLength: 3 }));
	const seconds = or(
		fc.oneof(fc.maxSafeNat(), fc.double({ min: 0, max: 4e9, noNaN: true })),
		fc.constantFrom<unknown>('1700000000', 'x', '2026-11-20T00:00:00Z', 1e300, null, true),
	);
	const count = or(
		fc.oneof(fc.nat(), fc.double({ noNaN: true, noDefaultInfinity: true })),
		fc.constantFrom<unknown>('NaN', '7', null),
	);
	const dimensions = list(fields({ Name: or(text), Value: or(text) }));
	const alarm = {
		AlarmName: or(text),
		StateValue: or(fc.constantFrom('OK', 'ALARM')),
		StateReason: or(text),
		StateTransitionedTimestamp: seconds,
		StateUpdatedTimestamp: seconds,
		ActionsEnabled: or(fc.boolean()),
		AlarmActions: list(text),
		OKActions: list(text),
		InsufficientDataActions: list(text),
	};
	const evaluated = {
		Threshold: count,
		ComparisonOperator: or(text),
		EvaluationState: or(text),
		AlarmConfigurationUpdatedTimestamp: seconds,
		WarmUpConfiguration: or(fields({ WarmUpPeriodDurationInMinutes: count })),
	};
	const identity = fc
		.record(
			{
				Account: fc.constantFrom('123456789012', '1', ''),
				Arn: fc.oneof(fc.constant('arn:aws:iam::1:user/a.b@c'), text),
				UserId: fc.constantFrom('AIDA', 'AROA:x', 'AROA:y', 'a&amp;b', '<x/>', ' '),
			},
			{ requiredKeys: [] },
		)
		.map((parts) => Object.entries(parts).map(([name, value]) => `<${name}>${value}</${name}>`))
		.map((parts) => parts.join('\n'));
	const answers: Readonly<Record<Other, fc.Arbitrary<string>>> = {
		'CloudWatch DescribeAlarms': fields({
			MetricAlarms: list(
				fields({
					...alarm,
					...evaluated,
					Namespace: or(text),
					MetricName: or(text),
					Dimensions: dimensions,
					Metrics: list(
						fields({
							MetricStat: or(
								fields({
									Metric: or(
										fields({ Namespace: or(text), MetricName: or(text), Dimensions: dimensions }),
									),
								}),
							),
						}),
					),
					EvaluationCriteria: or(
						fields({ PromQLCriteria: or(fields({ Query: or(text) })) }),
						fc.constantFrom<unknown>(null, { extraA: 1 }),
					),
					Statistic: or(text),
					ExtendedStatistic: or(text),
					Period: count,
				}),
			),
			CompositeAlarms: list(
				fields({ ...alarm, AlarmRule: or(text), ActionsSuppressedBy: or(text) }),
			),
			LogAlarms: list(
				fields({
					...alarm,
					...evaluated,
					ScheduledQueryConfiguration: or(fields({ QueryString: or(text) })),
				}),
			),
			NextToken: or(text),
		}).map((value) => JSON.stringify(value)),
		'CloudWatch GetMetricData': fields({
			MetricDataResults: list(
				fields({
					Id: or(fc.constantFrom('m0', 'm1')),
					StatusCode: or(fc.constantFrom('Complete', 'PartialData')),
					Timestamps: list(seconds),
					Values: list(count),
				}),
			),
			NextToken: or(text),
		}).map((value) => JSON.stringify(value)),
		'Lambda ListEventSourceMappings': fields({
			EventSourceMappings: list(
				fields({
					UUID: or(text),
					EventSourceArn: or(text),
					FunctionArn: or(text),
					State: or(text),
					StateTransitionReason: or(text),
					LastProcessingResult: or(text),
					LastModified: seconds,
					BatchSize: count,
					MaximumBatchingWindowInSeconds: count,
					ScalingConfig: or(fields({ MaximumConcurrency: count })),
					ProvisionedPollerConfig: or(fields({ MinimumPollers: count, MaximumPollers: count })),
					FilterCriteria: or(fields({ Filters: list(fields({ Pattern: or(text) })) })),
					FilterCriteriaError: or(fields({ Message: or(text), ErrorCode: or(text) })),
					FunctionResponseTypes: list(text),
					DestinationConfig: or(fields({ OnFailure: or(fields({ Destination: or(text) })) })),
					ParallelizationFactor: count,
					MaximumRetryAttempts: count,
					MaximumRecordAgeInSeconds: count,
					BisectBatchOnFunctionError: or(fc.boolean()),
				}),
			),
			NextMarker: or(text),
		}).map((value) => JSON.stringify(value)),
		'STS GetCallerIdentity': fc
			.tuple(fc.constantFrom('', ' xmlns="https://sts.amazonaws.com/doc/2011-06-15/"'), identity)
			.map(
				([space, parts]) =>
					`<GetCallerIdentityResponse${space}>\n<GetCallerIdentityResult>${parts}</GetCallerIdentityResult><ResponseMetadata><RequestId>r-2</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
			),
	};
	const fault = fc
		.record({
			__type: fc.constantFrom(
				...['AccessDeniedException', 'com.amazonaws.cloudwatch#InvalidNextToken', 'Made.Up', ''],
				...[
					'ThrottlingException',
					'InternalFailure',
					'ExpiredToken',
					'UnrecognizedClientException',
				],
			),
			message: or(fc.constantFrom('no', 'Rate exceeded', '')),
		})
		.map((value) => JSON.stringify(value));
	const page = fc.constantFrom(
		'<!DOCTYPE html><html><body>Log in</body></html>',
		'<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>',
		'<GetCallerIdentityResponse></GetCallerIdentityResponse>',
		...['upstream connect error', '', '{"MetricAlarms":', '[]', 'null', '"text"'],
	);
	const sample: { readonly [Name in Other]: LeanInput<Name> } = {
		'CloudWatch DescribeAlarms': { MaxRecords: 100 },
		'CloudWatch GetMetricData': {
			MetricDataQueries: [],
			StartTime: new Date(0),
			EndTime: new Date(60_000),
		},
		'Lambda ListEventSourceMappings': {},
		'STS GetCallerIdentity': {},
	};
	const statusOf = fc.constantFrom(...[201, 204, 301, 400, 403, 404, 413, 429, 500, 503]);

	it.each(otherOperations)('%s', async (operation) => {
		const name = operation as Other;
		let answer: Parameters<typeof fakeEndpoint>[0] = () => ({});
		const server = await fakeEndpoint((...seen) => answer(...seen));
		const settings = { endpoints: endpointsAt(server.url) };
		const [sdk, lean] = [anyWay('sdk', settings), anyWay('lean', settings)];
		const given = fc.record({
			status: fc.oneof({ arbitrary: fc.constant(200), weight: 4 }, statusOf),
			body: fc.oneof(
				{ arbitrary: answers[name], weight: 8 },
				{ arbitrary: fault, weight: 2 },
				{ arbitrary: page, weight: 1 },
			),
			type: fc.constantFrom(
				...['application/x-amz-json-1.0', 'application/json', 'text/xml', 'text/html', ''],
			),
			errorType: fc.option(
				fc.constantFrom('ServiceException', 'AccessDeniedException:http://x', 'Made.Up'),
			),
			requestId: fc.constantFrom('x-amzn-requestid', 'x-amz-request-id'),
		});
		await fc.assert(
			fc.asyncProperty(given, async ({ status, body, type, errorType, requestId }) => {
				answer = () => ({
					status,
					headers: {
						'content-type': type,
						[requestId]: 'r-1',
						...(errorType === null || status === 200 ? {} : { 'x-amzn-errortype': errorType }),
					},
					body,
				});
				expect(await lean(name, sample[name])).toEqual(await sdk(name, sample[name]));
			}),
			{ numRuns: runs(150) },
		);
	});
});

describe('what AWS answers is read without the SDK', () => {
	const identityOf = (
		result: string,
	) => `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetCallerIdentityResult>
  ${result}
  </GetCallerIdentityResult>
  <ResponseMetadata>
    <RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId>
  </ResponseMetadata>
</GetCallerIdentityResponse>
`;
	const arn = 'arn:aws:sts::123456789012:assumed-role/Admin/me@example.com';
	const me = `<Arn>${arn}</Arn>\n    <UserId>AROA:me@example.com</UserId>\n    <Account>123456789012</Account>`;

	/** Of a queue: what it does not have is null. */
	const mapping = {
		...{ UUID: 'u', State: 'Enabled', StateTransitionReason: 'USER_INITIATED' },
		EventSourceArn: 'arn:aws:sqs:eu-west-1:123456789012:orders',
		EventSourceMappingArn: 'arn:aws:lambda:eu-west-1:123456789012:event-source-mapping:u',
		FunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:worker',
		...{ BatchSize: 10, MaximumBatchingWindowInSeconds: 0 },
		...{ LastProcessingResult: null, FilterCriteria: null, FilterCriteriaError: null },
		...{ ScalingConfig: null, ProvisionedPollerConfig: null, FunctionResponseTypes: null },
		...{ DestinationConfig: { OnFailure: { Destination: null } }, KMSKeyArn: null },
		...{ ParallelizationFactor: null, MaximumRetryAttempts: null },
		...{ MaximumRecordAgeInSeconds: null, BisectBatchOnFunctionError: null },
		...{ StartingPosition: null, StartingPositionTimestamp: null, Topics: null, Queues: null },
	};

	it('a plain success of each operation, with its times as dates and nothing for a null', async () => {
		const at = new Date(1_700_000_000_123);
		const answers: Record<string, string> = {
			DescribeAlarms: JSON.stringify({
				MetricAlarms: [{ AlarmName: 'a', StateUpdatedTimestamp: 1_700_000_000.123 }],
			}),
			GetMetricData: JSON.stringify({
				MetricDataResults: [{ Id: 'm0', Timestamps: [1_700_000_000.123], Values: [0.5] }],
			}),
			Lambda: JSON.stringify({
				EventSourceMappings: [{ ...mapping, LastModified: 1_700_000_000.123 }],
				NextMarker: null,
			}),
			GetCallerIdentity: identityOf(me),
		};
		const server = await fakeEndpoint(({ operation }) => {
			const [service = '', action = ''] = operation.split(' ');
			return { body: answers[action] ?? answers[service] ?? '' };
		});
		const gate = new Gate({ mode: () => 'open', onCall: () => {}, region: 'us-east-1' });
		const settings = {
			...{ region: 'us-east-1', credentials: () => keys, local: false },
			endpoints: endpointsAt(server.url),
		};
		const wire = createWire(gate);
		stopLater(() => wire.handler.destroy());
		const lean = createLeanClient(settings, gate, wire, () =>
			Promise.reject(new Error('the SDK was loaded')),
		);
		const ask = <Name extends Other>(operation: Name, input: LeanInput<Name>) =>
			gate.call(operation, { input }, { signal: forever }, () => lean.send(operation, input));
		expect(await ask('CloudWatch DescribeAlarms', {})).toMatchObject({
			MetricAlarms: [{ AlarmName: 'a', StateUpdatedTimestamp: at }],
		});
		const range = { StartTime: at, EndTime: at };
		const metrics = await ask('CloudWatch GetMetricData', { MetricDataQueries: [], ...range });
		expect(metrics).toMatchObject({
			MetricDataResults: [{ Id: 'm0', Timestamps: [at], Values: [0.5] }],
		});
		const mappings = await ask('Lambda ListEventSourceMappings', {});
		expect(mappings).toMatchObject({
			EventSourceMappings: [{ UUID: 'u', BatchSize: 10, LastModified: at, DestinationConfig: {} }],
		});
		const [read] = mappings.EventSourceMappings ?? [];
		for (const name of ['ScalingConfig', 'FunctionResponseTypes', 'BisectBatchOnFunctionError']) {
			expect(read).not.toHaveProperty(name);
		}
		expect(read).not.toHaveProperty('DestinationConfig.OnFailure.Destination');
		expect(mappings).not.toHaveProperty('NextMarker');
		expect(await ask('STS GetCallerIdentity', {})).toMatchObject({
			...{ Account: '123456789012', Arn: arn, UserId: 'AROA:me@example.com' },
			$metadata: { httpStatusCode: 200, requestId: 'request-1' },
		});
	});

	it('an identity is read of what STS writes, and of no other text', () => {
		for (const other of [
			identityOf('<Account>1</Account><Account>2</Account>'),
			identityOf('<Account>&#49;</Account>'),
			identityOf('<Account>1</Arn>'),
			identityOf('<Owner>1</Owner>'),
			identityOf(''),
			`${identityOf(me)}<x/>`,
			`<x>${identityOf(me)}</x>`,
		]) {
			expect(readCallerIdentity(other)).toBeUndefined();
		}
		for (const declaration of [
			'',
			'<?xml version="1.0"?>',
			'<?xml version="1.0" encoding="UTF-8"?>\n',
			"<?xml version='1.0' encoding='utf-8'?>\n",
		]) {
			expect(readCallerIdentity(declaration + identityOf(me))).toMatchObject({ Arn: arn });
		}
	});
});

describe('clock and endpoint are those of the service', () => {
	/** Hosts that requests went to, none of which is reached. */
	function hosts(): string[] {
		const seen: string[] = [];
		spyOnRequests(({ hostname }) => seen.push(hostname));
		return seen;
	}

	/** The same, with what the signatures are for. */
	function signedHosts(): string[] {
		const seen: string[] = [];
		spyOnRequests(({ hostname, headers }) => {
			const [, scope] = /Credential=\w+\/\d+\/([^,]+),/.exec(headers['authorization'] ?? '') ?? [];
			seen.push(`${hostname} ${scope}`);
		});
		return seen;
	}

	function spyOnRequests(see: (request: HttpRequest) => void): void {
		vi.spyOn(NodeHttpHandler.prototype, 'handle').mockImplementation(async (request) => {
			see(request);
			throw new Error('far enough');
		});
	}

	it.each(['us-east-1', 'eu-central-2', 'mx-central-1', 'us-gov-west-1', 'cn-north-1', 'ap-new-9'])(
		'AWS has the same hosts in %s for both, and signatures are for that region',
		async (region) => {
			const seen = signedHosts();
			const input = {
				MaxRecords: 1,
				MetricDataQueries: [],
				StartTime: undefined,
				EndTime: undefined,
			};
			for (const operation of otherOperations) {
				const ask = (way: 'sdk' | 'lean', plainHosts: boolean) =>
					anyWay(way, { region, plainHosts })(
						operation,
						(operation.startsWith('STS') ? {} : input) as LeanInput<typeof operation>,
					);
				await ask('sdk', true);
				await ask('lean', true);
				await ask('lean', false);
			}
			expect(seen.length).toBe(3 * otherOperations.length);
			for (let at = 0; at < seen.length; at += 3) {
				expect(seen[at]).toMatch(new RegExp(` ${region}/\\w+/aws4_request$`));
				expect(seen.slice(at, at + 3)).toEqual(Array(3).fill(seen[at]));
			}
		},
	);

	it('a host with FIPS or dual stack is asked for where the user wants one', async () => {
		const seen = hosts();
		const env = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
		for (const name of ['AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT']) {
			vi.stubEnv(name, 'true');
			const { gateways } = await connected(
				{ region: 'us-east-1' },
				{ env: { ...env, [name]: 'true' } },
			);
			const options = { signal: forever };
			for (const ask of [
				() => gateways.metrics.alarmsPage({}, options),
				() => gateways.functions.mappingsPage({}, options),
				() => gateways.identity.whoAmI(options),
			]) {
				await ask().catch(() => {});
			}
			vi.unstubAllEnvs();
		}
		expect(seen).toEqual([
			'monitoring-fips.us-east-1.amazonaws.com',
			'lambda-fips.us-east-1.amazonaws.com',
			'sts-fips.us-east-1.amazonaws.com',
			'monitoring.us-east-1.api.aws',
			'lambda.us-east-1.api.aws',
			'sts.us-east-1.api.aws',
		]);
	});

	it('a clock that is wrong for one service is not taken to be wrong for another', async () => {
		const server = await fakeEndpoint(({ operation }) => ({
			headers: {
				date: new Date(Date.now() + (operation.startsWith('STS') ? 0 : 3_600_000)).toUTCString(),
			},
		}));
		const call = anyWay('lean', { endpoints: endpointsAt(server.url) });
		for (const _ of [1, 2]) {
			await call('CloudWatch DescribeAlarms', { MaxRecords: 1 });
			await call('STS GetCallerIdentity', {});
		}
		expect(server.seen.map(hoursAhead)).toEqual([0, 0, 1, 0]);
	});
});
