import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { credentialsFailure } from '../../../source/aws/contexts/credentials.ts';
import type { LoginWay } from '../../../source/aws/contexts/login-advice.ts';
import { toFailure } from '../../../source/aws/failures/to-failure.ts';
import type { FailureKind } from '../../../source/domain/failure.ts';
import type { Gateways } from '../../../source/operations/ports.ts';
import { runs } from '../../helpers/whole.ts';
import {
	type Answer,
	connected,
	failureOf,
	fakeEndpoint,
	forever,
	jsonError,
	xmlError,
} from '../kinesis/fake-endpoint.ts';

const options = { signal: forever };
const url = 'http://anything/000000000000/orders';
const topicArn = 'arn:aws:sns:us-east-1:000000000000:news';

type Ask = (gateways: Gateways, signal?: AbortSignal) => Promise<unknown>;
const sqs: Ask = (gateways, signal = forever) => gateways.queues.attributes(url, { signal });
const sns: Ask = (gateways, signal = forever) => gateways.topics.attributes(topicArn, { signal });
const kinesis: Ask = (gateways, signal = forever) => gateways.streams.summary('clicks', { signal });
const asks = { sqs, sns, kinesis };

const html = '<!doctype html><html><body>Hello<br></body></html>';
const page = (status: number, headers: Record<string, string> = { 'content-type': 'text/html' }) =>
	({ status, headers, body: html }) satisfies Answer;

/** Message and hint of the failure that an answer leads to, without waiting for further attempts. */
async function failureFrom(answer: Answer, ask: Ask) {
	const server = await fakeEndpoint(() => answer);
	const { gateways, calls } = await connected({ endpoint: server.url });
	const stop = new AbortController();
	const ended = failureOf(ask(gateways, stop.signal));
	await expect.poll(() => calls.length, { interval: 2 }).toBeGreaterThan(0);
	stop.abort();
	await ended;
	const failure = calls[0]?.failure;
	const short = (text: string | undefined) => text?.replaceAll(server.url, 'ENDPOINT');
	return { ...failure, message: short(failure?.message) ?? '', hint: short(failure?.hint) };
}

describe('an error of AWS names the resource and what to do next', () => {
	const cases: readonly [string, Answer, Ask, FailureKind, string, string | undefined][] = [
		[
			'a denied call',
			jsonError(
				'AccessDenied',
				'User: arn:aws:iam::1:user/u is not authorized to perform: sqs:getqueueattributes on resource: arn:aws:sqs:us-east-1:1:orders',
				403,
			),
			sqs,
			'denied',
			'SQS GetQueueAttributes on orders was denied',
			'Ask for the permission sqs:getqueueattributes on orders',
		],
		[
			'a denied call that does not say which',
			jsonError('AccessDeniedException', undefined, 400),
			kinesis,
			'denied',
			'Kinesis DescribeStreamSummary on clicks was denied',
			'Ask for the permission kinesis:DescribeStreamSummary on clicks',
		],
		[
			'an explicit deny',
			jsonError(
				'AccessDenied',
				'User: u is not authorized to perform: sqs:GetQueueAttributes on resource: r with an explicit deny in a service control policy',
				403,
			),
			sqs,
			'denied',
			'SQS GetQueueAttributes on orders was denied by an explicit deny in a service control policy',
			'Ask the owner of that policy to let sqs:GetQueueAttributes on orders through',
		],
		[
			'a denied topic',
			xmlError('AuthorizationError', 'User is not authorized', 403),
			sns,
			'denied',
			'SNS GetTopicAttributes on news was denied',
			'Ask for the permission sns:GetTopicAttributes on news',
		],
		[
			'a 403 under a name that is new to us',
			jsonError('SomethingForbids', 'no', 403),
			sqs,
			'denied',
			'SQS GetQueueAttributes on orders was denied',
			'Ask for the permission sqs:GetQueueAttributes on orders',
		],
		[
			'an expired token',
			xmlError('ExpiredToken', 'The security token included in the request is expired', 403),
			sns,
			'credentials',
			'the credentials have expired',
			'Take a new session where these credentials come from',
		],
		[
			'an expired token of a JSON service',
			jsonError('ExpiredTokenException', 'The security token included in the request is expired'),
			kinesis,
			'credentials',
			'the credentials have expired',
			'Take a new session where these credentials come from',
		],
		...(['InvalidClientTokenId', 'UnrecognizedClientException', 'InvalidAccessKeyId'] as const).map(
			(code): [string, Answer, Ask, FailureKind, string, string] => [
				code,
				jsonError(code, 'The security token included in the request is invalid.', 403),
				sqs,
				'credentials',
				`AWS does not accept the credentials (${code})`,
				'Check them with aws sts get-caller-identity',
			],
		),
		[
			'a signature by a wrong key',
			jsonError('SignatureDoesNotMatch', 'The request signature we calculated does not match', 403),
			sqs,
			'credentials',
			'AWS does not accept the credentials (SignatureDoesNotMatch)',
			'Check them with aws sts get-caller-identity',
		],
		...(
			[
				['SignatureDoesNotMatch', 'Signature expired: 20261120T1 is now earlier than 20261120T2'],
				['InvalidSignatureException', 'Signature not yet current: 1 is still later than 2'],
				['RequestTimeTooSkewed', 'The difference between the request time and now is too large'],
				['RequestExpired', 'Request has expired.'],
			] as const
		).map(([code, message]): [string, Answer, Ask, FailureKind, string, string] => [
			`a wrong clock (${code})`,
			jsonError(code, message, 403),
			sqs,
			'clock',
			"SQS GetQueueAttributes on orders was refused because this computer's clock is wrong",
			'Set the clock, then try again',
		]),
		...(
			[
				['com.amazonaws.sqs#QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue;Sender'],
				['AWS.SimpleQueueService.NonExistentQueue', ''],
			] as const
		).map(([code, query]): [string, Answer, Ask, FailureKind, string, string] => [
			`a queue that is gone (${code})`,
			{
				status: 400,
				headers: query === '' ? {} : { 'x-amzn-query-error': query },
				body: JSON.stringify({ __type: code, message: 'gone' }),
			},
			sqs,
			'not-found',
			'orders does not exist in us-east-1',
			'Check the name, the region and the account',
		]),
		[
			'a topic that is gone',
			xmlError('NotFound', 'Topic does not exist', 404),
			sns,
			'not-found',
			'news does not exist in us-east-1',
			'Check the name, the region and the account',
		],
		[
			'a stream that is gone',
			jsonError('ResourceNotFoundException', 'Stream clicks under account 1 not found.'),
			kinesis,
			'not-found',
			'clicks does not exist in us-east-1',
			'Check the name, the region and the account',
		],
		...(
			[
				['RequestThrottled', 403],
				['ThrottlingException', 400],
				['ProvisionedThroughputExceededException', 400],
				['LimitExceededException', 400],
				['TooManyRequestsException', 429],
				['NewlyNamed', 429],
			] as const
		).map(([code, status]): [string, Answer, Ask, FailureKind, string, string] => [
			`throttling (${code})`,
			jsonError(code, 'Rate exceeded', status),
			kinesis,
			'throttled',
			'Kinesis DescribeStreamSummary on clicks was throttled',
			'Wait a moment: the account or the shard gets more requests than it may',
		]),
		[
			'a purge too early',
			jsonError(
				'AWS.SimpleQueueService.PurgeQueueInProgress',
				'Only one PurgeQueue operation on orders is allowed every 60 seconds.',
				403,
			),
			sqs,
			'conflict',
			'orders was purged less than 60 seconds ago',
			'Wait a minute, then purge again',
		],
		[
			'an expired iterator',
			jsonError('ExpiredIteratorException', 'Iterator expired.'),
			kinesis,
			'conflict',
			'Kinesis DescribeStreamSummary on clicks was refused: Iterator expired',
			undefined,
		],
		[
			'an invalid parameter',
			jsonError('InvalidParameterValue', 'Value 11 for parameter MaxNumberOfMessages is invalid.'),
			sqs,
			'invalid',
			'SQS GetQueueAttributes on orders was refused: Value 11 for parameter MaxNumberOfMessages is invalid',
			undefined,
		],
		[
			'an error inside AWS',
			jsonError('InternalFailure', 'We encountered an internal error.', 500),
			sqs,
			'service',
			'SQS GetQueueAttributes on orders failed inside AWS (InternalFailure)',
			'Try again in a moment',
		],
	];

	it.each(cases)('%s', async (_, answer, ask, kind, message, hint) => {
		const failure = await failureFrom(answer, ask);
		expect(failure).toMatchObject({ kind, message });
		expect(failure.hint).toBe(hint);
	});
});

describe('"not supported by this endpoint" has many shapes and one name', () => {
	const shapes: readonly [string, keyof typeof asks, Answer][] = [
		[
			'InvalidAction of a JSON service',
			'sqs',
			jsonError('InvalidAction', 'The action is not valid'),
		],
		['InvalidAction in XML', 'sns', xmlError('InvalidAction', 'The action X is not valid')],
		[
			'UnknownOperationException without a message',
			'kinesis',
			jsonError('UnknownOperationException'),
		],
		['an empty 501', 'sqs', { status: 501, body: '' }],
		['an empty 501 of an XML service', 'sns', { status: 501, body: '' }],
		['a 501 with words', 'kinesis', jsonError('NotImplemented', 'not yet', 501)],
		['a web page with status 501', 'sqs', page(501)],
		['an error in JSON for an XML service', 'sns', jsonError('UnknownOperationException')],
		['an error in XML for a JSON service', 'kinesis', xmlError('InvalidAction', 'no')],
		[
			"the page of moto's exception",
			'sqs',
			{
				status: 500,
				headers: { 'content-type': 'text/html' },
				body: '<!doctype html><title>NotImplementedError: The list_x action has not been implemented</title>',
			},
		],
	];

	it.each(shapes)('%s', async (_, service, answer) => {
		const failure = await failureFrom(answer, asks[service]);
		expect(failure.kind).toBe('unsupported');
		expect(failure.message).toMatch(/^\w+ \w+ is not supported by this endpoint \(ENDPOINT\)$/);
	});

	const fallsOver: readonly [string, keyof typeof asks, Answer][] = [
		['a web page with status 404', 'kinesis', page(404)],
		['plain text with status 404', 'sqs', { status: 404, body: '404 page not found' }],
		['an empty 404', 'sns', { status: 404, body: '' }],
	];

	it.each(fallsOver)(
		'%s, of an endpoint that has answered other requests',
		async (_, service, answer) => {
			const server = await fakeEndpoint((__, nth) => (nth === 1 ? {} : answer));
			const { gateways } = await connected({ endpoint: server.url });
			await gateways.queues.listPage({}, options);
			expect((await failureOf(asks[service](gateways))).kind).toBe('unsupported');
		},
	);
});

describe('a 500 of an endpoint that else works is no "not supported"', () => {
	const shapes: readonly [string, keyof typeof asks, Answer][] = [
		['a web page', 'sqs', page(500)],
		['a web page, for an XML service', 'sns', page(500)],
		['plain text', 'kinesis', { status: 500, body: 'Internal Server Error' }],
		['nothing', 'sqs', { status: 500, body: '' }],
	];

	it.each(shapes)('%s', async (_, service, answer) => {
		const server = await fakeEndpoint((__, nth) => (nth === 1 ? {} : answer));
		const { gateways, calls } = await connected({ endpoint: server.url });
		await gateways.queues.listPage({}, options);
		const stop = new AbortController();
		const ended = failureOf(asks[service](gateways, stop.signal));
		await expect.poll(() => calls.length, { interval: 2 }).toBeGreaterThan(1);
		stop.abort();
		await ended;
		expect(calls[1]?.failure).toMatchObject({ kind: 'service', retryable: true });
		expect(calls[1]?.failure?.message).toMatch(/ failed with status 500 at http/);
	});
});

describe('an error in another protocol than the request is read as what it is', () => {
	const cases: readonly [string, keyof typeof asks, Answer, FailureKind, string, string?][] = [
		[
			'a queue that is gone, in XML',
			'sqs',
			xmlError('AWS.SimpleQueueService.NonExistentQueue', 'The specified queue does not exist.'),
			'not-found',
			'orders does not exist in us-east-1',
		],
		[
			'a denied call, in XML with another name space and with entities',
			'kinesis',
			{
				status: 403,
				headers: { 'content-type': 'text/xml' },
				body: '<?xml version="1.0"?><ns:ErrorResponse xmlns:ns="x"><ns:Error><ns:Code>AccessDenied</ns:Code><ns:Message>User: &quot;u&quot; &amp;c</ns:Message></ns:Error></ns:ErrorResponse>',
			},
			'denied',
			'Kinesis DescribeStreamSummary on clicks was denied',
			'User: "u" &c',
		],
		[
			'an expired token, in XML without a content type',
			'sqs',
			{ ...(xmlError('ExpiredToken', 'expired', 403) as object), headers: { 'content-type': '' } },
			'credentials',
			'the credentials have expired',
		],
		[
			'an endpoint that only knows the query protocol',
			'sqs',
			xmlError('MissingAction', 'The request must contain the parameter Action'),
			'unsupported',
			'SQS GetQueueAttributes is not supported by this endpoint (ENDPOINT)',
			'The request must contain the parameter Action',
		],
		[
			'a denied topic, in JSON',
			'sns',
			jsonError('AuthorizationError', 'User is not authorized', 403),
			'denied',
			'SNS GetTopicAttributes on news was denied',
			'User is not authorized',
		],
		[
			'a topic that is gone, in JSON',
			'sns',
			{ status: 404, body: '{"Code":"NotFound","Message":"Topic does not exist"}' },
			'not-found',
			'news does not exist in us-east-1',
		],
	];

	it.each(cases)('%s', async (_, service, answer, kind, message, detail) => {
		const failure = await failureFrom(answer, asks[service]);
		expect(failure).toMatchObject({ kind, message, ...(detail && { detail }) });
	});

	it('one that knows the query protocol alone is said to', async () => {
		expect((await failureFrom(xmlError('InvalidAction', 'no'), sqs)).hint).toBe(
			'It answers in XML: where it speaks the older query protocol alone, take a newer version',
		);
	});
});

describe('what KMS refuses names its key and its action, with the words of AWS', () => {
	const key = 'arn:aws:kms:eu-west-1:000000000000:key/11111111-2222-3333-4444-555555555555';
	const who = 'User: arn:aws:iam::000000000000:user/u';
	const cases: readonly [string, string, string, FailureKind, string, string][] = [
		[
			'SQS SendMessage',
			'KMS.AccessDeniedException',
			`${who} is not authorized to perform: kms:GenerateDataKey on resource: ${key} because no identity-based policy allows the kms:GenerateDataKey action (Service: Kms, Status Code: 400)`,
			'denied',
			`SQS SendMessage on orders was denied by the KMS key ${key}`,
			`Ask for kms:GenerateDataKey on the KMS key ${key}, in your own policy`,
		],
		[
			'SQS SendMessage',
			'AccessDeniedException',
			`${who} is not authorized to perform: kms:Decrypt on resource: ${key} because no resource-based policy allows the kms:Decrypt action`,
			'denied',
			`SQS SendMessage on orders was denied by the KMS key ${key}`,
			`Ask for kms:Decrypt on the KMS key ${key}, in the key's policy`,
		],
		[
			'SQS ReceiveMessage',
			'KmsAccessDenied',
			"The caller doesn't have the required KMS access.",
			'denied',
			'SQS ReceiveMessage on orders was denied by the KMS key of orders',
			"Ask for kms:Decrypt on the KMS key of orders, in your own policy, and in the key's where it is of another account",
		],
		[
			'SQS SendMessageBatch',
			'com.amazonaws.sqs#KmsAccessDenied',
			'The ciphertext refers to a customer master key that does not exist',
			'denied',
			'SQS SendMessageBatch on orders was denied by the KMS key of orders',
			"Ask for kms:GenerateDataKey and kms:Decrypt on the KMS key of orders, in your own policy, and in the key's where it is of another account",
		],
		[
			'SNS Publish',
			'KMSAccessDenied',
			`${who} is not authorized to perform: kms:GenerateDataKey* on resource: ${key} with an explicit deny in a resource-based policy`,
			'denied',
			`SNS Publish on orders was denied by the KMS key ${key}, by an explicit deny`,
			`Ask the owner of the policy that denies it to let kms:GenerateDataKey* on the KMS key ${key} through`,
		],
		[
			'Kinesis PutRecord',
			'KMSDisabledException',
			`${key} is disabled.`,
			'conflict',
			`Kinesis PutRecord on orders was refused: the KMS key ${key} is disabled`,
			`Ask the owner of the KMS key ${key} to enable it`,
		],
		[
			'SQS ReceiveMessage',
			'KMS.NotFoundException',
			'Key alias/x is not found.',
			'conflict',
			'SQS ReceiveMessage on orders was refused: the KMS key of orders does not exist',
			'Check the key in the settings: it may be of another region, or deleted',
		],
		[
			'Kinesis GetRecords',
			'KMSThrottlingException',
			'Rate exceeded',
			'throttled',
			'Kinesis GetRecords on orders was throttled by KMS',
			'Wait a moment: the account asks KMS more often than it may',
		],
	];

	it.each(cases)('%s: %s', (operation, code, said, kind, message, hint) => {
		const thrown = Object.assign(new Error(said), { name: code, $fault: 'client' });
		expect(
			toFailure(thrown, {
				operation,
				effect: 'write',
				resource: 'orders',
				region: 'eu-west-1',
				endpoint: 'https://sqs.eu-west-1.amazonaws.com',
				spokeAws: true,
				timeoutMs: 15_000,
				aborted: false,
			}),
		).toMatchObject({ kind, message, hint, detail: said.replace(/\.$/, '') });
	});
});

describe('an answer that is not from AWS is told as such', () => {
	for (const [name, ask] of Object.entries(asks)) {
		it.each([200, 302, 403, 404, 500, 503])(
			`${name}: a web page with status %i`,
			async (status) => {
				expect(await failureFrom(page(status), ask)).toMatchObject({
					kind: 'unreachable',
					message: `ENDPOINT answered with a web page (status ${status}), not with AWS`,
					hint: 'Check the endpoint: another server, a proxy or a login page answers there',
				});
			},
		);

		it(`${name}: a web page that does not say what it is`, async () => {
			expect((await failureFrom(page(200, { 'content-type': '' }), ask)).message).toBe(
				'ENDPOINT answered with a web page (status 200), not with AWS',
			);
		});

		it(`${name}: an empty 404`, async () => {
			expect(await failureFrom({ status: 404, body: '' }, ask)).toMatchObject({
				kind: 'unreachable',
				message: 'ENDPOINT answered with status 404, but not as AWS does',
			});
		});
	}

	it('an answer of AWS that only forgets its content type is read', async () => {
		const server = await fakeEndpoint(() => ({
			headers: { 'content-type': 'text/html; charset=utf-8' },
			body: '<ListTopicsResponse><ListTopicsResult><Topics><member><TopicArn>arn:aws:sns:us-east-1:000000000000:news</TopicArn></member></Topics></ListTopicsResult></ListTopicsResponse>',
		}));
		const { gateways } = await connected({ endpoint: server.url });
		expect((await gateways.topics.listPage({}, options)).items).toEqual([
			{ name: 'news', arn: topicArn },
		]);
	});
});

describe('an endpoint that cannot be talked to is named', () => {
	it('a refused connection', async () => {
		const server = await fakeEndpoint(() => ({}));
		await server.stop();
		const { gateways } = await connected({ endpoint: server.url });
		expect(await failureOf(sqs(gateways))).toMatchObject({
			kind: 'unreachable',
			message: `nothing answers at ${server.url}: the connection was refused`,
			hint: 'Check the endpoint, the region and the network',
			code: 'ECONNREFUSED',
		});
	});

	it('a connection that breaks', async () => {
		expect(await failureFrom('reset', sqs)).toMatchObject({
			kind: 'unreachable',
			message: 'ENDPOINT broke the connection before it answered SQS GetQueueAttributes on orders',
		});
	});

	it('https to a server that speaks http', async () => {
		const server = await fakeEndpoint(() => ({}));
		const { gateways } = await connected({ endpoint: server.url.replace('http:', 'https:') });
		const failure = await failureOf(sqs(gateways));
		expect(failure).toMatchObject({
			kind: 'unreachable',
			hint: 'Check http or https in the endpoint, or trust its certificate with AWS_CA_BUNDLE',
		});
		expect(failure.message).toMatch(/^no secure connection to https:\/\/127/);
	});

	it('a server that does not speak HTTP at all', async () => {
		const server = createServer((socket) => {
			socket.on('error', () => {});
			socket.end('SSH-2.0-OpenSSH_9.2\r\n');
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		const { gateways } = await connected({ endpoint });
		const failure = await failureOf(sqs(gateways));
		server.close();
		expect(failure).toMatchObject({
			kind: 'unreachable',
			message: `${endpoint} does not speak HTTP/1.1`,
		});
	});
});

describe('what went wrong on the way', () => {
	const about = {
		operation: 'SQS SendMessageBatch',
		effect: 'write',
		resource: 'orders',
		region: 'eu-west-1',
		endpoint: 'http://there',
		spokeAws: true,
		timeoutMs: 15_000,
		aborted: false,
	} as const;

	it('a timeout of a write leaves its outcome unknown', () => {
		const error = Object.assign(new Error('too late'), { name: 'TimeoutError', code: 'ETIMEDOUT' });
		expect(toFailure(error, about)).toMatchObject({
			kind: 'timeout',
			message: 'http://there did not answer SQS SendMessageBatch on orders in 15 s',
			outcomeUnknown: true,
		});
		expect(toFailure(error, { ...about, effect: 'read' }).outcomeUnknown).toBeUndefined();
	});

	it('a connection that never stood can have changed nothing', () => {
		const refused = Object.assign(new Error('x'), { code: 'ECONNREFUSED', name: 'TimeoutError' });
		const silent = Object.assign(
			new Error('the request socket did not establish a connection with the server'),
			{ name: 'TimeoutError' },
		);
		for (const error of [refused, silent]) {
			expect(toFailure(error, about)).toMatchObject({ kind: 'unreachable' });
			expect(toFailure(error, about).outcomeUnknown).toBeUndefined();
		}
	});

	it.each([
		['ENOTFOUND', 'its name is not known'],
		['EAI_AGAIN', 'its name could not be looked up'],
		['ENETUNREACH', 'there is no network'],
		['EHOSTUNREACH', 'there is no route to it'],
	])('%s says that %s', (code, why) => {
		expect(toFailure(Object.assign(new Error('x'), { code }), about)).toMatchObject({
			kind: 'unreachable',
			message: `nothing answers at http://there: ${why}`,
		});
	});

	it('a host of AWS that nobody knows says which service may not be in which region', () => {
		const unknown = Object.assign(new Error('x'), { code: 'ENOTFOUND' });
		const there = {
			...about,
			region: 'eu-west-9',
			endpoint: 'https://sqs.eu-west-9.amazonaws.com',
		};
		expect(toFailure(unknown, there)).toMatchObject({
			kind: 'unreachable',
			hint: 'Check the region: SQS may not be in eu-west-9; then the network',
		});
		// Of an endpoint of one's own the region says nothing.
		expect(toFailure(unknown, { ...there, endpoint: 'http://emulator.internal:4566' }).hint).toBe(
			'Check the endpoint, the region and the network',
		);
	});

	it('addresses that fail together are one failure', () => {
		const inner = Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
		expect(toFailure(new AggregateError([inner, inner]), about).kind).toBe('unreachable');
	});

	it('a wrong checksum of a send is an unknown outcome', () => {
		const error = new Error('Invalid MD5 checksum on messages: 1');
		expect(toFailure(error, about)).toMatchObject({
			kind: 'service',
			message:
				'the answer to SQS SendMessageBatch on orders has a wrong checksum, so what arrived is unknown',
			hint: 'Look into the queue before sending again',
			outcomeUnknown: true,
		});
	});

	it.each([
		'DEPTH_ZERO_SELF_SIGNED_CERT',
		'CERT_HAS_EXPIRED',
		'ERR_TLS_CERT_ALTNAME_INVALID',
		'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
	])('a certificate that is not trusted (%s)', (code) => {
		const error = Object.assign(new Error('self-signed certificate'), { code });
		expect(toFailure(error, about)).toMatchObject({
			kind: 'unreachable',
			message: 'no secure connection to http://there: self-signed certificate',
		});
	});

	it('whatever is thrown becomes a failure with a sentence, and never throws', () => {
		const odd = fc.record(
			{
				name: fc.oneof(fc.string(), fc.constantFrom('AccessDenied', 'TimeoutError'), fc.anything()),
				message: fc.oneof(fc.string(), fc.constant('User: u\nis not.\n'), fc.anything()),
				code: fc.oneof(fc.constantFrom('ECONNRESET', 'HPE_INVALID', 'EPROTO'), fc.anything()),
				$fault: fc.constantFrom('client', undefined),
				$metadata: fc.oneof(fc.record({ httpStatusCode: fc.nat(600) }), fc.anything()),
			},
			{ requiredKeys: [] },
		);
		fc.assert(
			fc.property(fc.oneof(odd, fc.anything()), (thrown) => {
				const failure = toFailure(thrown, about);
				expect(failure.message).toMatch(/\S/);
				expect(failure.message).not.toMatch(/[.\n]$/);
				expect(structuredClone(failure)).toEqual(failure);
			}),
			{ numRuns: runs(1000) },
		);
	});
});

describe('credentials that cannot be had', () => {
	const sso: LoginWay = { kind: 'sso', profile: 'prod' };
	it.each<[string, LoginWay, string, string]>([
		[
			'The SSO session associated with this profile has expired. To refresh this SSO session run aws sso login with the corresponding profile.',
			sso,
			'the SSO session of profile prod has expired or is missing',
			'Run awsmsg login --profile prod, which is :login in the console',
		],
		[
			"Token is expired. To refresh this SSO session run 'aws sso login' with the corresponding profile.",
			{ kind: 'sso', profile: 'my base', role: 'arn:aws:iam::1:role/x' },
			'the SSO session of profile my base has expired or is missing',
			"Run awsmsg login --profile 'my base', which is :login in the console",
		],
		[
			'The security token included in the request is expired',
			{ kind: 'stored', profile: 'base', role: 'arn:aws:iam::1:role/x' },
			'the credentials of profile base have expired',
			'Take a new session and store its keys in profile base',
		],
		[
			'Profile prod credential_process returned expired credentials.',
			{ kind: 'process', profile: 'prod' },
			'the credentials of profile prod have expired',
			'Log in again with what the credential_process of profile prod runs',
		],
		[
			'Failed to load a token for session x, please re-authenticate using aws login',
			{ kind: 'login', profile: 'prod' },
			'the login session of profile prod has ended',
			'Run aws login --profile prod',
		],
		[
			'Profile prod requires multi-factor authentication, but no MFA code callback was provided.',
			{ kind: 'stored', profile: 'base' },
			'profile prod needs a code of its MFA device',
			'Type it behind :login in the console, or run the command in a terminal, which asks for it; for a script run eval "$(aws configure export-credentials --profile prod --format env)" first, then start it without --profile and AWS_PROFILE',
		],
		[
			'Could not load credentials from any providers',
			{ kind: 'unknown' },
			'no AWS credentials were found for profile prod',
			'Choose a profile with --profile, run aws configure, or start with --local',
		],
		[
			'User: u is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::1:role/x',
			{ kind: 'stored', profile: 'base', role: 'arn:aws:iam::1:role/x' },
			'profile prod may not take on the role arn:aws:iam::1:role/x',
			'Ask for sts:AssumeRole on it, and to be named in its trust policy; who asks tells aws sts get-caller-identity --profile base',
		],
	])('%s', (said, way, message, hint) => {
		const error = Object.assign(new Error(said), { name: 'CredentialsProviderError' });
		expect(credentialsFailure(error, 'prod', way).failure).toMatchObject({
			kind: 'credentials',
			message,
			hint,
		});
	});

	it('no profile at all gives commands without one', () => {
		const error = new Error('Token is expired. Run aws sso login');
		expect(credentialsFailure(error, undefined, { kind: 'sso' }).failure).toMatchObject({
			message: 'the SSO session of the default profile has expired or is missing',
			hint: 'Run awsmsg login, which is :login in the console',
		});
	});
});
