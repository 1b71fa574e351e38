import type { Grant } from '../domain/effect.ts';
import { FailureError } from '../domain/failure.ts';
import { type Action, checkHeadless, confirmationFor } from '../operations/guard.ts';
import type { CommandContext, Connected } from './context.ts';
import { identityOf } from './resource.ts';

/**
 * What the guard asks for before something is changed, answered by flags. The mode is asked first,
 * which costs nothing; then the account is looked up afresh (law 6). Throws `refused`, and nothing
 * has been sent then.
 */
export async function permit(
	{ settings, signal }: Pick<CommandContext, 'settings' | 'signal'>,
	connected: Connected,
	action: Action,
): Promise<Grant> {
	const early = confirmationFor(action, connected.guard);
	if (!early.ok) throw new FailureError(early.failure);
	const identity = await identityOf(connected, signal);
	const guard =
		identity === undefined ? connected.guard : { ...connected.guard, account: identity.account };
	const answer = confirmationFor(action, guard);
	if (!answer.ok) throw new FailureError(answer.failure);
	const { yes, confirm, account } = settings;
	const flags = {
		yes,
		...(confirm === undefined ? {} : { confirm }),
		...(account === undefined ? {} : { account }),
	};
	return checkHeadless(answer.confirmation, flags, guard, identity);
}
