import { branchesOf, type FanOutMap, type MapBranch } from '../../domain/topics/fan-out.ts';
import type { MapFault } from '../../domain/topics/fan-out-faults.ts';
import { drawn, type Line, type Span, span } from '../line.ts';
import {
	faultWords,
	leftOutWords,
	nodeName,
	nodeWords,
	subscriptionWords,
	wayWords,
} from './fan-out-words.ts';

/** A row of the tree. */
export type MapRow = {
	readonly line: Line;
	/** The node that the row is about: its first row alone has it. */
	readonly id?: string;
};

const marks: Readonly<Record<MapFault['standing'], readonly [string, Span['style']]>> = {
	broken: ['! ', 'bad'],
	unknown: ['? ', 'notice'],
	loses: ['- ', 'dim'],
};

/** The map as a tree: a row for each node, and below it one for its filter and for all that is wrong with the way to it. */
export function mapRows(map: FanOutMap): readonly MapRow[] {
	const rows = branchesOf(map).flatMap((branch) => branchRows(branch, map.root, '', ''));
	const left = map.leftOut.map((one): MapRow => ({ line: [span(leftOutWords(one), 'notice')] }));
	return [...rows, ...left];
}

function branchRows(
	{ node, edge, again, children }: MapBranch,
	root: string,
	before: string,
	behind: string,
): readonly MapRow[] {
	const words = nodeWords(node);
	const isRoot = node.id === root;
	const first: Line = [
		drawn(before, 'dim'),
		...(edge === undefined ? [] : [span(`${wayWords(edge)}  `, 'dim')]),
		span(nodeName(node, root), isRoot ? 'strong' : 'plain'),
		...(words === '' ? [] : [span(`  ${words}`, 'dim')]),
		...(again === true ? [span('  as above', 'dim')] : []),
	];
	const below = `${behind}${children.length > 0 ? '│  ' : '   '}`;
	const notes: readonly Line[] = [
		...(edge === undefined ? [] : subscriptionWords(edge)).map((text) => [span(text, 'dim')]),
		...(edge?.faults ?? []).map((fault) => {
			const [mark, style] = marks[fault.standing];
			return [span(`${mark}${faultWords(fault)}`, style)];
		}),
	];
	return [
		{ line: first, id: node.id },
		...notes.map((line) => ({ line: [drawn(below, 'dim'), ...line] })),
		...children.flatMap((child, index) => {
			const isLast = index === children.length - 1;
			return branchRows(
				child,
				root,
				`${behind}${isLast ? '└─ ' : '├─ '}`,
				`${behind}${isLast ? '   ' : '│  '}`,
			);
		}),
	];
}
