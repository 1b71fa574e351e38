import { fail } from '../../domain/failure.ts';
import type { CodeLogin } from '../../operations/ports.ts';
import { type Ask, openAsk } from '../forms/ask-parts.ts';
import type { Session } from '../shell/session.ts';
import { topView } from '../state/selectors.ts';
import { field, fieldText } from '../widgets/fields.ts';

/** Asks for the code of an MFA device in the place of the login screen that was opened. */
export function askCode(session: Session, opened: number, login: CodeLogin): void {
	// Who has gone elsewhere meanwhile is not called back.
	if (!session.standsOn(opened)) return;
	session.pop();
	const fields = [field('code', 'code', `six digits that ${login.serial} shows now`)];
	openAsk(session, 'code', login.profile, fields, { chosen: [login.id] });
}

/** The code of an MFA device, for the role of a profile. */
export const codeAsk: Ask = {
	title: 'login',
	verb: () => 'Log in',
	says: 'The profile takes its role on with a code of its MFA device. It is good for one try, and is kept nowhere; what waits for the login goes on by itself.',
	prepare: ({ session, view }) => {
		const code = fieldText(view, 'code').replace(/\s/g, '');
		if (!/^\d{6}$/.test(code)) throw fail('invalid', 'an MFA code has six digits');
		const [id = ''] = view.chosen ?? [];
		return () => sendCode(session, id, code, view.about);
	},
};

function sendCode(session: Session, id: string, code: string, profile: string): void {
	session.say('logging in');
	session.run(topView(session.state).id, async ({ gateways, signal }) => {
		await gateways.logins.finish({ id, code }, { signal });
		session.say(`logged in as ${profile}: what waited goes on`, 'good');
		session.refreshLists();
	});
}
