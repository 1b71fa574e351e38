import { nameBeside, nameOfArn } from '../../domain/arn.ts';
import { functionName } from '../../domain/consumers/mapping.ts';
import { failureLine } from '../../domain/failure.ts';
import type { LeftOut, MapEdge, MapNode } from '../../domain/topics/fan-out.ts';
import type { MapFault } from '../../domain/topics/fan-out-faults.ts';
import { approximate, count, counted } from '../formats.ts';
import { deviceEntryWords, queueEntryWords, replayPauseWords } from './delivery-words.ts';

/*
The fan-out map in words, each once: for the tree of screens and commands, for Markdown, Mermaid and JSON alike.
*/

/** How a node is called beside the one that the map was drawn for. */
export function nodeName(node: MapNode, root: string): string {
	switch (node.kind) {
		case 'endpoint':
			return node.endpoint;
		case 'function':
			return functionName({ functionArn: node.id });
		default:
			return nameBeside(node.id, root);
	}
}

/** What is known of a node now: `topic, FIFO`, `3 ready, 1 in flight`. */
export function nodeWords(node: MapNode): string {
	if (node.kind === 'endpoint') return '';
	if (node.kind === 'function') return 'function';
	if (node.kind === 'topic') {
		const { attributes, id } = node;
		const fifo = id.endsWith('.fifo') ? ', FIFO' : '';
		if (!attributes.ok) return `topic${fifo}, not read: ${failureLine(attributes.failure)}`;
		const { pending = 0 } = attributes.value;
		return `topic${fifo}${pending === 0 ? '' : `, ${count(pending)} not confirmed`}`;
	}
	const { attributes } = node;
	if (attributes === undefined || !attributes.ok) return '';
	const { visible, inFlight = 0, delayed = 0 } = attributes.value;
	return [
		`${visible === undefined ? 'unknown' : approximate(visible)} ready`,
		...(inFlight === 0 ? [] : [`${approximate(inFlight)} in flight`]),
		...(delayed === 0 ? [] : [`${approximate(delayed)} delayed`]),
	].join(', ');
}

/** By which way a node is reached: `sqs`, `after 5 receives`, `not delivered`. */
export function wayWords(edge: MapEdge): string {
	switch (edge.kind) {
		case 'subscription':
			return edge.subscription.protocol;
		case 'consumer':
			return 'read by';
		case 'undelivered':
			return 'not delivered';
		case 'dead-letters':
			return `after ${counted(edge.maxReceiveCount, 'receive')}`;
	}
}

/** What a subscription asks for and gets: `raw`, `only {"kind":["Refund"]}`. */
export function subscriptionWords(edge: MapEdge): readonly string[] {
	if (edge.kind !== 'subscription' || !edge.subscription.detail.ok) return [];
	const { rawDelivery, filterPolicy, filterPolicyScope } = edge.subscription.detail.value;
	const scope = filterPolicyScope === 'MessageBody' ? 'by body' : 'by attributes';
	return [
		...(rawDelivery ? ['raw'] : []),
		...(filterPolicy === undefined ? [] : [`only ${scope} ${filterPolicy.replace(/\s+/g, ' ')}`]),
	];
}

/** What is wrong with a way, in one phrase. */
export function faultWords(fault: MapFault): string {
	const failure =
		'failure' in fault && fault.failure !== undefined ? `: ${failureLine(fault.failure)}` : '';
	switch (fault.fault) {
		case 'pending':
			return 'waits for confirmation';
		case 'deleted':
			return 'is deleted';
		case 'filter-takes-nothing':
			return 'its filter can match no message';
		case 'filter-undocumented':
			return 'its filter is none that AWS documents';
		case 'unread':
			return `its settings could not be read${failure}`;
		case 'refuses-dead-letters':
			return 'its RedriveAllowPolicy does not let dead letters of this queue in';
		case 'other-type':
			return 'FIFO and standard do not go together';
		case 'no-dead-letters':
			return 'no dead-letter queue for what can not be delivered';
		case 'no-queue-dead-letters':
			return 'no dead-letter queue for what is received again and again';
		case 'consumer-off':
			return `Lambda does not read it now${toldWords(fault)}`;
		case 'consumer-failing':
			return `its last batch went wrong${toldWords(fault)}`;
		case 'replay':
			return replayPauseWords(fault.standing === 'broken');
		case 'device-missing':
		case 'device-disabled':
		case 'application-disabled':
		case 'application-unread':
		case 'device-unread':
		case 'device-unasked':
			return `${deviceEntryWords(fault.fault)}${failure}`;
		default:
			return `${queueEntryWords(fault.fault)}${failure}`;
	}
}

function toldWords({ told }: { readonly told?: string }): string {
	return told === undefined ? '' : `: ${told}`;
}

/** What is not on the map, one sentence each. */
export function leftOutWords(left: LeftOut): string {
	switch (left.what) {
		case 'subscriptions': {
			const name = nameOfArn(left.topic);
			const some =
				left.count === 0 ? '' : `${counted(left.count, 'further subscription')} of ${name}`;
			const more = left.more ? `${name} may have more than were listed` : '';
			return `Not on the map: ${[some, more].filter((text) => text !== '').join('; ')}.`;
		}
		case 'all-subscriptions':
			return `Only the first ${count(left.count)} subscriptions were looked through: other topics may send here, too.`;
		case 'feeding':
			return `Which topics send here could not be asked: ${failureLine(left.failure)}.`;
		case 'sources':
			return `Whose dead letters come here could not be asked: ${failureLine(left.failure)}.`;
		case 'consumers':
			return `Which functions read them could not be asked: ${failureLine(left.failure)}.`;
		case 'mappings':
			return `Only the first ${count(left.count)} event source mappings were looked through: more functions may read them.`;
		case 'topics':
			return `Not on the map: ${counted(left.count, 'further topic')} that send here.`;
		case 'queues':
			return `Not asked: ${counted(left.count, 'further queue')}.`;
	}
}
