import type { IncomingHttpHeaders } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Answer } from '../answer.ts';
import { type Input, parseObject } from '../input.ts';
import { wait } from './loop.ts';

/**
 * Serves one request as if it had come over a connection: with its faults, its metrics and its place in the log.
 * `undefined` where a connection would have broken.
 */
export type Ask = (
	headers: IncomingHttpHeaders,
	body: Buffer,
	gone: AbortSignal,
) => Promise<Answer | undefined>;

/**
 * The demo's programs ask the endpoint of their own process: 300 requests fill the queues, and through the SDK and a
 * socket each would cost ten times as much. Every request is tried three times; an error has AWS's code as its name.
 */
export type Clients = {
	sqs(operation: string, input: object): Promise<Input>;
	kinesis(operation: string, input: object): Promise<Input>;
	/** Parameters as the Query protocol nests them; the text of the XML answer. */
	sns(operation: string, parameters: object): Promise<string>;
	readonly signal: AbortSignal;
};

export function createClients(options: {
	readonly ask: Ask;
	readonly region: string;
	readonly signal: AbortSignal;
}): Clients {
	const { ask, region, signal } = options;
	const scope = (service: string) =>
		`AWS4-HMAC-SHA256 Credential=demo/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
	const json = (service: string, version: string, target: string) => {
		const headers = {
			authorization: scope(service),
			'content-type': `application/x-amz-json-${version}`,
			// kinesis-local wants one; nobody looks at its time.
			'x-amz-date': '20260101T000000Z',
		};
		return async (operation: string, input: object): Promise<Input> => {
			const named = { ...headers, 'x-amz-target': `${target}.${operation}` };
			return parsed(await answered(ask, named, JSON.stringify(input), signal));
		};
	};
	const form = {
		authorization: scope('sns'),
		'content-type': 'application/x-www-form-urlencoded',
	};
	return {
		sqs: json('sqs', '1.0', 'AmazonSQS'),
		kinesis: json('kinesis', '1.1', 'Kinesis_20131202'),
		async sns(operation, parameters) {
			const body = new URLSearchParams({ Action: operation, ...flat(parameters) });
			return (await answered(ask, form, body.toString(), signal)).body.toString();
		},
		signal,
	};
}

const mostTries = 3;

/** The answer to a request that was taken; what may pass is tried again. Throws what refused it. */
async function answered(
	ask: Ask,
	headers: Record<string, string>,
	text: string,
	signal: AbortSignal,
): Promise<Answer> {
	const body = Buffer.from(text);
	const whole = { ...headers, 'content-length': String(body.length) };
	for (let tries = 1; ; tries += 1) {
		// Others who ask get their turn between two requests of the demo.
		await nextTurn(undefined, { signal });
		const answer = await ask(whole, body, signal);
		signal.throwIfAborted();
		if (answer?.status === 200) return answer;
		const error = refusalOf(answer);
		const passes =
			answer === undefined || answer.status >= 500 || /Thrott|Exceeded/.test(error.name);
		if (!passes || tries === mostTries) throw error;
		await wait(100 * 2 ** tries, signal);
	}
}

function refusalOf(answer: Answer | undefined): Error {
	if (answer === undefined) return new Error('the connection broke');
	const { __type: type, message } = parsed(answer);
	const code = /<Code>(.*?)<\/Code>/.exec(answer.body.toString())?.[1] ?? String(type);
	const error = new Error(String(message ?? `${code} (${answer.status})`));
	error.name = code.slice(code.indexOf('#') + 1);
	return error;
}

function parsed(answer: Answer): Input {
	return parseObject(answer.body.toString()) ?? {};
}

/** `{ Tags: { member: [{ Key: 'team' }] } }` as `Tags.member.1.Key`, the Query protocol's way. */
function flat(value: object, prefix = ''): Record<string, string> {
	const from = Array.isArray(value) ? 1 : 0;
	return Object.fromEntries(
		Object.entries(value).flatMap(([key, part]: [string, unknown]) => {
			const name = `${prefix}${from === 0 ? key : Number(key) + from}`;
			if (part === undefined) return [];
			if (typeof part !== 'object' || part === null) return [[name, String(part)]];
			return Object.entries(flat(part, `${name}.`));
		}),
	);
}
