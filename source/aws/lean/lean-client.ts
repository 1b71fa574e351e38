import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import process from 'node:process';
import { HttpRequest } from '@smithy/core/protocols';
import { getRetryAfterHint } from '@smithy/core/retry';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentity, RetryErrorInfo, RetryToken } from '@smithy/types';
import type { ProgramRun } from '../../domain/audit/audit-entry.ts';
import { noteAnswerTime } from '../answer-times.ts';
import { type BoundedRetry, maximumAttempts } from '../bounded-retry.ts';
import { refuseOtherProtocol } from '../failures/other-protocol.ts';
import { refuseWebPage } from '../failures/web-page.ts';
import type { Gate } from '../gate/gate.ts';
import type { Wire } from '../wire.ts';
import {
	type LeanInput,
	type LeanOperation,
	type LeanOutput,
	type LeanService,
	partsOf,
	type RawAnswer,
} from './lean-operations.ts';
import { protocols, type Written } from './protocols.ts';
import { SigningHash } from './signing-hash.ts';

/** What the lean client is made of: all of it is what the SDK's clients of the same context have. */
export type LeanSettings = {
	readonly region: string;
	/** Where requests to a service go: never the host of a queue URL (law 7). */
	endpoint(service: LeanService): Promise<URL>;
	/** What gets the credentials for it. */
	credentials(service: LeanService): () => Promise<AwsCredentialIdentity>;
	/** Whether signatures are by this computer's clock, whatever time an endpoint tells. */
	readonly ownClock: boolean;
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

/** What is known of a service. */
type Asked = {
	readonly signer: SignatureV4;
	endpoint: Promise<URL> | undefined;
	/** How far its clock is ahead of ours, in ms, as its last answer told. */
	clockOffset: number;
};

/**
 * The calls that run by the thousand, and those for which alone a command would load the SDK. Between request and socket it does what
 * the SDK does and no more: the same text, signed by the SDK's signer, sent by its HTTP handler, repeated by its retry
 * strategy, through the same gate, at a quarter of the CPU (docs/decisions/0040-lean-client.md). What
 * is no plain success is read by the SDK itself, so that errors can't come out differently.
 */
export class LeanClient {
	readonly #settings: LeanSettings;
	readonly #asked = new Map<LeanService, Asked>();
	#underWay = 0;
	#waiting: (() => void)[] = [];

	constructor(settings: LeanSettings) {
		this.#settings = settings;
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
		gate.admit(operation, input);
		const [service, action] = partsOf(operation);
		const asked = this.#service(service);
		const written = protocols[service].write(action, input);
		const invocation = randomUUID();
		let token: RetryToken = await retry.acquireInitialRetryToken('');
		for (;;) {
			try {
				const attempt = token.getRetryCount() + 1;
				const request = await this.#request(service, written, invocation, attempt);
				const { output } = await gate.attempt(input, request, async () => ({
					output: await this.#exchange(operation, input, request, asked),
				}));
				retry.recordSuccess(token as Parameters<typeof retry.recordSuccess>[0]);
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

	#service(service: LeanService): Asked {
		const known = this.#asked.get(service);
		if (known !== undefined) return known;
		const { region, credentials } = this.#settings;
		const signer = new SignatureV4({
			service: protocols[service].signingName,
			region,
			credentials: credentials(service),
			sha256: SigningHash,
		});
		const asked: Asked = { signer, endpoint: undefined, clockOffset: 0 };
		this.#asked.set(service, asked);
		return asked;
	}

	async #request(
		service: LeanService,
		{ method, path, query, headers, body }: Written,
		invocation: string,
		attempt: number,
	): Promise<HttpRequest> {
		const asked = this.#service(service);
		asked.endpoint ??= this.#settings.endpoint(service);
		let url: URL;
		try {
			url = await asked.endpoint;
		} catch (error) {
			asked.endpoint = undefined;
			throw error;
		}
		const { protocol, hostname, pathname } = url;
		const request = new HttpRequest({
			method,
			protocol,
			hostname,
			...(url.port === '' ? {} : { port: Number(url.port) }),
			path: `${pathname.replace(/\/$/, '')}${path}`,
			...(query === undefined ? {} : { query: { ...query } }),
			headers: {
				...headers,
				...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
				host: url.host,
				'user-agent': this.#settings.userAgent,
				'amz-sdk-invocation-id': invocation,
				'amz-sdk-request': `attempt=${attempt}; max=${maximumAttempts}`,
			},
			body,
		});
		const signingDate = new Date(Date.now() + asked.clockOffset);
		const signed = await asked.signer.sign(request, { signingDate });
		return new HttpRequest(signed);
	}

	async #exchange<Name extends LeanOperation>(
		operation: Name,
		input: LeanInput<Name>,
		request: HttpRequest,
		asked: Asked,
	): Promise<LeanOutput<Name>> {
		const sentAt = Date.now();
		const { response } = await this.#settings.wire.handler.handle(request);
		const { statusCode, reason, headers } = response;
		if (!this.#settings.ownClock) learnTime(asked, headers, sentAt);
		noteAnswerTime(operation, input, headers);
		await refuseWebPage(operation, response);
		await refuseOtherProtocol(operation, response);
		const body = await readWhole(response.body);
		if (statusCode === 200 && !(body instanceof Error)) {
			const text = body.toString('utf8');
			const protocol = protocols[partsOf(operation)[0]];
			const output = protocol.read(text, operation);
			if (output !== undefined) {
				const requestId =
					headers['x-amzn-requestid'] ??
					headers['x-amzn-request-id'] ??
					headers['x-amz-request-id'];
				const $metadata = {
					httpStatusCode: statusCode,
					...(requestId === undefined ? {} : { requestId }),
				};
				return { ...output, $metadata } as LeanOutput<Name>;
			}
			protocol.refuseBent(text, operation);
		}
		return this.#settings.read(operation, input, { statusCode, reason, headers, body });
	}
}

/** Signatures hold for some minutes: as the SDK does, the next one is made by the endpoint's clock. */
function learnTime(asked: Asked, headers: Readonly<Record<string, string>>, sentAt: number): void {
	const { date, age } = headers;
	const now = Date.now();
	// A cached answer, and one that took a quarter of an hour, tell another time.
	if (date === undefined || age !== undefined || now - sentAt > 900_000) return;
	const theirs = Date.parse(date);
	if (!Number.isNaN(theirs)) asked.clockOffset = theirs - now;
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
