import { fail } from '../../../domain/failure.ts';
import { maskedView } from '../../../domain/masking/mask-message.ts';
import type { QueueRef } from '../../../domain/resources.ts';
import { count } from '../../../presentation/formats.ts';
import type { Session } from '../../shell/session.ts';
import { newLook } from '../../state/messages.ts';
import type { State } from '../../state/state.ts';
import { newListing } from '../../state/views.ts';
import { besideGateways, decodeBetweenFrames } from '../decoded.ts';

/** Why there is no look without a receive here; `undefined` where an endpoint may offer one. */
export function noTruePeek({ context }: State): string | undefined {
	// AWS is never asked: it has nothing like it.
	return context.info?.endpoint === undefined
		? 'AWS shows no message without receiving it: p receives'
		: undefined;
}

/** Shows every message as the endpoint keeps it, in flight and delayed ones too. Receives nothing. */
export function openTruePeek(session: Session, ref: QueueRef): void {
	const id = session.push({
		...newLook(ref),
		mode: 'peek',
		...newListing('arrival'),
	});
	peekAgain(session, id, ref);
}

/** Asks the endpoint again what it keeps. */
export function peekAgain(session: Session, id: number, ref: QueueRef): void {
	session.update(id, 'messages', (view) => ({ ...view, status: 'receiving' }));
	session.run(
		id,
		async ({ gateways, signal }) => {
			const kept = await gateways.queues.truePeek(ref.url, { signal });
			if (kept === undefined) {
				throw fail('unsupported', 'this endpoint shows no message without receiving it', {
					hint: 'esc, then p receives ten and gives them back',
				});
			}
			const messages = kept.map((one) => maskedView(one, session.host.masks, ref.name));
			await decodeBetweenFrames(messages, [], besideGateways(session, signal));
			session.update(id, 'messages', (view) => ({
				...view,
				status: 'held',
				messages,
				marks: new Set([...view.marks].filter((one) => messages.some(({ id }) => id === one))),
			}));
			session.say(`${ref.name} has ${count(messages.length)}, in flight and delayed included`);
		},
		(failure) => session.update(id, 'messages', (view) => ({ ...view, status: 'held', failure })),
	);
}
