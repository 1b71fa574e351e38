import { type Answer, errorAnswer } from './answer.ts';
import { EmulatedError } from './errors.ts';
import type { Fault } from './faults.ts';
import type { ServiceName, ServiceRequest } from './request.ts';
import { ACCOUNT } from './sqs/region.ts';

/** Kinesis operations whose throughput is a shard's; the others have request limits. */
const dataPlane = new Set(['GetRecords', 'GetShardIterator', 'PutRecord', 'PutRecords']);

const deniedCodes: Readonly<Record<ServiceName, readonly [code: string, status: number]>> = {
	SQS: ['AccessDeniedException', 403],
	SNS: ['AuthorizationError', 403],
	STS: ['AccessDenied', 403],
	Kinesis: ['AccessDeniedException', 400],
	CloudWatch: ['AccessDenied', 403],
	Lambda: ['AccessDeniedException', 403],
	Logs: ['AccessDeniedException', 400],
	unknown: ['AccessDenied', 403],
};

const page = (status: number, text: string) =>
	`<!DOCTYPE html><html><head><title>${status}</title></head><body><h1>Proxy</h1><p>${text}</p></body></html>\n`;

/** What a request gets instead of its own answer, for faults that answer at all. */
export function faultAnswer(request: ServiceRequest, fault: Fault): Answer | undefined {
	switch (fault.kind) {
		case 'html':
			return html(fault.status ?? 500);
		case 'not-supported':
			return unsupported(request, fault.shape ?? 'unknown-operation');
		case 'throttle':
			return errorAnswer(request, throttled(request));
		case 'internal-error':
			return errorAnswer(
				request,
				new EmulatedError(
					'InternalFailure',
					'We encountered an internal error. Please try again.',
					{ status: 500 },
				),
			);
		case 'unavailable':
			return errorAnswer(
				request,
				new EmulatedError('ServiceUnavailable', 'Service is temporarily unavailable.', {
					status: 503,
				}),
			);
		case 'access-denied':
			return errorAnswer(request, denied(request));
		case 'expired-token':
			return errorAnswer(
				request,
				new EmulatedError(
					request.protocol === 'query' ? 'ExpiredToken' : 'ExpiredTokenException',
					'The security token included in the request is expired',
					{ status: 403 },
				),
			);
		case 'clock-skew':
			return errorAnswer(
				request,
				new EmulatedError(
					'RequestTimeTooSkewed',
					'The difference between the request time and the current time is too large.',
					{ status: 403 },
				),
			);
		case 'expired-iterator':
			return errorAnswer(
				request,
				new EmulatedError(
					'ExpiredIteratorException',
					'Iterator expired. The iterator was created more than 5 minutes ago.',
				),
			);
		default:
			return undefined;
	}
}

/** An answer as it is, but for the digests of bodies and attributes: those are of something else. */
export function withWrongDigests(answer: Answer): Answer {
	const digest =
		/(MD5Of(?:Message)?(?:Body|Attributes|SystemAttributes)"?[:>]\s*"?)([0-9a-f]{32})/g;
	const body = String(answer.body).replaceAll(
		digest,
		(_, name: string, hex: string) => `${name}${hex.replaceAll(/./g, (digit) => flipped(digit))}`,
	);
	return { ...answer, body };
}

function flipped(digit: string): string {
	return (15 - Number.parseInt(digit, 16)).toString(16);
}

function throttled(request: ServiceRequest): EmulatedError {
	if (request.service === 'SQS') {
		return new EmulatedError('RequestThrottled', 'Request is throttled.', { status: 403 });
	}
	if (request.service === 'Kinesis') {
		return dataPlane.has(request.operation)
			? new EmulatedError(
					'ProvisionedThroughputExceededException',
					'Rate exceeded for a shard of the stream.',
				)
			: new EmulatedError('LimitExceededException', 'Rate exceeded for the operation.');
	}
	if (request.service === 'Lambda') {
		return new EmulatedError('TooManyRequestsException', 'Rate exceeded', { status: 429 });
	}
	if (request.service === 'Logs') return new EmulatedError('ThrottlingException', 'Rate exceeded');
	return new EmulatedError('Throttling', 'Rate exceeded');
}

function denied(request: ServiceRequest): EmulatedError {
	const action = `${request.service.toLowerCase()}:${request.operation}`;
	const [code, status] = deniedCodes[request.service];
	return new EmulatedError(
		code,
		`User: arn:aws:iam::${ACCOUNT}:user/local is not authorized to perform: ${action} because no identity-based policy allows the ${action} action`,
		{ status },
	);
}

function unsupported(request: ServiceRequest, shape: NonNullable<Fault['shape']>): Answer {
	switch (shape) {
		case 'html':
			// As moto tells it.
			return html(
				500,
				`NotImplementedError: The ${request.operation} action has not been implemented`,
			);
		case '501':
			return {
				status: 501,
				headers: { 'content-type': 'text/plain' },
				body: `${request.operation} is not implemented`,
			};
		case 'invalid-action':
			return errorAnswer(
				request,
				new EmulatedError(
					'InvalidAction',
					`The action ${request.operation} is not valid for this endpoint.`,
				),
			);
		case 'unknown-operation':
			return {
				status: 400,
				headers: { 'content-type': request.headers['content-type'] ?? 'application/json' },
				body: '{"__type":"UnknownOperationException"}',
			};
	}
}

function html(status: number, text = 'The page cannot be displayed.'): Answer {
	return { status, headers: { 'content-type': 'text/html' }, body: page(status, text) };
}
