import type { Program } from './run.ts';

const lists = new Set(['queues', 'topics', 'streams', 'subscriptions', 'describe', 'doctor']);
const messages = new Set([
	...['peek', 'groups', 'export', 'note', 'send', 'import', 'delete', 'undo', 'journal', 'forget'],
	// Asked by a shell at each TAB: in a small file, and not in that of the lists.
	'completion',
]);
const redrives = new Set(['redrive', 'apply', 'rescue', 'resume', 'tasks', 'cancel']);

/**
 * The file of the build that a command is in. All of a file is read for each of its commands, so those that are run often share
 * theirs with few, and what several need is in several (docs/decisions/0119-what-a-command-loads.md).
 */
export async function programOf(command: string): Promise<Program> {
	if (lists.has(command)) return (await import('./lists.ts')).program;
	if (messages.has(command)) return (await import('./messages.ts')).program;
	if (redrives.has(command)) return (await import('./redrives.ts')).program;
	return (await import('./others.ts')).program;
}
