import { brakeDepthOf } from '../../../domain/redrive/brake.ts';
import type {
	PlannedDestination,
	RedriveChoices,
	RedrivePlan,
} from '../../../domain/redrive/redrive-plan.ts';
import type { QueueRef } from '../../../domain/resources.ts';
import { part } from '../../parts.ts';
import { throwIfAborted } from '../../pause.ts';
import type { QueueGateway } from '../../ports.ts';
import type { Look } from './plan-checks.ts';
import type { Traffic } from './traffic.ts';

/** Destinations that are looked at one after another, so many at once. */
const looksAtOnce = 8;
const largestMessage = 1_048_576;

/** Destinations and their attributes, as far as these could be had. */
export async function lookAt(
	queues: QueueGateway,
	refs: readonly QueueRef[],
	signal: AbortSignal,
): Promise<readonly Look[]> {
	const looks: Look[] = [];
	for (let at = 0; at < refs.length; at += looksAtOnce) {
		const some = refs.slice(at, at + looksAtOnce);
		looks.push(
			...(await Promise.all(
				some.map(async (ref) => ({
					ref,
					attributes: await part(() => queues.attributes(ref.url, { signal }), signal),
				})),
			)),
		);
		throwIfAborted(signal);
	}
	return looks;
}

/** What a plan says of a queue that messages go to. */
export function plannedDestination(
	{ ref, attributes: look }: Look,
	source: QueueRef,
): PlannedDestination {
	const attributes = look.ok ? look.value : undefined;
	const { visibilitySeconds, delaySeconds, retentionSeconds } = attributes ?? {};
	const { redrivePolicy, visible } = attributes ?? {};
	return {
		ref,
		fifo: attributes?.fifo ?? ref.name.endsWith('.fifo'),
		maximumMessageBytes: attributes?.maximumMessageBytes ?? largestMessage,
		...(visibilitySeconds === undefined ? {} : { visibilitySeconds }),
		...(delaySeconds === undefined ? {} : { delaySeconds }),
		...(retentionSeconds === undefined ? {} : { retentionSeconds }),
		...(redrivePolicy === undefined ? {} : { maxReceiveCount: redrivePolicy.maxReceiveCount }),
		...(redrivePolicy?.deadLetterTargetArn === source.arn ? { returnsHere: true as const } : {}),
		...(visible === undefined ? {} : { visible }),
	};
}

/** A destination with its drain, and with the brake that it has while our engine moves. */
export function braked(
	one: PlannedDestination,
	{ drains }: Traffic,
	engine: RedrivePlan['engine'],
	chosen: RedriveChoices['brakeDepth'],
): PlannedDestination {
	const drainPerSecond = drains.get(one.ref.name);
	const drained = { ...one, ...(drainPerSecond === undefined ? {} : { drainPerSecond }) };
	if (engine === 'aws' || chosen === 'off') return drained;
	const hasDeadLetters = one.maxReceiveCount !== undefined;
	return { ...drained, brake: brakeDepthOf({ ...drained, hasDeadLetters }, chosen) ?? {} };
}
