/*
The layout of what the console gives to Ink: one box as wide as the terminal, with one text in it. The build puts it in the place of
yoga-layout (scripts/patches.js), whose WebAssembly took a start as long as all that is drawn, and its memory for good. It
throws for a tree of another kind, and has no method that only such a tree needs: Ink that asks for more than this fails at once,
and draws nothing wrong (docs/decisions/0118-what-a-start-touches.md).
*/

/** Answers how large a text is that has `width` cells at most. */
export type Measure = (
	width: number,
	widthMode: number,
) => { readonly width: number; readonly height: number };

/** Yoga's numbers of what is known here; any other one is of another tree. Source: yoga-layout, `YGEnums.ts`. */
const row = 2;
const noWrap = 0;
const leftToRight = 1;
const atMost = 2;
const flex = 0;

function only(what: string, value: number | undefined, known: number | undefined): void {
	if (value !== known) throw new Error(`the layout of rows knows no ${what} ${value}`);
}

/** What Ink calls a Yoga node: the root, its box, or the text in that. All lengths are cells. */
export class Node {
	static create(): Node {
		return new Node();
	}

	#width: number | undefined;
	#height: number | undefined;
	#measure: Measure | undefined;
	#children: Node[] = [];
	#laidOut = { width: 0, height: 0 };

	setWidth(width: number): void {
		this.#width = width;
	}

	setHeight(height: number): void {
		this.#height = height;
	}

	setFlexDirection(direction: number): void {
		only('direction', direction, row);
	}

	setFlexWrap(wrap: number): void {
		only('wrapping', wrap, noWrap);
	}

	setFlexGrow(share: number): void {
		only('share of growing', share, 0);
	}

	setFlexShrink(share: number): void {
		only('share of shrinking', share, 1);
	}

	setMeasureFunc(measure: Measure): void {
		this.#measure = measure;
	}

	unsetMeasureFunc(): void {
		this.#measure = undefined;
	}

	/** Nothing is remembered that a change would make wrong. */
	markDirty(): void {}

	getChildCount(): number {
		return this.#children.length;
	}

	insertChild(child: Node, at: number): void {
		this.#children.splice(at, 0, child);
	}

	removeChild(child: Node): void {
		this.#children = this.#children.filter((one) => one !== child);
	}

	/** There is no memory but JavaScript's. */
	free(): void {}

	freeRecursive(): void {}

	/** Lays out this root: as wide as was set, as high as its box. */
	calculateLayout(width: undefined, height: undefined, direction: number): void {
		only('width', width, undefined);
		only('height', height, undefined);
		only('direction', direction, leftToRight);
		const [box] = this.#children;
		only('number of boxes', this.#children.length, box === undefined ? 0 : 1);
		const across = this.#width ?? 0;
		this.#laidOut = { width: across, height: box?.layOutBox(across) ?? 0 };
	}

	/** Lays out a box of this width; answers its height. */
	private layOutBox(width: number): number {
		const height = this.#height;
		if (height === undefined) throw new Error('the layout of rows knows no box without a height');
		const [text] = this.#children;
		only('number of texts', this.#children.length, text === undefined ? 0 : 1);
		this.#laidOut = { width, height };
		text?.layOutText(width, height);
		return height;
	}

	/** Lays out a text in its box: as wide as it is, where that has the room, and as high as the box. */
	private layOutText(width: number, height: number): void {
		if (this.#measure === undefined) throw new Error('the layout of rows knows no box in a box');
		const measured = this.#measure(width, atMost);
		this.#laidOut = { width: Math.min(measured.width, width), height };
	}

	getComputedWidth(): number {
		return this.#laidOut.width;
	}

	getComputedHeight(): number {
		return this.#laidOut.height;
	}

	getComputedLeft(): number {
		return 0;
	}

	getComputedTop(): number {
		return 0;
	}

	getComputedPadding(): number {
		return 0;
	}

	getComputedBorder(): number {
		return 0;
	}

	getDisplay(): number {
		return flex;
	}
}
