import { availableParallelism } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { defineConfig } from 'vitest/config';
import LongestFirst from './scripts/longest-first.js';
import SummaryReporter from './scripts/summary-reporter.js';
import { patience } from './test/helpers/patience.ts';
import { compiledCode, repository } from './test/helpers/program.ts';

// Packages, threads that run from source and the Kinesis of an endpoint are compiled once for all processes of the tests.
process.env['NODE_COMPILE_CACHE'] ??= compiledCode;

/** What the tests of every day and the long runs have in common. */
export const shared = {
	// Colours as on a terminal; a vitest that writes to a pipe would lose them.
	env: { TZ: 'UTC', FORCE_COLOR: '3' },
	globalSetup: ['test/helpers/build-first.ts'],
	setupFiles: ['test/helpers/set-up.ts'],
	// Files share the modules and the endpoints of their worker: docs/decisions/0050-shared-endpoints.md.
	isolate: false,
	// Every wait has the same limit; these are for what does not wait and never ends.
	testTimeout: 5 * patience,
	hookTimeout: 5 * patience,
	expect: { poll: { timeout: patience, interval: 50 } },
} as const;

export default defineConfig({
	test: {
		sequence: { sequencer: LongestFirst },
		reporters: [['default', { summary: false }], new SummaryReporter()],
		projects: [
			{
				extends: true,
				test: {
					...shared,
					name: 'unit',
					include: ['test/**/*.test.{ts,tsx}'],
					exclude: ['test/e2e/**'],
					// They compute, and each worker loads the whole program: as many as there are cores, and before the others.
					maxWorkers: availableParallelism(),
					// Young objects get room: a twelfth of the CPU went into cleaning up behind tests.
					execArgv: [
						'--max-semi-space-size=64',
						'--import',
						pathToFileURL(path.join(repository, 'test/helpers/tsx.js')).href,
					],
					// Node loads them as they are: Vite would rewrite a thousand modules, each import to a look-up.
					experimental: { viteModuleRunner: false, nodeLoader: false },
					sequence: { groupOrder: 0 },
				},
			},
			{
				extends: true,
				test: {
					...shared,
					name: 'e2e',
					include: ['test/e2e/**/*.e2e.test.ts'],
					// They wait more than they compute.
					maxWorkers: 3 * availableParallelism(),
					// Each look is a request, and an answer that holds whole queues.
					expect: { poll: { timeout: patience, interval: 100 } },
					sequence: { groupOrder: 1 },
				},
			},
		],
	},
});
