import { compileFilter } from '../../../domain/expressions/expression.ts';
import { FailureError, fail } from '../../../domain/failure.ts';
import { fingerprintOf } from '../../../domain/messages/fingerprint.ts';
import type { Message } from '../../../domain/messages/message.ts';
import { compileEdit } from '../../../domain/messages/message-edit.ts';
import { own } from '../../../domain/own.ts';
import { originOf, originWords } from '../../../domain/queues/dead-letter-origin.ts';
import type {
	PlannedDestination,
	RedriveChoices,
	RedrivePlan,
} from '../../../domain/redrive/redrive-plan.ts';
import type { Destination, Problem, RedriveWork } from '../engine/work.ts';
import type { RedriveGrants } from '../grants.ts';

/**
 * The parts of a run's work that come from texts. Throws `invalid` with what is wrong with one; `whereName` is what
 * the filter is called where it was typed.
 */
export function compileChoices(
	choices: Pick<RedriveChoices, 'where' | 'edits' | 'chosen' | 'fingerprint'>,
	queueName: string,
	whereName = '--where',
): Pick<RedriveWork, 'filter' | 'edit' | 'chosen'> {
	const { where, edits, chosen, fingerprint } = choices;
	const expression = where === undefined ? undefined : filterOf(where, queueName, whereName);
	const filter: RedriveWork['filter'] =
		fingerprint === undefined
			? expression
			: (message, now) => {
					if (fingerprintOf(message).id !== fingerprint) return 'no-match';
					return expression?.(message, now) ?? 'match';
				};
	const edit = edits === undefined ? undefined : editOf(edits);
	return {
		...(filter === undefined ? {} : { filter }),
		...(edit === undefined ? {} : { edit }),
		...(chosen === undefined ? {} : { chosen: new Set(chosen) }),
	};
}

function filterOf(
	text: string,
	queueName: string,
	whereName: string,
): NonNullable<RedriveWork['filter']> {
	const compiled = compileFilter(text);
	if (!compiled.ok) {
		throw fail('invalid', `${whereName}, position ${compiled.position + 1}: ${compiled.problem}`, {
			detail: text,
		});
	}
	const { filter } = compiled;
	return (message, now) => filter.test(message, { now, queueName });
}

function editOf(edits: NonNullable<RedriveChoices['edits']>): RedriveWork['edit'] {
	const compiled = compileEdit(edits);
	if (!compiled.ok) throw fail('invalid', compiled.problem);
	return compiled.edit;
}

function granted(
	{ ref, fifo, maximumMessageBytes }: PlannedDestination,
	grants: RedriveGrants,
): Destination {
	const grant = own(grants.destinations, ref.arn);
	if (grant === undefined) throw fail('bug', `nobody confirmed sending to ${ref.name}`);
	return { ref, fifo, maximumMessageBytes, grant };
}

/** Where the rest of a split goes. */
export function restOf(
	{ rest }: RedrivePlan,
	grants: RedriveGrants,
	more: Omit<NonNullable<RedriveWork['rest']>, 'destination'> = {},
): Pick<RedriveWork, 'rest'> {
	return rest === undefined ? {} : { rest: { ...more, destination: granted(rest, grants) } };
}

/**
 * Where each message goes: the chosen topic or queue, or the source that AWS wrote into it. A message that does
 * not say where it came from goes nowhere, and neither does one from a queue that the plan left out.
 */
export function routeOf(
	plan: RedrivePlan,
	grants: RedriveGrants,
): (message: Message) => Destination | Problem {
	const destinations = new Map(
		plan.destinations.map((one) => [one.ref.arn, granted(one, grants)] as const),
	);
	const { topic, choices } = plan;
	if (topic !== undefined) {
		const { topic: grant } = grants;
		if (grant === undefined) throw fail('bug', `nobody confirmed publishing to ${topic.ref.name}`);
		const { ref, fifo, maximumMessageBytes } = topic;
		return () => ({ ref, fifo, maximumMessageBytes, grant });
	}
	const { to } = choices;
	if (to !== undefined) {
		const destination = destinations.get(to.arn);
		if (destination === undefined)
			throw new FailureError(fail('bug', 'a plan without its queue').failure);
		return () => destination;
	}
	return (message) => {
		const arn = message.system['DeadLetterQueueSourceArn'];
		if (!arn) {
			const words = originWords(originOf(message));
			return {
				code: 'NoSourceQueue',
				message: `it does not say which queue it came from (${words}): name one with --to`,
			};
		}
		const destination = destinations.get(arn);
		return (
			destination ?? {
				code: 'OtherSource',
				message: `it came from ${arn}, which names another dead-letter queue now: name one with --to`,
			}
		);
	};
}
