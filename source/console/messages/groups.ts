import { compileValue } from '../../domain/expressions/expression.ts';
import { memoFrom, type Remembered } from '../../domain/memo.ts';
import { type Grouping, groupingBy } from '../../domain/messages/fingerprint.ts';
import type { Message } from '../../domain/messages/message.ts';
import { Triage, type TriageGroup } from '../../domain/messages/triage.ts';
import type { GroupingChoice } from '../state/messages.ts';

/** The groups of a list of messages, and which message is in which. */
export type Groups = {
	readonly groups: readonly TriageGroup[];
	readonly groupOf: ReadonlyMap<string, string>;
};

type Counted = Groups & { readonly triage: Triage; readonly groupOf: Map<string, string> };

/**
 * Groups messages, remembered for the same list; of a list that has only grown the new messages alone
 * are counted, so that a scan of thousands stays quick.
 */
export const groupsOf: (messages: readonly Message[], choice: GroupingChoice) => Groups = memoFrom(
	(
		before: Remembered<readonly [readonly Message[], GroupingChoice], Counted> | undefined,
		messages: readonly Message[],
		choice: GroupingChoice,
	): Counted => {
		const goesOn = before?.args[1] === choice && isLonger(messages, before.args[0]);
		const { triage, groupOf } = goesOn
			? before.result
			: { triage: new Triage(groupingOf(choice)), groupOf: new Map<string, string>() };
		for (const message of goesOn ? messages.slice(before.args[0].length) : messages) {
			groupOf.set(message.id, triage.add(message).id);
		}
		return { triage, groupOf, groups: triage.groups(24) };
	},
);

function isLonger(messages: readonly Message[], before: readonly Message[]): boolean {
	return (
		messages.length >= before.length &&
		messages[0] === before[0] &&
		messages[before.length - 1] === before.at(-1)
	);
}

function groupingOf(choice: GroupingChoice): Grouping {
	if (choice.by !== 'expression') return choice;
	const compiled = compileValue(choice.text);
	const now = Date.now();
	return compiled.ok
		? groupingBy(compiled.value, () => now)
		: { by: 'expression', key: () => undefined };
}

/** The grouping in words: `fingerprint`, `attribute kind`. */
export function groupingName(choice: GroupingChoice): string {
	if (choice.by === 'attribute') return `attribute ${choice.name}`;
	if (choice.by === 'expression') return choice.text;
	return choice.by === 'group' ? 'group id' : choice.by;
}
