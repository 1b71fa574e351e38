/*
A server between awsmsg and an endpoint: it passes requests on, remembers them, and bends answers. With
it a test sees what really left the program, and when a request was given up.
*/
import { createServer, type IncomingMessage, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { stopLater } from '../helpers/fixtures.ts';

export type Passed = {
	/** `SQS.ListQueues` */
	readonly target: string;
	readonly body: string;
	/** The answer was complete. */
	answered: boolean;
	/** The connection ended before there was an answer. */
	abandoned: boolean;
};

export type Between = {
	/** `http://127.0.0.1:PORT` */
	readonly url: string;
	readonly flags: readonly string[];
	/** Requests so far, oldest first. */
	readonly requests: readonly Passed[];
	/** Those of one target (`SQS.*` for a service). */
	of(target: string): readonly Passed[];
	/** From now on, answers to these targets are kept back. `*` for all. */
	holdBack(...targets: readonly string[]): void;
	/** From now on, answers to these targets come so much later, ms; what they ask for is done at once. */
	slowDown(milliseconds: number, ...targets: readonly string[]): void;
	/** From now on answers pass through `change`. */
	bend(change: (target: string, answer: string) => string): void;
	stop(): Promise<void>;
};

const services: Readonly<Record<string, string>> = {
	AmazonSQS: 'SQS',
	Kinesis_20131202: 'Kinesis',
	GraniteServiceVersion20100801: 'CloudWatch',
};

/**
 * Starts it in front of `upstream`; it ends with the test. `bendRequest` undoes in requests what
 * `bend` does to answers.
 */
export async function startBetween(
	upstream: string,
	options: {
		readonly bendRequest?: (body: string) => string;
	} = {},
): Promise<Between> {
	const requests: Passed[] = [];
	let held: readonly string[] = [];
	let late: readonly string[] = [];
	let lateBy = 0;
	let change = (_target: string, answer: string): string => answer;
	const bendRequest = options.bendRequest ?? ((body: string) => body);

	const server = createServer(async (request, response) => {
		const body = await textOf(request);
		const target = targetOf(request, body);
		const passed: Passed = { target, body, answered: false, abandoned: false };
		requests.push(passed);
		response.once('close', () => {
			if (!passed.answered) passed.abandoned = true;
		});
		if (held.some((one) => matches(one, target))) return;
		const { host: _, 'content-length': __, ...headers } = request.headers;
		const onward = send(new URL(request.url ?? '/', upstream), {
			method: request.method,
			headers,
		});
		onward.once('error', () => response.destroy());
		onward.once('response', async (answer) => {
			const bent = Buffer.from(change(target, await textOf(answer)), 'utf8');
			if (late.some((one) => matches(one, target))) {
				await new Promise((resolve) => setTimeout(resolve, lateBy));
			}
			passed.answered = true;
			const { 'content-length': ___, ...rest } = answer.headers;
			response.writeHead(answer.statusCode ?? 500, { ...rest, 'content-length': bent.length });
			response.end(bent);
		});
		onward.end(bendRequest(body));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const stop = () =>
		new Promise<void>((resolve) => {
			server.close(() => resolve());
			server.closeAllConnections();
		});
	stopLater(stop);
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return {
		url,
		flags: ['--endpoint-url', url, '--region', 'us-east-1'],
		requests,
		of: (target) => requests.filter((one) => matches(target, one.target)),
		holdBack(...targets) {
			held = targets;
		},
		slowDown(milliseconds, ...targets) {
			late = targets;
			lateBy = milliseconds;
		},
		bend(next) {
			change = next;
		},
		stop,
	};
}

function matches(pattern: string, target: string): boolean {
	if (pattern === '*' || pattern === target) return true;
	return pattern.endsWith('.*') && target.startsWith(pattern.slice(0, -1));
}

async function textOf(message: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of message) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks).toString('utf8');
}

function targetOf(request: IncomingMessage, body: string): string {
	const [service = '', operation] = String(request.headers['x-amz-target'] ?? '').split('.');
	if (operation !== undefined) return `${services[service] ?? service}.${operation}`;
	const form = new URLSearchParams(body);
	return `${form.get('Version') === '2011-06-15' ? 'STS' : 'SNS'}.${form.get('Action')}`;
}
