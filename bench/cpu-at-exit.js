/* Preloaded into a measured program: writes the CPU that it used, in ms, into the file BENCH_CPU. */
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { isMainThread } from 'node:worker_threads';

if (isMainThread && process.env.BENCH_CPU !== undefined) {
	process.on('exit', () => {
		const { user, system } = process.cpuUsage();
		writeFileSync(process.env.BENCH_CPU, String((user + system) / 1000));
	});
	// How the benchmark stops what takes too long.
	process.on('SIGUSR2', () => process.exit(99));
}
