import type { Message } from '../../domain/messages/message.ts';
import type { QueueRef } from '../../domain/resources.ts';
import type { Command } from '../keys/command.ts';
import type { Session } from '../shell/session.ts';
import { openWhy } from './why.ts';

/** The command that opens the log lines of the message on show, or under the cursor. */
export function whyCommand<Context extends { readonly session: Session }>(
	messageIn: (
		context: Context,
	) => { readonly ref: QueueRef; readonly message: Message } | undefined,
): Command<Context> {
	return {
		keys: ['l'],
		title: 'why',
		about: 'What the logs of its consumers tell of this message: free, and nothing is received',
		inFooter: true,
		effect: 'read',
		disabled: (context) => (messageIn(context) === undefined ? 'there is no message' : undefined),
		run: (context) => {
			const found = messageIn(context);
			if (found !== undefined) openWhy(context.session, found.ref, found.message);
		},
	};
}
