import { defineConfig } from 'vitest/config';

/*
The long runs of the seeded suites: `npm run chaos`, `SEEDS=5000 npm run chaos` for more of them,
`SEED=17 npm run chaos` for one alone. The short runs are part of `npm test`.
*/
export default defineConfig({
	test: {
		env: { TZ: 'UTC', AWSMSG_CHAOS_RUNS: process.env['AWSMSG_CHAOS_RUNS'] ?? '1000' },
		setupFiles: ['test/helpers/set-up.ts'],
		include: [
			'chaos/**/*.chaos.test.ts',
			'test/operations/redrive/chaos.test.ts',
			'test/e2e/{leaving,leaving-commands,redrive-leaving,redrive-canary}.e2e.test.ts',
		],
		hookTimeout: 60_000,
		testTimeout: 3_600_000,
	},
});
