import { programWith } from './run.ts';

/** What moves messages between queues, and the runs that do. */
export const program = programWith({
	redrive: () => import('../../commands/redrive/redrive.ts'),
	apply: () => import('../../commands/redrive/apply.ts'),
	rescue: () => import('../../commands/rescue/rescue.ts'),
	resume: () => import('../../commands/redrive/resume.ts'),
	tasks: () => import('../../commands/redrive/tasks.ts'),
	cancel: () => import('../../commands/redrive/cancel.ts'),
});
