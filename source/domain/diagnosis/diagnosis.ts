import type { Failure } from '../failure.ts';
import type { QueueAttributes } from '../resources.ts';
import { earliest, type Loss } from './expiry.ts';
import type { Since } from './onset.ts';
import type { QueueFigures } from './queue-metrics.ts';
import {
	netPerMinute,
	observedFor,
	receiverSeen,
	recentGrowth,
	type SampleHistory,
} from './samples.ts';

/** What is known about a queue when it is judged; what is unknown is absent. */
export type QueueFacts = {
	readonly attributes?: QueueAttributes;
	readonly history: SampleHistory;
	/** Of the last attempt to sample it; attributes may be older than this. */
	readonly failure?: Failure;
	/** The queue that gets its dead letters. */
	readonly deadLetterQueue?: {
		readonly history: SampleHistory;
		/** Whether other queues send theirs there too, so that any of them may be the cause. */
		readonly shared?: boolean;
	};
	/** Whether a redrive policy names this queue. */
	readonly isDeadLetterQueue: boolean;
	/** How many of those in flight a run of this session has. */
	readonly held?: number;
	/** What CloudWatch and earlier looks tell of it, where that was asked. */
	readonly figures?: QueueFigures;
	/** When messages of it are lost, as far as that is known. */
	readonly loss?: Loss;
};

/** What is wrong with a queue in a few words; `text` is empty when nothing is known to be wrong. */
export type Diagnosis = {
	readonly severity: 'bad' | 'notice' | 'ok';
	readonly text: string;
	/** Too little was seen to say whether anything is wrong; `text` says so. */
	readonly unknown?: true;
};

type Finding = { readonly severity: 'bad' | 'notice'; readonly text: string };

/** Below these a backlog is the normal life of a queue. */
const backlogWorthNaming = 20;
const growthWorthNaming = 6;
/** How long we must have watched before we say "never" or "no consumer", ms. */
const watchedLongEnough = 2 * 60_000;
/** AWS's limit is about 120,000 messages in flight for standard and FIFO queues. */
const inFlightLimit = 118_000;
const expiresSoon = 2 * 24 * 3_600_000;

/**
 * Judges a queue by what we saw ourselves. Says what was seen and never guesses a cause: which FIFO
 * group blocks, for one, can't be known without receiving.
 */
export function why(facts: QueueFacts): Diagnosis {
	const findings: Finding[] = [];
	if (facts.attributes !== undefined) {
		if (facts.isDeadLetterQueue) findings.push(...deadLetters(facts, facts.attributes));
		else findings.push(...backlog(facts, facts.attributes));
	}
	if (facts.failure !== undefined) findings.push(failed(facts.failure, facts.attributes));
	const severity = findings.some((one) => one.severity === 'bad') ? 'bad' : 'notice';
	if (findings.length === 0) {
		return isUnknown(facts)
			? { severity: 'ok', text: 'trend unknown yet', unknown: true }
			: { severity: 'ok', text: '' };
	}
	// The worst first; the sort is stable, so findings of one severity keep their order.
	const worst = findings.toSorted((a, b) => rank(a) - rank(b)).slice(0, 2);
	return { severity, text: worst.map((one) => one.text).join(', ') };
}

/** Messages wait, and two samples far enough apart to tell where that leads are not there yet. */
function isUnknown({ attributes, history }: QueueFacts): boolean {
	const waits = attributes?.visible !== undefined && attributes.visible > 0;
	return waits && history.samples.length > 0 && netPerMinute(history) === undefined;
}

function deadLetters(facts: QueueFacts, attributes: QueueAttributes): Finding[] {
	const dead = allDead(attributes);
	if (dead === undefined || dead === 0) return [];
	const net = netPerMinute(facts.history);
	const shrinking = net !== undefined && net <= -1;
	const since = sinceText(sinceOf(facts), nowOf(facts));
	const rate = net === undefined || Math.abs(net) < 1 ? '' : ` ${perMinute(net)}`;
	const findings: Finding[] = [
		{ severity: shrinking ? 'notice' : 'bad', text: `${number(dead)} dead${rate}${since}` },
	];
	const held = heldText(attributes.inFlight, facts.held);
	if (held !== '') findings.push({ severity: 'notice', text: held });
	const expiry = expires(facts.loss, nowOf(facts));
	if (expiry !== undefined) findings.push(expiry);
	return findings;
}

/**
 * Dead letters of a queue: what is ready and what somebody holds. Who looks at them, or moves them, makes them no fewer.
 */
export function allDead({ visible, inFlight = 0 }: QueueAttributes): number | undefined {
	return visible === undefined ? undefined : visible + inFlight;
}

/** Who has what is in flight: `9 held by our run`, `3 in flight`; what we know of it is the newer. */
function heldText(inFlight = 0, ours = 0): string {
	const others = Math.max(0, inFlight - ours);
	return [
		...(ours === 0 ? [] : [`${number(ours)} held by our run`]),
		...(others === 0 ? [] : [`${number(others)} in flight`]),
	].join(' + ');
}

function backlog(facts: QueueFacts, attributes: QueueAttributes): Finding[] {
	const { visible, inFlight } = attributes;
	const findings: Finding[] = [];
	if (inFlight !== undefined && inFlight >= inFlightLimit) {
		findings.push({ severity: 'bad', text: `in flight at the limit: ${number(inFlight)}` });
	}
	if (visible !== undefined && visible > 0) findings.push(...slow(facts, visible));
	const dead = facts.deadLetterQueue;
	const growth = dead === undefined ? 0 : (recentGrowth(dead.history) ?? 0);
	if (dead !== undefined && growth > 0) {
		const severity = dead.shared === true ? 'notice' : 'bad';
		const by = dead.shared === true ? ' (shared)' : '';
		findings.push({ severity, text: `DLQ grew by ${number(growth)}${by}` });
	}
	const expiry = expires(certainly(facts.loss), nowOf(facts));
	if (expiry !== undefined) findings.push(expiry);
	return findings;
}

function slow(facts: QueueFacts, visible: number): Finding[] {
	const { history } = facts;
	const last = history.samples.at(-1);
	const { quietSince } = history;
	if (quietSince !== undefined && last !== undefined) {
		const quiet = last.at - quietSince;
		return quiet < watchedLongEnough
			? []
			: [{ severity: 'notice', text: `no consumer seen for ${duration(quiet)}` }];
	}
	const net = netPerMinute(history);
	if (net === undefined || net < growthWorthNaming || visible < backlogWorthNaming) return [];
	if (!receiverSeen(history)) return [];
	const since = sinceText(facts.figures?.since?.since, nowOf(facts));
	// A rate, and no word on what will be: a backlog of a busy hour ends with it.
	const severity = observedFor(history) >= watchedLongEnough ? 'bad' : 'notice';
	return [{ severity, text: `slow consumer, ${perMinute(net)}${since}` }];
}

/**
 * Since when there are dead letters: by CloudWatch's history, or, where it tells nothing, since we saw the first
 * come into a queue that we had seen empty. Never since our own first look.
 */
export function sinceOf({
	figures,
	history,
}: Pick<QueueFacts, 'figures' | 'history'>): Since | undefined {
	const { filledAt } = history;
	const found = figures?.since;
	const isOld = filledAt !== undefined && found !== undefined && found.foundAt < filledAt;
	if (found?.since !== undefined && !isOld) return found.since;
	return filledAt === undefined ? undefined : { kind: 'at', at: filledAt, within: 60_000 };
}

/** When the queue was looked at last, by us or by CloudWatch. */
function nowOf({ history, figures }: QueueFacts): number | undefined {
	return history.samples.at(-1)?.at ?? figures?.metrics?.askedAt ?? figures?.since?.foundAt;
}

/** ` since 20:31`, ` since at least Nov 19 20:31`, ` since 09:00-09:40`; empty where nobody knows. */
function sinceText(since: Since | undefined, now = 0): string {
	switch (since?.kind) {
		case undefined:
			return '';
		case 'at':
			return ` since ${momentText(since.at, now)}`;
		case 'at-least':
			return ` since at least ${momentText(since.at, now)}`;
		case 'between':
			return ` since ${momentText(since.from, now)}-${momentText(since.to, now)}`;
	}
}

/** Of a queue that works, what will be lost unless it is worked off; that something may be is so of every queue. */
function certainly(loss: Loss | undefined): Loss | undefined {
	const { first } = loss ?? {};
	return loss !== undefined && first?.kind === 'between'
		? { ...loss, first: { kind: 'exact', at: first.to } }
		: loss;
}

/** What is lost, and when: `87 lost in 5 h`, `first lost in 1 d to 3 d`; nothing while that is far. */
function expires(loss: Loss | undefined, now: number | undefined): Finding | undefined {
	if (loss === undefined || now === undefined) return;
	const from = earliest(loss);
	if (from === undefined || from - now > expiresSoon) return;
	const { first, seen } = loss;
	const until = first.kind === 'between' ? first.to : from;
	const severity = until - now < expiresSoon / 4 ? 'bad' : 'notice';
	const left = duration(Math.max(0, from - now));
	switch (first.kind) {
		case 'exact':
			return {
				severity,
				text: `${seen === undefined ? 'first' : number(seen.many)} lost in ${left}`,
			};
		case 'at-least':
			return { severity, text: `first lost in ${left} or later` };
		case 'between': {
			const latest = duration(Math.max(0, first.to - now));
			const text =
				from <= now ? `first lost within ${latest}` : `first lost in ${left} to ${latest}`;
			return { severity, text };
		}
		case 'unknown':
			return;
	}
}

function failed(failure: Failure, attributes: QueueAttributes | undefined): Finding {
	const operation = failure.operation?.split(' ').at(-1);
	const text =
		failure.kind === 'denied' && operation !== undefined ? `denied: ${operation}` : failure.message;
	return { severity: 'notice', text: attributes === undefined ? text : `not refreshed: ${text}` };
}

function rank(finding: Finding): number {
	return finding.severity === 'bad' ? 0 : 1;
}

function number(value: number): string {
	return value.toLocaleString('en-US');
}

function perMinute(net: number): string {
	const rounded = Math.round(net);
	return `${rounded > 0 ? '+' : ''}${number(rounded)}/min`;
}

/** `14:05` in the user's own time zone. */
function timeOfDay(at: number): string {
	const date = new Date(at);
	return [date.getHours(), date.getMinutes()]
		.map((part) => String(part).padStart(2, '0'))
		.join(':');
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `14:05`, with the day in front where it is another one: `Nov 19 14:05`. */
function momentText(at: number, now: number): string {
	const date = new Date(at);
	const sameDay = date.toDateString() === new Date(now).toDateString();
	return `${sameDay ? '' : `${months[date.getMonth()]} ${date.getDate()} `}${timeOfDay(at)}`;
}

function duration(milliseconds: number): string {
	const minutes = Math.floor(milliseconds / 60_000);
	if (minutes < 1) return `${Math.max(1, Math.round(milliseconds / 1000))} s`;
	if (minutes < 120) return `${minutes} m`;
	const hours = Math.floor(minutes / 60);
	return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}
