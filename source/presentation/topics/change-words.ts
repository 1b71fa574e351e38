import { nameOfArn } from '../../domain/arn.ts';
import { failureLine } from '../../domain/failure.ts';
import type { Admission, QueueNeeds } from '../../domain/queues/queue-policy.ts';
import type { SettingChange } from '../../domain/queues/queue-settings.ts';
import type { Answer } from '../../domain/topics/answer.ts';
import {
	type Protocol,
	protocols,
	type SubscriptionProblem,
	settableSubscriptionAttributes,
} from '../../domain/topics/new-subscription.ts';
import { readReplayPolicy } from '../../domain/topics/replay-policy.ts';
import { dayAndTime } from '../formats.ts';
import { policyLimitWords, policyProblemWords } from './filter-words.ts';

const wants: Readonly<Record<Protocol, string>> = {
	sqs: 'the ARN of a queue',
	lambda: 'the ARN of a function',
	firehose: 'the ARN of a delivery stream',
	http: 'a URL that begins with http://',
	https: 'a URL that begins with https://',
	email: 'an address of mail',
	'email-json': 'an address of mail',
	sms: 'a number with + and the code of its country',
	application: 'the ARN of an endpoint of a platform application',
};

const replayFaults = {
	standard: 'ReplayPolicy: only a FIFO topic has an archive that is replayed',
	form: 'ReplayPolicy is {"PointType":"Timestamp","StartingPoint":"2026-01-31T12:00:00.000Z"}, with an EndingPoint where it is to end',
	order: 'ReplayPolicy: its EndingPoint is not after its StartingPoint',
} as const;

/** What speaks against a subscription, a sentence without its period. */
export function subscriptionProblemWords(problem: SubscriptionProblem): string {
	switch (problem.what) {
		case 'protocol':
			return `there is no protocol ${problem.protocol}: there are ${protocols.join(', ')}`;
		case 'endpoint':
			return `${problem.protocol} takes ${wants[problem.protocol]}, not ${problem.endpoint === '' ? 'an empty endpoint' : problem.endpoint}${problem.of === undefined ? '' : `, which is one of ${problem.of}`}`;
		case 'fifo':
			return problem.topic === 'fifo'
				? 'a FIFO topic delivers to queues alone'
				: 'a standard topic delivers to no FIFO queue';
		case 'role':
			return 'firehose needs SubscriptionRoleArn: the role that may write to the delivery stream';
		case 'name':
			return `there is no attribute ${problem.name} to set: there are ${settableSubscriptionAttributes.join(', ')}`;
		case 'value':
			return `${problem.name} does not take ${problem.value}`;
		case 'raw':
			return `${problem.protocol} has no raw delivery`;
		case 'policy':
			return `${problem.name}: ${policyProblemWords(problem.problem)}`;
		case 'limit':
			return `FilterPolicy: ${policyLimitWords(problem.limit)}`;
		case 'replay':
			return replayFaults[problem.fault];
		case 'dead-letters':
			return problem.target === undefined
				? 'RedrivePolicy needs a deadLetterTargetArn: the ARN of a queue'
				: `the dead-letter queue has to be in the account and region of the topic: ${problem.target} is not`;
		case 'dead-letters-fifo':
			return problem.topic === 'fifo'
				? 'the dead-letter queue of a FIFO topic is a FIFO queue'
				: 'the dead-letter queue of a standard topic is no FIFO queue';
	}
}

/** That dead letters of a subscription have nowhere to go; `arn` is that of the queue which is not there. */
export function missingLettersWords(arn: string): string {
	return `The dead-letter queue ${nameOfArn(arn)} does not exist: what can not be delivered would be lost.`;
}

/** What a confirmation says of the queue of a new subscription; `writes`: its policy is to be changed. */
export function queueNeedsWords(needs: QueueNeeds, writes: boolean): readonly string[] {
	switch (needs.kind) {
		case 'none':
			return [];
		case 'unknown':
			return [`Whether its queue lets the topic in is not known: ${failureLine(needs.failure)}.`];
		case 'missing':
			return [
				`The queue ${nameOfArn(needs.arn)} does not exist: SNS takes the subscription, and delivers nothing there.`,
			];
		case 'known':
			return admissionWords(needs.queue.name, needs.admission, writes);
	}
}

function admissionWords(name: string, admission: Admission, writes: boolean): readonly string[] {
	switch (admission.kind) {
		case 'open':
			return admission.denies === true
				? [`${name} does not let the topic in.`, ...denialWords(admission.denies)]
				: [`The policy of ${name} lets the topic in.`, ...denialWords(admission.denies)];
		case 'key':
			return [
				`${name} is encrypted with the key of AWS for SQS, which SNS may not use: nothing will arrive.`,
			];
		case 'unreadable':
			return [`The policy of ${name} can not be read: whether it lets the topic in is not known.`];
		case 'full':
			return [
				`${name} does not let the topic in, and its policy has no room for one statement more.`,
			];
		case 'policy': {
			const { stay, statement, denies } = admission;
			const left =
				stay === 0 ? 'It has no other statement.' : `Its other statements (${stay}) stay.`;
			return [
				writes
					? `The policy of ${name} gets one statement. ${left}`
					: `${name} does not let the topic in: nothing arrives before its policy has this statement.`,
				`${writes ? '+ ' : ''}${spacedJson(statement)}`,
				...(writes ? ['SQS takes up to a minute: what is published before may be lost.'] : []),
				...denialWords(denies),
			];
		}
	}
}

function denialWords(denies: Answer): readonly string[] {
	if (denies === false) return [];
	return denies === true
		? ['A statement of its policy denies the topic: nothing arrives.']
		: ['A statement of its policy denies: whether that keeps the topic out is not worked out.'];
}

/** JSON in one row that breaks at its blanks. */
function spacedJson(value: object): string {
	return JSON.stringify(value, undefined, 1).replace(/\s*\n\s*/g, ' ');
}

/** One setting that changes: `FilterPolicy: {"kind":["Order"]} -> (cleared)`. */
export function settingChangeWords({ name, before, after }: SettingChange): string {
	return `${name}: ${before ?? '(not set)'} -> ${after ?? '(cleared)'}`;
}

/** What a replay that is asked for does, as sentences; none where none is. */
export function replayWords(settings: Readonly<Record<string, string>>): readonly string[] {
	const { ReplayPolicy: text = '' } = settings;
	const policy = text === '' ? 'form' : readReplayPolicy(text);
	if (typeof policy === 'string') return [];
	const { from, to } = policy;
	const start = `Archived messages from ${dayAndTime(from)} on are delivered again, marked as Replayed`;
	return to === undefined
		? [`${start}; then what is published goes on to come.`]
		: [
				`${start}, until ${dayAndTime(to)}.`,
				'Once that is done the subscription gets nothing new: an EndingPoint pauses it. Without one it goes on.',
			];
}

/** The same of changes. */
export function replayChangeWords(changes: readonly SettingChange[]): readonly string[] {
	return replayWords(Object.fromEntries(changes.map(({ name, after = '' }) => [name, after])));
}

/** How long SNS may take, and where that counts; empty for settings that hold at once. Source: "Filter policy constraints". */
export function spreadsUntil(changes: readonly SettingChange[], at: number): number | undefined {
	return changes.some(({ name }) => name.startsWith('FilterPolicy')) ? at + 15 * 60_000 : undefined;
}
