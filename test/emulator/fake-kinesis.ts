import { Agent, createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Input, parseObject } from '../../source/emulator/input.ts';
import { createKinesis } from '../../source/emulator/kinesis/kinesis.ts';
import type { KinesisThread } from '../../source/emulator/kinesis/thread.ts';
import { parseRequest } from '../../source/emulator/request.ts';
import { stopLater } from '../helpers/fixtures.ts';

type AnswerOf = (operation: string) => unknown;

/** A thread that answers as it is told to, and tells which operations it was asked. */
async function fakeThread(answer: AnswerOf, served: string[]): Promise<KinesisThread> {
	const server = createServer(async (request, response) => {
		const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
		served.push(operation);
		await text(request);
		response.end(JSON.stringify(await answer(operation)));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const agent = new Agent();
	const thread: KinesisThread = {
		port: (server.address() as AddressInfo).port,
		cutsMade: 0,
		agent,
		ended: new Promise(() => {}),
		reconnected: () => thread,
		async stop() {
			agent.destroy();
			server.close();
		},
	};
	stopLater(() => thread.stop());
	return thread;
}

/** Kinesis before a thread in whose place a test answers, `{}` unless told. */
export async function fakeKinesis(answer: AnswerOf = () => ({})) {
	const served: string[] = [];
	const thread = await fakeThread(answer, served);
	const region = 'us-east-1';
	const kinesis = createKinesis({ region, now: () => 0, spare: Promise.resolve(thread) });
	return {
		kinesis,
		/** The operations that the thread was asked, in order. */
		served,
		/** Asks as an SDK does; `headers` take the place of its own. */
		async ask(
			operation: string,
			input: object = {},
			more: {
				readonly region?: string;
				readonly inside?: boolean;
				readonly gone?: AbortSignal;
				readonly headers?: IncomingHttpHeaders;
			} = {},
		): Promise<Input | undefined> {
			const headers = {
				authorization: `AWS4-HMAC-SHA256 Credential=x/20260101/${more.region ?? region}/kinesis/aws4_request, SignedHeaders=host, Signature=0`,
				'content-type': 'application/x-amz-json-1.1',
				'x-amz-date': '20260101T000000Z',
				'x-amz-target': `Kinesis_20131202.${operation}`,
				...more.headers,
			};
			const request = parseRequest(headers, Buffer.from(JSON.stringify(input)), region);
			const { answer } = await kinesis.handle(
				more.inside ? { ...request, inside: true } : request,
				more.gone ?? new AbortController().signal,
			);
			return 'body' in answer ? parseObject(answer.body.toString()) : undefined;
		},
	};
}

/** Headers of a request that is not whole. */
export const cutHeaders: readonly (readonly [string, IncomingHttpHeaders])[] = [
	['an authorization that is none', { authorization: 'x' }],
	['no authorization', { authorization: undefined }],
	[
		'no signature',
		{
			authorization:
				'AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/kinesis/aws4_request, SignedHeaders=host',
		},
	],
	['no date', { 'x-amz-date': undefined }],
	['another type of content', { 'content-type': 'text/plain' }],
];
