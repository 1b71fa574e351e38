import process from 'node:process';
import { defineConfig } from 'vitest/config';
import { shared } from './vitest.config.ts';

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
		include: [
			'chaos/**/*.chaos.test.ts',
			'test/{programs/secrets,domain/masking/mask-message}.test.ts',
			'test/operations/redrive/chaos.test.ts',
			'test/operations/redrive/split-chaos.test.ts',
			'test/operations/redrive/rescue-chaos.test.ts',
			'test/operations/redrive/{together-chaos,login-over}.test.ts',
			'test/operations/metrics/watch-figures.test.ts',
			'test/{console/hostile-screens,commands/hostile-output}.test.ts',
			'test/{presentation/line,scripts/patches,emulator/sns-filter}.test.ts',
			'test/aws/sqs/{lean-sqs,message-faults,message-fidelity}.test.ts',
			'test/{aws/answer-limits,aws/bent-answers,console/messages/decoded,console/shell/frame}.test.ts',
			'test/domain/{expressions/exact-values,messages/encodings,messages/wrapped-edit}.test.ts',
			'test/operations/messages/import-messages.test.ts',
			'test/domain/expressions/step-budget.test.ts',
			'test/e2e/{arriving,endings,hostile-computer,leaving,leaving-commands}.e2e.test.ts',
			'test/e2e/redrive-{canary,leaving,managed,refusals}.e2e.test.ts',
			'test/e2e/terminal-{kinds,signals,stalled}.e2e.test.ts',
		],
		// Thousands of seeds run in one test.
		testTimeout: 3_600_000,
	},
});
