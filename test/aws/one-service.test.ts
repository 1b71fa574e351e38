import { describe, expect, it } from 'vitest';
import { hereOf, locate } from '../../source/operations/resources/locate.ts';
import {
	type Answer,
	connected,
	failureOf,
	fakeEndpoint,
	forever,
} from './kinesis/fake-endpoint.ts';

/** What endpoints of one service answer to requests for another: kinesalite, kinesis-mock, proxies, web servers. */
const foreign: readonly (readonly [string, Answer])[] = [
	['an unknown operation', { status: 400, body: '{"__type":"UnknownOperationException"}' }],
	[
		'a denial in XML',
		{
			status: 403,
			body: '<AccessDeniedException>\n  <Message>Unable to determine service/operation name to be authorized</Message>\n</AccessDeniedException>\n',
		},
	],
	[
		'a missing token',
		{
			status: 403,
			body: '{"__type":"MissingAuthenticationTokenException","message":"Missing Authentication Token"}',
		},
	],
	['an unknown path', { status: 404, body: '<UnknownOperationException/>\n' }],
	[
		'a web page',
		{ status: 404, headers: { 'content-type': 'text/html' }, body: '<html>Not found</html>' },
	],
	['a failure', { status: 500, body: '{"__type":"InternalFailure"}' }],
	['nothing', { status: 501 }],
	['an empty answer', { body: '{}' }],
	['a text', { headers: { 'content-type': 'text/plain' }, body: 'ok' }],
	['a closed connection', 'reset'],
];

const arn = 'arn:aws:kinesis:eu-west-1:000000000000:stream/clicks';
const summary = {
	StreamDescriptionSummary: {
		StreamName: 'clicks',
		StreamARN: arn,
		StreamStatus: 'ACTIVE',
		RetentionPeriodHours: 24,
		StreamCreationTimestamp: 1,
		EnhancedMonitoring: [],
		OpenShardCount: 1,
	},
};

describe('an endpoint that has Kinesis alone', () => {
	it.each(foreign)(
		'and answers the others with %s: its stream is found by name',
		async (_, answer) => {
			const server = await fakeEndpoint(({ operation }) =>
				operation.startsWith('Kinesis') ? { body: JSON.stringify(summary) } : answer,
			);
			const { gateways, info } = await connected({ endpoint: server.url, region: 'eu-west-1' });
			expect(await locate(gateways, hereOf(info, undefined), 'clicks', forever)).toEqual({
				kind: 'stream',
				ref: { name: 'clicks', arn },
			});
		},
		30_000,
	);
});

describe('an endpoint that has no Lambda', () => {
	it.each(foreign)(
		'and answers with %s: that is told as not supported, not as broken',
		async (_, answer) => {
			const server = await fakeEndpoint(() => answer);
			const { gateways } = await connected({ endpoint: server.url, region: 'eu-west-1' });
			const failure = await failureOf(gateways.functions.mappingsPage({}, { signal: forever }));
			expect(failure.kind).toBe('unsupported');
		},
	);
});
