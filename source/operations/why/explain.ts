import { nameOfArn } from '../../domain/arn.ts';
import {
	functionName,
	functionOfArn,
	type MappedFunction,
} from '../../domain/consumers/mapping.ts';
import type { Part } from '../../domain/details.ts';
import { asFailure, type Failure } from '../../domain/failure.ts';
import type { Message } from '../../domain/messages/message.ts';
import type { QueueRef } from '../../domain/resources.ts';
import type { LetterSays, LogTold, Why } from '../../domain/why/findings.ts';
import { type LogChoice, logOf } from '../../domain/why/log-choice.ts';
import {
	type ReceiveSettings,
	type ReceiveWindow,
	receivesOf,
} from '../../domain/why/receive-window.ts';
import { mappedFunctions } from '../consumers/mapped-functions.ts';
import { part } from '../parts.ts';
import { throwIfAborted } from '../pause.ts';
import type { Clock, FunctionGateway, LogGateway, QueueGateway } from '../ports.ts';
import { deadLetterSources } from '../resources/describe.ts';
import { readLetter, withoutOthers } from './given-up.ts';
import { aboutItCosts, queryLog } from './query-log.ts';
import { aboutGroup, type LogOf, searchLog } from './search-log.ts';

export type WhyPorts = {
	readonly queues: QueueGateway;
	readonly functions: FunctionGateway;
	readonly logs: LogGateway;
	readonly clock: Clock;
};

/** A message that is asked about: whole, or its id and about when it was received. */
export type Asked =
	| { readonly message: Message }
	| { readonly id: string; readonly window: ReceiveWindow };

/** Logs that are searched of one message, one after the other: CloudWatch allows some five requests a second. */
const mostLogs = 5;

/** Told as soon as it is known: who its consumers are, and what each log tells. */
export type OnTold = (why: Why) => void;

/**
 * Why a message could not be worked on, by its consumers' logs. Costs nothing, and receives nothing: each part that fails is
 * told, and the rest goes on. Throws when aborted alone.
 */
export async function explain(
	ports: WhyPorts,
	queue: QueueRef,
	asked: Asked,
	choice: LogChoice,
	signal: AbortSignal,
	onTold: OnTold = () => {},
): Promise<Why> {
	throwIfAborted(signal);
	const { queues, functions, logs, clock } = ports;
	const failures: Why['failures'][number][] = [];
	const { letter, logs: named } =
		'message' in asked
			? await readLetter(functions, queue, asked.message, choice, failures, signal)
			: { logs: [] };
	const sources = await sourcesOf(queues, queue, asked, letter, failures, signal);
	const arns = sources.map(({ arn }) => arn);
	const [settings, mappings] = await Promise.all([
		Promise.all(sources.map((one) => settingsOf(queues, one, failures, signal))),
		part(() => mappedFunctions(functions, arns, signal), signal),
	]);
	if (!mappings.ok) failures.push({ what: 'its functions', failure: mappings.failure });
	for (const { mapping, function: called } of mappings.ok ? mappings.value : []) {
		if (!called.ok) failures.push({ what: functionName(mapping), failure: called.failure });
	}
	const ofMessage = logsOf(sources, mappings, choice).filter(
		({ group }) => !named.some((one) => one.group === group),
	);
	// What Lambda gave up, and nobody reads here, was received by nobody; what SQS moved on was.
	const isMoved = letter?.origin.kind === 'queue';
	const [call] = ofMessage.length > 0 || isMoved ? [] : named;
	const receives = call?.request?.window ?? receivesIn(asked, settings, mappings);
	const all = [...named, ...ofMessage];
	const searched = all.slice(0, mostLogs);
	if (all.length > mostLogs)
		failures.push({ what: 'other logs', failure: notSearched(all.length) });
	let why: Why = {
		...{ queue, mappings, failures, logs: [], at: clock.now() },
		messageId: 'message' in asked ? asked.message.id : asked.id,
		sources: sources.map(({ name, arn }) => ({ name, arn })),
		...(receives === undefined ? {} : { receives }),
		...(letter === undefined ? {} : { letter }),
	};
	onTold(why);
	if (receives === undefined) return why;
	for (const of of searched) {
		const told = await searchLog(logs, of, why.messageId, receives, signal);
		why = { ...why, logs: [...why.logs, told] };
		onTold(why);
	}
	return { ...why, logs: withoutOthers(why.logs) };
}

/** What a search of the whole time by Logs Insights may cost about, for each log that is worth one; `undefined` where nobody tells. */
export async function longerSearch(
	{ logs }: Pick<WhyPorts, 'logs'>,
	why: Why,
	signal: AbortSignal,
): Promise<{ readonly dollars?: number; readonly groups: readonly string[] }> {
	const groups = why.logs.filter(isWorthMore).map(({ group }) => group);
	let dollars: number | undefined = 0;
	for (const group of groups) {
		const price = aboutItCosts(await aboutGroup(logs, group, signal));
		dollars = price === undefined || dollars === undefined ? undefined : dollars + price;
	}
	return { groups, ...(dollars === undefined ? {} : { dollars }) };
}

/** A log that told too little, and that may be asked for more. */
export function isWorthMore({ tier, failure }: LogTold): boolean {
	if (tier === 'request' || tier === 'message') return false;
	return failure === undefined || !['not-found', 'denied', 'unsupported'].includes(failure.kind);
}

/** The same with what Logs Insights finds in the whole time from `from` on. A query that fails is told in its log. */
export async function searchLonger(
	ports: WhyPorts,
	why: Why,
	choice: LogChoice,
	signal: AbortSignal,
): Promise<Why> {
	const logs: LogTold[] = [];
	for (const log of why.logs) {
		logs.push(isWorthMore(log) ? await longer(ports, why, log, choice, signal) : log);
	}
	return { ...why, logs: withoutOthers(logs), at: ports.clock.now() };
}

async function longer(
	ports: WhyPorts,
	{ messageId, receives, sources, mappings }: Why,
	log: LogTold,
	choice: LogChoice,
	signal: AbortSignal,
): Promise<LogTold> {
	const { consumer, group, request } = log;
	const { idField } = logsOf(sources, mappings, choice).find((one) => one.group === group) ?? {};
	const of: LogOf = {
		...{ consumer, group },
		...(request === undefined ? (idField === undefined ? {} : { idField }) : { request }),
	};
	try {
		const found = await queryLog(ports, of, messageId, receives ?? log.window, signal);
		if (found.tier !== 'nothing') return found;
		// What was inferred before is still all there is; what hid it is answered.
		const { scannedBytes } = found;
		const { failure: _, ...before } = log;
		return {
			...before,
			window: found.window,
			isFinished: found.isFinished,
			...(scannedBytes === undefined ? {} : { scannedBytes }),
		};
	} catch (error) {
		throwIfAborted(signal);
		return { ...log, failure: asFailure(error) };
	}
}

function notSearched(many: number): Failure {
	const message = `not searched: of ${many} logs only the first ${mostLogs} are`;
	return { kind: 'unsupported', message, retryable: false };
}

/** Source queues of dead letters that are asked, where a letter does not say which it came from. */
const mostSources = 5;

/**
 * Where its consumers had the message: of a dead letter the queue that SQS says it came from, else all that send theirs
 * here; else the queue itself. All are in one account and region.
 */
async function sourcesOf(
	queues: QueueGateway,
	queue: QueueRef,
	asked: Asked,
	letter: LetterSays | undefined,
	failures: Why['failures'][number][],
	signal: AbortSignal,
): Promise<readonly QueueRef[]> {
	const arn = 'message' in asked ? asked.message.system['DeadLetterQueueSourceArn'] : undefined;
	if (arn !== undefined && arn !== '') {
		const name = nameOfArn(arn);
		const url = queue.url.slice(0, queue.url.lastIndexOf('/') + 1) + name;
		return [{ name, arn, url }];
	}
	// What a service put here was in no other queue before.
	if (letter !== undefined) return [queue];
	const found = await part(() => deadLetterSources(queues, queue, signal), signal);
	if (!found.ok) {
		if (found.failure.kind !== 'unsupported') {
			failures.push({ what: `whose dead letters lie in ${queue.name}`, failure: found.failure });
		}
		return [queue];
	}
	return found.value.length === 0 ? [queue] : found.value.slice(0, mostSources);
}

/** What of a queue's settings says how long a message is received. */
async function settingsOf(
	queues: QueueGateway,
	{ name, url }: QueueRef,
	failures: Why['failures'][number][],
	signal: AbortSignal,
): Promise<ReceiveSettings> {
	const attributes = await part(() => queues.attributes(url, { signal }), signal);
	if (!attributes.ok) {
		failures.push({ what: `settings of ${name}`, failure: attributes.failure });
		return {};
	}
	const { visibilitySeconds, redrivePolicy } = attributes.value;
	return {
		...(visibilitySeconds === undefined ? {} : { visibilitySeconds }),
		...(redrivePolicy === undefined ? {} : { maxReceiveCount: redrivePolicy.maxReceiveCount }),
	};
}

/** The widest of the windows that the settings of its sources allow. */
function receivesIn(
	asked: Asked,
	settings: readonly ReceiveSettings[],
	mappings: Part<readonly MappedFunction[]>,
): ReceiveWindow | undefined {
	if (!('message' in asked)) return asked.window;
	const timeoutSeconds = (mappings.ok ? mappings.value : [])
		.flatMap(({ function: called }) => (called.ok ? (called.value.timeoutSeconds ?? []) : []))
		.reduce((most, one) => Math.max(most, one), 0);
	return settings
		.map((one) => receivesOf(asked.message, { ...one, timeoutSeconds }))
		.reduce(
			(widest, one) => (one !== undefined && one.to > (widest?.to ?? 0) ? one : widest),
			undefined,
		);
}

/**
 * The logs to search: the one that was named for a queue, else those of the functions that read it, by their usual names where
 * their settings are hidden.
 */
function logsOf(
	sources: Why['sources'],
	mappings: Part<readonly MappedFunction[]>,
	choice: LogChoice,
): readonly LogOf[] {
	const logs = new Map<string, LogOf>();
	const add = (log: LogOf) => {
		if (!logs.has(log.group)) logs.set(log.group, log);
	};
	for (const { name, arn } of sources) {
		const { logGroup, idField } = logOf(choice, name);
		const field = idField === undefined ? {} : { idField };
		if (logGroup !== undefined) {
			add({ consumer: logGroup, group: logGroup, ...field });
			continue;
		}
		for (const { mapping, function: called } of mappings.ok ? mappings.value : []) {
			// Those of one source are all of it; of several an endpoint may not say whose one is.
			if (sources.length > 1 && (mapping.sourceArn ?? arn) !== arn) continue;
			const usual = `/aws/lambda/${functionOfArn(mapping.functionArn).name}`;
			const group = called.ok ? called.value.logGroup : usual;
			add({ consumer: functionName(mapping), group, ...field });
		}
	}
	return [...logs.values()];
}
