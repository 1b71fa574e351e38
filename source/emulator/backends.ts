import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Answer, jsonAnswer, xmlAnswer } from './answer.ts';
import type { CloudWatch } from './cloudwatch/types.ts';
import { EmulatedError } from './errors.ts';
import type { Fauxqs } from './fauxqs.ts';
import { asInput, type Input } from './input.ts';
import { createKinesis } from './kinesis/kinesis.ts';
import type { LaterStreams } from './kinesis/later-streams.ts';
import type { KinesisThread } from './kinesis/thread.ts';
import { createLambda, type Lambda } from './lambda/lambda.ts';
import { createLogs, type Logs } from './logs/logs.ts';
import { type PeekedMessage, peekMessages } from './peek-messages.ts';
import { resourceName, type ServiceRequest } from './request.ts';
import { type Attempt, Attempts } from './sns/attempts.ts';
import { createSns, type Sns } from './sns/sns.ts';
import { createStatusLogs } from './sns/status-logs.ts';
import { outputToXml, queryToInput } from './sqs/query.ts';
import { ACCOUNT } from './sqs/region.ts';
import { createSqs, type Sqs } from './sqs/sqs.ts';
import { createTraffic } from './traffic.ts';

type Region = { readonly sqs: Sqs; readonly sns: Sns };

/** More than AWS has; each that is asked for has stores of its own. */
const mostRegions = 64;

/** A new time of sending for one message, ms since the epoch. */
export type Backdate = { readonly messageId: string; readonly sentAt: number };

/** The AWS services behind the endpoint. */
export type Backends = {
	readonly lambda: Lambda;
	readonly logs: Logs;
	/** Serves one request; an event stream comes back unread. Throws EmulatedError. */
	serve(request: ServiceRequest, gone: AbortSignal): Promise<Answer | IncomingMessage>;
	/** Name of the queue, topic or stream that a request is about. */
	resourceOf(request: ServiceRequest): string | undefined;
	/** A queue as it is, without touching it: for tests. */
	inspectQueue(region: string, name: string): object | undefined;
	/** Deliveries that were tried and that no endpoint of this computer took, the oldest first. */
	attempts(): readonly Attempt[];
	/** Every message of a queue as a receive would show it, without receiving any. */
	peekQueue(region: string, name: string): readonly PeekedMessage[] | undefined;
	/** Makes messages of a queue older, for a demo with a past; unknown ids are ignored. */
	backdate(region: string, name: string, changes: readonly Backdate[]): void;
	/** Records depth and age of every queue, as AWS does once a minute. */
	sampleGauges(): void;
	/** How many receives wait for a message just now, in all regions. */
	waiting(): number;
	/** Has these streams from now on, made once somebody asks for more than their summaries. */
	announceStreams(streams: LaterStreams): void;
	stop(): Promise<void>;
	/** Stops, but for the thread of Kinesis, which the next backends can have. */
	retire(): Promise<KinesisThread | undefined>;
};

export function createBackends(options: {
	readonly fauxqs: Fauxqs;
	readonly cloudwatch: CloudWatch;
	readonly endpoint: string;
	readonly region: string;
	readonly moveRate: number;
	/** What the backends before have left: {@link Backends.retire}. */
	readonly spareKinesis?: Promise<KinesisThread | undefined>;
	now(): number;
}): Backends {
	const { fauxqs, cloudwatch, endpoint, now } = options;
	const traffic = createTraffic(cloudwatch, now);
	const { region, spareKinesis: spare } = options;
	const lambda = createLambda(ACCOUNT);
	const logs = createLogs({ account: ACCOUNT, now });
	const attempts = new Attempts();
	const kinesis = createKinesis({ region, now, ...(spare && { spare }) });
	// fauxqs does not keep regions apart, so each region that is asked for has stores of its own.
	const regions = new Map<string, Region>();

	function regionOf(name: string): Region {
		const known = regions.get(name);
		if (known !== undefined) return known;
		if (regions.size >= mostRegions) {
			throw new EmulatedError(
				'InvalidSignatureException',
				'Credential should be scoped to a valid region.',
			);
		}
		const sqs = createSqs({
			fauxqs,
			region: name,
			endpoint,
			moveRate: options.moveRate,
			now,
			onMoved: (moved) => traffic.moved(name, moved),
		});
		const sns = createSns({
			fauxqs,
			region: name,
			queues: sqs.store,
			now,
			onDelivered: (queue, message) => traffic.delivered(name, queue, message),
			attempts,
			onEnded: createStatusLogs(name, (group) => logs.announce(name, group)),
		});
		const made = { sqs, sns };
		regions.set(name, made);
		return made;
	}

	function resourceOf(request: ServiceRequest): string | undefined {
		const iterator = request.input['ShardIterator'];
		if (typeof iterator === 'string') return kinesis.shardOf(iterator)?.stream;
		return resourceName(request.input);
	}

	async function sqs(request: ServiceRequest, gone: AbortSignal): Promise<Answer> {
		const query = request.protocol === 'query';
		const input = query ? queryToInput(request.operation, request.input) : request.input;
		const output = await regionOf(request.region).sqs.handle(request.operation, input, gone);
		traffic.served({ ...request, input }, resourceOf(request), asInput(output));
		if (!query) return jsonAnswer(request, output);
		return xmlAnswer(200, outputToXml(request.operation, output, randomUUID()));
	}

	async function sns(request: ServiceRequest): Promise<Answer> {
		const xml = await regionOf(request.region).sns.handle(request.operation, request.input);
		const successful = /<Successful>(.*)<\/Successful>/s.exec(xml)?.[1]?.split('<member>').length;
		const output: Input = successful === undefined ? {} : { Successful: successful - 1 };
		traffic.served(request, resourceOf(request), output);
		return xmlAnswer(200, xml);
	}

	async function kinesisAnswer(
		request: ServiceRequest,
		gone: AbortSignal,
	): Promise<Answer | IncomingMessage> {
		const { answer, output } = await kinesis.handle(request, gone);
		if ('body' in answer && answer.status === 200) {
			traffic.served(request, resourceOf(request), output);
		}
		return answer;
	}

	return {
		lambda,
		logs,
		async serve(request, gone) {
			switch (request.service) {
				case 'SQS':
					return sqs(request, gone);
				case 'SNS':
					return sns(request);
				case 'STS':
					if (request.operation === 'GetCallerIdentity') {
						return xmlAnswer(200, fauxqs.getCallerIdentity());
					}
					break;
				case 'Kinesis':
					return kinesisAnswer(request, gone);
				case 'CloudWatch':
					if (request.protocol === 'query') break;
					return jsonAnswer(
						request,
						cloudwatch.handle(request.operation, request.input, request.region),
					);
				case 'Logs':
					return jsonAnswer(request, logs.handle(request.operation, request.input, request.region));
				case 'Lambda':
					return jsonAnswer(
						request,
						lambda.handle(request.operation, request.input, request.region),
					);
			}
			throw new EmulatedError(
				request.protocol === 'query' ? 'InvalidAction' : 'UnknownOperationException',
				`The operation ${request.operation || 'of this request'} is not supported by this endpoint.`,
			);
		},
		resourceOf,
		inspectQueue(region, name) {
			const queue = regions.get(region)?.sqs.store.getQueueByName(name);
			if (queue === undefined) return undefined;
			queue.processTimers();
			return { name, url: queue.url, attributes: queue.attributes, ...queue.inspectMessages() };
		},
		attempts: () => attempts.list(),
		peekQueue(region, name) {
			const queue = regions.get(region)?.sqs.store.getQueueByName(name);
			if (queue === undefined) return undefined;
			queue.processTimers();
			return peekMessages(queue);
		},
		backdate(region, name, changes) {
			const messages = regions.get(region)?.sqs.store.getQueueByName(name)?.inspectMessages();
			if (messages === undefined) return;
			const times = new Map(changes.map((change) => [change.messageId, change.sentAt]));
			const inflight = messages.inflight.map((entry) => entry.message);
			for (const message of [...messages.ready, ...inflight]) {
				const sentAt = times.get(message.messageId);
				if (sentAt === undefined) continue;
				message.sentTimestamp = sentAt;
				if (message.deadLetteredAt !== undefined) message.deadLetteredAt = sentAt;
				// It was not received before it was sent.
				if (message.approximateFirstReceiveTimestamp !== undefined) {
					message.approximateFirstReceiveTimestamp = sentAt;
				}
			}
		},
		sampleGauges() {
			for (const [name, region] of regions) traffic.sampleGauges(name, region.sqs.store);
		},
		waiting() {
			let waiting = 0;
			for (const { sqs } of regions.values()) waiting += sqs.waiting();
			return waiting;
		},
		announceStreams: kinesis.announce,
		async stop() {
			for (const { sqs } of regions.values()) sqs.stop();
			await kinesis.stop();
		},
		async retire() {
			for (const { sqs } of regions.values()) sqs.stop();
			return kinesis.retire();
		},
	};
}
