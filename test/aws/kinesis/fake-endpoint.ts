import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type Connection, connect } from '../../../source/aws/connect.ts';
import type { ContextChoice } from '../../../source/domain/contexts/context-choice.ts';
import type { Mode } from '../../../source/domain/effect.ts';
import { asFailure, type Failure } from '../../../source/domain/failure.ts';
import type { Call } from '../../../source/operations/ports.ts';
import { stopLater } from '../../helpers/fixtures.ts';

/** One request as the fake endpoint saw it. */
export type Seen = {
	/** `SQS ListQueues`, from the target header or the form. */
	readonly operation: string;
	/** Path and query. */
	readonly path: string;
	readonly version: string;
	readonly body: string;
	readonly headers: IncomingMessage['headers'];
	readonly socket: Socket;
};

export type Answer =
	| { readonly status?: number; readonly headers?: Record<string, string>; readonly body?: string }
	| 'hang'
	| 'reset'
	| 'stall';

const services: Readonly<Record<string, string>> = {
	AmazonSQS: 'SQS',
	Kinesis_20131202: 'Kinesis',
	GraniteServiceVersion20100801: 'CloudWatch',
	Logs_20140328: 'CloudWatchLogs',
};

/** A loopback server that answers as it is told, and remembers what it was asked. */
export async function fakeEndpoint(answer: (seen: Seen, nth: number) => Answer) {
	const seen: Seen[] = [];
	const server = createServer((request, response) => {
		let body = '';
		request.setEncoding('utf8').on('data', (chunk) => {
			body += chunk;
		});
		request.on('end', () => {
			const entry: Seen = {
				operation: operationOf(request, body),
				path: request.url ?? '',
				version: request.httpVersion,
				body,
				headers: request.headers,
				socket: request.socket,
			};
			seen.push(entry);
			give(response, answer(entry, seen.length));
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const stop = () =>
		new Promise<void>((resolve) => {
			server.close(() => resolve());
			server.closeAllConnections();
		});
	stopLater(stop);
	return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, stop };
}

function operationOf(request: IncomingMessage, body: string): string {
	// The services of logins have paths instead of names.
	if (request.url?.startsWith('/federation/credentials')) return 'SSO GetRoleCredentials';
	if (request.url === '/token') return 'SSO OIDC CreateToken';
	if (request.url === '/client/register') return 'SSO OIDC RegisterClient';
	if (request.url === '/device_authorization') return 'SSO OIDC StartDeviceAuthorization';
	const [service = '', action] = String(request.headers['x-amz-target'] ?? '').split('.');
	if (action !== undefined) return `${services[service] ?? service} ${action}`;
	if (request.url?.startsWith('/2015-03-31/')) return `Lambda ${request.method} ${request.url}`;
	const form = new URLSearchParams(body);
	const query = form.get('Version') === '2011-06-15' ? 'STS' : 'SNS';
	return `${query} ${form.get('Action')}`;
}

function give(response: ServerResponse, answer: Answer): void {
	if (answer === 'hang') return;
	if (answer === 'reset') {
		response.socket?.resetAndDestroy();
		return;
	}
	if (answer === 'stall') {
		response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0', 'content-length': 99 });
		response.write('{"Queue');
		return;
	}
	response.writeHead(answer.status ?? 200, {
		'x-amzn-requestid': 'request-1',
		'content-type': 'application/x-amz-json-1.0',
		...answer.headers,
	});
	response.end(answer.body ?? '{}');
}

/** An error as the JSON services write it. */
export function jsonError(code: string, message?: string, status = 400): Answer {
	return {
		status,
		body: JSON.stringify({ __type: code, ...(message === undefined ? {} : { message }) }),
	};
}

/** An error as the XML services write it. */
export function xmlError(code: string, message: string, status = 400): Answer {
	return {
		status,
		headers: { 'content-type': 'text/xml' },
		body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
	};
}

export const noVariables: NodeJS.ProcessEnv = {
	AWS_CONFIG_FILE: '/nonexistent/config',
	AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
};

/** A connection that is closed after the test, with the Call events it made. */
export async function connected(
	choice: Partial<ContextChoice>,
	options: { mode?: Mode; env?: NodeJS.ProcessEnv } = {},
): Promise<Connection & { calls: Call[]; setMode(mode: Mode): void }> {
	const calls: Call[] = [];
	let mode = options.mode ?? 'open';
	const connection = await connect(
		{ local: false, ...choice },
		{
			mode: () => mode,
			onCall: (call) => calls.push(call),
			env: { ...noVariables, ...options.env },
		},
	);
	stopLater(() => connection.close());
	return {
		...connection,
		calls,
		setMode(next) {
			mode = next;
		},
	};
}

/** The failure that a call ends with. */
export async function failureOf(call: Promise<unknown>): Promise<Failure> {
	return call.then(
		() => Promise.reject(new Error('the call succeeded')),
		(error: unknown) => asFailure(error),
	);
}

/** By how much the clock is ahead that a request was signed by; 0 where there was none. */
export function hoursAhead(request: Seen | undefined): number {
	const at = String(request?.headers['x-amz-date']);
	const iso = at.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z');
	return Math.round((Date.parse(iso) - Date.now()) / 3_600_000) || 0;
}

export const forever = new AbortController().signal;
