import { editCopy } from '../messages/edit/edit-copy.ts';
import { openResource } from '../resources/detail-load.ts';
import type { Session } from '../shell/session.ts';
import type { MenuItem } from '../state/menu.ts';
import type { Overlay } from '../state/state.ts';
import { openSubscriptions } from '../subscriptions/open-subscriptions.ts';
import { menuKey } from '../widgets/menu.ts';
import { answerUnbound } from './unbound.ts';

/** A key while a menu is open. */
export function menuInput(
	session: Session,
	overlay: Extract<Overlay, { kind: 'menu' }>,
	key: string,
): void {
	const answer = menuKey(overlay.menu, overlay.cursor, key);
	if (answer.kind === 'unused') return answerUnbound(session, key, 'esc closes the menu');
	if (answer.kind === 'stay') {
		if (answer.cursor !== overlay.cursor) {
			session.setOverlay({ ...overlay, cursor: answer.cursor });
		}
		return;
	}
	session.setOverlay({ kind: 'none' });
	if (answer.kind === 'choose') choose(session, answer.item);
}

/** A click on an item of a menu goes to it, and a second one chooses it, where that only looks. */
export function clickInMenu(
	session: Session,
	overlay: Extract<Overlay, { kind: 'menu' }>,
	is: string,
	isSecond: boolean,
): void {
	const cursor = Number(is);
	const item = overlay.menu.items[cursor];
	if (item === undefined) return;
	if (!isSecond) return session.setOverlay({ ...overlay, cursor });
	if (item.choice.kind === 'edit') {
		return session.say(`${item.label}: a click only looks, ${item.key} does it`, 'notice');
	}
	menuInput(session, { ...overlay, cursor }, 'enter');
}

function choose(session: Session, { choice, label }: MenuItem): void {
	switch (choice.kind) {
		case 'copy':
			return session.copy(choice.text, label);
		case 'open':
			return openResource(session, choice.resource);
		case 'subscriptions':
			return openSubscriptions(session, choice.of);
		case 'edit':
			return editCopy(session, choice);
	}
}
