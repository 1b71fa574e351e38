/*
Builds `build/` from `source/`: three entries (cli, worker, emulator) and the chunks that they share.
Why a bundle at all, and what each cut is worth: docs/decisions/0002-bundle.md.

    node scripts/build.js [--pristine] [--sizes] [--root DIR] [--out DIR]

Each file is written aside and renamed, and chunks carry a hash of their content, so programs that run
while a build happens keep working. Chunks of earlier builds go after ten minutes; `--pristine`, which
packing uses, removes them at once.
*/
import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build as esbuild } from 'esbuild';
import { licenseTexts } from './licenses.js';
import { applyCuts, patches } from './patches.js';

const repository = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const entries = {
	cli: 'source/cli.ts',
	worker: 'source/programs/worker.ts',
	emulator: 'source/programs/emulator.ts',
};
const stalePieceMilliseconds = 10 * 60 * 1000;

/** esbuild plugin that makes the cuts and fails when one of them met no file. */
export function cutPlugin() {
	const met = new Set();
	return {
		met,
		plugin: {
			name: 'cuts',
			setup(build) {
				for (const patch of patches) {
					build.onLoad({ filter: patch.file }, ({ path: file }) => {
						met.add(patch);
						return {
							contents: applyCuts(readFileSync(file, 'utf8'), patch.cuts, file),
							loader: 'js',
						};
					});
				}
			},
		},
	};
}

/**
 * esbuild plugin that takes Node's own modules by `process.getBuiltinModule` instead of `import`. An
 * ES import reads every export of theirs when it is linked, also those that are made on first use:
 * `import 'node:http'` loads all of undici for its WebSocket, 25 ms (Node 24).
 */
const builtinPlugin = {
	name: 'builtins',
	setup(build) {
		const names = new Set(builtinModules);
		build.onResolve({ filter: /^(node:)?[a-z0-9_/]+$/ }, ({ path: name, kind }) => {
			const plain = name.replace(/^node:/, '');
			if (kind === 'dynamic-import' || !names.has(plain)) return undefined;
			return { path: `node:${plain}`, namespace: 'builtin', sideEffects: false };
		});
		build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path: name }) => ({
			contents: `module.exports = process.getBuiltinModule(${JSON.stringify(name)});`,
			loader: 'js',
		}));
	},
};

/** Output paths that `output` loads before it runs: itself and its static imports, recursively. */
function staticPieces(outputs, output, seen = new Set()) {
	if (seen.has(output)) return seen;
	seen.add(output);
	for (const { path: target, kind } of outputs[output]?.imports ?? []) {
		if (kind === 'import-statement') staticPieces(outputs, target, seen);
	}
	return seen;
}

/** Throws unless the SDK and Ink are only loaded when they are needed. */
function checkLaziness(outputs) {
	const pieceOf = (entry) =>
		Object.keys(outputs).find((name) => outputs[name].entryPoint?.endsWith(entry));
	const rules = [
		{ entry: entries.cli, never: [/@aws-sdk/, /@smithy/, /[\\/]ink[\\/]/, /[\\/]react[\\/]/] },
		{ entry: 'source/programs/console.tsx', never: [/@aws-sdk/, /@smithy/] },
		{ entry: entries.worker, never: [/[\\/]ink[\\/]/, /[\\/]react[\\/]/] },
		{ entry: entries.emulator, never: [/[\\/]ink[\\/]/, /[\\/]react[\\/]/] },
	];
	for (const { entry, never } of rules) {
		const start = pieceOf(entry);
		if (start === undefined) continue;
		for (const piece of staticPieces(outputs, start)) {
			for (const input of Object.keys(outputs[piece]?.inputs ?? {})) {
				const rule = never.find((pattern) => pattern.test(input));
				if (rule !== undefined) {
					throw new Error(
						`${entry} loads ${input} when it starts; import it with import() instead`,
					);
				}
			}
		}
	}
}

function writeIfChanged(file, contents) {
	if (existsSync(file) && Buffer.compare(readFileSync(file), contents) === 0) return;
	mkdirSync(path.dirname(file), { recursive: true });
	const aside = `${file}.${process.pid}.tmp`;
	writeFileSync(aside, contents);
	renameSync(aside, file);
}

function removeStale(directory, current, pristine) {
	for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
		if (!entry.isFile()) continue;
		const file = path.join(entry.parentPath, entry.name);
		if (current.has(file)) continue;
		if (pristine || Date.now() - statSync(file).mtimeMs > stalePieceMilliseconds) {
			rmSync(file, { force: true });
		}
	}
}

/**
 * Builds into `out`. Returns esbuild's metafile and the entries that were found.
 * @param {{ root?: string, out?: string, pristine?: boolean }} [options]
 */
export async function build(options = {}) {
	const root = options.root ?? repository;
	const out = options.out ?? path.join(root, 'build');
	const entryPoints = Object.fromEntries(
		Object.entries(entries).map(([name, file]) => [name, path.join(root, file)]),
	);
	const cuts = cutPlugin();
	const result = await esbuild({
		absWorkingDir: root,
		entryPoints,
		outdir: out,
		chunkNames: 'chunks/[name]-[hash]',
		bundle: true,
		splitting: true,
		format: 'esm',
		platform: 'node',
		target: 'node22',
		// Node 22 knows these; esbuild would write `new RegExp` instead, which compiles when it is loaded.
		supported: { 'regexp-set-notation': true, 'regexp-unicode-property-escapes': true },
		jsx: 'automatic',
		mainFields: ['module', 'main'],
		external: ['fauxqs', 'kinesis-local'],
		define: { 'process.env.NODE_ENV': '"production"' },
		// CommonJS packages inside an ES module still call require() for Node's own modules.
		banner: {
			js: "import {createRequire as __createRequire} from 'node:module';const require=__createRequire(import.meta.url);",
		},
		minifySyntax: true,
		minifyWhitespace: true,
		legalComments: 'none',
		metafile: true,
		write: false,
		logLevel: 'warning',
		plugins: [builtinPlugin, cuts.plugin],
	});

	const inputs = Object.keys(result.metafile.inputs);
	if (inputs.some((input) => /[\\/]ink[\\/]build[\\/]/.test(input))) {
		for (const patch of patches) {
			if (!cuts.met.has(patch)) {
				throw new Error(`${patch.file} met no file: look at scripts/patches.js`);
			}
		}
	}
	checkLaziness(result.metafile.outputs);

	const files = new Map(result.outputFiles.map((file) => [file.path, Buffer.from(file.contents)]));
	files.set(path.join(out, 'THIRD-PARTY-LICENSES.txt'), Buffer.from(licenseTexts(root, inputs)));
	// Chunks before entries: an entry never names a chunk that is not there yet.
	const names = [...files.keys()].sort(
		(a, b) =>
			Number(b.includes(`${path.sep}chunks${path.sep}`)) -
			Number(a.includes(`${path.sep}chunks${path.sep}`)),
	);
	for (const name of names) writeIfChanged(name, files.get(name));
	removeStale(out, new Set(names), options.pristine === true);
	return result.metafile;
}

function printSizes(metafile) {
	const outputs = Object.entries(metafile.outputs);
	for (const [name, output] of outputs.sort(([, a], [, b]) => b.bytes - a.bytes)) {
		const largest = Object.entries(output.inputs)
			.sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput)
			.slice(0, 3)
			.map(
				([input, { bytesInOutput }]) =>
					`${input.replace(/^.*node_modules\//, '')} ${kibibytes(bytesInOutput)}`,
			);
		console.log(
			`${kibibytes(output.bytes).padStart(9)}  ${name}${output.entryPoint ? ` <- ${output.entryPoint}` : ''}\n           ${largest.join(', ')}`,
		);
	}
	for (const [name, output] of outputs) {
		if (output.entryPoint === undefined) continue;
		const pieces = [...staticPieces(metafile.outputs, name)];
		const bytes = pieces.reduce((sum, piece) => sum + (metafile.outputs[piece]?.bytes ?? 0), 0);
		console.log(`${output.entryPoint} starts with ${kibibytes(bytes)} in ${pieces.length} files`);
	}
}

const kibibytes = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const { argv } = process;
	const folderAfter = (flag) =>
		argv.includes(flag) ? path.resolve(argv[argv.indexOf(flag) + 1]) : undefined;
	try {
		const root = folderAfter('--root');
		const out = folderAfter('--out');
		const metafile = await build({
			...(root && { root }),
			...(out && { out }),
			pristine: argv.includes('--pristine'),
		});
		if (argv.includes('--sizes')) printSizes(metafile);
	} catch (error) {
		// esbuild has printed its own errors with their places already.
		if (error?.errors === undefined) console.error(String(error?.message ?? error));
		process.exitCode = 1;
	}
}
