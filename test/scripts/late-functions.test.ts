import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { withLateFunctions } from '../../scripts/late-functions.js';
import { stopLater } from '../helpers/fixtures.ts';

/** Modules that use what a function declaration can do: used before it stands there, by itself, and in a circle of modules. */
const files = {
	'entry.ts': `export const load = () => import('./a.ts');`,
	'a.ts': `
		import { half, told } from './b.ts';
		export const first = sum(3);
		export function sum(count: number): number { return count === 0 ? 0 : count + sum(count - 1); }
		export async function later(value = half(sum(2))) { return \`
}
function inText() {
}
\${value}\`; }
		export function* steps() { yield told; yield* [1, 2]; }
		export default function () { return arguments.length; }
		export const names = [sum.name, later.name, steps.name];
	`,
	'b.ts': `
		import { sum } from './a.ts';
		export const told = sum(4);
		export function half(value: number) { return value / 2; }
	`,
};

async function bundled(): Promise<string> {
	const folder = mkdtempSync(path.join(tmpdir(), 'awsmsg-test-'));
	stopLater(() => rmSync(folder, { recursive: true, force: true }));
	for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
	const { outputFiles } = await build({
		absWorkingDir: folder,
		entryPoints: ['entry.ts'],
		bundle: true,
		format: 'cjs',
		platform: 'node',
		minifySyntax: true,
		write: false,
	});
	return outputFiles[0]?.text ?? '';
}

/** All that the modules have to say. */
async function results(text: string) {
	const module = { exports: {} as { load?: () => Promise<Record<string, unknown>> } };
	new Function('module', 'exports', text)(module, module.exports);
	const { first, sum, later, steps, default: many, names } = (await module.exports.load?.()) ?? {};
	const run = (one: unknown, ...input: unknown[]) =>
		(one as (...all: unknown[]) => unknown)(...input);
	return [
		first,
		names,
		run(sum, 10),
		await run(later),
		[...(run(steps) as Iterable<unknown>)],
		run(many, 1, 2, 3),
	];
}

const outside = /^(?:async )?function\*? [\w$]+\(/gm;

test('what is evaluated late makes its functions then, and does what it did', async () => {
	const plain = await bundled();
	const text = withLateFunctions(plain);
	expect(plain.match(outside)?.length).toBeGreaterThan(4);
	// The one that is left stands in a text.
	expect(text.match(outside)).toEqual(['function inText(']);
	expect(await results(text)).toEqual(await results(plain));
});
