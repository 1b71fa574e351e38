import type { Part } from '../domain/details.ts';
import { asFailure } from '../domain/failure.ts';
import type { MoveTask, QueueAttributes, QueueRef } from '../domain/resources.ts';
import { deadLetterSources } from './describe.ts';
import { throwIfAborted } from './pause.ts';
import type { Clock, QueueGateway } from './ports.ts';

/** The facts by which a user decides about a move; what is unknown is absent or says so. */
export type MovePlan = {
	readonly source: QueueRef;
	/** Where messages go: the chosen queue, or each to its own of these sources. */
	readonly destinations: Part<readonly QueueRef[]>;
	/** Approximate, like every count of SQS. */
	readonly count?: number;
	/** Held by anyone; AWS moves them only once they are back. */
	readonly inFlight?: number;
	/** When the oldest message ends, ms since the epoch. */
	readonly oldestExpiresAt?: number;
	readonly running?: MoveTask;
	readonly warnings: readonly string[];
	/** What the caller's role must be allowed to do. */
	readonly permissions: readonly string[];
};

/** Destinations whose own attributes are asked for the checks. */
const checkedDestinations = 5;

/**
 * Collects the facts for a plan; sends nothing that changes anything. Denied calls become warnings.
 * `oldestSentAt` is the sent time of the oldest message, if somebody looked.
 */
export async function planMove(
	ports: { queues: QueueGateway; clock: Clock },
	input: { source: QueueRef; destination?: QueueRef; oldestSentAt?: number },
	signal: AbortSignal,
): Promise<MovePlan> {
	const { queues } = ports;
	const { source, destination, oldestSentAt } = input;
	throwIfAborted(signal);
	const [attributes, sources, moves] = await Promise.all([
		part(queues.attributes(source.url, { signal }), signal),
		part(deadLetterSources(queues, source, signal), signal),
		part(queues.listMoves(source.arn, { signal }), signal),
	]);
	throwIfAborted(signal);
	const destinations: Part<readonly QueueRef[]> =
		destination === undefined ? sources : { ok: true, value: [destination] };
	const targets = destinations.ok ? destinations.value.slice(0, checkedDestinations) : [];
	const checked = await Promise.all(
		targets.map(async (ref) => ({
			ref,
			attributes: await part(queues.attributes(ref.url, { signal }), signal),
		})),
	);
	throwIfAborted(signal);
	const facts = attributes.ok ? attributes.value : undefined;
	const running = moves.ok
		? moves.value.find((task) => task.status === 'RUNNING' || task.status === 'CANCELLING')
		: undefined;
	const retention = facts?.retentionSeconds;
	// A FIFO dead-letter queue restarts the retention of what arrives; when that was is unknown.
	const expiry =
		oldestSentAt === undefined || retention === undefined || facts?.fifo === true
			? undefined
			: oldestSentAt + retention * 1000;
	return {
		source,
		destinations,
		...(facts?.visible === undefined ? {} : { count: facts.visible }),
		...(facts?.inFlight === undefined ? {} : { inFlight: facts.inFlight }),
		...(expiry === undefined ? {} : { oldestExpiresAt: expiry }),
		...(running === undefined ? {} : { running }),
		warnings: [
			...sourceWarnings(source, destination, attributes, sources, moves),
			...(running === undefined ? [] : ['a move of this queue is running: AWS allows one']),
			...checked.flatMap((one) => destinationWarnings(source, facts, one)),
		],
		permissions: permissions(source, facts, checked),
	};
}

function sourceWarnings(
	source: QueueRef,
	destination: QueueRef | undefined,
	attributes: Part<QueueAttributes>,
	sources: Part<readonly QueueRef[]>,
	moves: Part<readonly MoveTask[]>,
): string[] {
	const warnings: string[] = [];
	if (!attributes.ok) warnings.push(`counts unknown: ${attributes.failure.message}`);
	if (!moves.ok) warnings.push(`running moves unknown: ${moves.failure.message}`);
	if (!sources.ok) {
		warnings.push(`sources unknown: ${sources.failure.message}`);
	} else if (sources.value.length === 0) {
		warnings.push(
			`no queue names ${source.name} as its dead-letter queue: AWS will refuse the move`,
		);
	}
	if (destination === undefined) {
		warnings.push(
			'messages sent here by hand, by SNS or by Lambda have no source queue: AWS fails at them',
		);
	}
	const { inFlight, fifo } = attributes.ok ? attributes.value : {};
	if (inFlight !== undefined && inFlight > 0) {
		warnings.push(`~${inFlight} in flight are not moved before they are back`);
	}
	if (fifo) warnings.push('messages go behind what their group has received since');
	return warnings;
}

type Checked = { readonly ref: QueueRef; readonly attributes: Part<QueueAttributes> };

function destinationWarnings(
	source: QueueRef,
	facts: QueueAttributes | undefined,
	{ ref, attributes }: Checked,
): string[] {
	if (ref.arn === source.arn) return [`${ref.name} is the queue itself`];
	if (!attributes.ok) return [`${ref.name} could not be checked: ${attributes.failure.message}`];
	if (facts !== undefined && facts.fifo !== attributes.value.fifo) {
		const type = attributes.value.fifo ? 'FIFO' : 'standard';
		return [`${ref.name} is ${type} and ${source.name} is not: AWS moves within one type only`];
	}
	return [];
}

function permissions(
	source: QueueRef,
	facts: QueueAttributes | undefined,
	checked: readonly Checked[],
): string[] {
	const encrypted = checked.some((one) => one.attributes.ok && one.attributes.value.kmsKeyId);
	return [
		...['StartMessageMoveTask', 'ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map(
			(action) => `sqs:${action} on ${source.name}`,
		),
		`sqs:SendMessage on ${checked.map((one) => one.ref.name).join(', ') || 'the destination'}`,
		...(facts?.kmsKeyId === undefined ? [] : [`kms:Decrypt for ${source.name}`]),
		...(encrypted ? ['kms:GenerateDataKey and kms:Decrypt for the destination'] : []),
	];
}

async function part<T>(work: Promise<T>, signal: AbortSignal): Promise<Part<T>> {
	try {
		return { ok: true, value: await work };
	} catch (error) {
		throwIfAborted(signal);
		return { ok: false, failure: asFailure(error) };
	}
}
