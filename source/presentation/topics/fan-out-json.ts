import type { FanOutMap, MapEdge, MapNode } from '../../domain/topics/fan-out.ts';
import { failureJson } from '../json/json-facts.ts';
import type { fanOut as fanOutShape } from '../json/shapes/others.ts';
import type { Form } from '../json/shapes/parts.ts';
import { faultWords, leftOutWords, nodeName } from './fan-out-words.ts';

type MapJson = Form<typeof fanOutShape>;

/** The map as programs read it: a graph. */
export function mapJson(map: FanOutMap): MapJson {
	return {
		kind: 'fan-out',
		root: map.root,
		nodes: [...map.nodes.values()].map((node) => nodeJson(node, map.root)),
		edges: map.edges.map(edgeJson),
		notAsked: map.leftOut.map(leftOutWords),
	};
}

function nodeJson(node: MapNode, root: string): MapJson['nodes'][number] {
	const { id, kind } = node;
	const name = nodeName(node, root);
	if (node.kind === 'endpoint') return { id, kind, name, protocol: node.protocol };
	if (node.kind === 'function') return { id, kind, name };
	const { attributes } = node;
	const failure = attributes?.ok === false ? failureJson(attributes.failure) : undefined;
	if (node.kind === 'topic') return { id, kind, name, failure };
	const known = node.attributes?.ok ? node.attributes.value : undefined;
	return {
		...{ id, kind, name, failure },
		approximateNumberOfMessages: known?.visible,
		approximateNumberOfMessagesNotVisible: known?.inFlight,
		approximateNumberOfMessagesDelayed: known?.delayed,
	};
}

function edgeJson(edge: MapEdge): MapJson['edges'][number] {
	const { from: fromId, to: toId, kind } = edge;
	const faults = edge.faults.map((one) => ({
		fault: one.fault,
		standing: one.standing,
		text: faultWords(one),
	}));
	if (edge.kind === 'consumer') {
		return { fromId, toId, kind, faults, state: edge.mapping.state };
	}
	if (edge.kind === 'dead-letters') {
		return { fromId, toId, kind, faults, maxReceiveCount: edge.maxReceiveCount };
	}
	if (edge.kind === 'undelivered') {
		return { fromId, toId, kind, faults, subscription: edge.subscription };
	}
	const { arn, protocol, detail } = edge.subscription;
	const known = detail.ok ? detail.value : undefined;
	return {
		...{ fromId, toId, kind, faults, protocol },
		subscription: arn,
		rawMessageDelivery: known?.rawDelivery,
		filterPolicy: known?.filterPolicy,
		filterPolicyScope: known?.filterPolicyScope,
	};
}
