import { Box, type DOMElement, Text } from 'ink';
import { memo, type Ref } from 'react';

/**
 * The whole frame: exactly as many rows as the terminal has, each a string of known width that presentation/line.ts has
 * composed, and nothing else. One text, whose lines are looked at one by one: a node for each row costs React and the
 * layout more than all that is in it.
 */
export const Rows = memo(function Rows({
	rows,
	box,
}: {
	readonly rows: readonly string[];
	/** Where the frame stands in Ink's tree, for {@link replaceRows}. */
	readonly box: Ref<DOMElement>;
}) {
	return (
		<Box ref={box} height={rows.length}>
			<Text wrap="truncate">{rows.join('\n')}</Text>
		</Box>
	);
});

/** A text of Ink's tree, and the rows that it was made of: Ink need not take it apart (scripts/patches.js). */
type RowsText = {
	nodeValue: string;
	frame?: { readonly text: string; readonly rows: readonly string[] };
};

/**
 * Puts other rows in the place of those that {@link Rows} has put there, and has Ink draw them in its own time. There are as many and
 * they are as wide, so nothing is laid out anew, and React, which would find out that one text is another one, is not asked.
 */
export function replaceRows(box: DOMElement, rows: readonly string[]): void {
	const text = rows.join('\n');
	const [paragraph] = box.childNodes;
	if (paragraph === undefined || paragraph.nodeName === '#text') return;
	const leaf = paragraph.childNodes[0] as RowsText | undefined;
	if (leaf === undefined) return;
	leaf.nodeValue = text;
	leaf.frame = { text, rows };
	// For whoever lays all out, as Ink does when the terminal has another size.
	paragraph.yogaNode?.markDirty();
	rootOf(box).onRender?.();
}

function rootOf(node: DOMElement): DOMElement {
	return node.parentNode === undefined ? node : rootOf(node.parentNode);
}
