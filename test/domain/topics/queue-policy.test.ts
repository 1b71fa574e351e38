import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { globs, policyLets } from '../../../source/domain/topics/queue-policy.ts';

const topicArn = 'arn:aws:sns:eu-west-1:123456789012:events';
const queueArn = 'arn:aws:sqs:eu-west-1:123456789012:orders';
const sending = { topicArn, queueArn };
const sns = { Service: 'sns.amazonaws.com' };
const allow = { Effect: 'Allow', Principal: sns, Action: 'sqs:SendMessage', Resource: queueArn };
const deny = { ...allow, Effect: 'Deny', Principal: '*', Action: 'sqs:*' };
const lets = (...Statement: readonly unknown[]) =>
	policyLets(JSON.stringify({ Version: '2012-10-17', Statement }), sending);
const on = (Condition: unknown) => lets({ ...allow, Condition });

describe('a policy of a queue lets a topic in', () => {
	test.each([
		['as AWS documents it', { ...allow, Condition: { ArnEquals: { 'aws:SourceArn': topicArn } } }],
		[
			'as older guides have it',
			{ ...allow, Principal: '*', Condition: { StringEquals: { 'aws:SourceArn': topicArn } } },
		],
		['by everybody of AWS', { ...allow, Principal: { AWS: '*' } }],
		[
			'among others',
			{ ...allow, Principal: { Service: ['s3.amazonaws.com', 'sns.amazonaws.com'] } },
		],
		['by a star in the action', { ...allow, Action: ['sqs:Receive*', 'SQS:Send*'] }],
		['by a star in the resource', { ...allow, Resource: 'arn:aws:sqs:*:123456789012:ord*' }],
		['by what it leaves out', { ...allow, Action: undefined, NotAction: 'sqs:DeleteQueue' }],
		[
			'by a star in the topic',
			{ ...allow, Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:123456789012:ev*' } } },
		],
		[
			'by its account',
			{ ...allow, Condition: { StringEquals: { 'AWS:SourceAccount': ['1', '123456789012'] } } },
		],
	])('%s', (_, statement) => {
		expect(lets(statement)).toBe(true);
	});

	test('what a topic does by itself keeps no policy of plain HTTP from it', () => {
		const plain = { ...deny, Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
		expect(lets(allow, plain)).toBe(true);
		const services = {
			...deny,
			Condition: { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } },
		};
		expect(lets(allow, services)).toBe(true);
	});
});

describe('it keeps a topic out', () => {
	test.each([
		['without a statement'],
		['for another service', { ...allow, Principal: { Service: 'events.amazonaws.com' } }],
		[
			'for an account alone: the topic calls as the service',
			{ ...allow, Principal: { AWS: 'arn:aws:iam::123456789012:root' } },
		],
		['for another action', { ...allow, Action: 'sqs:ReceiveMessage' }],
		['for another queue', { ...allow, Resource: `${queueArn}-dlq` }],
		[
			'for another topic',
			{ ...allow, Condition: { ArnEquals: { 'aws:SourceArn': `${topicArn}-2` } } },
		],
		[
			'by a star that StringEquals does not know',
			{ ...allow, Condition: { StringEquals: { 'aws:SourceArn': 'arn:aws:sns:*' } } },
		],
		[
			'where all conditions have to hold',
			{
				...allow,
				Condition: {
					ArnEquals: { 'aws:SourceArn': topicArn },
					StringEquals: { 'aws:SourceAccount': '210987654321' },
				},
			},
		],
	])('%s', (_, ...statements) => {
		expect(lets(...statements)).toBe(false);
	});

	test('where it denies, whatever it allows', () => {
		expect(lets(allow, deny)).toBe(false);
		expect(
			lets(allow, { ...deny, Condition: { ArnNotEquals: { 'aws:SourceArn': `${topicArn}-2` } } }),
		).toBe(false);
		expect(
			lets(allow, { ...deny, Condition: { ArnNotEquals: { 'aws:SourceArn': topicArn } } }),
		).toBe(true);
	});

	test('where there is none', () => {
		expect(policyLets(undefined, sending)).toBe(false);
	});
});

test('what rests on things that can not be known here is unknown, and never a no', () => {
	expect(on({ StringEquals: { 'aws:PrincipalOrgID': 'o-1' } })).toBe('unknown');
	expect(on({ IpAddress: { 'aws:SourceArn': '10.0.0.0/8' } })).toBe('unknown');
	expect(
		on({
			StringLike: {
				'aws:SourceArn': ['arn:aws:sns:*:', '{aws:PrincipalAccount}:events'].join('$'),
			},
		}),
	).toBe('unknown');
	expect(lets({ ...allow, Principal: undefined, NotPrincipal: { AWS: '1' } })).toBe('unknown');
	expect(lets({ ...allow, Principal: { Service: 'sns.ap-east-1.amazonaws.com' } })).toBe('unknown');
	expect(policyLets('{', sending)).toBe('unknown');
	// One statement allows it, another denies it perhaps; and what is allowed elsewhere needs no condition.
	const perhaps = { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } };
	expect(lets(allow, { ...deny, Condition: perhaps })).toBe('unknown');
	expect(lets({ ...allow, Condition: perhaps }, allow)).toBe(true);
});

test('a pattern with stars takes what the same regular expression takes, and ends soon', () => {
	const text = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '?'), maxLength: 8 });
	fc.assert(
		fc.property(text, text, (pattern, value) => {
			const regex = pattern.replace(/[*?]/g, (one) => (one === '*' ? '.*' : '.'));
			expect(globs(pattern, value)).toBe(new RegExp(`^${regex}$`).test(value));
		}),
	);
	expect(globs('*a'.repeat(200), 'a'.repeat(20_000))).toBe(true);
	expect(globs(`${'*a'.repeat(200)}b`, 'a'.repeat(20_000))).toBe(false);
});
