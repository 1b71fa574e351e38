import { asFailure } from '../../domain/failure.ts';
import { trueMessage } from '../../domain/masking/mask-message.ts';
import type { Message } from '../../domain/messages/message.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { sourceWords } from '../../operations/mode-refusal.ts';
import { counted } from '../../presentation/formats.ts';
import type { Command } from '../keys/command.ts';
import { guardContextOf } from '../shell/guard-context.ts';
import type { ScreenContext } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import { besideGateways, decodeBetweenFrames } from './decoded.ts';
import { selectionOf } from './selection.ts';

/*
Masked values are shown to whoever asks, unless a file lets nobody see them; that somebody did is written down first.
*/

/** Why none of these can be revealed; `undefined` where one can. */
function notRevealed(messages: readonly Pick<Message, 'masked'>[]): string | undefined {
	const masked = messages.filter((message) => message.masked !== undefined);
	if (masked.length === 0) return 'nothing is masked here';
	const never = masked.flatMap((message) => message.masked?.never ?? []);
	const [by] = never;
	return by === undefined || never.length < masked.length
		? undefined
		: `nobody may see them: ${sourceWords(by)} says so`;
}

/** Shows the messages behind the views of some, where the console still stands on them. */
export async function reveal(
	session: Session,
	{ id, ref }: { readonly id: number; readonly ref: QueueRef },
	messages: readonly Message[],
): Promise<void> {
	const shown = messages.filter(({ masked }) => masked !== undefined && masked.never === undefined);
	const { context } = session.state;
	const { info, identity, terms } = context;
	if (shown.length === 0 || info === undefined) return;
	session.audit.isAt(info, identity, terms);
	let isWritten: boolean;
	try {
		const what = `reveal masked values of ${ref.name}`;
		const resources = [resourceOf('queue', ref)];
		const revealing = { what, resources, count: shown.length };
		isWritten = await session.audit.revealed(info.id, revealing, guardContextOf(context));
	} catch (error) {
		return session.fail(asFailure(error));
	}
	const behind = new Map(shown.map((view) => [view.id, trueMessage(view)]));
	const all = [...behind.values()];
	await decodeBetweenFrames(all, [], besideGateways(session, new AbortController().signal));
	const of = (message: Message) => behind.get(message.id) ?? message;
	for (const view of session.state.views) {
		if (view.kind === 'messages' && view.ref.arn === ref.arn) {
			session.update(view.id, 'messages', (old) => ({ ...old, messages: old.messages.map(of) }));
		} else if (view.id === id) {
			session.update(id, 'message', (old) => ({ ...old, message: of(old.message) }));
		}
	}
	const told = isWritten ? 'the audit says so' : 'the audit could not be written';
	session.say(`${counted(all.length, 'message')} shown as received: ${told}`, 'notice');
}

const words = {
	keys: ['V'],
	title: 'reveal',
	about: 'Show masked values of the message, or of those that are marked; the audit says so',
	effect: 'read',
	byKeyAlone: true,
} as const;

/** In a list: of the marked messages, the group, or the one under the cursor. */
export const revealMarked: Command<ScreenContext<'messages'>> = {
	...words,
	disabled: ({ view, state, body }) => notRevealed(selectionOf(view, state, body).messages),
	run: ({ session, view, state, body }) =>
		reveal(session, view, selectionOf(view, state, body).messages),
};

/** Of one message. */
export const revealOne: Command<ScreenContext<'message'>> = {
	...words,
	disabled: ({ view }) => notRevealed([view.message]),
	run: ({ session, view }) => reveal(session, view, [view.message]),
};
