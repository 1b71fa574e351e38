import fc from 'fast-check';
import { expect, test } from 'vitest';
import Yoga from 'yoga-layout';
import { Node } from '../../../source/console/widgets/rows-layout.ts';

/*
What the build puts in the place of Yoga, held equal to Yoga for the tree that the console gives to Ink; frames as a whole are
held equal in test/scripts/patched-frames.test.ts.
*/

type Library = Pick<typeof Yoga, 'Node'>;
const ours = { Node } as unknown as Library;
const theirs: Library = Yoga;

type Tree = { readonly columns: number; readonly rows: number; readonly text: number };

/** A box with a text, styled as Ink styles them, and what the text was measured for. */
function boxOf({ Node: Made }: Library, { rows, text }: Tree, asked: number[]) {
	const [box, paragraph] = [Made.create(), Made.create()];
	for (const node of [box, paragraph]) {
		node.setFlexGrow(0);
		node.setFlexShrink(1);
		node.setFlexDirection(Yoga.FLEX_DIRECTION_ROW);
	}
	box.setFlexWrap(Yoga.WRAP_NO_WRAP);
	box.setHeight(rows);
	paragraph.setMeasureFunc((width, mode) => {
		asked.push(width, mode);
		return { width: text, height: rows };
	});
	box.insertChild(paragraph, box.getChildCount());
	return { box, paragraph };
}

/** Where all of a tree is, for one size after the other, as Ink lays it out: a new box in the place of the old one. */
function places(library: Library, trees: readonly Tree[]) {
	const root = library.Node.create();
	return trees.map((tree) => {
		const asked: number[] = [];
		const { box, paragraph } = boxOf(library, tree, asked);
		root.insertChild(box, root.getChildCount());
		root.setWidth(tree.columns);
		root.calculateLayout(undefined, undefined, Yoga.DIRECTION_LTR);
		const found = [root, box, paragraph].map((node) => [
			...[node.getComputedLeft(), node.getComputedTop()],
			...[node.getComputedWidth(), node.getComputedHeight()],
			...[node.getComputedPadding(Yoga.EDGE_LEFT), node.getComputedBorder(Yoga.EDGE_RIGHT)],
			node.getDisplay(),
		]);
		root.removeChild(box);
		box.freeRecursive();
		return { found, asked };
	});
}

test('a frame of any size stands where Yoga puts it, and its text is measured for the same width', () => {
	const cells = fc.integer({ min: 1, max: 400 });
	const tree = fc.record({ columns: cells, rows: cells, text: fc.integer({ min: 0, max: 600 }) });
	fc.assert(
		fc.property(fc.array(tree, { minLength: 1, maxLength: 4 }), (trees) => {
			expect(places(ours, trees)).toEqual(places(theirs, trees));
		}),
	);
});

test('nothing in the terminal takes no rows', () => {
	for (const library of [ours, theirs]) {
		const root = library.Node.create();
		root.setWidth(80);
		root.calculateLayout(undefined, undefined, Yoga.DIRECTION_LTR);
		expect([root.getComputedWidth(), root.getComputedHeight()]).toEqual([80, 0]);
	}
});

test('a tree of another kind is not laid out wrong: it throws', () => {
	const tree = { columns: 80, rows: 24, text: 10 };
	const laidOut =
		(
			change: (
				parts: ReturnType<typeof boxOf>,
				root: ReturnType<Library['Node']['create']>,
			) => void,
		) =>
		() => {
			const root = ours.Node.create();
			const parts = boxOf(ours, tree, []);
			root.insertChild(parts.box, 0);
			root.setWidth(80);
			change(parts, root);
			root.calculateLayout(undefined, undefined, Yoga.DIRECTION_LTR);
		};
	expect(laidOut(() => {})).not.toThrow();
	expect(laidOut(({ box }) => box.setFlexDirection(Yoga.FLEX_DIRECTION_COLUMN))).toThrow(
		/no direction 0/,
	);
	expect(laidOut(({ box }) => box.setFlexGrow(1))).toThrow(/share of growing 1/);
	expect(laidOut(({ box }) => box.setPadding(Yoga.EDGE_ALL, 1))).toThrow(/not a function/);
	expect(laidOut(({ box }) => box.insertChild(ours.Node.create(), 1))).toThrow(/number of texts 2/);
	expect(laidOut((_, root) => root.insertChild(ours.Node.create(), 1))).toThrow(
		/number of boxes 2/,
	);
	expect(laidOut(({ paragraph }) => paragraph.unsetMeasureFunc())).toThrow(/no box in a box/);
});
