/* Node takes types away by itself, and leaves JSX: the few files that have some are compiled when they are loaded. */
import { readFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

registerHooks({
	load(url, context, next) {
		if (!/\.tsx(\?|$)/.test(url)) return next(url, context);
		const sourcefile = fileURLToPath(url);
		const { code } = require('esbuild').transformSync(readFileSync(sourcefile, 'utf8'), {
			loader: 'tsx',
			jsx: 'automatic',
			target: 'node22',
			sourcemap: 'inline',
			sourcefile,
		});
		return { format: 'module', source: code, shortCircuit: true };
	},
});
