import type { Message } from '../../../domain/messages/message.ts';
import type { QueueRef } from '../../../domain/resources.ts';
import { noSources } from '../../queues/queue-commands.ts';
import type { Session } from '../../shell/session.ts';
import type { MenuItem } from '../../state/menu.ts';
import { queueByArn } from '../../state/selectors.ts';
import type { State } from '../../state/state.ts';

/** Asks what an edited copy is for, before the editor opens. `gone` for a message that is deleted. */
export function openEditMenu(
	session: Session,
	state: State,
	ref: QueueRef,
	message: Message,
	gone = false,
): void {
	const arn = message.system['DeadLetterQueueSourceArn'];
	const source = arn === undefined ? undefined : queueByArn(state, arn)?.ref;
	const item = (key: string, label: string, text: string, as: 'plan' | 'send', to: QueueRef) => ({
		key,
		label,
		text,
		choice: { kind: 'edit' as const, as, ref: to, message },
	});
	const moves = !gone && noSources(state, ref, [message]) === undefined;
	const items: readonly MenuItem[] = [
		...(moves ? [item('r', 'edit, then redrive', 'this message is deleted', 'plan', ref)] : []),
		...(source === undefined
			? []
			: [item('s', `edit, then send to ${source.name}`, 'this message stays', 'send', source)]),
		item('h', `edit, then send to ${ref.name}`, gone ? '' : 'this message stays', 'send', ref),
	];
	session.setOverlay({
		kind: 'menu',
		cursor: 0,
		menu: {
			title: 'Edit a copy in your editor',
			verb: 'edit',
			says: 'Nothing is sent before the plan or the form is confirmed.',
			items,
		},
	});
}
