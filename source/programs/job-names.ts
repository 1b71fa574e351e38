/** What can be started with `startJob` in the worker thread (`jobs.ts`). */
export const jobNames = [
	'redrive',
	'decode',
	'profiles',
	'regions',
	'across',
	'follow',
	'pulse',
	'tail-topic',
] as const;

export type JobName = (typeof jobNames)[number];
