import {
	type CheckFacts,
	type CheckName,
	checksThat,
	type Finding,
	type OwnNeed,
	type PlanCheck,
} from '../../domain/redrive/plan-check.ts';
import {
	mostPerSecondOfAws,
	needsOf,
	placeOfPlanned,
	type RedrivePlan,
} from '../../domain/redrive/redrive-plan.ts';
import { dollarsPerMillion } from '../../domain/redrive/run-costs.ts';
import { awsmsgCommand } from '../../domain/text/shell-words.ts';
import { approximate, count, dayAndTime, duration, seconds, shortTime } from '../formats.ts';
import { actText } from '../messages/known-words.ts';

/** How who reads the plan chooses something: by the flags of a command, or in the fields of a screen. */
export type Choosing = 'flags' | 'fields';

/** What words say of how something is chosen: by flags, or in fields. */
export const chosenBy: Readonly<
	Record<Choosing, Readonly<Record<'to' | 'restTo' | 'republish' | 'own' | 'select', string>>>
> = {
	flags: {
		to: 'with --to',
		restTo: 'with --rest-to',
		republish: 'with --republish',
		own: 'use --engine own',
		select: 'select by --where, --grep, --fingerprint or --id',
	},
	fields: {
		to: 'in TO',
		restTo: 'in REST',
		republish: 'in TO, as topic:NAME',
		own: 'choose own in ENGINE',
		select: 'select in FILTER',
	},
};

/** What the words of a check may name beside its own facts. */
type About = {
	/** Name of the source. */
	readonly source: string;
	readonly to: string;
	readonly restTo: string;
	readonly republish: string;
	readonly own: string;
	readonly select: string;
	/** The command that stops what a word names. */
	cancel(word: string): string;
	/** The command that lets a queue keep messages for as long as SQS can. */
	keepLonger(queue: string): string;
};

type Words = {
	readonly [One in Finding]: (facts: CheckFacts[One], about: About) => string;
};

/** Fourteen days, in seconds: the most. Source: SQS API reference, SetQueueAttributes. */
const longestKept = 'MessageRetentionPeriod=1209600';

/** `~$0.03`, `less than $0.01`. */
function dollarsText(dollars: number): string {
	return dollars < 0.01 ? 'less than $0.01' : `~$${dollars.toFixed(2)}`;
}

const needWords: Readonly<Record<OwnNeed, string>> = {
	publish: 'publish to a topic',
	select: 'select messages',
	split: 'send the rest elsewhere',
	edit: 'edit them',
	limit: 'stop after a number of them',
	rate: `move more than ${mostPerSecondOfAws} a second`,
	brake: 'pause before a destination fills',
};

const needsText = (needs: readonly OwnNeed[]) =>
	`AWS's own move can't ${needs.map((need) => needWords[need]).join(', or ')}`;

const ofQueuesAlone = "AWS's own move takes dead-letter queues of SQS queues alone";

const words: Words = {
	'in-order': () => 'in order',
	said: ({ text }) => text,
	'source-missing': ({ told }) => told,
	'sources-unknown': ({ told }, { source, to }) =>
		`the queues that send dead letters to ${source} are unknown (${told}): name a destination ${to}`,
	'no-source': (_, { source, to }) =>
		`no queue names ${source} as its dead-letter queue: name a destination ${to}`,
	'same-queue': ({ queue }) => `${queue} is the queue itself`,
	'rest-with-meant': ({ queue }, { restTo }) =>
		`${queue} is where messages that are meant go: the rest needs another queue ${restTo}`,
	'rest-returns': ({ queue }, { source, restTo }) =>
		`dead letters of ${queue} go to ${source}: the rest would come back; name another queue ${restTo}`,
	'rest-of-all': (_, { select }) =>
		`nothing says what is meant, so that there is no rest: ${select}`,
	'other-region': ({ arn, region, from }, { source }) =>
		`${arn} is in region ${region}, ${source} in ${from}: messages move within a region`,
	'other-account': ({ arn, account, from }, { source, to }) =>
		`${arn} is of account ${account}, ${source} of ${from}: name a destination ${to}`,
	'destination-missing': ({ told }) => told,
	'other-type': ({ queue, fifo }, { source }) =>
		`${queue} is ${fifo ? 'a FIFO queue' : 'a standard queue'} and ${source} is not: messages go between queues of one type`,
	'run-here': ({ run }, { source, cancel }) =>
		`our run ${run} is at work on ${source}, on this computer: wait for it, or stop it (${cancel(run)})`,
	'move-followed-here': (_, { source, cancel }) =>
		`another awsmsg here follows a move of ${source} in AWS: wait for it, or stop it (${cancel(source)})`,
	'run-perhaps-gone': ({ run, where }, { source }) => `run ${run} has ${source}, in ${where}`,
	'move-perhaps-followed': ({ where }, { source }) =>
		`a move of ${source} in AWS is followed in ${where}`,
	'move-running': ({ moved }, { source }) =>
		`a move of ${source} is running in AWS (${count(moved)} moved): follow or cancel it first`,
	'beyond-aws': ({ needs }, { own }) => `${needsText(needs)}: ${own}`,
	'no-move-tasks': (_, { own }) => `this endpoint knows no move tasks: ${own}`,
	'not-of-queues': (_, { source, own }) => `${ofQueuesAlone}, and no queue names ${source}: ${own}`,
	'other-place': ({ queue }, { own }) => `${queue} is in another account or region: ${own}`,
	'counts-unknown': ({ told }) => `counts unknown: ${told}`,
	'moves-unknown': ({ told }) => `running moves unknown: ${told}`,
	'no-way-back': ({ engine }) =>
		engine === 'aws'
			? 'messages sent here by hand, by SNS, Lambda or EventBridge have no source queue: AWS fails at the first of them'
			: 'messages without a source queue (sent by hand, by SNS, Lambda or EventBridge) are left where they are',
	'dead-letters-again': ({ maxReceiveCount }, { source }) =>
		`${source} has a dead-letter queue itself: a message received ${maxReceiveCount} times goes there`,
	'behind-group': () => 'messages go behind what their group has received since',
	'selects-in-groups': () => 'selecting from a FIFO queue changes the order within groups',
	'new-deduplication-ids': () =>
		'each message gets a deduplication id of this run: whoever sends the same message again within 5 minutes is not recognised',
	'deduplicates-across-groups': ({ queue }) =>
		`${queue} compares deduplication ids across all groups`,
	'destination-unknown': ({ queue, told }) => `${queue} could not be checked: ${told}`,
	'smaller-messages': ({ queue, maximumMessageBytes }) =>
		`${queue} takes messages of up to ${count(maximumMessageBytes)} bytes: larger ones stay`,
	delays: ({ queue, delaySeconds }) => `${queue} hides new messages for ${delaySeconds} s`,
	'other-key': ({ queue }) =>
		`${queue} is encrypted with another key: kms:GenerateDataKey is needed`,
	'no-key': ({ queue }) => `${queue} is not encrypted with a key of yours, as this queue is`,
	'nobody-reads': ({ queue, waiting }) =>
		`nobody seems to read ${queue}: ${approximate(waiting)} wait and none is in flight`,
	'canary-behind': ({ queue, waiting }) =>
		`${approximate(waiting)} wait in ${queue}: a canary waits behind them, no verdict before that`,
	'no-verdict': ({ queue }) =>
		`${queue} has no dead-letter queue: a canary can't come back from it`,
	'many-messages': ({ messages, requests, seconds, dollars, fifo }) =>
		`${approximate(messages)} messages take at least ${duration(seconds * 1000)} and ${count(requests)} requests: ${dollarsText(dollars)} at $${dollarsPerMillion[fifo ? 'fifo' : 'standard'].toFixed(2)} a million (us-east-1), more for bodies above 64 KB`,
	'beyond-held': ({ there, most }, { restTo }) =>
		`${approximate(there)} are there, and ${count(most)} that are not meant can be held at most: what lies behind those is not seen. A split drains all: name a queue for the rest ${restTo}`,
	'beyond-hidden': ({ seconds, most }, { restTo }) =>
		`at this pace it may take ${duration(seconds * 1000)}, and SQS hides a message for ${duration(most * 1000)} at most: what is not meant comes back and is received again. A split holds nothing: name a queue for the rest ${restTo}`,
	'login-ends': ({ at, seconds }) =>
		`it takes ${duration(seconds * 1000)} at least, and these credentials end at ${shortTime(at)}: somebody has to renew them then, and it waits meanwhile`,
	'hides-from-alarm': ({ alarm, many, most, until }) =>
		`hides up to ${count(many)} from alarm ${alarm} until ${until === undefined ? 'it ends' : shortTime(until)}${
			most === undefined
				? ''
				: ` (up to ~${count(most)} for a moment, should they lie behind others)`
		}`,
	'mute-unknown': ({ told }) => `which alarms there are to mute is unknown: ${told}`,
	'nothing-to-mute': () =>
		'no alarm is muted: none goes by these queues alone and does nothing but tell',
	'came-back': ({ many, of }) =>
		`${count(many)} of ${count(of)} seen came back after an earlier redrive: a canary, or an edit, before all of them`,
	'own-consumer': ({ polled, of, inFlight }, { source }) =>
		`${source} seems to have a consumer of its own: it was polled in ${polled} of the last ${of} minutes (CloudWatch, our own looks and runs among them)${
			inFlight > 0 ? `, ${approximate(inFlight)} in flight are not ours` : ''
		}. What it takes meanwhile is not moved`,
	'topic-missing': ({ told }) => told,
	'topic-unknown': ({ topic, told }) => `${topic} could not be checked: ${told}`,
	'other-topic-type': ({ topic, fifo }, { source }) =>
		`${topic} is ${fifo ? 'a FIFO topic' : 'a standard topic'} and ${source} is not: messages go between FIFO and FIFO, or standard and standard`,
	'reaches-all': ({ topic }, { to }) =>
		`all that subscribed to ${topic} get it, those too that have got it before; a queue ${to} brings it to the one that missed it alone`,
	'reaches-nobody': ({ topic }, { to }) =>
		`nobody would get what is published to ${topic}, and the originals would be deleted: name a queue ${to}`,
	'subscribers-unknown': ({ topic, told }) =>
		`who subscribed to ${topic} could not be asked: ${told}`,
	'of-subscription': ({ topic, protocol, endpoint, near }, { to, republish }) =>
		`${protocol} ${endpoint} missed them, a subscription of ${topic}: ${
			near ? `${endpoint} ${to} brings them there alone, ` : ''
		}${topic} ${republish} publishes them to all`,
	'retention-unknown': (_, { source }) =>
		`how long ${source} keeps messages is unknown, and with it which of them are lost when`,
	'lost-as-soon': ({ queue, retentionSeconds, endsBefore }, { to, keepLonger }) =>
		`${queue} keeps messages for ${seconds(retentionSeconds)}: copies would be gone before ${dayAndTime(endsBefore)}, as the originals. Let it keep them longer (${keepLonger(queue)}), or name another queue ${to}`,
	'kept-shorter': ({ queue, retentionSeconds, sourceSeconds }, { source, keepLonger }) =>
		`${queue} keeps messages for ${seconds(retentionSeconds)}, ${source} for ${seconds(sourceSeconds)}: ${keepLonger(queue)} makes it the most`,
	'somebody-reads': ({ queue, inFlight }) =>
		`somebody reads ${queue}: ${approximate(inFlight)} in flight; what is put there is not kept but consumed`,
	'done-before': ({ act, back = 'unknown', note }) =>
		[
			...(act === undefined ? [] : [`this kind was met before: ${actText(act, back)}`]),
			...(note === undefined ? [] : [`noted: ${note}`]),
		].join('; '),
	'no-canary': () =>
		'all at once: a destination has no dead-letter queue, so a canary could say nothing',
};

/** What a check found, in one phrase. */
export function checkText(
	check: PlanCheck,
	plan: Pick<RedrivePlan, 'source' | 'place'>,
	by: Choosing,
): string {
	const { source, place } = plan;
	const word: (facts: PlanCheck, about: About) => string = words[check.finding] as never;
	return word(check, {
		source: source.name,
		...chosenBy[by],
		cancel: (what) => awsmsgCommand(placeOfPlanned(place), 'cancel', what),
		keepLonger: (queue) =>
			awsmsgCommand(placeOfPlanned(place), 'queue', 'set', queue, '--set', longestKept),
	});
}

/** What stands in the way of a plan, a phrase each. */
export function obstacleTexts(plan: RedrivePlan, by: Choosing): readonly string[] {
	return checksThat(plan, 'obstacle').map((check) => checkText(check, plan, by));
}

/** What a check that found nothing is called; a name stands for itself. */
const inOrderWords: Partial<Record<CheckName, string>> = {
	moves: 'no move task running',
	origin: 'a source queue for each',
	subscribers: 'the queue alone gets it, and no topic',
};

/** `type, size, no move task running`: what was checked and is in order; empty when nothing is. */
export function inOrderText(plan: RedrivePlan): string {
	return checksThat(plan, 'ok')
		.map(({ name }) => inOrderWords[name] ?? name)
		.join(', ');
}

/** Why a plan has its engine. */
export function engineWhyText({ engineWhy, choices }: Pick<RedrivePlan, 'engineWhy' | 'choices'>) {
	switch (engineWhy) {
		case 'beyond-aws':
			return needsText(needsOf(choices));
		case 'no-move-tasks':
			return 'this endpoint knows no move tasks';
		case 'not-of-queues':
			return ofQueuesAlone;
		case 'whole':
			return "nothing is selected or edited: AWS's own move runs in AWS";
		default:
			return engineWhy;
	}
}
