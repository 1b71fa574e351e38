import type { GuardContext } from '../../operations/guard.ts';
import type { ContextState } from '../state/state.ts';

/** Where an action would happen, as the guard wants to know it. */
export function guardContextOf({ mode, terms, identity, info }: ContextState): GuardContext {
	const alias = terms.alias?.value ?? info?.profile;
	return {
		mode,
		modeCommand: true,
		terms,
		region: info?.region ?? 'unknown region',
		...(identity === undefined ? {} : { account: identity.account }),
		...(alias === undefined ? {} : { alias }),
		...(info?.endpoint === undefined ? {} : { endpoint: info.endpoint }),
		...(info?.endpoints === undefined ? {} : { endpoints: info.endpoints }),
	};
}
