import type * as Lambda from '@aws-sdk/client-lambda';
import { nothing, type RulesOf } from './rule.ts';

/** What may be asked of Lambda: who reads a queue or a stream, and who leaves letters. Free of charge. */
export const lambdaRules = {
	// Lambda has no policy on one mapping's source.
	'Lambda ListEventSourceMappings': {
		effect: 'read',
		repeatable: true,
		resources: nothing,
		policyOn: '*',
		jobs: ['view'],
	},
	'Lambda GetFunctionConfiguration': {
		effect: 'read',
		repeatable: true,
		resources: nothing,
		policyOn: 'function',
		jobs: ['view'],
	},
	// Whose dead letters lie somewhere, which neither the queue says nor a letter of a function's own.
	'Lambda ListFunctions': {
		effect: 'read',
		repeatable: true,
		resources: nothing,
		policyOn: '*',
		jobs: ['view', 'peek'],
	},
} satisfies RulesOf<'Lambda', typeof Lambda>;
