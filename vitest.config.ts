import { defineConfig } from 'vitest/config';
import SummaryReporter from './scripts/summary-reporter.js';

const shared = {
	// Colours as on a terminal; a vitest that writes to a pipe would lose them.
	env: { TZ: 'UTC', FORCE_COLOR: '3' },
	setupFiles: ['test/helpers/set-up.ts'],
};

export default defineConfig({
	test: {
		reporters: [['default', { summary: false }], new SummaryReporter()],
		projects: [
			{
				extends: true,
				test: {
					...shared,
					name: 'unit',
					include: ['test/**/*.test.{ts,tsx}'],
					exclude: ['test/e2e/**'],
					testTimeout: 20_000,
				},
			},
			{
				extends: true,
				test: {
					...shared,
					name: 'e2e',
					include: ['test/e2e/**/*.e2e.test.ts'],
					// They wait more than they compute, but each has a console and an endpoint of its own.
					maxWorkers: 3,
					testTimeout: 90_000,
					hookTimeout: 60_000,
				},
			},
		],
	},
});
