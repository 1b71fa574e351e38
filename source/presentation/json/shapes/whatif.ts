import Type from 'typebox';
import {
	count,
	flag,
	kindOf,
	listOf,
	maybe,
	number,
	resource,
	text,
	time,
	whole,
} from './parts.ts';

const mayNever = (description: string) => Type.Union([Type.Number(), Type.Null()], { description });

const spread = (description: string) =>
	Type.Object(
		{
			low: mayNever('one of twenty is below; `null` for not within a day'),
			median: mayNever('the middle'),
			high: mayNever('one of twenty is above'),
		},
		{ description },
	);

const side = (description: string) =>
	Type.Object(
		{
			visibilityTimeout: count('seconds'),
			maxReceiveCount: maybe(count('absent without a dead-letter queue')),
			concurrency: count('consumers that work at once'),
			batch: count('messages of a receive'),
			drainSeconds: spread('until the last of those that are there is deleted or dead'),
			duplicates: spread('in a day: receives of what was done, or was worked on still'),
			deadLetters: spread('in a day'),
		},
		{ description },
	);

export const whatIf = Type.Object({
	kind: kindOf('whatif'),
	resource: resource('the queue'),
	readAt: time('when it was read'),
	messagesThere: count('visible, in flight and delayed'),
	messagesSentInADay: count('in the last day, by CloudWatch'),
	work: Type.Object(
		{
			seconds: number('what a message takes'),
			failingByChance: number('share of the receives'),
			failingEachTime: number('share of the messages'),
			isEveryConsumerSeen: flag(
				'whether messages waited for consumers, so that all of them worked',
			),
		},
		{ description: 'how its consumers work, worked out from a day of CloudWatch' },
	),
	asItIs: side('with the settings and consumers of today'),
	onPaper: side('with what was changed'),
	lives: count('days on paper'),
	draw: whole('the same draw, the same figures'),
	assumptions: listOf(
		Type.Object({ name: text('its stable name'), text: text('in words') }),
		'what is taken for granted',
	),
});
