import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import type { ServiceId } from '../domain/service-id.ts';
import { installAnswerTimes } from './answer-times.ts';
import { type ClientSettings, clientOptions, once } from './client-options.ts';
import type { Gate } from './gate/gate.ts';
import { GatedHttp2Handler } from './gate/gated-http2-handler.ts';
import { installFastRecords } from './kinesis/fast-records.ts';
import { createWire, type Wire } from './wire.ts';

/** The SDK clients of one context, each made on first use and thrown away with the context. */
export type Clients = {
	sqs(): SQSClient;
	sns(): SNSClient;
	kinesis(): KinesisClient;
	/** For SubscribeToShard, which AWS has over HTTP/2 alone; emulators speak plain HTTP/1.1. */
	subscriptions(): KinesisClient;
	cloudWatch(): CloudWatchClient;
	/** Sends nothing: its rules tell where STS is (sdk.ts), and the lean client asks who we are. */
	sts(): STSClient;
	/** Closes the sockets that are the SDK's alone; calls under way on them fail. */
	destroy(): void;
};

/** Makes the clients of a context, all behind one gate and on one pool of sockets. */
export function createClients(
	settings: ClientSettings,
	gate: Gate,
	wire: Wire = createWire(gate),
): Clients {
	const http2: GatedHttp2Handler[] = [];
	const { handler, outbound } = wire;
	const optionsFor = (id: ServiceId) => clientOptions(settings, id, wire);
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
			if (!isPlain) http2.push(new GatedHttp2Handler(gate, outbound));
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
			for (const one of http2) one.destroy();
		},
	};
}
