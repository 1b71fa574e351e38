import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { Job } from '../aws/serve.ts';
import type { WorkerData } from '../host/worker-gateways.ts';

/*
The worker thread: gateways and gate, away from the thread that owns the screen. Its standard output
and error are captured by the parent, so that nothing in here can write on the screen.
*/
const { start, compileCache }: WorkerData = workerData;
if (compileCache !== undefined) enableCompileCache(compileCache);
const [{ serve }, { connect }] = await Promise.all([
	import('../aws/serve.ts'),
	import('../aws/connect.ts'),
]);
/** What can be started with `startJob`; each is loaded when it is first asked for. */
const jobs: Readonly<Record<string, Job>> = {
	redrive: async (...all) => (await import('./redrive-job.ts')).redriveJob(...all),
	decode: async (...all) => (await import('./decode-job.ts')).decodeJob(...all),
	follow: async (...all) => (await import('./follow-job.ts')).followJob(...all),
};
if (parentPort !== null) await serve(parentPort, start, connect, jobs);
