import type { QueueAttributes } from '../../../source/domain/resources.ts';
import type { Chance } from '../chance.ts';
import { arnIn, type Place } from './surroundings.ts';

type Statement = Readonly<Record<string, unknown>>;
type Settings = Partial<QueueAttributes>;

/** A statement that lets SNS send to a queue, and what is different in it. */
export function letsSend(queueArn: string, more: Statement = {}): Statement {
	const Principal = { Service: 'sns.amazonaws.com' };
	return {
		...{ Effect: 'Allow', Principal, Action: 'sqs:SendMessage', Resource: queueArn },
		...more,
	};
}

/** Statements as the policy of a queue. */
export function policyOf(...Statement: readonly Statement[]): Settings {
	return { policy: JSON.stringify({ Version: '2012-10-17', Statement }) };
}

/** Settings of a queue that let a topic in, and such that do not, in any of the forms that people write. */
export function entrySettings(
	chance: Chance,
	{
		place,
		topicArn,
		queueArn,
	}: { readonly place: Place; readonly topicArn: string; readonly queueArn: string },
): { readonly well: Settings; readonly ill: Settings } {
	const lets = (more?: Statement) => letsSend(queueArn, more);
	const from = (SourceArn: string, operator = 'ArnEquals') => ({
		Condition: { [operator]: { 'aws:SourceArn': SourceArn } },
	});
	const insecure = {
		...{ Effect: 'Deny', Principal: '*', Action: 'sqs:*', Resource: queueArn },
		Condition: { Bool: { 'aws:SecureTransport': 'false' } },
	};
	const operator = chance.of(['ArnEquals', 'ArnLike', 'StringEquals', 'StringLike']);
	const fitting = chance.of([
		lets(),
		lets(from(topicArn, operator)),
		lets({ Principal: '*', ...from(topicArn, operator) }),
		lets({ Principal: { AWS: '*' }, Action: ['sqs:SendMessage', 'sqs:ReceiveMessage'] }),
		lets({ Action: 'SQS:*', Resource: '*' }),
		lets({ Principal: { Service: ['events.amazonaws.com', 'sns.amazonaws.com'] } }),
		lets(from(arnIn(place, 'sns', '*'), 'ArnLike')),
		lets({ Condition: { StringEquals: { 'aws:SourceAccount': place.account } } }),
		lets({ Condition: { ArnLike: { 'AWS:sourcearn': [`${topicArn}-other`, topicArn] } } }),
	]);
	const strange = chance.of([
		lets({ Principal: { Service: 'events.amazonaws.com' } }),
		lets({ Principal: { AWS: `arn:aws:iam::${place.account}:root` } }),
		lets(from(`${topicArn}-other`, operator)),
		lets(from(arnIn({ ...place, account: '210987654321' }, 'sns', '*'), 'ArnLike')),
		lets({ Condition: { StringEquals: { 'aws:SourceAccount': '210987654321' } } }),
		lets({ Action: 'sqs:ReceiveMessage' }),
		lets({ Resource: `${queueArn}-other` }),
	]);
	const wells: readonly Settings[] = [
		policyOf(fitting),
		policyOf(insecure, strange, fitting),
		{ ...policyOf(fitting), kmsKeyId: 'alias/own' },
		{ ...policyOf(fitting), sqsManagedEncryption: true },
	];
	const ills: readonly Settings[] = [
		{},
		policyOf(strange),
		policyOf(insecure, strange),
		policyOf(fitting, { ...lets(from(topicArn)), Effect: 'Deny' }),
		{
			...policyOf(fitting),
			kmsKeyId: chance.of(['alias/aws/sqs', 'arn:aws:kms:eu-west-1:1:alias/aws/sqs']),
		},
	];
	return { well: chance.of(wells), ill: chance.of(ills) };
}
