import { fail } from '../../domain/failure.ts';
import { jsonRows } from '../../domain/json/json-rows.ts';
import { spanAt } from '../../domain/json/json-span.ts';
import { readFilterPolicy } from '../../domain/topics/filter/filter-policy.ts';
import {
	type NewSubscription,
	type SubscriptionProblem,
	type SubscriptionSettings,
	settableSubscriptionAttributes,
	settingOf,
} from '../../domain/topics/new-subscription.ts';
import { isObject, objectFrom, settingMembers, textsOf } from '../forms/json-settings.ts';

/*
A subscription's settings as a text that people edit.
*/

/** The settings that can be changed, with their values now. */
export function subscriptionDocument(raw: SubscriptionSettings): string {
	return `${jsonRows(`{${settingMembers(settableSubscriptionAttributes, raw).join(',')}}`)}\n`;
}

/** What an edited document asks for: a setting that was taken out is cleared. Throws `invalid` for what can't be read. */
export function readSubscription(text: string, raw: SubscriptionSettings): SubscriptionSettings {
	// One level of names more, as all settings are read.
	const wrapped = `{"settings":${text}}`;
	if (!isObject(objectFrom(text))) throw fail('invalid', 'the text is no JSON object');
	const settings = textsOf(wrapped, objectFrom(wrapped), 'settings');
	const cleared = settableSubscriptionAttributes.filter(
		(name) => settingOf(raw, name) !== '' && !Object.hasOwn(settings, name),
	);
	return { ...settings, ...Object.fromEntries(cleared.map((name) => [name, ''])) };
}

/** What is wrong with a filter policy, with its place in the whole text that was edited. */
export function inWholeText(
	problems: readonly SubscriptionProblem[],
	text: string,
	path: readonly string[],
): readonly SubscriptionProblem[] {
	const span = spanAt(text, path);
	if (span === undefined || text[span.start] !== '{') return problems;
	const before = text.slice(0, span.start).split('\n');
	const column = before.at(-1)?.length ?? 0;
	return problems.map((one) => {
		if (one.what !== 'policy' || one.name !== 'FilterPolicy') return one;
		// As it was spelled: blanks were taken out of what is sent.
		const spelled = ['MessageAttributes', 'MessageBody'] as const;
		const [problem = one.problem] = spelled.flatMap((scope) => {
			const read = readFilterPolicy(text.slice(span.start, span.end), scope);
			return !read.ok && read.problem.fault === one.problem.fault ? [read.problem] : [];
		});
		return {
			...one,
			problem: {
				...problem,
				line: before.length + problem.line - 1,
				column: problem.line === 1 ? column + problem.column : problem.column,
			},
		};
	});
}

/** A new subscription to fill in. */
export const newSubscriptionDocument = `${JSON.stringify(
	{
		protocol: 'sqs',
		endpoint: '',
		letTopicIntoQueue: true,
		attributes: { RawMessageDelivery: 'true' },
	},
	null,
	2,
)}\n`;

/** The subscription that a filled in document asks for, and whether the policy of its queue may be changed. */
export function readNewSubscription(
	text: string,
	topicArn: string,
): { readonly wanted: NewSubscription; readonly allows: boolean } {
	const document = objectFrom(text);
	const { protocol, endpoint, letTopicIntoQueue } = document;
	if (typeof protocol !== 'string' || typeof endpoint !== 'string' || endpoint === '') {
		throw fail('invalid', 'the subscription has no protocol or no endpoint');
	}
	return {
		wanted: { topicArn, protocol, endpoint, attributes: textsOf(text, document, 'attributes') },
		allows: letTopicIntoQueue === true,
	};
}
