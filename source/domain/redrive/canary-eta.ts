/**
 * When what stands before a canary is gone, by what the destination drains; `still`: nothing has left it since then;
 * `unmeasured`: nobody has measured yet. Times in ms since the epoch.
 */
export type CanaryEta =
	| { readonly kind: 'known'; readonly at: number; readonly perSecond: number }
	| { readonly kind: 'still'; readonly since: number }
	| { readonly kind: 'unmeasured' };
