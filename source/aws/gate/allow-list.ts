import type * as CloudWatch from '@aws-sdk/client-cloudwatch';
import type * as Logs from '@aws-sdk/client-cloudwatch-logs';
import type * as Iam from '@aws-sdk/client-iam';
import type * as Kinesis from '@aws-sdk/client-kinesis';
import type * as Lambda from '@aws-sdk/client-lambda';
import type * as Sns from '@aws-sdk/client-sns';
import type * as Sqs from '@aws-sdk/client-sqs';
import type * as Sts from '@aws-sdk/client-sts';
import { cloudWatchRules } from './cloudwatch-rules.ts';
import { iamRules } from './iam-rules.ts';
import { type DryRunInputs, dryRunRules, kinesisRules } from './kinesis-rules.ts';
import { lambdaRules } from './lambda-rules.ts';
import { logRules } from './log-rules.ts';
import { type AnyRule, type InputsOf, nothing, type RulesOf } from './rule.ts';
import { snsRules } from './sns-rules.ts';
import { type EmulatorInputs, emulatorRules, sqsRules } from './sqs-rules.ts';

const stsRules = {
	'STS GetCallerIdentity': {
		effect: 'read',
		repeatable: true,
		resources: nothing,
		policyOn: '*',
		jobs: ['view'],
	},
} satisfies RulesOf<'STS', typeof Sts>;

/*
Every request that awsmsg may send (law 4): an operation that is not here is refused. A gateway that
needs a new operation adds one rule to the list of its service, which also gives it to the policies of
the README, and nothing else.
*/
const rules = {
	...stsRules,
	...sqsRules,
	...emulatorRules,
	...snsRules,
	...kinesisRules,
	...dryRunRules,
	...cloudWatchRules,
	...lambdaRules,
	...logRules,
	...iamRules,
};

/** An operation of the allow-list; gateways can name no other. */
export type Operation = keyof typeof rules;

type Inputs = InputsOf<'STS', typeof Sts> &
	InputsOf<'SQS', typeof Sqs> &
	InputsOf<'SNS', typeof Sns> &
	InputsOf<'Kinesis', typeof Kinesis> &
	InputsOf<'CloudWatch', typeof CloudWatch> &
	InputsOf<'Lambda', typeof Lambda> &
	InputsOf<'CloudWatchLogs', typeof Logs> &
	InputsOf<'IAM', typeof Iam> &
	DryRunInputs &
	EmulatorInputs;

/** The input of an operation, as its client has it. */
export type InputOf<Name extends Operation> = Inputs[Name];

/** The rule of an operation (`SQS ListQueues`); `undefined` for one that may not be sent at all. */
export function ruleOf(operation: string): AnyRule | undefined {
	const all: Readonly<Record<string, AnyRule>> = rules;
	return Object.hasOwn(all, operation) ? all[operation] : undefined;
}

/** All operations of the list, for documents and generated policies. */
export const allowedOperations: readonly string[] = Object.keys(rules);

/** Services that IAM calls otherwise than the SDK. */
const iamPrefixes: Readonly<Record<string, string>> = { CloudWatchLogs: 'logs' };

/**
 * The IAM action that an operation needs: `SQS SendMessageBatch` -> `sqs:SendMessage`. Batch calls of
 * SQS and SNS use the permission of the single call. Sources: their developer guides, API permissions reference.
 */
export function permissionOf(operation: string): string {
	const [service = '', action = ''] = operation.split(' ');
	const isBatch = service !== 'Kinesis' && action.endsWith('Batch');
	const single = isBatch ? action.slice(0, -'Batch'.length) : action;
	return `${iamPrefixes[service] ?? service.toLowerCase()}:${single}`;
}
