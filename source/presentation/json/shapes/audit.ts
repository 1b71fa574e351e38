import Type from 'typebox';
import { count, kindOf, listOf, maybe, text, time } from './parts.ts';

export const auditEntry = Type.Object({
	kind: kindOf('audit-entry'),
	type: Type.Enum(['confirmed', 'mode', 'revealed', 'forgot'], {
		description:
			'a write that was confirmed, a mode that was chosen, masked values that were shown, or what was erased of what this computer keeps',
	}),
	at: time('when it was confirmed or chosen'),
	run: text('the run of awsmsg, which its requests name in their user agent'),
	version: maybe(text('of awsmsg')),
	user: text('of this computer'),
	sudoUser: maybe(text('who became that user by sudo')),
	host: text('name of this computer'),
	account: maybe(text('by STS; absent where nobody told it')),
	caller: maybe(text('ARN of the caller, by STS')),
	region: text('region'),
	endpoint: maybe(text("absent for AWS's own hosts")),
	profile: maybe(text('of the AWS files')),
	mode: maybe(text('`protected`, `open`, ...: in which it was confirmed, or which was chosen')),
	endsAt: maybe(time('when the mode ends by itself')),
	what: maybe(text('in the words of the dialog: `purge orders`')),
	effect: maybe(text('`write` or `destroy`')),
	confirmedFor: maybe(
		listOf(
			Type.Object({
				kind: text('`queue`, `topic`, `stream`, ...'),
				account: maybe(text('absent where nobody could tell it')),
				region: text('region'),
				name: text('name'),
			}),
			'what was confirmed for, the one that gave the confirmation its name first',
		),
	),
	messages: maybe(count('how many were meant, where that was known')),
	reason: maybe(text('`--reason` or `:reason`')),
	requestsSent: listOf(
		Type.Object({
			at: time('when it was sent'),
			operation: text('`SQS PurgeQueue`'),
			resourceName: maybe(text('name of the queue, topic or stream')),
			attempt: count('1 for the first'),
			httpStatus: maybe(count('HTTP status; absent when no answer came')),
			requestId: maybe(text("AWS's, as CloudTrail has it")),
			errorCode: maybe(text("AWS's name for what went wrong; absent when it was done")),
		}),
		'attempts of requests that change something, from then to the next confirmation of the run',
	),
});
