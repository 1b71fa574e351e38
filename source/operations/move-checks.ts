import type { Part } from '../domain/details.ts';
import type { MoveTask, QueueAttributes, QueueRef } from '../domain/resources.ts';

/** What may surprise about the dead-letter queue itself. */
export function sourceWarnings(
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

/** A destination and its own attributes. */
export type Checked = { readonly ref: QueueRef; readonly attributes: Part<QueueAttributes> };

/** What may surprise about one destination. */
export function destinationWarnings(
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

/** What the role needs for a move, in IAM's names. */
export function permissions(
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
