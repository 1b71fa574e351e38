import type { ContextChoice } from '../../domain/contexts/context-choice.ts';
import { needsCode } from '../../domain/contexts/needs-code.ts';
import { asFailure } from '../../domain/failure.ts';
import { throwIfAborted } from '../../operations/pause.ts';
import type { Session } from '../shell/session.ts';
import { identify, identifyOnceLoggedIn } from '../watch/account-now.ts';
import type { ConsoleConnection } from '../watch/connection.ts';
import { type Attention, watchAll } from '../watch/watching.ts';
import { openLogin } from './login.ts';

/** How long the lists of a context wait for what was opened there before, ms. */
const recallMs = 300;

/** What runs beside a context for as long as the console is in it. */
export type Beside = {
	readonly attention: Attention;
	/** Aborts when awsmsg ends. */
	readonly ending: AbortSignal;
};

/**
 * Begins to work in a context: its lists are watched, with what was opened there before, and who we are there is
 * asked. Resolves when its lists are asked for; `identified` when it is known who we are, or why not.
 */
export async function enterContext(
	session: Session,
	connection: ConsoleConnection,
	choice: ContextChoice,
	{ attention, ending }: Beside,
): Promise<{ readonly identified: Promise<void> }> {
	session.connected(connection, choice);
	const { here } = session;
	if (here === undefined) return { identified: Promise.resolve() };
	const signal = AbortSignal.any([ending, here.signal]);
	let watching = new AbortController();
	const watch = () => {
		watching.abort();
		watching = new AbortController();
		watchAll(session, here.connection, attention, AbortSignal.any([signal, watching.signal]));
	};
	session.onRefresh = watch;
	// Nice to have before the lists, and not worth waiting for where the folder does not answer.
	await Promise.race([
		recall(session, connection.info.id, signal),
		session.host.clock.sleep(recallMs, signal).catch(() => {}),
	]);
	throwIfAborted(signal);
	watch();
	const { gateways, info } = here.connection;
	const identified = identify(session, { gateways, info, signal }).catch((error: unknown) => {
		const { kind, code } = asFailure(error);
		if (kind === 'credentials' && !signal.aborted) {
			const { clock } = session.host;
			void identifyOnceLoggedIn(session, { gateways, info, signal, clock });
			// It is asked for where the first request needs it, and by :login from then on.
			if (code === needsCode) openLogin(session);
		}
		throw error;
	});
	return { identified };
}

/** What was opened before in a context; nothing where the file can't be read, which is said. */
async function recall(session: Session, context: string, signal: AbortSignal): Promise<void> {
	try {
		const resources = await session.host.recall(context);
		if (!signal.aborted) session.dispatch({ type: 'remembered', resources });
	} catch (error) {
		session.dispatch({ type: 'failed', at: session.host.clock.now(), failure: asFailure(error) });
	}
}
