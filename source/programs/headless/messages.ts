import { programWith } from './run.ts';

/** What reads, writes and deletes messages of queues, and what completes words in a shell. */
export const program = programWith({
	peek: () => import('../../commands/messages/peek.ts'),
	groups: () => import('../../commands/messages/groups.ts'),
	note: () => import('../../commands/messages/note.ts'),
	export: () => import('../../commands/messages/export.ts'),
	import: () => import('../../commands/messages/import.ts'),
	delete: () => import('../../commands/messages/delete.ts'),
	journal: () => import('../../commands/messages/journal.ts'),
	undo: () => import('../../commands/messages/undo.ts'),
	forget: () => import('../../commands/messages/forget.ts'),
	send: () => import('../../commands/messages/send.ts'),
	completion: () => import('../../commands/completion.ts'),
});
