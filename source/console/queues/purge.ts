import { resourceOf } from '../../domain/resource-id.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { purgeQueue } from '../../operations/queues/purge.ts';
import { counted } from '../../presentation/formats.ts';
import type { TaskAt } from '../contexts/task-at.ts';
import { forgetReceives } from '../messages/look/forget-receives.ts';
import type { Session } from '../shell/session.ts';
import type { State } from '../state/state.ts';
import { startChange } from '../streams/start-change.ts';
import { atStake } from './at-stake.ts';

/** AWS takes so long to purge a queue, and no other purge meanwhile. Source: PurgeQueue, API reference. */
const purgeSeconds = 60;

/** Purges a queue after its name has been typed. */
export async function purge(
	session: Session,
	state: State,
	ref: QueueRef,
	trigger: string,
): Promise<void> {
	const { count: many, held } = atStake(session, state, ref);
	const view = session.state.views.at(-1);
	if (view === undefined) return;
	const ago = session.purges.secondsSince(ref.arn) ?? purgeSeconds;
	if (ago < purgeSeconds) {
		const left = purgeSeconds - ago;
		session.say(
			`${ref.name} was purged ${ago} s ago: AWS takes the next purge in ${left} s`,
			'notice',
		);
		return;
	}
	const grant = await session.confirm(
		{
			kind: 'purge',
			resource: resourceOf('queue', ref),
			...(many === undefined ? {} : { count: many, approximate: true }),
			detail: [
				...held,
				'Every message goes, those in flight and delayed too, and nothing brings them back.',
				'It takes up to 60 s; messages sent during that time may go as well.',
				view.kind === 'messages'
					? 'To keep them: esc, then A sweeps the queue and E exports what it has.'
					: 'To keep them: esc, then E exports the queue to a file first.',
			],
		},
		trigger,
	);
	if (grant === undefined) return;
	const task = { kind: 'purge', title: `purge of ${ref.name}`, resource: ref.name };
	startChange(session, task, async (at) => {
		await purgeQueue(
			{ queues: at.gateways.queues, forget: () => forgetReceives(session, ref, at.info) },
			{ url: ref.url, grant },
			at.signal,
		);
		session.purges.accepted(ref.arn);
		const how = many === undefined ? '' : ` of ~${counted(many, 'message')}`;
		at.say(
			`purge${how} accepted: ${ref.name} is emptied within 60 s, what is sent meanwhile may go too`,
			'notice',
		);
		return countDown(ref, at);
	});
}

/** The minute that AWS takes, among the tasks: whoever sends meanwhile may lose what they send. */
async function countDown({ name }: QueueRef, at: TaskAt): Promise<string> {
	const { clock, signal, report } = at;
	for (let left = purgeSeconds; left > 0; left--) {
		report({
			done: purgeSeconds - left,
			total: purgeSeconds,
			note: `${left} s left: what is sent to ${name} meanwhile may go too`,
		});
		await clock.sleep(1000, signal).catch(() => {});
		// It can't be called back: only the counting ends.
		if (signal.aborted) return 'AWS goes on with it: up to a minute in all';
	}
	at.say(`the purge of ${name} is over: what is sent now stays`, 'good');
	return 'over: what is sent now stays';
}
