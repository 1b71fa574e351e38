import { alarmsScreen } from '../alarms/alarms.ts';
import { chartScreen } from '../charts/chart.ts';
import { acrossScreen } from '../contexts/across.ts';
import { contextsScreen } from '../contexts/contexts.ts';
import { loginScreen } from '../contexts/login.ts';
import { regionsScreen } from '../contexts/regions.ts';
import { journalScreen } from '../deletions/journal.ts';
import { pulseScreen } from '../diagnosis/pulse.ts';
import { askScreen } from '../forms/ask.ts';
import { sendScreen } from '../forms/send.ts';
import { messageScreen } from '../messages/message.ts';
import { messagesScreen } from '../messages/messages.ts';
import { pushScreen } from '../push/applications.ts';
import { endpointsScreen } from '../push/endpoints.ts';
import { planScreen } from '../redrive/plan.ts';
import { reportScreen } from '../redrive/report.ts';
import { runScreen } from '../redrive/run.ts';
import { tasksScreen } from '../redrive/tasks.ts';
import { detailScreens } from '../resources/detail.ts';
import { listScreen } from '../resources/list.ts';
import type { View, ViewKind } from '../state/views.ts';
import { streamChangeScreen } from '../streams/stream-change.ts';
import { callsScreen } from '../system/calls.ts';
import { errorsScreen } from '../system/errors.ts';
import { identityScreen } from '../system/identity.ts';
import { permissionsScreen } from '../system/permissions.ts';
import { recordScreen } from '../tail/record.ts';
import { tailStartScreen } from '../tail/start.ts';
import { tailScreen } from '../tail/tail.ts';
import { xrayScreen } from '../topics/xray.ts';
import { whatIfScreen } from '../whatif/whatif.ts';
import { streamWhyScreen } from '../why/stream-why.ts';
import { whyScreen } from '../why/why.ts';
import type { Screen } from './screen.ts';

/** Every screen by the kind of its view. */
export const screens: { readonly [Kind in ViewKind]: Screen<Kind> } = {
	list: listScreen,
	...detailScreens,
	'stream-change': streamChangeScreen,
	whatif: whatIfScreen,
	messages: messagesScreen,
	message: messageScreen,
	why: whyScreen,
	'stream-why': streamWhyScreen,
	ask: askScreen,
	report: reportScreen,
	form: sendScreen,
	plan: planScreen,
	run: runScreen,
	tail: tailScreen,
	'tail-start': tailStartScreen,
	record: recordScreen,
	chart: chartScreen,
	tasks: tasksScreen,
	pulse: pulseScreen,
	calls: callsScreen,
	alarms: alarmsScreen,
	push: pushScreen,
	'push-endpoints': endpointsScreen,
	xray: xrayScreen,
	errors: errorsScreen,
	journal: journalScreen,
	identity: identityScreen,
	permissions: permissionsScreen,
	across: acrossScreen,
	contexts: contextsScreen,
	regions: regionsScreen,
	login: loginScreen,
};

/** The screen of a view. The one place where the pairing of kind and screen is asserted. */
export function screenOf(view: View): Screen<ViewKind> {
	return screens[view.kind] as unknown as Screen<ViewKind>;
}
