import { nameOfArn } from '../arn.ts';
import { type Invocation, invocationIn, objectIn, requestOf } from '../consumers/invocation.ts';
import type { Message } from '../messages/message.ts';
import { unwrapNotification } from '../topics/sns-envelope.ts';

/**
 * Who put a dead letter into its queue, as far as the message tells. Only `queue` knows the way back
 * by itself; of the others somebody has to name a destination.
 */
export type DeadLetterOrigin = {
	readonly kind: 'queue' | 'sns' | 'lambda' | 'event-bridge' | 'scheduler' | 'unknown';
	/** Name of the queue, topic, function, rule or schedule. */
	readonly from?: string;
	/** Why it died, in the words that the message carries. */
	readonly cause?: string;
};

/**
 * The origin of a dead letter. Sources: SQS developer guide (DeadLetterQueueSourceArn), Lambda developer
 * guide (asynchronous invocation: RequestID, ErrorCode, ErrorMessage; destinations: requestContext),
 * EventBridge user guide (RULE_ARN, ERROR_CODE, ERROR_MESSAGE), EventBridge Scheduler user guide ("Configuring
 * a schedule's dead-letter queue": SCHEDULE_ARN, EXECUTION_ID, SCHEDULED_TIME and the same codes), SNS developer guide (message formats).
 */
export function originOf(message: Message): DeadLetterOrigin {
	const source = message.system['DeadLetterQueueSourceArn'];
	if (source) return { kind: 'queue', from: nameOfArn(source) };
	const text = (name: string) => textAttribute(message, name);
	const rule = text('RULE_ARN');
	const code = text('ERROR_CODE');
	const schedule = text('SCHEDULE_ARN');
	if (schedule !== undefined || (code !== undefined && text('SCHEDULED_TIME') !== undefined)) {
		const cause = [code, text('ERROR_MESSAGE'), exhausted(text('EXHAUSTED_RETRY_CONDITION'))];
		return origin('scheduler', schedule, cause);
	}
	if (rule !== undefined || (code !== undefined && text('TARGET_ARN') !== undefined)) {
		const cause = [code, text('ERROR_MESSAGE'), exhausted(text('EXHAUSTED_RETRY_CONDITION'))];
		return origin('event-bridge', rule, cause);
	}
	const invocation = invocationIn(message);
	if (invocation !== undefined) {
		return origin('lambda', invocation.functionArn, causesOf(invocation));
	}
	const succeeded = successOf(message.body);
	if (succeeded !== undefined) return origin('lambda', succeeded, ['Success']);
	const notification = unwrapNotification(message.body);
	if (notification !== undefined) return origin('sns', notification.topicArn, []);
	return { kind: 'unknown' };
}

/** `SNS topic orders-events`, `Lambda function x: HTTP 200, boom`: the origin in words. */
export function originWords({ kind, from, cause }: DeadLetterOrigin): string {
	const name = from === undefined ? '' : ` ${from}`;
	const words: Readonly<Record<DeadLetterOrigin['kind'], string>> = {
		queue: `queue${name}`,
		sns: `SNS topic${name}`,
		lambda: `Lambda function${name}`,
		'event-bridge': `EventBridge rule${name}`,
		scheduler: `EventBridge Scheduler, schedule${name}`,
		unknown: 'unknown: sent by hand, or by a service that leaves no mark',
	};
	return cause === undefined ? words[kind] : `${words[kind]}: ${cause}`;
}

function origin(
	kind: DeadLetterOrigin['kind'],
	arn: string | undefined,
	cause: readonly (string | undefined)[],
): DeadLetterOrigin {
	const words = cause.filter((word) => word !== undefined && word !== '').join(', ');
	return {
		kind,
		...(arn === undefined ? {} : { from: functionName(arn) }),
		...(words === '' ? {} : { cause: words }),
	};
}

/** A function's ARN ends in its version, after its name. */
function functionName(arn: string): string {
	return /:function:([^:]+)/.exec(arn)?.[1] ?? nameOfArn(arn);
}

function exhausted(condition: string | undefined): string | undefined {
	return condition === undefined ? undefined : `gave up: ${condition}`;
}

function textAttribute({ attributes }: Message, name: string): string | undefined {
	const attribute = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
	return attribute !== undefined && 'text' in attribute ? attribute.text : undefined;
}

/** Why Lambda gave an invocation up, in its words: first what it says itself, then what the function said. */
function causesOf({ condition, status, errorType, errorMessage }: Invocation) {
	const error = [errorType, errorMessage].filter((word) => word !== undefined).join(': ');
	return [condition ?? (status === undefined ? undefined : `HTTP ${status}`), error];
}

/** The function whose success a destination was told: its queue is none of dead letters. */
function successOf(body: string): string | undefined {
	if (!body.includes('"requestContext"') || !body.includes('"functionArn"')) return;
	const record = objectIn(body);
	const { functionArn, condition } = record === undefined ? {} : requestOf(record);
	return condition === 'Success' ? functionArn : undefined;
}
