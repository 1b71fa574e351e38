// Writes what a program used, when it ends by itself or by an interrupt, to the file of BENCH_USAGE.
const { writeFileSync } = require('node:fs');
const file = process.env.BENCH_USAGE;
if (file && require('node:worker_threads').isMainThread) {
	process.on('exit', () => {
		const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
		writeFileSync(
			file,
			JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, rss: maxRSS / 1024 }),
		);
	});
	if (process.env.BENCH_INTERRUPTS) process.on('SIGINT', () => process.exit(130));
}
