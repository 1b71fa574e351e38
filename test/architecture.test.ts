import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import {
	files,
	type Import,
	imports,
	importsOf,
	texts,
	withoutComments,
} from './helpers/imports.ts';
import { repository } from './helpers/program.ts';

/*
Who may import whom, by the table of docs/architecture.md. This test is the one home of these rules.
*/

const folderOf = (file: string): string => (file.includes('/') ? (file.split('/')[0] ?? '') : file);

/** Imports of a folder that no pattern allows; patterns are tried on targets. */
function offending(
	folder: string,
	allowed: { readonly any: readonly RegExp[]; readonly types?: readonly RegExp[] },
): string[] {
	return imports
		.filter(({ file }) => folderOf(file) === folder)
		.filter(({ target, typeOnly }) => {
			if (allowed.any.some((pattern) => pattern.test(target))) return false;
			return !(typeOnly && allowed.types?.some((pattern) => pattern.test(target)));
		})
		.map(describeImport);
}

const describeImport = ({ file, target, typeOnly }: Import): string =>
	`${file} imports ${typeOnly ? 'types of ' : ''}${target}`;

const ports = /^operations\/(?:ports|gateways|claims)\.ts$/;
/** The names of the gateways' methods are data. */
const gatewayMethods = /^operations\/gateways\.ts$/;
const node = /^node:/;
const sdk = /^@(aws-sdk|smithy)\//;

describe('who may import whom', () => {
	test('the reader of imports sees every form of them', () => {
		const text = `
import type { A } from './a.ts';
import { type B, type C } from './b.ts';
import d, { type E } from './d.ts';
import * as f from 'node:fs';
import './g.ts';
export { h } from './h.ts';
export type { I } from './i.ts';
import {
	j,
	type K,
} from '@scope/name/deep';
// import z from 'never';
const l = await import('./l.ts');
`;
		expect(
			importsOf('domain/x.ts', text).map(
				({ target, typeOnly, dynamic }) =>
					`${target}${typeOnly ? ' type' : ''}${dynamic ? ' dynamic' : ''}`,
			),
		).toEqual([
			'domain/a.ts type',
			'domain/b.ts type',
			'domain/d.ts',
			'node:fs',
			'domain/g.ts',
			'domain/h.ts',
			'domain/i.ts type',
			'@scope/name',
			'domain/l.ts dynamic',
		]);
		expect(files.length).toBeGreaterThan(10);
	});

	test('domain is pure: itself, the hash of node:crypto, node:zlib in one file, and pure npm libraries', () => {
		expect(
			offending('domain', {
				any: [/^domain\//, /^d3-scale$/, /^@marcbachmann\/cel-js$/, /^node:crypto$/],
			}),
		).toEqual(['domain/text/compression.ts imports node:zlib']);
	});

	test('operations know the domain and their ports, neither the SDK nor this computer', () => {
		expect(
			offending('operations', { any: [/^operations\//, /^domain\//, /^node:crypto$/] }),
		).toEqual([]);
	});

	test('presentation knows the domain alone, and measures text', () => {
		expect(
			offending('presentation', {
				any: [/^presentation\//, /^domain\//, /^string-width$/, /^d3-scale$/, /^typebox$/],
			}),
		).toEqual([]);
	});

	test('shapes of JSON are types to the program: no build carries them', () => {
		const shapes = 'presentation/json/shapes/';
		const carried = imports.filter(
			({ file, target, typeOnly }) =>
				!file.startsWith(shapes) &&
				(target.startsWith(shapes) || target === 'typebox') &&
				!typeOnly,
		);
		expect(carried.map(({ file, target }) => `${file} -> ${target}`)).toEqual([]);
	});

	test('configuration knows the domain, the names of themes and TOML', () => {
		expect(
			offending('configuration', {
				any: [/^configuration\//, /^domain\//, /^presentation\/theme\.ts$/, /^smol-toml$/],
			}),
		).toEqual([]);
	});

	test('aws knows the domain and implements the ports, of which it needs the types', () => {
		expect(
			offending('aws', { any: [/^aws\//, /^domain\//, gatewayMethods, sdk, node], types: [ports] }),
		).toEqual([]);
	});

	test('host knows the domain, the port types, and the types of what its worker and child answer', () => {
		expect(
			offending('host', {
				any: [/^host\//, /^domain\//, gatewayMethods, /^env-paths$/, node],
				types: [ports, /^aws\//, /^emulator\/faults\.ts$/, /^configuration\/configuration\.ts$/],
			}),
		).toEqual([]);
	});

	test('commands know operations, presentation and domain', () => {
		expect(
			offending('commands', {
				any: [/^commands\//, /^operations\//, /^presentation\//, /^domain\//, /^meow$/, node],
				types: [/^settings\.ts$/],
			}),
		).toEqual([]);
	});

	test('the console knows operations, presentation and domain, React and Ink, no AWS and no files', () => {
		expect(
			offending('console', {
				any: [/^console\//, /^operations\//, /^presentation\//, /^domain\//, /^react$/, /^ink$/],
				types: [/^settings\.ts$/],
			}),
		).toEqual([]);
	});

	test('React and Ink are known to two files of the console: its tree and its rows', () => {
		expect([
			...new Set(
				imports
					.filter(({ file }) => folderOf(file) === 'console')
					.filter(({ target, typeOnly }) => /^(react|ink)$/.test(target) && !typeOnly)
					.map(({ file }) => file),
			),
		]).toEqual(['console/shell/app.tsx', 'console/widgets/rows.tsx']);
	});

	test('the emulator knows nothing else of ours', () => {
		expect(
			imports
				.filter(({ file, ours }) => folderOf(file) === 'emulator' && ours)
				.filter(({ target }) => !target.startsWith('emulator/'))
				.map(describeImport),
		).toEqual([]);
	});

	test('the SDK is loaded by aws and the emulator alone', () => {
		expect(
			imports
				.filter(({ target, typeOnly }) => sdk.test(target) && !typeOnly)
				.filter(({ file }) => !/^(aws|emulator)\//.test(file))
				.map(describeImport),
		).toEqual([]);
	});

	test('React and Ink are loaded by the console and its program alone', () => {
		expect(
			imports
				.filter(({ target }) => /^(react|ink|@inkjs\/.*|react-.*)$/.test(target))
				.filter(({ file }) => !/^console\/|^programs\/drawing\.tsx$/.test(file))
				.map(describeImport),
		).toEqual([]);
	});

	test('programs are imported by cli.ts alone, lazily but for what stands before them', () => {
		expect(
			imports
				.filter(({ target }) => target.startsWith('programs/'))
				.filter(
					({ file, target, dynamic, typeOnly }) =>
						file !== 'cli.ts' ||
						!(
							dynamic ||
							typeOnly ||
							/^programs\/(connecting|opening|headless\/choice)\.ts$/.test(target)
						),
				)
				.filter(({ file }) => !file.startsWith('programs/'))
				.map(describeImport),
		).toEqual([]);
	});
});

/** Files that import each other in a ring: by `some` of the imports. */
function circles(some: (one: Import) => boolean): string[][] {
	const imported = new Map(
		files.map((file) => [
			file,
			imports
				.filter((one) => one.file === file && one.ours && some(one))
				.map(({ target }) => target),
		]),
	);
	const found: string[][] = [];
	const done = new Set<string>();
	const visit = (file: string, way: readonly string[]): void => {
		const at = way.indexOf(file);
		if (at >= 0) found.push([...way.slice(at), file]);
		if (at >= 0 || done.has(file)) return;
		for (const target of imported.get(file) ?? []) visit(target, [...way, file]);
		done.add(file);
	};
	for (const file of files) visit(file, []);
	return found;
}

describe('the house keeps its shape', () => {
	test('what is exported is used elsewhere: a value by another file, a type by anybody', () => {
		const others = ['test', 'chaos', 'bench', 'scripts'].flatMap((folder) =>
			readdirSync(path.join(repository, folder), { recursive: true, withFileTypes: true })
				.filter((entry) => entry.isFile() && /\.(?:tsx?|js)$/.test(entry.name))
				.map((entry) => path.join(entry.parentPath, entry.name)),
		);
		const wordsOf = (text: string) => text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [];
		const words = new Map([
			...[...texts].map(([file, text]) => [file, wordsOf(text)] as const),
			...others.map((file) => [file, wordsOf(readFileSync(file, 'utf8'))] as const),
		]);
		const files = new Map<string, Set<string>>();
		for (const [file, all] of words) {
			for (const word of all) files.set(word, (files.get(word) ?? new Set()).add(file));
		}
		// A check that the compiler makes.
		const checks = ['everyKindIsListed'];
		const unused = [...texts].flatMap(([file, text]) =>
			[...text.matchAll(/^export (?:async )?(function\*?|const|class|type) ([\w$]+)/gm)]
				.filter(([, what, name = '']) => {
					const isAlone = (files.get(name)?.size ?? 0) < 2;
					const here = words.get(file)?.filter((word) => word === name).length ?? 0;
					return isAlone && !checks.includes(name) && (what !== 'type' || here < 2);
				})
				.map(([, , name]) => `${file} ${name}`),
		);
		expect(unused).toEqual([]);
	});

	test('no files import each other in a circle, but for types', () => {
		expect(circles(({ typeOnly, dynamic }) => !typeOnly && !dynamic)).toEqual([]);
	});

	test('in the console not even types go round', () => {
		expect(circles(({ file, dynamic }) => file.startsWith('console/') && !dynamic)).toEqual([]);
	});

	test('no file only hands on what others export', () => {
		const barrels = files.filter(
			(file) =>
				/(^|\/)index\.tsx?$/.test(file) ||
				/^\s*export\s+\*/m.test(withoutComments(texts.get(file) ?? '')),
		);
		expect(barrels).toEqual([]);
	});

	test('what a session knows stands in its state or its fields: no map beside it is keyed by sessions', () => {
		const beside = files.filter((file) =>
			/\bMap<Session\b/.test(withoutComments(texts.get(file) ?? '')),
		);
		expect(beside).toEqual([]);
	});

	test('the process is ended in one place: end-process.ts, and where a thread or child is the program', () => {
		const ending = files.filter((file) =>
			/\bprocess\.(exit|abort|reallyExit)\(/.test(withoutComments(texts.get(file) ?? '')),
		);
		expect(
			ending.filter((file) => !/^(host\/end-process|programs\/(emulator|worker))\.ts$/.test(file)),
		).toEqual([]);
	});

	test('text reaches the screen through composed lines: <Text> stands in rows.tsx alone', () => {
		const users = files.filter((file) => /<Text[\s>]/.test(withoutComments(texts.get(file) ?? '')));
		expect(users.filter((file) => file !== 'console/widgets/rows.tsx')).toEqual([]);
	});

	test('lists are read page by page in one place, which knows when to stop', () => {
		const loops = files.filter((file) =>
			/\bwhile \(next !== undefined|\bNextToken\) \{/.test(withoutComments(texts.get(file) ?? '')),
		);
		expect(loops).toEqual([]);
	});

	test('no array of any length is spread over the arguments of a call, which are on the stack', () => {
		// Each of these is as long as something that is written in the source, or as a row of the screen.
		const short = [
			...['commands/command-line/help.ts', 'console/tail/gauges.ts'],
			...['console/tail/marks.ts', 'console/widgets/fields.ts', 'console/widgets/menu.ts'],
			'domain/expressions/regex-syntax.ts',
			...['domain/text/base64.ts', 'host/files/way.ts', 'operations/messages/hold.ts'],
			...['operations/redrive/plan/destinations.ts', 'presentation/charts/chart-legend.ts'],
			...['presentation/charts/chart-marks.ts', 'presentation/redrive/redrive-text.ts'],
		];
		const spreading = files.filter((file) =>
			/\b(?:push|unshift|concat|fromCharCode|fromCodePoint|Math\.(?:max|min))\(\s*(?:[^(){}]*,\s*)?\.\.\.|\bsplice\([^(){}]*,\s*\.\.\./.test(
				withoutComments(texts.get(file) ?? ''),
			),
		);
		expect(spreading.filter((file) => !file.startsWith('emulator/'))).toEqual(short);
	});

	test('no file is longer than 400 lines', () => {
		const long = [...texts]
			.map(([file, text]) => `${file}: ${text.split('\n').length - 1} lines`)
			.filter((entry) => Number(/(\d+) lines$/.exec(entry)?.[1]) > 400);
		expect(long).toEqual([]);
	});

	test('file names are kebab-case and say what is inside', () => {
		const odd = files.filter(
			(file) =>
				!/^([a-z0-9]+(-[a-z0-9]+)*\/)*[a-z0-9]+(-[a-z0-9]+)*\.tsx?$/.test(file) ||
				/(^|[/-])(utils?|helpers?|managers?|services?|misc|common)\.tsx?$/.test(file),
		);
		expect(odd).toEqual([]);
	});
});
