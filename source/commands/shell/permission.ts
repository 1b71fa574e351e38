import type { Grant } from '../../domain/effect.ts';
import { FailureError } from '../../domain/failure.ts';
import {
	type Action,
	type Confirmation,
	checkConfirmed,
	checkHeadless,
	confirmationFor,
	type GuardContext,
} from '../../operations/guard.ts';
import { withOwners } from '../../operations/resources/owner-terms.ts';
import type { CommandContext, Connected } from './context.ts';
import { identityOf } from './resource.ts';

type Asking = Pick<CommandContext, 'settings' | 'signal'>;

/**
 * What the guard asks for before something is changed, answered by flags. The mode is asked first,
 * which costs nothing; then the account is looked up afresh (law 6). Throws `refused`, and nothing
 * has been sent then.
 */
export async function permit(
	context: Asking,
	connected: Connected,
	action: Action,
): Promise<Grant> {
	const { confirmation, guard, identity } = await ask(context, connected, action);
	const grant = checkHeadless(confirmation, flagsOf(context), guard, identity);
	const { audit, info } = connected;
	audit.isAt(info, identity, guard.terms);
	const owners = withOwners(guard, grant.resources);
	await audit.confirmed(info.id, grant, action.count ?? action.known, owners);
	return grant;
}

/** {@link permit} for a look, which needs no grant. */
export async function permitLook(
	context: Asking,
	connected: Connected,
	action: Action,
): Promise<void> {
	const { confirmation, guard, identity } = await ask(context, connected, action);
	checkConfirmed(confirmation, flagsOf(context), guard, identity);
}

/** Throws `refused` when the mode lets nothing like `action` through; asks nothing else. */
export function checkMode(connected: Connected, action: Action): void {
	confirmationOf(action, connected.guard);
}

async function ask({ signal }: Asking, connected: Connected, action: Action) {
	checkMode(connected, action);
	const identity = await identityOf(connected, signal);
	const guard: GuardContext =
		identity === undefined ? connected.guard : { ...connected.guard, account: identity.account };
	return { confirmation: confirmationOf(action, guard), guard, identity };
}

function confirmationOf(action: Action, guard: GuardContext): Confirmation {
	const answer = confirmationFor(action, guard);
	if (answer.ok) return answer.confirmation;
	throw new FailureError(answer.failure);
}

function flagsOf({ settings }: Asking) {
	const { yes, confirm, account } = settings;
	return {
		yes,
		...(confirm === undefined ? {} : { confirm }),
		...(account === undefined ? {} : { account }),
	};
}
