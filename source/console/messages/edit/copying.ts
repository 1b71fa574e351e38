import { count } from '../../../presentation/formats.ts';
import { groupItems, markedItems, messageItems, openCopyMenu } from '../../resources/copy-menu.ts';
import type { ScreenContext } from '../../shell/screen.ts';
import { groupTitle } from '../body.ts';
import { groupUnder } from '../layout.ts';
import { selectionOf } from '../selection.ts';
import { targetOf } from '../target.ts';

/** What can be copied of what a command would act on: marked messages, a group, or one message. */
export function copyMenu(context: ScreenContext<'messages'>): void {
	const { session, view, state, body } = context;
	const { messages } = selectionOf(view, state, body);
	if (view.marks.size > 0) {
		return openCopyMenu(session, `${count(messages.length)} marked`, markedItems(messages));
	}
	const group = groupUnder(view);
	if (view.focus === 'groups' && group !== undefined && view.grouping !== undefined) {
		const title = groupTitle(group);
		const about = { group, grouping: view.grouping, messages, title };
		return openCopyMenu(session, `group ${title}`, groupItems(session, view.ref, about));
	}
	const target = targetOf(context);
	if (target === undefined) return;
	const items = messageItems(session, view.ref, target, view.focus === 'detail');
	openCopyMenu(session, `message ${target.message.id}`, items);
}
