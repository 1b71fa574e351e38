import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import process from 'node:process';
import { HttpRequest } from '@smithy/core/protocols';
import { getRetryAfterHint } from '@smithy/core/retry';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentity, RetryErrorInfo, RetryToken } from '@smithy/types';
import type { ProgramRun } from '../../domain/audit/audit-entry.ts';
import { type BoundedRetry, maximumAttempts } from '../bounded-retry.ts';
import { refuseOtherProtocol } from '../failures/other-protocol.ts';
import { refuseWebPage } from '../failures/web-page.ts';
import type { Gate } from '../gate/gate.ts';
import type { Wire } from '../wire.ts';
import { refuseWrongSums } from './message-sums.ts';
import { SigningHash } from './signing-hash.ts';
import {
	type LeanInput,
	type LeanOperation,
	type LeanOutput,
	type RawAnswer,
	readAnswer,
	refuseBentAnswer,
	writeInput,
} from './sqs-answers.ts';

/** What the lean client is made of: all of it is what the SDK's client of the same context has. */
export type LeanSettings = {
	readonly region: string;
	/** Where requests go: never the host of a queue URL (law 7). */
	endpoint(): Promise<URL>;
	credentials(): Promise<AwsCredentialIdentity>;
	readonly gate: Gate;
	readonly wire: Wire;
	/** The SDK's way to read what is no plain success. */
	read<Name extends LeanOperation>(
		operation: Name,
		input: LeanInput<Name>,
		answer: RawAnswer,
	): Promise<LeanOutput<Name>>;
	readonly userAgent: string;
};

/**
 * SQS for the calls that run by the thousand. Between request and socket it does what the SDK does and
 * no more: the same JSON, signed by the SDK's signer, sent by its HTTP handler, repeated by its retry
 * strategy, through the same gate, at a quarter of the CPU (docs/decisions/0040-lean-client.md). What
 * is no plain success is read by the SDK itself, so that errors can't come out differently.
 */
export class LeanSqs {
	readonly #settings: LeanSettings;
	readonly #signer: SignatureV4;
	#endpoint: Promise<URL> | undefined;
	/** How far the endpoint's clock is ahead of ours, in ms, as its last answer told. */
	#clockOffset = 0;
	#underWay = 0;
	#waiting: (() => void)[] = [];

	constructor(settings: LeanSettings) {
		this.#settings = settings;
		this.#signer = new SignatureV4({
			service: 'sqs',
			region: settings.region,
			credentials: settings.credentials,
			sha256: SigningHash,
		});
	}

	/** Sends one request that has a pass of the gate, again where that may be, and reads its answer. */
	async send<Name extends LeanOperation>(
		operation: Name,
		input: LeanInput<Name>,
	): Promise<LeanOutput<Name>> {
		this.#underWay++;
		try {
			return await this.#send(operation, input);
		} finally {
			this.#underWay--;
			if (this.#underWay === 0) for (const resolve of this.#waiting.splice(0)) resolve();
		}
	}

	async #send<Name extends LeanOperation>(
		operation: Name,
		input: LeanInput<Name>,
	): Promise<LeanOutput<Name>> {
		const { gate } = this.#settings;
		const { retry } = this.#settings.wire;
		gate.admit(`SQS ${operation}`, input);
		const body = writeInput(input);
		const invocation = randomUUID();
		let token: RetryToken = await retry.acquireInitialRetryToken('');
		for (;;) {
			try {
				const attempt = token.getRetryCount() + 1;
				const request = await this.#request(operation, body, invocation, attempt);
				const { output } = await gate.attempt(input, request, async () => ({
					output: await this.#exchange(operation, input, request),
				}));
				retry.recordSuccess(token as Parameters<typeof retry.recordSuccess>[0]);
				await refuseWrongSums(operation, input, output);
				return output;
			} catch (error) {
				if (gate.attemptOf(error) === undefined) throw error;
				token = await this.#again(token, error);
			}
		}
	}

	/**
	 * Resolves when no request is under way and what the last one answered was told, or after `most` ms: whoever loads the SDK in the
	 * turn of an answer keeps that from the screen for as long.
	 */
	quiet(most: number): Promise<void> {
		if (this.#underWay === 0) return Promise.resolve();
		return new Promise((resolve) => {
			const timer = setTimeout(resolve, most);
			this.#waiting.push(() => {
				clearTimeout(timer);
				// The gateway makes its answer of it in this turn, and it is posted in the next one (aws/serve.ts).
				setImmediate(() => setImmediate(resolve));
			});
		});
	}

	/** The token of the next attempt; throws the error of the last one where there is none. */
	async #again(token: RetryToken, error: unknown): Promise<RetryToken> {
		const hint = getRetryAfterHint(Object(error).$response);
		// The strategy decides by the gate's failure, not by this type.
		const info: RetryErrorInfo = {
			error: Object(error),
			errorType: 'CLIENT_ERROR',
			...(hint === undefined ? {} : { retryAfterHint: hint }),
		};
		try {
			return await this.#settings.wire.retry.refreshRetryTokenForRetry(
				token as Parameters<BoundedRetry['refreshRetryTokenForRetry']>[0],
				info,
			);
		} catch {
			throw error;
		}
	}

	async #request(
		operation: LeanOperation,
		body: string,
		invocation: string,
		attempt: number,
	): Promise<HttpRequest> {
		this.#endpoint ??= this.#settings.endpoint();
		let url: URL;
		try {
			url = await this.#endpoint;
		} catch (error) {
			this.#endpoint = undefined;
			throw error;
		}
		const { protocol, hostname, pathname } = url;
		const request = new HttpRequest({
			method: 'POST',
			protocol,
			hostname,
			...(url.port === '' ? {} : { port: Number(url.port) }),
			path: pathname.endsWith('/') ? pathname : `${pathname}/`,
			headers: {
				'content-type': 'application/x-amz-json-1.0',
				'x-amz-target': `AmazonSQS.${operation}`,
				// Asks for errors under the codes of the older query protocol, which are the documented ones.
				'x-amzn-query-mode': 'true',
				'content-length': String(Buffer.byteLength(body)),
				host: url.host,
				'user-agent': this.#settings.userAgent,
				'amz-sdk-invocation-id': invocation,
				'amz-sdk-request': `attempt=${attempt}; max=${maximumAttempts}`,
			},
			body,
		});
		const signingDate = new Date(Date.now() + this.#clockOffset);
		const signed = await this.#signer.sign(request, { signingDate });
		return new HttpRequest(signed);
	}

	async #exchange<Name extends LeanOperation>(
		operation: Name,
		input: LeanInput<Name>,
		request: HttpRequest,
	): Promise<LeanOutput<Name>> {
		const sentAt = Date.now();
		const { response } = await this.#settings.wire.handler.handle(request);
		const { statusCode, reason, headers } = response;
		this.#learnTime(headers, sentAt);
		await refuseWebPage(`SQS ${operation}`, response);
		await refuseOtherProtocol(`SQS ${operation}`, response);
		const body = await readWhole(response.body);
		if (statusCode === 200 && !(body instanceof Error)) {
			const text = body.toString('utf8');
			const output = readAnswer(operation, text);
			if (output !== undefined) {
				const requestId = headers['x-amzn-requestid'];
				const $metadata = {
					httpStatusCode: statusCode,
					...(requestId === undefined ? {} : { requestId }),
				};
				return { ...output, $metadata } as LeanOutput<Name>;
			}
			refuseBentAnswer(operation, text);
		}
		return this.#settings.read(operation, input, { statusCode, reason, headers, body });
	}

	/** Signatures hold for some minutes: as the SDK does, the next one is made by the endpoint's clock. */
	#learnTime(headers: Readonly<Record<string, string>>, sentAt: number): void {
		const { date, age } = headers;
		const now = Date.now();
		// A cached answer, and one that took a quarter of an hour, tell another time.
		if (date === undefined || age !== undefined || now - sentAt > 900_000) return;
		const theirs = Date.parse(date);
		if (!Number.isNaN(theirs)) this.#clockOffset = theirs - now;
	}
}

/** All bytes of a body, or the error with which it broke off. */
function readWhole(body: unknown): Promise<Buffer | Error> | Buffer {
	if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
	const stream = body as IncomingMessage;
	return new Promise((resolve) => {
		const chunks: Buffer[] = [];
		stream.on('data', (chunk: Buffer) => void chunks.push(chunk));
		stream.once('end', () => {
			const [first] = chunks;
			resolve(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks));
		});
		stream.once('error', (error) => resolve(error));
		stream.once('close', () =>
			resolve(Object.assign(new Error('aborted'), { code: 'ECONNRESET' })),
		);
	});
}

/** What requests say of their sender; an application id is the user's, from the SDK's own setting. */
export function userAgent(appId: string | undefined, run?: ProgramRun): string {
	const app =
		appId === undefined || appId === '' ? '' : ` app/${appId.replace(/[^\w!#$%&'*+.^`|~-]/g, '-')}`;
	const name = run === undefined ? 'awsmsg' : `awsmsg/${run.version} run/${run.id}`;
	return `${name} lang/js md/nodejs#${process.versions.node}${app}`;
}
