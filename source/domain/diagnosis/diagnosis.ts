import type { Failure } from '../failure.ts';
import type { QueueAttributes } from '../resources.ts';
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
	/** When the oldest message ends, ms since the epoch, if somebody looked. */
	readonly oldestExpiresAt?: number;
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
	const { filledAt } = facts.history;
	const net = netPerMinute(facts.history);
	const shrinking = net !== undefined && net <= -1;
	const since = filledAt === undefined ? '' : ` since ${timeOfDay(filledAt)}`;
	const rate = net === undefined || Math.abs(net) < 1 ? '' : ` ${perMinute(net)}`;
	const findings: Finding[] = [
		{ severity: shrinking ? 'notice' : 'bad', text: `${number(dead)} dead${rate}${since}` },
	];
	const held = heldText(attributes.inFlight, facts.held);
	if (held !== '') findings.push({ severity: 'notice', text: held });
	const expiry = expires(facts);
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
	const expiry = expires(facts);
	if (expiry !== undefined) findings.push(expiry);
	return findings;
}

function slow({ history }: QueueFacts, visible: number): Finding[] {
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
	// A rate, and no word on what will be: a backlog of a busy hour ends with it.
	const severity = observedFor(history) >= watchedLongEnough ? 'bad' : 'notice';
	return [{ severity, text: `slow consumer, ${perMinute(net)}` }];
}

function expires({ oldestExpiresAt, history }: QueueFacts): Finding | undefined {
	const now = history.samples.at(-1)?.at;
	if (oldestExpiresAt === undefined || now === undefined) return;
	const left = oldestExpiresAt - now;
	if (left > expiresSoon) return;
	const text = left <= 0 ? 'oldest has expired' : `oldest expires in ${duration(left)}`;
	return { severity: left < expiresSoon / 4 ? 'bad' : 'notice', text };
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

function duration(milliseconds: number): string {
	const minutes = Math.floor(milliseconds / 60_000);
	if (minutes < 1) return `${Math.max(1, Math.round(milliseconds / 1000))} s`;
	if (minutes < 120) return `${minutes} m`;
	const hours = Math.floor(minutes / 60);
	return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}
