import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { defineConfig } from 'vitest/config';
import { shared } from './vitest.config.ts';

/** Files of which `npm test` runs a sample: what is whole is said by test/helpers/whole.ts, or by the number of runs itself. */
const sampledFiles = readdirSync('test', { recursive: true, encoding: 'utf8' })
	.filter((name) => /\.test\.tsx?$/.test(name))
	.map((name) => `test/${name}`)
	.filter((file) => /helpers\/whole\.ts'|AWSMSG_CHAOS_RUNS/.test(readFileSync(file, 'utf8')));

/*
The long runs of the seeded suites: `npm run chaos`, `SEEDS=5000 npm run chaos` for more of them,
`SEED=17 npm run chaos` for one alone. The short runs are part of `npm test`.
*/
export default defineConfig({
	test: {
		...shared,
		env: {
			...shared.env,
			AWSMSG_CHAOS_RUNS: process.env['AWSMSG_CHAOS_RUNS'] ?? '1000',
			// Leases of minutes are waited for.
			PATIENCE: process.env['PATIENCE'] ?? '600000',
		},
		expect: { poll: { timeout: Number(process.env['PATIENCE'] ?? 600_000), interval: 50 } },
		include: ['chaos/**/*.chaos.test.ts', ...sampledFiles],
		// Thousands of seeds run in one test.
		testTimeout: 3_600_000,
	},
});
