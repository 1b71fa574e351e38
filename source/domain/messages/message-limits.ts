import { readStructure } from '../topics/message-structure.ts';
import { type MessageAttribute, messageSize, type OutgoingMessage } from './message.ts';

/** What a queue takes, as far as it is known. */
export type QueueLimits = {
	readonly fifo: boolean;
	/** The queue's own MaximumMessageSize; SQS's unless told. */
	readonly maximumMessageBytes?: number;
	readonly contentBasedDeduplication?: boolean;
	/** Set for a topic: it takes more attributes than a queue, and some names that are reserved. */
	readonly isTopic?: true;
};

/** How long a FIFO queue or topic knows a deduplication id, ms, less a margin for clocks and travel. */
export const deduplicatedFor = 5 * 60_000 - 15_000;

const largestMessage = 1024 * 1024;
const mostAttributes = 10;

/** Characters that no message may hold: those that XML 1.0 can't, lone surrogates among them. */
const forbidden = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

/** Characters of a subject. Source: SNS API reference, Publish, Subject: less than 100. */
const longestSubject = 99;

/**
 * Everything for which SQS, or SNS of a topic, would refuse a message, one sentence each without a final period; empty
 * when nothing speaks against it. Sources: SQS API reference, SendMessage and MessageAttributeValue; SNS API reference, Publish.
 */
export function messageProblems(message: OutgoingMessage, queue: QueueLimits): readonly string[] {
	const attributes = Object.entries(message.attributes ?? {});
	const service = queue.isTopic === true ? 'sns' : 'sqs';
	return [
		...bodyProblems(message, queue),
		...(service === 'sqs' && attributes.length > mostAttributes
			? [`it has ${attributes.length} attributes, SQS takes ${mostAttributes}`]
			: []),
		...attributes.flatMap(([name, attribute]) => attributeProblems(name, attribute, service)),
		...deliveryProblems(message, queue),
		...(service === 'sns' ? topicProblems(message) : queueProblems(message)),
	];
}

/** What only a topic takes, where it would not take this. */
function topicProblems({ subject, structure, body }: OutgoingMessage): readonly string[] {
	const wrong = subject === undefined ? undefined : subjectProblem(subject);
	const texts = structure === undefined ? undefined : readStructure(body);
	return [
		...(wrong === undefined ? [] : [wrong]),
		...(texts === 'json'
			? ['it has a message structure, and its body is no JSON object of texts']
			: []),
		...(texts === 'default'
			? ['it has a message structure, and its body has no text named default']
			: []),
	];
}

/** Source: SNS API reference, Publish, Subject. */
function subjectProblem(subject: string): string | undefined {
	const length = [...subject].length;
	if (length === 0) return 'the subject is empty: leave it out';
	if (length > longestSubject) {
		return `the subject has ${length} characters, SNS takes ${longestSubject}`;
	}
	return /[\p{Cc}\p{Zl}\p{Zp}]/u.test(subject)
		? 'the subject has a line break or a control character, which SNS refuses'
		: undefined;
}

/** No queue keeps them: they are not dropped in silence. */
function queueProblems({ subject, structure }: OutgoingMessage): readonly string[] {
	return [
		...(subject === undefined ? [] : ['it has a subject, which only a topic takes']),
		...(structure === undefined ? [] : ['it has a message structure, which only a topic takes']),
	];
}

function bodyProblems(message: OutgoingMessage, queue: QueueLimits): readonly string[] {
	if (message.body === '') {
		return [`the body is empty, ${queue.isTopic ? 'SNS' : 'SQS'} takes one character or more`];
	}
	const character = forbiddenIn(message.body);
	if (character !== undefined) return [`the body has ${character}, which SQS refuses`];
	const most = Math.min(largestMessage, queue.maximumMessageBytes ?? largestMessage);
	const size = messageSize(message);
	if (size <= most) return [];
	const number = (value: number) => value.toLocaleString('en-US');
	const who = queue.isTopic === true ? 'the topic' : most < largestMessage ? 'the queue' : 'SQS';
	return [`it has ${number(size)} bytes with its attributes, ${who} takes ${number(most)}`];
}

function attributeProblems(
	name: string,
	attribute: MessageAttribute,
	service: 'sqs' | 'sns',
): readonly string[] {
	const named = nameProblem(name, service);
	if (named !== undefined) return [named];
	const base = /^(String|Number|Binary)(?:\..+)?$/s.exec(attribute.type)?.[1];
	if (base === undefined || attribute.type.length > 256) {
		return [
			`the attribute ${name} has the type "${attribute.type}": it must be String, Number or Binary, with a suffix such as Number.int at most`,
		];
	}
	if ((base === 'Binary') !== 'bytes' in attribute) {
		return [`the attribute ${name} has the type ${attribute.type} and a value of another kind`];
	}
	const isEmpty = 'bytes' in attribute ? attribute.bytes.length === 0 : attribute.text === '';
	if (isEmpty) return [`the attribute ${name} has an empty value, which SQS refuses`];
	if ('bytes' in attribute) return [];
	const character = forbiddenIn(attribute.text);
	if (character !== undefined) {
		return [`the attribute ${name} has ${character}, which SQS refuses`];
	}
	if (base !== 'Number') return [];
	return isNumber(attribute.text)
		? []
		: [`the attribute ${name} is a Number, and "${attribute.text}" is none that SQS takes`];
}

/**
 * Whether a name is kept for AWS. SNS itself has attributes that a publisher gives, for SMS and for mobile push. Sources: SNS
 * developer guide, "Message attributes", "Reserved message attributes for mobile push notifications" and "Sending an SMS message".
 */
export function isReservedName(name: string, service: 'sqs' | 'sns'): boolean {
	if (service === 'sns' && /^AWS\.(?:SNS|MM)\./.test(name)) return false;
	return /^(?:aws|amazon)\./i.test(name);
}

function nameProblem(name: string, service: 'sqs' | 'sns'): string | undefined {
	if (name === '') return 'an attribute has no name';
	if (name.length > 256) return `an attribute's name has ${name.length} characters, SQS takes 256`;
	if (isReservedName(name, service)) {
		return `the attribute ${name} has a reserved name: AWS. and Amazon. may not begin one`;
	}
	if (!/^[A-Za-z0-9_.-]+$/.test(name)) {
		return `the attribute "${name}" may have letters, digits, _ - and . alone in its name`;
	}
	return /^\.|\.$|\.\./.test(name)
		? `the attribute ${name} may not have a . at an end of its name, nor two in a row`
		: undefined;
}

/** Up to 38 digits, from 10^-128 to 10^126. Source: SQS developer guide, message attributes. */
function isNumber(text: string): boolean {
	const match = /^[+-]?(\d*)\.?(\d*)(?:e[+-]?\d+)?$/i.exec(text);
	if (match === null || `${match[1]}${match[2]}` === '') return false;
	const digits = `${match[1]}${match[2]}`.replace(/^0+|0+$/g, '');
	const size = Math.abs(Number(text));
	return (
		digits.length <= 38 &&
		(size === 0 ? /^[0.+-]+(e|$)/i.test(text) : size >= 1e-128 && size <= 1e126)
	);
}

function deliveryProblems(message: OutgoingMessage, queue: QueueLimits): readonly string[] {
	const { groupId, deduplicationId, delaySeconds, traceHeader } = message;
	const problems: string[] = [];
	const taker = queue.isTopic === true ? 'topic' : 'queue';
	if (delaySeconds !== undefined) {
		const isWhole = Number.isInteger(delaySeconds) && delaySeconds >= 0 && delaySeconds <= 900;
		if (!isWhole) problems.push('the delay must be a whole number of seconds from 0 to 900');
		else if (queue.fifo && delaySeconds > 0) {
			problems.push('a FIFO queue takes no delay for a single message');
		}
	}
	if (groupId !== undefined && !isIdentifier(groupId)) {
		problems.push('the group id must have 1 to 128 letters, digits or ASCII signs, no blanks');
	}
	if (deduplicationId !== undefined && !isIdentifier(deduplicationId)) {
		problems.push(
			'the deduplication id must have 1 to 128 letters, digits or ASCII signs, no blanks',
		);
	}
	if (queue.fifo && groupId === undefined) problems.push(`a FIFO ${taker} needs a group id`);
	if (!queue.fifo && deduplicationId !== undefined) {
		problems.push(`only a FIFO ${taker} takes a deduplication id`);
	}
	// Unknown is not false: what can't be said for certain is left to SQS.
	if (queue.fifo && deduplicationId === undefined && queue.contentBasedDeduplication === false) {
		problems.push(`the ${taker} has no content-based deduplication and needs a deduplication id`);
	}
	if (traceHeader !== undefined && (traceHeader === '' || forbiddenIn(traceHeader) !== undefined)) {
		problems.push('the trace header is empty or has characters that SQS refuses');
	}
	return problems;
}

function isIdentifier(text: string): boolean {
	return /^[!-~]{1,128}$/.test(text);
}

/** `U+0001 at character 7` for the first character that SQS refuses. */
function forbiddenIn(text: string): string | undefined {
	const match = forbidden.exec(text);
	if (match === null) return;
	const code = (match[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
	return `U+${code} at character ${match.index + 1}`;
}
