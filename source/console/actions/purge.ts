import type { QueueRef } from '../../domain/resources.ts';
import { purgeQueue } from '../../operations/purge.ts';
import { count } from '../../presentation/formats.ts';
import type { Session } from '../session.ts';
import { queueByArn } from '../state/selectors.ts';
import type { State } from '../state/state.ts';

/** Purges a queue after its name has been typed. */
export function purge(session: Session, state: State, ref: QueueRef, trigger: string): void {
	const visible = queueByArn(state, ref.arn)?.attributes?.visible;
	const view = session.state.views.at(-1);
	if (view === undefined) return;
	session.confirm(
		{
			kind: 'purge',
			resource: ref.name,
			...(visible === undefined ? {} : { count: visible, approximate: true }),
			detail: [
				'Every message goes, those in flight and delayed too, and nothing brings them back.',
				'It takes up to 60 s; messages sent during that time may go as well.',
			],
		},
		trigger,
		(grant) => {
			if (grant === undefined) return;
			session.run(view.id, async ({ gateways, signal }) => {
				await purgeQueue({ queues: gateways.queues }, { url: ref.url, grant }, signal);
				const how = visible === undefined ? '' : ` of ~${count(visible)} messages`;
				session.say(
					`purge${how} accepted: ${ref.name} is emptied within 60 s, what is sent meanwhile may go too`,
					'notice',
				);
			});
		},
	);
}
