import { termsFor } from '../../domain/contexts/terms.ts';
import type { GuardContext } from '../../operations/guard.ts';
import type { ContextState } from '../state/state.ts';

/**
 * Why nothing is changed at the moment: another context is on its way here, and what is pressed by now is meant for that
 * one.
 */
export function whileGoing({ goingTo }: Pick<ContextState, 'goingTo'>): string | undefined {
	return goingTo === undefined ? undefined : `going to ${goingTo}: wait until it is there`;
}

/** Why what is done is done: what was said for the mode that was chosen, else for all. */
export function reasonOf({
	chosen,
	reason,
}: Pick<ContextState, 'chosen' | 'reason'>): string | undefined {
	return chosen?.reason ?? reason;
}

/** What holds in another account for who we are; asked for an endpoint's own accounts nobody knows. */
function termsBeside(
	{ sources }: ContextState,
	info: NonNullable<ContextState['info']>,
	{ arn }: NonNullable<ContextState['identity']>,
) {
	return (account: string) => termsFor({ ...info, identity: { account, arn } }, sources);
}

/** Where an action would happen, as the guard wants to know it. */
export function guardContextOf(context: ContextState): GuardContext {
	const { mode, terms, identity, info } = context;
	const reason = reasonOf(context);
	const alias = terms.alias?.value ?? info?.profile;
	return {
		mode,
		modeCommand: true,
		terms,
		...(reason === undefined ? {} : { reason }),
		region: info?.region ?? 'unknown region',
		...(identity === undefined ? {} : { account: identity.account }),
		...(alias === undefined ? {} : { alias }),
		...(info?.endpoint === undefined ? {} : { endpoint: info.endpoint }),
		...(info?.endpoints === undefined ? {} : { endpoints: info.endpoints }),
		...(info === undefined || identity === undefined || info.endpoint !== undefined
			? {}
			: { termsIn: termsBeside(context, info, identity) }),
		...(info?.contested === undefined ? {} : { contested: info.contested }),
	};
}
