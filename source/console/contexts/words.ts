import {
	type Meant,
	meantContext,
	meantProfile,
	meantRegion,
} from '../../domain/contexts/meant-context.ts';
import type { Session } from '../shell/session.ts';
import { openContexts } from './contexts.ts';
import { openRegions } from './regions.ts';
import { goTo, standingIn, whyNoOther } from './switching.ts';

/** `:profile NAME`; alone it shows the list. */
export function goToProfile(session: Session, name: string): void {
	if (name === '') return openContexts(session);
	go(session, (standing) => meantProfile(name, standing));
}

/** `:region NAME`; alone it shows the list. */
export function goToRegion(session: Session, name: string): void {
	if (name === '') return openRegions(session);
	go(session, (standing) => meantRegion(name, standing));
}

/** `:ctx PROFILE`, `ACCOUNT/ROLE`, `SESSION ACCOUNT ROLE`, `REGION` or one of the first three and a region; alone it shows the profiles. */
export function goToContext(session: Session, text: string): void {
	if (text === '') return openContexts(session);
	go(session, (standing) => meantContext(text, standing));
}

/** Goes to what a name means where the console stands; says why it means nothing. */
function go(
	session: Session,
	meaning: (standing: Parameters<typeof meantContext>[1]) => Meant,
): void {
	const { here } = session;
	const refused = whyNoOther(session.state);
	if (here === undefined || refused !== undefined) {
		return session.say(refused ?? 'not connected yet', 'notice');
	}
	const meant = meaning(standingIn(here));
	if ('why' in meant) session.say(meant.why, 'notice');
	else goTo(session, meant.choice);
}
