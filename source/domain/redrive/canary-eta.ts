/**
 * When what stands before a canary is gone. `atLeast`: by what the destination drains, whose count may fall slower, since
 * others come meanwhile; else by the falls of its count, which alone are counted. `still`: the count has not fallen since
 * then; `growing`: more come than its count falls by, whose falls are noise then, and `drainPerSecond` leave it by
 * CloudWatch; `unmeasured`: nobody has measured yet. Times in ms since the epoch.
 */
export type CanaryEta =
	| {
			readonly kind: 'known';
			readonly at: number;
			readonly perSecond: number;
			readonly atLeast?: true;
	  }
	| { readonly kind: 'still'; readonly since: number }
	| { readonly kind: 'growing'; readonly drainPerSecond?: number }
	| { readonly kind: 'unmeasured' };
