import { request as httpRequest } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { type Input, parseObject } from '../input.ts';
import type { KinesisThread } from './thread.ts';

/** Longer than kinesis-local takes to delete a stream (half a second). */
const TRIES = 50;
const PAUSE_MS = 100;

/**
 * The thread once all streams in `regions` are gone, with connections of its own; `undefined` where that
 * can't be reached, and then the thread is stopped.
 */
export async function emptied(
	thread: KinesisThread,
	regions: ReadonlySet<string>,
): Promise<KinesisThread | undefined> {
	const fresh = thread.reconnected();
	try {
		for (const region of regions) await deleteStreams(fresh, region);
		return fresh;
	} catch {
		await fresh.stop();
		return undefined;
	}
}

async function deleteStreams(thread: KinesisThread, region: string): Promise<void> {
	const going = new Set<unknown>();
	for (let tries = 0; tries < TRIES; tries++) {
		const { output } = await ask(thread, region, 'ListStreams', {});
		const names = output['StreamNames'];
		if (!Array.isArray(names)) throw new Error('the streams can not be listed');
		if (names.length === 0) return;
		for (const StreamName of names) {
			// Asked twice, it would also delete what gets the name next. One that is just being made refuses.
			if (going.has(StreamName)) continue;
			const input = { StreamName, EnforceConsumerDeletion: true };
			if ((await ask(thread, region, 'DeleteStream', input)).status === 200) going.add(StreamName);
		}
		await pause(PAUSE_MS);
	}
	throw new Error('the streams did not go');
}

/** One request of this endpoint itself. */
function ask(
	{ port, agent }: KinesisThread,
	region: string,
	operation: string,
	input: object,
): Promise<{ readonly status: number | undefined; readonly output: Input }> {
	const body = JSON.stringify(input);
	const headers = {
		authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/${region}/kinesis/aws4_request, SignedHeaders=host, Signature=0`,
		'content-type': 'application/x-amz-json-1.1',
		'x-amz-target': `Kinesis_20131202.${operation}`,
		'x-amz-date': '20260101T000000Z',
		'content-length': String(body.length),
	};
	return new Promise((resolve, reject) => {
		httpRequest(
			{ host: '127.0.0.1', port, method: 'POST', path: '/', agent, headers },
			async (response) => {
				try {
					const chunks: Buffer[] = [];
					for await (const chunk of response) chunks.push(chunk as Buffer);
					const output = parseObject(Buffer.concat(chunks).toString('utf8')) ?? {};
					resolve({ status: response.statusCode, output });
				} catch (error) {
					reject(error);
				}
			},
		)
			.on('error', reject)
			.end(body);
	});
}
