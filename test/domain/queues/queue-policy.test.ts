import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { admission } from '../../../source/domain/queues/queue-policy.ts';

const queueArn = 'arn:aws:sqs:eu-west-1:123456789012:billing';
const topicArn = 'arn:aws:sns:eu-west-1:123456789012:orders';
const between = { queueArn, topicArn };

const statement = (some: object = {}) => ({
	Effect: 'Allow',
	Principal: { Service: 'sns.amazonaws.com' },
	Action: 'sqs:SendMessage',
	Resource: queueArn,
	...some,
});
const policyOf = (...statements: readonly object[]) =>
	JSON.stringify({ Version: '2012-10-17', Id: 'own', Statement: statements });
const kindOf = (policy: string | undefined) =>
	admission(policy === undefined ? {} : { policy }, between).kind;
const when = (operator: string, value: unknown, key = 'aws:SourceArn') => ({
	Condition: { [operator]: { [key]: value } },
});

describe('a queue lets a topic in', () => {
	test.each([
		['without a condition', statement()],
		['by its ARN', statement(when('ArnEquals', topicArn))],
		['by one of several', statement(when('ArnLike', ['arn:aws:sns:*:1:x', topicArn]))],
		['by a pattern', statement(when('StringLike', 'arn:aws:sns:*:123456789012:ord?rs'))],
		['by its account', statement(when('StringEquals', '123456789012', 'aws:SourceAccount'))],
		['as everybody', statement({ Principal: '*', Action: ['sqs:*'], Resource: '*' })],
	])('%s', (_, one) => {
		expect(kindOf(policyOf(one))).toBe('open');
	});

	test.each([
		['of another topic', statement(when('ArnEquals', `${topicArn}-other`))],
		['that denies', statement({ Effect: 'Deny' })],
		['of another queue', statement({ Resource: `${queueArn}-dlq` })],
		['of another service', statement({ Principal: { Service: 's3.amazonaws.com' } })],
		['of another action', statement({ Action: 'sqs:ReceiveMessage' })],
		[
			'of a condition that is not worked out',
			statement(when('IpAddress', '10.0.0.0/8', 'aws:SourceIp')),
		],
		['of a star that is none', statement(when('StringEquals', 'arn:aws:sns:*:*:*'))],
	])('not by a statement %s', (_, one) => {
		expect(kindOf(policyOf(one))).toBe('policy');
	});

	test.each([
		['nothing is sent without TLS', when('Bool', 'false', 'aws:SecureTransport'), false],
		['another topic is kept out', when('ArnEquals', `${topicArn}-other`), false],
		['everybody is kept out', {}, true],
		['its account is kept out', when('StringEquals', '123456789012', 'aws:SourceAccount'), true],
		['it rests on what is not known', when('IpAddress', '10.0.0.0/8', 'aws:SourceIp'), 'unknown'],
	])('and a statement that denies keeps it out or not: %s', (_, some, denies) => {
		const denying = statement({ Effect: 'Deny', Principal: '*', Action: 'sqs:*', ...some });
		expect(admission({ policy: policyOf(denying, statement()) }, between)).toEqual({
			kind: 'open',
			denies,
		});
		expect(admission({ policy: policyOf(denying) }, between)).toMatchObject({
			kind: 'policy',
			denies,
		});
	});

	test('never with the key of AWS for SQS, whatever its policy', () => {
		const kmsKeyId = 'arn:aws:kms:eu-west-1:123456789012:alias/aws/sqs';
		expect(admission({ policy: policyOf(statement()), kmsKeyId }, between)).toEqual({
			kind: 'key',
		});
	});

	test('nobody knows where its policy can not be read, or is full', () => {
		expect(kindOf('{')).toBe('unreadable');
		const many = Array.from({ length: 20 }, () => statement({ Effect: 'Deny' }));
		expect(kindOf(policyOf(...many))).toBe('full');
	});
});

test('a statement is added, for this topic and this queue alone, and all others stay as they are', () => {
	const statements = fc.array(
		fc.record({
			Sid: fc.constantFrom('Alloworders', 'Alloworders2', 'own'),
			Effect: fc.constantFrom('Allow', 'Deny'),
			Principal: fc.constantFrom('*', { AWS: '1' }, { Service: 'sns.amazonaws.com' }),
			Action: fc.constantFrom('sqs:SendMessage', 'sqs:ReceiveMessage', ['sqs:SendMessage']),
			Resource: fc.constantFrom(queueArn, '*', 'arn:aws:sqs:eu-west-1:1:x'),
			Condition: fc.constantFrom(
				{},
				{ ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:eu-west-1:1:x' } },
			),
		}),
		{ maxLength: 5 },
	);
	let added = 0;
	fc.assert(
		fc.property(fc.option(statements, { nil: undefined }), (stated) => {
			const policy = stated === undefined ? undefined : policyOf(...stated);
			const needed = admission(policy === undefined ? {} : { policy }, between);
			if (needed.kind !== 'policy') {
				expect(needed.kind).toBe('open');
				return;
			}
			added++;
			const { Statement, ...rest } = JSON.parse(needed.policy);
			expect(Statement.slice(0, -1)).toEqual(stated ?? []);
			if (policy !== undefined) expect(rest).toEqual({ Version: '2012-10-17', Id: 'own' });
			expect(new Set(Statement.map(({ Sid }: { Sid: string }) => Sid)).size).toBe(
				new Set((stated ?? []).map(({ Sid }) => Sid)).size + 1,
			);
			expect(admission({ policy: needed.policy }, between).kind).toBe('open');
			const other = { queueArn, topicArn: `${topicArn}-other` };
			expect(admission({ policy: needed.policy }, other).kind).toBe(
				admission(policy === undefined ? {} : { policy }, other).kind,
			);
		}),
		{ numRuns: 200 },
	);
	expect(added).toBeGreaterThan(50);
});

test('a policy of stars is read in a moment', () => {
	const stars = `arn:${'*a'.repeat(3000)}`;
	expect(kindOf(policyOf(statement(when('ArnLike', stars))))).toBe('policy');
});
