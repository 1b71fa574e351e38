import type { ContextChoice } from '../../domain/contexts/context-choice.ts';
import type { Standing } from '../../domain/contexts/meant-context.ts';
import { asFailure } from '../../domain/failure.ts';
import type { Session } from '../shell/session.ts';
import type { State } from '../state/state.ts';
import type { ConsoleConnection } from '../watch/connection.ts';
import type { HeldContext } from './held-context.ts';

/** There is one way at a time. */
const only = 0;

/** Why the console can't go to another context; `undefined` when it can. */
export function whyNoOther({ context: { info } }: Pick<State, 'context'>): string | undefined {
	if (info === undefined) return 'not connected yet';
	return info.local ? 'this is the embedded endpoint: start awsmsg without --local' : undefined;
}

/** What decides about the meaning of a name in a context. */
export function standingIn({ choice, info }: Pick<HeldContext, 'choice' | 'info'>): Standing {
	const { region, profiles = [], sessions = [] } = info;
	return { choice, region, profiles, sessions };
}

/** What is opened where the console arrives, and what leads back to where it was. */
type Landing = { readonly open: () => void; readonly back: string };

/**
 * Goes to another context. It is connected to first, which asks AWS nothing: where that fails, by a profile that is
 * not there, this one stays. Until then nothing is changed here; whoever chooses another one meanwhile goes there.
 */
export function goTo(session: Session, choice: ContextChoice, landing?: Landing): void {
	const refused = whyNoOther(session.state);
	if (refused !== undefined) return session.say(refused, 'notice');
	const to = [choice.profile, choice.region].filter((one) => one !== undefined).join(' ');
	const wanted = session.switching.start(only);
	session.dispatch({ type: 'going', to: to === '' ? 'the environment' : to });
	session.host.connect(choice).then(
		(connection) => {
			if (wanted.aborted) return connection.close();
			session.switching.stop(only);
			return arrive(session, connection, choice, landing);
		},
		(error: unknown) => {
			if (wanted.aborted) return;
			session.switching.stop(only);
			session.dispatch({ type: 'going', to: undefined });
			session.fail(asFailure(error));
		},
	);
}

/** Leaves the present context for one that is connected. */
function arrive(
	session: Session,
	connection: ConsoleConnection,
	choice: ContextChoice,
	landing: Landing | undefined,
): void {
	session.leaveContext();
	session.enter?.(connection, choice);
	landing?.open();
	const { label = '' } = session.here ?? {};
	const others = session.tasks
		.list()
		.filter((task) => task.endedAt === undefined && task.context !== undefined)
		.filter(({ context }) => context?.id !== connection.info.id)
		.map(({ title, context }) => `${title} in ${context?.label}`);
	const goesOn = others.length === 0 ? '' : `; goes on (6): ${others.join(', ')}`;
	const back = landing === undefined ? '' : `; ${landing.back}`;
	session.say(`now in ${label}${goesOn}${back}`, others.length === 0 ? 'good' : 'notice');
}
