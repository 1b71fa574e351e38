import { nameBeside } from '../../domain/arn.ts';
import type { Part } from '../../domain/details.ts';
import { failureLine } from '../../domain/failure.ts';
import type { FileReach, SubscriberReach } from '../../domain/topics/batch/reach-tally.ts';
import { count, counted } from '../formats.ts';
import type { fileReach as fileReachShape } from '../json/shapes/others.ts';
import type { Form } from '../json/shapes/parts.ts';
import { costWords, deliveryWords } from './delivery-words.ts';

/** Subscriptions that a confirmation names; the others are counted. */
const namedAtMost = 5;

/** All that a confirmation says of a file that is to be published beside what is in it. */
export function publishFileLines({
	traced,
	reach,
}: {
	readonly traced: number;
	readonly reach: Part<FileReach>;
}): readonly string[] {
	return [
		...(traced === 0
			? []
			: [
					`${counted(traced, 'message')} with a trace header, which no topic carries: it is left out.`,
				]),
		...(reach.ok
			? fileReachLines(reach.value)
			: [`Who gets them is unknown: ${failureLine(reach.failure)}.`]),
	];
}

/** All that a confirmation says of how far the messages of a file go, a sentence each. */
function fileReachLines(reach: FileReach): readonly string[] {
	const { each, repeated } = reach;
	const named = each
		.toSorted((a, b) => b.delivers - a.delivers)
		.slice(0, each.length > namedAtMost ? namedAtMost - 1 : namedAtMost);
	return [
		deliveriesWords(reach),
		...named.map((one) => `${nameOf(one)}: ${subscriberWords(one)}.`),
		...(each.length > named.length
			? [`And ${counted(each.length - named.length, 'subscription')} more.`]
			: []),
		...(repeated === 0
			? []
			: [
					`${counted(repeated, 'message')} with a deduplication id that an earlier one of the file has: within five minutes SNS takes such a message and delivers it to nobody.`,
				]),
		costWords(reach),
	];
}

/** `10,000 messages make 19,000 deliveries; 1,000 are filtered out or kept out, 3 unknown.` */
function deliveriesWords({
	messages,
	judged,
	delivers,
	not,
	unknown,
	more,
	each,
}: FileReach): string {
	if (each.length === 0 && !more) return 'Nobody has subscribed: nobody gets any of them.';
	const of =
		judged < messages
			? `Of the first ${count(judged)} of ${counted(messages, 'message')}`
			: `Of ${counted(messages, 'message')}`;
	const parts = [
		`${counted(delivers, 'delivery', 'deliveries')} to ${counted(each.filter((one) => one.delivers > 0).length, 'subscription')}`,
		...(not > 0 ? [`${count(not)} times not`] : []),
		...(unknown > 0 ? [`${count(unknown)} times unknown`] : []),
	];
	return `${of}: ${parts.join(', ')}${more ? ', and there may be more subscriptions' : ''}.`;
}

function nameOf({ subscription: { protocol, endpoint, topicArn } }: SubscriberReach): string {
	return `${protocol} ${nameBeside(endpoint, topicArn)}`;
}

/** `gets 9,000, not 1,000 (wants ["Refund"])`: how many a subscription gets, and why not the first other one. */
function subscriberWords({ delivers, not, unknown, first }: SubscriberReach): string {
	const parts = [
		`gets ${count(delivers)}`,
		...(not > 0 ? [`not ${count(not)}`] : []),
		...(unknown > 0 ? [`unknown ${count(unknown)}`] : []),
	];
	return `${parts.join(', ')}${first === undefined ? '' : ` (${deliveryWords(first)})`}`;
}

/** How many messages of a file a subscription gets, as programs read it. */
export function fileReachJson(
	{ subscription, delivers, not, unknown, first }: SubscriberReach,
	{ messages, judged }: FileReach,
): Form<typeof fileReachShape> {
	const { arn, protocol, endpoint } = subscription;
	return {
		kind: 'file-reach',
		subscription: arn,
		protocol,
		endpoint,
		messages,
		judged,
		deliveries: delivers,
		notDelivered: not,
		unknown,
		reason: first?.why,
		why: first === undefined ? undefined : deliveryWords(first),
	};
}
