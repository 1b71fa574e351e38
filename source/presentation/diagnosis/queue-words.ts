import type { EvidenceOf } from '../../domain/diagnosis/finding.ts';
import { awsmsgCommand } from '../../domain/text/shell-words.ts';
import { count, counted, duration, seconds } from '../formats.ts';
import { sinceWords } from './since-words.ts';
import { doneBy, moment, roughly, type SomeWords } from './wording.ts';

function perMinute(net: number): string {
	const rounded = Math.round(net);
	return `${rounded > 0 ? '+' : ''}${count(rounded)}/min`;
}

/** Who has what is in flight: `9 held by our run + 3 in flight`. */
function heldWords({ held, inFlight }: EvidenceOf['dead-letters']): string {
	return [
		...(held === undefined ? [] : [`${count(held)} held by our run`]),
		...(inFlight === undefined ? [] : [`${count(inFlight)} in flight`]),
	].join(' + ');
}

/** When messages are lost: `87 lost in 5 h`, `first lost in 1 d to 3 d`. */
function lossWords(
	{ leftMs, bound, latestMs = leftMs, messages }: EvidenceOf['messages-expiring'],
	words: (span: number) => string,
): string {
	const what = messages === undefined || bound !== 'exact' ? 'first' : count(messages);
	// In less than a minute nothing can be done any more.
	const isNow = leftMs < 60_000;
	if (bound === 'at least') return `first lost ${isNow ? 'now' : `in ${words(leftMs)}`} or later`;
	if (bound === 'exact') return isNow ? `${what} lost now` : `${what} lost in ${words(leftMs)}`;
	if (latestMs < 60_000) return `${what} lost now`;
	return isNow
		? `first lost within ${words(latestMs)}`
		: `first lost in ${words(leftMs)} to ${words(latestMs)}`;
}

/** 14 days: SQS keeps no message for longer. */
const longestRetention = 1_209_600;

const more = (many: number): string => (many > 1 ? ` and ${counted(many - 1, 'other')}` : '');

/** Findings of queues and of their dead letters in words. */
export const queueWords = {
	'in-flight-limit': {
		about: 'nine tenths of the messages that may be in flight are',
		short: ({ inFlight }) =>
			inFlight >= 118_000
				? `in flight at the limit: ${count(inFlight)}`
				: `in flight near the limit: ${count(inFlight)}`,
		text: ({ inFlight, limit }) =>
			`${count(inFlight)} of at most about ${count(limit)} messages are in flight: at the limit a long poll gets nothing, and says nothing`,
		next: () =>
			'See that consumers delete what they have done, and that none holds what it does not work on',
	},
	'no-consumer': {
		about:
			'messages wait, and nobody received, not even in vain, or held any all the time, for longer than the queue is used to at this hour: half an hour, or a quarter longer than its own gap and ten minutes, which may be later than stated; inferred from two minutes of our own samples where CloudWatch was not asked',
		// A window of ours began with the program, or some minutes before: nobody knows what was before.
		short: ({ quietMs, atLeast }) =>
			`no consumer seen for ${atLeast ? 'at least ' : ''}${roughly(quietMs)}`,
		text: ({ waiting, quietMs, usualMs, atLeast, by }) =>
			`${counted(waiting, 'message waits', 'messages wait')}, and nobody received for ${atLeast ? 'at least ' : ''}${duration(quietMs)}${by === undefined ? '' : by === 'samples' ? ', by our own samples' : ', by CloudWatch'}${
				usualMs === undefined || usualMs === 0
					? ''
					: `; at this hour its longest gap is ${duration(usualMs)}`
			}`,
		next: () => 'See whether the consumer runs, is enabled, and may receive',
	},
	'slow-consumer': {
		about:
			'the oldest message is older than ten minutes and twice as old as any in the days before, and gets no younger; by our own samples alone, a backlog that grows',
		short: ({ ageMs, netPerMinute, ...since }, now) =>
			ageMs === undefined
				? `slow consumer, ${perMinute(netPerMinute ?? 0)}${sinceWords(since, now)}`
				: `slow consumer, oldest ${roughly(ageMs)}`,
		text: ({ ageMs, usualAgeMs = 0, usualUntilAt, netPerMinute, ...since }, now) =>
			ageMs === undefined
				? `Less is consumed than comes: ${perMinute(netPerMinute ?? 0)}`
				: `The oldest message is ${duration(ageMs)} old, where ${usualUntilAt === undefined ? '' : `until ${moment(usualUntilAt, now)} `}it was at most ${duration(usualAgeMs)}${since.sinceAt === undefined ? '' : `; deeper than usual${sinceWords(since, now)}`}`,
		next: () => 'Add consumers, or see what makes them slow',
	},
	'poison-messages': {
		about:
			'in half an hour more messages were received than there were, and they are not deleted; inferred',
		short: ({ received, deleted }) => `${count(received)} received, ${count(deleted)} deleted`,
		text: ({ received, deleted, messages, spanMs }) =>
			`${count(received)} receives of at most ${counted(messages, 'message')} in ${duration(spanMs)}, ${count(deleted)} deleted: some are received again and again`,
		next: (_, queue) => `Look at what fails: ${doneBy(queue, 'p, then b', 'groups')}`,
	},
	'fifo-group-blocked': {
		about:
			'the oldest message of a FIFO queue grows older by the clock while more are deleted than were there when it came: its group waits behind one that fails or is held; inferred; it may be so, by the last minutes of CloudWatch, of a queue that grows',
		short: ({ ageMs, maybe }) =>
			`a group ${maybe ? 'may be' : 'is'} blocked, oldest ${roughly(ageMs)}`,
		text: ({ ageMs, deleted, spanMs, maybe }) =>
			`The oldest message is ${duration(ageMs)} old and nobody takes it, while ${count(deleted)} others were deleted in ${duration(spanMs)}: its group ${maybe ? 'may be' : 'is'} blocked`,
		// SQS gives nobody a message of a group of which one is in flight: no look can show it.
		next: ({ ageMs }, { keys }) =>
			`Search the log of its consumer for a message sent ${roughly(ageMs)} ago that it never finishes${keys ? ' (p, then l)' : ''}: a look shows other groups alone while that one is in flight; once given up it lies among the dead letters`,
	},
	'visibility-timeout-short': {
		about:
			'messages come back although they are deleted in the end, and a receive holds them for about the whole visibility timeout, or more are deleted than were there, since each who worked on one deletes it; inferred',
		short: ({ visibilitySeconds }) =>
			`visibility timeout of ${seconds(visibilitySeconds)} too short`,
		text: ({ received, deleted, messages, heldMs, visibilitySeconds }) =>
			messages === undefined
				? `${count(received)} receives for ${counted(deleted, 'deletion')}: a receive holds a message for ${duration(heldMs ?? 0)}, and the visibility timeout is ${seconds(visibilitySeconds)}`
				: `${counted(deleted, 'deletion')} after ${count(received)} receives of at most ${counted(messages, 'message')}: some are given to others while they are worked on, after the visibility timeout of ${seconds(visibilitySeconds)}`,
		next: (_, { name, place }) =>
			`Raise it above what the work takes, of a Lambda function to six times its timeout: ${awsmsgCommand(place, 'queue', 'set', name, '--set', 'VisibilityTimeout=SECONDS')}`,
	},
	'short-polling': {
		about:
			'a hundred thousand receives a day get nothing, and the queue does not make them wait; consumers that wait by themselves make far fewer',
		short: ({ emptyReceives }) => `${count(emptyReceives)} empty receives a day`,
		text: ({ emptyReceives, spanMs }) =>
			`${count(emptyReceives)} receives in ${duration(spanMs)} got nothing: unless consumers wait by themselves nobody makes them wait, and each is paid for`,
		next: (_, { name, place }) =>
			`Let receives wait: ${awsmsgCommand(place, 'queue', 'set', name, '--set', 'ReceiveMessageWaitTimeSeconds=20')}`,
	},
	'dead-letters': {
		about: 'letters lie in a dead-letter queue',
		short(evidence, now) {
			const { dead, netPerMinute } = evidence;
			const rate = netPerMinute === undefined ? '' : ` ${perMinute(netPerMinute)}`;
			const held = heldWords(evidence);
			return `${count(dead)} dead${rate}${sinceWords(evidence, now)}${held === '' ? '' : `, ${held}`}`;
		},
		text(evidence, now) {
			const { dead } = evidence;
			const held = heldWords(evidence);
			return `${counted(dead, 'letter lies', 'letters lie')} here${sinceWords(evidence, now)}${held === '' ? '' : `, ${held}`}`;
		},
		next: (_, queue) => `See what they died of: ${doneBy(queue, 'p, then b', 'groups')}`,
	},
	'dlq-growing': {
		about:
			'letters come, in a burst or steadily, by the depth: SQS counts none of those that it moves as sent; over once none came for four times the usual gap, within a quarter of an hour to two hours',
		short: ({ grewBy, spanMs, deadLetterQueue, shared, pattern }) =>
			deadLetterQueue === undefined
				? `${count(grewBy)} more in ${roughly(spanMs)}, ${pattern === 'steady' ? 'steadily' : 'in a burst'}`
				: `DLQ grew by ${count(grewBy)} in ${roughly(spanMs)}${shared ? ' (shared)' : ''}`,
		text({ grewBy, spanMs, pattern, deadLetterQueue, shared, lastAt }, now) {
			const into = deadLetterQueue === undefined ? '' : ` into ${deadLetterQueue}`;
			const how = pattern === 'steady' ? 'steadily' : 'in a burst';
			const last = lastAt === undefined ? '' : `, the last at ${moment(lastAt, now)}`;
			return `${counted(grewBy, 'letter')} came${into} in ${duration(spanMs)}, ${how}${last}${shared ? '; other queues feed it too' : ''}`;
		},
		next: ({ pattern }) =>
			pattern === 'steady'
				? 'See what kind of message fails each time, before anything is moved back'
				: 'See what was changed or failed at that time, before anything is moved back',
	},
	'messages-expiring': {
		about:
			'the oldest message ends within two days, and half of its time is over; a letter of a standard queue ends by its first send, so its end is a bound',
		short: (evidence) => lossWords(evidence, roughly),
		text: (evidence) => `Messages expire: ${lossWords(evidence, duration)}`,
		next: (_, queue) => `See which, and keep them: ${doneBy(queue, 'K', 'rescue')}`,
	},
	'dlq-retention-short': {
		about:
			'a standard dead-letter queue keeps letters no longer than a source keeps messages: letters keep the time of their first send, so they end before anybody sees them',
		short: ({ retentionSeconds }) => `keeps letters for ${seconds(retentionSeconds)} alone`,
		text: ({ retentionSeconds, source, sourceRetentionSeconds, sources }) =>
			`It keeps letters for ${seconds(retentionSeconds)} from their first send, and ${source}${more(sources)} may keep them for ${seconds(sourceRetentionSeconds)} before`,
		next: ({ retentionSeconds, source, sources }, { name, place }) => {
			const keep = (queue: string, setting: string) =>
				awsmsgCommand(place, 'queue', 'set', queue, '--set', `MessageRetentionPeriod=${setting}`);
			return retentionSeconds < longestRetention
				? `Keep letters for longer: ${keep(name, `${longestRetention}`)}`
				: `It keeps letters for as long as SQS can: let ${source}${more(sources)} keep messages for less, ${keep(source, 'SECONDS')}`;
		},
	},
	'redrive-allow-excludes': {
		about:
			'the redrive allow policy of a dead-letter queue leaves out a queue whose redrive policy names it',
		short: ({ source, sources }) => `its allow policy leaves out ${source}${more(sources)}`,
		text: ({ source, sources }) =>
			`${source}${more(sources)} sends dead letters here, and the redrive allow policy leaves it out`,
		next: (_, { name }) => `Add it to the RedriveAllowPolicy of ${name}`,
	},
	'no-dlq': {
		about: 'a queue has no dead-letter queue, and is none',
		short: () => 'no dead-letter queue',
		text: ({ retentionSeconds }) =>
			`It has no dead-letter queue: a message that fails is received again and again${
				retentionSeconds === undefined
					? ''
					: `, until it is lost after ${seconds(retentionSeconds)}`
			}`,
		next: () => 'Make a queue for its dead letters, and name it in the RedrivePolicy',
	},
	'max-receive-1': {
		about: 'a message is dead after one receive: a consumer that is stopped is enough',
		short: () => 'dead after one receive',
		text: ({ deadLetterQueue }) =>
			`One receive that is not followed by a deletion sends a message to ${deadLetterQueue}: a consumer that is stopped, or a look, is enough`,
		next: () => 'Raise maxReceiveCount in its RedrivePolicy, to 3 or more',
	},
	'expectation-unreadable': {
		about: 'the tag `awsmsg:expect` says none of `idle`, `parked`, `batch 01:00-05:00` (UTC)',
		short: ({ tag }) => `not understood: ${tag}`,
		text: ({ tag }) => `The tag ${tag} is not understood, so it excuses nothing`,
		next: () => 'Say idle, parked or batch 01:00-05:00, in UTC',
	},
} satisfies SomeWords;
