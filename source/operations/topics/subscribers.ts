import { nameOfArn } from '../../domain/arn.ts';
import type { Part } from '../../domain/details.ts';
import { applicationArn, type PlatformApplication, readPushArn } from '../../domain/push/device.ts';
import type { QueueAttributes, QueueRef, Subscription, TopicRef } from '../../domain/resources.ts';
import type { Subscribers } from '../../domain/topics/audience.ts';
import { isNearDevice, type ReadDevice } from '../../domain/topics/device-entry.ts';
import { isNear } from '../../domain/topics/queue-entry.ts';
import type { Gateways } from '../gateways.ts';
import { part } from '../parts.ts';
import { askedSubscriptions, topicSubscriptions } from '../resources/describe.ts';
import { listedSubscriptions } from './topic-subscriptions.ts';

/** Calls about queues at a time. */
const callsAtOnce = 4;

/**
 * What decides who gets a message of a topic: its settings, its first thousand subscriptions, the attributes of the first
 * `asked` of them, and the queues and devices of its own account and region among those. Each call may fail alone. Throws where the
 * subscriptions can not be listed.
 */
export async function readSubscribers(
	{ topics, queues, push }: Pick<Gateways, 'topics' | 'queues'> & Partial<Pick<Gateways, 'push'>>,
	ref: TopicRef,
	signal: AbortSignal,
	asked = askedSubscriptions,
): Promise<Subscribers> {
	const [topic, subscriptions] = await Promise.all([
		part(() => topics.attributes(ref.arn, { signal }), signal),
		topicSubscriptions(topics, ref, signal, asked),
	]);
	const near = subscriptions.slice(0, asked);
	const [ofQueues, devices] = await Promise.all([
		readQueues(queues, queuesOf(near), signal),
		push === undefined ? undefined : readDevices(push, devicesOf(near), signal),
	]);
	return {
		topic,
		subscriptions,
		more: subscriptions.length >= listedSubscriptions,
		queues: ofQueues,
		...(devices === undefined ? {} : { devices }),
	};
}

/** The queues that can be asked beside the topics of these subscriptions, each once: ARNs. */
function queuesOf(subscriptions: readonly Subscription[]): readonly string[] {
	const near = subscriptions.filter(
		({ arn, protocol, endpoint, topicArn }) =>
			protocol === 'sqs' && arn.startsWith('arn:') && isNear(endpoint, topicArn),
	);
	return [...new Set(near.map(({ endpoint }) => endpoint))];
}

/** The settings of queues of one account and region, by their ARNs. */
export async function readQueues(
	queues: Gateways['queues'],
	arns: readonly string[],
	signal: AbortSignal,
): Promise<ReadonlyMap<string, Part<QueueAttributes>>> {
	const found = new Map<string, Part<QueueAttributes>>();
	// One URL tells all others: they differ in the name.
	let known: QueueRef | undefined;
	const urlOf = async (name: string) => {
		if (known !== undefined) return known.url.slice(0, -known.name.length) + name;
		const ref = await queues.resolve(name, { signal });
		if (ref.url.endsWith(`/${ref.name}`)) known = ref;
		return ref.url;
	};
	const left = [...arns];
	const work = async () => {
		for (let arn = left.shift(); arn !== undefined; arn = left.shift()) {
			const name = nameOfArn(arn);
			const ask = async () => queues.attributes(await urlOf(name), { signal });
			found.set(arn, await part(ask, signal));
		}
	};
	await Promise.all(Array.from({ length: callsAtOnce }, work));
	return found;
}

/** The devices that can be asked beside the topics of these subscriptions, each once: ARNs. */
function devicesOf(subscriptions: readonly Subscription[]): readonly string[] {
	const near = subscriptions.filter((one) => one.arn.startsWith('arn:') && isNearDevice(one));
	return [...new Set(near.map(({ endpoint }) => endpoint))];
}

const unasked: ReadDevice['application'] = { ok: true, value: {} };

/** What SNS tells of endpoints of mobile push of one account and region, by their ARNs; of each application once. */
async function readDevices(
	push: Gateways['push'],
	arns: readonly string[],
	signal: AbortSignal,
): Promise<ReadonlyMap<string, Part<ReadDevice>>> {
	const found = new Map<string, Part<ReadDevice>>();
	const applications = new Map<string, Promise<Part<PlatformApplication>>>();
	const applicationOf = (endpoint: string) => {
		const read = readPushArn(endpoint);
		const arn = read === undefined ? endpoint : applicationArn(read);
		const asked = applications.get(arn) ?? part(() => push.application(arn, { signal }), signal);
		applications.set(arn, asked);
		return asked;
	};
	const left = [...arns];
	const work = async () => {
		for (let arn = left.shift(); arn !== undefined; arn = left.shift()) {
			const one = arn;
			const device = await part(() => push.endpoint(one, { signal }), signal);
			// Of one that is gone or off its application decides nothing.
			const decides = device.ok && device.value.enabled !== false;
			const application = decides ? await applicationOf(one) : unasked;
			found.set(one, device.ok ? { ok: true, value: { ...device.value, application } } : device);
		}
	};
	await Promise.all(Array.from({ length: callsAtOnce }, work));
	return found;
}
