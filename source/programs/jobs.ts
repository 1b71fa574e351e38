import type { Job } from '../aws/serve.ts';
import { takeMaskSecret } from '../domain/masking/mask-id.ts';
import type { JobName } from './job-names.ts';

/** What can be started with `startJob`; each is read when it is first asked for. Masked ids have the marks of `maskSecret`. */
export function jobsWith(maskSecret: string | undefined): Readonly<Record<JobName, Job>> {
	// Here and not in `worker.ts`: each file of the build has its own copy of a module, and of what that keeps.
	if (maskSecret !== undefined) takeMaskSecret(maskSecret);
	return {
		redrive: async (...all) => (await import('./redrive-job.ts')).redriveJob(...all),
		decode: async (...all) => (await import('./decode-job.ts')).decodeJob(...all),
		profiles: async (...all) => (await import('./contexts-job.ts')).profilesJob(...all),
		regions: async (...all) => (await import('./contexts-job.ts')).regionsJob(...all),
		across: async (...all) => (await import('./contexts-job.ts')).acrossJob(...all),
		follow: async (...all) => (await import('./follow-job.ts')).followJob(...all),
		pulse: async (...all) => (await import('./pulse-job.ts')).pulseJob(...all),
		'tail-topic': async (...all) => (await import('./topic-job.ts')).topicJob(...all),
	};
}
