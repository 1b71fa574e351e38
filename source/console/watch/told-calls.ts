import type { Failure } from '../../domain/failure.ts';
import type { Call } from '../../operations/ports.ts';
import type { Session } from '../shell/session.ts';
import type { ConsoleConnection } from './connection.ts';

/** How long calls are gathered that the session takes in together, ms. */
const gatherMs = 200;

/** What a connection tells, on its way to the session. */
export type Told = {
	onCall(call: Call): void;
	onCrash(failure: Failure): void;
	/** Says which connection tells it, and answers it as the session has it: closed once all that it told is taken in. */
	by(connection: ConsoleConnection): ConsoleConnection;
};

/** Passes on what a connection tells to whoever shows it: calls in bundles, and that its thread is gone. */
export function toldTo(session: Pick<Session, 'called' | 'dispatch' | 'here'>): Told {
	const calls: Call[] = [];
	let connection: ConsoleConnection | undefined;
	const takeIn = () => {
		if (calls.length > 0) session.called(calls.splice(0), connection);
	};
	return {
		onCall(call) {
			if (calls.push(call) === 1) setTimeout(takeIn, gatherMs).unref();
		},
		onCrash(failure) {
			const at = Date.now();
			session.dispatch({ type: 'failed', at, failure });
			// One that was left has no screen to say it on; its tasks fail by themselves.
			if (connection === undefined || session.here?.given === connection) {
				session.dispatch({ type: 'connection-ended', failure, at });
			}
		},
		by(telling) {
			connection = {
				...telling,
				async close() {
					await telling.close();
					takeIn();
				},
			};
			return connection;
		},
	};
}
