import { parentPort, workerData } from 'node:worker_threads';
import type { Job } from '../aws/serve.ts';
import { once } from '../domain/once.ts';
import { cleanAtRest } from '../host/heap.ts';
import type { WorkerData } from '../host/worker-gateways.ts';
import { jobNames } from './job-names.ts';

/*
The worker thread: gateways and gate, away from the thread that owns the screen. Its standard output
and error are captured by the parent, so that nothing in here can write on the screen.
*/
const { start, maskSecret }: WorkerData = workerData;

/** A file of the build of its own, which is loaded when one of them is first asked for: no first list waits for them. */
const loadedJobs = once(async () => (await import('./jobs.ts')).jobsWith(maskSecret));

const jobs = Object.fromEntries(
	jobNames.map((name): [string, Job] => [
		name,
		async (...all) => (await loadedJobs.get())[name](...all),
	]),
);

async function main(): Promise<void> {
	const [{ serve }, { connect }] = await Promise.all([
		import('../aws/serve.ts'),
		import('../aws/connect.ts'),
	]);
	cleanAtRest();
	if (parentPort !== null) await serve(parentPort, start, connect, jobs);
}

// A file of the build is a script, where nothing can be awaited; the parent hears of a failure as of any other.
void main();
