import type { Failure } from '../failure.ts';
import type { Alarm } from '../metric.ts';
import type { EvidenceOfKinds } from './judge.ts';

/*
What is found of a resource: facts, and no sentence. `presentation/diagnosis/finding-words.ts` words them once, for
the console and for commands.
*/

/** *now*: harm in progress; *soon*: loss or breach to come; *hygiene*: a setting that will hurt one day. */
export type Severity = 'now' | 'soon' | 'hygiene';

/** Since when: exactly, `atLeast`, or not before `notBeforeAt`. */
export type SinceEvidence = {
	readonly sinceAt?: number;
	readonly atLeast?: true;
	readonly notBeforeAt?: number;
};

/**
 * The evidence of each finding, by its stable name. The end of a name tells the unit: `…At` is ms since 1970, `…Ms` a
 * span, `…Seconds` a setting in AWS's unit, `…PerMinute` a rate; all else counts or names.
 */
export type EvidenceOf = EvidenceOfKinds & {
	/** `atLeast`: it has been quiet for longer than is known. `usualMs`: its own longest gap at this hour. */
	'no-consumer': {
		readonly waiting: number;
		readonly quietSinceAt: number;
		readonly quietMs: number;
		readonly usualMs?: number;
		readonly atLeast?: true;
		/** Who tells since when. */
		readonly by?: 'CloudWatch' | 'samples';
	};
	/**
	 * By the age of the oldest message, `usualAgeMs` at most until `usualUntilAt`, or, where only our own samples are known, by
	 * the rate of the backlog.
	 */
	'slow-consumer': {
		readonly ageMs?: number;
		readonly usualAgeMs?: number;
		readonly usualUntilAt?: number;
		readonly netPerMinute?: number;
	} & SinceEvidence;
	/** `received` of `deleted` in the last `spanMs`, of at most `messages` different ones. */
	'poison-messages': {
		readonly received: number;
		readonly deleted: number;
		readonly messages: number;
		readonly spanMs: number;
	};
	/** `sinceAt`: when its oldest message came. `maybe`: by the last minutes alone, which tell nothing of what was there when it came. */
	'fifo-group-blocked': {
		readonly ageMs: number;
		readonly sinceAt: number;
		readonly deleted: number;
		readonly spanMs: number;
		readonly maybe?: true;
	};
	'in-flight-limit': { readonly inFlight: number; readonly limit: number };
	/** `heldMs`: how long a receive holds a message, on average; `messages`: at most so many were there, and more were deleted. */
	'visibility-timeout-short': {
		readonly received: number;
		readonly deleted: number;
		readonly messages?: number;
		readonly heldMs?: number;
		readonly visibilitySeconds: number;
		readonly spanMs: number;
	};
	'dead-letters': {
		readonly dead: number;
		readonly netPerMinute?: number;
		/** In flight, by runs of ours and by others. */
		readonly held?: number;
		readonly inFlight?: number;
	} & SinceEvidence;
	/** Of a dead-letter queue, or of the queue that feeds the one named. `lastAt`: the period in which the last one came. */
	'dlq-growing': {
		readonly grewBy: number;
		readonly spanMs: number;
		readonly pattern: 'burst' | 'steady';
		readonly lastAt?: number;
		readonly deadLetterQueue?: string;
		/** Others feed it too: any of them may be the cause. */
		readonly shared?: true;
	};
	/** `bound`: exactly or at least so far away, or between that and `latestMs`; `messages` that are lost then, as a look saw. */
	'messages-expiring': {
		readonly expiresAt: number;
		readonly leftMs: number;
		readonly bound: 'exact' | 'at least' | 'between';
		readonly latestMs?: number;
		readonly messages?: number;
	};
	'dlq-retention-short': {
		readonly retentionSeconds: number;
		readonly source: string;
		readonly sourceRetentionSeconds: number;
		readonly sources: number;
	};
	'redrive-allow-excludes': { readonly source: string; readonly sources: number };
	'no-dlq': { readonly retentionSeconds?: number };
	'max-receive-1': { readonly deadLetterQueue: string };
	'short-polling': { readonly emptyReceives: number; readonly spanMs: number };
	'expectation-unreadable': { readonly tag: string };
	/** A function is not called, while so many messages wait, or records come. */
	'mapping-disabled': { readonly function: string; readonly waiting?: number };
	/** In Lambda's own words. */
	'mapping-failing': { readonly function: string; readonly problem: string };
	/** `neededSeconds`: six times what the function may take, and the time in which a batch is gathered. */
	'visibility-under-six-timeouts': {
		readonly function: string;
		readonly visibilitySeconds: number;
		readonly timeoutSeconds: number;
		readonly neededSeconds: number;
	};
	'no-partial-batch-response': { readonly function: string; readonly batchSize: number };
	'no-subscribers': { readonly published?: number; readonly spanMs?: number };
	'subscription-pending': { readonly pending: number };
	'subscription-failing': { readonly failed: number; readonly spanMs: number };
	'subscription-filtered': {
		readonly published: number;
		readonly filteredOut: number;
		readonly spanMs: number;
	};
	/** `reason`: its policy names no statement that lets SNS in, or it is encrypted with the key that SNS may not use. */
	'topic-kept-out': { readonly queue: string; readonly reason: 'policy' | 'key' };
	'stream-not-active': { readonly status: string };
	'iterator-age-growing': {
		readonly ageMs: number;
		readonly risesPerMinuteMs: number;
		/** When the oldest unread record is lost, if it goes on. */
		readonly lostAt?: number;
	};
	'stream-throttled': {
		readonly reads: number;
		readonly writes: number;
		readonly spanMs: number;
		readonly onDemand?: true;
	};
	/** Writes are refused while the stream as a whole takes `usedPercent` of what its shards can. */
	'hot-shard': {
		readonly refused: number;
		readonly usedPercent: number;
		readonly shards: number;
		readonly spanMs: number;
	};
	'alarm-firing': { readonly alarm: string; readonly sinceAt?: number; readonly reason?: string };
	'alarm-cannot-fire': { readonly alarm: string; readonly metric: string };
	/** Of a rule its name, and until when it mutes, where that is known. */
	'alarm-muted': {
		readonly alarm: string;
		readonly by: NonNullable<Alarm['muted']>;
		readonly rule?: string;
		readonly untilAt?: number;
	};
	'alarm-warming-up': { readonly alarm: string; readonly untilAt: number };
	'alarm-cannot-evaluate': { readonly alarm: string; readonly state: string };
};

/** The stable name of a finding. */
export type FindingName = keyof EvidenceOf;

/** One thing that is wrong. */
export type Found<Name extends FindingName> = {
	readonly severity: Severity;
	readonly evidence: EvidenceOf[Name];
	/** Concluded from what was seen, and not seen itself. */
	readonly inferred?: true;
	/** It gets better, or hurts nobody yet: no reason to run. */
	readonly mild?: true;
	/** How bad it is, in the finding's own measure: what was acknowledged comes back when it grows. */
	readonly measure?: number;
};

export type Finding = {
	[Name in FindingName]: Found<Name> & { readonly name: Name };
}[FindingName];

/** Why something that a rule needs is not known. */
export type Missing = {
	/** What: `attributes`, `CloudWatch`, `tags`, … */
	readonly what: string;
	/**
	 * `refused` and `failed` have the failure; `asleep`: CloudWatch has no points, as of a queue that nobody used for hours;
	 * `waking`: it has them since minutes alone; `too little`: not yet enough to compare with.
	 */
	readonly because:
		| 'refused'
		| 'failed'
		| 'not asked'
		| 'asleep'
		| 'waking'
		| 'too little'
		| 'not kept';
	readonly failure?: Failure;
};

/** What a failure hides. */
export function missingOf(what: string, failure: Failure): Missing {
	return { what, because: failure.kind === 'denied' ? 'refused' : 'failed', failure };
}

/** A rule that could not be judged: not healthy, unknown. */
export type Unjudged = { readonly name: FindingName; readonly missing: Missing };

/** Something that was asked for: what is known of it, or why it is not. */
export type Asked<Value> =
	| { readonly ok: true; readonly value: Value }
	| { readonly ok: false; readonly missing: Missing };

/** What a rule says: what it found, that it could not judge, or nothing: all is well. */
export type Verdict<Name extends FindingName> = Found<Name> | { readonly missing: Missing };

/** One rule: a name, what it looks at, and how it judges. */
export type Rule<Name extends FindingName, Subject> = {
	/** The worst class that it finds. */
	readonly severity: Severity;
	/**
	 * The stated time, ms: so long after the trouble began it is found at the latest. {@link atOnce}: with the next look, as
	 * all that stands in a setting or a count.
	 */
	readonly foundWithin: number;
	judge(subject: Subject): Verdict<Name> | undefined;
};

/** Stated time of what the next look tells. */
export const atOnce = 0;

export type Rules<Name extends FindingName, Subject> = {
	readonly [One in Name]: Rule<One, Subject>;
};

/** All that is known to be wrong with a resource, the worst first, and what could not be judged. */
export type Judgement = {
	readonly findings: readonly Finding[];
	readonly unjudged: readonly Unjudged[];
};

export const healthy: Judgement = { findings: [], unjudged: [] };

const rank: Readonly<Record<Severity, number>> = { now: 0, soon: 1, hygiene: 2 };

/** What the rules say of one subject. The cast stands here alone: a verdict is of the rule that gave it. */
export function judgedBy<Name extends FindingName, Subject>(
	rules: Rules<Name, Subject>,
	subject: Subject,
	only: (severity: Severity) => boolean = () => true,
): Judgement {
	const findings: Finding[] = [];
	const unjudged: Unjudged[] = [];
	for (const name of Object.keys(rules) as Name[]) {
		const { severity, judge } = rules[name];
		if (!only(severity)) continue;
		const verdict = judge(subject);
		if (verdict === undefined) continue;
		if ('missing' in verdict) unjudged.push({ name, missing: verdict.missing });
		else findings.push({ ...verdict, name } as unknown as Finding);
	}
	return findings.length + unjudged.length === 0
		? healthy
		: { findings: sorted(findings), unjudged };
}

/** The worst first; of one class those that are certain, and then in the order of the rules. */
export function sorted(findings: readonly Finding[]): readonly Finding[] {
	return findings.toSorted((a, b) => weightOf(a) - weightOf(b));
}

/** Less is worse: by class, then what is certain before what is mild or inferred. */
export function weightOf({ severity, mild, inferred }: Finding): number {
	return rank[severity] * 4 + (mild ? 2 : 0) + (inferred ? 1 : 0);
}

/** Two judgements of one resource as one. */
export function together(...all: readonly Judgement[]): Judgement {
	return {
		findings: sorted(all.flatMap(({ findings }) => findings)),
		unjudged: all.flatMap(({ unjudged }) => unjudged),
	};
}
