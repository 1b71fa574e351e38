import Type from 'typebox';
import { maybe, number, time } from './parts.ts';

export const metrics = Type.Object(
	{
		state: Type.Enum(['told', 'silent', 'waking', 'failed'], {
			description:
				'whether CloudWatch told anything of the last minutes; `waking`: it hears of a queue that slept within 15 minutes',
		}),
		at: maybe(time('start of the newest minute that is told')),
		messagesSentPerMinute: maybe(number('not counting those that a redrive policy moves here')),
		messagesDeletedPerMinute: maybe(number('of the last minutes')),
		approximateAgeOfOldestMessage: maybe(number('seconds; in a dead-letter queue since the move')),
	},
	{ description: '`queues --metrics` only: what CloudWatch tells' },
);

export const since = Type.Object(
	{
		kind: Type.Enum(['at', 'at-least', 'between'], {
			description: '`at-least`: it was so at `latest`, and nobody knows since when',
		}),
		earliest: maybe(time('it began after this')),
		latest: maybe(time('it was so at this time')),
	},
	{ description: '`queues --metrics` only: since when there are dead letters, or a backlog' },
);

const moment = {
	kind: Type.Enum(['exact', 'between', 'at-least', 'unknown'], {
		description: '`exact`: of messages that a look has seen',
	}),
	earliest: maybe(time('not before this')),
	latest: maybe(time('at this time at the latest')),
};

/** When the first message of a queue is lost: a bound where nobody has looked. */
export const lossMoment = Type.Object(moment, {
	description: 'when the first of its messages is too old and lost',
});

export const firstLoss = Type.Object(moment, {
	description: '`queues --metrics` only: when the first of its messages is too old and lost',
});
