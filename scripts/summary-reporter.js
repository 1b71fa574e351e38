import process from 'node:process';

/** Ends a test run with one plain line, alone: `N passed, N failed`; what was skipped stands in a line before it. */
export default class SummaryReporter {
	onTestRunEnd(modules, errors) {
		const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
		for (const module of modules) {
			let tests = 0;
			for (const test of module.children.allTests()) {
				tests++;
				counts[test.result().state]++;
			}
			// A file that could not be loaded has no tests, but it has failed.
			if (tests === 0 && module.state() === 'failed') counts.failed++;
		}
		// Tests that were never reached, and errors outside of tests, are no success.
		const failed = counts.failed + counts.pending + errors.length;
		const skipped = counts.skipped > 0 ? `\n${counts.skipped} skipped` : '';
		process.once('exit', () => {
			process.stdout.write(`${skipped}\n${counts.passed} passed, ${failed} failed\n`);
		});
	}
}
