import { isLate } from '../input/late.ts';
import type { Session } from '../shell/session.ts';
import { topView } from '../state/selectors.ts';

/**
 * Asks before a file that is there is replaced. `false`: it is not to be, which has been said. A pipe
 * or a device takes what comes, so nobody is asked.
 */
export async function mayReplace(
	session: Session,
	path: string,
	trigger: string,
): Promise<boolean> {
	const { id } = topView(session.state);
	if (!(await session.host.stores.wouldReplace(path))) return true;
	if (isLate(session, id, `${path} is there already: export again to replace it`)) return false;
	const yes = await session.ask(
		{
			level: 2,
			title: `Replace ${path}`,
			lines: ['A file of that name is there. It stays as it is until the new one is whole.'],
			confirmLabel: 'Replace',
			cancelLabel: 'Keep it',
			grant: undefined,
		},
		trigger,
	);
	if (!yes) session.say(`${path} stays as it was: nothing was written`, 'notice');
	return yes;
}
