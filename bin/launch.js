/*
Starts a file of `build/`, a *piece*, with the code that an earlier start of the same command compiled.

Node's own compile cache holds what V8 compiles when a module is read, and none of the functions that are
compiled when they are first called: a fifth of each start. Here the code is kept after a run, with all that
was called in it (docs/decisions/0076-warm-starts.md). A piece is therefore a script, one function that
takes what is below, and no module.

Everything here is synchronous: the first asynchronous file operation starts four threads.
*/
const { trustedFolder } = require('./compile-cache.js');

const builtin = process.getBuiltinModule;
const { Script } = builtin('node:vm');
const {
	closeSync,
	existsSync,
	fstatSync,
	lstatSync,
	mkdirSync,
	openSync,
	readdirSync,
	readSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} = builtin('node:fs');
const { join } = builtin('node:path');
const { pathToFileURL } = builtin('node:url');

/** The last bytes of a file of compiled code: a mark, and how many bytes stand before. */
const mark = 0x61776d32;
const trailerBytes = 8;
/**
 * What a page that was never written is full of, as a computer that lost its power leaves it. Compiled code has no more
 * than 600 such bytes in a row. A sum over all bytes would cost as much as the compiled code saves.
 */
const hole = Buffer.alloc(1024);
/** What a run has called by then is what its start needs. */
const settledMs = 3000;
/** Compiled code of a Node that was not used for as long goes. */
const staleMs = 30 * 24 * 3600 * 1000;
/** A file that is being written is not as old. */
const leftMs = 3600 * 1000;
/** Exit codes of a run that did what it was asked for; one that was refused early has called too little. */
const wholeRuns = new Set([0, 5]);

const pieces = new Map();
const uncompiled = new Set();
/** How V8 was set when the first piece was compiled; code compiled under other flags is of no use. */
let flags;
/** Where compiled code is kept by this version of Node. */
let folder;

/**
 * What every piece finds as `import.meta.launch`.
 * @type {{ folder: string | undefined, command: string, build: string | undefined }} see source/host/compile-cache.ts
 */
const launch = { folder: undefined, command: 'start', build: undefined };

/**
 * Loads a piece, once, and gives what it exports. Throws where it is of another build than those before it.
 * @param {string} name
 */
function load(name) {
	const loaded = pieces.get(name);
	if (loaded !== undefined) return loaded.exports;
	const file = fileOf(name);
	const source = textOf(file);
	const kept = keptFile(name, source);
	const cachedData = kept === undefined ? undefined : readKept(kept);
	const script = new Script(source, {
		filename: file,
		...(cachedData && { cachedData }),
	});
	if (kept !== undefined && (cachedData === undefined || script.cachedDataRejected)) {
		keepLater({ kept, script });
	}
	const module = { exports: {} };
	pieces.set(name, module);
	script.runInThisContext()(module, load, { url: pathToFileURL(file).href, launch });
	return module.exports;
}

const fileOf = (name) => join(__dirname, '..', 'build', `${name}.js`);

/**
 * The text of a piece. A program that stands for days loads some of them late, when another version may have been installed in its
 * place: the first piece of a process says of which build all are.
 */
function textOf(file) {
	let text;
	try {
		text = bytesOf(file).latin1Slice();
	} catch (error) {
		if (launch.build !== undefined && error.code === 'ENOENT') throw replaced(file, 'is gone');
		throw error;
	}
	const build = text.slice(19, 35);
	launch.build ??= build;
	if (build !== launch.build) throw replaced(file, 'is of another build than what runs');
	return text;
}

/** A FailureError, as source/domain/failure.ts knows one: by its name. */
function replaced(file, what) {
	const message = `awsmsg was updated or removed while it ran: ${file} ${what}`;
	const failure = { kind: 'refused', message, hint: 'Start awsmsg again', retryable: false };
	return Object.assign(new Error(message), { name: 'FailureError', failure });
}

/**
 * What is in a file, until the next one is read: all are read into the same memory, since of what a start costs a good part is pages
 * that the kernel makes when they are first touched.
 */
function bytesOf(file) {
	const descriptor = openSync(file, 'r');
	try {
		const { size } = fstatSync(descriptor);
		const bytes = memoryOf(size);
		let length = 0;
		for (let more = 1; more > 0 && length < size; length += more) {
			more = readSync(descriptor, bytes, length, size - length, null);
		}
		return bytes.subarray(0, length);
	} finally {
		closeSync(descriptor);
	}
}

/**
 * The memory that files are read into. It can change its length, so it is mapped and does not come from the allocator: of a large
 * buffer that it frees glibc learns to keep as much for good, in every thread, eight mebibytes of a console that stands still.
 */
let memory;
function memoryOf(size) {
	if (memory === undefined || size > memory.maxByteLength) {
		memory = new ArrayBuffer(0, { maxByteLength: Math.max(size, 1 << 23) });
		// Once the start is over it goes back, with whatever was read last.
		setTimeout(letGo, settledMs, memory).unref();
	}
	if (size > memory.byteLength) memory.resize(size);
	return Buffer.from(memory, 0, size);
}

/** Nothing of these bytes can be read after it. */
function letGo(bytes) {
	bytes.resize(0);
	if (bytes === memory) memory = undefined;
}

/** Where the compiled code of a piece is. Its text begins with its own digest, and that of the whole build: scripts/build.js. */
function keptFile(name, source) {
	if (folder === undefined) return undefined;
	return join(folder, `${launch.command}.${name}.${source.slice(2, 18)}`);
}

/** Compiled code as it was kept; `undefined` where there is none, or not all of it. V8 trusts what it is given. */
function readKept(file) {
	try {
		const bytes = bytesOf(file);
		const length = bytes.length - trailerBytes;
		if (length < 0 || bytes.readUInt32LE(length) !== mark) return undefined;
		const data = bytes.subarray(0, length);
		return bytes.readUInt32LE(length + 4) === length && !data.includes(hole) ? data : undefined;
	} catch {
		return undefined;
	}
}

function keepLater(piece) {
	// What comes late is not of the start, and may be compiled under flags that the program has set.
	if (performance.now() > settledMs) return;
	if (flags === undefined) {
		flags = builtin('node:v8').cachedDataVersionTag();
		process.on('exit', (code) => {
			if (wholeRuns.has(code)) for (const each of uncompiled) keep(each);
		});
	}
	uncompiled.add(piece);
	setTimeout(keep, settledMs, piece).unref();
}

/** Writes the compiled code of a piece, with the functions that were called so far. Never throws. */
function keep(piece) {
	if (!uncompiled.delete(piece)) return;
	const { kept, script } = piece;
	const aside = `${kept}.${process.pid}.${builtin('node:worker_threads').threadId}.tmp`;
	try {
		if (builtin('node:v8').cachedDataVersionTag() !== flags) return;
		const data = script.createCachedData();
		if (data.includes(hole)) return;
		const trailer = Buffer.alloc(trailerBytes);
		trailer.writeUInt32LE(mark, 0);
		trailer.writeUInt32LE(data.length, 4);
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		writeFileSync(aside, Buffer.concat([data, trailer]), { mode: 0o600, flag: 'wx' });
		renameSync(aside, kept);
		removeOthers(kept);
	} catch {
		// The next start compiles again.
		discard(aside);
	}
}

/** On a disk that is full a part was written; in a folder that is none nothing was. */
function discard(file) {
	try {
		rmSync(file, { force: true });
	} catch {}
}

/**
 * Removes what the same command kept of an earlier build, what was kept of pieces that this build has not, what a run that was killed
 * left, and what Nodes that are gone kept.
 */
function removeOthers(kept) {
	const ofThis = kept.slice(0, kept.lastIndexOf('.') + 1);
	for (const name of readdirSync(folder)) {
		const file = join(folder, name);
		// Another awsmsg that keeps its code here as well may have such a piece: only what was kept long ago is nobody's.
		const isNobodys = !existsSync(fileOf(name.split('.').at(-2))) && isOlder(file, staleMs);
		const isOther = file.startsWith(ofThis) || isNobodys;
		const old = name.endsWith('.tmp') ? isOlder(file, leftMs) : isOther;
		if (old && file !== kept) rmSync(file, { force: true });
	}
	for (const name of readdirSync(launch.folder)) {
		const other = join(launch.folder, name);
		if (/^pieces-v\d+\.\d+\.\d+-/.test(name) && other !== folder && isOlder(other, staleMs))
			rmSync(other, { recursive: true, force: true });
	}
}

const isOlder = (file, milliseconds) =>
	Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > milliseconds;

/**
 * Starts a piece, with compiled code from a folder that this user alone can write, or that the user named
 * by NODE_COMPILE_CACHE.
 * @param {string} name
 * @param {string | undefined} [base] where the thread that starts this one keeps compiled code
 * @param {string | undefined} [build] of which build that thread is; as the piece itself without
 */
function start(name, base = chosenFolder(process.env), build = undefined) {
	launch.folder = base;
	launch.build = build;
	folder = ownOrNew(
		base && join(base, `pieces-${process.version}-${process.arch}${flagsOf(process)}`),
	);
	return load(name);
}

/** A folder that is there is this user's alone, also below one that the user named; else nothing is kept. */
function ownOrNew(at) {
	if (at === undefined) return undefined;
	try {
		const stats = lstatSync(at, { throwIfNoEntry: false });
		const user = process.geteuid?.();
		if (stats === undefined || user === undefined) return at;
		return stats.isDirectory() && stats.uid === user && (stats.mode & 0o022) === 0 ? at : undefined;
	} catch {
		// It can't be looked at, and so not be kept in.
		return undefined;
	}
}

/** What was said to V8: under other flags it refuses what it compiled. Asking costs a millisecond. */
function flagsOf({ execArgv, env }) {
	if (execArgv.length === 0 && !env.NODE_OPTIONS) return '';
	return `-${builtin('node:v8').cachedDataVersionTag().toString(36)}`;
}

function chosenFolder(env) {
	if (env.NODE_DISABLE_COMPILE_CACHE) return undefined;
	return env.NODE_COMPILE_CACHE || trustedFolder(env);
}

module.exports = { start };
