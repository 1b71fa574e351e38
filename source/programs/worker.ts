import { parentPort, workerData } from 'node:worker_threads';
import type { Job } from '../aws/serve.ts';
import { takeMaskSecret } from '../domain/masking/mask-id.ts';
import { cleanAtRest } from '../host/heap.ts';
import type { WorkerData } from '../host/worker-gateways.ts';

/*
The worker thread: gateways and gate, away from the thread that owns the screen. Its standard output
and error are captured by the parent, so that nothing in here can write on the screen.
*/
/** What can be started with `startJob`; each is loaded when it is first asked for. */
const jobs: Readonly<Record<string, Job>> = {
	redrive: async (...all) => (await import('./redrive-job.ts')).redriveJob(...all),
	decode: async (...all) => (await import('./decode-job.ts')).decodeJob(...all),
	profiles: async (...all) => (await import('./contexts-job.ts')).profilesJob(...all),
	regions: async (...all) => (await import('./contexts-job.ts')).regionsJob(...all),
	across: async (...all) => (await import('./contexts-job.ts')).acrossJob(...all),
	follow: async (...all) => (await import('./follow-job.ts')).followJob(...all),
	pulse: async (...all) => (await import('./pulse-job.ts')).pulseJob(...all),
	'tail-topic': async (...all) => (await import('./topic-job.ts')).topicJob(...all),
};

async function main(): Promise<void> {
	const { start, maskSecret }: WorkerData = workerData;
	if (maskSecret !== undefined) takeMaskSecret(maskSecret);
	const [{ serve }, { connect }] = await Promise.all([
		import('../aws/serve.ts'),
		import('../aws/connect.ts'),
	]);
	cleanAtRest();
	if (parentPort !== null) await serve(parentPort, start, connect, jobs);
}

// A file of the build is a script, where nothing can be awaited; the parent hears of a failure as of any other.
void main();
