import type { Grant } from '../../source/domain/effect.ts';
import { fail } from '../../source/domain/failure.ts';
import type { Message } from '../../source/domain/messages/message.ts';
import type { QueueAttributes, QueueRef } from '../../source/domain/resources.ts';
import type {
	FunctionGateway,
	Gateways,
	LogGateway,
	LoginGateway,
	MetricsGateway,
	PushGateway,
	QueueGateway,
	StreamGateway,
	TopicGateway,
} from '../../source/operations/ports.ts';
import { grantFor } from '../helpers/grants.ts';

/** A gateway of which a test gives the methods that it expects; any other call fails loudly. */
function partial<Gateway extends object>(methods: Partial<Gateway>): Gateway {
	return new Proxy(methods as Gateway, {
		get(target, name) {
			const method = Reflect.get(target, name);
			if (method !== undefined) return method;
			return () => Promise.reject(fail('bug', `the test did not expect ${String(name)}`));
		},
	});
}

export const queueGateway = (methods: Partial<QueueGateway>) => partial<QueueGateway>(methods);
export const topicGateway = (methods: Partial<TopicGateway>) => partial<TopicGateway>(methods);
export const pushGateway = (methods: Partial<PushGateway>) => partial<PushGateway>(methods);
export const streamGateway = (methods: Partial<StreamGateway>) => partial<StreamGateway>(methods);
/** CloudWatch, where no rule mutes an alarm and no alarm has a past unless a test says so. */
export const metricsGateway = (methods: Partial<MetricsGateway>) =>
	partial<MetricsGateway>({
		activeMutesPage: async () => ({ items: [] }),
		alarmChangesPage: async () => ({ items: [] }),
		...methods,
	});

/** Lambda, which reads nothing unless a test says so. */
export const functionGateway = (methods: Partial<FunctionGateway> = {}) =>
	partial<FunctionGateway>({
		mappingsPage: async () => ({ items: [] }),
		functionsPage: async () => ({ items: [] }),
		...methods,
	});

export const loginGateway = (methods: Partial<LoginGateway>) => partial<LoginGateway>(methods);

export const logGateway = (methods: Partial<LogGateway>) => partial<LogGateway>(methods);

export function gateways(some: {
	queues?: Partial<QueueGateway>;
	topics?: Partial<TopicGateway>;
	push?: Partial<PushGateway>;
	streams?: Partial<StreamGateway>;
	metrics?: Partial<MetricsGateway>;
	functions?: Partial<FunctionGateway>;
	logs?: Partial<LogGateway>;
	logins?: Partial<LoginGateway>;
	access?: Partial<Gateways['access']>;
}): Gateways {
	return {
		identity: partial({}),
		access: partial(some.access ?? {}),
		queues: queueGateway(some.queues ?? {}),
		topics: topicGateway(some.topics ?? {}),
		push: pushGateway(some.push ?? {}),
		streams: streamGateway(some.streams ?? {}),
		metrics: metricsGateway(some.metrics ?? {}),
		functions: functionGateway(some.functions ?? {}),
		logs: logGateway(some.logs ?? {}),
		logins: loginGateway(some.logins ?? {}),
	};
}

export const account = '123456789012';
export const region = 'eu-west-1';

export function queueRef(name: string): QueueRef {
	return {
		name,
		url: `https://sqs.${region}.amazonaws.com/${account}/${name}`,
		arn: `arn:aws:sqs:${region}:${account}:${name}`,
	};
}

export function queueAttributes(
	name: string,
	some: Partial<QueueAttributes> = {},
): QueueAttributes {
	return {
		arn: queueRef(name).arn,
		fifo: name.endsWith('.fifo'),
		visible: 0,
		inFlight: 0,
		delayed: 0,
		raw: {},
		...some,
	};
}

export function message(id: string, receivedAt: number, some: Partial<Message> = {}): Message {
	return {
		id,
		receiptHandle: `handle of ${id}`,
		body: `body of ${id}`,
		attributes: {},
		system: { ApproximateReceiveCount: '1' },
		receivedAt,
		...some,
	};
}

/** A grant for queues of {@link queueRef}. */
export function grant(
	names: Parameters<typeof grantFor>[0],
	effect: Grant['effect'] = 'write',
): Grant {
	return grantFor(names, { effect, account, region });
}

/** How a port behaves towards a caller that gives up while it works. */
export type GivingUp = 'rejects' | 'answers all the same';

/**
 * The gateway with a log of its calls, which aborts `controller` during call number `abortAt`. A port
 * may still answer after that, or reject.
 */
export function abortingAt<Gateway extends object>(
	gateway: Gateway,
	controller: AbortController,
	abortAt: number,
	giving: GivingUp,
): { gateway: Gateway; calls: string[] } {
	const calls: string[] = [];
	const watched = new Proxy(gateway, {
		get(target, name) {
			const method = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>;
			return async (...args: unknown[]) => {
				calls.push(String(name));
				const answer = method(...args);
				answer.catch(() => {});
				if (calls.length === abortAt) {
					controller.abort();
					if (giving === 'rejects') throw fail('aborted', 'stopped');
				}
				return answer;
			};
		},
	});
	return { gateway: watched, calls };
}
