import type * as Iam from '@aws-sdk/client-iam';
import { nothing, type RulesOf } from './rule.ts';

/**
 * What may be asked of IAM: what the policies of a role or a user allow. Free of charge; `permissions --check` alone asks it,
 * so that no job needs it.
 */
export const iamRules = {
	// The ARN of a session leaves the path of its role out, and a simulation wants it.
	'IAM GetRole': {
		effect: 'read',
		repeatable: true,
		resources: nothing,
		policyOn: '*',
		jobs: [],
	},
	'IAM SimulatePrincipalPolicy': {
		effect: 'read',
		repeatable: true,
		resources: nothing,
		policyOn: '*',
		jobs: [],
	},
} satisfies RulesOf<'IAM', typeof Iam>;
