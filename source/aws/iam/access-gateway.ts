import {
	type EvaluationResult,
	GetRoleCommand,
	type IAMClient,
	SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import type { Verdict } from '../../domain/permissions/verdict.ts';
import type { AccessGateway } from '../../operations/ports.ts';
import { BentAnswerError, givenList, givenText } from '../failures/bent-answer.ts';
import type { Gate } from '../gate/gate.ts';
import { nextPage, optional, passOptions } from '../gateway-parts.ts';

/** What IAM says of policies. */
export function createAccessGateway({
	iam,
	gate,
}: {
	readonly iam: () => IAMClient;
	readonly gate: Gate;
}): AccessGateway {
	return {
		async roleArn(name, options) {
			return gate.call(
				'IAM GetRole',
				new GetRoleCommand({ RoleName: name }),
				passOptions(options, { label: name }),
				async (command) => givenText((await iam().send(command)).Role?.Arn, 'Arn'),
			);
		},

		async verdictsPage({ principal, actions, resource, next }, options) {
			return gate.call(
				'IAM SimulatePrincipalPolicy',
				new SimulatePrincipalPolicyCommand({
					PolicySourceArn: principal,
					ActionNames: [...actions],
					ResourceArns: [resource],
					...optional('Marker', next),
				}),
				passOptions(options, { label: principal.slice(principal.lastIndexOf('/') + 1) }),
				async (command) => {
					const { EvaluationResults, IsTruncated, Marker } = await iam().send(command);
					const items = givenList(EvaluationResults, 'EvaluationResults').map(verdictOf);
					return { items, ...nextPage(IsTruncated === true ? Marker : undefined) };
				},
			);
		},
	};
}

const decisions: Readonly<Record<string, Verdict['decision']>> = {
	allowed: 'allowed',
	implicitDeny: 'implicit',
	explicitDeny: 'explicit',
};

function verdictOf({
	EvalActionName,
	EvalDecision,
	MissingContextValues = [],
}: EvaluationResult): Verdict {
	const decision = decisions[givenText(EvalDecision, 'EvalDecision')];
	if (decision === undefined) throw new BentAnswerError(`EvalDecision is ${EvalDecision}`);
	return {
		action: givenText(EvalActionName, 'EvalActionName'),
		decision,
		missing: MissingContextValues,
	};
}
