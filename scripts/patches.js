/*
Small cuts in the packages that are bundled, each for a figure in docs/decisions/0002-bundle.md.
A cut names the exact text that it replaces and how often it must be found: after an upgrade that
changed that text the build fails instead of silently becoming slow (or wrong).

`test/build/patched-ink.test.ts` holds the patched Output equal to the one that Ink ships.
*/
import { fileURLToPath } from 'node:url';

const rowsLayout = fileURLToPath(
	new URL('../source/console/widgets/rows-layout.ts', import.meta.url),
);

/** Text that every terminal shows one cell a UTF-16 unit: ASCII, box drawing, blocks, braille. */
const oneCellEach = String.raw`[\u0020-\u007E\u2500-\u259F\u2800-\u28FF]`;

/** A segmenter costs 10 ms when it is first made; most runs never show a character that needs one. */
const lazySegmenter = (name, args) =>
	`const ${name} = {made: undefined, segment(text) { return (this.made ??= new Intl.Segmenter(${args})).segment(text); }};`;

/**
 * @typedef {{ find: string, replace: string, times?: number }} Cut `times` defaults to 1
 * @type {readonly { file: RegExp, piece?: string, cuts: readonly Cut[] }[]} `piece`: the file of
 * `build/` that must hold it, `drawing` unless said otherwise
 */
export const patches = [
	{
		// Its WebAssembly is compiled at each start, and takes its memory for good: what the console draws is one box with one text.
		file: /[\\/]yoga-layout[\\/]dist[\\/]src[\\/]index\.js$/,
		cuts: [
			{
				find: 'import loadYoga from \'../binaries/yoga-wasm-base64-esm.js\';\nimport wrapAssembly from "./wrapAssembly.js";',
				replace: `import { Node } from ${JSON.stringify(rowsLayout)};\nimport enums from './generated/YGEnums.js';`,
			},
			{
				find: 'const Yoga = wrapAssembly(await loadYoga());',
				replace: 'const Yoga = { Node, ...enums };',
			},
		],
	},
	{
		// What it shows of an error is laid out in boxes, on a screen that is left at once: the sentence stands on the shell's.
		file: /[\\/]ink[\\/]build[\\/]components[\\/]ErrorBoundary\.js$/,
		cuts: [
			{ find: "import ErrorOverview from './ErrorOverview.js';\n", replace: '' },
			{
				find: '(React.createElement(ErrorOverview, { error: this.state.error }))',
				replace: 'null',
			},
		],
	},
	{
		// React's devtools: never ours, and a top-level await in front of everything.
		file: /[\\/]ink[\\/]build[\\/]reconciler\.js$/,
		cuts: [{ find: `if (process.env['DEV'] === 'true') {`, replace: 'if (false) {', times: 2 }],
	},
	{
		file: /[\\/]ink[\\/]build[\\/]ink\.js$/,
		cuts: [
			{ find: `if (process.env['DEV'] === 'true') {`, replace: 'if (false) {' },
			{
				// It has been entered when Ink is loaded, with a frame on it (source/programs/opening.ts): some terminals
				// would clear it now.
				find: 'this.writeBestEffort(this.options.stdout, ansiEscapes.enterAlternativeScreen);',
				replace: '',
			},
			{
				// A frame set two timers which had nothing to do but to wake the program up: here is one where a second frame comes
				// too early.
				find: "import { throttle } from 'es-toolkit/compat';",
				replace: `
const throttle = (work, ms = 0) => {
    let workedAt = Number.NEGATIVE_INFINITY, timer, waiting;
    const run = () => {
        const input = waiting;
        waiting = timer = undefined;
        workedAt = performance.now();
        work(...input);
    };
    const throttled = (...input) => {
        waiting = input;
        if (timer !== undefined) return;
        const wait = workedAt + ms - performance.now();
        if (wait <= 0) run();
        else timer = setTimeout(run, wait);
    };
    throttled.cancel = () => {
        clearTimeout(timer);
        waiting = timer = undefined;
    };
    throttled.flush = () => {
        if (waiting === undefined) return;
        clearTimeout(timer);
        run();
    };
    return throttled;
};`,
			},
			{
				// A frame and the marks around it are one write: each is a call of the system that may wake up who reads.
				find: `        this.log = logUpdate.create(options.stdout, {
            incremental: options.incrementalRendering,
        });`,
				replace: `        let gathered;
        const gathering = Object.create(options.stdout, {
            write: { value: (text) => gathered === undefined ? options.stdout.write(text) : gathered.push(text) },
        });
        const asOne = (output) => {
            gathered = [bsu];
            try {
                this.log(output);
            }
            finally {
                const text = gathered.join('') + esu;
                gathered = undefined;
                options.stdout.write(text);
            }
        };
        this.log = logUpdate.create(gathering, {
            incremental: options.incrementalRendering,
        });`,
			},
			{
				find: `                if (shouldSync && shouldWrite) {
                    this.options.stdout.write(bsu);
                }
                this.log(output);
                if (shouldSync && shouldWrite) {
                    this.options.stdout.write(esu);
                }`,
				replace: `                if (shouldSync && shouldWrite) asOne(output);
                else this.log(output);`,
			},
		],
	},
	{
		// A frame that is known as rows (source/console/widgets/rows.tsx) is not laid out, taken apart and put together again:
		// its rows go out as they would come out of all that, which was found out when each was new.
		file: /[\\/]ink[\\/]build[\\/]renderer\.js$/,
		cuts: [
			{
				find: "import Output from './output.js';",
				replace: `import Output, { printedRows } from './output.js';
// The rows of a tree that is one box with one text, of which nothing else is to be drawn.
const rowsOf = (root) => {
    const [box, other] = root.childNodes;
    if (other !== undefined || root.staticNode || box?.nodeName !== 'ink-box' || box.childNodes.length !== 1) return undefined;
    const [text] = box.childNodes;
    if (text.nodeName !== 'ink-text' || text.childNodes.length !== 1) return undefined;
    const [leaf] = text.childNodes;
    // Text that React has put there since is not that of these rows.
    return leaf.frame !== undefined && leaf.frame.text === leaf.nodeValue ? leaf.frame.rows : undefined;
};`,
			},
			{
				find: `    if (node.yogaNode) {
        const staticNode`,
				replace: `    if (node.yogaNode) {
        const rows = isScreenReaderEnabled ? undefined : rowsOf(node);
        const printed = rows?.length === node.yogaNode.getComputedHeight() ? printedRows(rows, node.yogaNode.getComputedWidth()) : undefined;
        if (printed !== undefined) return { output: printed, outputHeight: rows.length, staticOutput: '' };
        const staticNode`,
			},
		],
	},
	{
		file: /[\\/]string-width[\\/]index\.js$/,
		cuts: [
			{
				find: 'const segmenter = new Intl.Segmenter();',
				replace: lazySegmenter('segmenter', ''),
			},
			{
				// 15 ms when it is first made. Each such sequence holds an emoji, and none is ASCII alone.
				find: String.raw`const rgiEmojiRegex = /^\p{RGI_Emoji}$/v;`,
				replace: String.raw`
const emoji = /\p{Emoji}/u;
const asciiAlone = /^[\0-\x7f]*$/;
const rgiEmojiRegex = {made: undefined, test(text) {
	if (asciiAlone.test(text) || !emoji.test(text)) return false;
	return (this.made ??= /^\p{RGI_Emoji}$/v).test(text);
}};`,
			},
			{
				// The glyphs that we draw ourselves need neither a segmenter nor \p{RGI_Emoji} (16 ms).
				find: String.raw`if (/^[\u0020-\u007E]*$/.test(string)) {`,
				replace: `if (/^[\\u0020-\\u007E]*$/.test(string) || (ambiguousIsNarrow && /^${oneCellEach}*$/.test(string))) {`,
			},
		],
	},
	{
		// What reads and mends a package.json, licence names and all, is made when meow is loaded: 15 ms and
		// two thirds of its text. We tell it name and version.
		file: /[\\/]meow[\\/]build[\\/]options\.js$/,
		piece: 'meow',
		cuts: [
			{
				find: "import { a as readPackageUpSync, n as normalizePackageData } from './dependencies.js';",
				replace: `
const readPackageUpSync = () => undefined;
const normalizePackageData = () => {};`,
			},
		],
	},
	{
		file: /[\\/]meow[\\/]build[\\/]dependencies\.js$/,
		piece: 'meow',
		cuts: [
			{ find: 'var normalizeExports = requireNormalize();', replace: 'var normalizeExports = {};' },
			{ find: 'var libExports = requireLib$1();', replace: 'var libExports = {};' },
			{ find: 'promisify(execFile);', replace: '' },
		],
	},
	{
		// Its functions and macros are made ready when it is loaded, 5 ms, and most runs filter nothing.
		file: /[\\/]@marcbachmann[\\/]cel-js[\\/]lib[\\/]evaluator\.js$/,
		piece: 'messages',
		cuts: [
			{
				find: `
const globalRegistry = createRegistry({enableOptionalTypes: false})
registerFunctions(globalRegistry)
registerOverloads(globalRegistry)
registerMacros(globalRegistry)
`,
				replace: `
let madeRegistry
const globalRegistry = () => {
	if (madeRegistry === undefined) {
		madeRegistry = createRegistry({enableOptionalTypes: false})
		registerFunctions(madeRegistry)
		registerOverloads(madeRegistry)
		registerMacros(madeRegistry)
	}
	return madeRegistry
}
`,
			},
			{
				find: 'inherited instanceof Environment ? inherited.#registry : globalRegistry',
				replace: 'inherited instanceof Environment ? inherited.#registry : globalRegistry()',
			},
			{
				find: 'const globalEnvironment = new Environment({',
				replace: 'const globalEnvironment = () => new Environment({',
			},
			{ find: 'return globalEnvironment.', replace: 'return globalEnvironment().', times: 3 },
		],
	},
	{
		// Asking whether there is a global crypto loads Web Crypto: 4 ms. Node has had it since version 19.
		file: /[\\/]@smithy[\\/]core[\\/]dist-es[\\/]submodules[\\/]serde[\\/]uuid[\\/]v4\.js$/,
		piece: 'aws',
		cuts: [
			{
				find: 'if (typeof crypto !== "undefined" && typeof crypto.randomUUID === "function") {',
				replace: 'if (true) {',
			},
		],
	},
	{
		// A hash is made to find out whether there is one, before anybody wants it: 3 ms.
		file: /[\\/]@smithy[\\/]core[\\/]dist-es[\\/]submodules[\\/]checksum[\\/]md5[\\/]Md5Node\.js$/,
		piece: 'aws',
		cuts: [
			{ find: 'const hasNativeCrypto = (() => {', replace: 'const hasNativeCrypto = () => {' },
			{
				find: '})();\nexport const Md5Node = hasNativeCrypto ? buildNativeClass() : Md5Js;',
				replace: `};
export const Md5Node = function () { return new (hasNativeCrypto() ? buildNativeClass() : Md5Js)(); };`,
			},
		],
	},
	{
		// To ask whether an agent is one of TLS loads TLS, 5 ms, also for one that says of itself that it is an agent.
		file: /[\\/]@smithy[\\/]node-http-handler[\\/]dist-es[\\/]node-http-handler\.js$/,
		piece: 'aws',
		cuts: [
			{
				find: 'if (httpsAgent instanceof node_https.Agent || typeof httpsAgent?.destroy === "function") {',
				replace:
					'if (typeof httpsAgent?.destroy === "function" || httpsAgent instanceof node_https.Agent) {',
			},
		],
	},
	{
		// Only SubscribeToShard speaks HTTP/2: its module need not be loaded before: 4 ms.
		file: /[\\/]@smithy[\\/]node-http-handler[\\/]dist-es[\\/]node-http2\.js$/,
		piece: 'sdk',
		cuts: [
			{
				find: 'import node_http2 from "node:http2";',
				replace: `
const node_http2 = new Proxy({}, { get: (_, key) => process.getBuiltinModule('node:http2')[key] });`,
			},
		],
	},
	{
		file: /[\\/]@smithy[\\/]node-http-handler[\\/]dist-es[\\/]node-http2-handler\.js$/,
		piece: 'sdk',
		cuts: [
			{
				find: 'const { constants } = node_http2;',
				replace: `const constants = { HTTP2_HEADER_PATH: ':path', HTTP2_HEADER_METHOD: ':method' };`,
			},
		],
	},
	{
		file: /[\\/]wrap-ansi[\\/]index\.js$/,
		cuts: [
			{
				find: 'const segmenter = new Intl.Segmenter();',
				replace: lazySegmenter('segmenter', ''),
			},
		],
	},
	{
		file: /[\\/]slice-ansi[\\/]tokenize-ansi\.js$/,
		cuts: [
			{
				find: `const GRAPHEME_SEGMENTER = new Intl.Segmenter(undefined, {granularity: 'grapheme'});`,
				replace: lazySegmenter('GRAPHEME_SEGMENTER', `undefined, {granularity: 'grapheme'}`),
			},
		],
	},
	{
		file: /[\\/]ink[\\/]build[\\/]line-update\.js$/,
		cuts: [
			{
				find: `const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });`,
				replace: lazySegmenter('segmenter', `undefined, { granularity: 'grapheme' }`),
			},
			{
				find: 'const printableAscii = /^[ -~]*$/u;',
				replace: `const printableAscii = /^${oneCellEach}*$/;`,
			},
			{
				find: "import stringWidth from 'string-width';",
				replace: `import stringWidth from 'string-width';
import { styledWidth } from './measure-text.js';
// What two lines of one cell a character have in common: where it ends, in which column, and the styles on the way.
const commonStart = (next, commonLength) => {
    let at = 0, column = 0, styles = '';
    while (at < commonLength) {
        if (next.charCodeAt(at) !== 0x1b) {
            at++;
            column++;
            continue;
        }
        const end = next.indexOf('m', at) + 1;
        if (end > commonLength) break;
        styles += next.slice(at, end);
        at = end;
    }
    return { at, column, styles };
};`,
			},
			{
				// Nearly all rows are of such characters, and a page has some fifty that are others.
				find: `    const previousText = previous.replaceAll(sgr, '');`,
				replace: `    const previousWidth = styledWidth(previous);
    const nextWidth = previousWidth < 0 ? -1 : styledWidth(next);
    if (nextWidth >= 0) {
        const { at, column, styles } = commonStart(next, commonLength);
        if (column === 0 || column >= columns || previousWidth > columns || nextWidth > columns) return full;
        const partial = ansiEscapes.cursorTo(column) + ansiEscapes.eraseEndLine + styles + next.slice(at);
        return partial.length < full.length ? partial : full;
    }
    const previousText = previous.replaceAll(sgr, '');`,
			},
		],
	},
	{
		file: /[\\/]@alcalzone[\\/]ansi-tokenize[\\/]build[\\/]tokenize\.js$/,
		cuts: [
			{
				// ESC itself stays a segment of its own, so styled lines take the short way too.
				find: `const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });`,
				replace: `
const oneCellEach = /^[\\u0020-\\u007E\\u2500-\\u259F\\u2800-\\u28FF\\u001B]*$/;
function* units(text) { for (let index = 0; index < text.length; index++) yield { segment: text[index], index }; }
const segmenter = {made: undefined, segment(text) {
	if (oneCellEach.test(text)) return units(text);
	return (this.made ??= new Intl.Segmenter(undefined, { granularity: "grapheme" })).segment(text);
}};`,
			},
		],
	},
	{
		// Called for each text of each frame, which is a whole screen, and nearly all of the one before. Lines whose only
		// controls are whole SGR are clean by themselves; of one cell each, with such between them, there is nothing to take away.
		file: /[\\/]ink[\\/]build[\\/]sanitize-ansi\.js$/,
		cuts: [
			{
				find: 'export default sanitizeAnsi;',
				replace: `
import { ownText, styledWidth } from './measure-text.js';
const byItself = /^(?:[^\\p{Control}]|\\u001B\\[[\\d;]*m)*$/u;
const sanitized = new Map();
// Undefined for a line of which it depends on its neighbours what is taken away.
export const sanitizedLine = (line) => {
	let safe = sanitized.get(line);
	if (safe === undefined) {
		if (styledWidth(line) >= 0) safe = line;
		else if (byItself.test(line)) safe = sanitizeAnsi(line);
		else return undefined;
		if (line.length > 4096) return safe;
		if (sanitized.size >= 2048) sanitized.clear();
		const own = ownText(line);
		if (safe === line) safe = own;
		sanitized.set(own, safe);
	}
	return safe;
};
let last = { text: '', safe: '' };
export default (text) => {
	if (text === last.text) return last.safe;
	const lines = text.split('\\n').map(sanitizedLine);
	const safe = lines.includes(undefined) ? sanitizeAnsi(text) : lines.join('\\n');
	last = { text, safe };
	return safe;
};`,
			},
		],
	},
	{
		// What is measured is a whole screen: its lines are known, and all of it would fill the cache.
		file: /[\\/]ink[\\/]build[\\/]measure-text\.js$/,
		cuts: [
			{
				find: 'const measureText = (text) => {',
				replace: `
// Cells of a line of characters of one cell each, with whole SGR between them; -1 for all others. Each new row of a frame is
// looked at so, and by a regular expression that takes ten times as long.
export const styledWidth = (line) => {
	let width = 0;
	for (let at = 0; at < line.length; at++) {
		const code = line.charCodeAt(at);
		if ((code >= 0x20 && code <= 0x7e) || (code >= 0x2500 && code <= 0x259f) || (code >= 0x2800 && code <= 0x28ff)) {
			width++;
			continue;
		}
		if (code !== 0x1b || line.charCodeAt(++at) !== 0x5b) return -1;
		do at++; while (isOfSgr(line.charCodeAt(at)));
		if (line.charCodeAt(at) !== 0x6d) return -1;
	}
	return width;
};
// The same text, that is no part of another one: V8 keeps the whole screen that a line was split off for as long as the line.
export const ownText = (line) => (' ' + line).slice(1);
const isOfSgr = (code) => (code >= 0x30 && code <= 0x39) || code === 0x3b;
const widths = new Map();
const widthOfLine = (line) => {
	let width = widths.get(line);
	if (width === undefined) {
		width = styledWidth(line);
		if (width < 0) width = widestLine(line);
		if (widths.size >= 2048) widths.clear();
		widths.set(ownText(line), width);
	}
	return width;
};
let last = { text: '', dimensions: undefined };
const measureText = (text) => {
    if (text.includes('\\n')) {
        if (text !== last.text) {
            const lines = text.split('\\n');
            let width = 0;
            for (const line of lines) width = Math.max(width, widthOfLine(line));
            last = { text, dimensions: { width, height: lines.length } };
        }
        return last.dimensions;
    }`,
			},
		],
	},
	{
		// A screen that is cut, since the terminal has become narrower, is not kept: it is another one in a moment.
		file: /[\\/]ink[\\/]build[\\/]wrap-text\.js$/,
		cuts: [
			{
				find: '    wrapTextCache.set(cacheKey, wrappedText);',
				replace: '    if (text.length <= 1024) wrapTextCache.set(cacheKey, wrappedText);',
			},
		],
	},
	{
		// The width of each text was measured when it was laid out.
		file: /[\\/]ink[\\/]build[\\/]render-node-to-output\.js$/,
		cuts: [
			{
				find: "import widestLine from 'widest-line';",
				replace: "import measureText from './measure-text.js';",
			},
			{
				find: 'const currentWidth = widestLine(text);',
				replace: 'const currentWidth = measureText(text).width;',
			},
		],
	},
	{
		// A list that scrolls is moved by the terminal: of a screen of 40 rows that were 7 KB for a key that is held.
		file: /[\\/]ink[\\/]build[\\/]log-update\.js$/,
		cuts: [
			{
				find: "import lineUpdate from './line-update.js';",
				replace: `import lineUpdate from './line-update.js';
import { linesOf } from './output.js';`,
			},
			{
				find: "        const nextLines = text.split('\\n');",
				replace: '        const nextLines = linesOf(text);',
			},
			{
				// Rows that stay are passed by with one sequence, and not with one each.
				find: '        for (let i = 0; i < visibleCount; i++) {',
				replace: `        let passed = 0;
        const pass = () => {
            if (passed > 0) buffer.push(passed === 1 ? ansiEscapes.cursorNextLine : '\\u001B[' + passed + 'E');
            passed = 0;
        };
        for (let i = 0; i < visibleCount; i++) {`,
			},
			{
				find: '                    buffer.push(ansiEscapes.cursorNextLine);',
				replace: '                    passed++;',
			},
			{
				find: '            const nextLine = nextLines[i];',
				replace: `            pass();
            const nextLine = nextLines[i];`,
			},
			{
				find: `        buffer.push(cursorSuffix);
        stream.write(buffer.join(''));`,
				replace: `        pass();
        buffer.push(cursorSuffix);
        stream.write(buffer.join(''));`,
			},
			{
				find: 'const createIncremental = (',
				replace: `
// The stretch of rows that another frame has some rows higher or lower, where that saves most; the sequence that
// moves it there, and what the screen shows then.
const mostScrolled = 12;
const leastSaved = 3;
const scrollOf = (previous, next) => {
	let others = 0;
	for (let at = 0; at < next.length && others <= leastSaved; at++) if (next[at] !== previous[at]) others++;
	if (others <= leastSaved) return undefined;
	let best = { saved: leastSaved };
	for (let by = 1; by <= Math.min(mostScrolled, next.length - 1); by++) {
		for (const shift of [by, -by]) {
			let first = -1, saved = 0;
			const end = Math.min(next.length, next.length - shift);
			for (let at = Math.max(0, -shift); at <= end; at++) {
				if (at < end && next[at] === previous[at + shift]) {
					if (first < 0) [first, saved] = [at, 0];
					if (next[at] !== previous[at]) saved++;
				} else if (first >= 0) {
					if (saved > best.saved) best = { saved, shift, first, last: at - 1 };
					first = -1;
				}
			}
		}
	}
	const { shift, first, last } = best;
	if (shift === undefined) return undefined;
	const top = Math.min(first, first + shift), bottom = Math.max(last, last + shift);
	const lines = previous.map((line, at) => at < top || at > bottom ? line : at < first || at > last ? '' : next[at]);
	const region = '\\u001B[' + (top + 1) + ';' + (bottom + 1) + 'r\\u001B[' + (top + 1) + ';1H';
	return { lines, sequence: region + '\\u001B[' + Math.abs(shift) + (shift > 0 ? 'M' : 'L') + '\\u001B[r\\u001B[H' };
};
const createIncremental = (`,
			},
			{
				find: `            buffer.push(ansiEscapes.cursorUp(previousLines.length - 1));
        }`,
				replace: `            buffer.push(ansiEscapes.cursorUp(previousLines.length - 1));
            const fills = nextLines.length === previousLines.length && nextLines.length === stream.rows && !hasTrailingNewline;
            const scroll = fills && areColumnsUnchanged && activeCursor === undefined ? scrollOf(previousLines, nextLines) : undefined;
            if (scroll !== undefined) {
                buffer.push(scroll.sequence);
                previousLines = scroll.lines;
            }
        }`,
			},
		],
	},
	{
		// Ink rebuilds its caches and a grid of cell objects for every frame: 85 % of a frame's cost.
		file: /[\\/]ink[\\/]build[\\/]output\.js$/,
		cuts: [
			{
				find: 'export default class Output {',
				replace: `
// Shared by all frames and bounded: characters, widths and finished rows of the texts on screen.
const sharedCaches = new OutputCaches();
sharedCaches.blocks = new Map();
sharedCaches.rows = new Map();
const boundCaches = () => {
	const { styledChars, widths, blockWidths, blocks, rows } = sharedCaches;
	if (styledChars.size > 512) styledChars.clear();
	for (const cache of [widths, blockWidths, blocks, rows]) if (cache.size > 2048) cache.clear();
};
// Rows of styled one-cell characters, which is nearly all of them, go by stretches instead of by cells.
const sgr = /\\u001B\\[[\\d;]*m/g;
// Whether no style of a line goes on in the next one: its last sequence, if any, ends them all.
const endsPlain = (line) => {
	const at = line.lastIndexOf('\\u001B');
	return at < 0 || line.startsWith('[0m', at + 1);
};
const composePlainRow = (line) => {
	let text = '', width = 0, at = 0, codes = unstyled, shown, read = unstyled, stable = true;
	const print = (stretch) => {
		if (stretch === '') return;
		const change = changeOf(shown ?? unstyled, codes);
		text += change + stretch;
		width += stretch.length;
		shown = codes;
		read = stylesRead(read, change);
		if (read !== codes) stable = false;
	};
	for (let from = line.indexOf('\\u001B'); from >= 0; from = line.indexOf('\\u001B', at)) {
		print(line.slice(at, from));
		at = line.indexOf('m', from) + 1;
		codes = stylesAfter(codes, line.slice(from, at));
	}
	print(line.slice(at));
	if (shown !== undefined) text += changeOf(shown, unstyled);
	// Ink composes what it has composed again: what is stable comes out the same.
	return { text, width, stable };
};
// A theme has a few dozen styles: what leads from one to another is worked out once. Styles that are the same
// are the same array, so that they can be looked up.
const unstyled = [];
let styles = new Map([['', unstyled]]), after = new Map(), changes = new Map(), reads = new Map();
const once = (all, from, to, make) => {
	let known = all.get(from);
	if (known === undefined) all.set(from, known = new Map());
	let made = known.get(to);
	if (made === undefined) known.set(to, made = make());
	return made;
};
const stylesAfter = (codes, sequence) => once(after, codes, sequence, () => {
	if (styles.size > 512) { styles = new Map([['', unstyled]]); after = new Map(); changes = new Map(); reads = new Map(); }
	const made = tokenize(sequence).reduce((before, token) => reduceAnsiCodesIncremental(before, [token]), codes);
	const name = JSON.stringify(made);
	if (made.length === 0) return unstyled;
	if (!styles.has(name)) styles.set(name, made);
	return styles.get(name);
});
const stylesRead = (codes, change) => once(reads, codes, change, () => {
	let read = codes;
	for (const { 0: sequence } of change.matchAll(sgr)) read = stylesAfter(read, sequence);
	return read;
});
const changeOf = (from, to) => once(changes, from, to, () => ansiCodesToString(diffAnsiCodes(from, to)));
// A row of a frame as an Output prints it that is given the frame as one text. Undefined for one that has to do with its neighbours.
const printed = new Map();
const printedRow = (row) => {
	if (printed.has(row)) return printed.get(row);
	let made;
	const safe = row.includes('\\t') || !endsPlain(row) ? undefined : sanitizedLine(row);
	if (safe !== undefined) {
		const output = new Output({ width: 0, height: 0 });
		made = output.rowOf(safe);
		if (made.stable !== true) made = output.rowOf(made.text);
		made = { text: made.width === 0 ? '' : made.text.trimEnd(), width: made.width };
	}
	if (printed.size >= 2048) printed.clear();
	printed.set(row, made);
	return made;
};
// The frame that was printed last, and its lines: whoever takes it apart has them.
let last = { text: '', lines: [''] };
export const linesOf = (text) => text === last.text ? last.lines : text.split('\\n');
export const printedRows = (rows, width) => {
	const lines = new Array(rows.length);
	for (let at = 0; at < rows.length; at++) {
		const row = printedRow(rows[at]);
		if (row === undefined || row.width > width) return undefined;
		lines[at] = row.text;
	}
	last = { text: lines.join('\\n'), lines };
	return last.text;
};
export default class Output {`,
			},
			{
				find: 'import { styledCharsFromTokens, styledCharsToString, tokenize, } from',
				replace:
					"import { ownText, styledWidth } from './measure-text.js';\nimport { sanitizedLine } from './sanitize-ansi.js';\nimport { ansiCodesToString, diffAnsiCodes, reduceAnsiCodesIncremental, styledCharsFromTokens, styledCharsToString, tokenize, } from",
			},
			{
				find: 'caches = new OutputCaches();',
				replace: 'caches = sharedCaches;',
			},
			{
				// Of a line whose row is kept the characters are of no more use: with an object for each, five hundred lines are ten mebibytes.
				find: '    getStyledChars(line) {',
				replace: `    charactersOf(line) {
        return styledCharsFromTokens(tokenize(line)).filter(character => !/^\\p{Default_Ignorable_Code_Point}+$/u.test(character.value));
    }
    getStyledChars(line) {`,
			},
			{
				find: 'cached = styledCharsFromTokens(tokenize(line)).filter(character => !/^\\p{Default_Ignorable_Code_Point}+$/u.test(character.value));',
				replace: 'cached = this.charactersOf(line);',
			},
			{
				find: 'this.styledChars.set(line, cached);',
				replace: 'this.styledChars.set(ownText(line), cached);',
			},
			{
				find: '        this.height = height;\n    }',
				replace: `        this.height = height;
        boundCaches();
    }
    // The lines of a text, each with its own styles opened and closed.
    blockOf(text) {
        if (!text.includes('\\n')) return [this.rowOf(text)];
        const parts = text.split('\\n');
        if (parts.every((part, index) => index === parts.length - 1 || endsPlain(part))) return parts.map(part => this.rowOf(part));
        let lines = this.caches.blocks.get(text);
        if (lines === undefined) {
            const characterLines = [[]];
            for (const character of this.caches.charactersOf(text)) {
                if (character.value === '\\n') characterLines.push([]);
                else characterLines.at(-1).push(character);
            }
            lines = characterLines.map(line => this.rowOf(styledCharsToString(line)));
            if (text.length <= 1024) this.caches.blocks.set(text, lines);
        }
        return lines;
    }
    // A line as the grid would print it, and the cells that it takes.
    rowOf(line) {
        let row = this.caches.rows.get(line);
        if (row === undefined) {
            line = ownText(line);
            if (styledWidth(line) >= 0) row = composePlainRow(line);
            else {
                const characters = this.caches.charactersOf(line);
                let width = 0;
                for (const { value } of characters) width += Math.max(1, this.caches.getStringWidth(value));
                row = { text: styledCharsToString(characters), width };
            }
            this.caches.rows.set(line, row);
        }
        return row;
    }
    // Frames whose every row is one text need no grid of cells. Undefined for all others.
    composeRows() {
        const rows = new Array(this.height).fill('');
        const taken = new Uint8Array(this.height);
        const clips = [];
        for (const operation of this.operations) {
            if (operation.type === 'clip') {
                clips.push(intersectClips(clips.at(-1), operation.clip));
                continue;
            }
            if (operation.type === 'unclip') {
                clips.pop();
                continue;
            }
            const { x, y, text, transformers } = operation;
            const clip = clips.at(-1);
            const lines = this.blockOf(text);
            if (x < 0 || y < 0 || y + lines.length > this.height || !Number.isInteger(x) || !Number.isInteger(y)) return undefined;
            if (clip && ((clip.y1 ?? y) > y || (clip.y2 ?? Infinity) < y + lines.length || (clip.x1 ?? x) > x)) return undefined;
            for (let index = 0; index < lines.length; index++) {
                let row = lines[index];
                if (clip?.x2 !== undefined && x + this.caches.getStringWidth(row.text) > clip.x2) return undefined;
                let line = row.text;
                for (const transformer of transformers) line = transformer(line, index);
                if (line !== row.text || row.stable !== true) row = this.rowOf(line);
                if (row.width === 0) continue;
                if (taken[y + index] === 1 || x + row.width > this.width) return undefined;
                taken[y + index] = 1;
                rows[y + index] = (' '.repeat(x) + row.text).trimEnd();
            }
        }
        return rows;
    }`,
			},
			{
				find: '    get() {\n',
				replace: `    get() {
        const rows = this.composeRows();
        if (rows !== undefined) return { output: rows.join('\\n'), height: rows.length };
`,
			},
		],
	},
];

/** `text` with the cuts made; throws when one does not fit. */
export function applyCuts(text, cuts, name) {
	let result = text;
	for (const { find, replace, times = 1 } of cuts) {
		const found = result.split(find).length - 1;
		if (found !== times) {
			throw new Error(
				`${name}: expected ${times} x ${JSON.stringify(find.slice(0, 80))}, found ${found}. ` +
					'The package changed: look at scripts/patches.js.',
			);
		}
		result = result.replaceAll(find, () => replace);
	}
	return result;
}
