import { randomUUID } from 'node:crypto';
import type { EmulatedError } from './errors.ts';
import type { ServiceName, ServiceRequest } from './request.ts';

/** An HTTP answer, ready to be written. */
export type Answer = {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string | Buffer;
};

const namespaces: Readonly<Partial<Record<ServiceName, string>>> = {
	SQS: 'http://queue.amazonaws.com/doc/2012-11-05/',
	SNS: 'http://sns.amazonaws.com/doc/2010-03-31/',
	STS: 'https://sts.amazonaws.com/doc/2011-06-15/',
	CloudWatch: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
};

const shapePrefixes: Readonly<Partial<Record<ServiceName, string>>> = {
	SQS: 'com.amazonaws.sqs#',
	CloudWatch: 'com.amazonaws.cloudwatch#',
};

/** Codes that the Query protocol names otherwise than JSON. Source: the SQS service model. */
const queryCodes: Readonly<Record<string, string>> = {
	QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
	QueueNameExists: 'QueueAlreadyExists',
	QueueDeletedRecently: 'AWS.SimpleQueueService.QueueDeletedRecently',
	PurgeQueueInProgress: 'AWS.SimpleQueueService.PurgeQueueInProgress',
	BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
	BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
	EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
	InvalidBatchEntryId: 'AWS.SimpleQueueService.InvalidBatchEntryId',
	TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
	MessageNotInflight: 'AWS.SimpleQueueService.MessageNotInflight',
	UnsupportedOperation: 'AWS.SimpleQueueService.UnsupportedOperation',
};

/** A successful JSON answer. */
export function jsonAnswer(request: ServiceRequest, output: unknown): Answer {
	return {
		status: 200,
		headers: {
			'content-type': contentTypeOf(request),
			'x-amzn-requestid': randomUUID(),
		},
		body: JSON.stringify(output ?? {}),
	};
}

function contentTypeOf({ service, headers }: ServiceRequest): string {
	if (service === 'Lambda') return 'application/json';
	return headers['content-type'] ?? 'application/x-amz-json-1.0';
}

/** An XML answer, as the Query protocol has it. */
export function xmlAnswer(status: number, body: string): Answer {
	return {
		status,
		headers: { 'content-type': 'text/xml', 'x-amzn-requestid': randomUUID() },
		body,
	};
}

/** An error in the protocol that asked. */
export function errorAnswer(request: ServiceRequest, error: EmulatedError): Answer {
	const queryCode = request.service === 'SQS' ? (queryCodes[error.code] ?? error.code) : error.code;
	const fault = error.senderFault ? 'Sender' : 'Receiver';
	if (request.protocol === 'query') {
		const namespace = namespaces[request.service] ?? '';
		return xmlAnswer(
			error.status,
			`<ErrorResponse xmlns="${namespace}"><Error><Type>${fault}</Type>` +
				`<Code>${escapeXml(queryCode)}</Code><Message>${escapeXml(error.message)}</Message>` +
				`</Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
		);
	}
	const headers: Record<string, string> = {
		'content-type': contentTypeOf(request),
		'x-amzn-requestid': randomUUID(),
	};
	// Services of REST name an error in a header.
	if (request.service === 'Lambda') {
		headers['x-amzn-errortype'] = error.code;
		const Type = error.senderFault ? 'User' : 'Service';
		return {
			status: error.status,
			headers,
			body: JSON.stringify({ Type, Message: error.message }),
		};
	}
	// SQS and CloudWatch moved from Query to JSON and tell old codes to old error handlers so.
	if (request.service === 'SQS' || request.service === 'CloudWatch') {
		headers['x-amzn-query-error'] = `${queryCode};${fault}`;
	}
	const type = `${shapePrefixes[request.service] ?? ''}${error.code}`;
	return {
		status: error.status,
		headers,
		body: JSON.stringify({ __type: type, message: error.message }),
	};
}

/** Namespace of a service's XML answers. */
export function xmlNamespace(service: ServiceName): string {
	return namespaces[service] ?? '';
}

/** Text for XML; control characters that XML 1.0 cannot hold travel as references, as AWS does. */
export function escapeXml(text: string): string {
	return text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;')
		.replaceAll('\r', '&#xD;');
}
