import { nameOfArn } from '../../domain/arn.ts';
import { failureLine } from '../../domain/failure.ts';
import { small } from '../../domain/text/first-letter.ts';
import { type Audience, freeProtocols, type Once } from '../../domain/topics/audience.ts';
import { type Delivery, mostRawAttributes, type Receives } from '../../domain/topics/delivery.ts';
import type { DeviceEntry } from '../../domain/topics/device-entry.ts';
import type { Clause } from '../../domain/topics/filter/filter-judge.ts';
import type { QueueEntry } from '../../domain/topics/queue-entry.ts';
import type { Reach } from '../../domain/topics/reach.ts';
import { bytes, count, counted } from '../formats.ts';
import { clauseWords, onOneRow, policyProblemWords } from './filter-words.ts';

/** Why a subscription does not get a message, why that is unknown, or as what it gets it. */
export function deliveryWords(delivery: Delivery): string {
	if (delivery.delivers === true) return receivesWords(delivery.receives);
	switch (delivery.why) {
		case 'pending':
			return 'waits for confirmation';
		case 'deleted':
			return 'is deleted';
		case 'body':
			return `its filter reads the body, which is no JSON object${scopeWords(delivery)}`;
		case 'filter':
			return filteredWords(delivery);
		case 'attributes':
			return `raw delivery takes ${mostRawAttributes} attributes, of ${delivery.found} SNS discards the message`;
		case 'size':
			return `the message is too large for its protocol: ${count(delivery.found)} of ${count(delivery.most)}`;
		case 'structure':
			return delivery.problem === 'json'
				? 'the body is no JSON object of texts, which SNS refuses'
				: 'the body has no text named default, without which SNS refuses it';
		case 'unread':
			return `its filter could not be read: ${failureLine(delivery.failure)}`;
		case 'policy':
			return `its filter is none that AWS documents: ${policyProblemWords(delivery.problem)}`;
		case 'number':
			return `AWS does not say how it compares such numbers: ${clauseWords(delivery.clause)}`;
		case 'elements':
			return 'its filter matches in different elements of a list, and AWS does not say whether that counts';
		case 'unsent':
			return 'AWS says that attributes are not sent with a message structure, and not whether it goes by them here';
		case 'large':
			return 'it has more than 256 KiB, which a topic takes only where its MaximumMessageSize says so';
		case 'steps':
			return 'too much of the body matches its filter to try it all';
		case 'topic-size':
			return `SNS refuses it: it has ${count(delivery.found)} bytes, the topic takes ${count(delivery.most)}`;
		case 'topic-group':
			return 'SNS refuses it: a FIFO topic needs a group id';
		case 'topic-id':
			return delivery.delivers === false
				? 'SNS refuses it: the topic makes no deduplication id of the body, and the message has none'
				: 'it has no deduplication id, and whether the topic makes one of the body could not be read';
		case 'topic-standard':
			return 'SNS refuses it: only a FIFO topic takes a deduplication id';
		case 'duplicate':
			return 'the topic got one with this deduplication id less than five minutes ago, and takes this one for it';
		case 'replay':
			return replayPauseWords(delivery.delivers === false);
		case 'queue-missing':
		case 'queue-policy':
		case 'queue-key':
			return `${queueEntryWords(delivery.why)}${keptWords(delivery)}`;
		case 'queue-unread':
			return `${queueEntryWords(delivery.why)}: ${failureLine(delivery.failure)}`;
		case 'device-unread':
		case 'application-unread':
			return `${deviceEntryWords(delivery.why)}: ${failureLine(delivery.failure)}`;
		case 'device-missing':
		case 'device-disabled':
		case 'application-disabled':
		case 'device-unasked':
			return deviceEntryWords(delivery.why);
		case 'queue-far':
		case 'queue-unasked':
		case 'queue-conditions':
		case 'queue-key-policy':
			return queueEntryWords(delivery.why);
		case 'queue-size':
			return `${queueEntryWords(delivery.why)}, which takes ${bytes(delivery.most)}`;
	}
}

const entryWords = {
	'queue-missing': 'its queue does not exist',
	'queue-policy': 'the policy of its queue does not let the topic in',
	'queue-key': "its queue is encrypted by AWS's own key, which SNS may not use",
	'queue-unread': 'its queue could not be read',
	'queue-far': 'its queue is of another account or region, whose policy is not read from here',
	'queue-unasked': 'its queue was not asked: only the first ones of a topic are',
	'queue-conditions':
		'the policy of its queue lets the topic in on a condition that can not be told from here',
	'queue-key-policy':
		'its queue is encrypted by a key of your own, and whether SNS may use it stands in KMS',
	'queue-size': 'it may be too large for its queue',
} as const satisfies Readonly<Record<Exclude<QueueEntry, { delivers: true }>['why'], string>>;

/** Why a queue does not take what a topic sends, or perhaps not. */
export function queueEntryWords(why: keyof typeof entryWords): string {
	return entryWords[why];
}

const deviceWords = {
	'device-missing': 'its endpoint of mobile push does not exist',
	'device-disabled': 'its endpoint of mobile push is disabled',
	'application-disabled': 'the platform application of its endpoint is disabled',
	'device-unread': 'its endpoint of mobile push could not be read',
	'application-unread': 'the platform application of its endpoint could not be read',
	'device-unasked': 'whether its endpoint of mobile push is enabled was not asked, or is not told',
} as const satisfies Readonly<Record<Exclude<DeviceEntry, { delivers: true }>['why'], string>>;

/** Why SNS does not send to a device, or perhaps not. */
export function deviceEntryWords(why: keyof typeof deviceWords): string {
	return deviceWords[why];
}

/** That a replay with an ending point keeps new messages out, or may. */
export function replayPauseWords(isOver: boolean): string {
	return isOver
		? 'its replay had an ending point and is over: nothing new comes until its ReplayPolicy is cleared'
		: 'its replay has an ending point, behind which nothing comes';
}

/** In which scope the filter would take it. */
/** Why a filter does not take it. Where the other scope would, that is said before what it wants: rows are cut at their end. */
function filteredWords({
	clause,
	otherScope,
}: {
	readonly clause: Clause;
	readonly otherScope?: string;
}): string {
	if (otherScope === undefined) return clauseWords(clause);
	const way = `scope ${otherScope} would take it`;
	const { path, wants, found, trouble, bare, branches } = clause;
	const isThere = found.length > 0 || (trouble ?? bare ?? branches) !== undefined;
	if (isThere) return `${way}: ${clauseWords(clause)}`;
	const lacks = otherScope === 'MessageBody' ? 'is no attribute' : 'is not in the body';
	return `${path} ${lacks}; ${way}; wants ${onOneRow(wants)}`;
}

function scopeWords({ otherScope }: { readonly otherScope?: string }): string {
	return otherScope === undefined ? '' : `; with the scope ${otherScope} it would take it`;
}

/** What becomes of a message that a queue does not take. */
function keptWords({ deadLetters, lost }: { readonly deadLetters?: string; readonly lost?: true }) {
	if (deadLetters !== undefined) return `: it goes to ${nameOfArn(deadLetters)}`;
	return lost === true ? ': it is lost, for want of a dead-letter queue' : '';
}

function receivesWords({ form, name, without }: Receives): string {
	const forms = {
		raw: 'raw, as it is published',
		envelope: 'in an envelope of SNS',
		event: 'as the event of a call',
		text: 'as a text to read',
	};
	const chosen = name === undefined ? '' : `, the text for ${name}`;
	return `${forms[form]}${chosen}${without === undefined ? '' : ', without its attributes'}`;
}

/** `Delivers to 5, not to 2, unknown 3.`: what a confirmation says of a publish. */
export function audienceWords({
	delivers,
	not,
	unknown,
	more,
}: Pick<Audience, 'delivers' | 'not' | 'unknown' | 'more'>): string {
	if (delivers + not + unknown === 0 && !more) return 'Nobody has subscribed: nobody gets it.';
	const parts = [
		`Delivers to ${count(delivers)}`,
		...(not > 0 ? [`not to ${count(not)}`] : []),
		...(unknown > 0 ? [`unknown ${count(unknown)}`] : []),
	];
	return `${parts.join(', ')}${more ? ', and there may be more subscriptions' : ''}.`;
}

/** When a FIFO topic delivers a message to nobody, though it takes it. */
export function onceWords({ id, scope }: Once): string {
	const what = id === undefined ? 'the same body' : `the deduplication id ${id}`;
	const where = scope === 'MessageGroup' ? ' in its group' : '';
	return `Was one with ${what} published${where} in the last five minutes, SNS takes this one and delivers it to nobody.`;
}

/** All that a confirmation says of a publish: who gets it, what is billed, and when nobody does. */
export function reachLines(audience: Audience): readonly string[] {
	const { once } = audience;
	const certain = [audienceWords(audience), costWords(audience)];
	return once === undefined ? certain : [...certain, onceWords(once)];
}

/** `Each message delivers to 2, not to 1, unknown 3.`, or the same added up over those that were seen. */
export function topicReachWords({ judged, ...reach }: Reach): string {
	const words = audienceWords(reach);
	const said = small(words);
	if (judged > 0) return `Of ${counted(judged, 'message')} seen, deliveries: ${said}`;
	const open = reach.unknown > 0 ? ' Of those a filter decides, or they could not be read.' : '';
	return `Each message: ${said}${open}`;
}

/** What AWS bills for it: requests, and deliveries by protocol. */
export function costWords({
	requests,
	byProtocol,
	fifo,
}: Pick<Audience, 'requests' | 'byProtocol' | 'fifo'>): string {
	const named = (paid: boolean) =>
		byProtocol
			.filter(([protocol]) => (fifo || !freeProtocols.has(protocol)) === paid)
			.map(([protocol, deliveries]) => `${protocol} (${count(deliveries)})`)
			.join(', ');
	const [paid, free] = [named(true), named(false)];
	return [
		`AWS bills ${counted(requests, 'request')}`,
		paid === '' ? '' : ` and deliveries by ${paid}`,
		free === '' ? '' : `; those by ${free} are free`,
		'.',
	].join('');
}
