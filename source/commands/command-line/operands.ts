import { anyKind, kindIds } from '../../domain/kinds.ts';
import type { Operand } from '../shell/definition.ts';

/*
Positional arguments that several commands share.
*/

export const queueOperand: Operand = {
	name: 'queue',
	kinds: ['queue'],
	about: 'a queue: its name, URL or ARN',
};
export const topicOperand: Operand = {
	name: 'topic',
	kinds: ['topic'],
	about: 'a topic: its name or ARN',
};
export const streamOperand: Operand = {
	name: 'stream',
	kinds: ['stream'],
	about: 'a stream: its name or ARN',
};
export const resourceOperand: Operand = {
	name: 'resource',
	kinds: kindIds,
	about: `a ${anyKind}: its name, URL or ARN`,
};
export const deadLetterOperand: Operand = {
	name: 'dlq',
	kinds: ['queue'],
	about: 'a dead-letter queue: its name, URL or ARN',
};
export const bodyOperand: Operand = {
	name: 'body',
	optional: true,
	about: 'the text, - for standard input, file://PATH or fileb://PATH',
};
