import { asFailure } from '../../domain/failure.ts';
import { rememberedEndpoint } from '../../domain/here.ts';
import { maskedView } from '../../domain/masking/mask-message.ts';
import { fingerprintOf } from '../../domain/messages/fingerprint.ts';
import type { TriageGroup } from '../../domain/messages/triage.ts';
import { bareCommand } from '../../domain/text/shell-words.ts';
import type { Session } from '../shell/session.ts';
import type { ViewOf } from '../state/views.ts';
import { allGroups } from './groups.ts';
import { membersOf } from './look/reach.ts';

/**
 * Says which kinds of messages were seen before, and remembers those that are here now: at once, and
 * again when the list is left, since it may have grown.
 */
export function recallKinds(session: Session, { id, known }: ViewOf<'messages'>): void {
	if (known !== undefined) return;
	const { fingerprints } = session.host.stores;
	fingerprints.load().then(
		(all) => {
			session.update(id, 'messages', (view) => ({
				...view,
				known: new Map(all.map((one) => [one.id, one])),
			}));
			rememberKinds(session, id);
		},
		(error: unknown) => session.fail(asFailure(error)),
	);
	// The list as it stands when it is left, not as it was when the groups were first asked for.
	let last = viewOf(session, id);
	const stop = session.store.subscribe(() => {
		last = viewOf(session, id) ?? last;
	});
	session.onLeave(id, () => {
		stop();
		if (last !== undefined) remember(session, last).catch(() => {});
	});
}

function viewOf(session: Session, id: number): ViewOf<'messages'> | undefined {
	const view = session.state.views.find((one) => one.id === id);
	return view?.kind === 'messages' ? view : undefined;
}

function rememberKinds(session: Session, id: number): void {
	const view = viewOf(session, id);
	if (view === undefined) return;
	remember(session, view).catch((error: unknown) => session.fail(asFailure(error)));
}

async function remember(session: Session, view: ViewOf<'messages'>): Promise<void> {
	// What was shown as it was received is remembered by what is seen of it otherwise.
	const { masks } = session.host;
	const views = view.messages.map((one) => maskedView(one, masks, view.ref.name));
	const { groups } = await allGroups(views, byFingerprint);
	const seen = groups.map(({ id, title, lastAt }) => ({
		...{ id, title },
		...(lastAt === undefined ? {} : { newestSent: lastAt }),
	}));
	if (seen.length === 0) return;
	return session.host.stores.fingerprints.see(seen, where(session, view), session.host.clock.now());
}

function where({ connection }: Session, { ref }: ViewOf<'messages'>) {
	const endpoint = connection === undefined ? undefined : rememberedEndpoint(connection.info);
	return { queue: ref, ...(endpoint === undefined ? {} : { endpoint }) };
}

const byFingerprint = { by: 'fingerprint' } as const;

/** Keeps a note about a kind of message on this computer; an empty one removes it. */
export function noteKind(
	session: Session,
	view: ViewOf<'messages'>,
	chosen: Pick<TriageGroup, 'id' | 'title'>,
	text: string,
): void {
	const { fingerprints } = session.host.stores;
	const [one] = membersOf(view, chosen.id);
	const seenOf = one && maskedView(one, session.host.masks, view.ref.name);
	const group = seenOf === undefined || seenOf === one ? chosen : fingerprintOf(seenOf);
	const now = session.host.clock.now();
	const keep = async () => {
		const seen = [{ id: group.id, title: group.title }];
		if (view.known?.get(group.id) === undefined) {
			await fingerprints.see(seen, where(session, view), now);
		}
		await fingerprints.note(group.id, text);
		const all = await fingerprints.load();
		session.update(view.id, 'messages', (old) => ({
			...old,
			known: new Map(all.map((one) => [one.id, one])),
		}));
		session.say(
			text === ''
				? 'the note is removed'
				: `noted: ${bareCommand('groups', '--known')} shows it too`,
			'good',
		);
	};
	keep().catch((error: unknown) => session.fail(asFailure(error)));
}
