/*
Builds `build/` from `source/`: one file for each thing that starts (the command line, the console, what draws it, the
AWS adapter with the SDK, the worker thread, the local endpoint), as a script that `bin/launch.js` runs. What is imported lazily inside a file is
also evaluated lazily. Why a bundle at all, and what each cut is worth: docs/decisions/0002-bundle.md.

    node scripts/build.js [--sizes] [--root DIR] [--out DIR]

Files are written aside and renamed, and left alone when nothing changed, so that programs can start while a
build happens.
*/
import { createHash } from 'node:crypto';
import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build as esbuild, transform } from 'esbuild';
import { licenseTexts } from './licenses.js';
import { applyCuts, patches } from './patches.js';

const repository = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const ui = [/[\\/](ink|react|react-reconciler|yoga-layout)[\\/]/];
const sdk = [/@aws-sdk/, /@smithy/];

/** Those with the commands: each is in one of these, so that it reads little beside its own. */
const commandFiles = ['lists', 'messages', 'redrives', 'others'];

/** The files of `build/`, where each begins, and what must never get into it. */
const entries = {
	cli: {
		file: 'source/cli.ts',
		// Of the operations it needs the names of the gateways' methods alone.
		never: [
			...ui,
			...sdk,
			/[\\/]meow[\\/]/,
			/source[\\/]commands[\\/]definitions\.ts/,
			/source[\\/](operations[\\/](?!gateways\.ts)|aws[\\/]gate[\\/])/,
		],
	},
	console: { file: 'source/programs/console.ts', never: [...ui, ...sdk] },
	// Ink draws rows: a module of ours that it held would be another one than the console's.
	drawing: {
		file: 'source/programs/drawing.tsx',
		never: [
			/^source[\\/](?!programs|console[\\/](shell[\\/]app|widgets[\\/]rows(-layout)?)\.tsx?)/,
		],
	},
	// Which commands there are: a line that plainly means the console is read without them.
	parse: { file: 'source/commands/command-line/parse.ts', never: [...ui, ...sdk] },
	...Object.fromEntries(
		commandFiles.map((name) => [
			name,
			{ file: `source/programs/headless/${name}.ts`, never: [...ui, ...sdk] },
		]),
	),
	meow: { file: 'source/commands/command-line/meow.ts', never: [...ui, ...sdk] },
	aws: { file: 'source/aws/connect.ts', never: [...ui, /@aws-sdk/] },
	configuration: { file: 'source/configuration/read.ts', never: [...ui, ...sdk] },
	sdk: { file: 'source/aws/sdk.ts', never: [...ui, /client-(lambda|cloudwatch-logs|iam)/] },
	consumers: {
		file: 'source/aws/consumer-sdk.ts',
		never: [...ui, /client-s(qs|ns|ts)/],
		// Its clients are given credentials: the chain that finds them is in `sdk`.
		without: /^@aws-sdk\/credential-provider-node$/,
	},
	access: {
		file: 'source/aws/access-sdk.ts',
		never: [...ui, /@aws-sdk.client-(?!iam)/],
		without: /^@aws-sdk\/credential-provider-node$/,
	},
	worker: {
		file: 'source/programs/worker.ts',
		never: [...ui, ...sdk, /source[\\/](operations|domain[\\/]masking)/],
	},
	jobs: { file: 'source/programs/jobs.ts', never: [...ui, ...sdk] },
	emulator: { file: 'source/programs/emulator.ts', never: ui },
};

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

/** Node has loaded these before any program runs: reading them costs nothing. */
const readyModules = new Set(
	['buffer', 'events', 'fs', 'module', 'path', 'process', 'timers', 'url', 'util'].map(
		(name) => `node:${name}`,
	),
);

/**
 * How an export of a module is read: when it is used, since most runs never use it and loading the module
 * costs 2 to 4 ms (`node:worker_threads`, `node:zlib`). A value that is no function is read at once.
 */
function readerOf(name, key, value) {
	const now = `/* @__PURE__ */ read(${JSON.stringify(key)})`;
	if (readyModules.has(name) || typeof value !== 'function') return now;
	const isMore = /^[A-Z]/.test(key) || Object.getOwnPropertySymbols(value).length > 0;
	return isMore
		? `/* @__PURE__ */ late(${JSON.stringify(key)})`
		: `(...input) => whole().${key}(...input)`;
}

/**
 * esbuild plugin that takes Node's own modules by `process.getBuiltinModule` instead of `import`. An
 * ES import reads every export of theirs when it is linked, also those that are made on first use:
 * `import 'node:http'` loads all of undici for its WebSocket, 25 ms (Node 24). Here only what is used is
 * read.
 */
const builtinPlugin = {
	name: 'builtins',
	setup(build) {
		const names = new Set(builtinModules);
		build.onResolve({ filter: /^(node:)?[a-z0-9_/]+$/ }, ({ path: name, kind }) => {
			const plain = name.replace(/^node:/, '');
			if (!names.has(plain)) return undefined;
			return {
				path: `node:${plain}`,
				// What `import()` gives is asked for its exports one by one, as what `require` gives.
				namespace: kind === 'import-statement' ? 'builtin' : 'required-builtin',
				sideEffects: false,
			};
		});
		build.onLoad({ filter: /.*/, namespace: 'required-builtin' }, ({ path: name }) => ({
			contents: `module.exports = process.getBuiltinModule(${JSON.stringify(name)});`,
			loader: 'js',
		}));
		build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path: name }) => {
			const module = process.getBuiltinModule(name);
			const lines = Object.keys(module)
				.filter((key) => /^[A-Za-z_$][\w$]*$/.test(key) && key !== 'default')
				.map((key) => {
					const value = readerOf(name, key, module[key]);
					// Under another name first: `export const process` would hide the global one.
					return `const $${key} = ${value}; export {$${key} as ${key}};`;
				});
			return {
				contents: [
					// Node looks a module up anew each time, and signing a request asks for five functions.
					'let loaded;',
					`const whole = () => (loaded ??= globalThis.process.getBuiltinModule(${JSON.stringify(name)}));`,
					'const read = (key) => whole()[key];',
					`const late = (key) => new Proxy(function () {}, {
						apply: (_, self, input) => Reflect.apply(read(key), self, input),
						construct: (_, input, made) => Reflect.construct(read(key), input, made),
						get: (_, property) => read(key)[property],
						has: (_, property) => property in read(key),
					});`,
					...lines,
					`const all = ${
						readyModules.has(name)
							? '/* @__PURE__ */ whole()'
							: '/* @__PURE__ */ new Proxy({}, { get: (_, key) => read(key), has: (_, key) => key in whole() })'
					}; export default all;`,
				].join('\n'),
				loader: 'js',
			};
		});
	},
};

/** esbuild plugin that leaves what another file of `build/` holds to that file. */
function piecesPlugin(root, selves) {
	const files = new Map(
		Object.entries(entries)
			.filter(([name]) => !selves.includes(name))
			.map(([name, { file }]) => [path.join(root, file), name]),
	);
	return {
		name: 'pieces',
		setup(build) {
			build.onResolve({ filter: /^\.{1,2}\// }, ({ path: specifier, resolveDir, kind }) => {
				const piece = files.get(path.resolve(resolveDir, specifier));
				if (piece === undefined) return undefined;
				if (kind === 'dynamic-import') return { path: piece, namespace: 'piece' };
				return {
					errors: [{ text: `${specifier} starts a file of its own: import it with import()` }],
				};
			});
			// Given by the launcher to every piece.
			build.onLoad({ filter: /.*/, namespace: 'piece' }, ({ path: piece }) => ({
				contents: `module.exports = __load(${JSON.stringify(piece)});`,
				loader: 'js',
			}));
		},
	};
}

/** Files whose exports are data that the build works out: what they are made of is of no use to those who import them. */
const workedOut = /[\\/]source[\\/]console[\\/]frame[\\/]first-screens\.ts$/;

/** esbuild plugin that runs such a file while it is bundled, and writes down what it exports. */
const workedOutPlugin = {
	name: 'worked-out',
	setup(build) {
		build.onLoad({ filter: workedOut }, async ({ path: file }) => {
			const { outputFiles } = await esbuild({
				entryPoints: [file],
				bundle: true,
				format: 'cjs',
				platform: 'node',
				target: 'node22',
				write: false,
				logLevel: 'warning',
			});
			const module = { exports: {} };
			const run = new Function('module', 'exports', 'require', outputFiles[0].text);
			run(module, module.exports, createRequire(file));
			const lines = Object.entries(module.exports).map(
				([name, value]) => `export const ${name} = ${JSON.stringify(value)};`,
			);
			return { contents: lines.join('\n'), loader: 'js' };
		});
	},
};

/** esbuild plugin that leaves out a package that is never called: whoever calls it all the same is told. */
function withoutPlugin(filter) {
	return {
		name: 'without',
		setup(build) {
			build.onResolve({ filter }, ({ path: name }) => ({ path: name, namespace: 'without' }));
			build.onLoad({ filter: /.*/, namespace: 'without' }, ({ path: name }) => ({
				contents: `exports.defaultProvider = () => { throw new Error(${JSON.stringify(`${name} is left out of this file`)}); };`,
				loader: 'js',
			}));
		},
	};
}

function writeIfChanged(file, contents) {
	if (existsSync(file) && Buffer.compare(readFileSync(file), contents) === 0) return;
	mkdirSync(path.dirname(file), { recursive: true });
	const aside = `${file}.${process.pid}.tmp`;
	writeFileSync(aside, contents);
	renameSync(aside, file);
}

function removeOthers(directory, current) {
	for (const entry of readdirSync(directory)) {
		const file = path.join(directory, entry);
		// Another build may be about to rename its files.
		if (!current.has(file) && !file.endsWith('.tmp'))
			rmSync(file, { recursive: true, force: true });
	}
}

const digestOf = (text) => createHash('sha256').update(text).digest('hex').slice(0, 16);

/**
 * The pieces as `bin/launch.js` reads them: a digest of the text, by which its compiled code is kept, and one of all of them, by which those
 * of one build know each other; then one function. In Latin-1, which is read without decoding; esbuild writes everything else as ASCII.
 */
function asPieces(bundles) {
	const pieces = bundles.map(({ text, ...bundled }) => {
		if (/[^\0-\xff]/.test(text))
			throw new Error(`${bundled.name}.js would hold characters beyond Latin-1`);
		const code = `(function(module,__load,__meta){"use strict";${text}\n})`;
		return { ...bundled, code, digest: digestOf(code) };
	});
	const build = digestOf(pieces.map(({ name, digest }) => `${name} ${digest}\n`).join(''));
	return pieces.map(({ code, digest, ...piece }) => ({
		...piece,
		code: Buffer.from(`/*${digest} ${build}*/${code}`, 'latin1'),
	}));
}

/** What Node 22 knows; esbuild would write `new RegExp` instead, which compiles when it is loaded. */
const target = {
	platform: 'node',
	target: 'node22',
	supported: { 'regexp-set-notation': true, 'regexp-unicode-property-escapes': true },
	legalComments: 'none',
	logLevel: 'warning',
};

/**
 * Shortens the names inside of functions, and `#private` ones. Those of the functions, classes and methods themselves stay, so that a
 * stack trace can be read: what stands at the top of a script is anybody's, and esbuild renames none of it.
 */
export async function withShortNames(text) {
	const { code } = await transform(text, {
		...target,
		minifyIdentifiers: true,
		minifySyntax: true,
		minifyWhitespace: true,
	});
	return code;
}

/**
 * Bundles entries whose files are read once for all of them; each is whole. Returns of each its text and what is in it, and the files
 * that were read.
 */
async function bundle(root, out, names) {
	const { without } = entries[names[0]];
	const cuts = cutPlugin();
	const result = await esbuild({
		absWorkingDir: root,
		entryPoints: names.map((name) => ({ in: path.join(root, entries[name].file), out: name })),
		outdir: out,
		bundle: true,
		format: 'cjs',
		...target,
		jsx: 'automatic',
		mainFields: ['module', 'main'],
		external: ['kinesis-local'],
		define: { 'process.env.NODE_ENV': '"production"', 'import.meta': '__meta' },
		minifySyntax: true,
		metafile: true,
		write: false,
		plugins: [
			builtinPlugin,
			piecesPlugin(root, names),
			workedOutPlugin,
			...(without === undefined ? [] : [withoutPlugin(without)]),
			cuts.plugin,
		],
	});
	for (const patch of patches) {
		if (names.includes(patch.piece ?? 'drawing') && !cuts.met.has(patch)) {
			throw new Error(`${patch.file} met no file: look at scripts/patches.js`);
		}
	}
	const { inputs, outputs } = result.metafile;
	return await Promise.all(
		names.map(async (name) => {
			const output = Object.values(outputs).find(
				({ entryPoint }) => entryPoint === entries[name].file,
			);
			refuseStrangers(name, output);
			const file = path.join(out, `${name}.js`);
			const { text } = result.outputFiles.find((each) => each.path === file);
			return { name, output, inputs, text: await withShortNames(text) };
		}),
	);
}

/** Throws when a file holds what must never get into it. */
function refuseStrangers(name, output) {
	for (const input of Object.keys(output.inputs)) {
		if (entries[name].never.some((pattern) => pattern.test(input))) {
			throw new Error(`${name}.js would hold ${input}: import its user with import()`);
		}
	}
}

/**
 * Builds into `out`; throws when esbuild fails, a cut does not fit or a file would hold what it must not.
 * @param {{ root?: string, out?: string }} [options]
 */
export async function build(options = {}) {
	const root = options.root ?? repository;
	const out = options.out ?? path.join(root, 'build');
	const alone = Object.keys(entries).filter((name) => !commandFiles.includes(name));
	const together = [...alone.map((name) => [name]), commandFiles];
	const bundles = await Promise.all(together.map((names) => bundle(root, out, names)));
	const pieces = asPieces(bundles.flat());
	const inputs = pieces.flatMap((piece) => Object.keys(piece.inputs));
	const files = new Map(pieces.map(({ name, code }) => [path.join(out, `${name}.js`), code]));
	files.set(path.join(out, 'THIRD-PARTY-LICENSES.txt'), Buffer.from(licenseTexts(root, inputs)));
	for (const [name, contents] of files) writeIfChanged(name, contents);
	removeOthers(out, new Set(files.keys()));
	return pieces;
}

/** The size of each file, and of the largest in it as they are before their white space goes. */
function printSizes(pieces) {
	for (const { name, output, code } of pieces) {
		const largest = Object.entries(output.inputs)
			.sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput)
			.slice(0, 4)
			.map(
				([input, { bytesInOutput }]) =>
					`${input.replace(/^.*node_modules\//, '')} ${kibibytes(bytesInOutput)}`,
			);
		console.log(`${kibibytes(code.length).padStart(10)}  ${name}.js: ${largest.join(', ')}`);
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
		const pieces = await build({ ...(root && { root }), ...(out && { out }) });
		if (argv.includes('--sizes')) printSizes(pieces);
	} catch (error) {
		// esbuild has printed its own errors with their places already.
		if (error?.errors === undefined) console.error(String(error?.message ?? error));
		process.exitCode = 1;
	}
}
