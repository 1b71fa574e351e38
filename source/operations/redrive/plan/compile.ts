import { compileFilter } from '../../../domain/expressions/expression.ts';
import { FailureError, fail } from '../../../domain/failure.ts';
import { foreignMark, foreignMarkHint } from '../../../domain/masking/mask-id.ts';
import { maskedProblem } from '../../../domain/masking/mask-message.ts';
import { fingerprintOf } from '../../../domain/messages/fingerprint.ts';
import type { Message } from '../../../domain/messages/message.ts';
import { compileEdit } from '../../../domain/messages/message-edit.ts';
import { endOf } from '../../../domain/messages/message-end.ts';
import { own } from '../../../domain/own.ts';
import { originOf, originWords } from '../../../domain/queues/dead-letter-origin.ts';
import type {
	Home,
	PlannedDestination,
	RedriveChoices,
	RedrivePlan,
} from '../../../domain/redrive/redrive-plan.ts';
import type { Destination, Problem, RedriveWork } from '../engine/work.ts';
import type { RedriveGrants } from '../grants.ts';

type MessageTest = NonNullable<RedriveWork['filter']>;

/**
 * The parts of a run's work that come from texts and numbers. Throws `invalid` with what is wrong with one. `where` is
 * what the filter is called where it was typed, `retentionSeconds` how long the queue keeps a message.
 */
export function compileChoices(
	choices: Pick<RedriveChoices, 'where' | 'edits' | 'chosen' | 'fingerprint' | 'endsBefore'>,
	queueName: string,
	{
		where: whereName = '--where',
		retentionSeconds,
		seen = (message) => message,
		isOfAnother = false,
	}: {
		readonly where?: string;
		readonly retentionSeconds?: number | undefined;
		/** A message as it may be seen: the filter goes by that, and an edit would carry what is masked elsewhere. */
		readonly seen?: (message: Message) => Message;
		/** Whether another run of awsmsg chose them: its marks of masked ids mean nothing here. */
		readonly isOfAnother?: boolean;
	} = {},
): Pick<RedriveWork, 'filter' | 'edit' | 'chosen'> {
	const { where, edits, chosen, fingerprint, endsBefore } = choices;
	const foreign = isOfAnother ? foreignMark(where ?? '') : undefined;
	if (foreign !== undefined) {
		throw fail('invalid', `${whereName}: ${foreign}`, { hint: foreignMarkHint });
	}
	const filter = allOf([
		...(fingerprint === undefined ? [] : [ofGroup(fingerprint)]),
		...(endsBefore === undefined ? [] : [thatEnd(endsBefore, retentionSeconds)]),
		...(where === undefined ? [] : [filterOf(where, queueName, whereName)]),
	]);
	const edit = edits === undefined ? undefined : editOf(edits);
	return {
		...(filter === undefined
			? {}
			: { filter: (message: Message, now: number) => filter(seen(message), now) }),
		...(edit === undefined ? {} : { edit: editUnless(seen, edit) }),
		...(chosen === undefined ? {} : { chosen: new Set(chosen) }),
	};
}

/** The first that does not match decides. */
function allOf(tests: readonly MessageTest[]): MessageTest | undefined {
	if (tests.length <= 1) return tests[0];
	return (message, now) => {
		for (const test of tests) {
			const verdict = test(message, now);
			if (verdict !== 'match') return verdict;
		}
		return 'match';
	};
}

const ofGroup =
	(fingerprint: string): MessageTest =>
	(message) =>
		fingerprintOf(message).id === fingerprint ? 'match' : 'no-match';

/** What may be gone at a time; of what does not tell when it was sent nobody knows. */
function thatEnd(before: number, retentionSeconds: number | undefined): MessageTest {
	return (message) => {
		const end = retentionSeconds === undefined ? undefined : endOf(message, retentionSeconds);
		if (end === undefined) return 'missing';
		return end < before ? 'match' : 'no-match';
	};
}

function filterOf(text: string, queueName: string, whereName: string): MessageTest {
	const compiled = compileFilter(text);
	if (!compiled.ok) {
		throw fail('invalid', `${whereName}, position ${compiled.position + 1}: ${compiled.problem}`, {
			detail: text,
		});
	}
	const { filter } = compiled;
	return (message, now) => filter.test(message, { now, queueName });
}

/** What has masked values is not edited: they could be copied to where they are seen. */
function editUnless(
	seen: (message: Message) => Message,
	edit: NonNullable<RedriveWork['edit']>,
): NonNullable<RedriveWork['edit']> {
	return (message, now) => {
		const problem = maskedProblem(seen(message));
		return problem === undefined
			? edit(message, now)
			: { ok: false, code: 'Masked', message: `${problem}, and it is not edited` };
	};
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

/** Each copy to the queue that it came from; a message that no way is known for goes nowhere. */
function wayHome(
	{ ways }: Home,
	destinations: ReadonlyMap<string, Destination>,
): (message: Message) => Destination | Problem {
	const homes = new Map(
		ways.flatMap(({ to, ids }) => ids.map((id) => [id, destinations.get(to.arn)] as const)),
	);
	return ({ id }) =>
		homes.get(id) ?? { code: 'NoWayHome', message: 'the run that put it here is another one' };
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
	const { to, home } = choices;
	if (home !== undefined) return wayHome(home, destinations);
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
