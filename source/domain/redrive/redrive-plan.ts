import { greatest } from '../extent.ts';
import { keyAt } from '../here.ts';
import type { EditTexts } from '../messages/message-edit.ts';
import type { QueueRef, TopicRef } from '../resources.ts';
import { awsmsgCommand, type CommandPlace, sameEndpoint } from '../text/shell-words.ts';
import type { Reach } from '../topics/reach.ts';
import type { BrakeReason } from './brake.ts';
import type { PlannedMute } from './mute.ts';
import type { OwnNeed, PlanCheck } from './plan-check.ts';

/** A queue that messages of a plan go to, with what was known of it when the plan was made. */
export type PlannedDestination = {
	readonly ref: QueueRef;
	readonly fifo: boolean;
	readonly maximumMessageBytes: number;
	readonly visibilitySeconds?: number;
	readonly delaySeconds?: number;
	/** How long it keeps a message; absent in plans of before. */
	readonly retentionSeconds?: number;
	/** After so many receives a message is a dead letter again. */
	readonly maxReceiveCount?: number;
	/** Whether its dead letters go to the queue that is redriven. */
	readonly returnsHere?: true;
	/** Visible messages when the plan was made. */
	readonly visible?: number;
	/** Deletes a second of late, by CloudWatch. */
	readonly drainPerSecond?: number;
	/** When a run by our engine pauses for its sake; without a depth when an alarm of it fires, alone. */
	readonly brake?: { readonly depth?: number; readonly reason?: BrakeReason };
};

/** A topic that messages of a plan are published to, with what was known of it when the plan was made. */
export type PlannedTopic = {
	readonly ref: TopicRef;
	readonly fifo: boolean;
	readonly maximumMessageBytes: number;
	/** Who gets what is published; absent where its subscriptions could not be had. */
	readonly reach?: Reach;
};

/** What the user chose. All of it is plain text and numbers: it is saved, copied and compared. */
export type RedriveChoices = {
	/** One queue for all messages; without it each goes to its own source. */
	readonly to?: QueueRef;
	/** Published to this topic, and with it to all that subscribed; then `to` is not chosen. */
	readonly republish?: TopicRef;
	/** What an earlier run put aside goes back: each to the queue that it came from. Then `chosen` names the same messages. */
	readonly home?: Home;
	/** A split: what is not meant goes to this queue, as it is. Without it that stays where it is. */
	readonly restTo?: QueueRef;
	readonly engine: 'auto' | 'aws' | 'own';
	/** A filter expression. */
	readonly where?: string;
	/** Messages of one group, by its fingerprint. */
	readonly fingerprint?: string;
	/** Only what its queue may have deleted before this time, since it is too old by then; ms since the epoch. */
	readonly endsBefore?: number;
	/** Message ids. */
	readonly chosen?: readonly string[];
	readonly edits?: EditTexts;
	/** At most so many. */
	readonly limit?: number;
	/** Messages a second. */
	readonly perSecond?: number;
	/**
	 * A canary first (`canary-batches.ts`), then the rest; stopped above this share of returning messages. `alone`: it does not wait until
	 * what stood before it is gone.
	 */
	readonly canary?: { readonly stopAbovePercent: number; readonly alone?: true };
	readonly leaseSeconds: number;
	/** Most visible messages at a destination before the run pauses; usually {@link brakeDepthOf}. */
	readonly brakeDepth?: number | 'off';
	/** Alarms about these queues are muted for so long, by a rule that ends with the run. */
	readonly muteSeconds?: number;
};

/** The way home of copies that a run put aside. */
export type Home = {
	/** That run. */
	readonly run: string;
	/** Queues, and the copies that go to each, by their message ids. */
	readonly ways: readonly { readonly to: QueueRef; readonly ids: readonly string[] }[];
};

/** Why an engine moves: it was chosen, AWS's can't do it, or everything goes as it is. */
export type EngineWhy = 'chosen' | 'beyond-aws' | 'no-move-tasks' | 'not-of-queues' | 'whole';

/** AWS's own move tasks take at most so many a second. Source: StartMessageMoveTask. */
export const mostPerSecondOfAws = 500;

/** Whether some messages are meant, and not all of them. */
export function selects(choices: RedriveChoices): boolean {
	return choices.chosen !== undefined || asksEach(choices);
}

/** Whether each message has to be looked at to know if it is meant. */
export function asksEach({
	where,
	fingerprint,
	endsBefore,
}: Pick<RedriveChoices, 'where' | 'fingerprint' | 'endsBefore'>): boolean {
	return where !== undefined || fingerprint !== undefined || endsBefore !== undefined;
}

/** Whether the queues that messages go to are named; else each goes to the source that AWS wrote into it. */
export function namesWay({
	to,
	home,
	republish,
}: Pick<RedriveChoices, 'to' | 'home' | 'republish'>): boolean {
	return to !== undefined || home !== undefined || republish !== undefined;
}

/** Whether messages are put aside, to be kept for longer than where they are: nobody has to read them there. */
export function putsAside({ to, endsBefore }: Pick<RedriveChoices, 'to' | 'endsBefore'>): boolean {
	return to !== undefined && endsBefore !== undefined;
}

/** What AWS's own move task can't do of these choices. */
export function needsOf(choices: RedriveChoices): readonly OwnNeed[] {
	const { edits, limit, perSecond = 0, brakeDepth } = choices;
	return [
		...(choices.republish === undefined ? [] : (['publish'] as const)),
		...(selects(choices) ? (['select'] as const) : []),
		...(choices.restTo === undefined ? [] : (['split'] as const)),
		...(edits === undefined ? [] : (['edit'] as const)),
		...(limit === undefined ? [] : (['limit'] as const)),
		...(perSecond > mostPerSecondOfAws ? (['rate'] as const) : []),
		...(typeof brakeDepth === 'number' ? (['brake'] as const) : []),
	];
}

/** What will happen, in all that can be known before. */
export type RedrivePlan = {
	readonly version: 2;
	readonly source: QueueRef;
	readonly fifo: boolean;
	/** Where what is meant goes. */
	readonly destinations: readonly PlannedDestination[];
	/** The topic that it is published to; then there are no destinations. */
	readonly topic?: PlannedTopic;
	/** Where the rest goes, in a split. */
	readonly rest?: PlannedDestination;
	readonly choices: RedriveChoices;
	readonly engine: 'aws' | 'own';
	/** An {@link EngineWhy}; a plan of an earlier version has a sentence. */
	readonly engineWhy: EngineWhy | (string & Record<never, never>);
	/** All that was checked; with an obstacle among them it can't be run as it is. */
	readonly checks: readonly PlanCheck[];
	/** Approximate, like every count of SQS. */
	readonly count?: number;
	/** Without those of this session, which it gives back at the start. */
	readonly inFlight?: number;
	/** What this session held when the plan was made; counted in `count`. */
	readonly ours?: number;
	readonly delayed?: number;
	/** How long the source keeps a message; absent where nobody could tell, and in plans of before. */
	readonly retentionSeconds?: number;
	/** When the oldest message ends, ms since the epoch, where somebody looked. */
	readonly oldestExpiresAt?: number;
	/** When it ends at the latest, where nobody looked: CloudWatch knows only since when it is there. */
	readonly oldestExpiresBy?: number;
	/** Of the move without waiting for verdicts; absent where nobody can say. */
	readonly expectedSeconds?: number;
	/** What others can't see while it runs; absent where AWS moves all of it, and in a plan of before. */
	readonly hides?: Hides;
	/** The alarms that are muted meanwhile; absent where none is. */
	readonly mutes?: PlannedMute;
	/** How many alarms could be muted; absent for none. */
	readonly offersMute?: number;
	/** How long a step of the canary waits for its verdict. */
	readonly windowSeconds?: number;
	readonly keeps: readonly string[];
	readonly changes: readonly string[];
	readonly unreachable: readonly string[];
	readonly permissions: readonly string[];
	readonly place: {
		readonly account?: string;
		readonly region: string;
		readonly endpoint?: string;
	};
	/** Digest of {@link factsText}: a plan is applied exactly as it was made, or not at all. */
	readonly facts: string;
};

/** All queues that a plan sends to. */
export function receiversOf({
	destinations,
	rest,
}: Pick<RedrivePlan, 'destinations' | 'rest'>): readonly PlannedDestination[] {
	return rest === undefined ? destinations : [...destinations, rest];
}

/**
 * What a run hides beside what is on its way. `most`: where the queue gives what it got back before anything new,
 * until what is meant is found; the same as `atOnce` where that can't be. `heldOnce`: the queue counts receives and
 * moves what had too many, so that each is received once and held until then. Without `atOnce` a filter decides, and
 * all that is there is held to the end.
 */
export type Hides = {
	readonly atOnce?: number;
	readonly most?: number;
	readonly heldOnce?: true;
};

/**
 * A run that knows what it needs hides so many at once: two full receives. Fewer would bring one batch after the other;
 * more would find nothing sooner that lies in front, and take from an alarm what it is there to count.
 */
export const hiddenAtOnce = 20;

/** Whether a run knows which messages it needs, or how many: it hides no more than it needs to find them. */
export function knowsItsNeeds(choices: RedriveChoices): boolean {
	const { chosen, limit, restTo } = choices;
	// A split takes all that there is.
	if (restTo !== undefined) return false;
	if (chosen !== undefined) return true;
	return limit !== undefined && !asksEach(choices);
}

/** What a plan hides; `maxReceiveCount` is of the source, where it has a dead-letter queue itself. */
export function hidesOf(
	choices: RedriveChoices,
	engine: 'aws' | 'own',
	{ count, maxReceiveCount }: { readonly count?: number; readonly maxReceiveCount?: number },
): Hides | undefined {
	if (engine === 'aws' && choices.canary === undefined) return;
	const heldOnce = maxReceiveCount === undefined ? {} : { heldOnce: true as const };
	const knows = engine === 'aws' || knowsItsNeeds(choices);
	const all = count === undefined ? {} : { most: count };
	if (!knows) return { ...all, ...heldOnce };
	const atOnce = Math.min(hiddenAtOnce, count ?? hiddenAtOnce);
	return { atOnce, ...(choices.chosen === undefined ? { most: atOnce } : all), ...heldOnce };
}

/** What a run holds while it works, and is remembered by: its source at the endpoint of the plan. */
export function sourceKey({ source, place }: Pick<RedrivePlan, 'source' | 'place'>): string {
	return keyAt(source.arn, place.endpoint);
}

/**
 * About how many a plan moves; `undefined` where a filter decides, until all have been seen. A split moves all,
 * here or there.
 */
export function meantBy({
	choices,
	count: there,
}: Pick<RedrivePlan, 'choices' | 'count'>): number | undefined {
	const { chosen, limit, restTo } = choices;
	if (restTo !== undefined) return limit === undefined ? there : Math.min(limit, there ?? limit);
	if (chosen !== undefined) return chosen.length;
	if (asksEach(choices)) return limit;
	return limit === undefined || there === undefined ? (limit ?? there) : Math.min(limit, there);
}

/** Whether a run may be gone on with in a place: who could not ask for its account may be told it by now. */
export function isSamePlace(one: RedrivePlan['place'], other: RedrivePlan['place']): boolean {
	const [account, theirs] = [one.account, other.account];
	return (
		one.region === other.region &&
		one.endpoint === other.endpoint &&
		(account === undefined || theirs === undefined || account === theirs)
	);
}

/** Where commands about a plan, or about its run, have to run. A plan knows no profile: who hands it out may. */
export function placeOfPlanned(
	{ region, endpoint }: RedrivePlan['place'],
	profile?: string,
): CommandPlace {
	return {
		...(profile === undefined ? {} : { profile }),
		region,
		...(endpoint !== undefined && URL.canParse(endpoint)
			? { endpoints: sameEndpoint(endpoint) }
			: {}),
	};
}

/** How far the count may drift between a plan and its run: a tenth, and ten in any case. */
export function countDrifted(planned: number | undefined, now: number | undefined): boolean {
	if (planned === undefined || now === undefined) return planned !== now;
	return Math.abs(now - planned) > Math.max(10, planned * 0.1);
}

/** The receives that a consumer has, times how long each hides a message, plus the delay: seconds. */
export function windowOf(destinations: readonly PlannedDestination[]): number | undefined {
	const windows = destinations.map(({ maxReceiveCount, visibilitySeconds, delaySeconds }) =>
		maxReceiveCount === undefined || visibilitySeconds === undefined
			? undefined
			: maxReceiveCount * visibilitySeconds + (delaySeconds ?? 0),
	);
	const known = windows.filter((seconds) => seconds !== undefined);
	return known.length === windows.length && known.length > 0 ? greatest(known) : undefined;
}

/**
 * A consumer comes round for a message a moment after it is visible again, and once more when it is one
 * receive too many: the verdict comes so many seconds after the window. A tenth of it, 5 to 30.
 */
export function graceOf(windowSeconds: number): number {
	return Math.min(30, Math.max(5, Math.round(windowSeconds / 10)));
}

/**
 * Everything that must be the same when a saved plan is run, as one text. `settings` are what the
 * queues' own attributes say (type, policies, sizes), so that a changed queue is another plan.
 */
export function factsText(plan: Omit<RedrivePlan, 'facts'>, settings: readonly string[]): string {
	const { source, fifo, choices, engine, place } = plan;
	return JSON.stringify([
		// Of this text; a plan that was saved before its checks were facts has the same.
		1,
		source.arn,
		fifo,
		receiversOf(plan)
			.map(({ ref, ...facts }) => [ref.arn, facts.fifo, facts.maximumMessageBytes])
			.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
		choices,
		engine,
		place,
		settings,
	]);
}

/** The command that does in a place what a plan says; `undefined` where none does. */
export function commandOf(
	plan: Pick<RedrivePlan, 'source' | 'choices' | 'engine'>,
	place: CommandPlace,
): string | undefined {
	const { source, choices } = plan;
	if (choices.home !== undefined) return homeCommand(source, choices, choices.home, place);
	const { to, republish, restTo, where, chosen, edits, limit } = choices;
	const { perSecond, canary, leaseSeconds } = choices;
	const words = ['redrive', source.name];
	const flag = (name: string, value?: string | number) => {
		words.push(`--${name}`);
		if (value !== undefined) words.push(String(value));
	};
	if (to !== undefined) flag('to', to.name);
	if (republish !== undefined) flag('republish', republish.name);
	if (restTo !== undefined) flag('rest-to', restTo.name);
	if (where !== undefined) flag('where', where);
	if (choices.fingerprint !== undefined) flag('fingerprint', choices.fingerprint);
	if (choices.endsBefore !== undefined) {
		flag('ends-before', new Date(choices.endsBefore).toISOString());
	}
	for (const id of chosen ?? []) flag('id', id);
	if (edits?.unwrap === true) flag('unwrap');
	if (edits?.patch !== undefined) flag('patch', edits.patch);
	for (const text of edits?.set ?? []) flag('set', text);
	if (limit !== undefined) words.push('-n', String(limit));
	if (perSecond !== undefined) flag('rate', perSecond);
	if (canary === undefined) flag('all-at-once');
	else {
		flag('canary');
		if (canary.alone === true) flag('watch-alone');
		if (canary.stopAbovePercent !== usualStopAbove) flag('stop-above', canary.stopAbovePercent);
	}
	if (choices.engine !== 'auto') flag('engine', choices.engine);
	if (choices.brakeDepth !== undefined) flag('brake-depth', choices.brakeDepth);
	if (choices.muteSeconds !== undefined) flag('mute-alarms', `${choices.muteSeconds}s`);
	if (leaseSeconds !== usualLease) flag('lease', leaseSeconds);
	return awsmsgCommand(place, ...words);
}

/** A way home has no choice but its queue. */
function homeCommand(
	source: QueueRef,
	choices: RedriveChoices,
	{ run, ways }: Home,
	place: CommandPlace,
): string | undefined {
	const { edits, limit, perSecond, canary, brakeDepth, restTo, chosen, leaseSeconds } = choices;
	const others = [edits, limit, perSecond, canary, brakeDepth, restTo, choices.muteSeconds];
	const all = ways.reduce((sum, { ids }) => sum + ids.length, 0);
	const isWhole = !asksEach(choices) && (chosen === undefined || chosen.length === all);
	if (!isWhole || leaseSeconds !== usualLease) return;
	if (others.some((one) => one !== undefined)) return;
	const [only, ...more] = ways;
	const to = only === undefined || more.length > 0 ? [] : ['--to', only.to.name];
	return awsmsgCommand(place, 'rescue', source.name, '--home', run, ...to);
}

export const usualLease = 120;
export const usualStopAbove = 5;
