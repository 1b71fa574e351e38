import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import {
	doesIdentityRequireRefresh,
	isIdentityExpired,
	memoizeIdentityProvider,
} from '@smithy/core';
import type { AwsCredentialIdentity } from '@smithy/types';
import { fail } from '../domain/failure.ts';
import { BoundedRetry, maximumAttempts } from './bounded-retry.ts';
import { type Credentials, emulatorCredentials } from './credentials.ts';
import type { Endpoints, ServiceId } from './endpoints.ts';
import { installFastRecords } from './fast-records.ts';
import type { Gate } from './gate.ts';
import { GatedHandler, GatedHttp2Handler } from './gated-handler.ts';
import { LeanSqs, userAgent } from './lean-sqs.ts';
import { quietLogger } from './quiet-logger.ts';

/** What the clients of one context are made of. */
export type ClientSettings = {
	readonly region: string;
	/** Only for what the profile says beside endpoint and credentials (FIPS, dual stack). */
	readonly profile?: string;
	readonly endpoints: Endpoints;
	/** By the endpoint they are for. */
	readonly credentials: (endpoint: string | undefined) => Credentials;
	/** Whether the user's AWS variables and files must not be read at all. */
	readonly local: boolean;
	/** The user's name for this program in requests (`AWS_SDK_UA_APP_ID`). */
	readonly appId?: string;
};

/** The SDK clients of one context, each made on first use and thrown away with the context. */
export type Clients = {
	sqs(): SQSClient;
	/** SQS for the calls that run by the thousand. */
	leanSqs(): LeanSqs;
	sns(): SNSClient;
	kinesis(): KinesisClient;
	/** For SubscribeToShard, which AWS has over HTTP/2 alone; emulators speak plain HTTP/1.1. */
	subscriptions(): KinesisClient;
	cloudWatch(): CloudWatchClient;
	sts(): STSClient;
	/** Closes all sockets; calls under way fail. */
	destroy(): void;
};

/** Makes the clients of a context, all behind one gate and on one pool of sockets. */
export function createClients(settings: ClientSettings, gate: Gate): Clients {
	const handler = new GatedHandler(gate);
	const retry = new BoundedRetry(gate);
	const http2: GatedHttp2Handler[] = [];
	const optionsFor = (id: ServiceId) => clientOptions(settings, id, handler, retry);
	const sqs = once(() => {
		const client = new SQSClient({
			...optionsFor('SQS'),
			// A queue URL names a queue, never the host to talk to (law 7).
			useQueueUrlAsEndpoint: false,
		});
		gate.install(client.middlewareStack);
		return client;
	});
	const leanSqs = once(() => {
		const endpoint = settings.endpoints.SQS;
		return new LeanSqs({
			region: settings.region,
			endpoint: async () => (endpoint === undefined ? resolveSqs(sqs()) : new URL(endpoint)),
			credentials: credentialsOf(settings, endpoint),
			gate,
			handler,
			retry,
			reader: once(async () => sqsReader(settings.region)),
			userAgent: userAgent(settings.appId),
		});
	});
	return {
		sqs,
		leanSqs,
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
			return client;
		}),
		sts: once(() => {
			const client = new STSClient(optionsFor('STS'));
			gate.install(client.middlewareStack);
			return client;
		}),
		destroy() {
			handler.destroy();
			for (const one of http2) one.destroy();
		},
	};
}

function clientOptions(
	settings: ClientSettings,
	id: ServiceId,
	handler: GatedHandler,
	retry: BoundedRetry,
) {
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

/** AWS's own endpoint of SQS, as the SDK's rules have it (partition, FIPS, dual stack). */
async function resolveSqs({ config }: SQSClient): Promise<URL> {
	const { region, useFipsEndpoint: fips, useDualstackEndpoint: dualStack } = config;
	const [Region, UseFIPS, UseDualStack] = await Promise.all([region(), fips(), dualStack()]);
	return config.endpointProvider({ Region, UseFIPS, UseDualStack }, { logger: quietLogger }).url;
}

/** A client that reads answers which are given to it; for its own requests it has no way out. */
function sqsReader(region: string): SQSClient {
	return new SQSClient({
		region,
		endpoint: 'http://127.0.0.1:9',
		credentials: emulatorCredentials,
		requestHandler: {
			handle: () => Promise.reject(fail('refused', 'this client only reads answers')),
		},
		// Sums are looked at where the answer is used, whoever read it.
		md5: false,
		maxAttempts: 1,
		logger: quietLogger,
		ignoreConfiguredEndpointUrls: true,
		useFipsEndpoint: false,
		useDualstackEndpoint: false,
		useQueueUrlAsEndpoint: false,
		defaultsMode: 'standard',
		retryMode: 'standard',
		userAgentAppId: '',
		authSchemePreference: [],
	});
}

/** The context's credentials for one endpoint, kept until they are about to expire, as the SDK does. */
function credentialsOf(
	{ credentials, region, profile }: ClientSettings,
	endpoint: string | undefined,
): () => Promise<AwsCredentialIdentity> {
	const source = credentials(endpoint);
	if (typeof source !== 'function') return async () => source;
	// Providers that ask STS do so in the region of the client that they serve.
	const callerClientConfig = {
		region: async () => region,
		...(profile === undefined ? {} : { profile }),
	};
	const kept = memoizeIdentityProvider(
		() => source({ callerClientConfig }),
		isIdentityExpired,
		doesIdentityRequireRefresh,
	);
	return async () => {
		const identity = await kept?.();
		if (identity === undefined) throw fail('credentials', 'there are no credentials');
		return identity;
	};
}

function once<Value>(make: () => Value): () => Value {
	let made: { readonly value: Value } | undefined;
	return () => {
		made ??= { value: make() };
		return made.value;
	};
}
