import type { Grant } from '../domain/effect.ts';

/** Options of every call. */
export type CallOptions = { readonly signal: AbortSignal };

/** Options of calls that write or destroy: the gate refuses them without the user's grant. */
export type GrantedOptions = CallOptions & { readonly grant: Grant };
