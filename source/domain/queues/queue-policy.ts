import { nameOfArn } from '../arn.ts';
import type { Failure } from '../failure.ts';
import type { QueueRef } from '../resources.ts';
import { type Answer, some } from '../topics/answer.ts';
import { fits, isAwsManagedKey } from './policy-evaluation.ts';

/** A statement that lets one topic send to one queue, and nobody else. Source: SNS developer guide, "Subscribing an Amazon SQS queue". */
export type TopicStatement = {
	readonly Sid: string;
	readonly Effect: 'Allow';
	readonly Principal: { readonly Service: 'sns.amazonaws.com' };
	readonly Action: 'sqs:SendMessage';
	readonly Resource: string;
	readonly Condition: { readonly ArnEquals: { readonly 'aws:SourceArn': string } };
};

/** What letting a topic into a queue takes. */
export type Admission =
	/** Nothing: a statement of the policy lets it in already, unless another denies it. */
	| { readonly kind: 'open'; readonly denies: Answer }
	/** The policy as it would be: all that it has, and one statement more. */
	| {
			readonly kind: 'policy';
			readonly policy: string;
			readonly statement: TopicStatement;
			/** Statements that stay as they are. */
			readonly stay: number;
			/** Whether one of them denies the topic, which keeps it out all the same. */
			readonly denies: Answer;
	  }
	/** No policy helps: it is encrypted with the key of AWS for SQS, which SNS may not use. */
	| { readonly kind: 'key' }
	/** The policy can't be read, or has no room for a statement more. */
	| { readonly kind: 'unreadable' | 'full' };

/** What the queue of a new subscription needs; nothing for other protocols, unknown where it can't be read. */
export type QueueNeeds =
	| { readonly kind: 'none' }
	| { readonly kind: 'unknown'; readonly failure: Failure }
	/** It certainly does not exist: SNS takes the subscription, and delivers nothing. */
	| { readonly kind: 'missing'; readonly arn: string }
	| { readonly kind: 'known'; readonly queue: QueueRef; readonly admission: Admission };

/** Source: SQS quotas, policies. */
const mostBytes = 8192;
const mostStatements = 20;

/** What has to change for a queue to let a topic in. A statement that perhaps lets it in counts as one that does not. */
export function admission(
	{ policy = '', kmsKeyId = '' }: { readonly policy?: string; readonly kmsKeyId?: string },
	{ queueArn, topicArn }: { readonly queueArn: string; readonly topicArn: string },
): Admission {
	if (isAwsManagedKey(kmsKeyId)) return { kind: 'key' };
	const known = policy === '' ? {} : objectOf(policy);
	if (known === undefined) return { kind: 'unreadable' };
	const statements = listOf(known['Statement']);
	const fitting = (effect: 'Allow' | 'Deny') =>
		some(
			statements.filter(isObject).filter((one) => one['Effect'] === effect),
			(one) => fits(one, { queueArn, topicArn }),
		);
	const denies = fitting('Deny');
	if (fitting('Allow') === true) return { kind: 'open', denies };
	const statement: TopicStatement = {
		Sid: sidOf(topicArn, statements),
		Effect: 'Allow',
		Principal: { Service: 'sns.amazonaws.com' },
		Action: 'sqs:SendMessage',
		Resource: queueArn,
		Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
	};
	const next = JSON.stringify({
		...(policy === '' ? { Version: '2012-10-17' } : known),
		Statement: [...statements, statement],
	});
	const isFull =
		statements.length >= mostStatements || new TextEncoder().encode(next).length > mostBytes;
	return isFull
		? { kind: 'full' }
		: { kind: 'policy', policy: next, statement, stay: statements.length, denies };
}

type Json = Readonly<Record<string, unknown>>;

const listOf = (value: unknown): readonly unknown[] =>
	Array.isArray(value) ? value : value === undefined ? [] : [value];

function isObject(value: unknown): value is Json {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A name that no statement of the policy has: letters and digits alone. */
function sidOf(topicArn: string, statements: readonly unknown[]): string {
	const taken = new Set(statements.map((one) => Object(one).Sid));
	const name = `Allow${nameOfArn(topicArn).replace(/[^A-Za-z0-9]/g, '')}`;
	let sid = name;
	for (let number = 2; taken.has(sid); number++) sid = `${name}${number}`;
	return sid;
}

function objectOf(text: string): Json | undefined {
	try {
		const value: unknown = JSON.parse(text);
		return isObject(value) ? value : undefined;
	} catch {
		return;
	}
}
