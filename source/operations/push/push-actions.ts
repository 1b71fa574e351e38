import type { ActionRule } from '../guard.ts';

/** What may be done to an endpoint of mobile push. */
export type PushActionKind = 'push' | 'enable-endpoint' | 'disable-endpoint';

/** How actions on endpoints are confirmed; a part of the one table in guard.ts. */
export const pushRules: Readonly<Record<PushActionKind, ActionRule>> = {
	push: {
		effect: 'write',
		level: 2,
		label: 'Publish',
		what: (resource) => `publish to ${resource}`,
		says: () => 'Sends a notification to this one device, whoever holds it.',
	},
	'enable-endpoint': {
		effect: 'destroy',
		level: 2,
		label: 'Enable',
		what: (resource) => `enable ${resource}`,
		says: () =>
			'SNS sends to the device again. It stopped since the push service called the token invalid, or somebody stopped it: where the token is still the old one, the next delivery disables it again.',
	},
	'disable-endpoint': {
		effect: 'destroy',
		level: 2,
		label: 'Disable',
		what: (resource) => `disable ${resource}`,
		says: () => 'SNS sends nothing more to the device until somebody enables it again.',
	},
};
