import type { Loss, When } from '../../domain/diagnosis/expiry.ts';
import type { Outlook } from '../../domain/diagnosis/flow.ts';
import { sinceEvidence } from '../../domain/diagnosis/known-since.ts';
import type { KnownSince, QueueMetrics } from '../../domain/diagnosis/queue-metrics.ts';
import { failureLine } from '../../domain/failure.ts';
import { capital } from '../../domain/text/first-letter.ts';
import { sinceText } from '../diagnosis/since-words.ts';
import { age, count, counted, duration, shortTime, signed } from '../formats.ts';
import type { QueueRow } from '../rows.ts';
import { acceptableSeconds, scalingNeed } from './scaling-texts.ts';

/**
 * What CloudWatch and our own samples tell of where a queue comes from and where it is going, as sentences; nothing
 * is said of what nobody knows, but why.
 */
export function outlookSentences(row: QueueRow, now: number): readonly string[] {
	const { outlook, since, metrics, loss } = row;
	const waits = (row.visible ?? 0) + (row.inFlight ?? 0) > 0;
	return [
		...(waits && since !== undefined ? [sinceSentence(since, row.deadLetter, now)] : []),
		...(outlook === undefined || isToldOtherwise(row) ? [] : [outlookSentence(outlook)]),
		...(metrics === undefined ? [] : [metricsSentence(metrics, row.deadLetter, now)]),
		...consumerSentence(row),
		...(loss === undefined || !row.deadLetter ? [] : lossSentences(loss, now)),
	];
}

/** Whether a finding tells a rate already: that nobody knows it is not said beside it. */
function isToldOtherwise({ outlook, findings = [] }: QueueRow): boolean {
	return outlook?.kind === 'unclear' && findings.some(({ evidence }) => 'netPerMinute' in evidence);
}

/** `Since 20:31 by CloudWatch's history.` */
function sinceSentence(known: KnownSince, dead: boolean, now: number): string {
	const { since, failure, silent, by, ofLetters } = known;
	const isOfLetters = dead || ofLetters === true;
	const what = isOfLetters ? 'Dead letters' : 'Deeper than usual';
	if (since !== undefined) {
		const whose = by === 'samples' ? 'our own samples' : "CloudWatch's history";
		return `${what} ${sinceText(sinceEvidence(since), now)}, by ${whose}.`;
	}
	if (failure !== undefined) return `Since when is not known: ${failureLine(failure)}.`;
	if (silent) return 'Since when is not known: CloudWatch has nothing of this queue.';
	return isOfLetters
		? 'CloudWatch has not heard of the dead letters yet.'
		: 'As deep as is usual for it, by its history.';
}

/** `Empty in 14 m at -92/min (12 m to 17 m).`, `Grows 31/min (20 to 42): never empty at this rate.` */
function outlookSentence(outlook: Outlook): string {
	const { net } = outlook;
	switch (outlook.kind) {
		case 'empties': {
			const span = `${duration(outlook.soonestMs, 1)} to ${duration(outlook.latestMs, 1)}`;
			return `Empty in ${duration(outlook.inMs)} at ${signed(net.perMinute)}/min (${span}).`;
		}
		case 'grows':
			return `Grows ${count(net.perMinute)}/min (${count(Math.max(0, net.low))} to ${count(net.high)}): never empty at this rate.`;
		case 'unclear':
			return `${trendWord(net)}: ${signed(net.low)} to ${signed(net.high)}/min.`;
	}
}

/** All of a span may lie on one side of zero and be too near to it to count on. */
function trendWord({ low, high }: Outlook['net']): string {
	if (low > 0) return 'Grows perhaps';
	return high < 0 ? 'Falls perhaps' : 'No clear trend';
}

/** `In 118/min, out 12/min, oldest 42m (CloudWatch, 09:58).`, or why nothing is told. */
function metricsSentence(metrics: QueueMetrics, dead: boolean, now: number): string {
	const { state, failure, at, sent, deleted, oldestSeconds } = metrics;
	switch (state) {
		case 'failed':
			return failure === undefined ? 'CloudWatch did not answer.' : `${failureLine(failure)}.`;
		case 'silent':
			return 'CloudWatch has nothing of the last minutes: that is no zero.';
		case 'waking':
			return 'CloudWatch tells nothing yet: a queue that slept is heard of within 15 minutes of the first look.';
		case 'told': {
			const rate = (name: string, value: number | undefined) =>
				value === undefined ? `${name} not known` : `${name} ${count(value)}/min`;
			const flow = dead ? [] : [rate('in', sent?.perMinute), rate('out', deleted?.perMinute)];
			const oldest =
				oldestSeconds === undefined
					? 'oldest not known'
					: `oldest ${age(oldestSeconds * 1000)}${dead ? ' since its move' : ''}`;
			const text = [...flow, oldest].join(', ');
			return `${capital(text)} (CloudWatch, ${shortTime(at ?? now)}).`;
		}
	}
}

/** How many consumers keep the wait within some minutes; where what is in flight tells how long a message takes. */
function consumerSentence(row: QueueRow): readonly string[] {
	const { visible = 0, inFlight = 0 } = row;
	const need = visible === 0 ? undefined : scalingNeed(row);
	if (need === undefined || need.consumers <= inFlight) return [];
	return [
		`At ${Number(need.secondsPerMessage.toPrecision(2))} s a message, ${counted(need.consumers, 'consumer')} would keep the wait under ${duration(acceptableSeconds * 1000)} (about ${count(inFlight)} work now); backlog per consumer at most ${count(need.backlogPerConsumer)}.`,
	];
}

/** `87 letters are lost in 5 h.`, and what is known of the others. */
function lossSentences({ first, seen, unseen }: Loss, now: number): readonly string[] {
	const left = (at: number) => (at - now < minute ? 'now' : duration(at - now, 1));
	const known =
		seen === undefined
			? []
			: [
					`${counted(seen.many, 'letter is', 'letters are')} lost ${inSpan(seen.at, seen.lastAt, left)}.`,
				];
	if (unseen === 0 && seen !== undefined) return known;
	const others = seen === undefined ? '' : ` Of ${counted(unseen, 'other')} nobody knows more: `;
	const text = boundWords(first, left);
	return [...known, others === '' ? `${capital(text)}.` : `${others.trim()} ${text}.`];
}

const minute = 60_000;

/** `in 9 d to 13 d`; times that are worded alike are one. Below a minute it is now: nothing can be done any more. */
function inSpan(from: number, to: number, left: (at: number) => string): string {
	const [first, last] = [left(from), left(to)];
	if (first === last) return first === 'now' ? first : `in ${first}`;
	return first === 'now' ? `within ${last}` : `in ${first} to ${last}`;
}

const look = 'a look tells (p)';

function boundWords(first: When, left: (at: number) => string): string {
	switch (first.kind) {
		case 'exact':
			return `the first is lost ${inSpan(first.at, first.at, left)}`;
		case 'at-least':
			return left(first.at) === 'now'
				? `the first may be lost now, or later; ${look}`
				: `none is lost before ${left(first.at)} are over; ${look}`;
		case 'between':
			return left(first.from) === 'now' && left(first.to) !== 'now'
				? `the first is lost within ${left(first.to)}, perhaps any moment; ${look}`
				: `the first is lost ${inSpan(first.from, first.to, left)}; ${look}`;
		case 'unknown':
			return `when the first is lost is unknown; ${look}`;
	}
}
