import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import type { Endpoints } from '../domain/place.ts';
import type { ServiceId } from '../domain/service-id.ts';
import { installAnswerTimes } from './answer-times.ts';
import { maximumAttempts } from './bounded-retry.ts';
import type { Credentials } from './credentials.ts';
import type { Gate } from './gate/gate.ts';
import { GatedHttp2Handler } from './gate/gated-http2-handler.ts';
import { installFastRecords } from './kinesis/fast-records.ts';
import { quietLogger } from './quiet-logger.ts';
import { createWire, type Wire } from './wire.ts';

/** What the clients of one context are made of. */
export type ClientSettings = {
	readonly region: string;
	/** Only for what the profile says beside endpoint and credentials (FIPS, dual stack). */
	readonly profile?: string;
	readonly endpoints: Endpoints;
	/** By the endpoint they are for. */
	readonly credentials: (endpoint: string | undefined) => Credentials;
	/** When these end, ms since the epoch, as far as it is known; clients are told an earlier time. */
	endsAt?(): number | undefined;
	/** Whether the user's AWS variables and files must not be read at all. */
	readonly local: boolean;
	/** The user's name for this program in requests (`AWS_SDK_UA_APP_ID`). */
	readonly appId?: string;
	/** Whether it is known that nothing asks for FIPS or dual-stack hosts. */
	readonly plainHosts?: boolean;
};

/** The SDK clients of one context, each made on first use and thrown away with the context. */
export type Clients = {
	sqs(): SQSClient;
	sns(): SNSClient;
	kinesis(): KinesisClient;
	/** For SubscribeToShard, which AWS has over HTTP/2 alone; emulators speak plain HTTP/1.1. */
	subscriptions(): KinesisClient;
	cloudWatch(): CloudWatchClient;
	sts(): STSClient;
	/** Closes the sockets that are the SDK's alone; calls under way on them fail. */
	destroy(): void;
};

/** Makes the clients of a context, all behind one gate and on one pool of sockets. */
export function createClients(
	settings: ClientSettings,
	gate: Gate,
	{ handler, retry }: Wire = createWire(gate),
): Clients {
	const http2: GatedHttp2Handler[] = [];
	const optionsFor = (id: ServiceId) => clientOptions(settings, id, { handler, retry });
	const sqs = once(() => {
		const client = new SQSClient({
			...optionsFor('SQS'),
			// A queue URL names a queue, never the host to talk to (law 7).
			useQueueUrlAsEndpoint: false,
		});
		gate.install(client.middlewareStack);
		return client;
	});
	return {
		sqs,
		sns: once(() => {
			const client = new SNSClient(optionsFor('SNS'));
			gate.install(client.middlewareStack);
			return client;
		}),
		kinesis: once(() => {
			const client = new KinesisClient({
				...optionsFor('Kinesis'),
				...(settings.local ? { accountIdEndpointMode: 'disabled' as const } : {}),
			});
			gate.install(client.middlewareStack);
			installFastRecords(client.middlewareStack);
			installAnswerTimes(client.middlewareStack);
			return client;
		}),
		subscriptions: once(() => {
			const options = optionsFor('Kinesis');
			const isPlain = settings.endpoints.Kinesis?.startsWith('http:') === true;
			if (!isPlain) http2.push(new GatedHttp2Handler(gate));
			const client = new KinesisClient({
				...options,
				requestHandler: http2[0] ?? handler,
				...(settings.local ? { accountIdEndpointMode: 'disabled' as const } : {}),
			});
			gate.install(client.middlewareStack);
			return client;
		}),
		cloudWatch: once(() => {
			const client = new CloudWatchClient(optionsFor('CloudWatch'));
			gate.install(client.middlewareStack);
			installAnswerTimes(client.middlewareStack);
			return client;
		}),
		sts: once(() => {
			const client = new STSClient(optionsFor('STS'));
			gate.install(client.middlewareStack);
			return client;
		}),
		destroy() {
			for (const one of http2) one.destroy();
		},
	};
}

function clientOptions(settings: ClientSettings, id: ServiceId, { handler, retry }: Wire) {
	const { region, profile, credentials, local } = settings;
	const endpoint = settings.endpoints[id];
	// An own endpoint has no FIPS or dual-stack form, and the SDK refuses the mixture.
	const plainHost = local || endpoint !== undefined;
	return {
		region,
		credentials: credentials(endpoint),
		requestHandler: handler,
		retryStrategy: retry,
		maxAttempts: maximumAttempts,
		retryMode: 'standard',
		cacheMiddleware: true,
		logger: quietLogger,
		// What we resolved is all there is: see endpoints.ts.
		ignoreConfiguredEndpointUrls: true,
		defaultsMode: 'standard',
		...(endpoint === undefined ? {} : { endpoint }),
		...(profile === undefined || local ? {} : { profile }),
		...(plainHost ? { useFipsEndpoint: false, useDualstackEndpoint: false } : {}),
		...(local ? { userAgentAppId: '', authSchemePreference: [] } : {}),
	} as const;
}

function once<Value>(make: () => Value): () => Value {
	let made: { readonly value: Value } | undefined;
	return () => {
		made ??= { value: make() };
		return made.value;
	};
}
