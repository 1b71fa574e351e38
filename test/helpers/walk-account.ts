import { nameOfArn } from '../../source/domain/arn.ts';
import type { KnownProfile } from '../../source/domain/fitting-profile.ts';
import type { StreamRef, Subscription, TopicRef } from '../../source/domain/resources.ts';
import { account, queueRef, region } from '../operations/fakes.ts';

/*
What there is in the world of a walk, by names of its own: queues q- and d-, topics t-, endpoints e-, streams s-, alarms a-,
profiles p-, messages m- and their kind, kinds of messages k-, records r-.
*/

/** A name of the world. */
export const namePattern = /\b[qdtsmkrape]-[a-z0-9]+/g;

/** Every name that a text has. */
export const namesIn = (text: string): ReadonlySet<string> =>
	new Set(text.match(namePattern) ?? []);

/** The last part of an ARN or a URL. */
export const nameAtEnd = (text: string) => text.slice(text.search(/[^:/]*$/));

export const topicRef = (name: string): TopicRef => ({
	name,
	arn: `arn:aws:sns:${region}:${account}:${name}`,
});
export const streamRef = (name: string): StreamRef => ({
	name,
	arn: `arn:aws:kinesis:${region}:${account}:stream/${name}`,
});

/** Where dead letters go. */
export const deadLetterQueues: Readonly<Record<string, string>> = {
	'q-orders': 'd-orders',
	'q-returns': 'd-returns',
	'q-mails': 'd-mails',
};
export const usualQueues: readonly string[] = [
	...Object.keys(deadLetterQueues),
	...Object.values(deadLetterQueues),
	'q-alone',
];
export const topics = ['t-news', 't-prices'].map(topicRef);
export const streams = ['s-clicks', 's-views'].map(streamRef);
export const alarms = ['a-deep', 'a-dead', 'a-quiet'] as const;

/** What a composite alarm goes by: its row does not name that. */
export const composite: Readonly<Record<string, string>> = { 'a-quiet': 'd-returns' };

/** Each endpoint but those of queues has a name of its own, and each topic other endpoints. */
const endpoints: Readonly<
	Record<string, readonly (readonly [protocol: string, endpoint: string])[]>
> = {
	't-news': [
		['sqs', queueRef('q-alone').arn],
		['https', 'https://e-hook.io'],
		['email', 'e-ops@mail.io'],
	],
	't-prices': [
		['sqs', queueRef('q-mails').arn],
		['https', 'https://e-feed.io'],
	],
};

/** Mail is never confirmed here: SNS gives it no ARN. */
export const subscriptions: readonly Subscription[] = topics.flatMap(
	({ arn: topicArn, name }, topic) =>
		(endpoints[name] ?? []).map(([protocol, endpoint], index) => ({
			arn:
				protocol === 'email'
					? 'PendingConfirmation'
					: `${topicArn}:0000000${topic}-0000-0000-0000-00000000000${index}`,
			...{ topicArn, protocol, endpoint, owner: account },
		})),
);

/** What a subscription is called on screens: by its endpoint. */
export function endpointNamed(arn: string): string {
	const found = subscriptions.find((one) => one.arn === arn);
	const [name = nameOfArn(arn)] = namesIn(found?.endpoint ?? '');
	return name;
}

export const profiles: readonly KnownProfile[] = [
	{ name: 'p-one', account, role: 'oncall', region: 'eu-west-1', by: 'SSO corp' },
	{ name: 'p-two', account: '210987654321', role: 'reader', region: 'us-east-1', by: 'keys' },
	{ name: 'p-three', by: 'role by p-one' },
];
