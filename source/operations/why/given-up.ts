import { type Invocation, invocationIn } from '../../domain/consumers/invocation.ts';
import { functionOfArn } from '../../domain/consumers/mapping.ts';
import type { Failure } from '../../domain/failure.ts';
import { type Message, sentAt } from '../../domain/messages/message.ts';
import { originOf } from '../../domain/queues/dead-letter-origin.ts';
import type { QueueRef } from '../../domain/resources.ts';
import type { LetterSays, LogTold, NamedRequest, Why } from '../../domain/why/findings.ts';
import { type LogChoice, logOf } from '../../domain/why/log-choice.ts';
import { triesUntil } from '../../domain/why/receive-window.ts';
import { listFunctions } from '../consumers/listed-functions.ts';
import { part } from '../parts.ts';
import type { FunctionGateway } from '../ports.ts';
import type { LogOf } from './search-log.ts';

/*
Letters that Lambda left itself: they say which call was given up, and in the log of its function that request is found.
*/

type Failures = Why['failures'][number][];

/** What a letter says itself, and the logs in which the call that it names is to be found. */
export async function readLetter(
	functions: FunctionGateway,
	queue: QueueRef,
	message: Message,
	choice: LogChoice,
	failures: Failures,
	signal: AbortSignal,
): Promise<{ readonly letter?: LetterSays; readonly logs: readonly LogOf[] }> {
	const origin = originOf(message);
	const invocation = invocationIn(message);
	if (invocation === undefined) {
		const isTold = origin.kind === 'event-bridge' || origin.kind === 'scheduler';
		return { logs: [], ...(isTold ? { letter: { origin, functions: [] } } : {}) };
	}
	// Where SQS moved it on, Lambda left it in the queue from which it came.
	const leftIn = message.system['DeadLetterQueueSourceArn'] || queue.arn;
	const found = await functionsOf(functions, leftIn, invocation, failures, signal);
	const letter = { origin, invocation, functions: found.map(({ name }) => name) };
	const at = invocation.at ?? sentAt(message);
	if (at === undefined) return { letter, logs: [] };
	const request: NamedRequest = { id: invocation.requestId, window: triesUntil(at) };
	const groups = new Map<string, LogOf>();
	const add = (consumer: string, group: string) => {
		if (!groups.has(group)) groups.set(group, { consumer, group, request });
	};
	const { logGroup } = logOf(choice, queue.name);
	// Where the log of its function is known, the one that is named is of who reads the queue.
	const isKnown = found.some((one) => one.logGroup !== undefined && one.isGuess !== true);
	if (logGroup !== undefined && !isKnown) add(logGroup, logGroup);
	for (const one of found) if (one.logGroup !== undefined) add(one.name, one.logGroup);
	return { letter, logs: [...groups.values()] };
}

/** Of several logs that may have a call the ones that do; all of them where none does. */
export function withoutOthers(logs: readonly LogTold[]): readonly LogTold[] {
	const isFound = ({ request, tier }: LogTold) =>
		request !== undefined && (tier === 'request' || tier === 'message');
	if (!logs.some(isFound)) return logs;
	return logs.filter((log) => log.request === undefined || isFound(log));
}

/** `isGuess`: it is the usual one, since its settings are hidden. */
type Named = { readonly name: string; readonly logGroup?: string; readonly isGuess?: boolean };

/** The function that a letter names, else those that send their letters to where Lambda left it. */
async function functionsOf(
	functions: FunctionGateway,
	leftIn: string,
	{ functionArn, topicArn }: Invocation,
	failures: Failures,
	signal: AbortSignal,
): Promise<readonly Named[]> {
	if (functionArn === undefined) {
		const target = topicArn ?? leftIn;
		const found = await sendersTo(functions, target, signal);
		if (found.failure !== undefined) {
			failures.push({ what: 'whose letter it is', failure: found.failure });
		}
		return found.senders;
	}
	const name = calledName(functionArn);
	const elsewhere = isElsewhere(functionArn, leftIn);
	if (elsewhere !== undefined) {
		const failure: Failure = { kind: 'unsupported', message: elsewhere, retryable: false };
		failures.push({ what: `the log of ${name}`, failure });
		return [{ name }];
	}
	const called = await part(() => functions.configuration(functionArn, { signal }), signal);
	if (called.ok) return [{ name, logGroup: called.value.logGroup }];
	failures.push({ what: name, failure: called.failure });
	const usual = `/aws/lambda/${functionOfArn(functionArn).name}`;
	return [{ name, logGroup: usual, isGuess: true }];
}

/** `orders:live`; what is called without a version is `$LATEST`. */
function calledName(arn: string): string {
	const { name, qualifier } = functionOfArn(arn);
	return qualifier === undefined || qualifier === '$LATEST' ? name : `${name}:${qualifier}`;
}

/** Where a function is that is not in the account and the region of its letter: nothing of it can be asked by these credentials. */
function isElsewhere(functionArn: string, queueArn: string): string | undefined {
	const [, , , region, account] = functionArn.split(':');
	const [, , , ownRegion, ownAccount] = queueArn.split(':');
	if (region === ownRegion && account === ownAccount) return;
	return `not searched: it is in ${region || 'another region'} of account ${account || '?'}`;
}

/** The functions of the account and region whose dead letters go to a queue or a topic, as they are set up now. */
async function sendersTo(
	functions: FunctionGateway,
	target: string,
	signal: AbortSignal,
): Promise<{ readonly senders: readonly Named[]; readonly failure?: Failure }> {
	const { functions: all, failure } = await listFunctions(functions, signal);
	const senders = all.filter(({ deadLetterTargetArn }) => deadLetterTargetArn === target);
	if (failure !== undefined) return { senders, failure };
	return senders.length > 0 ? { senders } : { senders, failure: nobody(target) };
}

function nobody(target: string): Failure {
	return {
		kind: 'not-found',
		message: `no function of this account sends its letters to ${target} now`,
		hint: 'Name its log group',
		retryable: false,
	};
}
