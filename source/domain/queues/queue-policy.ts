import { nameOfArn, parseArn } from '../arn.ts';
import type { Failure } from '../failure.ts';
import type { QueueRef } from '../resources.ts';

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
	/** Nothing: a statement of the policy lets it in already. */
	| { readonly kind: 'open'; readonly denies: boolean }
	/** The policy as it would be: all that it has, and one statement more. */
	| {
			readonly kind: 'policy';
			readonly policy: string;
			readonly statement: TopicStatement;
			/** Statements that stay as they are. */
			readonly stay: number;
			/** One of them denies something: whether that keeps the topic out all the same is not worked out. */
			readonly denies: boolean;
	  }
	/** No policy helps: it is encrypted with the key of AWS for SQS, which SNS may not use. */
	| { readonly kind: 'key' }
	/** The policy can't be read, or has no room for a statement more. */
	| { readonly kind: 'unreadable' | 'full' };

/** What the queue of a new subscription needs; nothing for other protocols, unknown where it can't be read. */
export type QueueNeeds =
	| { readonly kind: 'none' }
	| { readonly kind: 'unknown'; readonly failure: Failure }
	| { readonly kind: 'known'; readonly queue: QueueRef; readonly admission: Admission };

/** Source: SQS quotas, policies. */
const mostBytes = 8192;
const mostStatements = 20;

/** AWS's own key for SQS: its policy can not be changed, and does not let SNS in. Source: SNS developer guide. */
const awsManagedKey = /(^|:)alias\/aws\/sqs$/;

/** What has to change for a queue to let a topic in. A statement that perhaps lets it in counts as one that does not. */
export function admission(
	{ policy = '', kmsKeyId = '' }: { readonly policy?: string; readonly kmsKeyId?: string },
	{ queueArn, topicArn }: { readonly queueArn: string; readonly topicArn: string },
): Admission {
	if (awsManagedKey.test(kmsKeyId)) return { kind: 'key' };
	const known = policy === '' ? {} : objectOf(policy);
	if (known === undefined) return { kind: 'unreadable' };
	const statements = listOf(known['Statement']);
	const denies = statements.some((one) => Object(one)['Effect'] === 'Deny');
	if (statements.some((one) => isObject(one) && lets(one, { queueArn, topicArn }))) {
		return { kind: 'open', denies };
	}
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

/** Whether a statement certainly lets a topic send to a queue. */
function lets(
	statement: Json,
	{ queueArn, topicArn }: { readonly queueArn: string; readonly topicArn: string },
): boolean {
	const { Effect, Action, Resource, Principal, Condition } = statement;
	if (Effect !== 'Allow') return false;
	const acts = listOf(Action).some((one) => /^(\*|sqs:\*|sqs:sendmessage)$/i.test(String(one)));
	const isHere = listOf(Resource).some((one) => matches(String(one), queueArn));
	return acts && isHere && isSns(Principal) && allowsSource(Condition, topicArn);
}

function isSns(principal: unknown): boolean {
	if (principal === '*') return true;
	if (!isObject(principal)) return false;
	return (
		listOf(principal['Service']).some((one) => one === 'sns.amazonaws.com') ||
		listOf(principal['AWS']).some((one) => one === '*')
	);
}

/** Whether a condition holds for a topic: of those that name their source, and of no others. */
function allowsSource(condition: unknown, topicArn: string): boolean {
	if (condition === undefined) return true;
	if (!isObject(condition)) return false;
	const account = parseArn(topicArn)?.account;
	return Object.entries(condition).every(([operator, keys]) => {
		if (!/^(ArnEquals|ArnLike|StringEquals|StringLike)$/.test(operator) || !isObject(keys))
			return false;
		// `*` is a wildcard in all but StringEquals.
		const isLike = operator !== 'StringEquals';
		const is = (value: unknown, text: string | undefined) =>
			text !== undefined && (isLike ? matches(String(value), text) : value === text);
		return Object.entries(keys).every(([key, values]) => {
			const name = key.toLowerCase();
			const wanted =
				name === 'aws:sourcearn' ? topicArn : name === 'aws:sourceaccount' ? account : undefined;
			return listOf(values).some((value) => is(value, wanted));
		});
	});
}

/** Whether a pattern of a policy, with `*` and `?`, takes a text. Steps are bounded by both lengths, whatever the pattern. */
function matches(pattern: string, text: string): boolean {
	let [at, from] = [0, 0];
	/** Where the last star stands, and how much of the text it took. */
	let [star, taken] = [-1, 0];
	while (from < text.length) {
		const wanted = pattern[at];
		if (wanted === '*') {
			[star, taken] = [at, from];
			at++;
		} else if (wanted === '?' || wanted === text[from]) {
			at++;
			from++;
		} else if (star >= 0) {
			taken++;
			[at, from] = [star + 1, taken];
		} else return false;
	}
	return /^\**$/.test(pattern.slice(at));
}

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
