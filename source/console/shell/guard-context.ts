import type { GuardContext } from '../../operations/guard.ts';
import type { ContextState } from '../state/state.ts';

/** Where an action would happen, as the guard wants to know it. */
export function guardContextOf({ mode, modeIsFixed, identity, info }: ContextState): GuardContext {
	return {
		mode,
		...(modeIsFixed ? {} : { modeCommand: true as const }),
		region: info?.region ?? 'unknown region',
		...(identity === undefined ? {} : { account: identity.account }),
		...(info?.profile === undefined ? {} : { alias: info.profile }),
		...(info?.endpoint === undefined ? {} : { endpoint: info.endpoint }),
		...(info?.endpoints === undefined ? {} : { endpoints: info.endpoints }),
	};
}
