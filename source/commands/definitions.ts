import { definition as audit } from './audit.ts';
import { definition as metrics } from './charts/metrics.ts';
import { definition as completion } from './completion.ts';
import { definition as config } from './config.ts';
import { definition as describe } from './describe.ts';
import { definition as doctor } from './diagnosis/doctor.ts';
import { definition as pulse } from './diagnosis/pulse.ts';
import { definition as whatIf } from './diagnosis/whatif.ts';
import { definition as why } from './diagnosis/why.ts';
import { definition as emulator } from './emulator.ts';
import { listDefinitions } from './lists.ts';
import { definition as login } from './login.ts';
import { definition as deleteMessages } from './messages/delete.ts';
import { definition as exportMessages } from './messages/export.ts';
import { definition as forget } from './messages/forget.ts';
import { definition as groups } from './messages/groups.ts';
import { definition as importMessages } from './messages/import.ts';
import { definition as journal } from './messages/journal.ts';
import { definition as note } from './messages/note.ts';
import { definition as peek } from './messages/peek.ts';
import { definition as send } from './messages/send.ts';
import { definition as undo } from './messages/undo.ts';
import { definition as open } from './open.ts';
import { definition as permissions } from './permissions.ts';
import { definition as push } from './push/push.ts';
import { definition as pushEndpoint } from './push/push-endpoint.ts';
import { definition as purge } from './queues/purge.ts';
import { definition as queue } from './queues/queue.ts';
import { definition as apply } from './redrive/apply.ts';
import { definition as cancel } from './redrive/cancel.ts';
import { definition as redrive } from './redrive/redrive.ts';
import { definition as resume } from './redrive/resume.ts';
import { definition as tasks } from './redrive/tasks.ts';
import { definition as report } from './report.ts';
import { definition as rescue } from './rescue/rescue.ts';
import type { Definition } from './shell/definition.ts';
import { definition as put } from './streams/put.ts';
import { definition as stream } from './streams/stream.ts';
import { definition as tail } from './streams/tail.ts';
import { definition as cleanup } from './topics/cleanup.ts';
import { definition as confirm } from './topics/confirm.ts';
import { definition as deliveries } from './topics/deliveries.ts';
import { definition as match } from './topics/match.ts';
import { definition as publish } from './topics/publish.ts';
import { definition as subscribe } from './topics/subscribe.ts';
import { definition as subscription } from './topics/subscription.ts';
import { definition as tailTopic } from './topics/tail-topic.ts';
import { definition as topic } from './topics/topic.ts';
import { definition as unsubscribe } from './topics/unsubscribe.ts';
import { definition as xray } from './topics/xray.ts';
import { definition as wait } from './wait.ts';

/** Every command, in the order of the help. */
export const definitions: readonly Definition[] = [
	...listDefinitions,
	describe,
	doctor,
	pulse,
	whatIf,
	open,
	peek,
	groups,
	note,
	why,
	exportMessages,
	send,
	importMessages,
	deleteMessages,
	journal,
	undo,
	forget,
	purge,
	queue,
	redrive,
	apply,
	rescue,
	resume,
	tasks,
	cancel,
	metrics,
	wait,
	publish,
	match,
	topic,
	subscribe,
	subscription,
	confirm,
	unsubscribe,
	deliveries,
	push,
	pushEndpoint,
	xray,
	tailTopic,
	cleanup,
	put,
	tail,
	stream,
	audit,
	report,
	config,
	permissions,
	login,
	emulator,
	completion,
];
