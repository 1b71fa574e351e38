import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { EmulatedError } from './errors.ts';
import { asInput, type Input } from './input.ts';
import { lambdaRequest, type RequestLine } from './lambda/rest-request.ts';

export type ServiceName =
	| 'SQS'
	| 'SNS'
	| 'STS'
	| 'Kinesis'
	| 'CloudWatch'
	| 'Lambda'
	| 'Logs'
	| 'unknown';

/** One AWS request, parsed as far as routing, faults and counting need. */
export type ServiceRequest = {
	readonly service: ServiceName;
	/** `SendMessage`; empty when the request names none. */
	readonly operation: string;
	/** How to answer: JSON, or the Query protocol's XML. */
	readonly protocol: 'json' | 'query';
	readonly region: string;
	/** JSON: the parsed body. Query: parameters by their flat names. */
	readonly input: Input;
	readonly body: Buffer;
	readonly headers: IncomingHttpHeaders;
	/** Of a program of this process, which the streams that it makes do not wait for. */
	readonly inside?: true;
};

/** More than any request that AWS takes, and all that is made of one that was packed. */
const BODY_LIMIT = 16 * 1024 * 1024;

const targets: Readonly<Record<string, ServiceName>> = {
	AmazonSQS: 'SQS',
	Kinesis_20131202: 'Kinesis',
	GraniteServiceVersion20100801: 'CloudWatch',
	Logs_20140328: 'Logs',
};

/** Services of the Query protocol by the name they sign with. */
const signingNames: Readonly<Record<string, ServiceName>> = {
	sqs: 'SQS',
	sns: 'SNS',
	sts: 'STS',
	monitoring: 'CloudWatch',
};

const decompress = promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip);

/**
 * Reads the whole body; the SDK compresses large PutMetricData requests. Throws EmulatedError for one that
 * is too long, packed or not, and leaves the rest of it unread.
 */
export async function readBody(message: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let size = 0;
	// The connection must live for the answer.
	for await (const chunk of message.iterator({ destroyOnReturn: false })) {
		size += (chunk as Buffer).length;
		if (size > BODY_LIMIT) throw tooLarge();
		chunks.push(chunk as Buffer);
	}
	const body = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
	return message.headers['content-encoding'] === 'gzip' ? unpacked(body) : body;
}

async function unpacked(body: Buffer): Promise<Buffer> {
	try {
		return await decompress(body, { maxOutputLength: BODY_LIMIT });
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? error.code : undefined;
		if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
		throw new EmulatedError('SerializationException', 'The body is not what gzip makes');
	}
}

function tooLarge(): EmulatedError {
	return new EmulatedError('RequestEntityTooLarge', 'The request is too long', { status: 413 });
}

/** Service and region of the credential scope: `Credential=key/date/region/service/aws4_request`. */
function credentialScope(authorization: string | undefined): {
	readonly region?: string;
	readonly service?: string;
} {
	const match = /Credential=[^/\s]+\/\d{8}\/([a-z0-9-]+)\/([a-z0-9-]+)\//.exec(authorization ?? '');
	return match?.[1] === undefined || match[2] === undefined
		? {}
		: { region: match[1], service: match[2] };
}

/** Parses one request; `line` is how it began, for services of REST. Throws EmulatedError when the body is not what its headers promise. */
export function parseRequest(
	headers: IncomingHttpHeaders,
	body: Buffer,
	defaultRegion: string,
	line?: RequestLine,
): ServiceRequest {
	const scope = credentialScope(headers.authorization);
	const region = scope.region ?? defaultRegion;
	const target = headers['x-amz-target'];
	if (typeof target === 'string') {
		const dot = target.lastIndexOf('.');
		return {
			service: targets[target.slice(0, dot)] ?? 'unknown',
			operation: target.slice(dot + 1),
			protocol: 'json',
			region,
			input: parseJson(body),
			body,
			headers,
		};
	}
	if ((headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) {
		const input = Object.fromEntries(new URLSearchParams(body.toString('utf8')));
		return {
			service: signingNames[scope.service ?? ''] ?? 'unknown',
			operation: input['Action'] ?? '',
			protocol: 'query',
			region,
			input,
			body,
			headers,
		};
	}
	if (scope.service === 'lambda' && line !== undefined) {
		const asked = lambdaRequest(line);
		return { service: 'Lambda', ...asked, protocol: 'json', region, body, headers };
	}
	return { service: 'unknown', operation: '', protocol: 'json', region, input: {}, body, headers };
}

function parseJson(body: Buffer): Input {
	if (body.length === 0) return {};
	let value: unknown;
	try {
		value = JSON.parse(body.toString('utf8'));
	} catch {
		throw new EmulatedError('SerializationException', 'The body is not JSON');
	}
	return asInput(value);
}

/** Name of the queue, topic, stream, function or log group that a request is about, when it tells. */
export function resourceName(input: Input): string | undefined {
	for (const field of ['QueueUrl', 'QueueName', 'StreamName', 'TopicArn', 'TargetArn']) {
		const value = input[field];
		if (typeof value === 'string' && value !== '') return afterLast(value);
	}
	for (const field of ['EventSourceArn', 'FunctionName', 'logGroupName']) {
		const value = input[field];
		if (typeof value === 'string' && value !== '') return afterLast(value);
	}
	for (const field of ['SourceArn', 'StreamARN', 'SubscriptionArn', 'Name', 'ResourceArn']) {
		const value = input[field];
		if (typeof value === 'string' && value !== '') return afterLast(value);
	}
	return undefined;
}

function afterLast(value: string): string {
	return value.slice(Math.max(value.lastIndexOf('/'), value.lastIndexOf(':')) + 1);
}
