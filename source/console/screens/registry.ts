import type { View, ViewKind } from '../state/views.ts';
import { askScreen } from './ask.ts';
import { callsScreen } from './calls.ts';
import { chartScreen } from './chart.ts';
import { errorsScreen } from './errors.ts';
import { formScreen } from './form.ts';
import { identityScreen } from './identity.ts';
import { journalScreen } from './journal.ts';
import { listScreen } from './list.ts';
import { messageScreen } from './message.ts';
import { messagesScreen } from './messages.ts';
import { planScreen } from './plan.ts';
import { queueScreen } from './queue.ts';
import { recordScreen } from './record.ts';
import { reportScreen } from './report.ts';
import { runScreen } from './run.ts';
import type { Screen } from './screen.ts';
import { streamScreen } from './stream.ts';
import { streamChangeScreen } from './stream-change.ts';
import { tailScreen } from './tail.ts';
import { tailStartScreen } from './tail-start.ts';
import { tasksScreen } from './tasks.ts';
import { topicScreen } from './topic.ts';

/** Every screen by the kind of its view. */
export const screens: { readonly [Kind in ViewKind]: Screen<Kind> } = {
	list: listScreen,
	queue: queueScreen,
	topic: topicScreen,
	stream: streamScreen,
	'stream-change': streamChangeScreen,
	messages: messagesScreen,
	message: messageScreen,
	ask: askScreen,
	report: reportScreen,
	form: formScreen,
	plan: planScreen,
	run: runScreen,
	tail: tailScreen,
	'tail-start': tailStartScreen,
	record: recordScreen,
	chart: chartScreen,
	tasks: tasksScreen,
	calls: callsScreen,
	errors: errorsScreen,
	journal: journalScreen,
	identity: identityScreen,
};

/** The screen of a view. The one place where the pairing of kind and screen is asserted. */
export function screenOf(view: View): Screen<ViewKind> {
	return screens[view.kind] as unknown as Screen<ViewKind>;
}
