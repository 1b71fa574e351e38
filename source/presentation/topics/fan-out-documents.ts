import { safeText } from '../../domain/text/safe-text.ts';
import {
	branchesOf,
	type FanOutMap,
	type MapBranch,
	type MapEdge,
} from '../../domain/topics/fan-out.ts';
import type { MapFault } from '../../domain/topics/fan-out-faults.ts';
import { codeSpan, inMarkdown } from '../markdown.ts';
import {
	faultWords,
	leftOutWords,
	nodeName,
	nodeWords,
	subscriptionWords,
	wayWords,
} from './fan-out-words.ts';

/*
The map as documents for others: Markdown and Mermaid. What came from outside is text in them, whatever is in it.
*/

const standings: Readonly<Record<MapFault['standing'], string>> = {
	broken: 'broken',
	unknown: 'unknown',
	loses: 'note',
};

/** The map as nested lists of Markdown. */
export function mapMarkdown(map: FanOutMap): string {
	const lines = branchesOf(map).flatMap((branch) => branchMarkdown(branch, map.root, ''));
	const left = map.leftOut.map((one) => `\n${inMarkdown(leftOutWords(one))}`);
	return `${[...lines, ...left].join('\n')}\n`;
}

function branchMarkdown(
	{ node, edge, again, children }: MapBranch,
	root: string,
	indent: string,
): readonly string[] {
	const way = edge === undefined ? '' : `${inMarkdown(wayWords(edge))}: `;
	const words = [nodeWords(node), again === true ? 'as above' : ''].filter((text) => text !== '');
	const its = words.length === 0 ? '' : ` (${inMarkdown(words.join(', '))})`;
	const inside = `${indent}  `;
	return [
		`${indent}- ${way}${codeSpan(nodeName(node, root))}${its}`,
		...(edge === undefined ? [] : subscriptionWords(edge)).map(
			(text) => `${inside}- ${codeSpan(text)}`,
		),
		...(edge?.faults ?? []).map(
			(fault) => `${inside}- **${standings[fault.standing]}**: ${inMarkdown(faultWords(fault))}`,
		),
		...children.flatMap((child) => branchMarkdown(child, root, inside)),
	];
}

/** The map as a flow chart of Mermaid. */
export function mapMermaid(map: FanOutMap): string {
	const ids = new Map([...map.nodes.keys()].map((id, index) => [id, `n${index}`]));
	const nodes = [...map.nodes.values()].map((node) => {
		const words = nodeWords(node);
		const text = [nodeName(node, map.root), ...(words === '' ? [] : [words])];
		return `  ${ids.get(node.id)}["${text.map(inMermaid).join('<br/>')}"]`;
	});
	const edges = map.edges.map(
		(edge) => `  ${ids.get(edge.from)} ${arrow(edge)}|"${edgeText(edge)}"| ${ids.get(edge.to)}`,
	);
	const left = map.leftOut.map((one) => `  %% ${oneLine(leftOutWords(one)).replace(/[{}]/g, ' ')}`);
	return `${['flowchart LR', ...nodes, ...edges, ...left].join('\n')}\n`;
}

/** Dotted for dead letters, with a cross where nothing goes. */
function arrow({ kind, faults }: MapEdge): string {
	const isBroken = faults.some(({ standing }) => standing === 'broken');
	if (kind === 'subscription') return isBroken ? '--x' : '-->';
	return isBroken ? '-.-x' : '-.->';
}

function edgeText(edge: MapEdge): string {
	const wrong = edge.faults.filter(({ standing }) => standing !== 'loses').map(faultWords);
	return [wayWords(edge), ...subscriptionWords(edge), ...wrong].map(inMermaid).join('<br/>');
}

function oneLine(text: string): string {
	return safeText(text.replace(/\s+/g, ' '));
}

/** Mermaid reads entities without an ampersand, by their numbers. */
function inMermaid(text: string): string {
	return oneLine(text).replace(/[^\p{L}\p{N} .,:/@=+()*_-]/gu, (one) => `#${one.codePointAt(0)};`);
}
